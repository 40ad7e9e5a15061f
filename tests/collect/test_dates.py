"""Date formats decided from whole columns, and dates read in them."""

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.collect.date_reading import read_dates, read_moments
from goodsign.collect.dates import Ambiguous, DateEvidence, DateFormat, NotADate, parse_date_format
from goodsign.core.errors import SpecError

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLAIN, MDY, DMY = DateFormat(), DateFormat("MDY"), DateFormat("DMY")


def text(*values: str | None) -> pl.Series:
    return pl.Series("when", values, dtype=pl.String)


def dates(fmt: DateFormat, *values: str, birth: bool = False) -> list[date | None]:
    return read_dates(text(*values), fmt, now=NOW, birth=birth).to_list()


def moment(value: str, time_zone: str = "UTC", fmt: DateFormat = PLAIN) -> datetime | None:
    read: datetime | None = read_moments(text(value), fmt, now=NOW, time_zone=time_zone).item()
    return read


@pytest.mark.parametrize(
    ("values", "decided"),
    [
        (["2021-03-04", "2021/3/5", "2021-03-04T10:00:00Z"], DateFormat()),
        (["March 3, 2021", "3 Mar 21", "Wed, 3 March 2021"], DateFormat()),
        (["03/04/2021", "12/25/2021"], MDY),
        (["03/04/2021", "25/12/2021"], DMY),
        (["3.4.2021", "25.12.2021", None], DMY),
        (["05/05/2021", "06/06/2021"], MDY),
        (["12/25/20", "03/04/05"], MDY),
        (["20210304", "19991231"], DateFormat(bare="YYYYMMDD")),
        (["03042021", "12252021"], DateFormat(bare="MMDDYYYY")),
        (["44197", "44198.5"], DateFormat(bare="EXCEL")),
        (["1609459200"], DateFormat(bare="EPOCH")),
        (["1609459200000"], DateFormat(bare="EPOCH_MS")),
        # One typing error in 200 telling values does not make the column a riddle.
        (["12/25/2021"] * 200 + ["25/12/2021", "03/04/2021"], MDY),
        # Nothing in this column can be read both ways: the majority is read, the rest rejected.
        (["12/25/2020", "25/12/2020", "25/11/2020"], DMY),
    ],
)
def test_one_format_fits(values: list[str | None], decided: DateFormat) -> None:
    assert DateEvidence.of(text(*values)).decide() == decided


@pytest.mark.parametrize(
    ("values", "candidates"),
    [
        (["03/04/05", "01/02/03"], ("MDY", "DMY", "YMD")),
        (["03/04/2021", "05/06/2021"], ("MDY", "DMY")),
        (["12/25/2020", "25/12/2020", "05/12/2020"], ("MDY", "DMY")),
        (["03042021"], ("MMDDYYYY", "DDMMYYYY")),
        (["15/03/04", "16/04/05"], ("DMY", "YMD")),
    ],
)
def test_nothing_is_guessed(values: list[str], candidates: tuple[str, ...]) -> None:
    decided = DateEvidence.of(text(*values)).decide()
    assert isinstance(decided, Ambiguous)
    assert decided.candidates == candidates


def test_days_wander_through_the_month_where_years_do_not() -> None:
    in_words = [f"{day:02}/{month:02}/{year}" for day in range(1, 29) for month in (1, 5) for year in (21, 22)]
    assert DateEvidence.of(text(*in_words)).decide() == DMY
    turned = [f"{year}/{month:02}/{day:02}" for day in range(1, 29) for month in (1, 5) for year in (21, 22)]
    assert DateEvidence.of(text(*turned)).decide() == DateFormat("YMD")


@pytest.mark.parametrize(("values", "readable"), [([], 0), ([None], 0), (["soon", "later", "2021-01-01"], 1)])
def test_not_dates(values: list[str | None], readable: int) -> None:
    assert DateEvidence.of(text(*values)).decide() == NotADate(readable, len([v for v in values if v]))


@given(
    st.lists(st.sampled_from(["03/04/05", "12/25/2020", "2020-01-01", "44197", "3 May 2020", "x"])), st.integers(0, 9)
)
@settings(max_examples=30, deadline=None)
def test_evidence_of_parts_adds_up(values: list[str], cut: int) -> None:
    whole = DateEvidence.of(text(*values))
    parts = DateEvidence.of(text(*values[:cut])).merge(DateEvidence.of(text(*values[cut:])))
    assert parts == whole


FORMATS = {
    "%Y-%m-%d": DateFormat(), "%Y/%m/%d": DateFormat(), "%m/%d/%Y": MDY, "%m-%d-%y": MDY, "%d.%m.%Y": DMY,
    "%d/%m/%Y": DMY, "%B %d, %Y": DateFormat(), "%d-%b-%Y": DateFormat(), "%a, %d %b %Y": DateFormat(),
    "%b %d %y": DateFormat(), "%d %B %y": DateFormat(), "%y/%m/%d": DateFormat("YMD"),
    "%Y%m%d": DateFormat(bare="YYYYMMDD"), "%d%m%Y": DateFormat(bare="DDMMYYYY"),
}  # fmt: skip


@pytest.mark.parametrize("pattern", FORMATS)
@given(days=st.lists(st.dates(date(1950, 1, 1), date(2045, 12, 31)), min_size=1))
@settings(max_examples=15, deadline=None)
def test_a_written_date_reads_back(pattern: str, days: list[date]) -> None:
    wanted = days if "%Y" in pattern else [day for day in days if day >= date(1968, 1, 1)]
    assert dates(FORMATS[pattern], *(day.strftime(pattern) for day in wanted)) == wanted


ZONES = [UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=30))]
EARLIEST, LATEST = datetime(1950, 1, 1), datetime(2049, 12, 31)  # noqa: DTZ001 - Hypothesis adds the zone


@given(st.lists(st.datetimes(EARLIEST, LATEST, timezones=st.sampled_from(ZONES)), min_size=1))
@settings(max_examples=30, deadline=None)
def test_a_written_moment_reads_back(moments: list[datetime]) -> None:
    written = [moment.isoformat() for moment in moments]
    assert read_moments(text(*written), DateFormat(), now=NOW, time_zone="Asia/Tokyo").to_list() == moments


@pytest.mark.parametrize(
    "impossible", ["02/31/2021", "13/13/2021", "02/29/2023", "00/10/2021", "01/01/0001", "12/31/9999", "3rd"]
)
def test_impossible_dates(impossible: str) -> None:
    assert dates(MDY, impossible, "02/29/2024") == [None, date(2024, 2, 29)]


def test_two_digit_years_turn_on_today() -> None:
    assert dates(MDY, "11/21/26", "11/22/26", "11/21/46", "11/22/46") == [
        date(2026, 11, 21), date(2026, 11, 22), date(2046, 11, 21), date(1946, 11, 22)
    ]  # fmt: skip
    assert dates(MDY, "11/21/26", "11/22/26", birth=True) == [date(2026, 11, 21), date(1926, 11, 22)]


def test_nobody_is_born_tomorrow() -> None:
    assert dates(DateFormat(), "2026-11-21", "2026-11-22", birth=True) == [date(2026, 11, 21), None]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-01-15 10:00", datetime(2026, 1, 15, 15, tzinfo=UTC)),
        ("2026-07-15 10:00:00", datetime(2026, 7, 15, 14, tzinfo=UTC)),
        ("2026-03-08 02:30", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),  # the clock skips this time
        ("2026-11-01 01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),  # this time happens twice
        ("2026-01-15T10:00:00.25Z", datetime(2026, 1, 15, 10, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-01-15 10:00 PST", datetime(2026, 1, 15, 18, tzinfo=UTC)),
        ("January 15, 2026 12:05 am", datetime(2026, 1, 15, 5, 5, tzinfo=UTC)),
        ("2026-01-15", datetime(2026, 1, 15, 5, tzinfo=UTC)),
        ("2026-01-15 25:00", None),
        ("2026-01-15 13:00 pm", None),
    ],
)
def test_times_in_new_york(written: str, utc: datetime | None) -> None:
    assert moment(written, "America/New_York") == utc


def test_a_zone_does_not_move_a_date() -> None:
    assert dates(DateFormat(), "2026-01-15T23:30:00-05:00") == [date(2026, 1, 15)]


def test_numbers_as_dates() -> None:
    assert moment("44197.75", fmt=DateFormat(bare="EXCEL")) == datetime(2021, 1, 1, 18, tzinfo=UTC)
    assert moment("1609459200", "America/New_York", DateFormat(bare="EPOCH")) == datetime(2021, 1, 1, tzinfo=UTC)


def test_named_formats() -> None:
    assert parse_date_format(" mdy ") == MDY
    with pytest.raises(SpecError, match="XYZ"):
        parse_date_format("XYZ")
