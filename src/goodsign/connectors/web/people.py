"""People as pages describe them for machines: schema.org Person in JSON-LD, and h-resume in HTML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from goodsign.collect.career_dates import read_date
from goodsign.collect.frames import Entry, Profile, Section
from goodsign.compliance.platforms import host_of
from goodsign.connectors.payloads.reading import text_of
from goodsign.core.errors import DataError

MOST_PEOPLE = 50
MOST_ENTRIES = 200

# Who a page is about; an author or a commenter is somebody else.
_SUBJECT = ("@graph", "mainEntity", "mainEntityOfPage", "about")
_DEEPEST = 6
_WORDS = re.compile(r"[^\W_]+")
_FIELDS = ("name", "givenName", "familyName", "jobTitle", "disambiguatingDescription")


def read_people(data: Sequence[Any], tree: LexborHTMLParser) -> list[dict[str, object]]:
    """Return the people that a page is about, reduced to names, work, education, credentials, awards and town."""
    found = [_reduced(person) for each in data for person in _persons(each, _DEEPEST)]
    found += [_resume(node) for node in tree.css(".h-resume")[:MOST_PEOPLE]]
    return [person for person in found if person.get("name")][:MOST_PEOPLE]


def to_profile(people: Sequence[object], *, url: str, actor: str) -> Profile:
    """Return the one person of a page as a profile; raise DataError when it describes nobody or several people."""
    named = [each for each in people if isinstance(each, Mapping) and text_of(each.get("name"))]
    if len(named) != 1:
        what = "nobody" if not named else f"{len(named)} people"
        raise DataError(f"The page is no profile: it describes {what} for machines to read.")
    person = named[0]
    sections: set[Section] = set()
    entries: list[Entry] = []
    for name, section in (
        ("work", Section.POSITION),
        ("education", Section.EDUCATION),
        ("credentials", Section.CERTIFICATION),
        ("awards", Section.HONOR),
    ):
        items = person.get(name)
        if isinstance(items, list):
            sections.add(section)
            entries += [_entry(item, section) for item in items[:MOST_ENTRIES] if isinstance(item, Mapping)]
    full_name = text_of(person.get("name")) or ""
    return Profile(
        origin=host_of(url),
        actor=actor,
        key="/".join((host_of(url), "-".join(_WORDS.findall(full_name.lower())))),
        url=url,
        full_name=full_name,
        first_name=text_of(person.get("first_name")),
        last_name=text_of(person.get("last_name")),
        headline=text_of(person.get("headline")),
        location=text_of(person.get("location")),
        sections=frozenset(sections),
        entries=tuple(entries),
    )


def _entry(item: Mapping[str, object], section: Section) -> Entry:
    current = item.get("is_current")
    return Entry(
        section=section,
        title=text_of(item.get("title")),
        organization=text_of(item.get("organization")),
        started=read_date(item.get("started")),
        ended=read_date(item.get("ended")),
        expires=read_date(item.get("expires")),
        is_current=current if isinstance(current, bool) else None,
    )


def _persons(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth and isinstance(value, list):
        for each in value[:MOST_ENTRIES]:
            yield from _persons(each, depth - 1)
    elif depth and isinstance(value, dict):
        kinds = value.get("@type")
        if "Person" in (kinds if isinstance(kinds, list) else [kinds]):
            yield value
            return
        for name in _SUBJECT:
            yield from _persons(value.get(name), depth - 1)


def _reduced(person: Mapping[str, Any]) -> dict[str, object]:
    """Keep what may be kept; everything else of the object goes unread."""
    said = {name: text_of(person.get(name)) for name in _FIELDS}
    both = " ".join(filter(None, (said["givenName"], said["familyName"])))
    kept: dict[str, object] = {
        "name": said["name"] or both or None,
        "first_name": said["givenName"],
        "last_name": said["familyName"],
        "headline": said["jobTitle"],
        "location": _town(person.get("address") or person.get("homeLocation")),
        "work": _lines(person, ("worksFor", "hasOccupation"), title=said["jobTitle"]),
        "education": _lines(person, ("alumniOf",)),
        "credentials": _lines(person, ("hasCredential",)),
        "awards": _lines(person, ("award", "awards")),
    }
    return {name: value for name, value in kept.items() if value is not None}


def _lines(person: Mapping[str, Any], names: Sequence[str], *, title: str | None = None) -> list[object] | None:
    found: list[object] = []
    for name in names:
        value = person.get(name)
        if value is None:
            continue
        items = value if isinstance(value, list) else [value]
        found += [line for item in items[:MOST_ENTRIES] if (line := _line(name, item, title)) is not None]
    return found if any(person.get(name) is not None for name in names) else None


def _line(name: str, item: Any, title: str | None) -> dict[str, object] | None:
    """Read one employer, school, credential or award, written as a text, a thing, or a role around a thing."""
    told = item if isinstance(item, dict) else {"name": item}
    inner = told.get(name)
    thing = inner if isinstance(inner, dict) else told
    own = text_of(thing.get("name"))
    kept: dict[str, object | None] = {"started": _date(told, "startDate"), "ended": _date(told, "endDate")}
    if name in {"worksFor", "alumniOf"}:
        role = text_of(told.get("roleName") or told.get("namedPosition"))
        kept |= {"organization": own, "title": role or (title if name == "worksFor" else None)}
        if name == "worksFor":
            kept["is_current"] = kept["ended"] is None
    else:
        giver = thing.get("recognizedBy") or thing.get("issuedBy")
        issued = _date(thing, "validFrom") or _date(thing, "dateCreated") or kept["started"]
        kept |= {"title": own, "organization": text_of(giver), "started": issued, "expires": _date(thing, "expires")}
    if not kept.get("title") and not kept.get("organization"):
        return None
    return {key: value for key, value in kept.items() if value is not None}


def _date(thing: Mapping[str, Any], name: str) -> str | None:
    return read_date(thing.get(name)) if isinstance(thing.get(name), str | int) else None


def _town(address: Any) -> str | None:
    if isinstance(address, dict):
        nested = address.get("address")
        inner = nested if isinstance(nested, dict) else address
        parts = [text_of(inner.get(name)) for name in ("addressLocality", "addressRegion", "addressCountry")]
        return ", ".join(filter(None, parts)) or text_of(address.get("name"))
    return None


def _resume(node: LexborNode) -> dict[str, object]:
    """Read an h-resume (microformats.org): the name, experience and education; contact properties stay unread."""
    person: dict[str, object] = {"name": _of(node, ".p-contact .p-name") or _of(node, ".p-name")}
    for name, wanted in (("work", ".p-experience"), ("education", ".p-education")):
        items = node.css(wanted)
        if items:
            person[name] = [line for item in items[:MOST_ENTRIES] if (line := _experience(item, name))]
    return person


def _experience(node: LexborNode, name: str) -> dict[str, object]:
    ended = _of(node, ".dt-end")
    told: dict[str, object | None] = {
        "organization": _of(node, ".p-org") or _of(node, ".p-location .p-name") or _of(node, ".p-name"),
        "title": _of(node, ".p-job-title") or _of(node, ".p-role"),
        "started": _of(node, ".dt-start"),
        "ended": ended,
        "is_current": None if name == "education" else ended is None,
    }
    return {key: value for key, value in told.items() if value is not None}


def _of(node: LexborNode, selector: str) -> str | None:
    found = node.css_first(selector)
    if found is None:
        return None
    return text_of(found.attributes.get("datetime") or found.text(separator=" "))
