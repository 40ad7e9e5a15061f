"""Make the first row of a table into unique column names, and say what had to be repaired."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_OURS = "goodsign_"
_SHOWN = 5
_NUMBER = re.compile(r"[-+]?[\d.,]*\d[\d.,]*%?")


@dataclass(frozen=True, slots=True)
class Header:
    """Column names of a table: `names[i]` belongs to the file's cell `keep[i]`; `cells` is the row as it stands."""

    names: tuple[str, ...]
    keep: tuple[int, ...]
    cells: tuple[str, ...]
    notes: tuple[str, ...]


def repair_header(cells: Sequence[str | None]) -> Header:
    """Name every column: duplicates get a number, blanks their position, our own columns are left out."""
    texts = tuple(" ".join((cell or "").split()) for cell in cells)
    keep = tuple(index for index, text in enumerate(texts) if not text.startswith(_OURS))
    names = _unique([texts[index] or f"column {index + 1}" for index in keep])
    return Header(names, keep, texts, tuple(_notes(texts, names, keep)))


def repeats_header(cells: Iterable[str | None], header: Header) -> bool:
    """Say whether a row has the same texts as the header, letters and digits compared without case."""
    plain = [_plain(cell) for cell in cells]
    return len(header.cells) > 1 and any(plain) and plain == [_plain(cell) for cell in header.cells]


def is_number(text: str) -> bool:
    """Say whether a cell looks like a number."""
    return _NUMBER.fullmatch(text.strip()) is not None


def _plain(cell: str | None) -> str:
    return "".join(letter for letter in (cell or "").casefold() if letter.isalnum())


def _unique(texts: list[str]) -> tuple[str, ...]:
    taken = set(texts)
    seen: set[str] = set()
    next_number: dict[str, int] = {}
    names = []
    for text in texts:
        name = text
        if text in seen:
            number = next_number.get(text, 2)
            while f"{text} ({number})" in taken:
                number += 1
            name, next_number[text] = f"{text} ({number})", number + 1
            taken.add(name)
        seen.add(name)
        names.append(name)
    return tuple(names)


def _notes(texts: tuple[str, ...], names: tuple[str, ...], keep: tuple[int, ...]) -> Iterable[str]:
    ours = [text for text in texts if text.startswith(_OURS)]
    if ours:
        yield f"Left out the columns Goodsign itself had added: {_some(ours)}."
    renamed = [name for name, index in zip(names, keep, strict=True) if texts[index] and name != texts[index]]
    if renamed:
        yield f"Several columns have the same header; numbered them: {_some(renamed)}."
    blank = [name for name, index in zip(names, keep, strict=True) if not texts[index]]
    if blank:
        yield f"Columns without a header are named by their position: {_some(blank)}."
    filled = [text for text in texts if text]
    if filled and all(is_number(text) for text in filled):
        yield "The first row holds only numbers. If it is not a header, add one above it and read the file again."


def _some(names: list[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
