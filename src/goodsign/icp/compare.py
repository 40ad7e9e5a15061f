"""Hold one fact of every lead against the values of a comparison, and say in words what was seen."""

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from goodsign.icp.facts import NO, YES
from goodsign.icp.spec import Comparison, Operator, Value
from goodsign.icp.vocabulary import ATTRIBUTE, Fact, Kind, fact

UNKNOWN_WORDS = "not known"

_Holds = Callable[[pl.Expr, tuple[Value, ...], date], pl.Expr]

_HOLDS: dict[Operator, _Holds] = {
    "between": lambda value, given, _: value.is_between(given[0], given[1]),
    "at_least": lambda value, given, _: value >= given[0],
    "at_most": lambda value, given, _: value <= given[0],
    "in": lambda value, given, _: value.str.to_lowercase().is_in(_lower(given)),
    "not_in": lambda value, given, _: ~value.str.to_lowercase().is_in(_lower(given)),
    "matches": lambda value, given, _: value.str.to_lowercase().str.contains(_any_word(given)),
    "is_true": lambda value, given, _: value == given[0],
    "within_days": lambda value, given, as_of: _days_ago(value, as_of).is_between(0, given[0]),
    "older_than_days": lambda value, given, as_of: _days_ago(value, as_of) > given[0],
    "exists": lambda value, given, _: value.is_not_null() == given[0],
}

_NEEDS: dict[Operator, Kind] = {
    "between": "number",
    "at_least": "number",
    "at_most": "number",
    "within_days": "date",
    "older_than_days": "date",
    "is_true": "flag",
}
"""Kind that an operator reads a column of the user's own file as; text else."""


def holds(comparison: Comparison, as_of: date) -> pl.Expr:
    """Return whether the comparison holds; null where the fact is unknown."""
    return _HOLDS[comparison.operator](_typed(comparison), comparison.values, as_of)


def in_words(comparison: Comparison, as_of: date) -> pl.Expr:
    """Return the value that the comparison saw, in words."""
    value = _typed(comparison)
    match _kind(comparison):
        case "number":
            words = _number_words(value, fact(comparison.field))
        case "date":
            ago = _days_ago(value, as_of).cast(pl.String)
            words = pl.concat_str(value.dt.strftime("%Y-%m-%d"), pl.lit(" ("), ago, pl.lit(" days ago)"))
        case "flag":
            words = pl.when(value).then(pl.lit("yes")).when(~value).then(pl.lit("no"))
        case "text":
            words = value.str.slice(0, 80)
    return words.fill_null(UNKNOWN_WORDS)


def _kind(comparison: Comparison) -> Kind:
    if comparison.field.startswith(ATTRIBUTE):
        return _NEEDS.get(comparison.operator, "text")
    return fact(comparison.field).kind


def _typed(comparison: Comparison) -> pl.Expr:
    """Read the field as its kind; a column of the user's file as the kind that its operator needs."""
    column = pl.col(comparison.field)
    if not comparison.field.startswith(ATTRIBUTE):
        return column
    match _kind(comparison):
        case "number":
            return column.str.replace_all(r"[$,\s]", "").cast(pl.Float64, strict=False).fill_nan(None)
        case "date":
            return column.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        case "flag":
            plain = column.str.to_lowercase()
            return pl.when(plain.is_in(YES + NO)).then(plain.is_in(YES))
        case "text":
            return column


def _number_words(value: pl.Expr, known: Fact) -> pl.Expr:
    whole = pl.when(value == value.round()).then(value.cast(pl.Int64, strict=False).cast(pl.String))
    digits = whole.otherwise(value.round(2).cast(pl.String))
    if known.unit == "$":
        return pl.concat_str(pl.lit("$"), digits)
    return pl.concat_str(digits, pl.lit(f" {known.unit}")) if known.unit else digits


def _days_ago(day: pl.Expr, as_of: date) -> pl.Expr:
    return (pl.lit(as_of) - day).dt.total_days()


def _lower(words: Sequence[object]) -> list[str]:
    return [str(word).strip().lower() for word in words]


def _any_word(words: Sequence[object]) -> str:
    return rf"(?:^|\W)(?:{'|'.join(pl.escape_regex(word) for word in _lower(words))})(?:\W|$)"
