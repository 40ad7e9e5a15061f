"""The canonical document of a profile, its hash, and many stored profiles as frames."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

import dataframely as dy
import polars as pl

from goodsign.collect.frames import Entry, Profile, ProfileEntry, Section, Snapshot
from goodsign.core.errors import DataError

FORMAT = "goodsign-profile/1"
"""What the canonical document calls itself."""

_ENTRY_FIELDS = tuple(each.name for each in fields(Entry))
_PERSON_FIELDS = ("origin", "actor", "key", "url", "full_name", "first_name", "last_name", "headline", "location")
_REQUIRED = ("origin", "actor", "key")
_cells = attrgetter(*_ENTRY_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProfile:
    """A profile with what the store knows of it; columns as in `Snapshot`."""

    snapshot_id: str
    person: str
    collected_at: datetime
    known_at: datetime
    profile: Profile


def to_document(profile: Profile) -> dict[str, object]:
    """Return a profile as JSON values, without the fields that are not said; `from_document` reads it back."""
    person = {name: getattr(profile, name) for name in _PERSON_FIELDS}
    return {
        "format": FORMAT,
        **{name: value for name, value in person.items() if value is not None},
        "sections": sorted(profile.sections),
        "entries": [_entry_document(entry) for entry in profile.entries],
    }


def from_document(document: Mapping[str, object]) -> Profile:
    """Read a canonical document; raises DataError naming the field that is missing or of another kind."""
    if document.get("format") != FORMAT:
        raise DataError(f"The document is no stored profile: its `format` is not {FORMAT}.")
    person = {name: _text(document, name, "The profile") for name in _PERSON_FIELDS}
    missing = [name for name in _REQUIRED if not person[name]]
    if missing:
        raise DataError(f"The stored profile lacks {', '.join(f'`{name}`' for name in missing)}.")
    entries = tuple(_entry(each) for each in _list(document, "entries"))
    sections = frozenset(_section(each) for each in _list(document, "sections"))
    known: dict[str, Any] = person
    return Profile(**known, sections=sections, entries=entries)


def content_hash(profile: Profile) -> str:
    """Return the SHA-256 of what a profile says (hex, 64 characters): equal however its lists are ordered.

    The actor is left out, since two actors of one origin that show the same facts show the same profile.
    """
    document = to_document(profile)
    del document["actor"]
    document["entries"] = sorted(_canonical(_entry_document(entry)) for entry in profile.entries)
    return hashlib.sha256(_canonical(document).encode("utf-8", "surrogatepass")).hexdigest()


def frames(rows: Sequence[StoredProfile]) -> tuple[dy.DataFrame[Snapshot], dy.DataFrame[ProfileEntry]]:
    """Return stored profiles as snapshots and their entries; times are aware."""
    snapshots = pl.DataFrame(
        {
            "snapshot_id": [row.snapshot_id for row in rows],
            "person": [row.person for row in rows],
            "origin": [row.profile.origin for row in rows],
            "actor": [row.profile.actor for row in rows],
            "collected_at": [row.collected_at for row in rows],
            "known_at": [row.known_at for row in rows],
            "headline": [row.profile.headline for row in rows],
            "location": [row.profile.location for row in rows],
            "sections": [sorted(row.profile.sections) for row in rows],
        },
        schema=Snapshot.create_empty().schema,
    )
    # Columns from tuples, transposed once: a row-wise constructor takes four times as long.
    columns = list(zip(*(_cells(entry) for row in rows for entry in row.profile.entries), strict=True))
    data = dict(zip(_ENTRY_FIELDS, columns or [() for _ in _ENTRY_FIELDS], strict=True))
    entries = pl.DataFrame(
        {
            "snapshot_id": [row.snapshot_id for row in rows for _ in row.profile.entries],
            "place": [place for row in rows for place in range(len(row.profile.entries))],
            **data,
        },
        schema=ProfileEntry.create_empty().schema,
    )
    return Snapshot.cast(snapshots), ProfileEntry.cast(entries)


def _entry_document(entry: Entry) -> dict[str, object]:
    return {name: value for name, value in zip(_ENTRY_FIELDS, _cells(entry), strict=True) if value is not None}


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _entry(value: object) -> Entry:
    if not isinstance(value, Mapping):
        raise DataError("An entry of the stored profile is no object.")
    said: dict[str, Any] = {
        name: _text(value, name, "An entry of the stored profile")
        for name in _ENTRY_FIELDS
        if name not in {"section", "is_current"}
    }
    current = value.get("is_current")
    if not isinstance(current, bool | None):
        raise DataError("An entry of the stored profile has an `is_current` that is neither true nor false.")
    return Entry(section=_section(value.get("section")), is_current=current, **said)


def _section(value: object) -> Section:
    try:
        return Section(str(value))
    except ValueError as error:
        known = ", ".join(Section)
        raise DataError(f"The stored profile names a section that is none of {known}.") from error


def _text(value: Mapping[str, object], name: str, where: str) -> str | None:
    found = value.get(name)
    if isinstance(found, str | None):
        return found
    raise DataError(f"{where} has a `{name}` that is no text.")


def _list(document: Mapping[str, object], name: str) -> Sequence[object]:
    found = document.get(name, [])
    if isinstance(found, list | tuple):
        return found
    raise DataError(f"The stored profile has `{name}` that is no list.")
