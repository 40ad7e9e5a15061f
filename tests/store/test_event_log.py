from datetime import UTC, datetime
from typing import Any

import polars as pl
import psycopg
from sqlalchemy import text

from goodsign.store.database import Database
from goodsign.store.event_log import CHANNEL, add_events, events_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def events(lead: str | None, *kinds: str) -> pl.DataFrame:
    rows = [(kind, lead, f'{{"place": {place}}}') for place, kind in enumerate(kinds)]
    return pl.DataFrame(rows, schema={"kind": pl.String, "lead_id": pl.String, "detail": pl.String}, orient="row")


def lead_of(database: Database) -> str:
    with database.transaction() as connection:
        return str(connection.execute(text("SELECT lead_id FROM leads")).scalar_one())


def test_events_come_back_newest_first(database: Database, deliver: Any) -> None:
    deliver([{"external_key": "A"}])
    lead = lead_of(database)
    with database.transaction() as connection:
        add_events(connection, events(lead, "first", "second"), now=NOW)
        add_events(connection, events(None, "of nobody"), now=NOW)
        found = events_of(connection, lead)
    assert [(each["kind"], each["detail"]) for each in found] == [("second", {"place": 1}), ("first", {"place": 0})]


def test_listeners_hear_of_the_workspace_at_the_commit_and_not_before(database: Database) -> None:
    with psycopg.connect(database.libpq_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        with database.transaction(rehearse=True) as connection:
            add_events(connection, events(None, "taken back"), now=NOW)
        with database.transaction() as connection:
            add_events(connection, events(None, "told"), now=NOW)
            assert not list(listener.notifies(timeout=0))
        heard = [each.payload for each in listener.notifies(timeout=10, stop_after=1)]
        assert heard == [str(database.workspace_id)]


def test_no_events_wake_nobody(database: Database) -> None:
    with psycopg.connect(database.libpq_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        with database.transaction() as connection:
            add_events(connection, events(None), now=NOW)
        assert str(database.workspace_id) not in [each.payload for each in listener.notifies(timeout=0.2)]
