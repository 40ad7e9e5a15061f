from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import polars as pl
import pytest

from goodsign.core.errors import Conflict
from goodsign.store.database import Database
from goodsign.store.events import add_activities, add_outcomes, resolve_keys
from goodsign.store.facts import read_activities, read_outcomes


@pytest.fixture
def lead(database: Database, deliver: Any) -> str:
    deliver([{"external_key": "A", "email": "a@example.com"}, {"external_key": "B"}])
    deliver([{"external_key": "A-alias", "email": "a@example.com"}])
    with database.transaction() as connection:
        return str(resolve_keys(connection, pl.Series(["A"]))["lead_id"].item())


def _activity(lead: str, now: datetime, key: str | None, **more: object) -> dict[str, object]:
    return {"lead_id": lead, "external_key": key, "activity_type": "Email Opened", "description": None,
            "occurred_at": now, "known_at": now, **more}  # fmt: skip


def _add(database: Database, rows: list[dict[str, object]]) -> int:
    frame = pl.DataFrame(rows, schema_overrides={"external_key": pl.String, "description": pl.String})
    with database.transaction() as connection:
        return add_activities(connection, frame, uuid4())


def test_a_lead_is_found_by_its_key_and_its_aliases(database: Database, lead: str) -> None:
    with database.transaction() as connection:
        found = resolve_keys(connection, pl.Series(["A", "A-alias", "A", "nobody"]))
        again = resolve_keys(connection, pl.Series([], dtype=pl.String))
    assert sorted(found.rows()) == [("A", lead), ("A-alias", lead)]
    assert again.is_empty()


def test_another_workspaces_leads_are_not_found(other_database: Database, lead: str) -> None:
    with other_database.transaction() as connection:
        assert resolve_keys(connection, pl.Series(["A"])).is_empty()


def test_activities_come_back_as_they_happened(database: Database, lead: str, now: datetime) -> None:
    early = now - timedelta(days=3)
    rows = [_activity(lead, now, "T-2", description="Zoë 北京"), _activity(lead, early, "T-1", activity_type="Call")]
    assert _add(database, rows) == 2
    found = read_activities(database)
    assert found.select("lead_id", "activity_type", "description", "occurred_at").rows() == [
        (lead, "Call", None, early),
        (lead, "Email Opened", "Zoë 北京", now),
    ]


def test_the_same_activity_is_stored_once(database: Database, lead: str, now: datetime) -> None:
    assert _add(database, [_activity(lead, now, "T-1")]) == 1
    assert _add(database, [_activity(lead, now, "T-1"), _activity(lead, now, "T-2")]) == 1
    assert read_activities(database).height == 2


def test_the_newest_outcome_counts(database: Database, lead: str, now: datetime) -> None:
    def outcome(converted: bool, days: int) -> dict[str, object]:
        at = now + timedelta(days=days)
        return {"lead_id": lead, "converted": converted, "occurred_at": at, "known_at": at}

    with database.transaction() as connection:
        assert add_outcomes(connection, pl.DataFrame([outcome(False, 0), outcome(True, 2)]), uuid4()) == 2
        assert add_outcomes(connection, pl.DataFrame([outcome(False, 0), outcome(False, 1)]), uuid4()) == 1
    assert read_outcomes(database).select("lead_id", "converted").rows() == [(lead, True)]


def test_what_happened_to_a_lead_that_is_gone_is_a_conflict(database: Database, now: datetime) -> None:
    with pytest.raises(Conflict, match="stored meanwhile"):
        _add(database, [_activity(str(uuid4()), now, "T-1")])
