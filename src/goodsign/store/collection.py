"""Runs of collecting: what was asked of whom, and how far each batch is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, text

from goodsign.core.errors import NotFound
from goodsign.store.bulk import stage
from goodsign.store.database import Database, translated

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


def open_batches(connection: Connection, *, now: datetime, run_id: UUID | None = None) -> list[Batch]:
    """Return the batches that have work to do now, longest waiting first; those of one run where it is named."""
    rows = connection.execute(
        text(f"""
            SELECT b.batch_id, b.run_id, r.source, b.vendor_run, b.next_offset, b.tries
            FROM collection_batches b JOIN collection_runs r USING (workspace_id, run_id)
            WHERE b.state IN ('planned', 'begun') AND r.state = 'running'
              AND (b.not_before IS NULL OR b.not_before <= :now) {"AND b.run_id = :run" if run_id else ""}
            ORDER BY b.not_before NULLS FIRST, b.known_at, b.batch_id
        """),
        {"now": now, "run": run_id},
    )
    return [Batch(**row) for row in rows.mappings()]


def batches_of_vendor_runs(connection: Connection, vendor_runs: Sequence[str]) -> list[Batch]:
    """Return the open batches that these runs of a vendor belong to, by source."""
    rows = connection.execute(
        text("""
            SELECT b.batch_id, b.run_id, r.source, b.vendor_run, b.next_offset, b.tries
            FROM collection_batches b JOIN collection_runs r USING (workspace_id, run_id)
            WHERE b.vendor_run = ANY(:vendor_runs) AND b.state IN ('planned', 'begun') AND r.state = 'running'
            ORDER BY r.source, b.known_at, b.batch_id
        """),
        {"vendor_runs": list(vendor_runs)},
    )
    return [Batch(**row) for row in rows.mappings()]


def is_taken_in(connection: Connection, source: str, vendor_run: str) -> bool:
    """Say whether a vendor's run (or a file, by its digest) was taken in whole before."""
    query = text("""SELECT EXISTS (SELECT FROM collection_batches b JOIN collection_runs r USING (workspace_id, run_id)
                    WHERE r.source = :source AND b.vendor_run = :run AND b.state = 'done')""")
    return bool(connection.execute(query, {"source": source, "run": vendor_run}).scalar_one())


@contextmanager
def hold_batches(database: Database, batch_ids: Sequence[UUID]) -> Iterator[frozenset[UUID]]:
    """Let one worker at a time work on a batch; yields those of `batch_ids` that nobody else holds.

    The hold ends with its connection, so a killed worker leaves nothing behind.
    """
    keys = {each.int & 0x7FFF_FFFF_FFFF_FFFF: each for each in batch_ids}
    # MATERIALIZED, since the planner must neither ask twice nor ask for more.
    query = text("""WITH asked AS MATERIALIZED (
                        SELECT key, pg_try_advisory_lock(key) AS mine FROM unnest(cast(:keys AS bigint[])) AS k (key))
                    SELECT key FROM asked WHERE mine""")
    with translated(), database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        held = connection.execute(query, {"keys": list(keys)}).scalars().all()
        try:
            yield frozenset(keys[key] for key in held)
        finally:
            connection.execute(
                text("SELECT pg_advisory_unlock(key) FROM unnest(cast(:keys AS bigint[])) AS k (key)"),
                {"keys": list(held)},
            )


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
    # One that was given up meanwhile stays so: its run was stopped.
    query = text("""UPDATE collection_batches SET state = 'done', message = NULL
                    WHERE batch_id = :batch AND state IN ('planned', 'begun')""")
    connection.execute(query, {"batch": batch_id})
    _close_items(connection, batch_id, "failed", "the source gave no answer")


def postpone(connection: Connection, batch_id: UUID, *, until: datetime, message: str, tries: int) -> None:
    """Leave a batch alone until a time; `message` says why, `tries` how many were in vain in a row by then."""
    query = text("""UPDATE collection_batches SET not_before = :until, message = :message, tries = :tries
                    WHERE batch_id = :batch""")
    connection.execute(query, {"batch": batch_id, "until": until, "message": message, "tries": tries})


def hold_back(connection: Connection, source: str, *, until: datetime, message: str) -> None:
    """Leave every open batch of a source alone until a time: it asked us to wait, whatever we ask it for."""
    connection.execute(
        text("""
            WITH waiting AS (
                SELECT b.workspace_id, b.batch_id
                FROM collection_batches b JOIN collection_runs r USING (workspace_id, run_id)
                WHERE r.source = :source AND b.state IN ('planned', 'begun') ORDER BY b.batch_id FOR UPDATE OF b
            )
            UPDATE collection_batches b
            SET not_before = greatest(not_before, :until), message = :message, tries = greatest(tries, 1)
            FROM waiting w WHERE b.workspace_id = w.workspace_id AND b.batch_id = w.batch_id
        """),
        {"source": source, "until": until, "message": message},
    )


def call_forward(connection: Connection, batch_ids: Sequence[UUID]) -> None:
    """Let batches be looked after at once: their vendor says that something happened.

    Not those that wait because a request was in vain: the vendor's wish to be left alone stands.
    """
    query = text("""UPDATE collection_batches SET not_before = NULL
                    WHERE batch_id = ANY(cast(:ids AS uuid[])) AND tries = 0""")
    connection.execute(query, {"ids": list(batch_ids)})


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
    """Record attempts (lead_id, url, outcome, reasons, size, tokens_left, occurred_at), allowed or not.

    Without `tokens_left` they note what the source's budget held after its last request.
    """
    stage(connection, "new_attempts", _ATTEMPT, attempts)
    connection.execute(
        text("""
            INSERT INTO collection_attempts (workspace_id, source, lead_id, batch_id, url, outcome, reasons, size,
                                             tokens_left, occurred_at, known_at)
            SELECT workspace_id, :source, lead_id::uuid, :batch, url, outcome, reasons, size,
                   coalesce(tokens_left, left_over), occurred_at, :now
            FROM new_attempts, workspaces, traffic_left('source:' || :source || '@' || workspace_id) AS left_over
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


def _close_items(connection: Connection, batch_id: UUID, state: str, reason: str) -> None:
    query = text("""UPDATE collection_items SET state = :state, reason = :reason
                    WHERE batch_id = :batch AND state = 'asked'""")
    connection.execute(query, {"batch": batch_id, "state": state, "reason": reason})
