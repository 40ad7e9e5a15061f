"""Runs of collecting against a local Apify over HTTP and a real database."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import text
from tests.flows.collecting import HEADER, Place, address, item, lead, leads, place

from goodsign.connectors.apify.server.faults import Fault
from goodsign.core.errors import CollectionDenied
from goodsign.flows.collect_profiles import collect
from goodsign.flows.ingest_profiles import Intake
from goodsign.flows.source_register import resume, revoke

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def net(desk: Any) -> Iterator[Place]:
    """Six borrowers with profiles."""
    with place(desk, leads(6), [item(number) for number in range(6)]) as found:
        yield found


def test_a_run_takes_in_what_is_due_once(desk: Any, net: Place) -> None:
    run = net.plan(batch_size=4)
    assert net.run(run).outcomes == {"stored": 6}
    status = net.status(run)
    assert (status.state, status.stored, status.waiting) == ("finished", 6, 0)
    assert sorted(net.asked()) == sorted(address(number) for number in range(6))
    assert len(desk.rows("snapshots")) == len(desk.rows("collection_attempts")) == 6
    assert {row["origin"] for row in desk.rows("profile_links")} == {"linkedin.com"}
    assert net.plan() is None, "nothing is due any more"


def test_a_new_job_in_the_next_run_is_a_signal(desk: Any) -> None:
    items = [item(0), item(1), item(0, hired=True)]
    with place(desk, leads(2), items, refresh_days=1) as net:
        assert net.run(net.plan()).signals == 0
        net.clock.sleep(2 * 86_400)
        intake = net.run(net.plan())
        assert (intake.outcomes, intake.signals) == ({"stored": 1, "unchanged": 1}, 1)
    assert [row["type"] for row in desk.rows("signals")] == ["new_employment"]
    assert len(desk.rows("pending_scores")) == 1


def test_a_hundred_leads_come_through_everything_that_a_vendor_does_wrong(desk: Any) -> None:
    count = 110
    with place(desk, leads(count), [item(number) for number in range(count)]) as net:
        net.fail(
            Fault(kind="status", status=500, where="POST"),
            Fault(kind="status", status=503, retry_after="7", where="GET /v2/actor-runs"),
            Fault(kind="lost", where="POST"),
            Fault(kind="truncate", where="/items"),
            Fault(kind="garbage", where="/items"),
            Fault(kind="hang", seconds=30, where="/items"),
            Fault(kind="status", status=429, where="/items"),
            Fault(kind="outcome", outcome="FAILED"),
            Fault(kind="outcome", outcome="TIMED-OUT"),
        )
        run = net.plan(batch_size=10)
        intake = net.run(run, net.source(timeout=0.5))
        status = net.status(run)
        assert (status.state, status.asked, status.waiting) == ("finished", count, 0)
        # Half of what two runs were asked for never came, and nothing else is missing.
        assert (intake.outcomes["stored"], status.stored, status.failed) == (100, 100, 10)
        assert Counter(net.asked()).most_common(1)[0][1] == 1
        assert len(net.world.runs) == 11
        assert net.world.faults.left == 0
        assert net.incidents() == ["run_failed", "run_failed"]
        assert net.clock.slept >= 7, "it waits as long as the vendor asked"
    assert len(desk.rows("snapshots")) == 100


def test_fields_that_an_actor_renamed_are_an_incident_and_cost_one_run(desk: Any, net: Place) -> None:
    net.fail(
        Fault(
            kind="rename",
            names={"publicIdentifier": "slug", "linkedinUrl": "link"},
        )
    )
    intake = net.run(net.plan(batch_size=3))
    assert intake.outcomes == {"stored": 3, "failed": 3}
    assert intake.changed_fields
    assert net.incidents() == ["fields_changed"]


def test_a_profile_without_a_name_is_no_other_person(desk: Any, net: Place) -> None:
    net.fail(Fault(kind="rename", names={"firstName": "given", "lastName": "family"}))
    intake = net.run(net.plan(batch_size=6))
    assert intake.outcomes == {"failed": 6}
    assert {row["state"] for row in desk.rows("profile_links")} == {"proposed"}


def test_the_third_request_to_wait_in_a_row_stops_the_source(desk: Any, net: Place) -> None:
    net.fail(Fault(kind="status", status=429, retry_after="30", where="/v2/", times=100))
    run = net.plan(batch_size=2)
    net.run(run)
    status = net.status(run)
    assert (status.state, status.stored, status.failed) == ("stopped", 0, 6)
    assert "again and again" in (status.message or "")
    assert net.incidents() == ["429"]
    assert net.clock.slept >= 60
    # Three batches that ask side by side are one request each time: 3 rounds of 3.
    assert net.world.faults.left == 100 - 9
    with pytest.raises(CollectionDenied, match="stop sign"):
        net.plan()
    while net.world.faults.of_answer("GET /v2/"):
        pass
    resume(desk.database, "net", by="Ada", note="asked them", now=net.clock.now())
    net.clock.sleep(90_000)
    assert net.run(net.plan()).outcomes == {"stored": 6}


def test_requests_to_wait_with_answers_between_stop_nothing(net: Place) -> None:
    run = net.plan(batch_size=6)
    net.world.run_seconds = 1e6
    for _ in range(3):
        net.fail(Fault(kind="status", status=429, retry_after="20", where="GET /v2/actor-runs", times=2))
        net.run(run, wait=False)
        net.clock.sleep(21)
        net.run(run, wait=False)
        net.clock.sleep(41)
        net.run(run, wait=False)
        net.clock.sleep(6)
    assert net.world.faults.left == 0
    for each in net.world.runs.values():
        net.world.finish(each, "SUCCEEDED")
    net.run(run, wait=False)
    assert (net.status(run).state, net.status(run).stored) == ("finished", 6)


def test_a_source_that_asks_to_wait_is_left_alone_by_every_batch(net: Place) -> None:
    net.fail(Fault(kind="status", status=429, retry_after="600", where="POST"))
    run = net.plan(batch_size=1)
    assert run is not None
    net.run(run, wait=False)
    with net.database.transaction() as connection:
        query = text("SELECT count(*) FROM collection_batches WHERE state <> 'done' AND not_before < :soon")
        assert connection.execute(query, {"soon": net.clock.now() + timedelta(seconds=590)}).scalar_one() == 0
    before = net.clock.now()
    net.run(run)
    assert net.clock.now() - before >= timedelta(seconds=600)
    assert net.status(run).stored == 6


def test_a_refused_key_stops_the_run_and_is_told_once(net: Place) -> None:
    net.world.token = "another"
    run = net.plan(batch_size=2)
    net.run(run)
    assert (net.status(run).state, net.incidents()) == ("stopped", ["refused"])
    assert "GOODSIGN" not in (net.status(run).message or "")


def test_a_vendor_that_fails_for_good_costs_its_batch_only(net: Place) -> None:
    run = net.plan(batch_size=3)
    net.world.run_seconds = 2.0
    net.run(run, wait=False)
    first = next(iter(net.world.runs.values()))
    net.world.runs.pop(first.id)
    net.run(run)
    status = net.status(run)
    assert (status.state, status.failed) == ("finished", 3)
    assert net.incidents() == ["failed"]


def test_an_approval_revoked_in_the_middle_stops_the_run(net: Place) -> None:
    run = net.plan(batch_size=2)
    net.world.run_seconds = 1e6
    net.run(run, wait=False)
    net.clock.sleep(10)
    revoke(net.database, "net", now=net.clock.now())
    net.run(run)
    status = net.status(run)
    assert (status.state, status.stored, status.failed) == ("stopped", 0, 6)
    assert "may not run" in (status.message or "")


def test_an_approval_that_expires_in_the_middle_stops_the_run(net: Place) -> None:
    run = net.plan(batch_size=2)
    net.world.run_seconds = 1e6
    net.run(run, wait=False)
    net.clock.sleep(31 * 86_400)
    net.run(run)
    assert net.status(run).state == "stopped"
    with pytest.raises(CollectionDenied):
        net.plan()


@pytest.mark.parametrize("stop", ["opted_out", "do_not_scrape", "ceased", "suppressed"])
def test_who_stops_after_the_planning_is_not_asked_for(desk: Any, net: Place, stop: str) -> None:
    run = net.plan(batch_size=6)
    net.stop(2, stop)
    net.run(run)
    assert address(2) not in net.asked()
    assert (net.status(run).stored, net.status(run).skipped) == (5, 1)
    denied = [row["reasons"] for row in desk.rows("collection_attempts") if row["outcome"] == "denied"]
    assert denied == [stop.upper()]


@pytest.mark.parametrize("stop", ["opted_out", "do_not_scrape", "ceased", "suppressed"])
def test_who_stops_after_the_asking_is_not_stored(desk: Any, net: Place, stop: str) -> None:
    run = net.plan(batch_size=6)
    net.world.run_seconds = 1.5
    net.run(run, wait=False)
    net.stop(2, stop)
    intake = net.run(run)
    assert intake.outcomes == {"stored": 5, "denied": 1}
    assert (net.status(run).stored, net.status(run).skipped) == (5, 1)
    assert len(desk.rows("snapshots")) == 5


def test_a_batch_of_people_who_all_stopped_is_not_begun(net: Place) -> None:
    run = net.plan(batch_size=3)
    for number in range(6):
        net.stop(number, "ceased")
    net.run(run)
    assert net.asked() == []
    status = net.status(run)
    assert (status.state, status.skipped) == ("finished", 6)


def test_the_days_budget_holds_across_runs(desk: Any) -> None:
    with place(desk, leads(6), [item(number) for number in range(6)], daily_budget=4) as net:
        assert net.run(net.plan()).outcomes == {"stored": 4}
        assert net.plan() is None
        net.clock.sleep(86_400)
        assert net.run(net.plan(limit=1)).outcomes == {"stored": 1}
        assert net.run(net.plan()).outcomes == {"stored": 1}


def test_the_rate_budget_spreads_the_beginnings(desk: Any) -> None:
    with place(desk, leads(6), [item(number) for number in range(6)], per_minute=1.0) as net:
        run = net.plan(batch_size=1)
        assert run is not None
        collect(net.collector(burst=1.0), run.run_id, progress=lambda _what, _share: None)
        assert net.status(run).stored == 6
        assert net.clock.slept >= 5 * 60


def test_leads_with_one_address_are_asked_for_once_and_each_is_judged(desk: Any) -> None:
    # Two leads carry the address of the first, far apart in the order of asking.
    content = "\n".join([HEADER, *(lead(number) for number in range(5)), lead(5, at=0)]) + "\n"
    with place(desk, content, [item(number) for number in range(5)]) as net:
        run = net.plan(batch_size=2)
        net.run(run)
        assert Counter(net.asked())[address(0)] == 1
        assert (net.status(run).asked, net.status(run).waiting) == (6, 0)
    (of_other,) = [row for row in desk.rows("profile_links") if row["lead_id"] == desk.leads()["B-5"]["lead_id"]]
    assert of_other["state"] == "rejected"
    owners = {row["lead_id"] for row in desk.rows("snapshots")}
    assert desk.leads()["B-5"]["lead_id"] not in owners
    assert len(owners) == 5


def test_two_workers_on_one_run_fetch_and_store_nothing_twice(desk: Any) -> None:
    count = 60
    with place(desk, leads(count), [item(number) for number in range(count)]) as net:
        run = net.plan(batch_size=3)
        start, intakes = Barrier(2), list[Intake]()

        def work() -> None:
            start.wait()
            intakes.append(net.run(run))

        workers = [Thread(target=work) for _ in range(2)]
        for each in workers:
            each.start()
        for each in workers:
            each.join(120)
        assert len(net.world.runs) == 20
        assert Counter(net.asked()).most_common(1)[0][1] == 1
        assert sum(each.outcomes["stored"] for each in intakes) == count
        assert net.status(run).state == "finished"
    assert len(desk.rows("snapshots")) == len(desk.rows("collection_attempts")) == count


def test_two_who_plan_at_once_share_what_is_due(desk: Any, net: Place) -> None:
    start, runs = Barrier(2), list[Any]()

    def plan() -> None:
        start.wait()
        runs.append(net.plan())

    planners = [Thread(target=plan) for _ in range(2)]
    for each in planners:
        each.start()
    for each in planners:
        each.join(60)
    assert sorted(run is None for run in runs) == [False, True]
    assert len(desk.rows("collection_items")) == 6
