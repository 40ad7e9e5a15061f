"""Which public profile is whose: proposed, confirmed, waiting for a person, or rejected for good."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, text

from goodsign.core.errors import NotFound
from goodsign.store.bulk import stage

PERSON_DECIDES = "machine"
"""`decided_by` of links that no person has decided yet; every other name is a person's and stands."""

_LINK = {
    "lead_id": "text",
    "origin": "text",
    "profile_key": "text",
    "url": "text",
    "state": "text",
    "probability": "double precision",
    "comparison": "text",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A lead and a profile that may be the same person, with how they compare."""

    lead_id: str
    external_key: str | None
    origin: str
    profile_key: str
    url: str | None
    state: str
    probability: float | None
    comparison: dict[str, object] | None
    decided_by: str
    reason: str | None
    known_at: datetime


def propose_links(connection: Connection, *, now: datetime) -> int:
    """Propose the LinkedIn addresses that leads' files carry, wherever they stand; return how many are new."""
    pattern = r"linkedin\.com/in/([^/?#\s,;]+)"
    return connection.execute(
        text("""
            INSERT INTO profile_links (workspace_id, lead_id, origin, profile_key, url, state, decided_by, occurred_at,
                                       known_at)
            SELECT DISTINCT l.workspace_id, l.lead_id, 'linkedin.com', 'in/' || lower(found.key[1]),
                   'https://www.linkedin.com/in/' || found.key[1] || '/', 'proposed', :by, l.known_at, :now
            FROM leads l
            CROSS JOIN LATERAL (
                SELECT value FROM jsonb_each_text(l.attributes) WHERE jsonb_typeof(l.attributes) = 'object'
                UNION ALL SELECT l.website
            ) given (value)
            CROSS JOIN LATERAL regexp_match(given.value, :pattern, 'i') found (key)
            WHERE given.value ILIKE '%linkedin.com/in/%' AND found.key IS NOT NULL AND NOT l.opted_out
            ON CONFLICT DO NOTHING
        """),
        {"by": PERSON_DECIDES, "now": now, "pattern": pattern},
    ).rowcount


def links_of(connection: Connection, origin: str, profile_keys: Sequence[str]) -> pl.DataFrame:
    """Return (lead_id, profile_key, state, decided_by) of every link that these profiles have."""
    rows = connection.execute(
        text("""SELECT lead_id::text, profile_key, state, decided_by FROM profile_links
                WHERE origin = :origin AND profile_key = ANY(:keys)"""),
        {"origin": origin, "keys": list(profile_keys)},
    ).all()
    shape = dict.fromkeys(("lead_id", "profile_key", "state", "decided_by"), pl.String)
    return pl.DataFrame([tuple(row) for row in rows], schema=shape, orient="row")


def save_links(connection: Connection, links: pl.DataFrame, *, now: datetime) -> None:
    """Store what the machine found (lead_id, origin, profile_key, url, state, probability, comparison).

    What a person decided stands; so does a machine's confirmation against a later doubt, since a profile that lost
    details is still the same person's.
    """
    stage(connection, "new_links", _LINK, links)
    connection.execute(
        text("""
            INSERT INTO profile_links AS p (workspace_id, lead_id, origin, profile_key, url, state, probability,
                                            comparison, decided_by, occurred_at, known_at)
            SELECT workspace_id, lead_id::uuid, origin, profile_key, url, state, probability, comparison::jsonb, :by,
                   :now, :now
            FROM new_links, workspaces
            ON CONFLICT (workspace_id, lead_id, origin, profile_key) DO UPDATE
            SET state = excluded.state, probability = excluded.probability, comparison = excluded.comparison,
                url = coalesce(p.url, excluded.url), known_at = excluded.known_at
            WHERE p.decided_by = :by AND NOT (p.state = 'confirmed' AND excluded.state = 'review')
        """),
        {"by": PERSON_DECIDES, "now": now},
    )


def confirm_own(connection: Connection, lead_id: str, origin: str, profile_key: str, *, by: str, now: datetime) -> None:
    """Confirm a profile that its person handed over; a rejection by a person before it is overruled by that."""
    connection.execute(
        text("""
            INSERT INTO profile_links (workspace_id, lead_id, origin, profile_key, state, decided_by, reason,
                                       occurred_at, known_at)
            SELECT workspace_id, cast(:lead AS uuid), :origin, :key, 'confirmed', :by, 'handed over by the person',
                   :now, :now
            FROM workspaces
            ON CONFLICT (workspace_id, lead_id, origin, profile_key) DO UPDATE
            SET state = 'confirmed', decided_by = excluded.decided_by, reason = excluded.reason,
                known_at = excluded.known_at
        """),
        {"lead": lead_id, "origin": origin, "key": profile_key, "by": by, "now": now},
    )


def decide_link(connection: Connection, link: Link, *, state: str, by: str, reason: str, now: datetime) -> None:
    """Record a person's decision on a link."""
    done = connection.execute(
        text("""
            UPDATE profile_links SET state = :state, decided_by = :by, reason = :reason, occurred_at = :now,
                                     known_at = :now
            WHERE lead_id = cast(:lead AS uuid) AND origin = :origin AND profile_key = :key
        """),
        {
            "state": state,
            "by": by,
            "reason": reason,
            "now": now,
            "lead": link.lead_id,
            "origin": link.origin,
            "key": link.profile_key,
        },
    )
    if not done.rowcount:
        raise NotFound("There is no such link between a lead and a profile.", hint="See `goodsign matches`.")


def list_links(
    connection: Connection, *, state: str | None = None, lead_id: str | None = None, limit: int = 50
) -> list[Link]:
    """Return links with their comparison, the likeliest first."""
    rows = connection.execute(
        text("""
            SELECT p.lead_id::text AS lead_id, l.external_key, p.origin, p.profile_key, p.url, p.state, p.probability,
                   p.comparison::text AS comparison, p.decided_by, p.reason, p.known_at
            FROM profile_links p JOIN leads l USING (workspace_id, lead_id)
            WHERE (cast(:state AS text) IS NULL OR p.state = :state)
              AND (cast(:lead AS uuid) IS NULL OR p.lead_id = cast(:lead AS uuid))
            ORDER BY p.probability DESC NULLS LAST, p.lead_id, p.origin, p.profile_key LIMIT :limit
        """),
        {"state": state, "lead": lead_id, "limit": limit},
    ).mappings()
    return [Link(**{**row, "comparison": json.loads(row["comparison"]) if row["comparison"] else None}) for row in rows]


def erase_profile(connection: Connection, link: Link) -> list[str]:
    """Erase what was kept of a rejected profile; return the ids of the signals that lost all their evidence.

    Of those only the type, times and grades stay, for the count of mistakes.
    """
    bound = {"lead": link.lead_id, "origin": link.origin, "key": link.profile_key}
    connection.execute(
        text("""
            DELETE FROM signal_evidence WHERE snapshot_after IN (
                SELECT snapshot_id FROM snapshots
                WHERE lead_id = cast(:lead AS uuid) AND origin = :origin AND profile_key = :key)
        """),
        bound,
    )
    connection.execute(
        text("""DELETE FROM snapshots
                WHERE lead_id = cast(:lead AS uuid) AND origin = :origin AND profile_key = :key"""),
        bound,
    )
    bare = connection.execute(
        text("""
            UPDATE signals s SET title = NULL, organization = NULL, credential = NULL
            WHERE s.lead_id = cast(:lead AS uuid)
              AND NOT EXISTS (SELECT FROM signal_evidence e WHERE e.signal_id = s.signal_id)
            RETURNING s.signal_id::text
        """),
        bound,
    )
    return [str(each) for each in bare.scalars()]
