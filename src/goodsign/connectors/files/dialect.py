"""Find out how a CSV file is written: delimiter, quotation mark, line ends, and which record is the header.

Python's `csv.Sniffer` looks at letter frequencies and is easily misled. Here every candidate is tried: the first
part of the file is cut with it, and the one whose records most often have the same number of cells wins.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goodsign.connectors.files.encoding import decode_cell
from goodsign.connectors.files.records import split, walk
from goodsign.connectors.files.scan import LF, Chunk, Layout
from goodsign.core.errors import FileError

USUAL = b",;\t|"
RARE = b":^~#*!%&=\x01\x1e"
SAMPLE = 1 << 18
# The unit separator stands for "no delimiter" in a file of one column: it does not occur in texts people write.
_NEVER = 0x1F
_TITLE_ROWS = 10
_NAMES = {ord(";"): "semicolons", ord("\t"): "tabs", ord("|"): "vertical bars", ord(","): "commas"}
_SEP_LINE = re.compile(rb'\A"?sep=([^\r\n])"?(?:\r\n|\n|\r)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read a CSV file: its layout, the header's cells, and where the first record after it stands.

    `start` is a byte offset in the decoded text, `line` the line there, counted from 1.
    """

    layout: Layout
    header: tuple[str, ...]
    start: int
    line: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The records of the sample cut in one way; `sound` is the share of those with quotation marks in place."""

    layout: Layout
    records: list[list[bytes]]
    stops: list[int]
    lines: list[int]
    sound: float

    @property
    def counts(self) -> list[int]:
        return [len(cells) for cells in self.records]

    @property
    def usual(self) -> int:
        """The most frequent number of cells; the first record's when it is as frequent."""
        found = Counter(self.counts)
        return max(found, key=lambda count: (found[count], count == self.counts[0]))

    @property
    def header(self) -> int | None:
        """Index of the header; rows of one cell above a wide table are its title. None if it does not fit."""
        if self.counts[0] > 1:
            return None if self.usual == 1 else 0
        for index, cells in enumerate(self.records[:_TITLE_ROWS]):
            if len(cells) == self.usual and self.usual > 2:
                return index if self.share > 0.5 and not _is_data(cells) else None
            if len([cell for cell in cells if cell.strip()]) > 1:
                return None
        return None

    @property
    def share(self) -> float:
        return self.counts.count(self.usual) / len(self.counts)

    @property
    def score(self) -> float:
        return 0.0 if self.header is None else self.sound * self.share * (1 - 1 / self.usual)


def sniff(head: bytes, *, complete: bool, name: str) -> Dialect:
    """Find the dialect from the first part of a file; raise FileError when there is no header to find.

    `head` is UTF-8 (or nearly) text, `complete` says that it is the whole file, `name` is for the message.
    """
    forced = _SEP_LINE.match(head)
    skipped = forced.end() if forced else 0
    text = head[skipped:]
    if text and not text.strip(b"\0"):
        raise FileError(f"{name} holds NUL bytes only.", hint="The copy is damaged: copy or export it again.")
    if not text.strip():
        raise FileError(f"{name} is empty.", hint="Export it again, with a header row and the leads below it.")
    delimiters = forced.group(1) if forced else bytes(code for code in USUAL + RARE if code in text[:SAMPLE])
    best = _best(text, complete=complete, delimiters=delimiters, name=name)
    header = best.header or 0
    notes = [*_layout_notes(best.layout)]
    if header:
        notes.append(f"Skipped {header} row{'s' if header > 1 else ''} above the header (a title, it seems).")
    cells = best.records[header]
    if _rows_end_in_delimiter(best, header):
        cells = [*cells, b""]
    return Dialect(
        layout=best.layout,
        header=tuple(decode_cell(cell) for cell in cells),
        start=skipped + best.stops[header],
        line=best.lines[header] + (1 if forced else 0),
        notes=tuple(notes),
    )


def _best(text: bytes, *, complete: bool, delimiters: bytes, name: str) -> _Attempt:
    quote = _quotation_mark(text)
    attempts: list[_Attempt] = []
    for lone_cr in _line_end_choices(text, quote):
        for delimiter in delimiters or b",":
            layout = Layout(delimiter, quote, lone_cr)
            attempts.append(_attempt(text, layout, complete=complete))
    readable = [attempt for attempt in attempts if attempt.records]
    if not readable:
        raise FileError(
            f"{name} has no line end in its first {len(text):,} bytes, so it is not a table of text.",
            hint="Export the file as CSV again.",
        )
    best = max(readable, key=lambda attempt: attempt.score)
    if best.score == 0:
        _refuse_two_delimiters(readable, name)
        single = Layout(_NEVER, quote, _line_end_choices(text, quote)[0])
        best = _attempt(text, single, complete=complete)
    return best


def _attempt(text: bytes, layout: Layout, *, complete: bool) -> _Attempt:
    whole = complete and len(text) <= SAMPLE
    attempt = _cut(text[:SAMPLE], layout, final=whole)
    return attempt if len(attempt.records) > 1 or whole else _cut(text, layout, final=complete)


def _cut(text: bytes, layout: Layout, *, final: bool) -> _Attempt:
    chunk = Chunk(with_line_end(bytearray(text), layout) if final else bytearray(text), layout, final)
    found = walk(chunk, None)
    after = chunk.lines_before(found.ends + 1)
    records, stops, lines = [], [], []
    for start, end, line in zip(found.starts.tolist(), found.ends.tolist(), after.tolist(), strict=True):
        record = text[start:end]
        if record.strip(b"\r"):
            records.append(split(record, layout)[0])
            stops.append(end + 1)
            lines.append(line + 1)
    irregular = len(found.rejected) + len(found.repaired)
    return _Attempt(layout, records, stops, lines, sound=1 - irregular / max(1, found.ends.size))


def with_line_end(data: bytearray, layout: Layout) -> bytearray:
    """End the last line of a file if it has no line end."""
    ends = b"\r\n" if layout.lone_cr else b"\n"
    if data and data[-1] not in ends:
        data.append(LF)
    return data


def _line_end_choices(text: bytes, quote: int) -> tuple[bool, ...]:
    """Say whether a carriage return alone may end lines: as the first line does, else both ways are tried."""
    if not re.search(rb"\r(?!\n|\Z)", text):
        return (False,)
    q = re.escape(bytes([quote]))
    first = re.match(rb"(?:%b(?:[^%b]|%b%b)*+%b|[^%b\r\n])*+(\r\n|\r|\n)" % (q, q, q, q, q, q), text)
    return (True,) if first and first[1] == b"\r" else (False, True)


def _quotation_mark(text: bytes) -> int:
    """Take the apostrophe for the quotation mark only where every one of them encloses a whole cell."""
    if b'"' in text or b"'" not in text:
        return ord('"')
    enclosing = re.findall(rb"(?:(?<=[,;\t|\r\n])|\A)'[^'\r\n]*'(?=[,;\t|\r\n]|\Z)", text)
    return ord("'") if len(enclosing) > 1 and 2 * len(enclosing) == text.count(b"'") else ord('"')


def _rows_end_in_delimiter(attempt: _Attempt, header: int) -> bool:
    rows = attempt.records[header + 1 :]
    longer = [cells for cells in rows if len(cells) == len(attempt.records[header]) + 1 and not cells[-1]]
    return len(longer) > len(rows) / 2


def _refuse_two_delimiters(attempts: Iterable[_Attempt], name: str) -> None:
    """Raise FileError when the header is cut by one delimiter and the rows by another."""
    usual = [attempt for attempt in attempts if attempt.layout.delimiter in USUAL and len(attempt.records) > 1]
    for one in usual:
        for other in usual:
            rows = other.counts[1:]
            if one.counts[0] > 1 == other.counts[0] and rows.count(one.counts[0]) > len(rows) / 2:
                raise FileError(
                    f"The header of {name} is separated by {_NAMES[one.layout.delimiter]}, "
                    f"but its rows by {_NAMES[other.layout.delimiter]}.",
                    hint="Save the file again with one delimiter throughout.",
                )


def _layout_notes(layout: Layout) -> Iterator[str]:
    if layout.delimiter not in (ord(","), _NEVER):
        named = _NAMES.get(layout.delimiter, f"the character {chr(layout.delimiter)!r}")
        yield f"Cells are separated by {named}."
    if layout.quote != ord('"'):
        yield "Cells are quoted with apostrophes."
    if layout.lone_cr:
        yield "Lines end with a carriage return alone, as old Macintosh programs wrote them."


def _is_data(cells: list[bytes]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) < len(cells) / 2 or any(cell.replace(b".", b"").isdigit() for cell in filled)
