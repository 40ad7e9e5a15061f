"""What stands for nothing: missing values, and the shape in which every reader answers."""

from dataclasses import dataclass

import polars as pl

_MISSING = (
    "", "n/a", "na", "n.a.", "#n/a", "#na", "#null!", "#ref!", "#value!", "#div/0!", "#name?", "null", "(null)", "\\n",
    "none", "nil", "nan", "nat", "-", "--", "---", "\u2014", "\u2013", ".", "?", "select", "--select--", "- select -",
    "please select", "not available", "not provided", "not applicable", "(blank)", "undefined",
)  # fmt: skip
_LONGEST = max(map(len, _MISSING)) + 4

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


def tidy(column: str) -> pl.Expr:
    """Return the text without outer spaces and NULs, null where it stands for nothing."""
    text = _stripped(column)
    short = pl.when(text.str.len_bytes() <= _LONGEST).then(text).str.to_lowercase()
    return pl.when(~short.is_in(_MISSING).fill_null(value=False)).then(text).alias(column)


def tidy_name(column: str) -> pl.Expr:
    """Return the name without outer spaces, null where it stands for nothing; Null and Na are surnames."""
    text = _stripped(column)
    return pl.when(~text.is_in(_MISSING_NAMES)).then(text).alias(column)


def _stripped(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars(" \t\r\n\v\f\u00a0\u200b\ufeff\x00")
