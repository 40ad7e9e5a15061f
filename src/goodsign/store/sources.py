"""The source register: which sources may run, who approved them until when, and what stopped them."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from goodsign.compliance.frames import Access, Approval, Source
from goodsign.compliance.platforms import host_of
from goodsign.core.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class RegisteredSource:
    """A source as the gate sees it, with its actor, its rate and daily budget, and how often a lead is refreshed."""

    source: Source
    actor: str | None
    per_minute: float
    daily_budget: int
    refresh_days: int


@dataclass(frozen=True, slots=True)
class Incident:
    """A stop sign that a source showed, or fields that it changed; open until somebody resolves it."""

    incident_id: int
    source: str
    sign: str
    detail: str
    occurred_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    note: str | None


_HINT = "See `goodsign sources list`."


def add_source(connection: Connection, added: RegisteredSource, *, now: datetime) -> None:
    """Put a source into the register; raise Conflict when its name is taken."""
    source = added.source
    done = connection.execute(
        text("""
            INSERT INTO sources (workspace_id, source, access, origin, purpose, actor, scope, per_minute, daily_budget,
                                 refresh_days, occurred_at, known_at)
            SELECT workspace_id, :source, :access, :origin, :purpose, :actor, cast(:scope AS jsonb), :per_minute,
                   :daily_budget, :refresh_days, :now, :now
            FROM workspaces
            ON CONFLICT DO NOTHING
        """),
        {
            "source": source.name,
            "access": source.access,
            "origin": source.origin,
            "purpose": source.purpose,
            "actor": added.actor,
            "scope": json.dumps(source.scope),
            "per_minute": added.per_minute,
            "daily_budget": added.daily_budget,
            "refresh_days": added.refresh_days,
            "now": now,
        },
    )
    if not done.rowcount:
        raise Conflict(f"A source named `{source.name}` stands in the register already.", hint=_HINT)


def list_sources(connection: Connection) -> list[RegisteredSource]:
    """Return every source with all its approvals, by name."""
    approvals: dict[str, list[Approval]] = {}
    for row in connection.execute(text("SELECT * FROM source_approvals ORDER BY approved_on, approval_id")).mappings():
        approvals.setdefault(row["source"], []).append(
            Approval(
                approved_by=row["approved_by"],
                requested_by=row["requested_by"],
                counsel=row["counsel"],
                document=row["document"],
                purpose=row["purpose"],
                approved_on=row["approved_on"],
                expires_on=row["expires_on"],
                revoked=row["revoked_at"] is not None,
            )
        )
    rows = connection.execute(text("SELECT * FROM sources ORDER BY source")).mappings()
    return [
        RegisteredSource(
            Source(
                name=row["source"],
                access=_access(row["access"]),
                origin=row["origin"],
                purpose=row["purpose"],
                scope=tuple(row["scope"]),
                suspended=row["suspended"],
                approvals=tuple(approvals.get(row["source"], ())),
            ),
            row["actor"],
            row["per_minute"],
            row["daily_budget"],
            row["refresh_days"],
        )
        for row in rows
    ]


def find_source(connection: Connection, name: str) -> RegisteredSource:
    """Return a source; raise NotFound, naming those that there are."""
    found = {each.source.name: each for each in list_sources(connection)}
    if name not in found:
        known = ", ".join(found) or "none yet"
        raise NotFound(f"There is no source `{name}` in the register (there are: {known}).", hint=_HINT)
    return found[name]


def add_approval(connection: Connection, source: str, approval: Approval, *, now: datetime) -> None:
    """Record a signed approval of a source."""
    find_source(connection, source)
    connection.execute(
        text("""
            INSERT INTO source_approvals (workspace_id, source, approved_by, requested_by, counsel, document, purpose,
                                          approved_on, expires_on, occurred_at, known_at)
            SELECT workspace_id, :source, :approved_by, :requested_by, :counsel, :document, :purpose, :approved_on,
                   :expires_on, :now, :now
            FROM workspaces
        """),
        {
            "source": source,
            "approved_by": approval.approved_by,
            "requested_by": approval.requested_by,
            "counsel": approval.counsel,
            "document": approval.document,
            "purpose": approval.purpose,
            "approved_on": approval.approved_on,
            "expires_on": approval.expires_on,
            "now": now,
        },
    )


def revoke_approvals(connection: Connection, source: str, *, now: datetime) -> int:
    """Revoke every approval of a source that stands; return how many."""
    find_source(connection, source)
    query = text("UPDATE source_approvals SET revoked_at = :now WHERE source = :source AND revoked_at IS NULL")
    return connection.execute(query, {"source": source, "now": now}).rowcount


def suspend_source(connection: Connection, source: str, why: str) -> None:
    """Let a source fetch nothing until somebody resumes it; the first reason stands."""
    query = text("UPDATE sources SET suspended = coalesce(suspended, :why) WHERE source = :source")
    connection.execute(query, {"source": source, "why": why})


def resume_source(connection: Connection, source: str, *, by: str, note: str, now: datetime) -> int:
    """Lift a suspension after somebody looked, resolving the source's open incidents; return how many."""
    row = find_source(connection, source).source
    hosts = sorted({row.origin, *map(host_of, row.scope)} - {""})
    connection.execute(text("UPDATE sources SET suspended = NULL WHERE source = :source"), {"source": source})
    own = text("SELECT traffic_resume('source:' || :source || '@' || workspace_id) FROM workspaces")
    connection.execute(own, {"source": source})
    for bucket in (f"host:{host}" for host in hosts):
        connection.execute(text("SELECT traffic_resume(:bucket)"), {"bucket": bucket})
    query = text("""UPDATE incidents SET resolved_at = :now, resolved_by = :by, note = :note
                    WHERE source = :source AND resolved_at IS NULL""")
    return connection.execute(query, {"source": source, "by": by, "note": note, "now": now}).rowcount


def record_incident(connection: Connection, source: str, sign: str, detail: str, *, now: datetime) -> None:
    """Record what a source showed us, unless the same incident is open already."""
    connection.execute(
        text("""
            INSERT INTO incidents (workspace_id, source, sign, detail, occurred_at, known_at)
            SELECT workspace_id, :source, :sign, :detail, :now, :now FROM workspaces
            WHERE NOT EXISTS (SELECT FROM incidents WHERE source = :source AND sign = :sign AND detail = :detail
                              AND resolved_at IS NULL)
        """),
        {"source": source, "sign": sign, "detail": detail, "now": now},
    )


def list_incidents(connection: Connection, *, open_only: bool = True) -> list[Incident]:
    """Return incidents, newest first."""
    where = "WHERE resolved_at IS NULL" if open_only else ""
    rows = connection.execute(text(f"SELECT * FROM incidents {where} ORDER BY occurred_at DESC, incident_id DESC"))
    return [Incident(**{name: row[name] for name in Incident.__dataclass_fields__}) for row in rows.mappings()]


def used_today(connection: Connection, source: str, *, day: date) -> int:
    """Return how many requests for leads a source was given on a day (UTC)."""
    query = text("""
        SELECT count(*) FROM collection_items i
        JOIN collection_batches b USING (workspace_id, batch_id) JOIN collection_runs r USING (workspace_id, run_id)
        WHERE r.source = :source AND i.known_at >= :day AND i.known_at < cast(:day AS date) + 1
    """)
    return int(connection.execute(query, {"source": source, "day": day}).scalar_one())


def _access(word: str) -> Access:
    match word:
        case "vendor" | "page" | "file" | "own_export" | "search":
            return word
        case _:
            raise ValueError(f"The register holds an access that this version does not know: {word}")
