"""Find the order in time of a table's rows: a date, numbers given one after another, or months down the file."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from goodsign.core.errors import DataError
from goodsign.scoring.groups import header_words
from goodsign.scoring.prepare import Reading, is_in_sequence, is_row_counter, values_of
from goodsign.scoring.split import Rows
from goodsign.scoring.values import as_numbers, as_text

_START_WORDS = {"created", "entered", "received", "referral", "registered", "signup", "inquiry", "enquiry", "added"}
_MOSTLY = 0.9
_LEAST_DAYS = 10
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LEAST_RUNS, _ROWS_A_RUN = 4, 50
_LONGEST_STEP = 4
_NAME_ONE = "Name a column with dates such as 2024-03-31, or leave --time out."


@dataclass(frozen=True, slots=True)
class Order:
    """Rows from the oldest to the newest, the column that says so, and a sentence on why we believe it.

    The sentence is empty when the user named the column. `reading` is set when that column is a date, from which days
    can be counted.
    """

    rows: Rows
    column: str
    sentence: str
    reading: Reading | None = None


def order_by(table: pl.DataFrame, column: str, readings: Sequence[Reading]) -> Order:
    """Order by the column the user named; rows without a value count as the oldest.

    Raises DataError when there is no such column, when it is the same in every row, or when most of it is neither a
    date nor a number.
    """
    reading = next((reading for reading in readings if reading.column == column), None)
    if reading is None:
        raise DataError(
            f'There is no column "{column}" to order the rows in time by, or it is the outcome itself.', hint=_NAME_ONE
        )
    if reading.kind == "constant":
        raise DataError(f'The time column "{column}" is the same in every row: it orders nothing.', hint=_NAME_ONE)
    values = as_numbers(table[column]) if reading.kind == "identifier" else values_of(table[column], reading)
    if reading.kind not in {"date", "number", "identifier"} or values.count() < _MOSTLY * values.len():
        raise DataError(f'The time column "{column}" does not hold dates or numbers in most rows.', hint=_NAME_ONE)
    is_date = reading.kind == "date"
    return Order(_ascending(values), column, "", reading if is_date else None)


def find_order(table: pl.DataFrame, readings: Sequence[Reading]) -> Order | None:
    """Find an order in time among `readings`, the columns that may be trusted; None when nothing tells."""
    return _by_date(table, readings) or _by_sequence(table, readings) or _by_months(table, readings)


def _by_date(table: pl.DataFrame, readings: Sequence[Reading]) -> Order | None:
    dates = [reading for reading in readings if reading.kind == "date"]
    named = [reading for reading in dates if set(header_words(reading.column)) & _START_WORDS]
    for reading in named or (dates if len(dates) == 1 else []):
        days = values_of(table[reading.column], reading)
        if days.count() >= _MOSTLY * days.len() and days.n_unique() >= _LEAST_DAYS:
            sentence = f'Rows are ordered in time by "{reading.column}".'
            return Order(_ascending(days), reading.column, sentence, reading)
    return None


def _by_sequence(table: pl.DataFrame, readings: Sequence[Reading]) -> Order | None:
    """Take rising or falling numbers with gaps, such as a CRM gives; a plain 1, 2, 3 only counts the file's rows."""
    for reading in readings:
        if reading.kind != "identifier":
            continue
        numbers = as_numbers(table[reading.column])
        if numbers.null_count() == 0 and is_in_sequence(numbers) and not is_row_counter(numbers):
            why = f'"{reading.column}" rises row by row, so it is taken as the order in which leads came in.'
            return Order(_ascending(numbers), reading.column, why)
    return None


def _by_months(table: pl.DataFrame, readings: Sequence[Reading]) -> Order | None:
    """Take the file's own order when a month column runs forward through the calendar, again and again."""
    for reading in readings:
        if reading.kind != "category":
            continue
        months = as_text(table[reading.column]).str.to_lowercase().str.slice(0, 3)
        if not set(months.unique().to_list()) <= set(_MONTHS):
            continue
        runs = months.rle().struct.field("value").replace_strict(_MONTHS, range(12), return_dtype=pl.Int32)
        steps = np.diff(runs.to_numpy()) % 12
        long_enough = _LEAST_RUNS <= runs.len() <= months.len() / _ROWS_A_RUN
        if long_enough and bool(np.all(steps < _LONGEST_STEP)):
            why = f'"{reading.column}" runs through the calendar down the file, so the rows are taken as in time order.'
            return Order(np.arange(table.height, dtype=np.intp), f"{reading.column} (row order)", why)
    return None


def _ascending(values: pl.Series) -> Rows:
    return np.asarray(values.arg_sort(nulls_last=False).to_numpy(), dtype=np.intp)
