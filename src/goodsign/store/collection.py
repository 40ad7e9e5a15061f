"""Runs of collecting: which leads are due, what was asked of whom, and how far each batch is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, text

from goodsign.compliance.frames import PersonStops
from goodsign.core.errors import NotFound
from goodsign.store.bulk import read_frame, stage
from goodsign.store.database import Database, translated

BAND_FACTORS = {"A": 0.5, "B": 1.0, "C": 2.0, "D": 4.0}
"""Leads are looked at again after the source's `refresh_days` times this: the likeliest twice as often."""

_ITEM = {"lead_id": "text", "profile_key": "text", "url": "text", "batch": "integer"}
_SETTLED = {"lead_id": "text", "profile_key": "text", "state": "text", "reason": "text"}
_ATTEMPT = {
    "lead_id": "text",
    "url": "text",
    "outcome": "text",
    "reasons": "text",
    "size": "bigint",
    "tokens_left": "double precision",
    "occurred_at": "timestamptz",
}


@dataclass(frozen=True, slots=True)
class Batch:
    """One run at the vendor: where it stands."""

    batch_id: UUID
    run_id: UUID
    source: str
    vendor_run: str | None
    next_offset: int
    tries: int


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How far a run is: leads asked for, and of those stored, unchanged, skipped and failed."""

    run_id: UUID
    source: str
    state: str
    message: str | None
    asked: int
    stored: int
    unchanged: int
    skipped: int
    failed: int
    begun_at: datetime

    @property
    def waiting(self) -> int:
        """Leads whose answer has not come yet."""
        return self.asked - self.stored - self.unchanged - self.skipped - self.failed


def due_leads(database: Database, *, source: str, origin: str, refresh: timedelta, now: datetime) -> pl.DataFrame:
    """Return (lead_id, profile_key, url, seen_at) of leads to look at, in the order of their worth.

    Never seen ones come first, then the most overdue; within that the better ranked. Leads that opted out or carry a
    stop, rejected profiles, and leads that an open batch asks for are left out.
    """
    factors = " ".join(f"WHEN '{band}' THEN {factor}" for band, factor in BAND_FACTORS.items())
    return read_frame(
        database,
        f"""WITH asked AS (
                SELECT i.lead_id, i.profile_key, max(i.known_at) AS seen_at, bool_or(i.state = 'asked') AS open
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
                  AND NOT coalesce(a.open, false)
                  AND NOT EXISTS (SELECT FROM lead_stops s WHERE s.lead_id = p.lead_id)
            )
            SELECT lead_id::text AS lead_id, profile_key, url, seen_at FROM looked
            WHERE due_at IS NULL OR due_at <= $3::text::timestamptz
            ORDER BY due_at NULLS FIRST, rank NULLS LAST, lead_id, profile_key""",
        (source, origin, now.isoformat(), str(refresh.total_seconds())),
    )


def plan_run(
    connection: Connection, run_id: UUID, source: str, asked: pl.DataFrame, *, batch_size: int, now: datetime
) -> None:
    """Record a run that asks for the profiles in `asked` (lead_id, profile_key, url), in batches."""
    connection.execute(
        text("""
            INSERT INTO collection_runs (workspace_id, run_id, source, occurred_at, known_at)
            SELECT workspace_id, :run, :source, :now, :now FROM workspaces
        """),
        {"run": run_id, "source": source, "now": now},
    )
    number = (pl.int_range(pl.len()) // batch_size).cast(pl.Int32).alias("batch")
    stage(connection, "asked_items", _ITEM, asked.with_columns(number))
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


def open_batches(connection: Connection, *, now: datetime, run_id: UUID | None = None) -> list[Batch]:
    """Return the batches that have work to do now, oldest first; those of one run where it is named."""
    rows = connection.execute(
        text(f"""
            SELECT b.batch_id, b.run_id, r.source, b.vendor_run, b.next_offset, b.tries
            FROM collection_batches b JOIN collection_runs r USING (workspace_id, run_id)
            WHERE b.state IN ('planned', 'begun') AND r.state = 'running'
              AND (b.not_before IS NULL OR b.not_before <= :now) {"AND b.run_id = :run" if run_id else ""}
            ORDER BY b.known_at, b.batch_id
        """),
        {"now": now, "run": run_id},
    )
    return [Batch(**row) for row in rows.mappings()]


def batch_of_vendor_run(connection: Connection, vendor_run: str) -> Batch | None:
    """Return the open batch that a vendor's run belongs to."""
    row = connection.execute(
        text("""
            SELECT b.batch_id, b.run_id, r.source, b.vendor_run, b.next_offset, b.tries
            FROM collection_batches b JOIN collection_runs r USING (workspace_id, run_id)
            WHERE b.vendor_run = :vendor_run AND b.state IN ('planned', 'begun')
        """),
        {"vendor_run": vendor_run},
    )
    found = row.mappings().first()
    return None if found is None else Batch(**found)


@contextmanager
def hold_batch(database: Database, batch_id: UUID) -> Iterator[bool]:
    """Let one worker at a time work on a batch; yields False when another one does.

    The hold ends with the connection, so a killed worker leaves nothing behind.
    """
    key = {"key": batch_id.int & 0x7FFF_FFFF_FFFF_FFFF}
    with translated(), database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        held = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar_one())
        try:
            yield held
        finally:
            if held:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)


def batch_items(connection: Connection, batch_id: UUID, *, open_only: bool = True) -> pl.DataFrame:
    """Return (lead_id, profile_key, url) that a batch asked for and that have no answer yet, or all of them."""
    where = "AND state = 'asked'" if open_only else ""
    query = text(f"""SELECT lead_id::text, profile_key, url FROM collection_items
                     WHERE batch_id = :batch {where} ORDER BY url, lead_id""")
    rows = connection.execute(query, {"batch": batch_id}).all()
    shape = dict.fromkeys(("lead_id", "profile_key", "url"), pl.String)
    return pl.DataFrame([tuple(row) for row in rows], schema=shape, orient="row")


def note_begun(connection: Connection, batch_id: UUID, vendor_run: str) -> None:
    """Record under which id the vendor runs a batch."""
    query = text("UPDATE collection_batches SET state = 'begun', vendor_run = :run, tries = 0 WHERE batch_id = :batch")
    connection.execute(query, {"batch": batch_id, "run": vendor_run})


def move_on(connection: Connection, batch_id: UUID, *, next_offset: int | None) -> None:
    """Record that all payloads before `next_offset` are stored; None: the batch is done, what is open got no answer."""
    if next_offset is not None:
        query = text("UPDATE collection_batches SET next_offset = :offset, tries = 0 WHERE batch_id = :batch")
        connection.execute(query, {"batch": batch_id, "offset": next_offset})
        return
    connection.execute(
        text("UPDATE collection_batches SET state = 'done', message = NULL WHERE batch_id = :batch"),
        {"batch": batch_id},
    )
    _close_items(connection, batch_id, "failed", "the source gave no answer")


def postpone(connection: Connection, batch_id: UUID, *, until: datetime, message: str) -> None:
    """Leave a batch alone until a time; `message` says why."""
    query = text("""UPDATE collection_batches SET not_before = :until, message = :message, tries = tries + 1
                    WHERE batch_id = :batch""")
    connection.execute(query, {"batch": batch_id, "until": until, "message": message})


def fail_batch(connection: Connection, batch_id: UUID, message: str) -> None:
    """Give a batch up; its leads count as asked in vain."""
    query = text("UPDATE collection_batches SET state = 'failed', message = :message WHERE batch_id = :batch")
    connection.execute(query, {"batch": batch_id, "message": message})
    _close_items(connection, batch_id, "failed", message)


def settle_items(connection: Connection, batch_id: UUID, settled: pl.DataFrame) -> None:
    """Record what became of leads: (lead_id, profile_key, state, reason)."""
    stage(connection, "settled_items", _SETTLED, settled)
    connection.execute(
        text("""
            UPDATE collection_items i SET state = s.state, reason = s.reason FROM settled_items s
            WHERE i.batch_id = :batch AND i.lead_id = s.lead_id::uuid AND i.profile_key = s.profile_key
        """),
        {"batch": batch_id},
    )


def log_attempts(
    connection: Connection, attempts: pl.DataFrame, *, source: str, batch_id: UUID | None, now: datetime
) -> None:
    """Record attempts (lead_id, url, outcome, reasons, size, tokens_left, occurred_at), allowed or not."""
    stage(connection, "new_attempts", _ATTEMPT, attempts)
    connection.execute(
        text("""
            INSERT INTO collection_attempts (workspace_id, source, lead_id, batch_id, url, outcome, reasons, size,
                                             tokens_left, occurred_at, known_at)
            SELECT workspace_id, :source, lead_id::uuid, :batch, url, outcome, reasons, size, tokens_left, occurred_at,
                   :now
            FROM new_attempts, workspaces
        """),
        {"source": source, "batch": batch_id, "now": now},
    )


def close_run(connection: Connection, run_id: UUID, *, now: datetime, stopped_by: str | None = None) -> bool:
    """Mark a run finished when no batch is open any more, or stopped at once; return whether it is closed now."""
    if stopped_by is not None:
        for batch in connection.execute(
            text("SELECT batch_id FROM collection_batches WHERE run_id = :run AND state IN ('planned', 'begun')"),
            {"run": run_id},
        ).scalars():
            fail_batch(connection, batch, stopped_by)
    done = connection.execute(
        text("""
            UPDATE collection_runs SET state = :state, message = :message, finished_at = :now
            WHERE run_id = :run AND state = 'running' AND NOT EXISTS (
                SELECT FROM collection_batches b WHERE b.run_id = :run AND b.state IN ('planned', 'begun'))
        """),
        {"run": run_id, "now": now, "state": "stopped" if stopped_by else "finished", "message": stopped_by},
    )
    return done.rowcount == 1


def list_runs(connection: Connection, *, run_id: UUID | None = None, limit: int = 20) -> list[RunStatus]:
    """Return runs and their counts, newest first."""
    counts = ", ".join(
        f"count(i.*) FILTER (WHERE i.state = '{state}') AS {state}"
        for state in ("stored", "unchanged", "skipped", "failed")
    )
    rows = connection.execute(
        text(f"""
            SELECT r.run_id, r.source, r.state, r.message, r.known_at AS begun_at, count(i.*) AS asked, {counts}
            FROM collection_runs r
            LEFT JOIN collection_batches b USING (workspace_id, run_id)
            LEFT JOIN collection_items i USING (workspace_id, batch_id)
            {"WHERE r.run_id = :run" if run_id else ""}
            GROUP BY r.workspace_id, r.run_id ORDER BY r.known_at DESC, r.run_id LIMIT :limit
        """),
        {"run": run_id, "limit": limit},
    )
    return [RunStatus(**row) for row in rows.mappings()]


def run_status(connection: Connection, run_id: UUID) -> RunStatus:
    """Return a run's counts; raise NotFound when there is no such run."""
    found = list_runs(connection, run_id=run_id)
    if not found:
        raise NotFound("There is no such run of collecting.", hint="See `goodsign collect runs`.")
    return found[0]


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


def _close_items(connection: Connection, batch_id: UUID, state: str, reason: str) -> None:
    query = text("""UPDATE collection_items SET state = :state, reason = :reason
                    WHERE batch_id = :batch AND state = 'asked'""")
    connection.execute(query, {"batch": batch_id, "state": state, "reason": reason})
