from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from goodsign.compliance.frames import Approval, Source
from goodsign.core.errors import Conflict, NotFound
from goodsign.store.database import Database
from goodsign.store.sources import (
    RegisteredSource,
    add_approval,
    add_source,
    find_source,
    list_incidents,
    list_sources,
    record_incident,
    resume_source,
    revoke_approvals,
    suspend_source,
    used_today,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOURCE = RegisteredSource(
    Source(name="dump", access="file", origin="linkedin.com", purpose="career signals", scope=("https://a.example/x",)),
    "harvestapi/linkedin-profile-scraper",
    6.0,
    100,
    30,
)
APPROVAL = Approval(
    approved_by="Ada Counsel",
    requested_by="Ben Ops",
    counsel=True,
    document="vault/17.pdf",
    purpose="career signals",
    approved_on=date(2026, 3, 1),
    expires_on=date(2026, 9, 1),
)


@pytest.fixture
def registered(database: Database) -> Database:
    with database.transaction() as connection:
        add_source(connection, SOURCE, now=NOW)
    return database


def test_a_source_comes_back_with_its_approvals(registered: Database) -> None:
    with registered.transaction() as connection:
        add_approval(connection, "dump", APPROVAL, now=NOW)
        found = find_source(connection, "dump")
    assert found.source.approvals == (APPROVAL,)
    assert (found.source.scope, found.actor, found.per_minute) == (SOURCE.source.scope, SOURCE.actor, 6.0)


def test_a_name_is_taken_once_in_each_workspace(registered: Database, other_database: Database) -> None:
    with registered.transaction() as connection, pytest.raises(Conflict, match="`dump`"):
        add_source(connection, SOURCE, now=NOW)
    with other_database.transaction() as connection:
        assert list_sources(connection) == []
        add_source(connection, SOURCE, now=NOW)


def test_a_source_that_is_not_there_is_named_with_those_that_are(registered: Database) -> None:
    with registered.transaction() as connection:
        with pytest.raises(NotFound, match=r"`dumb`.*dump"):
            find_source(connection, "dumb")
        with pytest.raises(NotFound):
            add_approval(connection, "dumb", APPROVAL, now=NOW)


def test_a_revoked_approval_is_revoked_once(registered: Database) -> None:
    with registered.transaction() as connection:
        add_approval(connection, "dump", APPROVAL, now=NOW)
        assert [revoke_approvals(connection, "dump", now=NOW) for _ in range(2)] == [1, 0]
        assert [each.revoked for each in find_source(connection, "dump").source.approvals] == [True]


def test_a_suspension_keeps_its_first_reason_until_somebody_looked(registered: Database) -> None:
    with registered.transaction() as connection:
        suspend_source(connection, "dump", "captcha")
        suspend_source(connection, "dump", "403")
        assert find_source(connection, "dump").source.suspended == "captcha"
        connection.execute(text("SELECT traffic_stop('host:linkedin.com', :now, '999')"), {"now": NOW})
        record_incident(connection, "dump", "captcha", "it asked whether we are human", now=NOW)
        assert resume_source(connection, "dump", by="Ada", note="was a test page", now=NOW) == 1
        assert find_source(connection, "dump").source.suspended is None
        admitted = connection.execute(
            text("SELECT * FROM traffic_admit('host:linkedin.com', 6, 1, :now)"), {"now": NOW}
        )
        assert admitted.one().suspended_for is None
        connection.rollback()


def test_resuming_lifts_the_stops_of_every_host_in_scope(database: Database) -> None:
    scope = ("https://news.town.example/people", "media.town.example", "https://www.harbor.example:8443/x")
    source = replace(SOURCE.source, name="town", access="page", origin="town.example", scope=scope)
    buckets = [
        f"source:town@{database.workspace_id}",
        *(f"host:{name}.example" for name in ("town", "news.town", "media.town", "www.harbor")),
    ]
    with database.transaction() as connection:
        add_source(connection, replace(SOURCE, source=source), now=NOW)
        for bucket in (*buckets, "host:other.example"):
            connection.execute(text("SELECT traffic_stop(:bucket, :now, '999')"), {"bucket": bucket, "now": NOW})
        resume_source(connection, "town", by="Ada", note="was a test page", now=NOW)
        admit = text("SELECT suspended_for FROM traffic_admit(:bucket, 6, 1, :now)")
        for bucket in buckets:
            assert connection.execute(admit, {"bucket": bucket, "now": NOW}).scalar_one() is None, bucket
        assert connection.execute(admit, {"bucket": "host:other.example", "now": NOW}).scalar_one() == "999"
        connection.rollback()


def test_an_incident_is_told_once_while_it_is_open(registered: Database) -> None:
    with registered.transaction() as connection:
        for _ in range(3):
            record_incident(connection, "dump", "fields_changed", "`experience` is gone", now=NOW)
        assert len(list_incidents(connection)) == 1
        resume_source(connection, "dump", by="Ada", note="mapped", now=NOW)
        assert list_incidents(connection) == []
        record_incident(connection, "dump", "fields_changed", "`experience` is gone", now=NOW + timedelta(days=1))
        assert [each.resolved_by for each in list_incidents(connection, open_only=False)] == [None, "Ada"]


def test_nothing_was_used_of_an_unused_budget(registered: Database) -> None:
    with registered.transaction() as connection:
        assert used_today(connection, "dump", day=NOW.date()) == 0
