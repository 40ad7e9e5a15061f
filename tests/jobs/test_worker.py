"""The worker: what it follows up, what it survives, and how it ends."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import text
from tests.flows.collecting import Place, item, leads, place

from goodsign.core.errors import SettingsError
from goodsign.flows.process_webhooks import receive_run_event
from goodsign.jobs import worker
from goodsign.settings import Settings
from goodsign.wiring import House

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def net(desk: Any) -> Iterator[Place]:
    """A run in two batches that goes on at the vendor."""
    with place(desk, leads(4), [item(number) for number in range(4)]) as found:
        found.world.run_seconds = 1e6
        found.run(found.plan(batch_size=2), wait=False)
        yield found


@pytest.fixture
def house(net: Place, tmp_path: Path) -> House:
    return House(Settings(home=tmp_path), net.database)


def end_runs(net: Place) -> None:
    for run in net.world.runs.values():
        net.world.finish(run, "SUCCEEDED")
        receive_run_event(net.database, run_id=run.id, event_type="ACTOR.RUN.SUCCEEDED", now=net.clock.now())


def until(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait for something that another thread does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def cut_listeners(net: Place) -> int:
    query = text("""SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE query LIKE 'LISTEN%' AND datname = current_database()""")
    with net.database.engine.begin() as connection:
        return int(connection.execute(query).scalar_one())


def test_a_round_takes_in_what_webhooks_told(desk: Any, net: Place, house: House) -> None:
    end_runs(net)
    worker.one_round(house, lambda _source: net.collector())
    assert [row["state"] for row in desk.rows("collection_runs")] == ["finished"]
    assert len(desk.rows("snapshots")) == 4


def test_a_source_without_its_key_does_not_stop_the_round(desk: Any, net: Place, house: House) -> None:
    def pick(_source: str) -> Any:
        raise SettingsError("No key is set.")

    end_runs(net)
    worker.one_round(house, pick)
    assert [row["state"] for row in desk.rows("collection_runs")] == ["running"]


def test_it_goes_on_after_its_connection_was_cut_and_ends_when_told(
    desk: Any, net: Place, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "collector", lambda _house, _source: net.collector())
    monkeypatch.setattr(worker, "_REST_SECONDS", 0.1)
    stop = Event()
    thread = Thread(target=worker.work, args=(house, stop))
    thread.start()
    try:
        assert until(lambda: cut_listeners(net) > 0)
        end_runs(net)
        assert until(lambda: len(desk.rows("snapshots")) == 4)
    finally:
        stop.set()
        thread.join(timeout=60)
    assert not thread.is_alive()
