"""The population for the filter: an exact share of true matches, and records that only partly show them."""

from datetime import date

import polars as pl
import pytest

from goodsign.collect.frames import Lead
from goodsign.connectors.invented.population import Untidiness, population

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(("rows", "share", "matches"), [(1_000, 0.01, 10), (999, 0.1, 100), (50, 0.0, 0), (1, 1.0, 1)])
def test_the_share_of_true_matches_is_exact(rows: int, share: float, matches: int) -> None:
    people = population(rows, seed=1, as_of=TODAY, match_share=share)
    assert (people.height, people["truth"].sum()) == (rows, matches)
    assert people["lead_id"].n_unique() == rows


def test_columns_are_those_of_a_clean_lead() -> None:
    people = population(100, seed=1, as_of=TODAY).drop("lead_id", "truth")
    types = {name: column.dtype for name, column in Lead.columns().items()}
    assert {name: types[name] for name in people.columns} == dict(people.schema)


def test_gaps_are_as_frequent_as_stated() -> None:
    people = population(40_000, seed=1, as_of=TODAY)
    assert people["dob"].is_null().mean() == pytest.approx(0.04, abs=0.004)
    assert people["item_date_c_off"].is_null().mean() == pytest.approx(0.02, abs=0.003)
    silent = people["attributes"].str.contains('"refinance_interest":""', literal=True)
    assert silent.mean() == pytest.approx(0.10, abs=0.006)


def test_more_untidiness_is_bounded_and_none_leaves_nothing_out() -> None:
    assert Untidiness().times(1e6) == Untidiness(*[1.0] * 11)
    tidy = population(500, seed=1, as_of=TODAY, untidiness=Untidiness().times(0))
    assert tidy.select(pl.exclude("truth")).null_count().row(0) == (0,) * (tidy.width - 1)


def test_the_same_seed_gives_the_same_people() -> None:
    once, again, other = (population(200, seed=seed, as_of=TODAY) for seed in (4, 4, 5))
    assert once.equals(again)
    assert not once.equals(other)
