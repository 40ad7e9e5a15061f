"""Snapshots: each stored once, the newest known by its hash, only confirmed profiles told."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import polars as pl
import pytest
from sqlalchemy import text

from goodsign.compliance.frames import Source
from goodsign.store.database import Database
from goodsign.store.profile_links import confirm_own
from goodsign.store.snapshots import add_snapshots, confirmed_snapshots, newest_hashes
from goodsign.store.sources import RegisteredSource, add_source

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SITE = "network.example"
SPACE = UUID("00000000-0000-4000-8000-000000000007")


@pytest.fixture
def lead(database: Database, deliver: Any) -> str:
    """The id of a stored lead."""
    deliver([{"external_key": "A"}])
    source = Source(name="net", access="file", origin=SITE, purpose="career signals")
    with database.transaction() as connection:
        add_source(connection, RegisteredSource(source, None, 6.0, 10, 30), now=NOW)
        return str(connection.execute(text("SELECT lead_id::text FROM leads")).scalar_one())


def add(database: Database, lead: str, *seen: tuple[str, int]) -> None:
    """Store snapshots of these hashes, seen so many days ago."""
    rows = [
        {
            "snapshot_id": str(uuid5(SPACE, f"{database.workspace_id} {hashed} {days}")), "lead_id": lead,
            "origin": SITE, "profile_key": "in/a", "actor": "test", "url": None, "content_hash": hashed,
            "profile": '{"hash": "' + hashed + '"}', "occurred_at": NOW - timedelta(days=days), "known_at": NOW,
        }
        for hashed, days in seen
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema_overrides={"url": pl.String})
    with database.transaction() as connection:
        add_snapshots(connection, frame, source="net", batch_id=None)


def test_the_newest_is_the_last_seen_whatever_the_order_stored(database: Database, lead: str) -> None:
    add(database, lead, ("new", 1), ("old", 9))
    with database.transaction() as connection:
        assert newest_hashes(connection, [lead]) == {(lead, SITE, "in/a"): ("new", NOW - timedelta(days=1))}
        assert newest_hashes(connection, []) == {}


def test_the_same_snapshot_is_stored_once(database: Database, lead: str) -> None:
    for _ in range(2):
        add(database, lead, ("one", 3))
    with database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM snapshots")).scalar_one() == 1


def test_only_confirmed_profiles_are_told_oldest_first(database: Database, lead: str, other_database: Database) -> None:
    add(database, lead, ("new", 1), ("old", 9))
    with database.transaction() as connection:
        assert confirmed_snapshots(connection, [lead]) == []
        confirm_own(connection, lead, SITE, "in/a", by="test", now=NOW)
        told = confirmed_snapshots(connection, [lead])
    assert [each.document for each in told] == [{"hash": "old"}, {"hash": "new"}]
    assert [each.collected_at for each in told] == [NOW - timedelta(days=9), NOW - timedelta(days=1)]
    with other_database.transaction() as connection:
        assert confirmed_snapshots(connection, [lead]) == []
        assert newest_hashes(connection, [lead]) == {}
