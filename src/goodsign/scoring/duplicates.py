"""Find rows that repeat one another, so that they never stand on both sides of a split."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import polars as pl

Groups = npt.NDArray[np.int64]


def duplicate_groups(table: pl.DataFrame, besides: Collection[str]) -> Groups:
    """Number the rows (n,) so that rows alike in everything but the columns `besides` share a number.

    With no other column every row stands alone. To split rows, the outcome belongs to `besides`: else a test row that
    converted would find only its twins that did not among the rows learned from.
    """
    columns = [column for column in table.columns if column not in set(besides)]
    if not columns:
        return np.arange(table.height, dtype=np.int64)
    first = table.select(pl.struct(columns).rank("dense").cast(pl.Int64)).to_series()
    return np.asarray(first.to_numpy(), dtype=np.int64) - 1


def repeats(groups: Groups) -> int:
    """Count the rows that repeat an earlier one."""
    return int(groups.size - np.unique(groups).size)
