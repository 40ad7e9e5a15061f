import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from goodsign.scoring.choose import Trial, auc_difference, champion
from goodsign.scoring.split import Split

RNG = np.random.default_rng(8)
CONVERTED = RNG.random(2000) < 0.3
SIGNAL = CONVERTED + RNG.normal(0, 1, 2000)
ALL = np.arange(2000, dtype=np.intp)


def trial(kind: str, log_odds: np.ndarray) -> Trial:
    return Trial(kind, (Split(ALL[:0], ALL),), (log_odds,), ())  # type: ignore[arg-type]


def test_the_difference_is_that_of_two_aucs_ties_included() -> None:
    first, second = SIGNAL.round(1), RNG.normal(0, 1, 2000).round(1)
    difference, variance = auc_difference(CONVERTED, first, second)
    assert difference == pytest.approx(roc_auc_score(CONVERTED, first) - roc_auc_score(CONVERTED, second))
    assert variance > 0


def test_the_variance_is_that_of_repeated_draws() -> None:
    differences, variances = [], []
    for _ in range(300):
        converted = RNG.random(400) < 0.4
        shared = converted + RNG.normal(0, 1, 400)
        pair = [shared + RNG.normal(0, 0.5, 400) for _ in range(2)]
        difference, variance = auc_difference(converted, *pair)
        differences.append(difference)
        variances.append(variance)
    assert np.mean(variances) == pytest.approx(np.var(differences), rel=0.25)


def test_the_simpler_model_wins_a_tie_and_loses_to_a_clear_gain() -> None:
    simple, better = trial("logistic", SIGNAL), trial("additive", SIGNAL + CONVERTED)
    tied = trial("additive", SIGNAL + RNG.normal(0, 0.01, 2000))
    assert champion([simple, tied], CONVERTED).kind == "logistic"
    assert champion([simple, better], CONVERTED).kind == "additive"
    assert champion([trial("logistic", SIGNAL + CONVERTED), trial("additive", SIGNAL)], CONVERTED).kind == "logistic"


def test_of_two_rankings_below_chance_the_simpler_is_kept() -> None:
    worse, bad = trial("logistic", -SIGNAL - CONVERTED), trial("additive", -0.2 * SIGNAL + RNG.normal(0, 1, 2000))
    assert auc_difference(CONVERTED, bad.log_odds[0], worse.log_odds[0])[0] > 0.1
    assert champion([worse, bad], CONVERTED).kind == "logistic"
