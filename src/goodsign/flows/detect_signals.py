"""Finds the signals in leads' confirmed profiles and posts, and stores them with their evidence."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

import dataframely as dy
import polars as pl
from sqlalchemy import Connection

from goodsign.collect.frames import PAGE_ACTOR
from goodsign.collect.profiles import StoredProfile, frames, from_document
from goodsign.signals.announced import announced_signals, announced_texts
from goodsign.signals.detect import detect
from goodsign.signals.event_keys import keyed
from goodsign.signals.frames import DetectedSignal
from goodsign.signals.merge import merge
from goodsign.signals.ports import TextClassifier
from goodsign.signals.posts import post_signals, post_texts
from goodsign.store.event_log import add_events
from goodsign.store.rescoring import queue_scores
from goodsign.store.signals import save_signals
from goodsign.store.snapshots import confirmed_snapshots

_NAMESPACE = UUID("6f2d1a3c-52f5-4d6e-9f8a-0a6f3b0c9e11")


def detect_signals(
    connection: Connection, lead_ids: Sequence[str], *, now: datetime, classifier: TextClassifier | None = None
) -> pl.DataFrame:
    """Detect over the whole history of these leads; return (lead_id, signal_id, type, is_new) of what is new.

    Finding the same again changes nothing, as long as the same classifier reads; without one, posts tell nothing. In
    the same transaction the leads are queued for a new score and an event is written for each signal.
    """
    stored = confirmed_snapshots(connection, lead_ids)
    history = [
        StoredProfile(
            snapshot_id=each.snapshot_id,
            person=each.lead_id,
            collected_at=each.collected_at,
            known_at=each.known_at,
            profile=from_document(each.document),
        )
        for each in stored
    ]
    identity = {each.snapshot_id: each.identity for each in stored}
    events, evidence = merge(_detected(history, identity, classifier))
    told = evidence.rename({"person": "lead_id"}).with_columns(pl.col("precision").cast(pl.String))
    found = save_signals(connection, _with_ids(events), told)
    if not found.is_empty():
        queue_scores(connection, found["lead_id"].unique().sort().to_list(), now=now)
        add_events(connection, _events(found), now=now)
    return found


def _detected(
    history: Sequence[StoredProfile], identity: Mapping[str, float], classifier: TextClassifier | None
) -> dy.DataFrame[DetectedSignal]:
    """Return what lines, posts and announcements tell, under common keys; all texts are read in one call.

    An announcement is no state of a profile: it is not held against what the same site showed before.
    """
    snapshots, entries = frames([each for each in history if each.profile.actor != PAGE_ACTOR])
    told = detect(snapshots, entries)
    if classifier is None:
        return told
    posts = post_texts(snapshots, entries)
    news = announced_texts(*frames([each for each in history if each.profile.actor == PAGE_ACTOR]), identity)
    if posts.is_empty() and news.is_empty():
        return told
    readings = classifier.read([*posts["text"], *news["text"]])
    read = (post_signals(posts, readings[: posts.height]), announced_signals(news, readings[posts.height :]))
    return keyed(pl.concat([told, *read]))


def signal_id(lead_id: str, event_key: str) -> str:
    """Return the id of an event of a lead: the same whenever and however often it is found."""
    return str(uuid5(_NAMESPACE, f"{lead_id}\n{event_key}"))


def _with_ids(events: pl.DataFrame) -> pl.DataFrame:
    ids = [signal_id(lead, key) for lead, key in events.select("person", "event_key").iter_rows()]
    return events.rename({"person": "lead_id"}).with_columns(
        pl.Series("signal_id", ids, dtype=pl.String),
        pl.col("half_life_days").cast(pl.Int32),
        pl.col("type", "precision").cast(pl.String),
    )


def _events(found: pl.DataFrame) -> pl.DataFrame:
    details = [json.dumps({"signal_id": row["signal_id"], "type": row["type"]}) for row in found.iter_rows(named=True)]
    kinds = pl.when("is_new").then(pl.lit("signal.found")).otherwise(pl.lit("signal.corroborated"))
    return found.select(kinds.alias("kind"), "lead_id", pl.Series("detail", details, dtype=pl.String))
