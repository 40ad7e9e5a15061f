"""Scores a file of leads with a stored model: every input column is kept, the score's columns are added."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from goodsign.core.errors import DataError
from goodsign.flows.stored_model import UsableModel
from goodsign.scoring.bands import band_of
from goodsign.scoring.frames import Scored
from goodsign.scoring.predict import check, score
from goodsign.scoring.words import reasons

REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ScoredFile:
    """The ranked rows, best first, and what to mind about them."""

    rows: pl.DataFrame
    warnings: tuple[str, ...]


def score_file(usable: UsableModel, table: pl.DataFrame, *, as_of: date, parts: bool = False) -> ScoredFile:
    """Return `table` ranked: its own columns, then rank, probability, band and reasons, and a column for each part.

    With `parts`, the column `part: base` and those named `part: TERM` sum to the log-odds of the probability. A column
    of the table that has one of these names is kept under another. Raises DataError when the table has no column that
    the model learned from.
    """
    _require_known_columns(usable, table)
    scored = score(usable.model, table, as_of=as_of)
    added = _score_columns(usable, scored, table)
    if parts:
        added = added.hstack(_part_columns(scored))
    renamed = _new_names(table.columns, added.columns)
    rows = table.rename(renamed).hstack(added).sort("goodsign_rank")
    said = (f'The file has a column "{old}" already; it is kept as "{new}".' for old, new in renamed.items())
    return ScoredFile(rows, (*said, *check(usable.model, table)))


def rank_of(log_odds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pl.Series:
    """Return ranks from 1 for the highest log-odds (n,); equal ones keep their order."""
    ranks = np.empty(log_odds.size, dtype=np.int32)
    ranks[np.argsort(-log_odds, kind="stable")] = np.arange(1, log_odds.size + 1, dtype=np.int32)
    return pl.Series("rank", ranks)


def _score_columns(usable: UsableModel, scored: Scored, table: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "goodsign_rank": rank_of(scored.log_odds),
            "goodsign_probability": np.round(scored.probability, 6),
            "goodsign_band": band_of(usable.bands, scored.probability),
            "goodsign_reasons": reasons(table, scored, top=REASONS_SHOWN),
        }
    )


def _part_columns(scored: Scored) -> pl.DataFrame:
    base = pl.Series("part: base", np.full(len(scored.log_odds), scored.base))
    return pl.DataFrame(
        [base, *(pl.Series(f"part: {term.name}", scored.parts[:, at]) for at, term in enumerate(scored.terms))]
    )


def _require_known_columns(usable: UsableModel, table: pl.DataFrame) -> None:
    columns = list(dict.fromkeys(feature.reading.column for feature in usable.model.features))
    if columns and not set(columns) & set(table.columns):
        named = ", ".join(columns[:5]) + (" …" if len(columns) > 5 else "")
        raise DataError(
            f"The file has none of the columns that model `{usable.stored.name}` learned from ({named}).",
            hint="`goodsign models list` shows the models and what they were trained on.",
        )


def _new_names(own: list[str], ours: list[str]) -> dict[str, str]:
    """Return a free name for each of the file's columns that has one of ours."""
    taken, renamed = {*own, *ours}, {}
    for name in own:
        if name in ours:
            free = f"{name} (input)"
            while free in taken:
                free += "'"
            renamed[name] = free
            taken.add(free)
    return renamed
