"""From raw batches to leads, activities and outcomes."""

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.collect.clean import CleanLeads, clean_activities, clean_leads, clean_outcomes
from goodsign.collect.frames import Activity, Lead, Outcome, RawBatch, Reject
from goodsign.collect.mapping import propose
from goodsign.collect.settle import CleaningOptions, CleaningPlan, Evidence, settle
from goodsign.core.errors import MappingError, SpecError

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def batch(**columns: list[str | None]) -> RawBatch:
    rows = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    lines = pl.Series("line", range(2, rows.height + 2), dtype=pl.UInt64)
    return RawBatch(rows, lines, Reject.create_empty())


def plan(raw: RawBatch, schema="prospect", **options) -> CleaningPlan:
    mapping = propose(raw.rows.columns, raw.rows, schema)
    return settle(mapping, Evidence.of(raw, mapping), CleaningOptions(**options))


def leads(raw: RawBatch, schema="prospect", **options) -> CleanLeads:
    cleaned = clean_leads(raw, plan(raw, schema, **options), now=NOW)
    Lead.validate(cleaned.leads)
    Reject.validate(cleaned.rejects)
    return cleaned


def test_a_debtor_row() -> None:
    raw = batch(
        debtor_name=["DOE, JANE Q"], agency_id_number=["A7"], loan_number=["1001.0"], tax_id=["123-45-6780"],
        dob=["12/25/1990"], state=["Calif."], zip=["2134"], phone_1=["(415) 555-2671"], email=["Jane@Example.org"],
        total_due=["$1,234.50"], referral_date=["2026-01-31"], updated_at=["2026-01-31 10:00"], colour=["red"],
    )  # fmt: skip
    row = leads(raw, "debtor", time_zone="America/New_York").leads.to_dicts()[0]
    assert {name: value for name, value in row.items() if value is not None} == {
        "line": 2, "external_key": "A7/1001", "full_name": "Jane Q Doe", "first_name": "Jane", "last_name": "Doe",
        "email": "jane@example.org", "phone_1": "+14155552671", "tax_id": "123456780", "dob": date(1990, 12, 25),
        "state": "CA", "zip": "02134", "agency_id_number": "A7", "loan_number": "1001", "total_due": 1234.5,
        "referral_date": date(2026, 1, 31), "source_updated_at": datetime(2026, 1, 31, 15, tzinfo=UTC),
        "attributes": '{"colour":"red"}',
    }  # fmt: skip


def test_a_bad_row_is_rejected_with_everything_to_correct_it_and_the_rest_goes_in() -> None:
    raw = batch(
        lead_id=["a1", "a2", "a3"], email=["a@example.org", "not an e-mail", "c@example.org"],
        zip=["02134", "??", "10001"], company_size=["5", "6", "many"],
    )  # fmt: skip
    cleaned = leads(raw)
    assert cleaned.leads["external_key"].to_list() == ["a1"]
    assert cleaned.rejects.to_dicts() == [
        {"line": 3, "column": "email", "value": "not an e-mail", "reason": "is not an e-mail address; also look at zip",
         "cells": ["a2", "not an e-mail", "??", "6"]},
        {"line": 4, "column": "company_size", "value": "many", "reason": "is not a whole number",
         "cells": ["a3", "c@example.org", "10001", "many"]},
    ]  # fmt: skip


def test_bad_values_can_be_emptied_and_kept_as_text() -> None:
    raw = batch(lead_id=["a1", "a2"], email=["a@example.org", "no at sign"], colour=["red", None])
    cleaned = leads(raw, on_bad_value="blank")
    assert cleaned.rejects.is_empty()
    assert cleaned.leads["email"].to_list() == ["a@example.org", None]
    assert [json.loads(text) for text in cleaned.leads["attributes"]] == [
        {"colour": "red"}, {"email_unparsed": "no at sign"}
    ]  # fmt: skip
    assert cleaned.warnings == {"“email”: left empty because it is not an e-mail address": 1}


def test_placeholders_are_emptied_and_counted() -> None:
    raw = batch(lead_id=["a1"], phone=["0000000000"], ssn=["***-**-1234"], dob=["1900-01-01"])
    cleaned = leads(raw)
    assert cleaned.leads.select("phone_1", "tax_id", "dob").row(0) == (None, None, None)
    assert sorted(cleaned.warnings) == [f"“{name}”: placeholders left empty" for name in ("dob", "phone", "ssn")]


AMBIGUOUS = {"lead_id": ["a1", "a2"], "dob": ["03/04/05", "01/02/03"]}


def test_ambiguous_dates_are_asked_flagged_and_never_guessed() -> None:
    raw = batch(**AMBIGUOUS)
    settled = plan(raw)
    assert len(settled.questions) == 1
    assert "--date-format 'dob=MDY'" in settled.questions[0]
    cleaned = leads(raw)
    assert cleaned.leads["dob"].to_list() == [None, None]
    assert json.loads(cleaned.leads["attributes"][0]) == {"dob_unparsed": "03/04/05"}
    assert list(cleaned.warnings.values()) == [2]


@pytest.mark.parametrize("options", [{"date_formats": {"dob": "DMY"}}, {"date_order": "DMY"}])
def test_the_user_answers(options) -> None:
    assert plan(batch(**AMBIGUOUS), **options).questions == ()
    assert leads(batch(**AMBIGUOUS), **options).leads["dob"].to_list() == [date(2005, 4, 3), date(2003, 2, 1)]


def test_a_default_order_does_not_overrule_the_values() -> None:
    raw = batch(lead_id=["a1", "a2"], dob=["12/25/1990", "03/04/1991"])
    assert leads(raw, date_order="DMY").leads["dob"].to_list() == [date(1990, 12, 25), date(1991, 3, 4)]


def test_formats_are_decided_from_all_batches() -> None:
    first, second = batch(lead_id=["a1"], dob=["03/04/1990"]), batch(lead_id=["a2"], dob=["12/25/1990"])
    mapping = propose(["lead_id", "dob"], first.rows, "prospect")
    evidence = Evidence.of(first, mapping).merge(Evidence.of(second, mapping))
    settled = settle(mapping, evidence)
    assert clean_leads(first, settled, now=NOW).leads["dob"].to_list() == [date(1990, 3, 4)]
    assert evidence.rows == 2


def test_births_in_the_future_and_impossible_dates_are_rejected() -> None:
    raw = batch(lead_id=["a1", "a2", "a3"], dob=["2026-11-22", "1990-02-31", "1990-03-01"])
    cleaned = leads(raw)
    assert cleaned.leads["external_key"].to_list() == ["a3"]
    assert set(cleaned.rejects["reason"]) == {"is not a date of birth between 1900 and today"}


def test_one_opt_out_among_several_columns_counts() -> None:
    raw = batch(
        lead_id=["a1", "a2", "a3", "a4"], do_not_email=["no", "no", None, None],
        unsubscribed=["no", "yes", None, "2026-01-01"],
    )  # fmt: skip
    assert leads(raw).leads["opted_out"].to_list() == [False, True, None, True]


def test_keys_in_a_column_of_uuids_have_to_be_uuids() -> None:
    uuids = [f"00000000-0000-4000-8000-00000000000{digit}" for digit in range(10)]
    cleaned = leads(batch(lead_id=[*uuids, "17"]))
    assert cleaned.leads["external_key"].to_list() == uuids
    assert cleaned.rejects["reason"].to_list() == ["is not a UUID, as the other keys of the column are"]


def test_a_row_about_nobody_is_rejected() -> None:
    cleaned = leads(batch(email=["a@example.org", None], city=["Reno", "Ely"]))
    assert cleaned.rejects.select("line", "column", "reason").rows() == [
        (3, None, "nothing tells which person this row is about")
    ]


def test_decimal_commas_are_seen_in_the_whole_column() -> None:
    raw = batch(id=["1", "2"], total_due=["1.234", "12,50"])
    assert leads(raw, "debtor").leads["total_due"].to_list() == [1234.0, 12.5]
    unsure = plan(batch(id=["1"], total_due=["1.234"]), "debtor")
    assert "--decimal 'total_due=comma'" in unsure.questions[0]


def test_attributes_are_json_that_reads_back() -> None:
    nasty = ['say "hi"', "back\\slash", "two\nlines", "tab\t", "\x01", "a\x00b", "😀"]
    raw = batch(email=["a@example.org"] * 7, **{'odd "name"': nasty, "empty": [None] * 7})
    cleaned = leads(raw)
    assert [json.loads(text) for text in cleaned.leads["attributes"]] == [
        {'odd "name"': value.strip().replace("\x00", "")} for value in nasty
    ]
    assert plan(raw).notes == ("Columns without any value were left out: “empty”.",)


def test_a_header_alone_and_columns_without_values() -> None:
    assert leads(batch(email=[], name=[], total_due=[], dob=[], created_at=[], colour=[])).leads.is_empty()
    cleaned = leads(batch(lead_id=["a1"], email=[None], total_due=[None], dob=[None], created_at=[None], colour=[None]))
    assert cleaned.leads.select("email", "total_due", "dob", "source_created_at", "attributes").row(0) == (None,) * 5
    assert cleaned.warnings == {}


def test_ten_thousand_attributes() -> None:
    raw = batch(email=["a@example.org"], **{f"question {number}": ["yes"] for number in range(9_999)})
    assert len(json.loads(leads(raw).leads["attributes"].item())) == 9_999


def test_activities() -> None:
    raw = batch(
        lead_id=["a1", None, "a3", "a4"], activity_type=["call", "call", "visit", "mail"],
        activity_date=["2026-01-31T10:00:00Z", "2026-01-31", "tomorrow", "2026-13-01"],
        description=["x", None, None, None],
    )  # fmt: skip
    cleaned = clean_activities(raw, plan(raw, "activity", on_bad_value="blank"), now=NOW)
    Activity.validate(cleaned.activities)
    assert cleaned.activities["lead_key"].to_list() == ["a1"]
    assert cleaned.rejects.select("line", "column").rows() == [
        (3, "lead_id"),
        (4, "activity_date"),
        (5, "activity_date"),
    ]


def test_outcomes() -> None:
    raw = batch(lead_id=["a1", "a2", "a3"], outcome=["Won", "lost", "perhaps"], outcome_date=["2026-01-31"] * 3)
    cleaned = clean_outcomes(raw, plan(raw, "outcome"), now=NOW)
    Outcome.validate(cleaned.outcomes)
    assert cleaned.outcomes["converted"].to_list() == [True, False]
    assert "--positive" in cleaned.rejects["reason"].item()
    named = clean_outcomes(raw, plan(raw, "outcome", positive=("perhaps",)), now=NOW)
    assert named.outcomes["converted"].to_list() == [False, False, True]


@pytest.mark.parametrize(
    ("options", "error"),
    [({"date_formats": {"email": "MDY"}}, MappingError), ({"time_zone": "Mars/Phobos"}, SpecError),
     ({"date_formats": {"dob": "whenever"}}, SpecError), ({"decimal_marks": {"dob": "comma"}}, MappingError)],
)  # fmt: skip
def test_options_that_cannot_be(options, error) -> None:
    with pytest.raises(error):
        plan(batch(email=["a@example.org"], dob=["2026-01-01"]), **options)


CELL = st.one_of(
    st.none(), st.text(max_size=12), st.sampled_from(["03/04/05", "$5", "a@example.org", "N/A", "4155552671"])
)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), max_size=6), st.sampled_from(["reject", "blank"]))
@settings(max_examples=25, deadline=None)
def test_no_row_is_lost(rows, on_bad_value) -> None:
    names = ("name", "email", "phone", "dob", "total_due")
    raw = batch(**{name: [row[place] for row in rows] for place, name in enumerate(names)})
    mapping = propose(names, pl.DataFrame(), "debtor")
    settled = settle(mapping, Evidence.of(raw, mapping), CleaningOptions(on_bad_value=on_bad_value))
    cleaned = clean_leads(raw, settled, now=NOW)
    assert sorted([*cleaned.leads["line"], *cleaned.rejects["line"]]) == raw.lines.to_list()


def test_a_rejected_row_that_opted_out_is_told_apart() -> None:
    raw = batch(
        lead_id=["L-1", "L-2", "L-3", "L-4"],
        email=["not an address", "two@example.com", "three@example.com", "four@example.com"],
        opted_out=["yes", "yes", "no", "no"],
    )
    cleaned = leads(raw)
    Lead.validate(cleaned.refused)
    assert cleaned.refused.select("external_key", "email", "opted_out").rows() == [("L-1", None, True)]
    assert cleaned.leads["external_key"].to_list() == ["L-2", "L-3", "L-4"]
