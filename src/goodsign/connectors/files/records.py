"""Walk through a scanned chunk record by record and decide which are sound, blank, repaired or rejected.

Sound records are taken in long runs, by index. Only records that look wrong (a stray quotation mark, several
lines but the wrong number of cells, very long) are looked at one by one. A quotation mark that is never closed
must not swallow the rows below it: then only the first line of the doubtful record is judged, and the walk goes
on with the next line, so the work stays linear in the size of the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from goodsign.connectors.files.scan import Chunk, Layout, Positions, Reading

CELL_LIMIT = 1 << 20
RECORD_LIMIT = 16 << 20
LOOK_AHEAD = 50

UNCLOSED = "a quotation mark is opened and not closed on this line"
TOO_LONG = "is longer than 16 MiB; only its beginning is kept here"
BIG_CELL = "has a cell above 1 MiB; only its beginning is kept here"
HOLDS_NUL = "holds NUL bytes (shown here as ␀)"


@dataclass
class Records:
    """The records of a chunk, in order: byte ranges, cell counts, and what is special about some.

    `rejected` maps an index to a reason, `repaired` to the record in clean quoting; `consumed` is the byte
    after the last record, and `overlong` says that what follows is one line longer than the limit.
    """

    starts: Positions
    ends: Positions
    fields: Positions
    rejected: dict[int, str] = field(default_factory=dict)
    repaired: dict[int, bytes] = field(default_factory=dict)
    consumed: int = 0
    overlong: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    starts: Positions
    ends: Positions
    fields: Positions
    reason: str | None = None
    repair: bytes | None = None


def walk(chunk: Chunk, width: int | None) -> Records:
    """List the records of the chunk; `width` is the header's number of cells, None while it is not known."""
    runs: list[_Run] = []
    suspects: dict[int, Positions] = {}
    position = 0
    overlong = False
    while position < len(chunk.data):
        reading = chunk.reading_at(position)
        if id(reading) not in suspects:
            suspects[id(reading)] = _suspects(reading, width)
        first = int(np.searchsorted(reading.starts, position))
        doubtful = _first_from(suspects[id(reading)], first, reading.ends.size)
        if doubtful > first:
            runs.append(_slice(reading, first, doubtful))
            position = int(reading.ends[doubtful - 1]) + 1
        if doubtful == reading.ends.size and not _tail_is_doubtful(chunk, reading, position):
            break
        end = int(reading.ends[doubtful]) if doubtful < reading.ends.size else None
        judged = _judge(chunk, reading, position, end, width)
        if judged is None:
            overlong = len(chunk.data) - position > RECORD_LIMIT
            break
        runs.append(judged)
        position = int(judged.ends[-1]) + 1
    return _joined(runs, position, overlong=overlong)


def _suspects(reading: Reading, width: int | None) -> Positions:
    doubtful = reading.stray | (reading.ends - reading.starts > CELL_LIMIT)
    if width is not None:
        doubtful |= (reading.breaks > 0) & (reading.fields != width)
    return np.flatnonzero(doubtful)


def _first_from(suspects: Positions, first: int, otherwise: int) -> int:
    index = int(np.searchsorted(suspects, first))
    return int(suspects[index]) if index < suspects.size else otherwise


def _tail_is_doubtful(chunk: Chunk, reading: Reading, position: int) -> bool:
    left = len(chunk.data) - position
    return left > 0 and (chunk.final or left > RECORD_LIMIT or reading.first_stray_in_tail is not None)


def _slice(reading: Reading, first: int, stop: int) -> _Run:
    return _Run(reading.starts[first:stop], reading.ends[first:stop], reading.fields[first:stop])


def _one(start: int, end: int, fields: int, *, reason: str | None = None, repair: bytes | None = None) -> _Run:
    return _Run(np.array([start]), np.array([end]), np.array([fields]), reason, repair)


def _judge(chunk: Chunk, reading: Reading, start: int, end: int | None, width: int | None) -> _Run | None:
    """Judge the doubtful record that starts at `start`; None when its first line is not complete yet."""
    line_end = chunk.line_end(start)
    if line_end is None:
        return None
    sound_quotes = end is not None and not reading.stray[np.searchsorted(reading.ends, end)]
    if end is not None and sound_quotes and end - start <= RECORD_LIMIT:
        whole = _judge_sound(chunk, start, end, width)
        if whole is not None:
            return whole
    return _judge_line(chunk, start, line_end, width)


def _judge_sound(chunk: Chunk, start: int, end: int, width: int | None) -> _Run | None:
    """Judge a record whose quotation marks pair up; None when it may have swallowed rows below it."""
    cells, _ = split(bytes(chunk.data[start:end]), chunk.layout)
    if width is None or len(cells) == width:
        big = any(len(cell) > CELL_LIMIT for cell in cells)
        return _one(start, end, len(cells), reason=BIG_CELL if big else None)
    if _hides_rows(chunk, start, end, width):
        return None
    return _one(start, end, len(cells))


def _hides_rows(chunk: Chunk, start: int, end: int, width: int) -> bool:
    """Say whether a line inside the record would be a sound row by itself, or the record is too long to tell."""
    first, last = np.searchsorted(chunk.line_ends, (start, end))
    if last - first > LOOK_AHEAD:
        return True
    return any(_is_row(chunk, int(before) + 1, width) for before in chunk.line_ends[first:last])


def _is_row(chunk: Chunk, start: int, width: int) -> bool:
    reading = chunk.reading_at(start)
    index = int(np.searchsorted(reading.starts, start))
    if index == reading.starts.size or reading.stray[index] or reading.breaks[index]:
        return False
    return bool(reading.fields[index] == width)


def _judge_line(chunk: Chunk, start: int, end: int, width: int | None) -> _Run:
    if end - start > RECORD_LIMIT:
        return _one(start, end, 0, reason=TOO_LONG)
    cells, closed = split(bytes(chunk.data[start:end]), chunk.layout)
    if not closed:
        return _one(start, end, len(cells), reason=UNCLOSED)
    if any(len(cell) > CELL_LIMIT for cell in cells):
        return _one(start, end, len(cells), reason=BIG_CELL)
    if width is not None and len(cells) != width:
        return _one(start, end, len(cells))
    return _one(start, end, len(cells), repair=quoted(cells, chunk.layout))


def _joined(runs: list[_Run], consumed: int, *, overlong: bool) -> Records:
    if not runs:
        none = np.empty(0, np.int64)
        return Records(none, none, none, consumed=consumed, overlong=overlong)
    records = Records(
        starts=np.concatenate([run.starts for run in runs]),
        ends=np.concatenate([run.ends for run in runs]),
        fields=np.concatenate([run.fields for run in runs]),
        consumed=consumed,
        overlong=overlong,
    )
    index = 0
    for run in runs:
        if run.reason is not None:
            records.rejected[index] = run.reason
        if run.repair is not None:
            records.repaired[index] = run.repair
        index += run.starts.size
    return records


@lru_cache(maxsize=8)
def _cell_pattern(delimiter: int, quote: int) -> re.Pattern[bytes]:
    d, q = re.escape(bytes([delimiter])), re.escape(bytes([quote]))
    return re.compile(rb"(?s)(?:%b((?:[^%b]|%b%b)*+)%b([^%b]*)|([^%b]*))(%b|\Z)" % (q, q, q, q, q, d, d, d))


def split(record: bytes, layout: Layout) -> tuple[list[bytes], bool]:
    """Cut one record into its cells the way Python's csv module and spreadsheets do, stray marks included.

    The second value is False when a quotation mark is opened and never closed; the cells are then cut at
    every delimiter after it.
    """
    record = record.removesuffix(b"\n").removesuffix(b"\r")
    mark = bytes([layout.quote])
    if mark not in record:
        return record.split(bytes([layout.delimiter])), True
    cells = list(_cells(record, layout))
    closed = not any(cell.startswith(mark) and unquoted for cell, unquoted in cells)
    return [cell for cell, _ in cells], closed


def _cells(record: bytes, layout: Layout) -> Iterator[tuple[bytes, bool]]:
    mark = bytes([layout.quote])
    for match in _cell_pattern(layout.delimiter, layout.quote).finditer(record):
        content, rest, plain, end = match.groups()
        if content is None:
            yield plain, True
        else:
            yield content.replace(mark * 2, mark) + rest, False
        if not end:
            return


def quoted(cells: list[bytes], layout: Layout) -> bytes:
    """Write cells as one record, every cell in quotation marks."""
    mark = bytes([layout.quote])
    return bytes([layout.delimiter]).join(mark + cell.replace(mark, mark * 2) + mark for cell in cells) + b"\n"
