import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from goodsign.scoring import gains

SCORES = arrays(np.float64, st.integers(1, 60), elements=st.sampled_from([0.1, 0.2, 0.5, 0.9]))


def test_gain_spreads_a_tie_evenly() -> None:
    # Best first: one conversion, then four tied leads with two conversions among them, then five without.
    scores = np.array([0.9, *[0.5] * 4, *[0.1] * 5])
    outcomes = np.array([True, True, True, False, False, *[False] * 5])
    found = gains.gain_at(gains.ladder(outcomes, scores), np.array([0.0, 0.1, 0.2, 0.5, 1.0]))
    assert found.tolist() == pytest.approx([0.0, 1 / 3, 1 / 3 + 0.5 / 3, 1.0, 1.0])


def test_tied_leads_share_the_last_seats() -> None:
    found = gains.selected_share(np.array([0.9, 0.5, 0.5, 0.5, 0.1]), 0.4)
    assert found.tolist() == pytest.approx([1.0, 1 / 3, 1 / 3, 1 / 3, 0.0])


@given(SCORES, st.floats(0.01, 1.0))
def test_seats_add_up_and_better_scores_come_first(scores: np.ndarray, share: float) -> None:
    found = gains.selected_share(scores, share)
    assert found.sum() == pytest.approx(share * scores.size)
    order = np.argsort(scores)
    assert np.all(np.diff(found[order]) >= 0)


def test_gain_equals_seats_times_outcomes() -> None:
    rng = np.random.default_rng(3)
    scores = rng.integers(0, 20, 500) / 20
    outcomes = rng.random(500) < scores
    steps = gains.ladder(outcomes, scores)
    for share in (0.05, 0.1, 0.2, 0.77):
        expected = gains.selected_share(scores, share)[outcomes].sum() / outcomes.sum()
        assert gains.gain_at(steps, np.array([share]))[0] == pytest.approx(expected)


def test_merging_keeps_rows_positives_and_the_order() -> None:
    rng = np.random.default_rng(4)
    steps = gains.ladder(rng.random(10_000) < 0.3, rng.random(10_000))
    merged = gains.merge(steps, 100)
    assert merged.rows.size == 100
    assert merged.rows.sum() == 10_000
    assert merged.positives.sum() == steps.positives.sum()
    assert merged.positives[0] == steps.positives[: merged.rows[0]].sum()


def test_resampling_repeats_with_its_seed_and_differs_without() -> None:
    steps = gains.ladder(np.arange(50) % 3 == 0, np.arange(50) / 50)
    first = next(gains.resampled(steps, seed=1))[0]
    assert np.array_equal(first, next(gains.resampled(steps, seed=1))[0])
    assert not np.array_equal(first, next(gains.resampled(steps, seed=2))[0])
