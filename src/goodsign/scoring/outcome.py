"""Read the outcome column: which leads converted, which did not, which are not known yet."""

from dataclasses import dataclass

import polars as pl

from goodsign.core.errors import DataError, TooLittleHistory
from goodsign.scoring.frames import Bools
from goodsign.scoring.values import as_numbers, as_text

LEAST = 50
"""Conversions, and other leads, needed to train.

Ten events for each estimated parameter is the usual rule of thumb for logistic models (Peduzzi et al., 1996), and
regularisation makes do with fewer; at 50 positives a 95 % interval of an AUC of .75 is still about .07 wide on either
side, and below that a model can hardly be told from chance in validation.
"""

_POSITIVE_WORDS = (
    *("1", "yes", "y", "true", "t", "won", "converted", "closed won", "success", "accepted", "paid", "repaid"),
    *("subscribed", "bought", "purchased", "positive"),
)
_NEGATIVE_WORDS = (
    *("0", "no", "n", "false", "f", "lost", "not converted", "closed lost", "failure", "rejected", "declined"),
    *("unpaid", "not paid", "negative"),
)
_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which rows have a known outcome (`known`, all n rows) and, for those only, whether they `converted`."""

    known: Bools
    converted: Bools
    positive: str


def read_outcome(table: pl.DataFrame, column: str, *, positive: str | None = None) -> Outcome:
    """Read the outcome; `positive` names the value that means "converted" where the column does not say it itself.

    Raises DataError when the column is absent, empty or not one of two values, and TooLittleHistory when fewer than
    LEAST leads converted or fewer than LEAST did not.
    """
    if column not in table.columns:
        raise DataError(
            f'There is no column "{column}" to learn from; the table has {len(table.columns)} columns.',
            hint="Name the outcome as the header writes it: " + _shown(table.columns),
        )
    cells = _canonical(table[column])
    if cells.count() == 0:
        raise DataError(f'The outcome column "{column}" is empty.', hint="Choose a column that says who converted.")
    chosen = _positive_value(cells, column, positive)
    known = cells.is_not_null().to_numpy()
    converted = (cells.drop_nulls() == chosen).to_numpy()
    _require_history(converted, column, positive or chosen, unknown=int((~known).sum()))
    return Outcome(known, converted, positive or chosen)


def _canonical(cells: pl.Series) -> pl.Series:
    """Return lower-case text in which 1, 1.0 and "1" are the same."""
    text = as_text(cells).str.to_lowercase()
    numbers = as_numbers(text)
    if numbers.count() < text.count() or text.count() == 0:
        return text
    whole = bool((numbers.drop_nulls() == numbers.drop_nulls().floor()).all())
    return numbers.cast(pl.Int64).cast(pl.String) if whole else text


def _positive_value(cells: pl.Series, column: str, positive: str | None) -> str:
    values = cells.drop_nulls().value_counts(sort=True)[cells.name].to_list()
    if positive is not None:
        wanted = _canonical(pl.Series(cells.name, [positive]))[0]
        if wanted in values:
            return str(wanted)
        raise DataError(
            f'No row of the outcome column "{column}" holds the positive value asked for.',
            hint="The column holds: " + _shown(values),
        )
    if len(values) == 1:
        raise DataError(
            f'The outcome column "{column}" holds one value only, so there is nothing to tell apart: {_shown(values)}',
            hint="Give a file with leads that converted and leads that did not.",
        )
    if len(values) == 2:
        for first, second in (values, values[::-1]):
            if first in _POSITIVE_WORDS or (second in _NEGATIVE_WORDS and first not in _NEGATIVE_WORDS):
                return str(first)
    raise DataError(
        f'It is not clear which value of the outcome column "{column}" means "converted".',
        hint=f"Say it with --positive. The column holds: {_shown(values)}",
    )


def _require_history(converted: Bools, column: str, positive: str, *, unknown: int) -> None:
    yes, no = int(converted.sum()), int((~converted).sum())
    if yes >= LEAST and no >= LEAST:
        return
    short = [f"{LEAST - yes} more that converted"] if yes < LEAST else []
    short += [f"{LEAST - no} more that did not"] if no < LEAST else []
    waiting = f" {unknown} rows have no outcome yet." if unknown else ""
    raise TooLittleHistory(
        f'There is too little history to train on: in "{column}", {yes} leads are "{positive}" '
        f"and {no} are not.{waiting}",
        hint=f"A model needs at least {LEAST} of each: collect {' and '.join(short)}, or rank with the scorecard.",
    )


def _shown(values: list[str]) -> str:
    shown = ", ".join(str(value) for value in values[:_MOST_SHOWN])
    return shown + (f" and {len(values) - _MOST_SHOWN} more" if len(values) > _MOST_SHOWN else "") + "."
