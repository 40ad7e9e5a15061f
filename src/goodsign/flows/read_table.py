"""Reads a whole file as one table of text, as it is."""

from collections.abc import Callable

import polars as pl

from goodsign.collect.ports import SourceFile
from goodsign.core.errors import DataError


def read_table(source: SourceFile, *, say: Callable[[str], None] = lambda _: None) -> pl.DataFrame:
    """Return all rows as text columns, in file order; `say` hears how the file was read and which rows were not.

    Raises DataError when no row is left.
    """
    batches = list(source.batches())
    rejected = sum(batch.rejects.height for batch in batches)
    for note in source.notes:
        say(note)
    rows = [batch.rows for batch in batches if batch.rows.height]
    if not rows:
        raise DataError(
            "The file has a header but no rows that can be read.",
            hint="`goodsign inspect FILE` shows how it is read.",
        )
    if rejected:
        first = next(batch.rejects for batch in batches if batch.rejects.height).row(0, named=True)
        say(f"{rejected:,} rows cannot be read and are left out; the first is line {first['line']}: {first['reason']}.")
    return pl.concat(rows)
