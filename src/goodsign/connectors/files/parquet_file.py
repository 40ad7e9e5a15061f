"""Read a Parquet file in batches of text."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from goodsign.collect.frames import RawBatch
from goodsign.connectors.files.header import Header, repair_header
from goodsign.connectors.files.rejected import rejects_frame
from goodsign.connectors.files.text import as_text
from goodsign.core.errors import FileError

BATCH_ROWS = 250_000
_BATCH_CELLS = 16_000_000


class ParquetFile:
    """A Parquet file, read in batches; implements `collect.ports.SourceFile`.

    A row's line is its number counted from 2, as if a header stood above it.
    """

    def __init__(self, path: Path, *, batch_rows: int = BATCH_ROWS) -> None:
        self._path = path
        try:
            schema = pq.read_schema(path)
        except pa.ArrowException as error:
            raise FileError(
                f"{path.name} begins like a Parquet file but is damaged.", hint="Export or copy it again."
            ) from error
        if not schema.names:
            raise FileError(f"{path.name} has no columns.", hint="Export it again.")
        self._header: Header = repair_header(schema.names)
        self._batch_rows = max(1, min(batch_rows, _BATCH_CELLS // len(schema.names)))

    @property
    def header(self) -> tuple[str, ...]:
        """Column names as they will appear in the batches."""
        return self._header.names

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on how the file was read."""
        return self._header.notes

    def batches(self) -> Iterator[RawBatch]:
        """Yield the rows from the start; may be called again."""
        line = 2
        with pq.ParquetFile(self._path, pre_buffer=False) as file:
            try:
                for part in file.iter_batches(self._batch_rows):
                    rows = self._text(part)
                    lines = pl.Series("line", range(line, line + rows.height), dtype=pl.UInt64)
                    yield RawBatch(rows=rows, lines=lines, rejects=rejects_frame(()))
                    line += rows.height
                if line == 2:
                    yield RawBatch(
                        rows=pl.DataFrame(schema=dict.fromkeys(self.header, pl.String)),
                        lines=pl.Series("line", [], dtype=pl.UInt64),
                        rejects=rejects_frame(()),
                    )
            except (pa.ArrowException, OSError) as error:
                raise FileError(
                    f"{self._path.name} is damaged after row {line - 2:,}.", hint="Export or copy it again."
                ) from error

    def _text(self, part: pa.RecordBatch) -> pl.DataFrame:
        columns = []
        for name, index in zip(self._header.names, self._header.keep, strict=True):
            text = as_text(pl.Series(name, part.column(index)))
            columns.append(text.set(text == "", None))
        return pl.DataFrame(columns)
