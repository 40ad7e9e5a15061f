"""Read a CSV file in batches of text, with the line of every row and a reject for every row without table shape."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from goodsign.collect.frames import RawBatch
from goodsign.connectors.files.blocks import Block, clipped, make_block
from goodsign.connectors.files.dialect import Dialect, sniff, with_line_end
from goodsign.connectors.files.encoding import TextForm, detect_encoding, read_text
from goodsign.connectors.files.header import Header, repair_header, repeats_header
from goodsign.connectors.files.records import TOO_LONG, walk
from goodsign.connectors.files.rejected import RejectedRow, rejects_frame
from goodsign.connectors.files.scan import CR, LF, Chunk
from goodsign.core.errors import FileError

HEAD = 1 << 20
REPEATED = "repeats the header"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of a file is held at once: bytes scanned in one go, and rows, bytes and cells in a batch."""

    chunk: int = 4 << 20
    rows: int = 250_000
    content: int = 64 << 20
    cells: int = 16_000_000


class CsvFile:
    """A CSV file, read in batches; implements `collect.ports.SourceFile`."""

    def __init__(self, path: Path, *, sizes: Sizes | None = None) -> None:
        self._path = path
        self._sizes = sizes or Sizes()
        self._form, head, complete = _read_head(path)
        self._dialect: Dialect = sniff(head, complete=complete, name=path.name)
        self._header: Header = repair_header(self._dialect.header)
        self._encoding_note: str | None = None
        self._notes = [*_encoding_notes(self._form), *self._dialect.notes]
        self._drop_empty_tail()
        if not self._header.names:
            raise FileError(f"{path.name} has no column of its own.", hint="Keep the original columns in the file.")

    @property
    def header(self) -> tuple[str, ...]:
        """Column names as they will appear in the batches."""
        return self._header.names

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on how the file was read; what is known only after reading it all is added then."""
        found = [*self._notes, *self._header.notes]
        return (*found, self._encoding_note) if self._encoding_note else tuple(found)

    def batches(self) -> Iterator[RawBatch]:
        """Yield the rows from the start; may be called again."""
        windows_1252, accented = 0, self._form.mark > 0
        for blocks in _ahead(self._gathered()):
            windows_1252 += sum(block.windows_1252 for block in blocks)
            accented |= any(block.accented_utf8 for block in blocks)
            yield from self._batches_of(blocks)
        self._encoding_note = _windows_1252_note(windows_1252, accented=accented)

    def _gathered(self) -> Iterator[list[Block]]:
        """Gather blocks until they fill a batch."""
        gathered: list[Block] = []
        for block in self._blocks():
            gathered.append(block)
            if self._is_full(gathered):
                yield gathered
                gathered = []
        if gathered:
            yield gathered

    def _is_full(self, blocks: Sequence[Block]) -> bool:
        rows = sum(block.lines.size for block in blocks)
        content = sum(len(block.content) for block in blocks)
        rejects = sum(len(block.rejects) for block in blocks)
        return max(rows, rejects) >= self._most_rows() or content >= self._sizes.content

    def _most_rows(self) -> int:
        return max(1, min(self._sizes.rows, self._sizes.cells // len(self._header.cells)))

    def _blocks(self) -> Iterator[Block]:
        """Scan the file chunk by chunk; what a chunk leaves over is scanned again with the next one."""
        line, left, skipping = self._dialect.line, bytearray(), False
        layout = self._dialect.layout
        for raw, final in _with_last(self._text()):
            data = left + raw
            if skipping:
                data, skipping = _after_line(data, final=final)
                line += not skipping
            chunk = Chunk(with_line_end(data, layout) if final else data, layout, final)
            records = walk(chunk, len(self._header.cells))
            yield make_block(chunk, records, len(self._header.cells), line)
            line += int(chunk.lines_before(np.array([records.consumed]))[0])
            left = data[records.consumed :]
            if records.overlong:
                yield Block(rejects=[RejectedRow(line, TOO_LONG, tuple(clipped(bytes(left), layout)))])
                left, skipping = bytearray(), True

    def _text(self) -> Iterator[bytes]:
        skip = self._dialect.start
        for raw in read_text(self._path, self._form, self._sizes.chunk):
            yield raw[skip:]
            skip = max(0, skip - len(raw))

    def _batches_of(self, blocks: Sequence[Block]) -> Iterator[RawBatch]:
        lines = pl.Series("line", np.concatenate([block.lines for block in blocks])).cast(pl.UInt64)
        cells = self._read_cells(b"".join(block.content for block in blocks), lines.len())
        repeated = self._repeated_headers(cells, lines)
        rejects = [reject for block in blocks for reject in block.rejects]
        if repeated.any():
            rejects += [
                RejectedRow(line, REPEATED, row)
                for line, row in zip(lines.filter(repeated), cells.filter(repeated).rows(), strict=True)
            ]
            cells, lines = cells.filter(~repeated), lines.filter(~repeated)
        rows = cells.select(
            pl.col(str(index)).alias(name) for index, name in zip(self._header.keep, self._header.names, strict=True)
        )
        rejects.sort(key=lambda reject: reject.line)
        most = self._most_rows() * 3 // 2
        for first in range(0, max(1, rows.height, len(rejects)), most):
            yield RawBatch(
                rows=rows.slice(first, most),
                lines=lines.slice(first, most),
                rejects=rejects_frame(rejects[first : first + most]),
            )

    def _read_cells(self, content: bytes, expected: int) -> pl.DataFrame:
        """Read records of equal width as text; empty cells, quoted or not, become null."""
        layout = self._dialect.layout
        schema = {str(index): pl.String for index in range(len(self._header.cells))}
        if not content:
            return pl.DataFrame(schema=schema)
        cells = pl.read_csv(
            content,
            has_header=False,
            schema=schema,
            separator=chr(layout.delimiter),
            quote_char=chr(layout.quote),
            infer_schema=False,
            truncate_ragged_lines=False,
        )
        if cells.height != expected:
            raise FileError(
                f"{self._path.name} was read as {cells.height:,} rows where its structure has {expected:,}.",
                hint="Please report this with the file's delimiter and quoting; nothing was imported.",
            )
        if bytes([layout.quote]) * 2 in content:
            cells = cells.with_columns(pl.when(pl.all() != "").then(pl.all()))
        return cells

    def _repeated_headers(self, cells: pl.DataFrame, lines: pl.Series) -> pl.Series:
        """Mark rows that are the header again, as in files put together from several exports."""
        none = pl.Series(np.zeros(cells.height, np.bool_))
        texts = {str(index): text for index, text in enumerate(self._header.cells) if text}
        if cells.height == 0 or len(texts) < 2:
            return none
        first = next(iter(texts))
        alike = cells.get_column(first).str.strip_chars().eq_missing(pl.Series([texts[first]]))
        if alike.any():
            same = (pl.col(name).str.strip_chars().eq_missing(text) for name, text in texts.items())
            alike = cells.select(pl.all_horizontal(*same)).to_series()
        if lines[0] == self._dialect.line and repeats_header(cells.row(0), self._header):
            alike = alike | (lines == lines[0])
        return alike

    def _drop_empty_tail(self) -> None:
        """Leave out columns at the end that have no header and no value in the whole file."""
        blank = [name for name, index in zip(self._header.names, self._header.keep, strict=True) if self._blank(index)]
        if not blank:
            return
        for batch in self.batches():
            counts = batch.rows.select(pl.col(blank).count()).row(0)
            blank = [name for name, count in zip(blank, counts, strict=True) if count == 0]
            if not blank:
                return
        kept = [name not in set(blank) for name in self._header.names]
        self._notes.append(
            f"Left out {len(blank)} empty column{'s' if len(blank) > 1 else ''} at the end, without header."
        )
        keep = [index for index, stays in zip(self._header.keep, kept, strict=True) if stays]
        self._header = _narrowed(self._header, keep)

    def _blank(self, index: int) -> bool:
        return not any(self._header.cells[index:])


def _narrowed(header: Header, keep: Sequence[int]) -> Header:
    """Keep only some columns, numbered and noted as if the others had never been there."""
    names = dict(zip(header.keep, header.names, strict=True))
    shown = repair_header([header.cells[index] for index in keep]) if keep else None
    ours = tuple(note for note in header.notes if note.startswith("Left out"))
    notes = tuple(note for note in (shown.notes if shown else ()))
    return Header(tuple(names[index] for index in keep), tuple(keep), header.cells, ours + notes)


def _read_head(path: Path) -> tuple[TextForm, bytes, bool]:
    with path.open("rb") as file:
        form = detect_encoding(file.read(1 << 16))
    head = b""
    for raw in read_text(path, form, HEAD):
        if head:
            return form, head, False
        head = raw
    return form, head, True


def _ahead(groups: Iterator[list[Block]]) -> Iterator[list[Block]]:
    """Scan the next group in another thread while this one is read: NumPy and Polars both leave Python's lock."""
    with ThreadPoolExecutor(1) as pool:
        upcoming = pool.submit(next, groups, None)
        while (group := upcoming.result()) is not None:
            upcoming = pool.submit(next, groups, None)
            yield group


def _with_last(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pair each chunk with whether it is the last one; a file without text has one empty chunk."""
    held = next(chunks, b"")
    for chunk in chunks:
        yield held, False
        held = chunk
    yield held, True


def _after_line(data: bytearray, *, final: bool) -> tuple[bytearray, bool]:
    """Drop what is left of a line that is too long; the second value says that its end is still to come."""
    for index in sorted(at for at in (data.find(CR), data.find(LF)) if at >= 0):
        if data[index] == CR and index + 1 == len(data) and not final:
            return data[index:], True
        return data[index + 1 + (data[index : index + 2] == b"\r\n") :], False
    return bytearray(), True


def _encoding_notes(form: TextForm) -> list[str]:
    return [] if form.encoding == "utf-8" else [f"The text is {form.encoding[:6].upper()}."]


def _windows_1252_note(rows: int, *, accented: bool) -> str | None:
    if not rows:
        return None
    were = f"{rows:,} line{' was' if rows == 1 else 's were'}"
    return (
        f"{were} Windows-1252 in an otherwise UTF-8 file." if accented else f"{were} read as Windows-1252, not UTF-8."
    )
