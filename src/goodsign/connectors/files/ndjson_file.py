"""Read a file of JSON objects, one on each line or all in one array, in batches of text."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from goodsign.collect.frames import RawBatch
from goodsign.connectors.files.encoding import TextForm, decode_cell, detect_encoding, read_text
from goodsign.connectors.files.header import Header, repair_header
from goodsign.connectors.files.rejected import RejectedRow, rejects_frame
from goodsign.connectors.files.text import plain_number
from goodsign.core.errors import FileError

BATCH_ROWS = 100_000
LINE_LIMIT = 16 << 20
# A JSON array is read whole, so it has a limit; one object on each line has none.
ARRAY_LIMIT = 512 << 20
_CLIP = 1000

Flat = dict[str, str | None]
Parsed = tuple[int, Flat | RejectedRow]


class NdjsonFile:
    """A file of JSON objects; implements `collect.ports.SourceFile`.

    Objects within objects become columns with dotted names, lists become JSON text. The header is the union of
    all keys, in the order of their first appearance, so the file is read once before its first batch.
    """

    def __init__(self, path: Path, *, batch_rows: int = BATCH_ROWS) -> None:
        self._path = path
        self._batch_rows = batch_rows
        with path.open("rb") as file:
            head = file.read(1 << 16)
        self._form: TextForm = detect_encoding(head)
        self._is_array = head[self._form.mark :].replace(b"\0", b"").lstrip()[:1] == b"["
        keys: dict[str, None] = {}
        for _, row in self._parsed():
            if isinstance(row, dict):
                keys.update(dict.fromkeys(row))
        if not keys:
            raise FileError(
                f"{path.name} holds no JSON object.", hint="Write one object with the columns as keys on each line."
            )
        self._keys = tuple(keys)
        self._header: Header = repair_header(self._keys)

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
        rows: list[Flat] = []
        lines: list[int] = []
        rejects: list[RejectedRow] = []
        for line, row in self._parsed():
            if isinstance(row, RejectedRow):
                rejects.append(row)
            else:
                rows.append(row)
                lines.append(line)
            if max(len(rows), len(rejects)) >= self._batch_rows:
                yield self._batch(rows, lines, rejects)
                rows, lines, rejects = [], [], []
        if rows or rejects:
            yield self._batch(rows, lines, rejects)

    def _batch(self, rows: list[Flat], lines: list[int], rejects: list[RejectedRow]) -> RawBatch:
        columns = [
            pl.Series(name, [row.get(self._keys[index]) or None for row in rows], dtype=pl.String)
            for name, index in zip(self._header.names, self._header.keep, strict=True)
        ]
        return RawBatch(pl.DataFrame(columns), pl.Series("line", lines, dtype=pl.UInt64), rejects_frame(rejects))

    def _parsed(self) -> Iterator[Parsed]:
        return self._array() if self._is_array else self._lines()

    def _array(self) -> Iterator[Parsed]:
        if self._path.stat().st_size > ARRAY_LIMIT:
            raise FileError(
                f"{self._path.name} is one JSON array above {ARRAY_LIMIT >> 20} MiB.",
                hint="Write one object on each line (NDJSON): `jq -c '.[]' FILE > FILE.ndjson`.",
            )
        text = b"".join(read_text(self._path, self._form, 1 << 22))
        try:
            items = _loads(decode_cell(text))
        except ValueError as error:
            where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
            raise FileError(f"{self._path.name} is not valid JSON{where}.", hint="Export it again.") from error
        for number, item in enumerate(items, start=1):
            yield number, _row(number, item, None)

    def _lines(self) -> Iterator[Parsed]:
        for number, line in self._split():
            text = line.strip()
            if len(text) > LINE_LIMIT:
                yield number, RejectedRow(number, "is longer than 16 MiB", (decode_cell(text[:_CLIP]),))
            elif text:
                yield number, _parse(number, text)

    def _split(self) -> Iterator[tuple[int, bytes]]:
        """Yield each line with its number; of a line beyond the limit only the beginning."""
        number, left = 1, b""
        for chunk in read_text(self._path, self._form, 1 << 22):
            *whole, rest = chunk.split(b"\n")
            for line in whole:
                yield number, left + line
                number, left = number + 1, b""
            left = left + rest if len(left) <= LINE_LIMIT else left
        yield number, left


def _loads(text: str) -> Any:
    """Parse JSON with numbers as they are written, not as floats."""
    return json.loads(text, parse_float=_Number, parse_int=_Number, parse_constant=lambda _: None)


class _Number(str):
    """A number as the file writes it."""

    __slots__ = ()


def _parse(number: int, text: bytes) -> Flat | RejectedRow:
    readable = decode_cell(text)
    try:
        item = _loads(readable)
    except (ValueError, RecursionError) as error:
        where = f" (character {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        return RejectedRow(number, f"is not valid JSON{where}", (readable,))
    return _row(number, item, readable)


def _row(number: int, item: object, text: str | None) -> Flat | RejectedRow:
    if not isinstance(item, dict):
        return RejectedRow(number, "is not a JSON object", (text or _dump(item),))
    row: Flat = {}
    _flatten(item, "", row)
    return row


def _flatten(item: Mapping[str, Any], prefix: str, row: Flat) -> None:
    for key, value in item.items():
        name = f"{prefix}{key}" if f"{prefix}{key}" not in row else f"{prefix}{key} (2)"
        if isinstance(value, dict) and value and prefix.count(".") < 8:
            _flatten(value, f"{name}.", row)
        else:
            row[name] = _text(value)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, _Number):
        return plain_number(value) if "e" in value.lower() else str(value)
    if isinstance(value, str):
        return value.replace("\0", "␀")
    if isinstance(value, bool):
        return "true" if value else "false"
    return _dump(value)


def _dump(value: object) -> str:
    """Write lists and deep objects as JSON, with numbers as the file has them."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_dump(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_dump(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
