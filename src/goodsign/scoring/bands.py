"""Cut the ranking into bands A to D, each only as good as the evidence for it.

Four slices of the ranking are tried (best tenth, next fifth, next three tenths, rest). A slice is called better
than average only when the lower 95% bound of its observed conversion rate beats the base rate, below average only
when its upper bound stays under it. Neighboring slices are joined unless the better one's lower bound beats the
rate observed in the other, so little evidence gives few bands.
"""

import json
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import polars as pl

from goodsign.core.errors import DataError, SpecError
from goodsign.scoring.frames import Bools, Estimate, Floats
from goodsign.scoring.intervals import share_estimate

NAMES: dict[str, str] = {
    "A": "A - call first",
    "B": "B - call next",
    "C": "C - when there is time",
    "D": "D - last",
}
"""What users read for each letter."""

_SLICES = (0.1, 0.3, 0.6)
_BETTER, _AVERAGE, _WORSE = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Band:
    """One band: leads with a probability of at least `cut` (and below the next better band's cut)."""

    letter: str
    cut: float
    rows: int
    conversions: int
    rate: Estimate

    @property
    def name(self) -> str:
        """Return the words for users, "A - call first"."""
        return NAMES[self.letter]


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands from best to last, the base rate they were measured against, and a sentence on the evidence."""

    bands: tuple[Band, ...]
    base_rate: float
    sentence: str

    def to_json(self) -> str:
        """Write the bands as JSON text that `from_json` reads back unchanged."""
        rows = [{"letter": b.letter, "cut": b.cut, "rows": b.rows, "conversions": b.conversions} for b in self.bands]
        return json.dumps({"base_rate": self.base_rate, "sentence": self.sentence, "bands": rows})

    @classmethod
    def from_json(cls, text: str) -> "Bands":
        """Read bands written by `to_json`; raise SpecError when the text is something else."""
        try:
            read = json.loads(text)
            bands = tuple(_band(b["letter"], float(b["cut"]), b["rows"], b["conversions"]) for b in read["bands"])
            found = cls(bands, float(read["base_rate"]), str(read["sentence"]))
        except (ValueError, KeyError, TypeError) as error:
            raise SpecError("The bands of the model cannot be read.", hint="Train the model again.") from error
        if not bands or any(b.letter not in NAMES for b in bands):
            raise SpecError("The bands of the model name no band A to D.", hint="Train the model again.")
        return found


def make_bands(outcomes: Bools, probabilities: Floats) -> Bands:
    """Cut bands from out-of-sample probabilities (n,) and what happened (n,); raise DataError without any row."""
    if outcomes.size == 0 or outcomes.size != probabilities.size:
        raise DataError(f"Bands need an outcome for each score: {outcomes.size} for {probabilities.size} scores.")
    base = float(outcomes.mean())
    slices = [_measured(cut, above, outcomes, probabilities) for cut, above in _cuts(probabilities)]
    slices = _in_order(slices, base)
    letters = _letters([_standing(band, base) for band in slices])
    joined: list[Band] = []
    for band, letter in zip(slices, letters, strict=True):
        lettered = replace(band, letter=letter)
        if joined and joined[-1].letter == letter:
            lettered = _joined(joined.pop(), lettered)
        joined.append(lettered)
    joined[-1] = replace(joined[-1], cut=0.0)
    return Bands(tuple(joined), base, _sentence(joined, base))


def band_of(bands: Bands, probabilities: Floats) -> pl.Series:
    """Return each lead's band letter as a text column named "band"; a missing probability raises DataError."""
    if np.isnan(probabilities).any():
        raise DataError("A lead without a probability has no band by probability.")
    cuts = np.array([band.cut for band in bands.bands[-2::-1]])
    letters = pl.Series("band", [band.letter for band in reversed(bands.bands)])
    return letters.gather(pl.Series(np.searchsorted(cuts, probabilities, side="right")))


def _cuts(probabilities: Floats) -> list[tuple[float, float]]:
    """Return (lowest probability, next better slice's lowest) for each slice; ties never fall on two sides."""
    ranked = np.sort(probabilities)[::-1]
    places = [max(int(np.ceil(share * ranked.size)) - 1, 0) for share in _SLICES]
    cuts = sorted({float(ranked[place]) for place in places} | {float(ranked[-1])}, reverse=True)
    return [(low, high) for high, low in pairwise([np.inf, *cuts])]


def _measured(cut: float, above: float, outcomes: Bools, probabilities: Floats) -> Band:
    inside = (probabilities >= cut) & (probabilities < above)
    return _band("C", cut, int(inside.sum()), int((inside & outcomes).sum()))


def _band(letter: str, cut: float, rows: int, conversions: int) -> Band:
    return Band(letter, cut, rows, conversions, share_estimate(conversions, rows))


def _joined(better: Band, lower: Band) -> Band:
    return _band(lower.letter, lower.cut, better.rows + lower.rows, better.conversions + lower.conversions)


def _in_order(slices: list[Band], base: float) -> list[Band]:
    """Join neighbors until each band is provably better than the next and no worse in its standing."""
    done: list[Band] = []
    for band in slices:
        done.append(band)
        while len(done) > 1 and not _told_apart(done[-2], done[-1], base):
            done[-2:] = [_joined(done[-2], done[-1])]
    return done


def _told_apart(better: Band, lower: Band, base: float) -> bool:
    return better.rate.low > lower.rate.value and _standing(better, base) >= _standing(lower, base)


def _standing(band: Band, base: float) -> int:
    if band.rate.low > base:
        return _BETTER
    return _WORSE if band.rate.high < base else _AVERAGE


def _letters(standings: list[int]) -> list[str]:
    """Name the best proven slice A and further proven ones B; of the others the first of several is C, the rest D.

    An average slice is C even when it stands last.
    """
    proven = standings.count(_BETTER)
    others = standings[proven:]
    tail = ["C" if standing == _AVERAGE or (at == 0 and len(others) > 1) else "D" for at, standing in enumerate(others)]
    return ["A", "B", "B", "B"][:proven] + tail


def _sentence(bands: list[Band], base: float) -> str:
    if len(bands) == 1:
        return (
            f"There is too little evidence to tell bands apart: no part of the ranking converts provably more often "
            f"than the average of {base:.1%}."
        )
    words = [f"{b.name}: {b.rate.value:.1%} converted ({b.rate.low:.1%} to {b.rate.high:.1%})" for b in bands]
    missing = [letter for letter in NAMES if letter not in {band.letter for band in bands}]
    tail = f" The evidence does not carry a band {' or '.join(missing)}." if missing else ""
    return f"Average: {base:.1%}. {'; '.join(words)}.{tail}"
