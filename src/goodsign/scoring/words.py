"""Put the reasons of a score into words: the strongest parts of each lead, said as facts about the lead.

Words are built once for each distinct value of a column, never for each row, so a million leads take seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from goodsign.scoring.frames import Floats, Scored, Term
from goodsign.scoring.phrases import Value, phrase
from goodsign.scoring.values import as_numbers, as_text

TOGETHER = " together with "
AGAINST = "against: "
NOTHING = "nothing stands out"

_SMALLEST_PART = 0.02
_MANY_VALUES = 2000
_SAMPLE = 20_000
_ENOUGH_TO_COMPARE = 20
_MOSTLY = 0.95


@dataclass(frozen=True, slots=True)
class ReasonPart:
    """One reason for one lead: its words, the term behind it, and what it adds to the log-odds."""

    words: str
    term: Term
    part: float


def reasons(table: pl.DataFrame, scored: Scored, *, top: int = 3) -> pl.Series:
    """Say each lead's `top` strongest reasons: those for it first, then "against: …".

    `table` holds the rows that were scored, in the same order. Parts below 0.02 log-odds are no reason. A text that
    a spreadsheet would take for a formula is kept from being one.
    """
    if table.height == 0:
        return pl.Series("reasons", [], dtype=pl.String)
    chosen = _strongest(scored.parts, min(top, len(scored.terms)))
    said, place = _said(table, scored.terms, chosen)
    size = np.take_along_axis(scored.parts, chosen, axis=1)
    pieces = {
        str(slot): _piece(said.gather(pl.Series(place[:, slot])), size[:, slot], size[:, slot - 1] if slot else None)
        for slot in range(chosen.shape[1])
    }
    joined = pl.DataFrame(pieces).select(pl.concat_str(pl.all()).alias("reasons"))
    words = pl.when(pl.col("reasons") == "").then(pl.lit(NOTHING)).otherwise(pl.col("reasons"))
    return joined.select(words.str.replace(r"^([=+\-@\t\r])", "'$1")).to_series()


def reason_parts(table: pl.DataFrame, scored: Scored, row: int) -> tuple[ReasonPart, ...]:
    """Return all reasons of one lead, the strongest first; how high a number is shows against the whole table."""
    words = [_words_at(table, term, row) for term in scored.terms]
    parts = scored.parts[row]
    order = np.argsort(-np.abs(parts), kind="stable")
    return tuple(ReasonPart(words[at], scored.terms[at], float(parts[at])) for at in order)


def part_words(table: pl.DataFrame, terms: Sequence[Term]) -> list[str]:
    """Say the first row of `table` term by term."""
    return [_words_at(table, term, 0) for term in terms]


def _words_at(table: pl.DataFrame, term: Term, row: int) -> str:
    at = np.array([row], dtype=np.int64)
    return TOGETHER.join(_column_words(table, column, at)[0] for column in term.columns)


def _strongest(parts: Floats, top: int) -> npt.NDArray[np.int64]:
    """Return each row's `top` strongest terms, shape (n, top): for it by size, then against it by size."""
    size = np.abs(parts)
    chosen = np.argpartition(-size, top - 1, axis=1)[:, :top]
    values = np.take_along_axis(parts, chosen, axis=1)
    key = np.where(np.abs(values) < _SMALLEST_PART, np.inf, np.where(values > 0, -values, 1e6 + values))
    order = np.argsort(key, axis=1, kind="stable")
    picked: npt.NDArray[np.int64] = np.take_along_axis(chosen, order, axis=1)
    return picked


def _said(
    table: pl.DataFrame, terms: tuple[Term, ...], chosen: npt.NDArray[np.int64]
) -> tuple[pl.Series, npt.NDArray[np.int64]]:
    """Return words, and for each row and slot where among them its own are."""
    flat = chosen.ravel()
    order = np.argsort(flat, kind="stable")
    bounds = np.searchsorted(flat[order], np.arange(len(terms) + 1))
    pieces = [
        _term_words(table, term, order[start:end] // chosen.shape[1])
        for term, start, end in zip(terms, bounds, bounds[1:], strict=False)
        if end > start
    ]
    place = np.empty(flat.size, dtype=np.int64)
    place[order] = np.arange(flat.size)
    return pl.concat(pieces), place.reshape(chosen.shape)


def _term_words(table: pl.DataFrame, term: Term, rows: npt.NDArray[np.int64]) -> pl.Series:
    columns = [_column_words(table, column, rows).alias(str(at)) for at, column in enumerate(term.columns)]
    return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=TOGETHER).alias("words")).to_series()


def _column_words(table: pl.DataFrame, column: str, rows: npt.NDArray[np.int64]) -> pl.Series:
    """Say a column's value in each of `rows`: words for the distinct values, then one look-up."""
    if column not in table.columns:
        return pl.Series([phrase(column, None)] * rows.size, dtype=pl.String)
    cells = table[column].gather(pl.Series(rows))
    low, high = np.nan, np.nan
    if cells.dtype != pl.Boolean:
        cells, low, high = _readable(table[column], cells)
    distinct = cells.unique()
    words = [phrase(column, value, _level(value, low, high)) for value in distinct.to_list()]
    return cells.replace_strict(distinct, pl.Series(words, dtype=pl.String), return_dtype=pl.String)


def _readable(whole: pl.Series, cells: pl.Series) -> tuple[pl.Series, float, float]:
    """Return cells as numbers (three digits where there are many) or as text, and what counts as low and high."""
    sample = whole.gather_every(max(len(whole) // _SAMPLE, 1))
    text = as_text(sample) if sample.dtype == pl.String else sample
    numbers = as_numbers(text) if _may_be_number(text) else pl.Series([], dtype=pl.Float64)
    if text.count() == 0 or numbers.count() < _MOSTLY * text.count():
        return as_text(cells.cast(pl.String)), np.nan, np.nan
    own = as_numbers(as_text(cells) if cells.dtype == pl.String else cells)
    own = own.round_sig_figs(3) if own.n_unique() > _MANY_VALUES else own
    if len(whole) < _ENOUGH_TO_COMPARE:
        return own, np.nan, np.nan
    low, high = numbers.quantile(0.2), numbers.quantile(0.8)
    return (own, float(low), float(high)) if low is not None and high is not None else (own, np.nan, np.nan)


def _may_be_number(cells: pl.Series) -> bool:
    return cells.dtype == pl.String or cells.dtype.is_numeric()


def _level(value: Value, low: float, high: float) -> str:
    """Return "high" or "low" for a number in the top or bottom fifth, when the two differ."""
    if not isinstance(value, float) or not low < high:
        return ""
    return "high" if value >= high else "low" if value <= low else ""


def _piece(words: pl.Series, part: Floats, before: Floats | None) -> pl.Series:
    """Return a slot's text with what joins it to the slot before; empty where the part is no reason."""
    turned = part < 0 if before is None else (part < 0) & (before > 0)
    frame = pl.DataFrame({"words": words, "told": np.abs(part) >= _SMALLEST_PART, "turned": turned})
    joint = pl.lit("" if before is None else "; ")
    sense = pl.when("turned").then(pl.lit(AGAINST)).otherwise(pl.lit(""))
    said = pl.when("told").then(joint + sense + pl.col("words")).otherwise(pl.lit(""))
    return frame.select(said.alias("slot")).to_series()
