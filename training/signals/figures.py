"""Count how good readings are, with bootstrap intervals."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from goodsign.scoring.intervals import wilson
from goodsign.signals.text.heads import LABELS

_ROUNDS = 2_000
Ints = npt.NDArray[np.int64]


def confusion(truth: Sequence[str], guess: Sequence[str]) -> Ints:
    """Return counts (truth, guess) in the order of LABELS."""
    table = np.zeros((len(LABELS), len(LABELS)), np.int64)
    np.add.at(table, (_numbers(truth), _numbers(guess)), 1)
    return table


def figures(truth: Sequence[str], guess: Sequence[str], sure: Sequence[bool], *, seed: int) -> dict[str, Any]:
    """Return accuracy, macro-F1 and F1 of each label with 95 % bootstrap intervals, and the precision of sure signals.

    Macro-F1 is the mean over the labels that occur in the truth.
    """
    pairs = _numbers(truth) * len(LABELS) + _numbers(guess)
    table = _table(pairs)
    rng = np.random.default_rng(seed)
    drawn = [_table(pairs[rng.integers(0, len(pairs), len(pairs))]) for _ in range(_ROUNDS)]
    hits = sum(1 for each, said, shown in zip(truth, guess, sure, strict=True) if shown and each == said)
    shown_count = int(sum(sure))
    low, high = wilson(hits, shown_count) if shown_count else (0.0, 1.0)
    scores = np.array([_scores(each) for each in drawn])
    return {
        "texts": len(pairs),
        "accuracy": _with_interval(np.trace(table) / table.sum(), [np.trace(each) / each.sum() for each in drawn]),
        "macro_f1": _with_interval(_macro(table), [_macro(each) for each in drawn]),
        "sure": {
            "signals": shown_count,
            "precision": hits / shown_count if shown_count else None,
            "interval": [round(float(low), 3), round(float(high), 3)],
        },
        "labels": {
            label: {
                "texts": int(table[at].sum()),
                "precision": round(float(table[at, at] / max(table[:, at].sum(), 1)), 3),
                "recall": round(float(table[at, at] / max(table[at].sum(), 1)), 3),
                "f1": _with_interval(_scores(table)[at], scores[:, at].tolist()),
            }
            for at, label in enumerate(LABELS)
            if table[at].sum()
        },
        "confusion": table.tolist(),
    }


def _numbers(labels: Sequence[str]) -> Ints:
    return np.array([LABELS.index(label) for label in labels])


def _table(pairs: Ints) -> Ints:
    size = len(LABELS)
    return np.bincount(pairs, minlength=size * size).reshape(size, size)


def _scores(table: Ints) -> npt.NDArray[np.float64]:
    right = np.diag(table)
    scores: npt.NDArray[np.float64] = 2 * right / np.maximum(table.sum(axis=0) + table.sum(axis=1), 1)
    return scores


def _macro(table: Ints) -> float:
    return float(_scores(table)[table.sum(axis=1) > 0].mean())


def _with_interval(value: float, drawn: Sequence[float]) -> list[float]:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return [round(float(value), 3), round(float(low), 3), round(float(high), 3)]
