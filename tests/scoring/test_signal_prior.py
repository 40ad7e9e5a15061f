import math

import numpy as np
import polars as pl
import pytest

from goodsign.scoring.frames import PART_UNIT, Scored, Term
from goodsign.scoring.signal_prior import LARGEST, TERM, with_signal_prior


def scored(rows: int, column: str = "city") -> Scored:
    parts = np.full((rows, 1), 0.25)
    log_odds = parts.sum(axis=1) - 1.0
    half = np.full(rows, 0.5)
    return Scored((Term(column, (column,), "place"),), -1.0, parts, log_odds, half, half - 0.1, half + 0.1)


def test_one_fresh_certain_new_job_doubles_the_odds() -> None:
    found = with_signal_prior(scored(2), pl.DataFrame({"signal_strength": [1.0, 0.0]}))
    assert found.terms[-1] == TERM
    assert found.parts[:, 1] == pytest.approx([math.log(2), 0.0], abs=PART_UNIT)
    assert found.probability == pytest.approx([2 / 3, 0.5], abs=1e-5)
    assert found.low[0] == pytest.approx(0.4 * 2 / (0.4 * 2 + 0.6), abs=1e-5)
    assert np.array_equal(found.base + found.parts.sum(axis=1), found.log_odds)


def test_many_signals_add_up_to_a_limit() -> None:
    found = with_signal_prior(scored(1), pl.DataFrame({"signal_strength": [50.0]}))
    assert found.parts[0, 1] == pytest.approx(LARGEST, abs=PART_UNIT)


def test_a_ranking_before_the_first_signal_has_the_place_for_it() -> None:
    found = with_signal_prior(scored(3), pl.DataFrame({"city": ["a", "b", "c"]}))
    assert found.terms[-1] == TERM
    assert found.parts[:, 1].tolist() == [0.0, 0.0, 0.0]


def test_a_model_that_learned_from_signals_keeps_its_own_word() -> None:
    learned = scored(1, "signal_new_employment")
    assert with_signal_prior(learned, pl.DataFrame({"signal_strength": [1.0]})) is learned
