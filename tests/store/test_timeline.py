"""The timeline: everything on record about one lead, what was learned last first, and nothing of anybody else."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from goodsign.store.database import Database
from goodsign.store.timeline import timeline_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def ids(database: Database) -> dict[str, str]:
    with database.transaction() as connection:
        rows = connection.execute(text("SELECT external_key, lead_id::text FROM leads"))
        return {row[0]: row[1] for row in rows}


def test_an_import_and_a_change_are_told_in_the_order_learned(
    database: Database, deliver: Any, other_database: Database
) -> None:
    deliver([{"external_key": "A", "city": "Austin"}, {"external_key": "B"}])
    deliver([{"external_key": "A", "city": "Macon"}])
    lead = ids(database)["A"]
    with database.transaction() as connection:
        told = timeline_of(connection, lead)
        assert {each.kind for each in told} == {"came in", "changed"}
        assert [each.known_at for each in told] == sorted((each.known_at for each in told), reverse=True)
        assert len(timeline_of(connection, lead, limit=1)) == 1
        assert [each.kind for each in timeline_of(connection, ids(database)["B"])] == ["came in"]
    with other_database.transaction() as connection:
        assert timeline_of(connection, lead) == []
