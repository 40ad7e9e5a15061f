"""Matching, computed by hand."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.core.errors import SignOffRequired
from goodsign.icp.builtin import builtin_text
from goodsign.icp.facts import facts
from goodsign.icp.frames import Fit, FitScore
from goodsign.icp.match import fit_for_scoring, match, tally
from goodsign.icp.signoff import sign_off
from goodsign.icp.spec import Icp, parse

TODAY = date(2026, 11, 21)
BORROWER = parse(builtin_text("second-chance-borrower"))
SIGNED = [sign_off(BORROWER, who="Counsel Invented", why="Test", signed_on=TODAY)]


def profile(*criteria: str) -> Icp:
    return parse('name = "p"\ntitle = "P"\n' + "\n".join(criteria))


def criterion(kind: str, identifier: str, body: str) -> str:
    return f'[[{kind}]]\nid = "{identifier}"\nsays = "s"\n{body}'


def state_of(body: str, field: str, value: object, kind: pl.DataType | type[pl.DataType]) -> str:
    frame = pl.LazyFrame({"lead_id": ["a"], field: pl.Series([value], dtype=kind)})
    icp = profile(criterion("hard", "a", f'field = "{field}"\n{body}'))
    return match(frame, icp, as_of=TODAY, sign_offs=[]).collect()["states"].item()


@pytest.mark.parametrize(
    ("body", "field", "kind", "cases"),
    [
        ("between = [5, 10]", "total_due", pl.Float64, {5.0: "P", 10.0: "P", 10.01: "F", None: "U"}),
        ("at_least = 90", "days_delinquent", pl.Float64, {90.0: "P", 89.0: "F", None: "U"}),
        ("at_most = 0", "total_due", pl.Float64, {0.0: "P", 1.0: "F", None: "U"}),
        (
            'in = ["Retail", " logistics"]',
            "industry",
            pl.String,
            {"RETAIL": "P", "Logistics": "P", "Re": "F", None: "U"},
        ),
        ('not_in = ["TX"]', "state", pl.String, {"tx": "F", "CA": "P", None: "U"}),
        ("is_true = true", "job_seeker", pl.Boolean, {True: "P", False: "F", None: "U"}),
        ("is_true = false", "opted_out", pl.Boolean, {True: "F", False: "P", None: "U"}),
        (
            "within_days = 30",
            "employment_changed_on",
            pl.Date,
            {date(2026, 10, 22): "P", date(2026, 10, 21): "F", TODAY: "P", date(2026, 11, 22): "F", None: "U"},
        ),
        (
            "older_than_days = 30",
            "employment_changed_on",
            pl.Date,
            {date(2026, 10, 22): "F", date(2026, 10, 21): "P", None: "U"},
        ),
        (
            'matches = ["vp", "c++ dev"]',
            "job_title",
            pl.String,
            {"VP, Sales": "P", "Sr. VP": "P", "MVP coach": "F", "C++ Dev": "P", "c+++ dev": "F", None: "U"},
        ),
        ("exists = true", "job_title", pl.String, {"x": "P", None: "F"}),
        ("exists = false", "job_title", pl.String, {"x": "F", None: "P"}),
        (
            "at_least = 1000",
            "attribute.income",
            pl.String,
            {"$1,000.00": "P", "999": "F", "plenty": "U", "nan": "U", None: "U"},
        ),
        ("is_true = true", "attribute.owner", pl.String, {"Yes": "P", "no": "F", "perhaps": "U"}),
        (
            "within_days = 30",
            "attribute.moved",
            pl.String,
            {"2026-11-01T00:00:00Z": "P", "2025-01-01": "F", "then": "U"},
        ),
    ],
)
def test_each_operator_passes_fails_and_leaves_unknown(body, field, kind, cases) -> None:
    assert {value: state_of(body, field, value, kind) for value in cases} == cases


@pytest.mark.parametrize(("rule", "state"), [("unknown", "U"), ("fail", "F"), ("pass", "P")])
def test_the_author_decides_what_an_unknown_fact_means(rule: str, state: str) -> None:
    assert state_of(f'at_least = 1\nunknown = "{rule}"', "total_due", None, pl.Float64) == state
    assert state_of(f'at_least = 1\nunknown = "{rule}"', "total_due", 0.0, pl.Float64) == "F"


GROUP = criterion("hard", "g", 'any_of = [{field="job_seeker", is_true=true}, {field="recently_hired", is_true=true}]')


@pytest.mark.parametrize(
    ("seeker", "hired", "state", "seen"),
    [
        (True, None, "P", "job seeker: yes; recently hired: not known"),
        (False, None, "U", "job seeker: no; recently hired: not known"),
        (False, False, "F", "job seeker: no; recently hired: no"),
        (None, True, "P", "job seeker: not known; recently hired: yes"),
    ],
)
def test_a_group_passes_when_any_does_and_fails_only_when_all_do(seeker, hired, state, seen) -> None:
    frame = pl.LazyFrame(
        {"lead_id": ["a"], "job_seeker": [seeker], "recently_hired": [hired]},
        schema={"lead_id": pl.String, "job_seeker": pl.Boolean, "recently_hired": pl.Boolean},
    )
    found = match(frame, profile(GROUP), as_of=TODAY, sign_offs=[]).collect()
    assert found["states"].item() == state
    assert found["seen"].item().to_list() == [seen]


THREE = profile(
    criterion("hard", "debt", 'field = "total_due"\nat_least = 100\nweight = 2'),
    criterion("hard", "us", 'field = "in_us"\nis_true = true'),
    criterion("soft", "seeks", 'field = "job_seeker"\nis_true = true'),
)


@pytest.mark.parametrize(
    ("due", "us", "seeks", "fit", "verdict", "states"),
    [
        pytest.param(100.0, True, True, 100, "match", "PPP", id="all passed"),
        pytest.param(100.0, True, False, 75, "match", "PPF", id="a soft one failed"),
        pytest.param(100.0, None, True, 75, "possible", "PUP", id="a hard one unknown"),
        pytest.param(None, None, None, 0, "possible", "UUU", id="nothing known"),
        pytest.param(99.0, True, True, 50, "no", "FPP", id="a hard one failed"),
        pytest.param(None, False, True, 25, "no", "UFP", id="a failure outranks an unknown"),
    ],
)
def test_fit_is_the_weighted_share_known_to_pass(due, us, seeks, fit, verdict, states) -> None:
    frame = pl.LazyFrame(
        {"lead_id": ["a"], "total_due": [due], "in_us": [us], "job_seeker": [seeks]},
        schema={"lead_id": pl.String, "total_due": pl.Float64, "in_us": pl.Boolean, "job_seeker": pl.Boolean},
    )
    row = match(frame, THREE, as_of=TODAY, sign_offs=[]).collect().row(0, named=True)
    assert (row["fit"], row["verdict"], row["states"]) == (fit, verdict, states)


maybe = st.sampled_from([True, False, None])


@settings(max_examples=40)
@given(st.lists(st.tuples(st.one_of(st.none(), st.floats(0, 500)), maybe, maybe), min_size=1, max_size=20))
def test_results_follow_the_schema_and_learning_more_never_lowers_the_fit(rows) -> None:
    schema = {"lead_id": pl.String, "total_due": pl.Float64, "in_us": pl.Boolean, "job_seeker": pl.Boolean}
    frame = pl.LazyFrame([(str(i), *row) for i, row in enumerate(rows)], schema=schema, orient="row")
    found = match(frame, THREE, as_of=TODAY, sign_offs=[]).collect()
    Fit.validate(found)
    learned = frame.with_columns(
        pl.col("total_due").fill_null(500.0), pl.col("in_us", "job_seeker").fill_null(value=True)
    )
    after = match(learned, THREE, as_of=TODAY, sign_offs=[]).collect()
    assert (after["fit"] >= found["fit"]).all()
    assert (found["verdict"] == "match").to_list() == [s.startswith("PP") for s in found["states"]]


LEADS = pl.LazyFrame(
    {
        "lead_id": ["young", "old"],
        "dob": [date(2001, 5, 5), date(1960, 5, 5)],
        "state": ["TX", "TX"],
        "item_date_c_off": [date(2026, 1, 1)] * 2,
        "total_due": [1200.5, 1200.5],
        "email": ["a@example.com"] * 2,
        "attributes": ['{"employment_status":"job seeker","refinance_interest":"yes"}'] * 2,
    }
)


def test_the_built_in_profile_from_lead_to_verdict() -> None:
    known = facts(LEADS, as_of=TODAY)
    found = match(known, BORROWER, as_of=TODAY, sign_offs=SIGNED)
    Fit.validate(found.collect())
    young, old = found.collect().rows(named=True)
    assert (young["verdict"], young["states"], young["fit"]) == ("match", "PPPPPPUP", 90)
    assert (old["verdict"], old["states"], old["fit"]) == ("no", "FPPPPPUP", 80)
    assert young["seen"] == [
        "25 years",
        "yes",
        "324 days",
        "job seeker: yes; recently hired: no; employment changed on: not known",
        "yes",
        "yes",
        "not known",
        "$1200.5",
    ]
    counts = tally(found, BORROWER)
    assert counts.row(0) == ("age_21_to_30", "is 21 to 30 years old", True, 1, 1, 0)
    assert counts["unknown"].to_list() == [0, 0, 0, 0, 0, 0, 2, 0]


def test_without_a_sign_off_the_age_criterion_does_not_run() -> None:
    with pytest.raises(SignOffRequired):
        match(facts(LEADS, as_of=TODAY), BORROWER, as_of=TODAY, sign_offs=[])


def test_the_fit_for_scoring_does_not_know_the_age() -> None:
    known = facts(LEADS, as_of=TODAY)
    scored = fit_for_scoring(known, BORROWER, as_of=TODAY)
    FitScore.validate(scored.collect())
    assert scored.collect()["fit"].to_list() == [pytest.approx(800 / 9)] * 2
    changed = facts(LEADS.with_columns(dob=pl.lit(None, pl.Date)), as_of=TODAY)
    assert fit_for_scoring(changed, BORROWER, as_of=TODAY).collect().equals(scored.collect())


def test_a_profile_of_protected_criteria_alone_gives_no_fit_for_scoring() -> None:
    only = profile(criterion("hard", "age", 'field = "age_years"\nbetween = [21, 30]'))
    assert fit_for_scoring(facts(LEADS, as_of=TODAY), only, as_of=TODAY).collect()["fit"].to_list() == [None, None]


def test_no_leads_give_no_rows() -> None:
    empty = match(facts(LEADS.head(0), as_of=TODAY), BORROWER, as_of=TODAY, sign_offs=SIGNED).collect()
    Fit.validate(empty)
    assert empty.height == 0
