"""What people's own words forbid: not to be looked up, not to be contacted, suppressed for good."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

STOPS = ("do_not_scrape", "ceased", "suppressed")
"""The stops there are; each keeps a lead out of collecting."""


@dataclass(frozen=True, slots=True)
class LeadStop:
    """A stop of a lead: since when, and who recorded it."""

    external_key: str | None
    lead_id: str
    stop: str
    source: str
    occurred_at: datetime


def add_stop(connection: Connection, lead_id: str, stop: str, *, source: str, now: datetime) -> bool:
    """Record a stop; return False when it stands already."""
    done = connection.execute(
        text("""
            INSERT INTO lead_stops (workspace_id, lead_id, stop, source, occurred_at, known_at)
            SELECT workspace_id, lead_id, :stop, :source, :now, :now FROM leads WHERE lead_id = cast(:lead AS uuid)
            ON CONFLICT DO NOTHING
        """),
        {"lead": lead_id, "stop": stop, "source": source, "now": now},
    )
    return done.rowcount == 1


def list_stops(connection: Connection, *, limit: int = 200) -> list[LeadStop]:
    """Return stops, newest first."""
    rows = connection.execute(
        text("""
            SELECT l.external_key, s.lead_id::text AS lead_id, s.stop, s.source, s.occurred_at
            FROM lead_stops s JOIN leads l USING (workspace_id, lead_id)
            ORDER BY s.occurred_at DESC, s.lead_id, s.stop LIMIT :limit
        """),
        {"limit": limit},
    )
    return [LeadStop(**row) for row in rows.mappings()]
