"""Decide from a whole column what it holds: numbers, categories, days, free text, an identifier, or nothing."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from goodsign.scoring.groups import header_words
from goodsign.scoring.values import as_days, as_numbers, as_text, date_format_of, has_decimal_comma

Kind = Literal["number", "category", "date", "text", "identifier", "constant", "empty"]

_MOST = 0.95
_ID_WORDS = {"id", "ids", "uuid", "guid", "key", "number", "no", "nr", "num", "ref", "reference", "hash", "serial"}
_ID_VALUE = r"(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|^[^@\s]+@[^@\s]+\.\w+$|^https?://|^\+?[\d() -]{9,}$"
_NEARLY_UNIQUE = 0.9
_FEW_ROWS = 50
_WORDS_OF_TEXT = 4.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a column are read."""

    column: str
    kind: Kind
    decimal_comma: bool = False
    date_format: str | None = None


def read_kinds(table: pl.DataFrame) -> tuple[Reading, ...]:
    """Decide how each column of `table` is read, from all of its values and, for identifiers, its header."""
    return tuple(_reading(column) for column in table)


def values_of(column: pl.Series, reading: Reading) -> pl.Series:
    """Return the column's values: Float64 for a number, Date for a date, else text; missing is null."""
    if reading.kind == "number":
        cells = column if column.dtype != pl.String else column.str.strip_chars()
        return as_numbers(cells, decimal_comma=reading.decimal_comma)
    if reading.kind == "date":
        return as_days(column, reading.date_format)
    return as_text(column)


def is_row_counter(numbers: pl.Series) -> bool:
    """Tell whether the numbers only count the rows: each one is its neighbor plus one, all the way."""
    steps = np.diff(numbers.drop_nulls().to_numpy())
    return bool(steps.size) and bool(np.all(np.abs(steps) == 1) and np.all(steps == steps[0]))


def is_in_sequence(numbers: pl.Series) -> bool:
    """Tell whether the numbers run up or down the file without a break, as ids given one after another do."""
    steps = np.diff(numbers.drop_nulls().to_numpy())
    return bool(steps.size) and bool(np.all(steps > 0) or np.all(steps < 0))


def _reading(column: pl.Series) -> Reading:
    name = column.name
    if column.dtype in {pl.Date, pl.Datetime}:
        return Reading(name, "date" if column.count() else "empty")
    if column.dtype.is_numeric():
        return Reading(name, _number_kind(name, as_numbers(column), rows=column.len()))
    text = as_text(column)
    if text.n_unique() == 1:
        return Reading(name, "constant" if text.count() else "empty")
    return _text_reading(text)


def _text_reading(text: pl.Series) -> Reading:
    name, filled = text.name, text.drop_nulls()
    comma = has_decimal_comma(filled)
    numbers = as_numbers(filled, decimal_comma=comma)
    if numbers.count() >= _MOST * filled.len() and not _has_leading_zeros(filled):
        return Reading(name, _number_kind(name, numbers, rows=text.len()), decimal_comma=comma)
    date_format = date_format_of(filled)
    if date_format is not None:
        return Reading(name, "date", date_format=date_format)
    return Reading(name, _text_kind(filled))


def _number_kind(name: str, numbers: pl.Series, *, rows: int) -> Kind:
    filled = numbers.drop_nulls()
    if filled.is_empty():
        return "empty"
    if filled.n_unique() == 1:
        return "constant" if filled.len() == rows else "number"
    whole = bool((filled == filled.floor()).all())
    if whole and filled.len() >= _FEW_ROWS and filled.n_unique() == filled.len():
        named = bool(set(header_words(name)) & _ID_WORDS) or re.search(r"(?i)id$", name) is not None
        if named or is_in_sequence(filled):
            return "identifier"
    return "number"


def _text_kind(filled: pl.Series) -> Kind:
    unique = filled.n_unique() / filled.len()
    if filled.len() >= _FEW_ROWS and float(filled.str.contains(_ID_VALUE).mean() or 0) > 0.5:  # type: ignore[arg-type]
        return "identifier"
    wordy = float(filled.str.count_matches(r"\s+").mean() or 0) + 1 >= _WORDS_OF_TEXT  # type: ignore[arg-type]
    if filled.len() < _FEW_ROWS or unique < 0.3:
        return "category"
    if wordy:
        return "text"
    return "identifier" if unique >= _NEARLY_UNIQUE else "category"


def _has_leading_zeros(filled: pl.Series) -> bool:
    return bool(filled.str.contains(r"^0\d+$").any())
