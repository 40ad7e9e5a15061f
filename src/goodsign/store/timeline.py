"""Everything that is on record about one lead, in the order in which we learned it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing on record: when it was true, when we learned it, its kind, and what it says."""

    occurred_at: datetime
    known_at: datetime
    kind: str
    words: str
    detail: str | None = None


_ALL = """
    SELECT occurred_at, known_at, 'came in' AS kind, 'the lead, with import ' || number AS words, file_name AS detail
    FROM imports WHERE import_id = (SELECT import_id FROM leads WHERE lead_id = :lead)
    UNION ALL
    SELECT v.occurred_at, v.known_at, 'changed', 'the lead, by import ' || coalesce(i.number::text, '?'), NULL
    FROM lead_versions v LEFT JOIN imports i USING (workspace_id, import_id)
    WHERE v.lead_id = :lead AND v.role = 'before'
    UNION ALL
    SELECT occurred_at, known_at, 'activity', activity_type, description FROM activities WHERE lead_id = :lead
    UNION ALL
    SELECT occurred_at, known_at, 'outcome', CASE WHEN converted THEN 'converted' ELSE 'not converted' END, NULL
    FROM outcomes WHERE lead_id = :lead
    UNION ALL
    SELECT occurred_at, known_at, 'profile', 'seen on ' || origin, 'by ' || actor FROM snapshots WHERE lead_id = :lead
    UNION ALL
    SELECT occurred_at, known_at, 'match', state || ' on ' || origin || ' by ' || decided_by, reason
    FROM profile_links WHERE lead_id = :lead AND state <> 'proposed'
    UNION ALL
    SELECT occurred_at, known_at, 'signal', type, nullif(concat_ws(', ', title, credential, organization), '')
    FROM signals WHERE lead_id = :lead
    UNION ALL
    SELECT d.occurred_at, d.known_at, 'dismissed', s.type || ' (' || d.reason || ') by ' || d.dismissed_by, d.note
    FROM signal_dismissals d JOIN signals s USING (workspace_id, signal_id) WHERE s.lead_id = :lead
    UNION ALL
    SELECT occurred_at, known_at, 'left alone', outcome || coalesce(': ' || reasons, ''), source
    FROM collection_attempts WHERE lead_id = :lead AND outcome IN ('denied', 'failed')
    UNION ALL
    SELECT occurred_at, known_at, 'score', 'rank ' || (detail->>'rank_before') || ' to ' || (detail->>'rank'), NULL
    FROM events WHERE lead_id = :lead AND kind = 'score.changed'
    UNION ALL
    SELECT occurred_at, known_at, 'stop', stop || ' by ' || source, NULL FROM lead_stops WHERE lead_id = :lead
"""


def timeline_of(connection: Connection, lead_id: str, *, limit: int = 200) -> Sequence[Moment]:
    """Return what is on record about a lead, what we learned last first."""
    rows = connection.execute(
        text(f"SELECT * FROM ({_ALL}) told ORDER BY known_at DESC, occurred_at DESC, kind, words LIMIT :limit"),
        {"lead": lead_id, "limit": limit},
    )
    return [Moment(**row) for row in rows.mappings()]
