"""Split rows for validation: forward in time, or into folds; duplicates never stand on both sides."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodsign.scoring.duplicates import Groups
from goodsign.scoring.frames import Bools

Rows = npt.NDArray[np.intp]

NEWEST = 0.2
FOLDS = 5
_WINDOWS = ((0.6, 0.8), (0.8, 1.0), (0.9, 1.0))
_LEAST_OF_EACH = 10


@dataclass(frozen=True, slots=True)
class Split:
    """Rows to learn from and rows to be judged on."""

    train: Rows
    test: Rows


def forward_windows(order: Rows, groups: Groups, converted: Bools) -> list[Split]:
    """Split forward in time: oldest 60 % to the next 20 %, oldest 80 % and 90 % to all that follow.

    `order` lists the rows from the oldest. Windows without ten of each outcome on either side are left out; the
    second, the newest 20 %, is the one the card reports.
    """
    windows = (_window(order, groups, start, end) for start, end in _WINDOWS)
    return [split for split in windows if _is_usable(split, converted)]


def newest(order: Rows, groups: Groups) -> Split:
    """Split the newest 20 % from all that came before."""
    return _window(order, groups, 1 - NEWEST, 1.0)


def grouped_folds(converted: Bools, groups: Groups, *, seed: int) -> Iterator[Split]:
    """Yield five stratified folds that keep duplicates together.

    Groups alike in conversions and rows are dealt out in turn, in a drawn order, so the folds get equal shares.
    """
    names, place = np.unique(groups, return_inverse=True)
    drawn = np.random.default_rng(seed).permutation(names.size)
    order = np.lexsort((drawn, np.bincount(place), np.bincount(place, weights=converted)))
    fold_of = np.empty(names.size, dtype=np.intp)
    fold_of[order] = np.arange(names.size) % FOLDS
    folds = fold_of[place]
    for fold in range(FOLDS):
        yield Split(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold))


def _window(order: Rows, groups: Groups, start: float, end: float) -> Split:
    first, last = round(start * order.size), round(end * order.size)
    train, test = order[:first], order[first:last]
    # The newer twin is judged, so the older one must not be learned from.
    return Split(train[~np.isin(groups[train], groups[test])], test)


def _is_usable(split: Split, converted: Bools) -> bool:
    sides = (converted[split.train], converted[split.test])
    return all(_LEAST_OF_EACH <= int(side.sum()) <= side.size - _LEAST_OF_EACH for side in sides)
