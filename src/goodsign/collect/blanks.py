"""What stands for nothing: missing values, and the shape in which every reader answers."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import polars as pl

_MISSING = (
    "", "n/a", "na", "n.a.", "#n/a", "#na", "#null!", "#ref!", "#value!", "#div/0!", "#name?", "null", "(null)", "\\n",
    "none", "nil", "nan", "nat", "-", "--", "---", "\u2014", "\u2013", ".", "?", "select", "--select--", "- select -",
    "please select", "not available", "not provided", "not applicable", "(blank)", "undefined",
)  # fmt: skip
_CASES = (str.lower, str.upper, str.title, str.capitalize)
_MISSING_ANY_CASE = sorted({"NaN", "NaT"} | {change(word) for word in _MISSING for change in _CASES})

# Null, Nan, Na and None are names when written like one.
_MISSING_NAMES = (
    "", "N/A", "n/a", "#N/A", "NULL", "null", "(null)", "\\N", "NaN", "nan", "none", "NONE", "-", "--", "---", ".", "?",
    "Select", "Unknown", "unknown", "UNKNOWN", "(blank)", "undefined",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """A column read as its kind.

    `values` is null where the text was null, a placeholder, or could not be read; `placeholder` marks the texts
    that are known to stand for nothing (0000000000, masked numbers). What is left over is bad.
    """

    values: pl.Series
    placeholder: pl.Series | None = None

    def bad(self, text: pl.Series) -> pl.Series:
        """Return a mask of the texts that could not be read."""
        unread = text.is_not_null() & self.values.is_null()
        return unread if self.placeholder is None else unread & ~self.placeholder.fill_null(value=False)


def by_distinct(text: pl.Series, read: Callable[[pl.Series], Read]) -> Read:
    """Read each distinct text once where texts repeat a lot, else the whole column."""
    if len(text) < 10_000 or text.head(5_000).n_unique() > 1_000:
        return read(text)
    distinct = text.drop_nulls().unique()
    once = read(distinct)
    values = text.replace_strict(distinct, once.values, default=None, return_dtype=once.values.dtype)
    if once.placeholder is None or not once.placeholder.any():
        return Read(values)
    return Read(values, text.is_in(distinct.filter(once.placeholder).implode()))


def tidy(rows: pl.DataFrame, columns: Iterable[str], *, names: Collection[str] = ()) -> pl.DataFrame:
    """Return the columns without outer spaces, null where a text stands for nothing.

    In the columns of people's `names` only unmistakable words do: Null and Na are surnames.
    """
    wanted = list(columns)
    ordinary = [column for column in wanted if column not in names]
    stripped = rows.select(pl.col(wanted).str.strip_chars())
    return stripped.with_columns(
        pl.when(~pl.col(ordinary).is_in(_MISSING_ANY_CASE)).then(pl.col(ordinary)),
        pl.when(~pl.col(*names).is_in(_MISSING_NAMES)).then(pl.col(*names)) if names else [],
    )
