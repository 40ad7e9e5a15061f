"""Signals from what pages announce of a person: each quote tells by itself, no earlier snapshot is asked."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

import dataframely as dy
import polars as pl

from goodsign.collect.frames import PAGE_ACTOR, ProfileEntry, Section, Snapshot
from goodsign.signals.event_keys import keyed
from goodsign.signals.frames import HALF_LIFE_DAYS, STRENGTH, DetectedSignal, Precision, SignalType, TextReading

_CREDENTIALS = frozenset((SignalType.CERTIFICATION, SignalType.LICENSE_RENEWAL, SignalType.AWARD))
_BY_CREDENTIAL = frozenset((*_CREDENTIALS, SignalType.EDUCATION))
_TODAY = re.compile(r"(?i)\b(?:today|now|effective immediately|this (?:morning|afternoon|evening))\b")
_FORMER = re.compile(
    r"(?i)\b(?:former\w*|previous\w*|prior|earlier|recently|from|left|leav\w+|was|were|work\w*|after|spent|years?)\b"
    r"[^,.;]{0,40}$"
)


class AnnouncedText(dy.Schema):
    """A quote to read: `identity` is how surely it speaks of the person, `title` and `organization` whereof."""

    snapshot_id = dy.String(primary_key=True)
    place = dy.UInt32(primary_key=True)
    person = dy.String()
    origin = dy.String()
    known_at = dy.Datetime(time_zone="UTC", time_unit="us")
    text = dy.String()
    url = dy.String(nullable=True)
    title = dy.String(nullable=True)
    organization = dy.String(nullable=True)
    published = dy.Date()
    identity = dy.Float64(min=0, max=1)


def announced_texts(
    snapshots: dy.DataFrame[Snapshot], entries: dy.DataFrame[ProfileEntry], identity: Mapping[str, float]
) -> dy.DataFrame[AnnouncedText]:
    """Return the quotes of announcements, each once, as it became known first.

    `identity` says for each snapshot how sure it is that it speaks of its person (0 to 1).
    """
    pages = snapshots.filter(pl.col("actor") == PAGE_ACTOR).select("snapshot_id", "person", "origin", "known_at")
    quotes = entries.filter(pl.col("section") == Section.POST).drop_nulls("text")
    told = quotes.join(pages, on="snapshot_id").with_columns(
        published=pl.col("started").str.to_date("%Y-%m-%d", strict=False),
        identity=pl.col("snapshot_id").replace_strict(dict(identity), default=0.0, return_dtype=pl.Float64),
    )
    first = told.drop_nulls("published").sort("known_at", "snapshot_id", "place")
    once = first.unique(["person", "origin", "url", "text"], keep="first", maintain_order=True)
    return AnnouncedText.cast(once.select(AnnouncedText.column_names()))


def announced_signals(
    texts: dy.DataFrame[AnnouncedText], readings: Sequence[TextReading]
) -> dy.DataFrame[DetectedSignal]:
    """Return what announcements tell; `readings` are of `texts`, in the same order.

    An event that the quote sets on today happened on the day of publication, any other some time before it. The
    confidence is the reading's times that of the identity.
    """
    rows = [
        _signal(text, reading)
        for text, reading in zip(texts.iter_rows(named=True), readings, strict=True)
        if is_certain(reading)
    ]
    return keyed(pl.DataFrame(rows, schema=DetectedSignal.create_empty().schema))


def is_certain(reading: TextReading) -> bool:
    """Say whether a reading may be shown: one of the seven events, it happened, and the reader is sure."""
    return reading.label != "none" and reading.realis == "happened" and reading.high_confidence


def subject_of(quote: str, name: str, reading: TextReading) -> tuple[str | None, str | None]:
    """Return title (or credential) and organization of the event that a quote tells of somebody with this name.

    An organization that somebody comes from is none; nor is the name, which a reader may take for one.
    """
    wanted = "credential" if reading.label in _BY_CREDENTIAL else "title"
    title = next((each.text for each in reading.entities if each.kind == wanted), None)
    there = (
        each.text
        for each in reading.entities
        if each.kind == "organization"
        and each.text.casefold() not in name.casefold()
        and not _FORMER.search(quote[: each.start])
    )
    return title, next(there, None)


def _signal(text: Mapping[str, object], reading: TextReading) -> dict[str, object]:
    kind, quote, title = SignalType(reading.label), str(text["text"]), text["title"]
    is_today = _TODAY.search(quote) is not None
    published = text["published"]
    return {
        "person": text["person"],
        "event_key": "",
        "type": kind.value,
        "occurred_at": datetime.combine(published, time(), UTC),  # type: ignore[arg-type]  # a dy.Date
        "precision": (Precision.DAY if is_today else Precision.BETWEEN).value,
        "known_at": text["known_at"],
        "confidence": reading.confidence * float(str(text["identity"])),
        "strength": STRENGTH[kind],
        "half_life_days": HALF_LIFE_DAYS[kind],
        "title": None if kind in _CREDENTIALS else title,
        "organization": text["organization"],
        "credential": title if kind in _CREDENTIALS else None,
        "origin": text["origin"],
        "snapshot_before": None,
        "snapshot_after": text["snapshot_id"],
        "before": None,
        "after": json.dumps({"text": quote, "url": text["url"]}, ensure_ascii=False),
    }
