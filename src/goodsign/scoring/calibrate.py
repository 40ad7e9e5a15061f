"""Calibrate log-odds (Platt, 1999): a slope and an intercept, fitted on rows the model had not seen."""

from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from goodsign.scoring.frames import Bools, Floats

_FLATTEST, _STEEPEST = 0.05, 3.0


class Calibration(NamedTuple):
    """The slope and intercept for log-odds, and the intercept's standard error at that slope."""

    slope: float
    intercept: float
    sd: float


def fit_calibration(log_odds: Floats, converted: Bools) -> Calibration:
    """Return the calibration that makes out-of-sample `log_odds` (n,) fit what happened.

    The slope is held between 0.05 and 3: a model that ranks no better than chance is flattened, never turned around.
    """
    fit = LogisticRegression(C=np.inf).fit(log_odds[:, None], converted)
    slope = float(np.clip(fit.coef_[0, 0], _FLATTEST, _STEEPEST))
    return Calibration(slope, *_intercept(slope * log_odds, converted))


def _intercept(log_odds: Floats, converted: Bools) -> tuple[float, float]:
    """Return the shift at which the mean probability is the share that converted (Newton's method), and its error."""
    shift, information, share = 0.0, 1.0, float(converted.mean())
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(log_odds + shift)))
        information = max(float((chance * (1 - chance)).sum()), 1e-9)
        shift += float(np.clip((share - float(chance.mean())) * log_odds.size / information, -1, 1))
    return shift, float(1 / np.sqrt(information))
