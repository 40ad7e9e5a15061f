"""Turn typed values into text without loss: the way a person would type them into a table."""

from decimal import Decimal

import polars as pl

# Above it a float no longer tells neighboring whole numbers apart (2 to the power of 53).
_EXACT = 2.0**53
_MOST_DIGITS = 330


def as_text(column: pl.Series) -> pl.Series:
    """Convert a column to text: ISO dates and times, plain numbers (never 1e15), lists and structs as JSON."""
    kind = column.dtype
    if kind == pl.String:
        return column
    if kind.is_float():
        return _float_text(column)
    if kind.is_temporal():
        return _time_text(column)
    if kind.is_nested():
        return _json_text(column)
    if kind == pl.Binary:
        return _binary_text(column)
    return column.cast(pl.String)


def plain_number(text: str) -> str:
    """Write a number such as 1e-07 without an exponent, unless that took more digits than any float has."""
    number = Decimal(text)
    return format(number, "f") if abs(number.adjusted()) <= _MOST_DIGITS else text


def _float_text(column: pl.Series) -> pl.Series:
    """Write whole numbers without a point and no number with an exponent; not-a-number is null."""
    known = column.fill_nan(None)
    whole = (known == known.floor()) & (known.abs() < _EXACT)
    exact = known.cast(pl.String)
    odd = exact.filter(exact.str.contains("e", literal=True)).unique().to_list()
    plain = exact.replace(odd, [plain_number(text) for text in odd]) if odd else exact
    integers = known.cast(pl.Int64, strict=False).cast(pl.String)
    return pl.select(pl.when(whole).then(integers).otherwise(plain).alias(column.name)).to_series()


def _time_text(column: pl.Series) -> pl.Series:
    text = column.dt.to_string("iso")
    return text.str.replace(r"\.0+($|[+-])", "$1") if column.dtype != pl.Duration else text


def _json_text(column: pl.Series) -> pl.Series:
    """Encode lists and structs; wrapped in a struct because Polars encodes no other kind at the top."""
    wrapped = pl.select(pl.struct(column.alias("v")).struct.json_encode()).to_series()
    text = wrapped.str.strip_prefix('{"v":').str.head(-1)
    return pl.select(pl.when(column.is_not_null()).then(text).alias(column.name)).to_series()


def _binary_text(column: pl.Series) -> pl.Series:
    try:
        return column.cast(pl.String)
    except pl.exceptions.ComputeError:
        return column.bin.encode("hex")
