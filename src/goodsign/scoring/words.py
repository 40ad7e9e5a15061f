"""Put the reasons of a score into words: the strongest parts of each lead, said as facts about the lead.

Words are built once for each distinct value of a column, never for each row, so a million leads take seconds.
"""

from collections.abc import Mapping, Sequence

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


Levels = Mapping[str, tuple[float, float]]
"""What counts as low and as high in each column of numbers."""


def reasons(table: pl.DataFrame, scored: Scored, *, top: int = 3, levels: Levels | None = None) -> pl.Series:
    """Say each lead's `top` strongest reasons: those for it first, then "against: …".

    `table` holds the rows that were scored, in the same order; when it is only a page of a ranking, `levels` of the
    whole ranking say what is high and low. Parts below 0.02 log-odds are no reason. A text that a spreadsheet would
    take for a formula is kept from being one.
    """
    if table.height == 0:
        return pl.Series("reasons", [], dtype=pl.String)
    chosen = _strongest(scored.parts, min(top, len(scored.terms)))
    said, place = _said(table, scored.terms, chosen, levels)
    size = np.take_along_axis(scored.parts, chosen, axis=1)
    pieces = {
        str(slot): _piece(said.gather(pl.Series(place[:, slot])), size[:, slot], size[:, slot - 1] if slot else None)
        for slot in range(chosen.shape[1])
    }
    joined = pl.DataFrame(pieces).select(pl.concat_str(pl.all()).alias("reasons"))
    words = pl.when(pl.col("reasons") == "").then(pl.lit(NOTHING)).otherwise(pl.col("reasons"))
    return joined.select(words.str.replace(r"^([=+\-@\t\r])", "'$1")).to_series()


def levels_of(table: pl.DataFrame, terms: Sequence[Term]) -> Levels:
    """Return, for each number that a term speaks of, what counts as low and high in `table`: its outer fifths."""
    columns = dict.fromkeys(column for term in terms for column in term.columns if column in table.columns)
    found = {column: _fifths(table[column]) for column in columns if table[column].dtype != pl.Boolean}
    return {column: fifths for column, fifths in found.items() if fifths is not None}


def part_words(table: pl.DataFrame, terms: Sequence[Term], *, levels: Levels | None = None) -> list[str]:
    """Say the first row of `table` term by term."""
    first = np.zeros(1, dtype=np.int64)
    return [_term_words(table, term, first, levels)[0] for term in terms]


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
    table: pl.DataFrame, terms: tuple[Term, ...], chosen: npt.NDArray[np.int64], levels: Levels | None
) -> tuple[pl.Series, npt.NDArray[np.int64]]:
    """Return words, and for each row and slot where among them its own are."""
    flat = chosen.ravel()
    order = np.argsort(flat, kind="stable")
    bounds = np.searchsorted(flat[order], np.arange(len(terms) + 1))
    pieces = [
        _term_words(table, term, order[start:end] // chosen.shape[1], levels)
        for term, start, end in zip(terms, bounds, bounds[1:], strict=False)
        if end > start
    ]
    place = np.empty(flat.size, dtype=np.int64)
    place[order] = np.arange(flat.size)
    return pl.concat(pieces), place.reshape(chosen.shape)


def _term_words(table: pl.DataFrame, term: Term, rows: npt.NDArray[np.int64], levels: Levels | None) -> pl.Series:
    columns = [_column_words(table, column, rows, levels).alias(str(at)) for at, column in enumerate(term.columns)]
    return pl.DataFrame(columns).select(pl.concat_str(pl.all(), separator=TOGETHER).alias("words")).to_series()


def _column_words(table: pl.DataFrame, column: str, rows: npt.NDArray[np.int64], levels: Levels | None) -> pl.Series:
    """Say a column's value in each of `rows`: words for the distinct values, then one look-up."""
    if column not in table.columns:
        return pl.Series([phrase(column, None)] * rows.size, dtype=pl.String)
    whole = table[column]
    cells = whole.gather(pl.Series(rows))
    fifths = None
    if cells.dtype != pl.Boolean:
        fifths = _fifths(whole) if levels is None else levels.get(column)
        is_number = fifths is not None or cells.dtype.is_numeric()
        cells = _rounded(cells) if is_number else as_text(cells.cast(pl.String))
    low, high = fifths if fifths and (levels or len(whole) >= _ENOUGH_TO_COMPARE) else (np.nan, np.nan)
    distinct = cells.unique()
    words = [phrase(column, value, _level(value, low, high)) for value in distinct.to_list()]
    return cells.replace_strict(distinct, pl.Series(words, dtype=pl.String), return_dtype=pl.String)


def _fifths(whole: pl.Series) -> tuple[float, float] | None:
    """Return where the lowest fifth of a column ends and the highest begins; None when it holds no numbers."""
    sample = whole.gather_every(max(len(whole) // _SAMPLE, 1))
    text = as_text(sample) if sample.dtype == pl.String else sample
    numbers = as_numbers(text) if _may_be_number(text) else pl.Series([], dtype=pl.Float64)
    if text.count() == 0 or numbers.count() < _MOSTLY * text.count():
        return None
    low, high = numbers.quantile(0.2), numbers.quantile(0.8)
    return None if low is None or high is None else (float(low), float(high))


def _rounded(cells: pl.Series) -> pl.Series:
    """Return cells as numbers, of three digits where there are many: words are built for each distinct one."""
    numbers = as_numbers(as_text(cells) if cells.dtype == pl.String else cells)
    return numbers.round_sig_figs(3) if numbers.n_unique() > _MANY_VALUES else numbers


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
