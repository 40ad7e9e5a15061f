"""Profiles from a file: a JSON or NDJSON dump of an actor's items, or a person's own LinkedIn data export.

A line of a dump is a bare item, or {"collected_at": …, "actor": …, "payload": {…}}: when the source was read, by which
actor. Bare items take the time that they tell themselves, else that of the file.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from goodsign.collect.frames import Profile
from goodsign.collect.ports import Payload, PayloadPage, RunProgress
from goodsign.connectors.profiles.actors import decoder, recognize
from goodsign.connectors.profiles.linkedin_export import read_tables
from goodsign.core.errors import FileError

MOST_LINE_BYTES = 16 << 20
"""A longer line is no profile; it is reported and left out."""

_MOST_ARRAY_BYTES = 512 << 20
_TIMES = ("collected_at", "scrapedAt", "scraped_at", "timestamp", "crawledAt")


@dataclass
class DumpSource:
    """A ProfileSource over one file; `actor_name` None means that each item is recognized by its fields.

    `mapping` renames fields for the decoder; `key` names the person of an own export. Raises FileError when the file
    cannot be read, is empty, or is neither of the formats.
    """

    path: Path
    actor_name: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None
    _place: tuple[int, int] = field(default=(0, 0), init=False, repr=False)
    _items: list[object] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            with self.path.open("rb") as file:
                head = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
            self._modified = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
        except OSError as error:
            raise FileError(f"{self.path.name} cannot be read: {error.strerror}.") from error
        if not head:
            raise FileError(f"{self.path.name} is empty.")
        if head.startswith(b"PK"):
            self._items = [{"actor": "linkedin-export", "payload": {**read_tables(self.path), "export_id": self.key}}]
        elif head.startswith(b"["):
            self._items = self._array()
        elif not head.startswith(b"{"):
            raise FileError(
                f"{self.path.name} is neither JSON in UTF-8 nor a data export.",
                hint="Give an actor's items as JSON or NDJSON, or the ZIP file of a person's own export.",
            )
        else:
            self._items = self._one_item()

    @property
    def actor(self) -> str:
        """The actor whose items these are."""
        return self.actor_name or "recognized by their fields"

    def begin(self, urls: Sequence[str], *, key: str) -> str:  # noqa: ARG002 - a file holds what it holds
        """Return the digest of the file: the same content is the same run."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return f"file-{digest.hexdigest()[:32]}"

    def poll(self, run_id: str) -> RunProgress:  # noqa: ARG002 - there is nothing to wait for
        """Say that the file is there."""
        return RunProgress("finished", total=None if self._items is None else len(self._items))

    def read(self, run_id: str, *, offset: int, limit: int) -> PayloadPage:  # noqa: ARG002 - one file, one run
        """Return items from the line `offset` on; lines that are no JSON become faults."""
        if self._items is not None:
            chosen = self._items[offset : offset + limit]
            after = offset + len(chosen)
            more = after < len(self._items)
            return PayloadPage(tuple(self._payload(item) for item in chosen), after if more else None)
        lines = self._lines(offset, limit)
        payloads = tuple(self._line_payload(line) for line in lines if line.strip())
        return PayloadPage(payloads, offset + len(lines) if len(lines) == limit else None)

    def decode(self, content: Mapping[str, object]) -> Profile:
        """Read an item as a profile by the actor named in the file, the one given, or the one it looks like."""
        actor, item = _unwrapped(content)
        name = actor or self.actor_name or recognize(item)
        return decoder(name, overrides=self.mapping or None)(item)

    def _array(self) -> list[object]:
        if self.path.stat().st_size > _MOST_ARRAY_BYTES:
            raise FileError(f"{self.path.name} is one JSON array of over 512 MiB.", hint="Write it as NDJSON.")
        try:
            items = json.loads(self.path.read_bytes())
        except (ValueError, RecursionError) as error:
            where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            raise FileError(f"{self.path.name} is not whole JSON{where}.", hint="Write one item a line.") from error
        if not items:
            raise FileError(f"{self.path.name} holds no items.")
        return list(items)

    def _one_item(self) -> list[object] | None:
        """Return the item of a file that is one JSON object over several lines; None for NDJSON."""
        if self.path.stat().st_size >= MOST_LINE_BYTES:
            return None
        content = self.path.read_bytes()
        if content.count(b"\n") > 1 and _is_whole(content.partition(b"\n")[0]):
            return None
        return [json.loads(content.decode("utf-8-sig"))] if _is_whole(content) else None

    def _lines(self, offset: int, limit: int) -> list[bytes]:
        """Return lines from the one numbered `offset` (0 first); going on where the last call ended costs nothing."""
        number, place = self._place if self._place[0] <= offset else (0, 0)
        with self.path.open("rb") as file:
            file.seek(place)
            while number < offset and _line(file):
                number += 1
            lines = list(islice(iter(partial(_line, file), b""), limit))
            self._place = (number + len(lines), file.tell())
        return lines

    def _line_payload(self, line: bytes) -> Payload:
        if len(line) >= MOST_LINE_BYTES:
            return Payload({}, None, self._modified, len(line), fault="a line of over 16 MiB")
        try:
            item = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return Payload({}, None, self._modified, len(line), fault="not whole JSON in UTF-8")
        return self._payload(item, len(line))

    def _payload(self, item: object, size: int = 0) -> Payload:
        if not isinstance(item, Mapping):
            return Payload({}, None, self._modified, size, fault="no JSON object")
        told = next((item[name] for name in _TIMES if isinstance(item.get(name), str)), None)
        url = _unwrapped(item)[1].get("linkedinUrl")
        return Payload(item, url if isinstance(url, str) else None, _time(told) or self._modified, size)


def _unwrapped(content: Mapping[str, object]) -> tuple[str | None, Mapping[str, object]]:
    payload, actor = content.get("payload"), content.get("actor")
    if isinstance(payload, Mapping):
        return (actor if isinstance(actor, str) else None), payload
    return None, content


def _is_whole(content: bytes) -> bool:
    try:
        json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return True


def _line(file: IO[bytes]) -> bytes:
    """Return the next line; of one that is too long the beginning, the rest skipped."""
    line = file.readline(MOST_LINE_BYTES)
    rest = line
    while rest and not rest.endswith(b"\n"):
        rest = file.readline(MOST_LINE_BYTES)
    return line


def _time(told: object) -> datetime | None:
    """Read an ISO time with a zone; None for everything else."""
    try:
        read = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else None
