"""Following up what the vendor called about."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from tests.flows.collecting import Place, item, leads, place

from goodsign.connectors.apify.server.faults import Fault
from goodsign.flows.ingest_profiles import Intake
from goodsign.flows.process_webhooks import process_webhooks, receive_run_event

pytestmark = pytest.mark.enable_socket
ENDED = "ACTOR.RUN.SUCCEEDED"


@pytest.fixture
def net(desk: Any) -> Iterator[Place]:
    """A run in two batches that goes on at the vendor; our own next look at it is a while away."""
    with place(desk, leads(4), [item(number) for number in range(4)]) as found:
        found.world.run_seconds = 1e6
        found.run(found.plan(batch_size=2), wait=False)
        assert len(found.world.runs) == 2
        yield found


def end(net: Place, *, tell: bool = True) -> None:
    """End every run at the vendor, which tells us."""
    for run in net.world.runs.values():
        net.world.finish(run, "SUCCEEDED")
        if tell:
            assert receive_run_event(net.database, run_id=run.id, event_type=ENDED, now=net.clock.now())


def call(net: Place, event: str) -> None:
    for run in net.world.runs:
        receive_run_event(net.database, run_id=run, event_type=event, now=net.clock.now())


def follow_up(net: Place) -> Intake:
    return process_webhooks(net.database, lambda _source: net.collector(), now=net.clock.now)


def open_deliveries(net: Place) -> int:
    with net.database.transaction() as connection:
        query = text("SELECT count(*) FROM webhook_deliveries WHERE processed_at IS NULL")
        return int(connection.execute(query).scalar_one())


def test_runs_that_ended_are_taken_in_at_once_and_the_run_is_closed(desk: Any, net: Place) -> None:
    assert follow_up(net).outcomes == {}
    end(net)
    assert follow_up(net).outcomes == {"stored": 4}
    assert [row["state"] for row in desk.rows("collection_runs")] == ["finished"]
    assert open_deliveries(net) == 0


def test_the_same_call_again_changes_nothing(desk: Any, net: Place) -> None:
    end(net)
    follow_up(net)
    for run in net.world.runs:
        assert not receive_run_event(net.database, run_id=run, event_type=ENDED, now=net.clock.now())
    assert follow_up(net).outcomes == {}
    assert len(desk.rows("collection_attempts")) == 4


def test_a_call_about_a_run_that_is_not_ours_is_noted_and_that_is_all(net: Place) -> None:
    receive_run_event(net.database, run_id="somebody-else", event_type=ENDED, now=net.clock.now())
    assert follow_up(net).outcomes == {}
    assert open_deliveries(net) == 0


def test_a_call_that_lies_about_the_end_stores_nothing(desk: Any, net: Place) -> None:
    run = next(iter(net.world.runs))
    receive_run_event(net.database, run_id=run, event_type=ENDED, now=net.clock.now())
    assert follow_up(net).outcomes == {}
    assert desk.rows("snapshots") == []


def test_a_call_does_not_shorten_the_wait_that_the_vendor_asked_for(net: Place) -> None:
    net.fail(Fault(kind="status", status=429, retry_after="900", where="GET /v2/actor-runs"))
    end(net)
    follow_up(net)
    call(net, "ACTOR.RUN.FAILED")
    assert follow_up(net).outcomes == {}
    net.clock.sleep(901)
    call(net, "ACTOR.RUN.ABORTED")
    assert follow_up(net).outcomes == {"stored": 2}
