"""What a public profile shows, as identity compares it."""

from collections.abc import Iterable

import dataframely as dy
import polars as pl

from goodsign.collect.frames import Entry, Profile, Section
from goodsign.collect.identity.frames import Seen


def profile_id(profile: Profile) -> str:
    """Return how a profile is called in frames of links: its site and its key there."""
    return f"{profile.origin}:{profile.key}"


def seen_of(profile: Profile) -> dy.DataFrame[Seen]:
    """Return one profile as a frame of one row."""
    return seen_of_all([profile])


def seen_of_all(profiles: Iterable[Profile]) -> dy.DataFrame[Seen]:
    """Return profiles as a frame, one row each; of a profile that comes twice the last stays."""
    rows = [_row(profile) for profile in profiles]
    frame = pl.DataFrame(rows, schema=Seen.create_empty().schema)
    return Seen.cast(frame.unique("profile_id", keep="last", maintain_order=True))


def _row(profile: Profile) -> dict[str, object]:
    by_section = {section: [entry for entry in profile.entries if entry.section is section] for section in Section}
    return {
        "profile_id": profile_id(profile),
        "origin": profile.origin,
        "url": profile.url,
        "full_name": profile.full_name,
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "location": profile.location,
        "studies": [
            {"school": entry.organization, "degree": entry.title, **_span(entry)}
            for entry in by_section[Section.EDUCATION]
        ],
        "positions": [
            {"employer": entry.organization, "title": entry.title, **_span(entry)}
            for entry in by_section[Section.POSITION]
        ],
        "licenses": [entry.credential_id for entry in by_section[Section.CERTIFICATION] if entry.credential_id],
    }


def _span(entry: Entry) -> dict[str, int | None]:
    return {"start_year": _year(entry.started), "end_year": _year(entry.ended)}


def _year(date: str | None) -> int | None:
    return int(date[:4]) if date and date[:4].isdecimal() and len(date) >= 4 else None
