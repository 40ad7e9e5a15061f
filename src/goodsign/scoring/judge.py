"""Judge probabilities against what happened, every figure with its 95% interval.

The threshold for accuracy, precision and recall is the probability at which the top 20% begins: a team works a
list from the top and its hours, not a probability of one half, decide where it stops. Precision then answers "how
many of those we call convert", recall "how many of all conversions we find". Leads tied with the threshold count
as called.
"""

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from goodsign.core.errors import DataError
from goodsign.scoring import gains
from goodsign.scoring.frames import Bools, Curve, Estimate, Floats, Judgement
from goodsign.scoring.intervals import auc_estimate, mean_estimate, share_estimate, wilson

TOP = 0.2
_FEW_POSITIVES = 30
_MOST_BINS = 10
_MOST_POINTS = 201
_TAILS = (2.5, 97.5)


def judge(outcomes: Bools, probabilities: Floats, *, seed: int) -> Judgement:
    """Judge out-of-sample `probabilities` (n,) against `outcomes` (n,).

    Raises DataError when the lengths differ, a probability is not between 0 and 1, or only one outcome occurs.
    """
    _check(outcomes, probabilities)
    threshold = top_threshold(probabilities)
    steps = gains.ladder(outcomes, probabilities)
    curve, ranked = _ranking_figures(outcomes, probabilities, steps, seed=seed)
    return Judgement(
        rows=outcomes.size,
        positives=int(outcomes.sum()),
        threshold=threshold,
        figures={
            "auc": _auc(outcomes, probabilities),
            "average_precision": ranked["average_precision"],
            "log_loss": mean_estimate(_log_losses(outcomes, probabilities)),
            "brier": mean_estimate((probabilities - outcomes) ** 2),
            **_threshold_figures(outcomes, probabilities >= threshold),
            **{name: ranked[name] for name in ("lift_10", "lift_20", "gain_10", "gain_20")},
        },
        calibration=_calibration(outcomes, probabilities),
        gain=curve,
        roc=_roc(outcomes, probabilities),
    )


def top_threshold(probabilities: Floats, share: float = TOP) -> float:
    """Return the probability of the last lead in the top `share` (at least one lead is in it)."""
    seats = max(int(np.ceil(share * probabilities.size)), 1)
    return float(np.partition(probabilities, -seats)[-seats])


def _check(outcomes: Bools, probabilities: Floats) -> None:
    if outcomes.shape != probabilities.shape or outcomes.ndim != 1:
        raise DataError(
            f"A model cannot be judged: {outcomes.size} outcomes do not fit {probabilities.size} probabilities.",
            hint="Give one outcome for each scored lead.",
        )
    if not np.all((probabilities >= 0) & (probabilities <= 1)):
        raise DataError("A model cannot be judged: a probability is missing or not between 0 and 1.")
    if outcomes.size == 0 or outcomes.all() or not outcomes.any():
        which = "no outcomes" if outcomes.size == 0 else "all conversions" if outcomes.all() else "no conversion"
        raise DataError(
            f"A model cannot be judged on {outcomes.size} leads with {which} among them.",
            hint="Judge on leads of which some converted and some did not.",
        )


def _auc(outcomes: Bools, probabilities: Floats) -> Estimate:
    positives = int(outcomes.sum())
    return auc_estimate(float(roc_auc_score(outcomes, probabilities)), positives, outcomes.size - positives)


def _log_losses(outcomes: Bools, probabilities: Floats) -> Floats:
    """Return each row's log loss; certainty is clipped at double precision, as scikit-learn does."""
    tiny = np.finfo(np.float64).eps
    sure = np.clip(probabilities, tiny, 1 - tiny)
    return -np.log(np.where(outcomes, sure, 1 - sure))


def _threshold_figures(outcomes: Bools, called: Bools) -> dict[str, Estimate]:
    hits = int((outcomes & called).sum())
    return {
        "accuracy": share_estimate(int((outcomes == called).sum()), outcomes.size),
        "precision": share_estimate(hits, int(called.sum())),
        "recall": share_estimate(hits, int(outcomes.sum())),
    }


def _ranking_figures(
    outcomes: Bools, probabilities: Floats, steps: gains.Ladder, *, seed: int
) -> tuple[Curve, dict[str, Estimate]]:
    """Estimate gain, lift and average precision by the Poisson bootstrap.

    With few positives the bootstrap is too sure of itself (none of five is found in any draw); then the wider of it
    and Wilson's interval on the positives is given. Lift is gain divided by the share looked at.
    """
    drawn_gains, drawn_precision = [], []
    for rows, positives in gains.resampled(steps, seed=seed):
        drawn_gains.append(gains.resampled_gains(rows, positives, gains.STEPS))
        drawn_precision.append(_average_precision(rows, positives))
    gain = gains.gain_at(steps, gains.STEPS)
    low, high = _bounds(np.concatenate(drawn_gains), gain)
    low, high = _widened(gain, low, high, positives=int(outcomes.sum()), rows=outcomes.size)
    precision = float(average_precision_score(outcomes, probabilities))
    merged = gains.merge(steps, gains.MOST_STEPS)
    bias = precision - float(
        _average_precision(merged.rows[None].astype(float), merged.positives[None].astype(float))[0]
    )
    p_low, p_high = _bounds(np.concatenate(drawn_precision)[:, None] + bias, np.array([precision]))
    if outcomes.sum() < _FEW_POSITIVES:
        w_low, w_high = wilson(precision * outcomes.sum(), outcomes.sum())
        p_low, p_high = np.minimum(p_low, w_low), np.maximum(p_high, w_high)
    figures = {"average_precision": Estimate(precision, float(p_low[0]), min(float(p_high[0]), 1.0))}
    for percent in (10, 20):
        value, bottom, top = float(gain[percent]), float(low[percent]), float(high[percent])
        share = percent / 100
        figures[f"gain_{percent}"] = Estimate(value, bottom, top)
        figures[f"lift_{percent}"] = Estimate(value / share, bottom / share, top / share)
    return Curve(gains.STEPS, gain, low, high), figures


def _average_precision(rows: Floats, positives: Floats) -> Floats:
    """Return average precision for each draw: the sum over steps of (recall gained) x (precision so far)."""
    found = np.cumsum(positives, axis=1)
    seen = np.cumsum(rows, axis=1)
    precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
    result: Floats = (positives * precision).sum(axis=1) / found[:, -1]
    return result


def _bounds(draws: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Return percentile bounds that always hold the value itself."""
    low, high = np.percentile(draws, _TAILS, axis=0)
    return np.minimum(low, value), np.maximum(high, value)


def _widened(gain: Floats, low: Floats, high: Floats, *, positives: int, rows: int) -> tuple[Floats, Floats]:
    """Widen a gain's bounds to Wilson's where positives are few, within what a list of that length can hold."""
    if positives >= _FEW_POSITIVES:
        return low, high
    seats = gains.STEPS * rows
    most = np.minimum(seats / positives, 1.0)
    least = np.maximum(1.0 - (rows - seats) / positives, 0.0)
    score_low, score_high = wilson(gain * positives, positives)
    return np.clip(np.minimum(low, score_low), least, gain), np.clip(np.maximum(high, score_high), gain, most)


def _calibration(outcomes: Bools, probabilities: Floats) -> Curve:
    """Compare mean probability (x) with observed share (y) in bins of about equal rows; ties stay in one bin."""
    order = np.argsort(probabilities, kind="stable")
    sorted_p, sorted_y = probabilities[order], outcomes[order]
    bins = int(np.clip(outcomes.size // 30, 1, _MOST_BINS))
    cuts = np.searchsorted(sorted_p, sorted_p[(np.arange(1, bins) * outcomes.size) // bins], side="left")
    starts: npt.NDArray[np.intp] = np.unique(np.concatenate([[0], cuts]))
    rows = np.diff(np.append(starts, outcomes.size))
    hits = np.add.reduceat(sorted_y.astype(np.float64), starts)
    low, high = wilson(hits, rows)
    return Curve(np.add.reduceat(sorted_p, starts) / rows, hits / rows, low, high)


def _roc(outcomes: Bools, probabilities: Floats) -> Curve:
    false_share, true_share, _ = roc_curve(outcomes, probabilities)
    keep = np.unique(np.linspace(0, false_share.size - 1, min(false_share.size, _MOST_POINTS)).round().astype(np.intp))
    return Curve(np.asarray(false_share[keep]), np.asarray(true_share[keep]))
