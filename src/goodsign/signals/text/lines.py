"""Read one line of a file of texts, and write one line of readings."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from goodsign.signals.frames import TextReading

LONGEST_TEXT = 100_000
"""A text of more characters is no post and no announcement."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text with the id its file gives it."""

    id: str | int | float
    text: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that holds no text that can be read; `reason` continues “the line …”."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Lines in the order of the file; `share` of it has been read with them (0 to 1)."""

    lines: tuple[TextLine, ...]
    bad: tuple[BadLine, ...]
    share: float


class ReadingSink(Protocol):
    """Keeps readings and bad lines."""

    def write(self, lines: Sequence[str], bad: Sequence[BadLine]) -> None:
        """Take lines of readings, and lines that could not be read, in order."""


def parse_line(number: int, raw: bytes) -> TextLine | BadLine:
    """Return the text of a line of JSON such as `{"id": "7", "text": "..."}`, or why there is none."""
    try:
        item = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return BadLine(number, "is not in UTF-8")
    except (ValueError, RecursionError):
        return BadLine(number, "is not valid JSON")
    if not isinstance(item, dict):
        return BadLine(number, "is not a JSON object")
    fault = _id_fault(item) or _text_fault(item)
    return BadLine(number, fault) if fault else TextLine(item["id"], item["text"])


def _id_fault(item: dict[str, Any]) -> str | None:
    name = item.get("id")
    if name is None or name == "":
        return "has no id"
    if isinstance(name, bool | list | dict) or name != name:  # noqa: PLR0124 - only NaN differs from itself
        return "has an id that is neither text nor a number"
    return None if _is_text(str(name)) else "has an id with half a character (a lone surrogate)"


def _text_fault(item: dict[str, Any]) -> str | None:
    if "text" not in item:
        return "has no text"
    text = item["text"]
    if not isinstance(text, str):
        return "has a text that is not a string"
    if not text.strip():
        return "has an empty text"
    if len(text) > LONGEST_TEXT:
        return f"has a text of more than {LONGEST_TEXT:,} characters"
    if "\0" in text:
        return "has a NUL character in its text"
    return None if _is_text(text) else "has half a character (a lone surrogate) in its text"


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def reading_line(line: TextLine, reading: TextReading) -> str:
    """Return a reading as a line of JSON with the id of its text."""
    return json.dumps(
        {
            "id": line.id,
            "label": reading.label,
            "confidence": reading.confidence,
            "self": reading.is_self,
            "realis": reading.realis,
            "entities": [
                {"kind": each.kind, "text": each.text, "start": each.start, "end": each.end}
                for each in reading.entities
            ],
            "sentiment": reading.sentiment,
            "high_confidence": reading.high_confidence,
        },
        ensure_ascii=False,
    )
