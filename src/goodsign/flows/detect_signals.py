"""Finds the signals in leads' confirmed profiles and stores them with their evidence."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import polars as pl
from sqlalchemy import Connection

from goodsign.collect.profiles import StoredProfile, frames, from_document
from goodsign.signals.detect import detect
from goodsign.signals.merge import merge
from goodsign.store.event_log import add_events
from goodsign.store.rescoring import queue_scores
from goodsign.store.signals import save_signals
from goodsign.store.snapshots import confirmed_snapshots

_NAMESPACE = UUID("6f2d1a3c-52f5-4d6e-9f8a-0a6f3b0c9e11")


def detect_signals(connection: Connection, lead_ids: Sequence[str], *, now: datetime) -> pl.DataFrame:
    """Detect over the whole history of these leads; return (lead_id, signal_id, type, is_new) of what is new.

    Finding the same again changes nothing. In the same transaction the leads are queued for a new score and an event
    is written for each signal.
    """
    history = [
        StoredProfile(
            snapshot_id=each.snapshot_id,
            person=each.lead_id,
            collected_at=each.collected_at,
            known_at=each.known_at,
            profile=from_document(each.document),
        )
        for each in confirmed_snapshots(connection, lead_ids)
    ]
    events, evidence = merge(detect(*frames(history)))
    told = evidence.rename({"person": "lead_id"}).with_columns(pl.col("precision").cast(pl.String))
    found = save_signals(connection, _with_ids(events), told)
    if not found.is_empty():
        queue_scores(connection, found["lead_id"].unique().sort().to_list(), now=now)
        add_events(connection, _events(found), now=now)
    return found


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
