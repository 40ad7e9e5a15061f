"""The numbers that weigh."""

import math

import polars as pl
import pytest

from goodsign.collect.identity.comparisons import COMPARISONS
from goodsign.collect.identity.parameters import LEVELS, Parameters, name_frequencies

WEIGHTS = [
    pytest.param(level.outcome, math.log2(m / u), id=f"{each.name}: {level.name}")
    for each in COMPARISONS
    for level in each.levels
    for m, u in [LEVELS[each.name][level.name]]
]


@pytest.mark.parametrize(("outcome", "bits"), WEIGHTS)
def test_what_agrees_speaks_for_a_pair_and_what_differs_against_it(outcome: str, bits: float) -> None:
    assert bits >= 0 if outcome in ("agrees", "partly") else bits <= 0.01


def test_every_level_has_its_chances_and_no_other() -> None:
    assert {each.name: {level.name for level in each.levels} for each in COMPARISONS} == {
        name: set(levels) for name, levels in LEVELS.items()
    }


def test_a_place_that_agrees_never_takes_more_from_the_school_than_it_gives() -> None:
    def bits(comparison: str, level: str) -> float:
        m, u = LEVELS[comparison][level]
        return math.log2(m / u)

    least = min(bits("place", "same city"), bits("place", "same metropolitan area"))
    for level in ("same, same year", "same, year unknown"):
        assert bits("school", level) - bits("school", f"{level}, nearby") <= least


def test_names_are_as_common_as_the_leads_say() -> None:
    few = name_frequencies(pl.DataFrame({"first": ["quill"] * 9 + ["ann"], "last": ["example"] * 10}), weight=10)
    shares = {(column, name): share for column, name, share in few.rows()}
    assert shares["first", "quill"] > shares["first", "ann"] > 0
    assert sum(share for (column, _), share in shares.items() if column == "last") == pytest.approx(1)
    assert Parameters().frequencies["share"].max() < 0.05
