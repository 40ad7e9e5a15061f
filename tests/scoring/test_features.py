import json
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from goodsign.core.errors import DataError
from goodsign.scoring.features import WINDOWS, features

AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
TIME = pl.Datetime("us", "UTC")
ACTIVITY = {"lead_id": pl.String, "activity_type": pl.String, "occurred_at": TIME, "known_at": TIME}
LEAD = {
    "lead_id": pl.String,
    "known_at": TIME,
    "email": pl.String,
    "phone_1": pl.String,
    "dob": pl.Date,
    "total_due": pl.Float64,
    "referral_amount": pl.Float64,
    "received_total": pl.Float64,
    "agency_last_payment_date": pl.Date,
    "pcg_last_payment_date": pl.Date,
    "attributes": pl.String,
}


def lead(lead_id: str, days_ago: float, **values: object) -> dict[str, object]:
    return {**dict.fromkeys(LEAD), "lead_id": lead_id, "known_at": AS_OF - timedelta(days=days_ago), **values}


def did(lead_id: str, kind: str, days_ago: float, known_days_ago: float | None = None) -> dict[str, object]:
    known = days_ago if known_days_ago is None else known_days_ago
    happened, learned = AS_OF - timedelta(days=days_ago), AS_OF - timedelta(days=known)
    return {"lead_id": lead_id, "activity_type": kind, "occurred_at": happened, "known_at": learned}


def made(
    leads: list[dict[str, object]], activities: list[dict[str, object]], moments: list[tuple[str, datetime]]
) -> pl.DataFrame:
    return features(
        pl.LazyFrame(leads, schema=LEAD),
        pl.LazyFrame(activities, schema=ACTIVITY),
        moments=pl.LazyFrame(moments, schema={"lead_id": pl.String, "as_of": TIME}, orient="row"),
    )


def test_the_newest_version_known_at_the_moment_counts() -> None:
    versions = [lead("a", 9, total_due=900.0), lead("a", 5, total_due=500.0), lead("a", -1, total_due=100.0)]
    moments = [("a", AS_OF), ("a", AS_OF - timedelta(days=5)), ("a", AS_OF - timedelta(days=6)), ("a", AS_OF)]
    found = made(versions, [], moments)
    assert found["total_due"].to_list() == [500.0, 500.0, 900.0, 500.0]


def test_unknown_leads_keep_their_row_and_say_so() -> None:
    found = made([lead("a", -1, total_due=1.0)], [did("a", "call", 1)], [("b", AS_OF), ("a", AS_OF)])
    assert found["lead_id"].to_list() == ["b", "a"]
    assert found["known"].to_list() == [False, False]
    assert found.drop("lead_id", "as_of", "known").select(pl.all().is_null().all()).row(0) == (True,) * (
        found.width - 3
    )


def test_activities_count_by_type_and_window() -> None:
    activities = [
        did("a", "Email Opened", 1),
        did("a", "email_opened", 29.9),
        did("a", "email opened", 30),
        did("a", "Call", 364),
        did("a", "Call", 366),
        did("b", "Call", 1),
    ]
    row = made([lead("a", 500)], activities, [("a", AS_OF)]).row(0, named=True)
    assert [row[f"activity_email_opened_{window}"] for window in WINDOWS] == [2, 1, 0]
    assert [row[f"activity_call_{window}"] for window in WINDOWS] == [0, 0, 1]
    assert (row["activity_email_opened_days_since"], row["activity_call_days_since"]) == (1, 364)
    assert (row["activity_30_days"], row["activity_91_to_365_days"], row["activity_days_since"]) == (2, 1, 1)


def test_an_activity_learned_late_counts_only_from_then() -> None:
    activities = [did("a", "call", 10, known_days_ago=2)]
    moments = [("a", AS_OF), ("a", AS_OF - timedelta(days=3)), ("a", AS_OF - timedelta(days=2))]
    assert made([lead("a", 90)], activities, moments)["activity_30_days"].to_list() == [1, 0, 1]


def test_an_activity_planned_ahead_has_not_happened() -> None:
    found = made([lead("a", 90)], [did("a", "meeting", -3, known_days_ago=5)], [("a", AS_OF)])
    assert found["activity_30_days"].to_list() == [0]
    assert not [column for column in found.columns if "meeting" in column]


def test_dates_become_days_and_money_a_share() -> None:
    version = lead(
        "a",
        1,
        referral_amount=200.0,
        received_total=50.0,
        agency_last_payment_date=date(2026, 5, 1),
        pcg_last_payment_date=date(2026, 5, 22),
    )
    row = made([version], [], [("a", AS_OF)]).row(0, named=True)
    assert row["share_paid"] == 0.25
    assert row["days_since_last_payment"] == 10


def test_a_date_after_the_moment_is_missing() -> None:
    version = lead("a", 1, agency_last_payment_date=date(2026, 5, 1), pcg_last_payment_date=date(2026, 7, 1))
    assert made([version], [], [("a", AS_OF)])["days_since_last_payment"].to_list() == [31]


def test_nothing_referred_has_no_share_paid() -> None:
    assert made([lead("a", 1, referral_amount=0.0, received_total=5.0)], [], [("a", AS_OF)])["share_paid"][0] is None


def test_personal_values_never_become_features() -> None:
    version = lead("a", 1, email="nobody@example.org", phone_1="+15555550100", dob=date(1990, 1, 1))
    found = made([version], [], [("a", AS_OF)])
    assert {"email", "phone_1", "dob"}.isdisjoint(found.columns)
    assert found.select("has_email", "has_phone").row(0) == (True, True)
    assert "nobody@example.org" not in str(found.rows())


def test_attributes_become_columns_whatever_their_keys() -> None:
    texts = ['{"Origin": "Form", "Visits": 3}', '{"Pets \\"n\\" kids": [1, 2], "Visits": "4"}', None, '{"Empty": null}']
    versions = [lead(name, 1, attributes=text) for name, text in zip("abcd", texts, strict=True)]
    found = made(versions, [], [(name, AS_OF) for name in "abcd"])
    assert found["Origin"].to_list() == ["Form", None, None, None]
    assert found["Visits"].to_list() == ["3", "4", None, None]
    assert found['Pets "n" kids'].to_list() == [None, "[1, 2]", None, None]
    assert "Empty" not in found.columns


def test_an_attribute_named_like_a_feature_keeps_both() -> None:
    found = made([lead("a", 1, total_due=7.0, attributes='{"total_due": "8"}')], [], [("a", AS_OF)])
    assert (found["total_due"][0], found["total_due (further)"][0]) == (7.0, "8")


KIND = st.sampled_from(["call", "email opened", "visit"])
DAYS = st.floats(-50, 400, allow_nan=False)
VERSION = st.builds(
    lambda name, ago, due, further: lead(name, ago, total_due=due, attributes=json.dumps({further: "x"})),
    st.sampled_from("abc"), DAYS, st.floats(0, 9), st.sampled_from("pq"),
)  # fmt: skip
DEED = st.builds(did, st.sampled_from("abc"), KIND, DAYS, DAYS)
LATER = st.floats(-400, -0.001, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(VERSION, max_size=6),
    st.lists(DEED, max_size=8),
    st.lists(st.builds(lambda name, ago: lead(name, ago, total_due=-1.0, attributes='{"new": "y"}'),
                       st.sampled_from("abc"), LATER), max_size=4),
    st.lists(st.builds(did, st.sampled_from("abc"), st.sampled_from(["call", "new kind"]), DAYS, LATER), max_size=4),
)  # fmt: skip
def test_facts_known_later_move_no_feature(
    leads: list[dict[str, object]],
    activities: list[dict[str, object]],
    later_leads: list[dict[str, object]],
    later_activities: list[dict[str, object]],
) -> None:
    moments = [("a", AS_OF), ("b", AS_OF), ("c", AS_OF - timedelta(days=100)), ("a", AS_OF - timedelta(days=20))]
    before = made(leads, activities, moments)
    after = made(leads + later_leads, activities + later_activities, moments)
    assert_frame_equal(before, after)


def test_damaged_attributes_are_named() -> None:
    with pytest.raises(DataError, match="not a JSON object"):
        made([lead("a", 1, attributes='{"a": 1, "b"')], [], [("a", AS_OF)])
