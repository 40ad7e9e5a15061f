from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import polars as pl
import pytest
from sqlalchemy import text

from goodsign.core.errors import NotFound
from goodsign.store.collection import (
    Batch,
    batch_items,
    batches_of_vendor_runs,
    call_forward,
    close_run,
    fail_batch,
    hold_batches,
    is_taken_in,
    log_attempts,
    move_on,
    note_begun,
    open_batches,
    postpone,
    run_status,
    settle_items,
)
from goodsign.store.collection_plan import plan_run
from goodsign.store.database import Database

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def run(database: Database, deliver: Any) -> UUID:
    """A run over three leads in batches of two."""
    deliver([{"external_key": key} for key in "ABC"])
    run_id = uuid4()
    with database.transaction() as connection:
        leads = connection.execute(text("SELECT lead_id::text FROM leads ORDER BY external_key")).scalars().all()
        asked = pl.DataFrame({"lead_id": leads}).with_columns(
            profile_key=pl.concat_str(pl.lit("in/"), "lead_id"), url=pl.concat_str(pl.lit("https://net/"), "lead_id")
        )
        plan_run(connection, run_id, "net", asked, batch_size=2, now=NOW)
    return run_id


def batches(database: Database, *, at: datetime = NOW) -> list[Batch]:
    with database.transaction() as connection:
        return open_batches(connection, now=at)


def test_a_batch_goes_from_planned_to_done(database: Database, run: UUID) -> None:
    batch = batches(database)[0]
    with database.transaction() as connection:
        note_begun(connection, batch.batch_id, "vendor-1")
        move_on(connection, batch.batch_id, next_offset=200)
        (found,) = batches_of_vendor_runs(connection, ["vendor-1", "vendor-2"])
        assert (found.batch_id, found.next_offset) == (batch.batch_id, 200)
        assert not is_taken_in(connection, "net", "vendor-1")
        move_on(connection, batch.batch_id, next_offset=None)
        assert batches_of_vendor_runs(connection, ["vendor-1"]) == []
        assert is_taken_in(connection, "net", "vendor-1")


def test_who_got_no_answer_when_a_batch_is_done_was_asked_in_vain(database: Database, run: UUID) -> None:
    with database.transaction() as connection:
        for batch in open_batches(connection, now=NOW):
            items = batch_items(connection, batch.batch_id)
            first = items.head(1).select("lead_id", "profile_key", state=pl.lit("stored"), reason=pl.lit("x"))
            settle_items(connection, batch.batch_id, first)
            move_on(connection, batch.batch_id, next_offset=None)
        status = run_status(connection, run)
    assert (status.asked, status.stored, status.failed, status.waiting) == (3, 2, 1, 0)


def test_a_run_closes_when_no_batch_is_open(database: Database, run: UUID) -> None:
    first, second = batches(database)
    with database.transaction() as connection:
        move_on(connection, first.batch_id, next_offset=None)
        assert not close_run(connection, run, now=NOW)
        fail_batch(connection, second.batch_id, "gone")
        assert close_run(connection, run, now=NOW)
        assert not close_run(connection, run, now=NOW)
        assert run_status(connection, run).state == "finished"


def test_a_stop_closes_everything_at_once(database: Database, run: UUID) -> None:
    with database.transaction() as connection:
        assert close_run(connection, run, now=NOW, stopped_by="captcha")
        status = run_status(connection, run)
    assert (status.state, status.message, status.failed) == ("stopped", "captcha", 3)
    assert batches(database) == []


def test_a_postponed_batch_waits_for_its_time_or_a_call(database: Database, run: UUID) -> None:
    first, second = batches(database)
    later = NOW + timedelta(minutes=5)
    with database.transaction() as connection:
        postpone(connection, first.batch_id, until=later, message="busy", tries=1)
        postpone(connection, second.batch_id, until=later, message="collecting", tries=0)
    assert batches(database) == []
    assert {each.batch_id: each.tries for each in batches(database, at=later)} == {
        first.batch_id: 1,
        second.batch_id: 0,
    }
    with database.transaction() as connection:
        call_forward(connection, [second.batch_id])
    assert [each.batch_id for each in batches(database)] == [second.batch_id]


def test_one_worker_at_a_time_holds_a_batch(database: Database, run: UUID) -> None:
    ids = [batch.batch_id for batch in batches(database)]
    with hold_batches(database, ids[:1]) as mine, hold_batches(database, ids) as theirs:
        assert (mine, theirs) == ({ids[0]}, {ids[1]})
    with hold_batches(database, ids) as again:
        assert again == set(ids)


def test_a_hold_ends_with_its_connection(database: Database, run: UUID) -> None:
    ids = [batch.batch_id for batch in batches(database)]

    def die() -> None:
        with hold_batches(database, ids):
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        die()
    with hold_batches(database, ids) as again:
        assert again == set(ids)


def test_attempts_are_kept_when_their_lead_is_gone(database: Database, run: UUID) -> None:
    batch = batches(database)[0]
    with database.transaction() as connection:
        lead = batch_items(connection, batch.batch_id)["lead_id"][0]
        attempt = {
            "lead_id": [lead],
            "url": ["https://net/x"],
            "outcome": ["denied"],
            "reasons": ["OPTED_OUT"],
            "size": [0],
            "tokens_left": [1.5],
            "occurred_at": [NOW],
        }
        log_attempts(connection, pl.DataFrame(attempt), source="net", batch_id=batch.batch_id, now=NOW)
        connection.execute(text("DELETE FROM leads"))
        kept = connection.execute(text("SELECT outcome, reasons, tokens_left, lead_id::text FROM collection_attempts"))
        assert kept.all() == [("denied", "OPTED_OUT", 1.5, lead)]


def test_an_unknown_run_is_said_to_be_unknown(database: Database) -> None:
    with database.transaction() as connection, pytest.raises(NotFound):
        run_status(connection, uuid4())


def test_an_attempt_notes_the_state_of_the_sources_budget(database: Database) -> None:
    source = "net"
    bucket = f"source:{source}@{database.workspace_id}"
    attempt = pl.DataFrame(
        {
            "lead_id": [None],
            "url": [None],
            "outcome": ["stored"],
            "reasons": [None],
            "size": [1],
            "tokens_left": [None],
        },
        schema_overrides={"lead_id": pl.String, "url": pl.String, "reasons": pl.String, "tokens_left": pl.Float64},
    ).with_columns(occurred_at=pl.lit(NOW))
    with database.transaction() as connection:
        connection.execute(text("SELECT traffic_admit(:bucket, 60, 5, :now)"), {"bucket": bucket, "now": NOW})
        log_attempts(connection, attempt, source=source, batch_id=None, now=NOW)
        assert connection.execute(text("SELECT tokens_left FROM collection_attempts")).scalar_one() == 4.0
