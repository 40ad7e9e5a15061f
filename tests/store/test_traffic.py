"""Rate budgets that all workers share, on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from goodsign.store.database import Database
from goodsign.store.traffic import PATIENCE, PAUSE_SECONDS, SharedTraffic


@dataclass
class Clock:
    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def go(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def bucket() -> str:
    # Buckets belong to no workspace, so each test takes one of its own.
    return f"host:{uuid4().hex}.example"


@pytest.fixture
def traffic(database: Database, clock: Clock) -> SharedTraffic:
    return SharedTraffic(database, clock, lambda _: 6.0)


def test_the_first_request_goes_and_the_next_waits_its_turn(traffic: SharedTraffic, bucket: str, clock: Clock) -> None:
    assert traffic.admit(bucket).wait_seconds == 0
    assert traffic.admit(bucket).wait_seconds == pytest.approx(10)
    clock.go(4)
    assert traffic.admit(bucket).wait_seconds == pytest.approx(6)
    clock.go(6)
    assert traffic.admit(bucket).wait_seconds == 0


def test_two_workers_share_one_bucket(
    traffic: SharedTraffic, other_database: Database, bucket: str, clock: Clock
) -> None:
    other = SharedTraffic(other_database, clock, lambda _: 6.0)
    assert traffic.admit(bucket).wait_seconds == 0
    assert other.admit(bucket).wait_seconds == pytest.approx(10)
    assert traffic.admit(f"{bucket}.other").wait_seconds == 0


def test_workers_at_once_never_exceed_the_budget(database: Database, bucket: str, clock: Clock) -> None:
    traffic = SharedTraffic(database, clock, lambda _: 60.0, burst=5.0)
    with ThreadPoolExecutor(8) as pool:
        first = list(pool.map(lambda _: traffic.admit(bucket).wait_seconds, range(40)))
        clock.go(3)
        then = list(pool.map(lambda _: traffic.admit(bucket).wait_seconds, range(40)))
    assert first.count(0) == 5
    assert then.count(0) == 3
    assert min(each for each in first + then if each) > 0


def test_a_burst_fills_up_no_higher_than_itself(database: Database, bucket: str, clock: Clock) -> None:
    traffic = SharedTraffic(database, clock, lambda _: 60.0, burst=3.0)
    clock.go(86_400)
    assert [traffic.admit(bucket).wait_seconds == 0 for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(("every", "wait"), [(7.0, 10.0), (30.0, 30.0), (0.0, 10.0)])
def test_a_host_that_asks_for_more_room_gets_it(traffic: SharedTraffic, bucket: str, every: float, wait: float) -> None:
    assert traffic.admit(bucket, every=every).wait_seconds == 0
    assert traffic.admit(bucket, every=every).wait_seconds == pytest.approx(wait)


def test_a_host_that_asks_for_room_is_never_asked_twice_at_once(database: Database, bucket: str, clock: Clock) -> None:
    traffic = SharedTraffic(database, clock, lambda _: 600.0, burst=10.0)
    waits = [traffic.admit(bucket, every=10).wait_seconds for _ in range(3)]
    assert waits == [0, pytest.approx(10), pytest.approx(10)]


def test_a_clock_that_runs_backwards_gains_nothing(traffic: SharedTraffic, bucket: str, clock: Clock) -> None:
    assert traffic.admit(bucket).wait_seconds == 0
    clock.go(-3600)
    assert traffic.admit(bucket).wait_seconds > 0
    clock.go(3600)
    assert traffic.admit(bucket).wait_seconds == pytest.approx(10)
    clock.go(10)
    assert traffic.admit(bucket).wait_seconds == 0


def test_a_late_clock_of_one_worker_fills_nothing_for_the_other(
    traffic: SharedTraffic, bucket: str, clock: Clock
) -> None:
    late = replace(traffic, now=Clock(clock.at - timedelta(hours=1)))
    granted = 0
    for _ in range(10):
        granted += traffic.admit(bucket).wait_seconds == 0
        granted += late.admit(bucket).wait_seconds == 0
    assert granted == 1


def restarted(database: Database, clock: Clock) -> SharedTraffic:
    """Forget every connection, as a process that starts anew does."""
    database.engine.dispose()
    return SharedTraffic(Database(database.engine, database.workspace_id), clock, lambda _: 6.0)


def test_no_request_before_retry_after_even_after_a_restart(
    traffic: SharedTraffic, database: Database, bucket: str, clock: Clock
) -> None:
    traffic.admit(bucket)
    traffic.failed(bucket, wait_seconds=3600)
    clock.go(3599)
    assert restarted(database, clock).admit(bucket).wait_seconds == pytest.approx(1)
    clock.go(1)
    assert restarted(database, clock).admit(bucket).wait_seconds == 0


def test_a_request_under_way_that_ends_well_shortens_no_wait(traffic: SharedTraffic, bucket: str, clock: Clock) -> None:
    traffic.failed(bucket, wait_seconds=3600)
    clock.go(1)
    traffic.answered(bucket)
    assert traffic.admit(bucket).wait_seconds == pytest.approx(3599)


def test_each_request_to_wait_counts_double_and_the_third_suspends(
    traffic: SharedTraffic, bucket: str, clock: Clock
) -> None:
    traffic.failed(bucket, wait_seconds=100)
    assert traffic.admit(bucket).wait_seconds == pytest.approx(100)
    clock.go(100)
    assert traffic.admit(bucket).wait_seconds == 0
    traffic.failed(bucket, wait_seconds=100)
    assert traffic.admit(bucket).wait_seconds == pytest.approx(200)
    clock.go(200)
    assert traffic.admit(bucket).wait_seconds == 0
    traffic.failed(bucket, wait_seconds=100)
    clock.go(86_400)
    assert traffic.admit(bucket).suspended == "429"


def test_a_good_answer_between_takes_the_strikes_away(traffic: SharedTraffic, bucket: str, clock: Clock) -> None:
    for _ in range(5):
        traffic.failed(bucket, wait_seconds=10)
        clock.go(10)
        assert traffic.admit(bucket).wait_seconds == 0
        traffic.answered(bucket)
        clock.go(10)
    assert traffic.admit(bucket).suspended is None


def test_a_shorter_wait_never_cuts_a_longer_one(traffic: SharedTraffic, bucket: str) -> None:
    traffic.failed(bucket, wait_seconds=1000)
    traffic.failed(bucket, wait_seconds=1)
    assert traffic.admit(bucket).wait_seconds == pytest.approx(1000)


def test_the_breaker_opens_after_five_failures_and_closes_again(
    traffic: SharedTraffic, bucket: str, clock: Clock
) -> None:
    for count in range(1, PATIENCE + 1):
        assert traffic.admit(bucket).wait_seconds == 0, count
        traffic.failed(bucket)
        clock.go(10)
    assert traffic.admit(bucket).wait_seconds == pytest.approx(PAUSE_SECONDS - 10)
    clock.go(PAUSE_SECONDS - 10)
    assert traffic.admit(bucket).wait_seconds == 0
    traffic.failed(bucket)
    assert traffic.admit(bucket).wait_seconds == pytest.approx(2 * PAUSE_SECONDS)
    clock.go(2 * PAUSE_SECONDS)
    assert traffic.admit(bucket).wait_seconds == 0
    traffic.answered(bucket)
    clock.go(10)
    assert traffic.admit(bucket).wait_seconds == 0
    traffic.failed(bucket)
    clock.go(10)
    assert traffic.admit(bucket).wait_seconds == 0


def test_the_longest_pause_is_bounded(traffic: SharedTraffic, bucket: str) -> None:
    for _ in range(100):
        traffic.failed(bucket)
    assert traffic.admit(bucket).wait_seconds == pytest.approx(64 * PAUSE_SECONDS)


def test_a_suspension_is_global_and_stays(
    traffic: SharedTraffic, other_database: Database, bucket: str, clock: Clock
) -> None:
    traffic.stop(bucket, "999")
    other = SharedTraffic(other_database, clock, lambda _: 6.0)
    clock.go(30 * 86_400)
    other.answered(bucket)
    assert other.admit(bucket).suspended == "999"
    with other_database.transaction() as connection:
        connection.execute(text("SELECT traffic_resume(:bucket)"), {"bucket": bucket})
    assert traffic.admit(bucket).suspended is None


def test_the_first_sign_stands(traffic: SharedTraffic, bucket: str) -> None:
    traffic.stop(bucket, "403")
    traffic.stop(bucket, "captcha")
    assert traffic.admit(bucket).suspended == "403"


@pytest.mark.parametrize("seconds", [float("inf"), 1e300, 1e12])
def test_a_wait_without_measure_is_a_long_one(traffic: SharedTraffic, bucket: str, seconds: float) -> None:
    traffic.failed(bucket, wait_seconds=seconds)
    assert 86_400 <= traffic.admit(bucket).wait_seconds <= 366 * 86_400


def test_no_workspace_reads_the_counters_past_the_functions(
    traffic: SharedTraffic, database: Database, bucket: str
) -> None:
    traffic.admit(bucket)
    with database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM traffic")).scalar_one() == 0


@pytest.mark.parametrize("pace", [0.0, -1.0])
def test_a_source_without_a_budget_is_never_asked(database: Database, bucket: str, clock: Clock, pace: float) -> None:
    traffic = SharedTraffic(database, clock, lambda _: pace)
    admissions = [traffic.admit(bucket) for _ in range(2)]
    assert all(each.wait_seconds > 0 for each in admissions)


@pytest.fixture
def admits(traffic: SharedTraffic, bucket: str) -> Callable[[], bool]:
    return lambda: traffic.admit(bucket).wait_seconds == 0


def test_the_budget_over_ten_minutes(admits: Callable[[], bool], clock: Clock) -> None:
    granted = 0
    for _ in range(600):
        granted += admits()
        clock.go(1)
    assert granted == 60
