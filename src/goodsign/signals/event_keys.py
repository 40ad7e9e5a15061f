"""One key for one event, whatever the source, the spelling of the employer, or a month's difference in the date."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import dataframely as dy
import polars as pl
from rapidfuzz import fuzz

from goodsign.signals.frames import DetectedSignal, Precision, SignalType
from goodsign.signals.names import credential_key, initials, organization_key, title_key
from goodsign.signals.timeline import WINDOW_DAYS

APART_DAYS = 35
"""Two sources may date one event this far apart: the month before or after, and a day."""

_LENGTH = {Precision.DAY.value: 1, Precision.MONTH.value: 31, Precision.YEAR.value: 366}
_BY_EMPLOYER = frozenset(
    (SignalType.NEW_EMPLOYMENT.value, SignalType.BUSINESS_LAUNCH.value, SignalType.EDUCATION.value)
)


@dataclass(frozen=True, slots=True)
class _Told:
    """One signal as far as its key goes; `span` is when it may have happened."""

    row: int
    person: str
    type: str
    subject: str
    words: str
    title: str
    organization: str
    span: tuple[datetime, datetime]


def event_keys(signals: pl.DataFrame) -> pl.Series:
    """Return the key of each signal: 32 hexadecimal digits that tell nothing of the person.

    The first known telling of an event names it by person, type, subject and month. What becomes known later joins it
    when the subject is the same and the dates overlap or lie within 35 days, so that a later telling never changes an
    earlier key.
    """
    known = signals.with_row_index("row").sort(
        "person", "type", "known_at", "occurred_at", "origin", "snapshot_after", "row"
    )
    keys: list[str] = [""] * signals.height
    events: list[tuple[_Told, str]] = []
    group: tuple[str, str] | None = None
    for each in _tellings(known):
        if (each.person, each.type) != group:
            group, events = (each.person, each.type), []
        at = next((at for at, (first, _) in enumerate(events) if _is_same(first, each)), None)
        if at is None:
            events.append((each, _name(each)))
            at = -1
        elif _says_less(events[at][0]) and not _says_less(each):
            # What comes next is held against the fuller telling.
            events[at] = (each, events[at][1])
        keys[each.row] = events[at][1]
    return pl.Series("event_key", keys, dtype=pl.String)


def keyed(signals: pl.DataFrame) -> dy.DataFrame[DetectedSignal]:
    """Return signals, also of several finders, in order and under keys that are common to all."""
    order = ("person", "known_at", "occurred_at", "type", "event_key", "origin", "snapshot_after")
    whole = signals.with_columns(event_keys(signals)).select(DetectedSignal.column_names())
    return DetectedSignal.cast(whole.sort(*order))


def _tellings(signals: pl.DataFrame) -> Iterator[_Told]:
    wanted = ("row", "person", "type", "occurred_at", "precision", "title", "organization", "credential")
    for row, person, kind, at, precision, title, organization, credential in signals.select(wanted).iter_rows():
        words = (
            credential if kind not in _BY_EMPLOYER and credential else (organization if kind in _BY_EMPLOYER else title)
        )
        yield _Told(
            row, person, kind, _subject(kind, title, organization, credential), words or title or "",
            title or "", organization or "", _span(at, precision),
        )  # fmt: skip


def _subject(kind: str, title: str | None, organization: str | None, credential: str | None) -> str:
    """Return what an event is of: the employer of a job, the title of a step up, the credential."""
    if kind in _BY_EMPLOYER:
        return organization_key(organization) if organization else title_key(title or "")
    return credential_key(credential) if credential else title_key(title or "")


def _span(at: datetime, precision: str) -> tuple[datetime, datetime]:
    if precision == Precision.BETWEEN.value:
        return at - timedelta(days=WINDOW_DAYS), at
    return at, at + timedelta(days=_LENGTH[precision])


def _is_same(first: _Told, second: _Told) -> bool:
    early, late = sorted((first.span, second.span))
    if late[0] > early[1] + timedelta(days=APART_DAYS):
        return False
    if _says_less(first) or _says_less(second):
        return _agrees(first, second)
    if first.subject == second.subject or fuzz.ratio(first.subject, second.subject) >= 88:
        return True
    if first.type == SignalType.PROMOTION and fuzz.token_set_ratio(first.subject, second.subject) >= 88:
        # “Supervisor” and “Shift Supervisor”: nobody is promoted twice in a month.
        return True
    short, long = sorted((first.words, second.words), key=len)
    return 2 <= len(short) <= 6 and short.casefold() == initials(long.partition("(")[0])


def _says_less(told: _Told) -> bool:
    """Say whether a telling leaves its subject open: “Thrilled about my new role as Shift Supervisor!”"""
    return not told.subject or (told.type in _BY_EMPLOYER and not told.organization)


def _agrees(first: _Told, second: _Told) -> bool:
    """Say whether nothing that two tellings both say stands against their being one event."""
    if first.organization and second.organization:
        keys = organization_key(first.organization), organization_key(second.organization)
        if fuzz.ratio(*keys) < 88:
            return False
    if first.title and second.title:
        return fuzz.token_set_ratio(title_key(first.title), title_key(second.title)) >= 88
    return True


def _name(told: _Told) -> str:
    parts: Sequence[str] = (told.person, told.type, told.subject, told.span[0].strftime("%Y-%m"))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
