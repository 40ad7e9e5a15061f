"""Confidence intervals in closed form: shares, ratios of shares, areas under the ROC curve."""

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import norm

from goodsign.scoring.frames import Estimate, Floats

CONFIDENCE = 0.95
Z = float(norm.ppf(0.5 + CONFIDENCE / 2))
_EDGE = 1e-12


def wilson(hits: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the 95% bounds of shares `hits / trials`, elementwise; no trials give (0, 1).

    Score interval of Wilson (1927), which stays inside 0 to 1 and holds for small counts and for expected
    (fractional) hits.
    """
    k, n = np.broadcast_arrays(np.asarray(hits, dtype=np.float64), np.asarray(trials, dtype=np.float64))
    some = np.maximum(n, 1e-12)
    share = np.clip(k / some, 0.0, 1.0)
    middle = (share + Z**2 / (2 * some)) / (1 + Z**2 / some)
    reach = Z / (1 + Z**2 / some) * np.sqrt(share * (1 - share) / some + Z**2 / (4 * some**2))
    low = np.where((n <= 0) | (share == 0.0), 0.0, middle - reach)
    high = np.where((n <= 0) | (share == 1.0), 1.0, middle + reach)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def share_estimate(hits: float, trials: float) -> Estimate:
    """Estimate one share with Wilson's interval; no trials give NaN between 0 and 1."""
    low, high = wilson(hits, trials)
    return Estimate(hits / trials if trials > 0 else float("nan"), float(low), float(high))


def ratio_estimate(hits: float, trials: float, other_hits: float, other_trials: float) -> Estimate:
    """Estimate the ratio of two independent shares with the log interval of Katz et al. (1978).

    Where a count is zero, half a hit and half a miss are added to both groups for the interval
    (Haldane-Anscombe); the value itself stays the plain ratio, NaN when the other share is zero.
    """
    value = (hits / trials) / (other_hits / other_trials) if other_hits > 0 else float("nan")
    extra = 0.5 if min(hits, other_hits) <= 0 else 0.0
    k1, n1, k2, n2 = hits + extra, trials + 2 * extra, other_hits + extra, other_trials + 2 * extra
    middle = np.log(k1 / n1) - np.log(k2 / n2)
    reach = Z * np.sqrt(max(1 / k1 - 1 / n1 + 1 / k2 - 1 / n2, 0.0))
    low = 0.0 if hits <= 0 else float(np.exp(middle - reach))
    return Estimate(float(value), low, float(np.exp(middle + reach)))


def auc_estimate(auc: float, positives: int, negatives: int) -> Estimate:
    """Estimate an area under the ROC curve with Newcombe's (2006) score-like interval, his method 5.

    It solves |auc - t| = z * se(t) for t with the variance of Hanley and McNeil (1982), so a perfect ranking of
    six leads is not called certain.
    """
    pairs = positives * negatives
    half = (positives + negatives) / 2 - 1

    def spread(t: float) -> float:
        return Z * float(np.sqrt(t * (1 - t) * (1 + half * ((1 - t) / (2 - t) + t / (1 + t))) / pairs))

    low = 0.0 if auc <= 0.0 else float(brentq(lambda t: auc - t - spread(t), 0.0, min(auc, 1 - _EDGE)))
    high = 1.0 if auc >= 1.0 else float(brentq(lambda t: t - auc - spread(t), max(auc, _EDGE), 1.0))
    return Estimate(auc, low, high)


def mean_estimate(values: Floats) -> Estimate:
    """Estimate a mean with its normal interval; a single value has no width to estimate and gets none."""
    middle = float(values.mean())
    reach = Z * float(values.std(ddof=1)) / np.sqrt(values.size) if values.size > 1 else 0.0
    return Estimate(middle, float(middle - reach), float(middle + reach))
