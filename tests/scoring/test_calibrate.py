import numpy as np
import pytest
from scipy.special import expit

from goodsign.scoring.calibrate import curve_missed, fit_calibration, rival_sees

RNG = np.random.default_rng(11)


def test_overconfident_scores_are_brought_back() -> None:
    truth = RNG.normal(-1, 1, 20_000)
    converted = RNG.random(truth.size) < expit(truth)
    slope, intercept, _ = fit_calibration(2 * truth + 1, converted)
    assert slope == pytest.approx(0.5, abs=0.03)
    assert intercept == pytest.approx(-0.5, abs=0.05)


def test_the_mean_probability_becomes_the_share_that_converted() -> None:
    odds = RNG.normal(0, 2, 5000)
    converted = RNG.random(odds.size) < 0.06
    slope, intercept, _ = fit_calibration(odds, converted)
    assert expit(slope * odds + intercept).mean() == pytest.approx(converted.mean(), abs=1e-6)


def test_a_ranking_that_is_upside_down_is_flattened_not_turned() -> None:
    odds = RNG.normal(0, 1, 5000)
    slope, *_ = fit_calibration(odds, RNG.random(odds.size) < expit(-odds))
    assert slope == 0.05


def test_the_intercepts_error_is_that_of_a_logit_of_a_share() -> None:
    converted = np.arange(400) % 4 == 0
    assert fit_calibration(np.zeros(400), converted).sd == pytest.approx(1 / np.sqrt(400 * 0.25 * 0.75))


def test_a_straight_truth_shows_nothing_missed_and_a_bent_one_its_variance() -> None:
    odds = RNG.normal(0, 1, 50_000)
    bent = odds + 0.5 * np.sign(np.abs(odds) - 0.6745)
    assert curve_missed(odds, RNG.random(odds.size) < expit(odds)) < 0.01
    assert curve_missed(odds, RNG.random(odds.size) < expit(bent)) == pytest.approx(0.25, rel=0.15)


def test_what_a_rival_sees_is_measured_though_the_rival_errs_too() -> None:
    odds, missed, error = RNG.normal(-1, 1, 50_000), RNG.normal(0, 0.5, 50_000), RNG.normal(0, 0.4, 50_000)
    converted = RNG.random(odds.size) < expit(odds + missed)
    assert rival_sees(odds, odds + missed + error, converted) == pytest.approx(0.25, rel=0.15)
    assert rival_sees(odds, odds + error, converted) < 0.02
    seen = fit_calibration(odds, converted, odds + missed + error).sd
    assert seen > 0.4 > fit_calibration(odds, converted).sd
