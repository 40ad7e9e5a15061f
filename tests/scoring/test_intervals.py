import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from goodsign.scoring.frames import Estimate
from goodsign.scoring.intervals import auc_estimate, mean_estimate, ratio_estimate, share_estimate, wilson


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_equals_scipys(counts: tuple[int, int]) -> None:
    hits, trials = counts
    expected = binomtest(hits, trials).proportion_ci(0.95, method="wilson")
    low, high = wilson(hits, trials)
    assert float(low) == pytest.approx(expected.low, abs=1e-12)
    assert float(high) == pytest.approx(expected.high, abs=1e-12)


def test_wilson_without_trials_knows_nothing() -> None:
    low, high = wilson([0.0], [0.0])
    assert (low[0], high[0]) == (0.0, 1.0)
    assert math.isnan(share_estimate(0, 0).value)


def test_ratio_by_hand() -> None:
    # 10 of 100 against 20 of 100: ln 0.5 +- 1.96 * sqrt(0.1 - 0.01 + 0.05 - 0.01).
    found = ratio_estimate(10, 100, 20, 100)
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 * math.exp(-1.959964 * math.sqrt(0.13)), rel=1e-6)
    assert found.high == pytest.approx(0.5 * math.exp(1.959964 * math.sqrt(0.13)), rel=1e-6)


def test_ratio_of_nobody_starts_at_zero_and_still_has_an_upper_bound() -> None:
    found = ratio_estimate(0, 50, 20, 100)
    assert found.value == 0.0
    assert found.low == 0.0
    assert 0.0 < found.high < 1.0


def test_perfect_ranking_of_six_is_not_called_certain() -> None:
    found = auc_estimate(1.0, 3, 3)
    assert found.high == 1.0
    assert found.low < 0.7


@given(st.floats(0, 1), st.integers(1, 5000), st.integers(1, 5000))
def test_auc_interval_holds_its_value(auc: float, positives: int, negatives: int) -> None:
    found = auc_estimate(auc, positives, negatives)
    assert 0.0 <= found.low <= auc + 1e-9
    assert auc - 1e-9 <= found.high <= 1.0


def test_auc_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    truth = 0.7602499389065233  # P(N(1,1) > N(0,1)) = Phi(1 / sqrt 2)
    covered = 0
    for _ in range(300):
        up, down = rng.normal(1, 1, 40), rng.normal(0, 1, 60)
        auc = float((up[:, None] > down[None, :]).mean())
        found = auc_estimate(auc, 40, 60)
        covered += found.low <= truth <= found.high
    assert 275 <= covered <= 298


def test_mean_of_one_value_has_no_width() -> None:
    assert mean_estimate(np.array([0.3])) == Estimate(0.3, 0.3, 0.3)
