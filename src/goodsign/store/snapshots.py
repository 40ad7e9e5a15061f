"""Snapshots of linked profiles: what each showed at each time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, text

from goodsign.store.bulk import stage
from goodsign.store.profile_links import PERSON_DECIDES

_SNAPSHOT = {
    "snapshot_id": "text",
    "lead_id": "text",
    "origin": "text",
    "profile_key": "text",
    "actor": "text",
    "url": "text",
    "content_hash": "text",
    "profile": "text",
    "occurred_at": "timestamptz",
    "known_at": "timestamptz",
}


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A profile as it was seen: `document` is the canonical JSON object of it.

    `identity` is the probability that it is the lead's; 1 where a person said so.
    """

    snapshot_id: str
    lead_id: str
    origin: str
    profile_key: str
    document: dict[str, object]
    collected_at: datetime
    known_at: datetime
    identity: float


def newest_hashes(connection: Connection, lead_ids: Sequence[str]) -> dict[tuple[str, str, str], tuple[str, datetime]]:
    """Return the content hash and time of the newest snapshot by (lead_id, origin, profile_key)."""
    rows = connection.execute(
        text("""
            SELECT DISTINCT ON (lead_id, origin, profile_key) lead_id::text, origin, profile_key, content_hash,
                   occurred_at
            FROM snapshots WHERE lead_id = ANY(cast(:leads AS uuid[]))
            ORDER BY lead_id, origin, profile_key, occurred_at DESC
        """),
        {"leads": list(lead_ids)},
    )
    return {(row.lead_id, row.origin, row.profile_key): (row.content_hash, row.occurred_at) for row in rows}


def add_snapshots(connection: Connection, snapshots: pl.DataFrame, *, source: str, batch_id: UUID | None) -> None:
    """Store snapshots (the columns of `_SNAPSHOT`); one of the same profile and time that is stored already stays."""
    stage(connection, "new_snapshots", _SNAPSHOT, snapshots)
    connection.execute(
        text("""
            INSERT INTO snapshots (workspace_id, snapshot_id, lead_id, origin, profile_key, source, actor, url,
                                   content_hash, profile, batch_id, occurred_at, known_at)
            SELECT workspace_id, snapshot_id::uuid, lead_id::uuid, origin, profile_key, :source, actor, url,
                   content_hash, profile::jsonb, :batch, occurred_at, known_at
            FROM new_snapshots, workspaces
            ON CONFLICT DO NOTHING
        """),
        {"source": source, "batch": batch_id},
    )


def confirmed_snapshots(connection: Connection, lead_ids: Sequence[str]) -> list[StoredSnapshot]:
    """Return the whole history of these leads' confirmed profiles, oldest first."""
    rows = connection.execute(
        text("""
            SELECT s.snapshot_id::text, s.lead_id::text, s.origin, s.profile_key, s.profile::text AS document,
                   s.occurred_at, s.known_at,
                   CASE WHEN p.decided_by = :machine THEN coalesce(p.probability, 1) ELSE 1 END AS identity
            FROM snapshots s
            JOIN profile_links p USING (workspace_id, lead_id, origin, profile_key)
            WHERE s.lead_id = ANY(cast(:leads AS uuid[])) AND p.state = 'confirmed'
            ORDER BY s.lead_id, s.origin, s.occurred_at, s.snapshot_id
        """),
        {"leads": list(lead_ids), "machine": PERSON_DECIDES},
    )
    return [
        StoredSnapshot(
            row.snapshot_id,
            row.lead_id,
            row.origin,
            row.profile_key,
            json.loads(row.document),
            row.occurred_at,
            row.known_at,
            row.identity,
        )
        for row in rows
    ]
