"""Takes pages in: a person's page goes the way of profiles, of any other only news of known leads is kept (SRC-009)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import polars as pl

from goodsign.collect.announced import announced_key, is_subject, place_in
from goodsign.collect.announcements import Announcement, about_known, read_announcements
from goodsign.collect.frames import PAGE_ACTOR, Entry, Profile, Section
from goodsign.collect.identity.block import blocking_keys
from goodsign.collect.identity.seen import profile_id, seen_of_all
from goodsign.collect.ports import Payload
from goodsign.collect.profiles import FORMAT, from_document, to_document
from goodsign.core.errors import DataError
from goodsign.flows.ingest_profiles import Decode, Delivery, Intake, ingest_profiles
from goodsign.signals.announced import is_certain, subject_of
from goodsign.signals.frames import TextReading
from goodsign.signals.ports import TextClassifier
from goodsign.store.candidates import known_names
from goodsign.store.database import Database
from goodsign.store.vault import Vault

NEWS_DAYS = 120
"""A page that is older than this when it is read tells history, no news."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that is no profile: which delivery brought it, and what it announces of whom."""

    place: int
    payload: Payload
    url: str
    published: str
    title: str
    rows: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """One sentence about one known person; the names of all others in it are gone."""

    page: _Page
    name: str
    row: Announcement


def ingest_pages(
    database: Database, vault: Vault, deliveries: Sequence[Delivery], *, classifier: TextClassifier, now: datetime
) -> Intake:
    """Take pages in as `ingest_profiles` does profiles, with one look-up of names and one reading for all of them.

    A page that describes one person for machines to read is a profile. Of any other, the sentences about names that
    some lead has are read; what happened, to the named person, and is certain, becomes a profile of quotes that is
    compared with the leads by the same rule as any. A page without a day of publication, or older than 120 days,
    announces nothing: its news could be of any time.
    """
    pages = [page for place, each in enumerate(deliveries) for page in _pages(place, each)]
    said = _about_known(database, pages)
    told = _told(said, classifier)
    news = [_with_news(place, each, told) for place, each in enumerate(deliveries)]
    return ingest_profiles(database, vault, news, now=now, classifier=classifier)


def _pages(place: int, delivery: Delivery) -> list[_Page]:
    """Return the pages of a delivery that announce something that is news."""
    found = []
    for payload in delivery.payloads:
        url, text, published = (payload.content.get(name) for name in ("url", "text", "published_at"))
        if not isinstance(url, str) or not isinstance(text, str) or not isinstance(published, str):
            continue
        if _is_news(published, read=payload.collected_at) and not _is_profile(payload, delivery.decode):
            rows = read_announcements(text).rows
            found.append(_Page(place, payload, url, published, str(payload.content.get("title") or ""), rows))
    return found


def _is_news(published: str, *, read: datetime) -> bool:
    try:
        age = read.date() - date.fromisoformat(published)
    except ValueError:
        return False
    return timedelta(days=-1) <= age <= timedelta(days=NEWS_DAYS)


def _is_profile(payload: Payload, decode: Decode) -> bool:
    try:
        decode(payload.content)
    except DataError:
        return False
    return True


def _about_known(database: Database, pages: Sequence[_Page]) -> list[_Said]:
    """Return the sentences about names that some lead has; of a sentence about two there is one for each."""
    bare = {
        profile_id(each): (page, name)
        for page in pages
        for row in page.rows
        for name in row.names
        for each in [_bare(page, name)]
    }
    if not bare:
        return []
    keys = blocking_keys(seen_of_all([_bare(*each) for each in bare.values()])).filter(pl.col("kind") == "name")
    wanted = keys.drop_nulls(["first", "last"]).select("profile_id", "first", "last")
    with database.transaction() as connection:
        known = known_names(connection, wanted)
    ids = {each for each, first, last in wanted.iter_rows() if (first, last) in known}
    return [
        _Said(page, name, kept)
        for page in pages
        for row in page.rows
        for name in row.names
        if profile_id(_bare(page, name)) in ids
        for kept in about_known([row], name.__eq__)
        if is_subject(kept.quote, name)
    ]


def _bare(page: _Page, name: str) -> Profile:
    return Profile(origin="", actor=PAGE_ACTOR, key=announced_key(page.url, name), full_name=name)


def _told(said: Sequence[_Said], classifier: TextClassifier) -> list[tuple[int, Payload]]:
    """Read the sentences, all at once, and return what is certain as payloads, with the place of their delivery."""
    readings = classifier.read([each.row.quote for each in said]) if said else ()
    news: dict[tuple[str, str], list[tuple[_Said, TextReading]]] = {}
    for each, reading in zip(said, readings, strict=True):
        if _is_certain(each, reading):
            news.setdefault((each.page.url, each.name), []).append((each, reading))
    return [(group[0][0].page.place, _payload(group)) for group in news.values()]


def _is_certain(said: _Said, reading: TextReading) -> bool:
    """Say whether a reading may be shown: an event that happened, to the person named, who writes only at home."""
    own = reading.is_self is True and said.name.casefold() in said.page.title.casefold()
    about = reading.is_self is False or own
    return about and is_certain(reading)


def _payload(group: Sequence[tuple[_Said, TextReading]]) -> Payload:
    """Return what a page tells of one person: quotes to keep, and employers and town to compare only."""
    first = group[0][0]
    page, name = first.page, first.name
    quotes = {each.row.quote: (each, reading) for each, reading in group}
    employers = dict.fromkeys(
        employer
        for each, reading in group
        for employer in (each.row.organization, *(e.text for e in reading.entities if e.kind == "organization"))
        if employer.casefold() != name.casefold()
    )
    entries = [_quote(page, each, reading) for each, reading in quotes.values()]
    compared = [Entry(section=Section.POSITION, organization=employer) for employer in employers]
    told = replace(
        _bare(page, name),
        origin=PAGE_ACTOR,
        url=page.url,
        location=next(filter(None, map(place_in, quotes)), None),
        sections=frozenset({Section.POST}),
        entries=(*entries, *compared),
    )
    return Payload(to_document(told), page.url, page.payload.collected_at, 0)


def _quote(page: _Page, said: _Said, reading: TextReading) -> Entry:
    title, organization = subject_of(said.row.quote, said.name, reading)
    return Entry(
        section=Section.POST,
        title=title,
        organization=organization,
        text=said.row.quote,
        url=page.url,
        started=page.published,
    )


def _with_news(place: int, delivery: Delivery, told: Sequence[tuple[int, Payload]]) -> Delivery:
    """Return a delivery of profiles and announcements; its other pages are recorded as read."""
    asked = set(delivery.asked["url"])
    visits = [
        each
        for each in delivery.payloads
        if each.url not in asked and (each.fault is not None or not _is_profile(each, delivery.decode))
    ]
    left = [each for each in delivery.payloads if each not in visits]
    news = [payload for at, payload in told if at == place]
    decode = _either(delivery.decode)
    return replace(delivery, payloads=(*left, *news), visits=visits, decode=decode, keep=_quotes_alone)


def _either(decode: Decode) -> Decode:
    def read(content: Mapping[str, object]) -> Profile:
        return from_document(content) if content.get("format") == FORMAT else decode(content)

    return read


def _quotes_alone(profile: Profile) -> Profile:
    """Return what is stored: of an announcement its quotes, without the employers it was compared by."""
    if profile.actor != PAGE_ACTOR:
        return profile
    return replace(profile, entries=tuple(each for each in profile.entries if each.section is Section.POST))
