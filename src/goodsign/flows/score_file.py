"""Scores a file of leads with a stored model: every input column is kept, the score's columns are added."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

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

    With `parts`, the column `part: base` and those named `part: TERM` sum to the log-odds.
    """
    scored = score(usable.model, table, as_of=as_of)
    added = _score_columns(usable, scored, table)
    if parts:
        added = added.hstack(_part_columns(scored))
    clashing = [name for name in table.columns if name in added.columns]
    rows = table.drop(clashing).hstack(added).sort("goodsign_rank")
    return ScoredFile(rows, check(usable.model, table))


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
