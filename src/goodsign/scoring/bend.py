"""Bend numbers before a straight line is fitted: hold the outermost values, and compress what grows by factors."""

from dataclasses import dataclass

import numpy as np

from goodsign.scoring.frames import Floats

_TAIL = 0.005
_SKEWED = 1.0
_MOST_KNOTS = 13
_FLATTEST = 1e-6
_TINY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Bend:
    """A rising curve, piecewise linear between `knots` and flat beyond; its heights are standardised."""

    knots: Floats
    heights: Floats

    def at(self, numbers: Floats) -> Floats:
        """Return the height at each number (n,); NaN stays NaN."""
        return np.asarray(np.interp(numbers, self.knots, self.heights))


def bend_of(numbers: Floats) -> Bend:
    """Bend around the numbers seen in training (without NaN).

    The lowest and highest 0.5 % are held at those quantiles (winsorised, Tukey 1962), so that one extreme count
    cannot speak louder than any other. Numbers with a long tail to the right (skewness above 1), such as counts and
    amounts, enter as log(1 + x / s) with s the lower quartile of those above the lowest.
    """
    knots = _knots(numbers) if numbers.size else np.zeros(1)
    if knots[-1] - knots[0] < _TINY * max(abs(knots[0]), abs(knots[-1]), _TINY):
        return Bend(knots[:1], np.zeros(1))
    wide = knots[-1] - knots[0]
    held, heights = (np.clip(numbers, knots[0], knots[-1]) - knots[0]) / wide, (knots - knots[0]) / wide
    if _skewness(held) > _SKEWED:
        heights = np.log1p(heights / max(float(np.quantile(held[held > 0], 0.25)), _FLATTEST))
    seen = np.interp(numbers, knots, heights)
    return Bend(knots, (heights - seen.mean()) / (float(seen.std()) or 1.0))


def _knots(numbers: Floats) -> Floats:
    """Return at most 13 numbers from the lowest to the highest that count."""
    low, high = np.quantile(numbers, [_TAIL, 1 - _TAIL], method="inverted_cdf")
    if low == high:
        # Nearly all are one number: what counts is whether a lead has it.
        above, below = numbers[numbers > high], numbers[numbers < low]
        high = above.min() if above.size else high
        low = below.max() if below.size and not above.size else low
    held = np.unique(np.clip(numbers, low, high))
    if held.size <= _MOST_KNOTS:
        return held
    return np.unique(np.quantile(held, np.linspace(0, 1, _MOST_KNOTS), method="inverted_cdf"))


def _skewness(held: Floats) -> float:
    centred = held - held.mean()
    return float((centred**3).mean() / max(float(centred.std()), 1e-12) ** 3)
