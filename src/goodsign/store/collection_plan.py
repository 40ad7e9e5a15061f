"""Plans of collecting: which leads are due, who must be left alone, and the batches in which the rest is asked for."""

from datetime import datetime, timedelta
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, text

from goodsign.collect.announced import KEY
from goodsign.compliance.frames import PersonStops
from goodsign.store.bulk import read_frame, stage
from goodsign.store.database import Database

BAND_FACTORS = {"A": 0.5, "B": 1.0, "C": 2.0, "D": 4.0}
"""Leads are looked at again after the source's `refresh_days` times this: the likeliest twice as often."""

AGAIN_AFTER_HOURS = 24
"""A lead that was asked for in vain is asked for again after this."""

_ITEM = {"lead_id": "text", "profile_key": "text", "url": "text", "batch": "integer"}


def due_leads(database: Database, *, source: str, origin: str, refresh: timedelta, now: datetime) -> pl.DataFrame:
    """Return (lead_id, profile_key, url, seen_at) of leads to look at, in the order of their worth.

    Never seen ones come first, then the most overdue; within that the better ranked. Leads that opted out or carry a
    stop, rejected profiles, announcements (they are read once), and leads that an open batch asks for are left out;
    one that was asked for in vain is left out for a day.
    """
    factors = " ".join(f"WHEN '{band}' THEN {factor}" for band, factor in BAND_FACTORS.items())
    return read_frame(
        database,
        f"""WITH asked AS (
                SELECT i.lead_id, i.profile_key, bool_or(i.state = 'asked') AS open,
                       max(i.known_at) FILTER (WHERE i.state <> 'failed') AS seen_at,
                       max(i.known_at) FILTER (WHERE i.state = 'failed') AS failed_at
                FROM collection_items i
                JOIN collection_batches b USING (workspace_id, batch_id)
                JOIN collection_runs r USING (workspace_id, run_id)
                WHERE r.source = $1::text GROUP BY 1, 2
            ), ranked AS (
                SELECT lead_id, rank, band FROM scores WHERE run_id = (SELECT run_id FROM score_runs WHERE current)
            ), looked AS (
                SELECT p.lead_id, p.profile_key, p.url, a.seen_at, k.rank,
                       a.seen_at + make_interval(secs => $4::text::double precision
                           * CASE k.band {factors} ELSE 1.0 END) AS due_at
                FROM profile_links p
                JOIN leads l ON l.workspace_id = p.workspace_id AND l.lead_id = p.lead_id
                LEFT JOIN asked a ON a.lead_id = p.lead_id AND a.profile_key = p.profile_key
                LEFT JOIN ranked k ON k.lead_id = p.lead_id
                WHERE p.origin = $2::text AND p.state <> 'rejected' AND p.url IS NOT NULL AND NOT l.opted_out
                  AND NOT starts_with(p.profile_key, $6::text)
                  AND NOT coalesce(a.open, false)
                  AND (a.failed_at IS NULL
                       OR a.failed_at < greatest(a.seen_at, $3::text::timestamptz - $5::text::interval))
                  AND NOT EXISTS (SELECT FROM lead_stops s WHERE s.lead_id = p.lead_id)
            )
            SELECT lead_id::text AS lead_id, profile_key, url, seen_at FROM looked
            WHERE due_at IS NULL OR due_at <= $3::text::timestamptz
            ORDER BY due_at NULLS FIRST, rank NULLS LAST, lead_id, profile_key""",
        (source, origin, now.isoformat(), str(refresh.total_seconds()), f"{AGAIN_AFTER_HOURS} hours", KEY),
    )


def lock_planning(connection: Connection, source: str) -> None:
    """Let nobody else plan a run at this source until the end of the transaction."""
    query = text("""SELECT pg_advisory_xact_lock(hashtextextended(workspace_id || ' plans ' || :source, 0))
                    FROM workspaces""")
    connection.execute(query, {"source": source})


def plan_file(connection: Connection, run_id: UUID, batch_id: UUID, source: str, *, now: datetime) -> None:
    """Record a run that takes in a file: one batch that asks for nobody."""
    _add_run(connection, run_id, source, now=now)
    connection.execute(
        text("""
            INSERT INTO collection_batches (workspace_id, batch_id, run_id, occurred_at, known_at)
            SELECT workspace_id, :batch, :run, :now, :now FROM workspaces
        """),
        {"batch": batch_id, "run": run_id, "now": now},
    )


def plan_run(
    connection: Connection, run_id: UUID, source: str, asked: pl.DataFrame, *, batch_size: int, now: datetime
) -> None:
    """Record a run that asks for the profiles in `asked` (lead_id, profile_key, url), in batches.

    A batch has `batch_size` addresses at most; leads who share an address are asked for together, once.
    """
    _add_run(connection, run_id, source, now=now)
    places = asked.select("url").unique(maintain_order=True).with_row_index("place")
    number = (pl.col("place") // batch_size).cast(pl.Int32).alias("batch")
    stage(connection, "asked_items", _ITEM, asked.join(places, on="url").with_columns(number))
    connection.execute(
        text("""
            CREATE TEMPORARY TABLE new_batches ON COMMIT DROP AS
            SELECT batch, gen_random_uuid() AS batch_id FROM (SELECT DISTINCT batch FROM asked_items) each
        """)
    )
    connection.execute(
        text("""
            INSERT INTO collection_batches (workspace_id, batch_id, run_id, occurred_at, known_at)
            SELECT workspace_id, batch_id, :run, :now, :now FROM new_batches, workspaces
        """),
        {"run": run_id, "now": now},
    )
    connection.execute(
        text("""
            INSERT INTO collection_items (workspace_id, batch_id, lead_id, profile_key, url, occurred_at, known_at)
            SELECT workspace_id, batch_id, lead_id::uuid, profile_key, url, :now, :now
            FROM asked_items JOIN new_batches USING (batch), workspaces
        """),
        {"now": now},
    )
    connection.execute(text("DROP TABLE new_batches"))


def stops_of(connection: Connection, lead_ids: list[str]) -> dict[str, PersonStops]:
    """Return what forbids collecting about each of these leads; a lead that is gone counts as suppressed."""
    rows = connection.execute(
        text("""
            SELECT w.lead_id::text, l.lead_id IS NULL OR bool_or(s.stop = 'suppressed') AS suppressed,
                   coalesce(l.opted_out, true) AS opted_out,
                   min(s.occurred_at) FILTER (WHERE s.stop = 'do_not_scrape') AS do_not_scrape,
                   min(s.occurred_at) FILTER (WHERE s.stop = 'ceased') AS ceased
            FROM unnest(cast(:leads AS uuid[])) AS w (lead_id)
            LEFT JOIN leads l ON l.lead_id = w.lead_id
            LEFT JOIN lead_stops s ON s.lead_id = w.lead_id
            GROUP BY w.lead_id, l.lead_id, l.opted_out
        """),
        {"leads": lead_ids},
    )
    return {
        row.lead_id: PersonStops(
            opted_out=row.opted_out,
            do_not_scrape=row.do_not_scrape,
            ceased=row.ceased,
            suppressed=bool(row.suppressed),
        )
        for row in rows
    }


def _add_run(connection: Connection, run_id: UUID, source: str, *, now: datetime) -> None:
    connection.execute(
        text("""
            INSERT INTO collection_runs (workspace_id, run_id, source, occurred_at, known_at)
            SELECT workspace_id, :run, :source, :now, :now FROM workspaces
        """),
        {"run": run_id, "source": source, "now": now},
    )
