"""Draw from tables of weights."""

from collections.abc import Mapping

import numpy as np
import polars as pl


def chosen(table: Mapping[str, float], rows: int, rng: np.random.Generator) -> pl.Series:
    """Return `rows` keys of the table, each as often as its weight says."""
    weights = np.array(list(table.values()), dtype=np.float64)
    drawn = rng.choice(len(weights), rows, p=weights / weights.sum())
    return pl.Series(list(table), dtype=pl.String).gather(drawn)
