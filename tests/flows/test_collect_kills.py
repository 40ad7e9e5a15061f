"""A run that is killed at any step goes on, asks nobody twice, stores nothing twice, and ends as one left in peace."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import pytest
from sqlalchemy import Connection
from tests.flows.collecting import Place, item, leads, place

from goodsign.collect.frames import Profile
from goodsign.collect.ports import PayloadPage, RunProgress
from goodsign.connectors.apify.server.faults import Fault
from goodsign.connectors.apify.source import ApifySource
from goodsign.flows.collect_profiles import collect
from goodsign.store.database import Database

pytestmark = pytest.mark.enable_socket
_PARTS = 6
"""The steps are shared out among this many tests, so that they can run side by side."""


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Steps:
    """Counts steps; from the `last` one on every step of every thread dies."""

    last: int | None = None
    taken: int = 0
    lock: Lock = field(default_factory=Lock)

    def step(self) -> None:
        with self.lock:
            self.taken += 1
            if self.last is not None and self.taken >= self.last:
                raise Killed


@dataclass(frozen=True)
class Fragile(Database):
    """A database whose every transaction is a step: it dies before the commit, or after it."""

    steps: Steps = field(default_factory=Steps)

    @contextmanager
    def transaction(self, *, rehearse: bool = False) -> Iterator[Connection]:
        with super().transaction(rehearse=rehearse) as connection:
            yield connection
            self.steps.step()
        self.steps.step()


@dataclass
class FragileSource:
    """A source whose every call is a step: it dies when the vendor has done what was asked."""

    source: ApifySource
    steps: Steps

    @property
    def actor(self) -> str:
        return self.source.actor

    def begin(self, urls: Sequence[str], *, key: str) -> str:
        return self._after(lambda: self.source.begin(urls, key=key))

    def poll(self, run_id: str) -> RunProgress:
        return self._after(lambda: self.source.poll(run_id))

    def read(self, run_id: str, *, offset: int, limit: int) -> PayloadPage:
        return self._after(lambda: self.source.read(run_id, offset=offset, limit=limit))

    def decode(self, content: Mapping[str, object]) -> Profile:
        return self.source.decode(content)

    def _after(self, call: Callable[[], Any]) -> Any:
        found = call()
        self.steps.step()
        return found


@contextmanager
def small(desk: Any) -> Iterator[Place]:
    """Four borrowers in batches of two, one of whom stops after the planning, and a vendor whose runs fail half-way."""
    with place(desk, leads(4), [item(number) for number in range(4)]) as net:
        net.fail(Fault(kind="outcome", outcome="FAILED", times=2), Fault(kind="status", status=500, where="/items"))
        yield net


def attempt(net: Place, run_id: Any, steps: Steps) -> bool:
    """Work on the run until it ends or is killed; say whether it ended."""
    database = Fragile(net.database.engine, net.database.workspace_id, steps)
    collector = net.collector(FragileSource(net.source(), steps), database=database)
    try:
        collect(collector, run_id, progress=lambda _what, _share: None)
    except Killed:
        return False
    return True


def ended(net: Place, desk: Any) -> dict[str, Any]:
    """Return what the run left behind, without ids and times."""
    keys = {row["lead_id"]: row["external_key"] for row in desk.rows("leads")}
    tables = {
        "collection_items": ("profile_key", "state", "reason"),
        "collection_attempts": ("outcome", "reasons", "url"),
        "profile_links": ("profile_key", "state"),
        "snapshots": ("profile_key", "content_hash"),
        "pending_scores": (),
        "signals": ("type", "title"),
        "events": ("kind",),
    }
    found: dict[str, Any] = {
        table: sorted((keys[row["lead_id"]], *(str(row[name]) for name in names)) for row in desk.rows(table))
        for table, names in tables.items()
    }
    found["batches"] = sorted(row["state"] for row in desk.rows("collection_batches"))
    found["runs"] = [(row["state"], row["message"]) for row in desk.rows("collection_runs")]
    found["incidents"] = net.incidents()
    found["asked"] = sorted(net.asked())
    return found


def killed_at(make: Callable[[], Any], last: int | None) -> tuple[dict[str, Any], int, bool]:
    """Run a small collection in a workspace of its own, killed at a step and resumed; return how all ended."""
    desk = make()
    with small(desk) as net:
        run = net.plan(batch_size=2)
        assert run is not None
        net.stop(3, "ceased")
        steps = Steps(last)
        whole = attempt(net, run.run_id, steps)
        assert attempt(net, run.run_id, Steps())
        return ended(net, desk), steps.taken, whole


@pytest.mark.parametrize("part", range(_PARTS))
def test_a_run_killed_at_any_step_ends_as_one_left_in_peace(new_desk: Callable[[], Any], part: int) -> None:
    peaceful, steps, _ = killed_at(new_desk, None)
    assert Counter(peaceful["asked"]).most_common(1)[0][1] == 1
    assert steps > 30
    for last in range(1 + part, steps, _PARTS):
        disturbed, _, whole = killed_at(new_desk, last)
        assert not whole or last > steps - 5
        assert disturbed == peaceful, f"killed at step {last} of {steps}"
