"""Draw what each term of a model adds across its values, for the report's plots."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from goodsign.scoring.encode import Codes, Encoded, Feature, bin_codes, bin_labels, encode
from goodsign.scoring.frames import Floats, Shape
from goodsign.scoring.model import Addend, Model, raw_parts, raw_sd

_MOST_BARS = 20
_Z95 = 1.959963984540054


def shapes_of(model: Model, table: pl.DataFrame) -> tuple[Shape, ...]:
    """Return the terms' shapes over the rows of `table`, the most important first.

    Importance is the mean size of a part, in log-odds. A number is shown in at most 20 bins of equal rows, a category
    or a pair by its 20 commonest values.
    """
    rows = encode(model.features, table)
    shown = [_shown(feature) for feature in model.features]
    shapes = [_shape(model, number, rows, shown) for number in range(len(model.addends))]
    return tuple(sorted(shapes, key=lambda shape: -shape.importance))


def _shape(model: Model, number: int, rows: Encoded, shown: Sequence[Feature]) -> Shape:
    addend, term = model.addends[number], model.terms[number]
    parts, spread = _parts(addend, rows)
    bars, labels = _bars([shown[index] for index in addend.features], rows, addend.features)
    counts = np.bincount(bars, minlength=len(labels)).astype(np.float64)
    with np.errstate(invalid="ignore"):
        effect = np.bincount(bars, weights=parts, minlength=len(labels)) / counts
        error = np.bincount(bars, weights=spread, minlength=len(labels)) / counts
    order = _commonest(counts, keep_order=len(addend.features) == 1)
    return Shape(
        term,
        tuple(labels[index] for index in order),
        effect[order],
        (effect - _Z95 * error)[order],
        (effect + _Z95 * error)[order],
        (counts / counts.sum())[order],
        float(np.abs(parts).mean()),
    )


def _parts(addend: Addend, rows: Encoded) -> tuple[Floats, Floats]:
    codes = [rows.codes[:, index] for index in addend.features]
    numbers = rows.numbers[:, addend.features[0]]
    return raw_parts(addend, codes, numbers), raw_sd(addend, codes)


def _shown(feature: Feature) -> Feature:
    """Return the feature with at most 20 bins."""
    if not feature.is_number or len(feature.cuts) < _MOST_BARS:
        return feature
    picked = np.unique(np.linspace(0, len(feature.cuts) - 1, _MOST_BARS - 1).round().astype(int))
    return replace(feature, cuts=tuple(feature.cuts[index] for index in picked))


def _bars(shown: Sequence[Feature], rows: Encoded, places: Sequence[int]) -> tuple[Codes, list[str]]:
    """Return each row's bar and the bars' labels."""
    codes = [
        bin_codes(feature, rows.numbers[:, place]) if feature.is_number else rows.codes[:, place]
        for feature, place in zip(shown, places, strict=True)
    ]
    names = [bin_labels(feature) for feature in shown]
    if len(shown) == 1:
        return codes[0], list(names[0])
    labels = [f"{first} / {second}" for first in names[0] for second in names[1]]
    return codes[0] * len(names[1]) + codes[1], labels


def _commonest(counts: Floats, *, keep_order: bool) -> Codes:
    """Return the bars with rows, at most 20 and one for missing; in their own order or the commonest first."""
    filled = np.flatnonzero(counts)
    ranked = filled[np.argsort(-counts[filled], kind="stable")][: _MOST_BARS + 1]
    return np.asarray(np.sort(ranked) if keep_order else ranked, dtype=np.int32)
