from datetime import UTC, datetime, timedelta

import psycopg

from goodsign.store.database import Database
from goodsign.store.webhooks import WORK_CHANNEL, add_delivery, mark_processed, open_deliveries

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_delivery_is_kept_once_and_processed_once(database: Database, other_database: Database) -> None:
    with database.transaction() as connection:
        told = [
            add_delivery(connection, vendor="apify", delivery="run SUCCEEDED", payload={"run_id": "run"}, now=NOW)
            for _ in range(3)
        ]
        add_delivery(connection, vendor="apify", delivery="b", payload={}, now=NOW + timedelta(seconds=1))
        found = open_deliveries(connection, "apify")
        mark_processed(connection, found[:1], now=NOW)
        left = open_deliveries(connection, "apify")
    assert told == [True, False, False]
    assert [each.delivery for each in found] == ["run SUCCEEDED", "b"]
    assert [each.delivery for each in left] == ["b"]
    with other_database.transaction() as connection:
        assert open_deliveries(connection, "apify") == []


def test_a_second_delivery_wakes_the_workers_too(database: Database) -> None:
    with psycopg.connect(database.libpq_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {WORK_CHANNEL}")
        for _ in range(2):
            with database.transaction() as connection:
                add_delivery(connection, vendor="apify", delivery="x", payload={}, now=NOW)
            assert [each.payload for each in listener.notifies(timeout=10, stop_after=1)] == [
                str(database.workspace_id)
            ]
