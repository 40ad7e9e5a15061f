"""Robots verdicts survive a restart, apart for each workspace."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from goodsign.compliance.frames import RobotsVerdict
from goodsign.store.database import Database
from goodsign.store.robots import StoredRobots

ORIGIN = "https://news.example"


@pytest.fixture
def verdict(now: datetime) -> RobotsVerdict:
    rules = "User-agent: *\nDisallow: /caf\u00e9\n"
    return RobotsVerdict(kind="rules", text=rules, fetched_at=now, expires_at=now + timedelta(hours=24))


@pytest.fixture
def robots(database: Database, now: datetime) -> StoredRobots:
    return StoredRobots(database, lambda: now)


def test_an_origin_nobody_asked_is_unknown(robots: StoredRobots) -> None:
    assert robots.get(ORIGIN) is None


@pytest.mark.parametrize("review", [None, "cut_off_rules"])
def test_a_verdict_comes_back_as_it_was(robots: StoredRobots, verdict: RobotsVerdict, review: str | None) -> None:
    kept = replace(verdict, review=review)
    robots.put(ORIGIN, kept)
    assert StoredRobots(robots.database, robots.now).get(ORIGIN) == kept


def test_scheme_and_port_are_other_origins(robots: StoredRobots, verdict: RobotsVerdict) -> None:
    robots.put(ORIGIN, verdict)
    assert robots.get("http://news.example") is None
    assert robots.get("https://news.example:8443") is None


def test_a_later_verdict_replaces_an_earlier_one_and_never_the_other_way(
    robots: StoredRobots, verdict: RobotsVerdict
) -> None:
    later = replace(verdict, kind="deny_all", text="status 403", fetched_at=verdict.fetched_at + timedelta(minutes=1))
    robots.put(ORIGIN, verdict)
    robots.put(ORIGIN, later)
    robots.put(ORIGIN, verdict)
    assert robots.get(ORIGIN) == later


def test_workspaces_keep_their_own(robots: StoredRobots, other_database: Database, verdict: RobotsVerdict) -> None:
    robots.put(ORIGIN, verdict)
    assert StoredRobots(other_database, robots.now).get(ORIGIN) is None


def test_a_kind_of_another_version_denies(robots: StoredRobots, verdict: RobotsVerdict) -> None:
    robots.put(ORIGIN, verdict)
    with robots.database.transaction() as connection:
        connection.execute(text("UPDATE robots_files SET verdict = 'partly'"))
    found = robots.get(ORIGIN)
    assert found is not None
    assert found.kind == "deny_all"
