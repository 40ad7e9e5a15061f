from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.core.calendar import days_between, require_utc, years_between


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(2000, 6, 15), date(2026, 6, 14), 25),
        (date(2000, 6, 15), date(2026, 6, 15), 26),
        (date(2000, 6, 15), date(2000, 6, 15), 0),
        (date(2000, 2, 29), date(2021, 2, 28), 20),
        (date(2000, 2, 29), date(2021, 3, 1), 21),
        (date(2000, 2, 29), date(2024, 2, 29), 24),
        (date(1999, 12, 31), date(2000, 1, 1), 0),
        (date(2001, 1, 1), date(2000, 12, 31), -1),
    ],
)
def test_completed_years(birth: date, on: date, years: int) -> None:
    assert years_between(birth, on) == years


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 900_000))
def test_years_never_fall_and_rise_one_at_a_time(birth: date, later: int) -> None:
    on = birth + timedelta(days=later)
    assert 0 <= years_between(birth, on + timedelta(days=1)) - years_between(birth, on) <= 1


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), 0),
        (date(2024, 2, 28), date(2024, 3, 1), 2),
        (date(2026, 2, 28), date(2026, 3, 1), 1),
        (date(2026, 3, 1), date(2026, 2, 28), -1),
    ],
)
def test_whole_days(start: date, end: date, days: int) -> None:
    assert days_between(start, end) == days


@given(st.dates(), st.dates())
def test_days_there_and_back(start: date, end: date) -> None:
    assert days_between(start, end) == -days_between(end, start)


def test_a_moment_keeps_its_instant_and_becomes_utc() -> None:
    evening = datetime(2026, 3, 29, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    found = require_utc(evening)
    assert found == evening
    assert (found.tzinfo, found.day, found.hour) == (UTC, 30, 4)


def test_a_time_without_a_zone_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        require_utc(datetime(2026, 3, 29, 12))  # noqa: DTZ001
