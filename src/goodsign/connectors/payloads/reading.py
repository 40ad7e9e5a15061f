"""Careful reading of strangers' JSON: nothing here trusts a type, and no text keeps what a database refuses."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

LONGEST_TEXT = 500
LONGEST_QUOTE = 300

# NUL and lone surrogates cannot be stored; the marks that only steer the direction of writing change no name.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
_URN = re.compile(r"\b(ACo[A-Za-z0-9_-]{8,})")
_PERSON_URL = re.compile(r"(?i)linkedin\.com/(?:[a-z]{2}/)?in/([^/?#\s]+)")
_COMPANY_URL = re.compile(r"(?i)/(company|school|showcase)/([^/?#\s]+)")
_LAST_NUMBER = re.compile(r"(\d+)\D*$")


def at(content: object, path: str) -> object:
    """Return what stands at a dotted path, None where any step is missing or no object."""
    for step in path.split("."):
        if not isinstance(content, Mapping):
            return None
        content = content.get(step)
    return content


def has(content: object, path: str) -> bool:
    """Say whether the last step of a dotted path is there, even when it holds null."""
    *steps, last = path.split(".")
    parent = at(content, ".".join(steps)) if steps else content
    return isinstance(parent, Mapping) and last in parent


def first(content: object, paths: Iterable[str]) -> object:
    """Return the first value among the paths that is neither missing, null nor empty."""
    for path in paths:
        value = at(content, path)
        if value is not None and value not in ("", {}, []):
            return value
    return None


def text_of(value: object, *, limit: int = LONGEST_TEXT) -> str | None:
    """Return a text on one line, without what cannot be stored, at most `limit` characters; None for other types."""
    if isinstance(value, Mapping):
        value = value.get("text") or value.get("name") or value.get("linkedinText")
    if not isinstance(value, str):
        return None
    plain = _SPACES.sub(" ", _UNWRITABLE.sub("", value[: limit * 4])).strip()
    return plain[:limit].rstrip() or None


def person_key(urns: Iterable[object], addresses: Iterable[object]) -> str | None:
    """Return the stable key of a LinkedIn person: "urn/ACo…" when one is given, else "in/slug" in small letters.

    The URN wins because a person may rename the slug, never the URN, and because every profile actor in use gives it
    (as `id`, `urn` or inside an entity's URN), so that two actors agree. `addresses` are slugs or profile addresses.
    """
    for urn in urns:
        found = _URN.search(urn) if isinstance(urn, str) else None
        if found:
            return f"urn/{found[1]}"
    for address in addresses:
        slug = slug_of(address)
        if slug:
            return f"in/{slug}"
    return None


def slug_of(address: object) -> str | None:
    """Return the last part of a profile's address, or a bare slug, in small letters."""
    if not isinstance(address, str) or not address.strip():
        return None
    found = _PERSON_URL.search(address)
    if found:
        return found[1].lower()
    plain = address.strip().strip("/").lower()
    return plain if re.fullmatch(r"[\w%-]{1,100}", plain) else None


def company_id(value: object) -> str | None:
    """Return "company/…" for a company's or school's address, number or URN; None for searches and other texts."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return f"company/{value}"
    if not isinstance(value, str):
        return None
    found = _COMPANY_URL.search(value)
    if found:
        # Schools have a company page too, and actors give either address.
        return f"company/{found[2].lower()}"
    if "://" in value or len(value) > 100:
        return None
    number = _LAST_NUMBER.search(value) if value.strip().isdecimal() or value.startswith("urn:") else None
    return f"company/{number[1]}" if number else None


def day_of(value: object) -> str | None:
    """Return the ISO day (UTC) of milliseconds or seconds since 1970; None for anything else."""
    if isinstance(value, str) and value.isdecimal() and len(value) <= 15:
        value = int(value)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 10**8 < value < 4 * 10**12:
        return None
    seconds = value / 1000 if value > 10**11 else float(value)
    return datetime.fromtimestamp(seconds, tz=UTC).date().isoformat() if seconds < 4 * 10**9 else None
