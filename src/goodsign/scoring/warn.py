"""Say in plain sentences what makes a trained model less sure than its figures look."""

import numpy as np

from goodsign.scoring.choose import MOST_FITTED
from goodsign.scoring.frames import Bools, Judgement
from goodsign.scoring.order import Order
from goodsign.scoring.split import NEWEST

_FEW = 200
_SHIFT = 0.25
_Z99 = 2.5758
_TIME_COSTS = 0.05


def warnings_of(
    converted: Bools, order: Order | None, judgement: Judgement, folds: Judgement | None, *, unknown: int
) -> tuple[str, ...]:
    """Warn of few conversions, a moving base rate, a ranking no better than chance, and what time costs."""
    sentences = [order.sentence] if order and order.sentence else []
    if unknown:
        sentences.append(f"{unknown} rows without an outcome were not used for training.")
    if converted.size > MOST_FITTED:
        sentences.append(f"The model was fitted on {MOST_FITTED:,} rows drawn from the {converted.size:,} given.")
    positives = int(converted.sum())
    if positives < _FEW:
        sentences.append(f"Only {positives} leads converted: the figures are rough, as their intervals show.")
    sentences += _base_rate(converted, order)
    auc = judgement.figures["auc"]
    if auc.low <= 0.5:
        sentences.append("On leads it had not seen, the model does not surely rank better than chance.")
    if folds is not None and folds.figures["auc"].value - auc.value > _TIME_COSTS:
        sentences.append(
            f"On newer leads it ranks worse (AUC {auc.value:.2f}) than on a random sample "
            f"({folds.figures['auc'].value:.2f}): leads change with time, so train again often."
        )
    return tuple(sentences)


def _base_rate(converted: Bools, order: Order | None) -> list[str]:
    """Compare the newest 20 % with the rest: a shift of a quarter that chance does not explain (99 %)."""
    if order is None:
        return []
    start = round((1 - NEWEST) * converted.size)
    old, new = converted[order.rows[:start]], converted[order.rows[start:]]
    before, after = float(old.mean()), float(new.mean())
    error = np.sqrt(before * (1 - before) / old.size + after * (1 - after) / new.size)
    if abs(after - before) <= max(_SHIFT * before, _Z99 * error):
        return []
    return [f"The share that converted moved from {before:.1%} in older leads to {after:.1%} in the newest fifth."]
