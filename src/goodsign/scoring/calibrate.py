"""Calibrate log-odds (Platt, 1999) on rows the model had not seen, and measure there what its form misses."""

from typing import NamedTuple

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from goodsign.scoring.frames import Bools, Floats

_FLATTEST, _STEEPEST = 0.05, 3.0
_ROWS_A_BIN, _MOST_BINS = 100, 20
_TINY = 1e-9


class Calibration(NamedTuple):
    """The slope and intercept for log-odds, and the standard deviation by which the result may still be off."""

    slope: float
    intercept: float
    sd: float


def fit_calibration(log_odds: Floats, converted: Bools, rival: Floats | None = None) -> Calibration:
    """Return the calibration that makes out-of-sample `log_odds` (n,) fit what happened.

    The slope is held between 0.05 and 3: a model that ranks no better than chance is flattened, never turned around.
    The deviation joins the intercept's standard error at that slope with what the model's form misses: the larger of
    `curve_missed` and, where another model scored the same rows, `rival_sees`.
    """
    slope, intercept, error = _line(log_odds, converted)
    fitted = slope * log_odds + intercept
    missed = curve_missed(fitted, converted)
    if rival is not None:
        other_slope, other_intercept, _ = _line(rival, converted)
        missed = max(missed, rival_sees(fitted, other_slope * rival + other_intercept, converted))
    return Calibration(slope, intercept, float(np.hypot(error, np.sqrt(missed))))


def curve_missed(log_odds: Floats, converted: Bools) -> float:
    """Return the variance of log-odds that bins of equal count show beyond chance, on leads it had not seen.

    In a bin with observed O and expected E conversions and V = sum p (1 - p), the log-odds are off by about
    d = (O - E) / V, of which chance makes 1 / V. The excess is the mean of d^2 - 1 / V, weighted by V, and zero at
    least: the method of moments of DerSimonian and Laird (1986), on the groups of Hosmer and Lemeshow (1980).
    """
    bins = int(np.clip(converted.size // _ROWS_A_BIN, 1, _MOST_BINS))
    place = np.empty(converted.size, dtype=np.intp)
    place[np.argsort(log_odds, kind="stable")] = np.arange(converted.size) * bins // converted.size
    chance = expit(log_odds)
    gap = np.bincount(place, weights=converted - chance)
    spread = np.maximum(np.bincount(place, weights=chance * (1 - chance)), _TINY)
    return max(float(((gap**2 - spread) / spread).sum() / spread.sum()), 0.0)


def rival_sees(log_odds: Floats, rival: Floats, converted: Bools) -> float:
    """Return the variance of log-odds that a rival model sees and this one does not, on leads neither had seen.

    Let m be what this model misses and d = rival - log_odds = m + the rival's own error. As far as that error does not
    depend on m, the mean of m d is the mean of m^2. So m^2 is estimated by b times the mean of d^2, where the truth
    lies at log_odds + b d; b from 0 to 1 by one step of maximum likelihood, as in the tests of non-nested models of
    Davidson and MacKinnon (1981).
    """
    chance = expit(log_odds)
    apart = rival - log_odds
    information = max(float((apart**2 * chance * (1 - chance)).sum()), _TINY)
    share = float(np.clip((apart * (converted - chance)).sum() / information, 0.0, 1.0))
    return share * float(np.mean(apart**2))


def _line(log_odds: Floats, converted: Bools) -> tuple[float, float, float]:
    fit = LogisticRegression(C=np.inf).fit(log_odds[:, None], converted)
    slope = float(np.clip(fit.coef_[0, 0], _FLATTEST, _STEEPEST))
    return slope, *_intercept(slope * log_odds, converted)


def _intercept(log_odds: Floats, converted: Bools) -> tuple[float, float]:
    """Return the shift at which the mean probability is the share that converted (Newton's method), and its error."""
    shift, information, share = 0.0, 1.0, float(converted.mean())
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(log_odds + shift)))
        information = max(float((chance * (1 - chance)).sum()), 1e-9)
        shift += float(np.clip((share - float(chance.mean())) * log_odds.size / information, -1, 1))
    return shift, float(1 / np.sqrt(information))
