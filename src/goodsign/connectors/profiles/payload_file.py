"""One payload in a file of its own: an actor's item as JSON, or a person's own LinkedIn data export."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from goodsign.connectors.profiles.linkedin_export import read_tables
from goodsign.core.errors import DataError, FileError

MOST_BYTES = 64 << 20
"""A larger file is no single profile."""

_TIMES = ("collected_at", "collectedAt", "scrapedAt", "scraped_at", "crawledAt", "timestamp")


@dataclass(frozen=True, slots=True)
class PayloadFile:
    """A payload, the actor and time of collection that it tells itself, and when the file was written (UTC)."""

    content: Mapping[str, object]
    actor: str | None
    collected_at: datetime | None
    written_at: datetime


def read_payload(path: Path) -> PayloadFile:
    """Read a file with one payload: bare, alone in an array, or as {"collected_at", "actor", "payload"}.

    Raises FileError for what cannot be read or is not whole, DataError for none or several payloads.
    """
    try:
        stat = path.stat()
        if stat.st_size > MOST_BYTES:
            raise FileError(f"{path.name} is larger than {MOST_BYTES >> 20} MB: one profile is expected.")
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path.name} cannot be read: {error.strerror}.") from error
    written = datetime.fromtimestamp(stat.st_mtime, UTC)
    if data.startswith(b"PK"):
        return PayloadFile(read_tables(path), None, None, written)
    outer = _alone(_parsed(data, path), path)
    inner, actor = outer.get("payload"), outer.get("actor")
    wrapped = isinstance(inner, Mapping)
    content = inner if isinstance(inner, Mapping) else outer
    return PayloadFile(content, actor if wrapped and isinstance(actor, str) else None, _told(outer, content), written)


def _parsed(data: bytes, path: Path) -> object:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileError(f"{path.name} is no UTF-8 text.", hint="Give the payload as JSON.") from error
    except json.JSONDecodeError as error:
        raise FileError(
            f"{path.name} is not whole JSON: it breaks off or goes wrong at line {error.lineno}, column {error.colno}.",
            hint="Export the payload again; a download may have been cut.",
        ) from error
    except RecursionError as error:
        raise FileError(f"{path.name} nests too deep to be a profile.") from error


def _alone(content: object, path: Path) -> Mapping[str, object]:
    if isinstance(content, list):
        if len(content) != 1:
            raise DataError(f"{path.name} holds {len(content):,} payloads; one is expected.", hint="Split the file.")
        content = content[0]
    if not isinstance(content, Mapping):
        raise DataError(f"{path.name} holds no JSON object: a profile is expected.")
    return content


def _told(*places: Mapping[str, object]) -> datetime | None:
    """Return the first time with a zone that a payload tells of its own collection."""
    for content in places:
        for name in _TIMES:
            value = content.get(name)
            if isinstance(value, str) and (read := _time(value)):
                return read
    return None


def _time(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else None
