from collections.abc import Callable

import numpy as np
import pytest

from goodsign.core.errors import DataError
from goodsign.scoring.backtest import backtest
from goodsign.scoring.frames import Bools, Scored
from goodsign.scoring.gains import selected_share
from goodsign.scoring.weights import Weights, apply

Draw = Callable[..., Scored]


@pytest.fixture(scope="module")
def past(draw_scored: Draw) -> tuple[Bools, Scored]:
    scored = draw_scored(3000, seed=7)
    return np.random.default_rng(8).random(3000) < scored.probability, scored


def test_dropping_a_strong_group_is_a_real_loss(past: tuple[Bools, Scored]) -> None:
    outcomes, scored = past
    weights = Weights({"engagement": 0.0})
    found = backtest(outcomes, scored, weights, seed=1)
    share = selected_share(apply(scored, weights).log_odds, 0.2)
    assert found.gain_weighted.value == pytest.approx(share[outcomes].sum() / outcomes.sum())
    assert found.difference.value == pytest.approx(found.gain_weighted.value - found.gain_now.value)
    assert found.difference.high < 0
    assert found.real
    assert found.sentence.endswith("The loss is real.")
    assert found.lift_now.value == pytest.approx(5 * found.gain_now.value)


def test_a_slight_change_is_within_chance(past: tuple[Bools, Scored]) -> None:
    found = backtest(*past, Weights({"engagement": 0.95}), seed=1)
    assert not found.real
    assert found.difference.low <= 0 <= found.difference.high
    assert "within chance" in found.sentence


def test_the_same_ranking_differs_by_nothing(past: tuple[Bools, Scored]) -> None:
    found = backtest(*past, Weights({"market": 2.0}), seed=1)
    assert (found.difference.low, found.difference.value, found.difference.high) == (0.0, 0.0, 0.0)
    assert not found.real
    assert "same share" in found.sentence


def test_taking_noise_away_is_a_real_gain(draw_scored: Draw) -> None:
    scored = draw_scored(4000, seed=2)
    signal = 1 / (1 + np.exp(1 - 2 * scored.parts[:, 0]))
    outcomes = np.random.default_rng(3).random(4000) < signal
    found = backtest(outcomes, scored, Weights({"source": 0.0, "finance": 0.0, "other": 0.0}), seed=1)
    assert found.difference.low > 0
    assert found.sentence.endswith("The gain is real.")


def test_paired_interval_is_narrower_than_the_two_side_by_side(past: tuple[Bools, Scored]) -> None:
    found = backtest(*past, Weights({"engagement": 1.3}), seed=1)
    paired = found.difference.high - found.difference.low
    apart = np.hypot(found.gain_now.high - found.gain_now.low, found.gain_weighted.high - found.gain_weighted.low)
    assert paired < 0.7 * apart


def test_repeats_with_its_seed(past: tuple[Bools, Scored]) -> None:
    weights = Weights({"engagement": 1.3})
    assert backtest(*past, weights, seed=4) == backtest(*past, weights, seed=4)


def test_outcomes_must_fit_and_differ(past: tuple[Bools, Scored]) -> None:
    _, scored = past
    with pytest.raises(DataError, match="outcome for each lead"):
        backtest(np.array([True]), scored, Weights(), seed=0)
    with pytest.raises(DataError, match="some did not"):
        backtest(np.ones(3000, dtype=bool), scored, Weights(), seed=0)
