"""Turn the cells of one column into values: text with its gaps, numbers, or days.

Every function takes the column as text from a file or already typed, and never fails on a cell: what cannot be read
becomes missing.
"""

import polars as pl

MISSING = frozenset(
    {"", "na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "nil", "-", "--", "?", "select", "please select"}
)
"""Cells that hold nothing, in lower case; "Select" is what a drop-down writes when nobody chose."""

DATE_FORMATS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d-%b-%Y",
    "%d/%m/%y",
    "%m/%d/%y",
)
"""Formats of a day, tried in this order; the first that reads a whole column is taken."""

_MOST = 0.95
_GROUPED = r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"


def as_text(column: pl.Series) -> pl.Series:
    """Return the column as trimmed text with every missing token as null; true and false in lower case."""
    text = column.cast(pl.String).str.strip_chars()
    return text.to_frame("t").select(pl.when(~_is_missing()).then(pl.col("t"))).to_series().rename(column.name)


def as_numbers(column: pl.Series, *, decimal_comma: bool = False) -> pl.Series:
    """Return the column as Float64; currency signs, percent signs and thousands separators are taken off.

    "(120)" is minus 120, as accountants write it. "12 %" is 12. Infinite values are missing.
    """
    if column.dtype != pl.String:
        return _finite(column.cast(pl.Float64, strict=False))
    plain = column.cast(pl.Float64, strict=False)
    if plain.null_count() > column.null_count() or decimal_comma:
        plain = _untangle(column, decimal_comma=decimal_comma)
    return _finite(plain)


def as_days(column: pl.Series, date_format: str | None) -> pl.Series:
    """Return the column as dates; a time of day after the date is dropped."""
    if column.dtype != pl.String:
        return column.cast(pl.Date, strict=False)
    day = column.str.strip_chars().str.split_exact("T", 1).struct.field("field_0")
    day = day.str.split_exact(" ", 1).struct.field("field_0")
    return day.str.to_date(date_format or DATE_FORMATS[0], strict=False)


def has_decimal_comma(text: pl.Series) -> bool:
    """Tell whether numbers such as "0,5" use a decimal comma: some comma fits no thousands group, no dot is there."""
    cells = text.drop_nulls()
    commas = cells.filter(cells.str.contains(",", literal=True))
    if commas.is_empty():
        return False
    bare = commas.str.replace_all(r"[\s$€£¥%]", "")
    return not bool(bare.str.contains(_GROUPED).all()) and bool(bare.str.contains(r"^[+-]?[\d.]*,\d+$").mean() or 0)


def date_format_of(text: pl.Series) -> str | None:
    """Return the first format that reads at least 95 % of the filled cells as days between 1900 and 2100, or None."""
    cells = text.drop_nulls()
    if cells.is_empty() or not bool(cells.head(50).str.contains(r"\d[-/.]\w+[-/.]\d").any()):
        return None
    for date_format in DATE_FORMATS:
        years = as_days(cells, date_format).dt.year()
        if years.is_between(1900, 2100).sum() >= _MOST * cells.len():
            return date_format
    return None


def _is_missing() -> pl.Expr:
    return pl.col("t").is_null() | pl.col("t").str.to_lowercase().is_in(list(MISSING))


def _finite(numbers: pl.Series) -> pl.Series:
    frame = numbers.to_frame("n")
    return frame.select(pl.when(pl.col("n").is_finite()).then(pl.col("n"))).to_series().rename(numbers.name)


def _untangle(text: pl.Series, *, decimal_comma: bool) -> pl.Series:
    bare = text.str.replace_all(r"[\s$€£¥%'_]", "").str.replace(r"^\((.+)\)$", "-${1}")
    if decimal_comma:
        bare = bare.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        grouped = bare.str.contains(_GROUPED)
        stripped = bare.str.replace_all(",", "", literal=True)
        frame = pl.DataFrame({"b": bare, "s": stripped, "g": grouped})
        bare = frame.select(pl.when("g").then("s").otherwise("b")).to_series()
    return bare.cast(pl.Float64, strict=False)
