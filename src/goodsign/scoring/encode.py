"""Turn columns into features, and the cells of a feature into small codes or numbers a model can look up.

Codes of a number: 0 missing, then one code a bin from the lowest to the highest. Codes of a category: 0 missing,
1 any other value (rare in training, or never seen), then one code a level. Spelling in upper or lower case does not
matter. A date becomes days before a reference day, weekday and month, never a year: years only ever move on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from goodsign.scoring.frames import Floats
from goodsign.scoring.prepare import Reading, values_of

Codes = npt.NDArray[np.int32]
Part = Literal["value", "days", "weekday", "month"]

MISSING_CODE = 0
OTHER_CODE = 1
_MOST_BINS = 64
_MOST_LEVELS = 120
_RARE = 10
_TWO_YEARS = 730
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)


@dataclass(frozen=True, slots=True)
class Feature:
    """One input of the model: a column, or a part of a date, with the bins or the levels it was trained on.

    `cuts` are the lower edges of all bins but the first; `levels` are a category's names; `low`, `mean`, `high` and
    `deviation` describe a number's values in training.
    """

    name: str
    part: Part
    reading: Reading
    since: str | None = None
    cuts: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    low: float = 0.0
    mean: float = 0.0
    high: float = 0.0
    deviation: float = 1.0

    @property
    def is_number(self) -> bool:
        """Tell a number (also days) from a category."""
        return self.part == "days" or (self.part == "value" and self.reading.kind == "number")

    @property
    def size(self) -> int:
        """Return how many codes there are."""
        return len(self.cuts) + 2 if self.is_number else len(self.levels) + 2


@dataclass(frozen=True, slots=True)
class Encoded:
    """n rows of f features: `codes` (n, f); `numbers` (n, f) with NaN where a value is missing or no number."""

    codes: Codes
    numbers: Floats

    def take(self, rows: npt.NDArray[np.intp]) -> "Encoded":
        """Return the given rows."""
        return Encoded(self.codes[rows], self.numbers[rows])


def learn_features(
    table: pl.DataFrame, readings: Sequence[Reading], *, time: Reading | None = None
) -> tuple[Feature, ...]:
    """Learn the features of the columns in `readings`; days of a date count back from the row's `time` column."""
    features: list[Feature] = []
    for reading in readings:
        if reading.kind == "date":
            features += _date_features(table, reading, time)
        elif reading.kind == "number":
            features.append(_number_feature(Feature(reading.column, "value", reading), table))
        elif reading.kind == "category":
            features.append(_category_feature(table, reading))
    return tuple(feature for feature in features if feature.size > 3 or _tells_missing(feature, table))


def encode(features: Sequence[Feature], table: pl.DataFrame, *, as_of: date | None = None) -> Encoded:
    """Encode all rows of `table`; dates without a time column count back from `as_of` or else their newest day."""
    codes = np.zeros((table.height, len(features)), dtype=np.int32, order="F")
    numbers = np.full((table.height, len(features)), np.nan, order="F")
    for index, feature in enumerate(features):
        if feature.is_number:
            numbers[:, index] = numbers_of(feature, table, as_of=as_of)
            codes[:, index] = bin_codes(feature, numbers[:, index])
        else:
            codes[:, index] = level_codes(feature, table)
    return Encoded(codes, numbers)


def numbers_of(feature: Feature, table: pl.DataFrame, *, as_of: date | None = None) -> Floats:
    """Return a number feature's values (n,), NaN where missing; all missing when the table lacks the column."""
    if feature.reading.column not in table.columns:
        return np.full(table.height, np.nan)
    values = values_of(table[feature.reading.column], feature.reading)
    if feature.part == "days":
        values = _days_before(values, feature, table, as_of)
    return np.asarray(values.fill_null(float("nan")).to_numpy(), dtype=np.float64)


def bin_codes(feature: Feature, numbers: Floats) -> Codes:
    """Return the bin of each number (n,); NaN is missing."""
    codes = np.searchsorted(np.asarray(feature.cuts), numbers, side="right").astype(np.int32) + 1
    codes[np.isnan(numbers)] = MISSING_CODE
    return codes


def level_codes(feature: Feature, table: pl.DataFrame) -> Codes:
    """Return the level of each row (n,) of a category feature."""
    if feature.reading.column not in table.columns:
        return np.zeros(table.height, dtype=np.int32)
    column = table[feature.reading.column]
    if feature.part != "value":
        days = values_of(column, feature.reading)
        part = days.dt.weekday() if feature.part == "weekday" else days.dt.month()
        return np.asarray((part.cast(pl.Int32) + OTHER_CODE).fill_null(MISSING_CODE).to_numpy(), dtype=np.int32)
    # Only the distinct cells are cleaned and looked up; the rows then follow by a hash join.
    distinct = column.unique()
    known = {level.lower(): code for code, level in enumerate(feature.levels, start=OTHER_CODE + 1)}
    cleaned = values_of(distinct, feature.reading).str.to_lowercase()
    found = [MISSING_CODE if cell is None else known.get(cell, OTHER_CODE) for cell in cleaned.to_list()]
    codes = column.replace_strict(distinct, pl.Series(found, dtype=pl.Int32), default=MISSING_CODE)
    return np.asarray(codes.to_numpy(), dtype=np.int32)


def bin_labels(feature: Feature) -> tuple[str, ...]:
    """Return what each code of a feature means, in code order."""
    if not feature.is_number:
        return ("not filled in", "any other", *feature.levels)
    edges = [_plain(cut) for cut in feature.cuts]
    if not edges:
        return ("not filled in", "any value")
    middle = (f"{low} to {high}" for low, high in pairwise(edges))
    return ("not filled in", f"below {edges[0]}", *middle, f"{edges[-1]} or more")


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:.3g}"


def _date_features(table: pl.DataFrame, reading: Reading, time: Reading | None) -> list[Feature]:
    column = reading.column
    days = values_of(table[column], reading).drop_nulls()
    made = [Feature(f"{column}: weekday", "weekday", reading, levels=_WEEKDAYS)]
    span = (days.max() - days.min()).days if days.len() else 0  # type: ignore[operator,union-attr]
    if span >= _TWO_YEARS:
        made.append(Feature(f"{column}: month", "month", reading, levels=_MONTHS))
    if time is None or time.column != column:
        since = time.column if time is not None and time.kind == "date" else None
        made.append(_number_feature(Feature(f"{column}: days before", "days", reading, since=since), table))
    return made


def _days_before(days: pl.Series, feature: Feature, table: pl.DataFrame, as_of: date | None) -> pl.Series:
    frame = pl.DataFrame({"day": days})
    if feature.since is not None and feature.since in table.columns:
        since = table[feature.since]
        reading = Reading(feature.since, "date", date_format=feature.reading.date_format)
        frame = frame.with_columns(values_of(since, reading).alias("since"))
    else:
        frame = frame.with_columns(pl.lit(as_of or days.max(), dtype=pl.Date).alias("since"))
    return frame.select((pl.col("since") - pl.col("day")).dt.total_days().cast(pl.Float64)).to_series()


def _number_feature(bare: Feature, table: pl.DataFrame) -> Feature:
    numbers = numbers_of(bare, table)
    filled = numbers[~np.isnan(numbers)]
    if filled.size == 0:
        return bare
    return Feature(
        bare.name,
        bare.part,
        bare.reading,
        since=bare.since,
        cuts=_cuts(filled),
        low=float(filled.min()),
        mean=float(filled.mean()),
        high=float(filled.max()),
        deviation=float(filled.std()) or 1.0,
    )


def _cuts(filled: Floats) -> tuple[float, ...]:
    """Cut between the distinct values where they are few, else at quantiles."""
    distinct = np.unique(filled)
    if distinct.size <= _MOST_BINS:
        return tuple(float(value) for value in distinct[1:])
    edges = np.unique(np.quantile(filled, np.arange(1, _MOST_BINS) / _MOST_BINS, method="higher"))
    return tuple(float(edge) for edge in edges if edge > distinct[0])


def _category_feature(table: pl.DataFrame, reading: Reading) -> Feature:
    cells = values_of(table[reading.column], reading).drop_nulls().rename("cell")
    spelled = cells.value_counts(sort=True).sort(["count", "cell"], descending=[True, False])
    folded = (
        spelled.with_columns(pl.col("cell").str.to_lowercase().alias("key"))
        .group_by("key", maintain_order=True)
        .agg(pl.col("cell").first(), pl.col("count").sum())
        .filter(pl.col("count") >= _RARE)
        .sort(["count", "cell"], descending=[True, False])
    )
    return Feature(reading.column, "value", reading, levels=tuple(folded["cell"].head(_MOST_LEVELS)))


def _tells_missing(feature: Feature, table: pl.DataFrame) -> bool:
    """Tell whether a feature with a single value still says something: it is missing in some rows, not in others."""
    if feature.size < 3:
        return False
    codes = encode([feature], table).codes[:, 0]
    counts = np.bincount(codes, minlength=feature.size)
    return bool((counts >= _RARE).sum() >= 2)
