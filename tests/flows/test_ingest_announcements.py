"""Pages of a newsroom taken in: over real pages, the real register and database, read by the shipped model."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.connectors.web.site import INJECTION, Site, running
from tests.flows.newsroom import (
    MOVES,
    NAMESAKE,
    NEW_JOB,
    NOW,
    STRANGERS,
    STRANGERS_NAMES,
    Killed,
    Newsroom,
    article,
    classifier,
    newsroom,
)

from goodsign.core.errors import CollectionDenied, DataError, SpecError
from goodsign.flows.collect_profiles import plan_collection
from goodsign.flows.plan_pages import plan_pages
from goodsign.flows.review_links import Verdict, decide
from goodsign.flows.source_register import resume, revoke
from goodsign.store.signals import list_signals
from goodsign.store.sources import find_source
from goodsign.store.tables import schema

pytestmark = pytest.mark.enable_socket

PROMOTED = "Brisa Montclave has been promoted to office manager at Peak Dental."
KEPT = ("profile_links", "snapshots", "signals", "signal_evidence", "events", "pending_scores")


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def room(desk: Any, site: Site) -> Iterator[Newsroom]:
    with newsroom(desk, site) as room:
        yield room


def everything(desk: Any) -> str:
    """Return every row of every table of the database, as text."""
    return "\n".join(str(row) for table in schema.tables for row in desk.rows(table))


def confirm(desk: Any, room: Newsroom, key: str, *, confirmed: bool = True) -> Any:
    return decide(
        desk.database, key, None, Verdict(confirmed, "Ada", "called the employer"), now=room.now(),
        classifier=classifier(),
    )  # fmt: skip


def test_a_borrowers_new_job_waits_for_a_person_and_then_shows(desk: Any, room: Newsroom, site: Site) -> None:
    site.set("/news/1", article(PROMOTED))
    assert room.read("/news/1").outcomes == {"review": 1, "read": 1}
    assert desk.rows("signals") == []
    assert [row["kind"] for row in desk.rows("events")] == ["profile.review"]
    assert confirm(desk, room, "B-2").shown == 1
    with desk.database.transaction() as connection:
        (signal,) = list_signals(connection)
    assert (signal.external_key, signal.type, signal.title, signal.organization) == (
        "B-2", "promotion", "office manager", "Peak Dental",
    )  # fmt: skip
    assert (signal.precision, signal.occurred_at.date().isoformat()) == ("between", "2026-11-18")
    (evidence,) = desk.rows("signal_evidence")
    assert evidence["after"] == {"text": PROMOTED, "url": room.url("/news/1")}
    assert evidence["snapshot_before"] is None
    assert len(desk.rows("pending_scores")) == 1


def test_a_name_with_town_and_former_employer_is_confirmed_as_a_profile_is(desk: Any, room: Newsroom) -> None:
    intake = room.read("/news/moves")
    assert (intake.outcomes["stored"], intake.signals) == (1, 1)
    (signal,) = desk.rows("signals")
    assert (signal["type"], signal["organization"]) == ("new_employment", "Corvane Logistics")
    (link,) = desk.rows("profile_links")
    assert signal["confidence"] < link["probability"] < 1
    assert {row["kind"] for row in desk.rows("events")} == {"signal.found"}
    assert len(desk.rows("pending_scores")) == 1


def test_what_is_stored_of_a_page(desk: Any, room: Newsroom) -> None:
    room.read("/news/moves")
    (snapshot,) = desk.rows("snapshots")
    (quote,) = snapshot["profile"]["entries"]
    assert snapshot["actor"] == "page"
    assert (quote["section"], quote["text"], quote["url"], quote["started"]) == (
        "post", NEW_JOB, room.url("/news/moves"), "2026-11-18",
    )  # fmt: skip
    assert "averydale" not in snapshot["profile_key"]
    assert len(snapshot["profile_key"]) < 40
    attempts = desk.rows("collection_attempts")
    assert sorted(row["outcome"] for row in attempts) == ["nobody", "read", "stored"]
    (page,) = [row for row in attempts if row["outcome"] == "read"]
    assert (page["url"], page["lead_id"], page["size"]) == (room.url("/news/moves"), None, len(MOVES))


def test_strangers_and_sensitive_matters_leave_no_trace_in_any_table(desk: Any, room: Newsroom) -> None:
    room.read("/news/moves")
    kept = everything(desk)
    assert "Corvane Logistics" in kept
    for gone in (*STRANGERS_NAMES, "Elm Credit", "cancer", "sales manager", "Tidewater", INJECTION[:20], *STRANGERS):
        assert gone not in kept, gone
    assert NAMESAKE not in kept


def test_in_a_sentence_about_two_each_keeps_only_the_own_name(desk: Any, room: Newsroom, site: Site) -> None:
    both = "Brisa Montclave has been promoted to office manager at Peak Dental, together with Vanya Holtermann."
    site.set("/news/2", article(both))
    room.read("/news/2")
    assert "Holtermann" not in everything(desk)
    (snapshot,) = desk.rows("snapshots")
    assert snapshot["profile"]["entries"][0]["text"] == both.replace("Vanya Holtermann", "…")


@pytest.mark.parametrize(
    "sentence",
    [
        "Vanya Holtermann has been promoted to office manager at Peak Dental, succeeding Brisa Montclave.",
        "Brisa Montclave hopes to become office manager at Peak Dental one day.",
        "Brisa Montclave of Peak Dental likes long walks.",
        "Peak Dental is looking for an office manager, Brisa Montclave wrote.",
    ],
)
def test_what_is_no_news_of_the_borrower_is_not_kept(desk: Any, room: Newsroom, site: Site, sentence: str) -> None:
    site.set("/news/3", article(sentence))
    assert room.read("/news/3").outcomes == {"read": 1}
    for table in KEPT:
        assert desk.rows(table) == []


@pytest.mark.parametrize("published", [None, "2026-07-01", "2027-02-01", "2026-99-99"])
def test_a_page_without_a_recent_day_announces_nothing(
    desk: Any, room: Newsroom, site: Site, published: str | None
) -> None:
    site.set("/news/4", article(NEW_JOB, published=published))
    assert room.read("/news/4").outcomes == {"read": 1}
    assert desk.rows("snapshots") == []


@pytest.mark.parametrize("stop", ["opted_out", "do_not_scrape", "ceased", "suppressed"])
def test_who_said_stop_is_left_alone(desk: Any, room: Newsroom, stop: str) -> None:
    if stop == "opted_out":
        room.execute("UPDATE leads SET opted_out = true WHERE external_key = 'B-1'")
    else:
        room.execute(
            """INSERT INTO lead_stops (workspace_id, lead_id, stop, source, occurred_at, known_at)
               SELECT workspace_id, lead_id, :stop, 'x', :now, :now FROM leads WHERE external_key = 'B-1'""",
            stop=stop, now=NOW,
        )  # fmt: skip
    room.read("/news/moves")
    for table in KEPT:
        assert desk.rows(table) == []
    assert "Corvane" not in everything(desk)


def test_the_same_page_again_is_no_news(desk: Any, room: Newsroom) -> None:
    room.read("/news/moves")
    again = room.read("/news/moves")
    assert (again.outcomes["unchanged"], again.signals) == (1, 0)
    assert len(desk.rows("snapshots")) == len(desk.rows("signals")) == 1


def test_a_rejected_announcement_is_erased_and_never_proposed_again(desk: Any, room: Newsroom, site: Site) -> None:
    site.set("/news/1", article(PROMOTED))
    room.read("/news/1")
    confirm(desk, room, "B-2", confirmed=False)
    assert desk.rows("snapshots") == []
    assert room.read("/news/1").outcomes == {"nobody": 1, "read": 1}
    assert desk.rows("snapshots") == desk.rows("signals") == []


def test_an_announcement_is_asked_for_once(desk: Any, room: Newsroom) -> None:
    room.read("/news/moves")
    later = room.now() + timedelta(days=90)
    planned = plan_collection(desk.database, "town-news", run_id=uuid4(), batch_size=10, now=later)
    assert planned is None


def test_a_page_of_one_person_goes_the_way_of_profiles(desk: Any, room: Newsroom, site: Site) -> None:
    data = """{"@context": "https://schema.org", "@type": "Person", "name": "Quillon Averydale", "worksFor":
              {"@type": "Organization", "name": "Halvorsen Foods"}, "address": {"addressLocality": "Austin",
              "addressRegion": "TX"}}"""
    page = article(NEW_JOB).replace("</head>", f'<script type="application/ld+json">{data}</script></head>')
    site.set("/people/q", page)
    assert room.read("/people/q").outcomes == {"stored": 1}
    (snapshot,) = desk.rows("snapshots")
    assert [each["section"] for each in snapshot["profile"]["entries"]] == ["position"]
    assert snapshot["actor"].startswith("goodsign/pages@")


def test_a_stranger_with_a_page_of_their_own_leaves_no_address(desk: Any, room: Newsroom) -> None:
    assert room.read("/people/ana").outcomes == {"nobody": 1}
    assert "people/ana" not in str(desk.rows("collection_attempts"))


def test_a_killed_run_goes_on_at_the_next_page(desk: Any, room: Newsroom, site: Site) -> None:
    site.set("/news/1", article(PROMOTED))
    run = room.plan("/news/moves", "/news/1", "/news/plain")
    fetched = room.fetcher.get

    def until_second(url: str, **told: Any) -> Any:
        if url.endswith("/news/1"):
            raise Killed
        return fetched(url, **told)

    room.fetcher.get = until_second  # type: ignore[method-assign]  # the process ends in the middle of a fetch
    with pytest.raises(Killed):
        room.go_on(run)
    assert (room.pages(), len(desk.rows("snapshots"))) == (["/news/moves"], 1)
    room.fetcher.get = fetched  # type: ignore[method-assign]
    intake = room.go_on(run)
    assert room.pages() == ["/news/moves", "/news/1", "/news/plain"]
    assert (intake.outcomes["review"], room.status(run).state) == (1, "finished")
    assert len(desk.rows("snapshots")) == 2


def test_a_captcha_suspends_the_source_and_nothing_is_asked_any_more(desk: Any, room: Newsroom) -> None:
    run = room.plan("/news/moves", "/captcha", "/news/plain")
    intake = room.go_on(run)
    assert intake.signals == 1
    assert room.pages() == ["/news/moves", "/captcha"]
    assert (room.status(run).state, room.incidents()) == ("stopped", ["captcha"])
    with desk.database.transaction() as connection:
        assert "captcha" in (find_source(connection, "town-news").source.suspended or "")
    with pytest.raises(CollectionDenied, match="suspended"):
        room.plan("/news/plain")
    resume(desk.database, "town-news", by="Ada", note="looked at it", now=room.now())
    assert room.read("/news/plain").outcomes == {"read": 1}


def test_what_the_robots_file_denies_is_not_fetched_but_recorded(desk: Any, room: Newsroom) -> None:
    assert room.read("/private/1").outcomes == {"failed": 1}
    assert room.pages() == []
    (attempt,) = desk.rows("collection_attempts")
    assert attempt["url"] == room.url("/private/1")
    assert "ROB-004" in attempt["reasons"]


def test_a_page_outside_the_scope_is_never_asked_for(desk: Any, room: Newsroom, site: Site) -> None:
    run = plan_pages(room.collector(), [site.url("/news/1", "other.example")], run_id=uuid4(), batch_id=uuid4())
    assert room.go_on(run).outcomes == {"failed": 1}
    assert "other.example" not in [host for host, _ in site.asked]


def test_a_site_that_asks_to_wait_is_left_alone_that_long(room: Newsroom, site: Site) -> None:
    run = room.plan("/429", "/news/plain")
    room.go_on(run, wait=False)
    assert (room.pages(), room.status(run).state) == (["/429"], "running")
    room.at += timedelta(seconds=3_000)
    room.go_on(run, wait=False)
    assert room.pages() == ["/429"]
    room.at += timedelta(seconds=700)
    site.set("/429", article(PROMOTED))
    assert room.go_on(run).outcomes == {"review": 1, "read": 2}


def test_an_approval_revoked_in_the_middle_ends_the_run(desk: Any, room: Newsroom) -> None:
    run = room.plan("/news/moves")
    revoke(desk.database, "town-news", now=room.now())
    room.go_on(run)
    assert (room.pages(), room.status(run).state) == ([], "stopped")


def test_pages_that_do_not_fit_a_run_are_refused(room: Newsroom) -> None:
    with pytest.raises(DataError, match="1 to 20"):
        room.plan(*(f"/news/{place}" for place in range(21)))


def test_only_a_source_of_pages_reads_pages(desk: Any, room: Newsroom) -> None:
    room.execute("UPDATE sources SET access = 'file'")
    with pytest.raises(SpecError, match="no source of pages"):
        room.plan("/news/moves")
