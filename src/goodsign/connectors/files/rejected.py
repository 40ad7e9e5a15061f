"""Rows that have no table shape, and the frame they make."""

from collections.abc import Iterable
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from goodsign.collect.frames import Reject


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of a file that cannot become a row of a table, with its cells as far as they could be told apart."""

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
            "cells": pl.Series([list(row.cells) for row in ordered], dtype=pl.List(pl.String)),
        }
    )
    return Reject.cast(frame)
