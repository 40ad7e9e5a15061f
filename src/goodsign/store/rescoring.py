"""Leads about whom something was learned since they were scored, and their move within the current ranking."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, text

from goodsign.store.bulk import stage

_MOVED = {
    "lead_id": "text",
    "log_odds": "double precision",
    "probability": "double precision",
    "low": "double precision",
    "high": "double precision",
    "reach": "double precision",
    "band": "text",
    "parts": "bytea",
    "receipt": "bytea",
}


def queue_scores(connection: Connection, lead_ids: Sequence[str], *, now: datetime) -> None:
    """Note that something new is known of these leads; a lead that waits already waits for the newest."""
    connection.execute(
        text("""
            INSERT INTO pending_scores (workspace_id, lead_id, occurred_at, known_at)
            SELECT workspace_id, lead_id, :now, :now FROM leads WHERE lead_id = ANY(cast(:leads AS uuid[]))
            ORDER BY lead_id
            ON CONFLICT (workspace_id, lead_id) DO UPDATE SET known_at = excluded.known_at
        """),
        {"leads": list(lead_ids), "now": now},
    )


def pending_leads(connection: Connection, *, limit: int) -> dict[str, datetime]:
    """Return the leads that wait, longest first, with the time of the newest that is known of each."""
    rows = connection.execute(
        text("SELECT lead_id::text, known_at FROM pending_scores ORDER BY occurred_at, lead_id LIMIT :limit"),
        {"limit": limit},
    )
    return {row.lead_id: row.known_at for row in rows}


def settle_pending(connection: Connection, scored: dict[str, datetime]) -> None:
    """Take leads off the list, unless something newer than what was scored came in meanwhile."""
    connection.execute(
        text("""
            DELETE FROM pending_scores p
            USING unnest(cast(:leads AS uuid[]), cast(:times AS timestamptz[])) AS s (lead_id, known_at)
            WHERE p.lead_id = s.lead_id AND p.known_at <= s.known_at
        """),
        {"leads": list(scored), "times": list(scored.values())},
    )


def move_scores(connection: Connection, run_id: UUID, moved: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
    """Write new scores (the columns of `_MOVED`) of leads that stand in a ranking, each at the rank it takes now.

    A score without a band takes its neighbor's there. Returns (lead_id, rank_before, rank, log_odds_before, log_odds)
    of those whose score changed. The caller holds the ranking's lock.
    """
    stage(connection, "moved_scores", _MOVED, moved)
    rows = connection.execute(
        text(f"""
            WITH old AS (
                SELECT s.lead_id, s.rank, s.log_odds, m.log_odds AS new_log_odds
                FROM scores s JOIN moved_scores m ON s.lead_id = m.lead_id::uuid
                WHERE s.run_id = '{UUID(str(run_id))}' AND s.log_odds IS DISTINCT FROM m.log_odds
            )
            UPDATE scores s SET
                rank = place_in_run(s.run_id, m.log_odds), log_odds = m.log_odds, probability = m.probability,
                low = m.low, high = m.high, reach = m.reach, parts = m.parts, receipt = m.receipt, scored_at = :now,
                band = coalesce(m.band, (
                    SELECT n.band FROM scores n
                    WHERE n.run_id = s.run_id AND n.rank >= place_in_run(s.run_id, m.log_odds)
                    ORDER BY n.rank LIMIT 1), s.band)
            FROM moved_scores m JOIN old ON old.lead_id = m.lead_id::uuid
            WHERE s.run_id = '{UUID(str(run_id))}' AND s.lead_id = old.lead_id
            RETURNING s.lead_id::text, old.rank, s.rank, old.log_odds, s.log_odds
        """),
        {"now": now},
    ).all()
    shape = {
        "lead_id": pl.String,
        "rank_before": pl.Int64,
        "rank": pl.Int64,
        "log_odds_before": pl.Float64,
        "log_odds": pl.Float64,
    }
    return pl.DataFrame([tuple(row) for row in rows], schema=shape, orient="row")
