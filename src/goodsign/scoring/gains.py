"""How many conversions lie in the top of a ranking, and how sure that is.

Leads with equal scores stand in no order. Everything here gives what a random order among them gives on average,
which makes the gain curve a straight line across a tie.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goodsign.scoring.frames import Bools, Floats

STEPS = np.linspace(0.0, 1.0, 101)
"""Shares of the list, from the top, at which a gain curve is drawn."""

RESAMPLES = 500
MOST_STEPS = 4096
_CHUNK = 50


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rows and positives on each step of a ranking, best first: one step a distinct score."""

    rows: npt.NDArray[np.int64]
    positives: npt.NDArray[np.int64]


def ladder(outcomes: Bools, scores: Floats) -> Ladder:
    """Count rows and positives for each distinct score, highest score first."""
    distinct, place = np.unique(-scores, return_inverse=True)
    rows = np.bincount(place, minlength=distinct.size)
    positives = np.bincount(place[outcomes], minlength=distinct.size)
    return Ladder(rows.astype(np.int64), positives.astype(np.int64))


def gain_at(steps: Ladder, shares: Floats) -> Floats:
    """Return the share of all positives expected in the top `shares` of the rows."""
    return _gain(steps.rows, steps.positives, shares)


def selected_share(scores: Floats, share: float) -> Floats:
    """Return each row's chance, 0 to 1, to be in the top `share`: a fraction only for those tied at the border."""
    seats = share * scores.size
    border = np.partition(scores, -int(np.ceil(seats)))[-int(np.ceil(seats))] if seats > 0 else np.inf
    above = scores > border
    tied = scores == border
    chance = (seats - above.sum()) / max(int(tied.sum()), 1)
    return np.where(above, 1.0, np.where(tied, min(max(chance, 0.0), 1.0), 0.0))


def resampled(steps: Ladder, *, seed: int) -> Iterator[tuple[Floats, Floats]]:
    """Yield RESAMPLES pairs (rows, positives) a step, drawn by the Poisson bootstrap, in chunks of shape (c, steps).

    Each row counts Poisson(1) times (Chamandy et al., 2012), so a step's positives and negatives are Poisson with
    their counts as means. Long ladders are drawn on at most 4,096 merged steps: the cost does not grow with rows.
    Draws without a positive or without a negative are left out.
    """
    rng = np.random.default_rng(seed)
    merged = merge(steps, MOST_STEPS)
    misses = merged.rows - merged.positives
    for _ in range(RESAMPLES // _CHUNK):
        hits = rng.poisson(merged.positives, (_CHUNK, merged.rows.size)).astype(np.float64)
        rest = rng.poisson(misses, (_CHUNK, merged.rows.size)).astype(np.float64)
        usable = (hits.sum(axis=1) > 0) & (rest.sum(axis=1) > 0)
        yield (hits + rest)[usable], hits[usable]


def resampled_gains(rows: Floats, positives: Floats, shares: Floats) -> Floats:
    """Return the gain at each share for each draw: shape (draws, shares)."""
    drawn = [_gain(r, p, shares) for r, p in zip(rows, positives, strict=True)]
    return np.array(drawn).reshape(len(drawn), shares.size)


def merge(steps: Ladder, most: int) -> Ladder:
    """Join neighboring steps until at most `most` are left, of about equal rows."""
    if steps.rows.size <= most:
        return steps
    place = np.cumsum(steps.rows) - steps.rows
    cell = place * most // int(steps.rows.sum())
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    return Ladder(np.add.reduceat(steps.rows, starts), np.add.reduceat(steps.positives, starts))


def _gain(rows: npt.NDArray[np.int64] | Floats, positives: npt.NDArray[np.int64] | Floats, shares: Floats) -> Floats:
    seen = np.concatenate([[0.0], np.cumsum(rows, dtype=np.float64)])
    found = np.concatenate([[0.0], np.cumsum(positives, dtype=np.float64)])
    gain: Floats = np.interp(shares * seen[-1], seen, found) / found[-1]
    return gain
