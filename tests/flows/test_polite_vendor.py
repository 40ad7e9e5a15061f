"""A vendor is asked within its budget, waited for, and left alone when it says so; on the real budgets."""

from datetime import UTC, datetime, timedelta
from typing import NoReturn
from uuid import uuid4

import pytest

from goodsign.core.errors import CollectionDenied, SourceBusy, SourceStopped, VendorFault
from goodsign.flows.polite_vendor import PoliteVendor
from goodsign.store.database import Database
from goodsign.store.traffic import SharedTraffic


class Desk:
    """A vendor's budget of one question a minute, and a clock that sleeping moves."""

    def __init__(self, database: Database) -> None:
        self.time = datetime(2026, 3, 2, 12, tzinfo=UTC)
        self.slept: list[float] = []
        self.traffic = SharedTraffic(database, lambda: self.time, lambda _bucket: 1.0)
        self.vendor = PoliteVendor(
            name=f"vendor-{uuid4().hex}", traffic=self.traffic, sleep=self.sleep, jitter=lambda: 0.0
        )

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_the_second_question_waits_for_the_budget(desk: Desk) -> None:
    assert [desk.vendor.ask(lambda: "a"), desk.vendor.ask(lambda: "b")] == ["a", "b"]
    assert sum(desk.slept) == pytest.approx(60)


def test_a_fault_is_asked_again_and_the_third_is_final(desk: Desk) -> None:
    asked = 0

    def fail(times: int) -> str:
        nonlocal asked
        asked += 1
        if asked <= times:
            raise VendorFault("broken")
        return "well"

    assert (desk.vendor.ask(lambda: fail(2)), asked) == ("well", 3)
    asked = 0
    with pytest.raises(VendorFault, match="broken"):
        desk.vendor.ask(lambda: fail(9))
    assert asked == 3


def test_a_stop_is_final_at_once(desk: Desk) -> None:
    asked = 0

    def refuse() -> NoReturn:
        nonlocal asked
        asked += 1
        raise SourceStopped("no", sign="451")

    with pytest.raises(SourceStopped) as raised:
        desk.vendor.ask(refuse)
    assert (raised.value.sign, asked) == ("451", 1)


def test_a_vendor_that_wants_us_back_tomorrow_is_not_slept_for(desk: Desk) -> None:
    def busy() -> NoReturn:
        raise SourceBusy("busy", wait_seconds=86_400)

    with pytest.raises(SourceBusy) as raised:
        desk.vendor.ask(busy)
    assert raised.value.wait_seconds == pytest.approx(86_400)
    assert desk.slept == []
    # Nor may another worker ask meanwhile.
    assert desk.traffic.admit(desk.vendor.bucket).wait_seconds > 86_000


def test_a_suspended_source_is_not_asked(desk: Desk) -> None:
    desk.traffic.stop(desk.vendor.bucket, "403")
    with pytest.raises(CollectionDenied, match="403") as raised:
        desk.vendor.ask(lambda: pytest.fail("it was asked"))
    assert "goodsign sources resume" in str(raised.value.hint)
