"""Signals with their evidence, what people said of them, and what scoring may know of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, text

from goodsign.core.errors import Conflict, NotFound
from goodsign.store.bulk import read_frame, stage
from goodsign.store.database import Database

REASONS = ("wrong_person", "not_new", "not_positive", "other")
"""Why a signal is dismissed."""

_SIGNAL = {
    "signal_id": "text",
    "lead_id": "text",
    "event_key": "text",
    "type": "text",
    "precision": "text",
    "confidence": "double precision",
    "strength": "double precision",
    "half_life_days": "integer",
    "title": "text",
    "organization": "text",
    "credential": "text",
    "occurred_at": "timestamptz",
    "known_at": "timestamptz",
}
_EVIDENCE = {
    "lead_id": "text",
    "event_key": "text",
    "origin": "text",
    "snapshot_before": "text",
    "snapshot_after": "text",
    "precision": "text",
    "confidence": "double precision",
    "strength": "double precision",
    "before": "text",
    "after": "text",
    "occurred_at": "timestamptz",
    "known_at": "timestamptz",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source showed: the fields before and after, from which snapshots."""

    origin: str
    snapshot_before: str | None
    snapshot_after: str
    occurred_at: datetime
    precision: str
    confidence: float
    before: dict[str, object] | None
    after: dict[str, object]
    known_at: datetime


@dataclass(frozen=True, slots=True)
class StoredSignal:
    """One event in a lead's career; `dismissed` is the reason when somebody dismissed it."""

    signal_id: str
    lead_id: str
    external_key: str | None
    full_name: str | None
    type: str
    occurred_at: datetime
    precision: str
    known_at: datetime
    confidence: float
    strength: float
    half_life_days: int
    title: str | None
    organization: str | None
    credential: str | None
    dismissed: str | None
    evidence: tuple[Evidence, ...] = ()


def save_signals(connection: Connection, signals: pl.DataFrame, evidence: pl.DataFrame) -> pl.DataFrame:
    """Store events (the columns of `_SIGNAL`) and their evidence (`_EVIDENCE`); both may be there already.

    An event that gained evidence takes its new grades, but never a later `known_at`. Returns (lead_id, signal_id,
    type, is_new) of what is new or gained evidence.
    """
    stage(connection, "found_signals", _SIGNAL, signals)
    stage(connection, "found_evidence", _EVIDENCE, evidence)
    names = ", ".join(name for name in _SIGNAL if name not in {"signal_id", "lead_id"})
    new = connection.execute(
        text(f"""
            INSERT INTO signals (workspace_id, signal_id, lead_id, {names})
            SELECT workspace_id, signal_id::uuid, lead_id::uuid, {names} FROM found_signals, workspaces
            ON CONFLICT (workspace_id, lead_id, event_key) DO NOTHING
            RETURNING signal_id
        """)
    ).scalars()
    added = {str(each) for each in new}
    fields = ", ".join(name for name in _EVIDENCE if name not in {"lead_id", "event_key"})
    values = fields.replace("snapshot_before", "snapshot_before::uuid").replace(
        "snapshot_after", "snapshot_after::uuid"
    )
    values = values.replace("before, after", "before::jsonb, after::jsonb")
    values = ", ".join(f"f.{each.strip()}" for each in values.split(","))
    gained = connection.execute(
        text(f"""
            INSERT INTO signal_evidence (workspace_id, signal_id, {fields})
            SELECT s.workspace_id, s.signal_id, {values}
            FROM found_evidence f JOIN signals s ON s.lead_id = f.lead_id::uuid AND s.event_key = f.event_key
            ON CONFLICT (workspace_id, signal_id, snapshot_after) DO NOTHING
            RETURNING signal_id
        """)
    ).scalars()
    touched = {str(each) for each in gained}
    connection.execute(
        text("""
            UPDATE signals s SET confidence = f.confidence, strength = f.strength, occurred_at = f.occurred_at,
                                 precision = f.precision
            FROM found_signals f
            WHERE s.lead_id = f.lead_id::uuid AND s.event_key = f.event_key AND s.signal_id = ANY(cast(:ids AS uuid[]))
        """),
        {"ids": sorted(touched - added)},
    )
    rows = connection.execute(
        text("SELECT lead_id::text, signal_id::text, type FROM signals WHERE signal_id = ANY(cast(:ids AS uuid[]))"),
        {"ids": sorted(touched | added)},
    ).all()
    shape = dict.fromkeys(("lead_id", "signal_id", "type"), pl.String)
    found = pl.DataFrame([tuple(row) for row in rows], schema=shape, orient="row")
    return found.with_columns(is_new=pl.col("signal_id").is_in(sorted(added)))


def list_signals(
    connection: Connection,
    *,
    lead_id: str | None = None,
    kind: str | None = None,
    dismissed: bool = False,
    limit: int = 50,
) -> list[StoredSignal]:
    """Return signals of people who did not opt out, newest knowledge first; dismissed ones only where asked for."""
    rows = connection.execute(
        text("""
            SELECT s.signal_id::text AS signal_id, s.lead_id::text AS lead_id, l.external_key, l.full_name, s.type,
                   s.occurred_at, s.precision, s.known_at, s.confidence, s.strength, s.half_life_days, s.title,
                   s.organization, s.credential, d.reason AS dismissed
            FROM signals s JOIN leads l USING (workspace_id, lead_id)
            LEFT JOIN signal_dismissals d ON d.signal_id = s.signal_id AND d.taken_back_at IS NULL
            WHERE NOT l.opted_out AND (cast(:lead AS uuid) IS NULL OR s.lead_id = cast(:lead AS uuid))
              AND (cast(:kind AS text) IS NULL OR s.type = :kind) AND (:dismissed OR d.reason IS NULL)
            ORDER BY s.known_at DESC, s.occurred_at DESC, s.signal_id LIMIT :limit
        """),
        {"lead": lead_id, "kind": kind, "dismissed": dismissed, "limit": limit},
    )
    return [StoredSignal(**row) for row in rows.mappings()]


def find_signal(connection: Connection, signal_id: str) -> StoredSignal:
    """Return one signal with its evidence, by its id or the beginning of it; raise NotFound or Conflict."""
    start = signal_id.strip().lower()
    rows = connection.execute(
        text("""
            SELECT s.signal_id::text AS signal_id, s.lead_id::text AS lead_id, l.external_key, l.full_name, s.type,
                   s.occurred_at, s.precision, s.known_at, s.confidence, s.strength, s.half_life_days, s.title,
                   s.organization, s.credential, d.reason AS dismissed
            FROM signals s JOIN leads l USING (workspace_id, lead_id)
            LEFT JOIN signal_dismissals d ON d.signal_id = s.signal_id AND d.taken_back_at IS NULL
            WHERE starts_with(s.signal_id::text, :start) AND NOT l.opted_out LIMIT 2
        """),
        {"start": start},
    ).mappings()
    found = list(rows)
    if not start or not found:
        raise NotFound("There is no signal with this id.", hint="See `goodsign signals list`.")
    if len(found) > 1:
        raise Conflict("Several signals begin with these letters.", hint="Give more of the id.")
    signal = StoredSignal(**found[0])
    return StoredSignal(**{**found[0], "evidence": evidence_of(connection, [signal.signal_id])[signal.signal_id]})


def evidence_of(connection: Connection, signal_ids: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
    """Return the evidence of signals, oldest first; signals without any have none."""
    found: dict[str, list[Evidence]] = {each: [] for each in signal_ids}
    rows = connection.execute(
        text("""
            SELECT signal_id::text, origin, snapshot_before::text, snapshot_after::text, occurred_at, precision,
                   confidence, before::text AS before, after::text AS after, known_at
            FROM signal_evidence WHERE signal_id = ANY(cast(:ids AS uuid[])) ORDER BY known_at, evidence_id
        """),
        {"ids": list(signal_ids)},
    )
    for row in rows:
        found[row.signal_id].append(
            Evidence(
                row.origin,
                row.snapshot_before,
                row.snapshot_after,
                row.occurred_at,
                row.precision,
                row.confidence,
                json.loads(row.before) if row.before else None,
                json.loads(row.after),
                row.known_at,
            )
        )
    return {signal: tuple(each) for signal, each in found.items()}


def dismiss(
    connection: Connection, signal_ids: Sequence[str], *, reason: str, by: str, note: str | None, now: datetime
) -> int:
    """Record that a person dismissed signals; those already dismissed stay as they are. Return how many are new."""
    return connection.execute(
        text("""
            INSERT INTO signal_dismissals (workspace_id, signal_id, reason, dismissed_by, note, occurred_at, known_at)
            SELECT workspace_id, signal_id, :reason, :by, :note, :now, :now
            FROM signals WHERE signal_id = ANY(cast(:ids AS uuid[]))
            ON CONFLICT (workspace_id, signal_id) WHERE taken_back_at IS NULL DO NOTHING
        """),
        {"ids": list(signal_ids), "reason": reason, "by": by, "note": note, "now": now},
    ).rowcount


def take_back_dismissal(connection: Connection, signal_id: str, *, now: datetime) -> bool:
    """Let a dismissed signal count again; return whether it was dismissed."""
    query = text("""UPDATE signal_dismissals SET taken_back_at = :now
                    WHERE signal_id = cast(:id AS uuid) AND taken_back_at IS NULL""")
    return connection.execute(query, {"id": signal_id, "now": now}).rowcount == 1


def read_signal_facts(database: Database, lead_ids: Sequence[str] | None = None) -> pl.DataFrame:
    """Return every piece of evidence with the times that features need, one row each.

    Columns: lead_id, signal_id, type, origin, occurred_at, known_at, confidence, strength, half_life_days,
    dismissed_at and taken_back_at (null where never), the latest of each. `lead_ids` None means all leads.
    """
    where = "" if lead_ids is None else "WHERE s.lead_id = ANY (string_to_array($1, ',')::uuid[])"
    return read_frame(
        database,
        f"""SELECT s.lead_id::text AS lead_id, s.signal_id::text AS signal_id, s.type, e.origin, e.occurred_at,
                   e.known_at, e.confidence, e.strength, s.half_life_days, d.known_at AS dismissed_at, d.taken_back_at
            FROM signals s JOIN signal_evidence e USING (workspace_id, signal_id)
            LEFT JOIN LATERAL (
                SELECT known_at, taken_back_at FROM signal_dismissals d WHERE d.signal_id = s.signal_id
                ORDER BY known_at DESC LIMIT 1) d ON true
            {where}""",
        () if lead_ids is None else (",".join(lead_ids),),
    )


def count_verdicts(connection: Connection) -> pl.DataFrame:
    """Return, by type and origin, how many signals were shown and how many dismissed for each reason."""
    counts = ", ".join(f"count(*) FILTER (WHERE reason = '{reason}') AS {reason}" for reason in REASONS)
    rows = connection.execute(
        text(f"""
            WITH seen AS (
                SELECT DISTINCT s.signal_id, s.type, coalesce(e.origin, 'erased') AS origin, d.reason
                FROM signals s LEFT JOIN signal_evidence e USING (workspace_id, signal_id)
                LEFT JOIN signal_dismissals d ON d.signal_id = s.signal_id AND d.taken_back_at IS NULL
            )
            SELECT type, origin, count(*) AS shown, {counts} FROM seen GROUP BY type, origin ORDER BY type, origin
        """)
    ).all()
    shape = {"type": pl.String, "origin": pl.String, "shown": pl.Int64} | dict.fromkeys(REASONS, pl.Int64)
    return pl.DataFrame([tuple(row) for row in rows], schema=shape, orient="row")


def profiles_of_signal(connection: Connection, signal_id: str) -> list[str]:
    """Return the keys of the profiles that a signal's evidence comes from."""
    rows = connection.execute(
        text("""SELECT DISTINCT s.profile_key
                FROM signal_evidence e JOIN snapshots s ON s.snapshot_id = e.snapshot_after
                WHERE e.signal_id = cast(:id AS uuid) ORDER BY 1"""),
        {"id": signal_id},
    )
    return [str(each) for each in rows.scalars()]


def dismissed_texts(connection: Connection) -> list[tuple[str, str, str]]:
    """Return (type, reason, text) of the texts whose signals people dismissed, each text once."""
    rows = connection.execute(
        text("""
            SELECT DISTINCT s.type, d.reason, e.after->>'text' AS words
            FROM signal_dismissals d JOIN signals s USING (workspace_id, signal_id)
            JOIN signal_evidence e USING (workspace_id, signal_id)
            WHERE d.taken_back_at IS NULL AND e.after->>'text' IS NOT NULL ORDER BY 3, 1, 2
        """)
    )
    return [(row.type, row.reason, row.words) for row in rows]
