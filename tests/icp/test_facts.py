"""Facts as of a date, computed by hand."""

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.collect.frames import Lead
from goodsign.core.calendar import years_between
from goodsign.icp.facts import facts
from goodsign.icp.vocabulary import FACTS

TODAY = date(2026, 11, 21)
TYPES = {name: column.dtype for name, column in Lead.columns().items()}


def fact_of(name: str, *, as_of: date = TODAY, activities: pl.LazyFrame | None = None, **values: object) -> object:
    if isinstance(values.get("attributes"), dict):
        values["attributes"] = json.dumps(values["attributes"])
    columns = {key: pl.Series([value], dtype=TYPES[key]) for key, value in values.items()}
    leads = pl.LazyFrame({"lead_id": ["a"], **columns})
    return facts(leads, as_of=as_of, activities=activities).select(name).collect().item()


@pytest.mark.parametrize(
    ("born", "age"),
    [
        pytest.param(date(2005, 11, 21), 21, id="birthday today"),
        pytest.param(date(2005, 11, 22), 20, id="birthday tomorrow"),
        pytest.param(date(1996, 12, 1), 29, id="later month"),
        pytest.param(date(1890, 1, 1), None, id="impossibly old"),
        pytest.param(date(2030, 1, 1), None, id="not yet born"),
        pytest.param(None, None, id="unknown"),
    ],
)
def test_age(born: date | None, age: int | None) -> None:
    assert fact_of("age_years", dob=born) == age


def test_who_was_born_on_29_february_turns_a_year_older_on_1_march() -> None:
    assert fact_of("age_years", dob=date(2004, 2, 29), as_of=date(2025, 2, 28)) == 20
    assert fact_of("age_years", dob=date(2004, 2, 29), as_of=date(2025, 3, 1)) == 21


@settings(max_examples=40)
@given(st.dates(date(1920, 1, 1), TODAY), st.dates(TODAY, date(2035, 1, 1)))
def test_age_agrees_with_the_calendar_rule(born: date, day: date) -> None:
    assert fact_of("age_years", dob=born, as_of=day) == years_between(born, day)


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        pytest.param({"state": "tx "}, True, id="state in small letters"),
        pytest.param({"state": "ON"}, False, id="Canadian province"),
        pytest.param({"state": "TX", "phone_1": "+442079460000"}, True, id="a home outranks a phone"),
        pytest.param({"zip": "02134-1000"}, True, id="ZIP+4"),
        pytest.param({"zip": "M5V 2T6"}, False, id="Canadian code"),
        pytest.param({"location": "Austin, TX"}, True, id="city and state"),
        pytest.param({"location": "Austin, Texas, United States"}, True, id="country"),
        pytest.param({"location": "Toronto, Canada"}, False, id="another country"),
        pytest.param({"location": "somewhere"}, None, id="a place that tells nothing"),
        pytest.param({"phone_1": "+12125550123"}, True, id="American phone"),
        pytest.param({"phone_1": "+14165550123"}, False, id="Toronto phone, same country code"),
        pytest.param({"phone_1": "+18765550123"}, False, id="Jamaican phone, same country code"),
        pytest.param({"phone_1": "+17875550123"}, True, id="Puerto Rico"),
        pytest.param({"phone_1": "+442079460000"}, False, id="British phone"),
        pytest.param({}, None, id="nothing known"),
    ],
)
def test_in_us(place: dict[str, str], answer: bool | None) -> None:
    assert fact_of("in_us", **place) is answer


@pytest.mark.parametrize(
    ("values", "days"),
    [
        pytest.param({"item_date_c_off": date(2026, 8, 23)}, 90, id="ninety days"),
        pytest.param({"item_date_c_off": date(2026, 11, 22)}, None, id="a date to come is not known yet"),
        pytest.param({"attributes": {"days_past_due": "120"}}, 120, id="stated as text"),
        pytest.param({"attributes": {"Days Delinquent": 45}}, 45, id="stated as a number"),
        pytest.param(
            {"item_date_c_off": date(2026, 11, 1), "attributes": {"days_past_due": "120"}}, 120, id="the larger"
        ),
        pytest.param({"item_date_c_off": date(2020, 1, 1), "total_due": 0.0}, 0, id="paid off"),
        pytest.param({}, None, id="unknown"),
    ],
)
def test_days_delinquent(values: dict[str, object], days: int | None) -> None:
    assert fact_of("days_delinquent", **values) == days


@pytest.mark.parametrize(
    ("status", "seeker", "hired"),
    [
        ("job seeker", True, False),
        ("Job-Seeker", True, False),
        ("UNEMPLOYED", True, False),
        ("recently_hired", False, True),
        ("employed", False, False),
        ("unknown", None, None),
        ("", None, None),
        ('say "hired"', None, None),
    ],
)
def test_employment_status(status: str, seeker: bool | None, hired: bool | None) -> None:
    attributes = {"employment_status": status}
    assert fact_of("job_seeker", attributes=attributes) is seeker
    assert fact_of("recently_hired", attributes=attributes) is hired


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-01", date(2026, 10, 1)),
        ("2026-10-01T08:00:00Z", date(2026, 10, 1)),
        ("2026-12-24", None),
        ("soon", None),
    ],
)
def test_job_change(text: str, day: date | None) -> None:
    assert fact_of("employment_changed_on", attributes={"employment_changed_on": text}) == day


def acts(kind: str, at: datetime) -> pl.LazyFrame:
    return pl.LazyFrame({"lead_id": ["a"], "activity_type": [kind], "occurred_at": [at]})


@pytest.mark.parametrize(
    ("stated", "activity", "interest"),
    [
        pytest.param("yes", None, True, id="said so"),
        pytest.param("No", None, False, id="said no"),
        pytest.param("", None, None, id="said nothing"),
        pytest.param(
            "", ("Repayment calculator used", datetime(2026, 11, 1, tzinfo=UTC)), True, id="used the calculator"
        ),
        pytest.param(
            "no", ("refinance_page_visited", datetime(2026, 11, 1, tzinfo=UTC)), True, id="deeds outrank words"
        ),
        pytest.param("", ("Repayment calculator used", datetime(2026, 1, 1, tzinfo=UTC)), None, id="long ago"),
        pytest.param("", ("Repayment calculator used", datetime(2026, 11, 22, tzinfo=UTC)), None, id="tomorrow"),
        pytest.param("", ("E-mail opened", datetime(2026, 11, 1, tzinfo=UTC)), None, id="another activity"),
    ],
)
def test_refinance_interest(stated: str, activity: tuple[str, datetime] | None, interest: bool | None) -> None:
    done = acts(*activity) if activity else None
    assert fact_of("refinance_interest", attributes={"refinance_interest": stated}, activities=done) is interest


def test_reachable_needs_an_address_and_no_opt_out() -> None:
    assert fact_of("reachable", email="invented@example.com") is True
    assert fact_of("reachable", phone_2="+12125550123", opted_out=False) is True
    assert fact_of("reachable", email="invented@example.com", opted_out=True) is False
    assert fact_of("reachable") is False


def test_last_active_is_the_later_of_source_and_activities_but_never_the_future() -> None:
    done = acts("Portal login", datetime(2026, 11, 20, 23, 59, tzinfo=UTC))
    assert fact_of("last_active_on", last_activity_at=datetime(2026, 10, 1, tzinfo=UTC), activities=done) == date(
        2026, 11, 20
    )
    assert fact_of("last_active_on", last_activity_at=datetime(2026, 12, 1, tzinfo=UTC)) is None


def test_every_fact_of_the_vocabulary_is_there_in_its_kind_even_for_an_empty_lead() -> None:
    frame = facts(pl.LazyFrame({"lead_id": ["a"]}), as_of=TODAY, attributes=["Rate", "it.s"]).collect()
    kinds = {"number": pl.Float64, "date": pl.Date, "text": pl.String, "flag": pl.Boolean}
    assert dict(frame.schema) == (
        {"lead_id": pl.String}
        | {name: kinds[fact.kind] for name, fact in FACTS.items()}
        | {"attribute.Rate": pl.String, "attribute.it.s": pl.String}
    )


@settings(max_examples=40)
@given(st.dates(TODAY, date(2030, 1, 1)).filter(lambda day: day > TODAY))
def test_nothing_that_happens_later_moves_a_fact(later: date) -> None:
    """Adding only later facts must leave every fact of the vocabulary as it was."""
    at = datetime(later.year, later.month, later.day, tzinfo=UTC)
    moved = {
        "dob": later, "item_date_c_off": later, "agency_last_payment_date": later, "pcg_last_payment_date": later,
        "referral_date": later, "last_activity_at": at, "attributes": json.dumps({"employment_changed_on": str(later)}),
    }  # fmt: skip
    blank = pl.LazyFrame({"lead_id": ["a"]}, schema={"lead_id": pl.String})
    told = pl.LazyFrame({"lead_id": ["a"], **{k: pl.Series([v], dtype=TYPES[k]) for k, v in moved.items()}})
    before = facts(blank, as_of=TODAY).collect()
    after = facts(told, as_of=TODAY, activities=acts("Repayment calculator used", at)).collect()
    assert after.equals(before)
