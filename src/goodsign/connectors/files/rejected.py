"""Rows that have no table shape, and the frame they make."""

from collections.abc import Iterable
from dataclasses import dataclass

import dataframely as dy
import numpy as np
import polars as pl

from goodsign.collect.frames import Reject


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of a file that cannot become a row of a table, with its cells (one at least) as far as told apart."""

    line: int
    reason: str
    cells: tuple[str | None, ...]


def rejects_frame(rows: Iterable[RejectedRow]) -> dy.DataFrame[Reject]:
    """Make the frame of rejects, in the order of their lines."""
    ordered = sorted(rows, key=lambda row: row.line)
    frame = pl.DataFrame(
        {
            "line": pl.Series([row.line for row in ordered], dtype=pl.UInt64),
            "column": pl.Series([None] * len(ordered), dtype=pl.String),
            "value": pl.Series([None] * len(ordered), dtype=pl.String),
            "reason": pl.Series([row.reason for row in ordered], dtype=pl.String),
            "cells": _cells([row.cells for row in ordered]),
        }
    )
    return Reject.cast(frame)


def _cells(rows: list[tuple[str | None, ...]]) -> pl.Series:
    """Make a list column by way of one flat column: a list for each row costs kilobytes and there may be millions."""
    flat = pl.DataFrame(
        {
            "row": pl.Series(np.repeat(np.arange(len(rows)), [len(row) for row in rows])),
            "cell": pl.Series([cell for row in rows for cell in row], dtype=pl.String),
        }
    )
    return flat.group_by("row", maintain_order=True).agg("cell").get_column("cell")
