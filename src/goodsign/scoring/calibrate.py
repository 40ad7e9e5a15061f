"""Calibrate log-odds (Platt, 1999): a slope and an intercept, fitted on rows the model had not seen."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from goodsign.scoring.frames import Bools, Floats

_FLATTEST, _STEEPEST = 0.05, 3.0


def fit_calibration(log_odds: Floats, converted: Bools) -> tuple[float, float]:
    """Return (slope, intercept) that make out-of-sample `log_odds` (n,) fit what happened.

    The slope is held between 0.05 and 3: a model that ranks no better than chance is flattened, never turned around.
    """
    fit = LogisticRegression(C=np.inf).fit(log_odds[:, None], converted)
    slope = float(np.clip(fit.coef_[0, 0], _FLATTEST, _STEEPEST))
    return slope, _intercept(slope * log_odds, converted)


def _intercept(log_odds: Floats, converted: Bools) -> float:
    """Return the shift at which the mean probability is the share that converted, by Newton's method."""
    shift, share = 0.0, float(converted.mean())
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(log_odds + shift)))
        step = (share - float(chance.mean())) / max(float((chance * (1 - chance)).mean()), 1e-9)
        shift += float(np.clip(step, -1, 1))
    return shift
