"""What the register takes and refuses, and when a source may run."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from goodsign.compliance.frames import Approval, Source
from goodsign.core.errors import CollectionDenied, Conflict, NotFound, SpecError
from goodsign.flows.source_register import (
    PURPOSE,
    approve_source,
    incidents,
    register_source,
    require_running,
    resume,
    revoke,
    standing_of_sources,
)
from goodsign.store.database import Database
from goodsign.store.sources import RegisteredSource, record_incident, suspend_source

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FILE = Source(name="dump", access="file", origin="linkedin.com", purpose=PURPOSE)
SIGNED = Approval(
    approved_by="Ada Counsel",
    requested_by="Ben Ops",
    counsel=True,
    document="vault/1.pdf",
    purpose="",
    approved_on=date(2026, 3, 1),
    expires_on=date(2026, 3, 31),
)


def registered(source: Source = FILE, **limits: float) -> RegisteredSource:
    return RegisteredSource(
        source, None, limits.get("per_minute", 6.0), int(limits.get("budget", 10)), int(limits.get("refresh", 30))
    )


@pytest.fixture
def register(database: Database) -> Database:
    register_source(database, registered(), now=NOW)
    return database


def test_a_source_runs_from_its_approval_through_the_whole_last_day(register: Database) -> None:
    with pytest.raises(CollectionDenied, match="`dump` may not run"):
        require_running(register, "dump", now=NOW)
    given = approve_source(register, "dump", SIGNED, now=NOW)
    assert given.purpose == PURPOSE
    assert require_running(register, "dump", now=NOW).source.name == "dump"
    last = datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)
    require_running(register, "dump", now=last)
    with pytest.raises(CollectionDenied):
        require_running(register, "dump", now=last + timedelta(seconds=1))
    with pytest.raises(CollectionDenied):
        require_running(register, "dump", now=datetime(2026, 2, 28, 23, 59, tzinfo=UTC))


def test_a_platforms_data_need_counsel(register: Database) -> None:
    approve_source(register, "dump", replace(SIGNED, counsel=False), now=NOW)
    (standing,) = standing_of_sources(register, now=NOW)
    assert standing.decision.reasons
    approve_source(register, "dump", SIGNED, now=NOW)
    (standing,) = standing_of_sources(register, now=NOW)
    assert not standing.decision.reasons


def test_a_revoked_source_stands_still_at_once(register: Database) -> None:
    approve_source(register, "dump", SIGNED, now=NOW)
    assert [revoke(register, "dump", now=NOW) for _ in range(2)] == [1, 0]
    with pytest.raises(CollectionDenied):
        require_running(register, "dump", now=NOW)


def test_a_suspended_source_goes_on_only_after_somebody_looked(register: Database) -> None:
    approve_source(register, "dump", SIGNED, now=NOW)
    with register.transaction() as connection:
        suspend_source(connection, "dump", "it showed a stop sign (captcha)")
        record_incident(connection, "dump", "captcha", "It asked whether we are human.", now=NOW)
    with pytest.raises(CollectionDenied):
        require_running(register, "dump", now=NOW)
    assert [each.sign for each in incidents(register)] == ["captcha"]
    for by, note in (("", "seen"), ("Ada", "  ")):
        with pytest.raises(SpecError, match="who looked"):
            resume(register, "dump", by=by, note=note, now=NOW)
    assert resume(register, "dump", by=" Ada ", note="a test page", now=NOW) == 1
    require_running(register, "dump", now=NOW)
    assert incidents(register) == []
    (closed,) = incidents(register, open_only=False)
    assert (closed.resolved_by, closed.note) == ("Ada", "a test page")


@pytest.mark.parametrize(
    "changes",
    [
        {"approved_by": " "},
        {"requested_by": ""},
        {"document": ""},
        {"approved_by": "ben ops "},
        {"expires_on": date(2026, 2, 28)},
        {"expires_on": date(2027, 3, 3)},
    ],
)
def test_an_approval_that_could_never_hold_is_refused(register: Database, changes: dict[str, object]) -> None:
    with pytest.raises(SpecError):
        approve_source(register, "dump", replace(SIGNED, **changes), now=NOW)  # type: ignore[arg-type] # by name
    (standing,) = standing_of_sources(register, now=NOW)
    assert standing.registered.source.approvals == ()


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (replace(FILE, name="  "), SpecError),
        (replace(FILE, origin="nowhere"), SpecError),
        (replace(FILE, access="page", origin="news.example"), SpecError),
        (replace(FILE, access="page", scope=("https://www.linkedin.com/in",)), CollectionDenied),
        (
            replace(FILE, access="page", origin="news.example", scope=("https://linkedin.com/in",)),
            CollectionDenied,
        ),
        (replace(FILE, access="page", origin="m.facebook.com", scope=("https://m.facebook.com/",)), CollectionDenied),
    ],
)
def test_a_source_that_makes_no_sense_or_is_forbidden_is_refused(
    database: Database, source: Source, error: type[Exception]
) -> None:
    with pytest.raises(error):
        register_source(database, registered(source), now=NOW)
    assert standing_of_sources(database, now=NOW) == []


@pytest.mark.parametrize("limits", [{"per_minute": 0.0}, {"budget": 0}, {"refresh": -1}])
def test_a_rate_or_budget_of_nothing_is_refused(database: Database, limits: dict[str, float]) -> None:
    with pytest.raises(SpecError, match="above 0"):
        register_source(database, registered(**limits), now=NOW)


def test_names_and_hosts_are_kept_plain_and_approvals_are_not_brought_along(database: Database) -> None:
    wished = replace(FILE, name=" news ", origin="https://News.Example.com/x", approvals=(SIGNED,))
    added = register_source(database, registered(wished), now=NOW)
    assert (added.source.name, added.source.origin) == ("news", "news.example.com")
    (standing,) = standing_of_sources(database, now=NOW)
    assert standing.registered.source.approvals == ()
    with pytest.raises(Conflict, match="`news`"):
        register_source(database, registered(replace(FILE, name="news")), now=NOW)


def test_a_source_that_is_not_there_is_named(register: Database) -> None:
    for ask in (
        lambda: require_running(register, "dumb", now=NOW),
        lambda: approve_source(register, "dumb", SIGNED, now=NOW),
        lambda: revoke(register, "dumb", now=NOW),
        lambda: resume(register, "dumb", by="Ada", note="seen", now=NOW),
    ):
        with pytest.raises(NotFound, match=r"`dumb`.*dump"):
            ask()


def test_a_register_is_its_workspaces_own(register: Database, other_database: Database) -> None:
    assert standing_of_sources(other_database, now=NOW) == []
    assert len(standing_of_sources(register, now=NOW)) == 1
