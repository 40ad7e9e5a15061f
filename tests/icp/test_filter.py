"""The filter on an invented population whose true matches are known; bench/icp.py does it with a million."""

from datetime import date

import polars as pl
import pytest

from goodsign.connectors.invented.population import Untidiness, population
from goodsign.icp.builtin import builtin_text
from goodsign.icp.facts import facts
from goodsign.icp.match import match
from goodsign.icp.signoff import sign_off
from goodsign.icp.spec import parse

TODAY = date(2026, 11, 21)
ICP = parse(builtin_text("second-chance-borrower"))
SIGNED = [sign_off(ICP, who="Counsel Invented", why="Test", signed_on=TODAY)]
ROWS = 50_000


def verdicts(untidiness: Untidiness | None = None) -> pl.DataFrame:
    people = population(ROWS, seed=3, as_of=TODAY, untidiness=untidiness)
    found = match(facts(people.lazy().drop("truth"), as_of=TODAY), ICP, as_of=TODAY, sign_offs=SIGNED)
    return people.select("lead_id", "truth").join(found.collect(), on="lead_id", validate="1:1")


def shares(found: pl.DataFrame) -> tuple[float, float]:
    removed = found.filter(~pl.col("truth"))["verdict"] == "no"
    kept = found.filter("truth")["verdict"] != "no"
    return float(removed.mean() or 0), float(kept.mean() or 0)


@pytest.fixture(scope="module")
def usual() -> pl.DataFrame:
    return verdicts()


def test_the_filter_removes_99_percent_of_the_rest_and_keeps_99_percent_of_the_matches(usual: pl.DataFrame) -> None:
    removed, kept = shares(usual)
    assert usual["truth"].sum() == ROWS // 100
    # Two standard errors below 99 %: 0.09 points on 49,500 others, 0.9 points on 500 matches.
    assert removed >= 0.989
    assert kept >= 0.981


def test_records_without_gaps_or_errors_are_told_apart_exactly() -> None:
    found = verdicts(Untidiness().times(0))
    assert ((found["verdict"] == "match") == found["truth"]).all()
    assert (found["verdict"] != "possible").all()


def test_gaps_make_a_match_possible_and_only_errors_lose_it(usual: pl.DataFrame) -> None:
    matches = usual.filter("truth")
    assert 0.05 < (matches["verdict"] == "possible").mean() < 0.35
    assert matches.filter(pl.col("verdict") == "no")["states"].str.contains("F").all()


def test_many_of_the_others_miss_by_a_single_criterion() -> None:
    """The measurement would say nothing if everyone but the matches were far away."""
    found = verdicts(Untidiness().times(0)).filter(~pl.col("truth"))
    misses = found["states"].str.slice(0, 5).str.count_matches("F")
    assert (misses == 1).mean() > 0.05
