"""Tell how a text file is encoded and bring its bytes to UTF-8, without reading it whole."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from goodsign.connectors.files.scan import Positions

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]

_MARKS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OFTEN, _SELDOM = 0.25, 0.02


@dataclass(frozen=True, slots=True)
class TextForm:
    """The encoding of a file and the length of its byte order mark."""

    encoding: Encoding
    mark: int


def detect_encoding(head: bytes) -> TextForm:
    """Tell the encoding from the first bytes: byte order mark, else where NUL bytes stand, else UTF-8.

    UTF-16 text in Latin script has a NUL in nearly every second byte and nearly none in the others.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return TextForm(encoding, len(mark))
    nul = np.frombuffer(head[: len(head) // 2 * 2], np.uint8).reshape(-1, 2) == 0
    if nul.size:
        even, odd = nul.mean(axis=0)
        if odd > _OFTEN and even < _SELDOM:
            return TextForm("utf-16-le", 0)
        if even > _OFTEN and odd < _SELDOM:
            return TextForm("utf-16-be", 0)
    return TextForm("utf-8", 0)


def read_text(path: Path, form: TextForm, size: int) -> Iterator[bytes]:
    """Yield the file's text after the byte order mark, `size` bytes of the file at a time, in UTF-8.

    Files that are not UTF-16 or UTF-32 come as they are: some of their records may be Windows-1252, which
    `repair_windows_1252` settles record by record.
    """
    decode = None if form.encoding == "utf-8" else codecs.getincrementaldecoder(form.encoding)(errors="replace")
    with path.open("rb") as file:
        file.seek(form.mark)
        while raw := file.read(size):
            yield raw if decode is None else decode.decode(raw).encode()
        if decode is not None and (rest := decode.decode(b"", final=True)):
            yield rest.encode()


def _windows_1252() -> list[bytes]:
    """Map each byte to UTF-8; the five bytes Windows leaves open become C1 controls, as browsers do (WHATWG)."""
    return [bytes([code]).decode("cp1252", errors="ignore").encode() or chr(code).encode() for code in range(256)]


_UTF8_OF = _windows_1252()
_LENGTH_OF = np.array([len(text) for text in _UTF8_OF], np.int64)
_BYTE_OF = np.array([list(text.ljust(3, b"\0")) for text in _UTF8_OF], np.uint8)


def decode_cell(cell: bytes) -> str:
    """Decode one cell as UTF-8, or as Windows-1252 where it is not; show NUL bytes as ␀."""
    try:
        text = cell.decode()
    except UnicodeDecodeError:
        text = b"".join(_UTF8_OF[code] for code in cell).decode()
    return text.replace("\0", "␀")


@dataclass(frozen=True, slots=True)
class Repaired:
    """Records in UTF-8; how many of them were Windows-1252, and whether others were accented UTF-8."""

    content: bytes
    windows_1252: int
    accented_utf8: bool


def repair_windows_1252(content: bytes, lengths: Positions) -> Repaired:
    """Bring records to UTF-8: those that are not valid UTF-8 are Windows-1252; `lengths` cuts the content."""
    if content.isascii():
        return Repaired(content, 0, accented_utf8=False)
    try:
        content.decode()
    except UnicodeDecodeError:
        return _repair(content, lengths)
    return Repaired(content, 0, accented_utf8=True)


def _repair(content: bytes, lengths: Positions) -> Repaired:
    codes = np.frombuffer(content, np.uint8)
    foreign = np.zeros(lengths.size, np.bool_)
    foreign[np.searchsorted(np.cumsum(lengths), _invalid_utf8(content), side="right")] = True
    inside = np.repeat(foreign, lengths)
    accented = bool(((codes >= 0x80) & ~inside).any())
    return Repaired(_transcode(codes, inside), int(foreign.sum()), accented)


def _invalid_utf8(content: bytes) -> Positions:
    """Find the bytes that are not UTF-8, by letting Python escape them.

    Each becomes a surrogate U+DC80 to U+DCFF, three bytes from ED B2 to ED B3 that occur in no valid text; so
    the k-th one stands 2k bytes further on than in the content.
    """
    escaped = content.decode(errors="surrogateescape").encode(errors="surrogatepass")
    codes = np.frombuffer(escaped, np.uint8)
    at = np.flatnonzero((codes[:-1] == 0xED) & (codes[1:] >= 0xB2))
    return at - 2 * np.arange(at.size)


def _transcode(codes: NDArray[np.uint8], foreign: NDArray[np.bool_]) -> bytes:
    """Replace the Windows-1252 bytes marked `foreign` by their UTF-8 form of one to three bytes."""
    at = np.flatnonzero(foreign & (codes >= 0x80))
    lengths = np.ones(codes.size, np.int64)
    lengths[at] = _LENGTH_OF[codes[at]]
    result = np.repeat(codes, lengths)
    first = (np.cumsum(lengths) - lengths)[at]
    for offset in range(3):
        has = _LENGTH_OF[codes[at]] > offset
        result[first[has] + offset] = _BYTE_OF[codes[at][has], offset]
    return result.tobytes()
