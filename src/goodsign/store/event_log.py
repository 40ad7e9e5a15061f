"""What happened, in order: written in the transaction that did it, told to whoever listens when it commits."""

from datetime import datetime

import polars as pl
from sqlalchemy import Connection, text

from goodsign.store.bulk import stage

CHANNEL = "goodsign_events"
"""The NOTIFY channel; the message is the workspace's id, nothing else."""

_EVENT = {"kind": "text", "lead_id": "text", "detail": "text"}


def add_events(connection: Connection, events: pl.DataFrame, *, now: datetime) -> None:
    """Append events (kind, lead_id or null, detail as JSON text) and wake the listeners at the commit."""
    if events.is_empty():
        return
    stage(connection, "new_events", _EVENT, events)
    connection.execute(
        text("""
            INSERT INTO events (workspace_id, kind, lead_id, detail, occurred_at, known_at)
            SELECT workspace_id, kind, lead_id::uuid, detail::jsonb, :now, :now FROM new_events, workspaces
        """),
        {"now": now},
    )
    connection.execute(text(f"SELECT pg_notify('{CHANNEL}', workspace_id::text) FROM workspaces"))


def events_of(connection: Connection, lead_id: str, *, limit: int = 200) -> list[dict[str, object]]:
    """Return a lead's events, newest first: event_id, kind, detail, known_at."""
    rows = connection.execute(
        text("""SELECT event_id, kind, detail, known_at FROM events WHERE lead_id = cast(:lead AS uuid)
                ORDER BY known_at DESC, event_id DESC LIMIT :limit"""),
        {"lead": lead_id, "limit": limit},
    )
    return [dict(row) for row in rows.mappings()]
