"""Turn scanned records into bytes that Polars can read as they stand, their line numbers, and rejects."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from goodsign.connectors.files.encoding import decode_cell, repair_windows_1252
from goodsign.connectors.files.records import BIG_CELL, HOLDS_NUL, TOO_LONG, Records, split
from goodsign.connectors.files.rejected import RejectedRow
from goodsign.connectors.files.scan import CR, LF, Chunk, Layout, Positions

_CLIP_RECORD, _CLIP_CELL = 1 << 16, 1000


@dataclass
class Block:
    """Sound records of one chunk as UTF-8 CSV with LF or CRLF line ends, their lines, and the rejected ones."""

    content: bytes = b""
    lines: Positions = field(default_factory=lambda: np.empty(0, np.int64))
    rejects: list[RejectedRow] = field(default_factory=list)
    windows_1252: int = 0
    accented_utf8: bool = False


def make_block(chunk: Chunk, records: Records, width: int, first_line: int) -> Block:
    """Sort the records of a chunk that starts at `first_line` into sound, blank (dropped) and rejected ones."""
    size = records.ends - records.starts
    lines = first_line + chunk.lines_before(records.starts)
    blank = (size == 0) | ((size == 1) & (chunk.bytes[records.starts] == CR))
    wrong = records.fields != width
    wrong[list(records.rejected)] = True
    wrong[_with_nul(chunk, records)] = True
    wrong &= ~blank
    good = ~(wrong | blank)
    _unify_line_ends(chunk, records)
    content, lengths = _collect(chunk, records, good)
    repaired = repair_windows_1252(content, lengths)
    return Block(
        content=repaired.content,
        lines=lines[good],
        rejects=list(_rejects(chunk, records, np.flatnonzero(wrong), lines, width)),
        windows_1252=repaired.windows_1252,
        accented_utf8=repaired.accented_utf8,
    )


def clipped(record: bytes, layout: Layout) -> list[str]:
    """Give the beginning of each cell at the beginning of a record that is too long to keep."""
    cells, _ = split(record[:_CLIP_RECORD], layout)
    texts = [decode_cell(cell) for cell in cells]
    return [text if len(text) <= _CLIP_CELL else f"{text[:_CLIP_CELL]}…" for text in texts]


def _with_nul(chunk: Chunk, records: Records) -> Positions:
    if chunk.data.find(0) < 0:
        return np.empty(0, np.int64)
    record = np.searchsorted(records.ends, np.flatnonzero(chunk.bytes == 0))
    return np.unique(record[record < records.ends.size])


def _unify_line_ends(chunk: Chunk, records: Records) -> None:
    if chunk.layout.lone_cr:
        chunk.bytes[records.ends] = LF


def _collect(chunk: Chunk, records: Records, good: NDArray[np.bool_]) -> tuple[bytes, Positions]:
    """Join the good records, repaired where need be; give the length of each in bytes too."""
    lengths = records.ends - records.starts + 1
    plain = good.copy()
    plain[list(records.repaired)] = False
    pieces: list[bytes | memoryview] = []
    view = memoryview(chunk.data)
    repaired = [index for index in records.repaired if good[index]]
    done = 0
    for index in repaired:
        pieces.extend(_runs(view, records, plain, done, index))
        pieces.append(records.repaired[index])
        lengths[index] = len(records.repaired[index])
        done = index + 1
    pieces.extend(_runs(view, records, plain, done, plain.size))
    return b"".join(pieces), lengths[good]


def _runs(view: memoryview, records: Records, plain: NDArray[np.bool_], first: int, stop: int) -> Iterator[memoryview]:
    """Yield stretches of plain records without a gap between them."""
    chosen = first + np.flatnonzero(plain[first:stop])
    if not chosen.size:
        return
    breaks = np.flatnonzero(np.diff(chosen) != 1)
    begins = records.starts[chosen[np.concatenate(([0], breaks + 1))]]
    ends = records.ends[chosen[np.concatenate((breaks, [chosen.size - 1]))]]
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        yield view[begin : end + 1]


def _rejects(chunk: Chunk, records: Records, wrong: Positions, lines: Positions, width: int) -> Iterator[RejectedRow]:
    for index in wrong.tolist():
        record = bytes(chunk.data[records.starts[index] : records.ends[index]])
        reason = records.rejected.get(index)
        if reason in (TOO_LONG, BIG_CELL):
            yield RejectedRow(int(lines[index]), reason, tuple(clipped(record, chunk.layout)))
            continue
        if width > 1 and not record.strip():
            continue
        cells = tuple(decode_cell(cell) for cell in split(record, chunk.layout)[0])
        yield RejectedRow(int(lines[index]), reason or _shape(len(cells), width, record), cells)


def _shape(cells: int, width: int, record: bytes) -> str:
    if b"\0" in record:
        return HOLDS_NUL
    return f"has {cells} cell{'' if cells == 1 else 's'} where the header has {width}"
