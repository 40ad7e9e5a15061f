"""Read a file of texts line by line, and write readings as they come: complete or not at all."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from goodsign.connectors.files.encoding import detect_encoding, read_text
from goodsign.connectors.files.write import replacing
from goodsign.core.errors import FileError
from goodsign.signals.text.lines import BadLine, TextBatch, TextLine, parse_line

BATCH_LINES = 1_024
LINE_LIMIT = 4 << 20
_CHUNK = 1 << 20


def read_texts(path: Path, *, batch_lines: int = BATCH_LINES) -> Iterator[TextBatch]:
    """Yield the texts of an NDJSON file in batches; empty lines are passed over.

    Of a line beyond 4 MiB only the beginning is held. Raises FileError when the file is missing, or holds no line.
    """
    size = _size_of(path)
    lines: list[TextLine] = []
    bad: list[BadLine] = []
    count, done = 0, 0
    for number, raw in _split(path):
        done += len(raw) + 1
        if not raw.strip():
            continue
        count += 1
        line = BadLine(number, "is longer than 4 MiB") if len(raw) > LINE_LIMIT else parse_line(number, raw)
        if isinstance(line, BadLine):
            bad.append(line)
        else:
            lines.append(line)
        if len(lines) + len(bad) >= batch_lines:
            yield TextBatch(tuple(lines), tuple(bad), min(1.0, done / size))
            lines, bad = [], []
    if not count:
        raise FileError(
            f"{path.name} holds no line.", hint='Write an object such as {"id": "1", "text": "..."} a line.'
        )
    if lines or bad:
        yield TextBatch(tuple(lines), tuple(bad), 1.0)


def _size_of(path: Path) -> int:
    if not path.is_file():
        raise FileError(f"There is no file {path}.", hint="Check the name and the folder.")
    return max(1, path.stat().st_size)


def _split(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number; of a line beyond the limit a beginning that is longer than the limit."""
    try:
        with path.open("rb") as file:
            form = detect_encoding(file.read(1 << 16))
        number, left = 1, b""
        for chunk in read_text(path, form, _CHUNK):
            *whole, rest = chunk.split(b"\n")
            for line in whole:
                yield number, left + line
                number, left = number + 1, b""
            left = left + rest if len(left) <= LINE_LIMIT else left
        yield number, left
    except OSError as error:
        raise FileError(f"{path.name} cannot be read.", hint="Check that you may read it.") from error


def rejects_path(out: Path) -> Path:
    """Return where the lines go that could not be read: beside the readings."""
    return out.with_name(f"{out.stem}.rejects.ndjson")


class ReadingsFile:
    """Two drafts, of readings and of rejects; implements `signals.text.lines.ReadingSink`."""

    def __init__(self, readings: BinaryIO, rejects: BinaryIO) -> None:
        self._readings = readings
        self._rejects = rejects

    def write(self, lines: Sequence[str], bad: Sequence[BadLine]) -> None:
        """Append lines of readings, and the numbers and faults of lines that could not be read."""
        self._readings.write("".join(f"{line}\n" for line in lines).encode())
        told = (json.dumps({"line": each.number, "reason": f"The line {each.reason}."}) for each in bad)
        self._rejects.write("".join(f"{line}\n" for line in told).encode())


@contextmanager
def readings_file(out: Path) -> Iterator[ReadingsFile]:
    """Give a place to write readings to; `out` and its rejects appear when all went well.

    Raises DiskFault or FileError when the folder cannot be written. A rejects file without a line is removed.
    """
    beside = rejects_path(out)
    with ExitStack() as drafts:
        readings = drafts.enter_context(replacing(out))
        rejects = drafts.enter_context(replacing(beside))
        with readings.open("wb") as first, rejects.open("wb") as second:
            yield ReadingsFile(first, second)
    if not beside.stat().st_size:
        beside.unlink()
