"""Signals from a person's own posts: which are news, and what follows when a classifier has read them."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import dataframely as dy
import polars as pl

from goodsign.collect.frames import PAGE_ACTOR, ProfileEntry, Section, Snapshot
from goodsign.signals.event_keys import keyed
from goodsign.signals.frames import HALF_LIFE_DAYS, STRENGTH, DetectedSignal, SignalType, TextEntity, TextReading
from goodsign.signals.lines import MOST_NEW, named, with_history, with_seen
from goodsign.signals.names import organization_key, plain
from goodsign.signals.timeline import WINDOW_DAYS, delivered, is_news, ordered, spans

OWN_WORD = 0.9
"""What a classifier's confidence is multiplied by: people round up what they say of themselves."""
UNDATED = 0.8
"""What it is multiplied by once more where the post has no date."""

_CREDENTIALS = frozenset((SignalType.CERTIFICATION, SignalType.LICENSE_RENEWAL, SignalType.AWARD))
_INTO = re.compile(r"(?i)\b(?:join\w*|start\w*(?:\s+\w+){0,3}\s+(?:at|with|for)|now (?:at|with))\s+(?:the\s+)?$")
_BEHIND_TITLE = re.compile(r"(?i)\s*(?:,|@|at|with|for|of)\s+(?:the\s+)?")
_TO = re.compile(r"(?i)\b(?:to|as|into|become|became|role of)\s+(?:an?\s+|the\s+|my\s+|new\s+)*$")


class PostText(dy.Schema):
    """A post that is news and may tell of an event.

    `posted_on` is null where the source gave no date; `precision` is that of its date. `employers` are the keys of the
    employers at whom the person worked already when the news window began.
    """

    snapshot_id = dy.String(primary_key=True)
    place = dy.UInt32(primary_key=True)
    person = dy.String()
    origin = dy.String()
    snapshot_before = dy.String()
    collected_at = dy.Datetime(time_zone="UTC", time_unit="us")
    known_at = dy.Datetime(time_zone="UTC", time_unit="us")
    text = dy.String()
    url = dy.String(nullable=True)
    posted_on = dy.Date(nullable=True)
    precision = dy.String()
    employers = dy.List(dy.String())


def post_texts(snapshots: dy.DataFrame[Snapshot], entries: dy.DataFrame[ProfileEntry]) -> dy.DataFrame[PostText]:
    """Return the posts to read: those that no earlier snapshot of the person and origin had, and that are news.

    The same rules of time hold as for lines: none of a first snapshot, none older than 120 days before the snapshot
    before, none from ahead; posts without a date count only beside others. Of one snapshot the newest 50 are read.
    Adding snapshots that become known later changes no row.
    """
    # What pages announce of a person is no post of the person's own.
    timeline = ordered(Snapshot.cast(snapshots.filter(pl.col("actor") != PAGE_ACTOR)))
    posts = entries.filter(pl.col("section") == Section.POST, pl.col("text").str.strip_chars() != "")
    dated = posts.join(delivered(timeline, entries), on=["snapshot_id", "section"]).with_columns(
        *spans("started", "s"), *spans("ended", "e")
    )
    lines = with_history(dated.sort("seq", "place").with_row_index("eid"))
    marked = with_seen(lines, _keys(lines))
    undated = pl.col("s_lo").is_null() & ~pl.col("was_empty")
    news = marked.filter(~pl.col("seen"), pl.col("b_id").is_not_null(), is_news("s") | undated)
    once = news.sort("seq", "s_lo", "place", descending=[False, True, False], nulls_last=True)
    newest = once.unique(["seq", "text"], keep="first", maintain_order=True).filter(
        pl.int_range(pl.len()).over("seq") < MOST_NEW
    )
    shown = newest.with_columns(
        posted_on="s_lo", precision=pl.col("s_prec").fill_null("between"), snapshot_before="b_id"
    )
    told = shown.join(_employers(shown, timeline, entries), on="eid", how="left").with_columns(
        pl.col("employers").fill_null(pl.lit([], pl.List(pl.String)))
    )
    return PostText.cast(told.select(PostText.column_names()).sort("snapshot_id", "place"))


def post_signals(texts: dy.DataFrame[PostText], readings: Sequence[TextReading]) -> dy.DataFrame[DetectedSignal]:
    """Return what posts tell; `readings` are of `texts`, in the same order.

    Only what the classifier is sure of, that happened, and that is of the author; a new job at an employer who is none
    is left to the profile, which tells a step up from a move.
    """
    told = zip(texts.iter_rows(named=True), readings, strict=True)
    rows = [(_signal(post, reading), post["employers"]) for post, reading in told if _counts(reading)]
    found = [row for row, employers in rows if not _is_old_employer(row, employers)]
    frame = pl.DataFrame(found, schema=DetectedSignal.create_empty().schema)
    return keyed(frame)


def _keys(posts: pl.DataFrame) -> pl.DataFrame:
    """Return the keys of posts: the address, and the words, so that neither an edit nor a second posting is new."""
    words = named(posts["text"], lambda text: plain(text) or text)
    parts = [(kind, posts.with_columns(words=words).filter(pl.col(kind).is_not_null())) for kind in ("url", "words")]
    return pl.concat(
        [
            part.select(
                "eid", "seq", "known_at", pending=pl.lit(value=False), kind=pl.lit("line"),
                key=pl.concat_str("person", "origin", pl.lit(name), name, separator="\x1f").hash(),
            )
            for name, part in parts
        ]
    )  # fmt: skip


def _employers(posts: pl.DataFrame, timeline: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Return by eid the employers at whom the person worked already when the news window of the post began."""
    jobs = entries.filter(pl.col("section") == Section.POSITION, pl.col("organization").is_not_null()).with_columns(
        *spans("started", "j"), *spans("ended", "l")
    )
    placed = jobs.join(timeline.select("snapshot_id", "person", "collected_at", "known_at"), on="snapshot_id")
    held = placed.select(
        "person", "j_lo", "l_hi", job_known="known_at", job_seen=pl.col("collected_at").dt.date(),
        employer=named(placed["organization"], organization_key),
    )  # fmt: skip
    day = pl.coalesce("s_lo", pl.col("collected_at").dt.date()) - pl.duration(days=WINDOW_DAYS)
    told = posts.select("eid", "person", "known_at", day=day).join(held, on="person")
    then = told.filter(
        pl.col("job_known") <= pl.col("known_at"),
        pl.coalesce("j_lo", "job_seen") < pl.col("day"),
        (pl.col("l_hi") >= pl.col("day")).fill_null(value=True),
    )
    return then.group_by("eid").agg(employers=pl.col("employer").unique().sort())


def _counts(reading: TextReading) -> bool:
    sure = reading.high_confidence and reading.label != "none"
    return sure and reading.is_self is True and reading.realis == "happened"


def _is_old_employer(row: dict[str, object], employers: Sequence[str]) -> bool:
    name = row["organization"]
    is_hire = row["type"] == SignalType.NEW_EMPLOYMENT
    return is_hire and isinstance(name, str) and organization_key(name) in employers


def _signal(post: dict[str, Any], reading: TextReading) -> dict[str, object]:
    kind = SignalType(reading.label)
    day: date | None = post["posted_on"]
    credential = _one(post["text"], reading, "credential")
    title = credential if kind == SignalType.EDUCATION else _one(post["text"], reading, "title")
    after = {"text": post["text"], "url": post["url"]}
    return {
        "person": post["person"],
        "event_key": "",
        "type": kind.value,
        "occurred_at": datetime.combine(day, time(), UTC) if day else post["collected_at"],
        "precision": post["precision"],
        "known_at": post["known_at"],
        "confidence": reading.confidence * OWN_WORD * (1 if day else UNDATED),
        "strength": STRENGTH[kind],
        "half_life_days": HALF_LIFE_DAYS[kind],
        "title": None if kind in _CREDENTIALS else title,
        "organization": _one(post["text"], reading, "organization"),
        "credential": credential if kind in _CREDENTIALS else None,
        "origin": post["origin"],
        "snapshot_before": post["snapshot_before"],
        "snapshot_after": post["snapshot_id"],
        "before": None,
        "after": json.dumps({name: value for name, value in after.items() if value is not None}, ensure_ascii=False),
    }


def _one(text: str, reading: TextReading, kind: str) -> str | None:
    """Return the name of this kind in a text; of several the one that the words around it point to, None else."""
    found = [each for each in reading.entities if each.kind == kind]
    if len({organization_key(each.text) for each in found}) <= 1:
        return found[0].text if found else None
    titles = {each.end for each in reading.entities if each.kind == "title"}
    if kind == "credential":
        return found[-1].text
    cue = _TO if kind == "title" else _INTO
    pointed = [each for each in found if cue.search(text[: each.start])]
    if not pointed and kind == "organization":
        pointed = [each for each in found if _stands_behind(text, each, titles)]
    return pointed[0].text if len(pointed) == 1 else None


def _stands_behind(text: str, organization: TextEntity, titles: set[int]) -> bool:
    return any(_BEHIND_TITLE.fullmatch(text[end : organization.start]) for end in titles if end < organization.start)
