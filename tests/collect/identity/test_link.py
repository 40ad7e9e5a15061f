"""Whose page it is: the cases of MATCH-001, and what holds for every pair."""

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.collect.identity.conftest import Linked, Row, lead, page, position, study

from goodsign.collect.identity.frames import Known, Seen
from goodsign.collect.identity.link import link
from goodsign.collect.identity.parameters import Parameters
from goodsign.core.errors import DataError

SLOW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
BARE_LEAD: Row = {
    "employers": [],
    "schools": [],
    "graduation_years": [],
    "birth_year_low": None,
    "birth_year_high": None,
}
KUZNETSOVA: Row = {"first_name": "Maria", "last_name": "Kuznetsova"}
SEPARATE: Row = {"full_name": None, "first_name": "Rosalind", "last_name": "De La Cruz Vega"}
BARE_PAGE: Row = {"studies": [], "positions": []}


def decisions(found: pl.DataFrame) -> list[str]:
    return found["decision"].cast(pl.String).to_list()


@pytest.mark.parametrize(
    ("known", "seen"),
    [
        pytest.param({}, {}, id="everything agrees"),
        pytest.param({}, {"full_name": "🌟 ROSALIND OKAFOR, MBA ✨"}, id="decoration and credentials"),
        pytest.param({}, {"full_name": None, "first_name": "Rosalínd", "last_name": "Ökafor"}, id="accents"),
        pytest.param({"first_name": "Okafor", "last_name": "Rosalind"}, {}, id="family name first"),
        pytest.param({"first_name": None, "last_name": None, "full_name": "OKAFOR, ROSALIND"}, {}, id="last, first"),
        pytest.param({"first_name": "Elizabeth"}, {"full_name": "Liz Okafor"}, id="familiar form"),
        pytest.param({"last_name": "O'Kafor"}, {"full_name": "Rosalind O\u2019Kafor"}, id="apostrophes"),
        pytest.param({"last_name": "de la Cruz-Vega"}, SEPARATE, id="particles"),
        pytest.param({}, {"location": "Greater Austin Area"}, id="metropolitan area"),
        pytest.param({}, {"positions": [position("Somewhere New")]}, id="a new employer"),
        pytest.param({"schools": []}, {}, id="school unknown"),
        pytest.param(
            {"employers": [], "city": None, "state": None, "licenses": ["TX-RN 884 201"]},
            {"licenses": ["txrn884201"]},
            id="license and school",
        ),
    ],
)  # fmt: skip
def test_a_borrower_is_confirmed(linked: Linked, known: Row, seen: Row) -> None:
    assert decisions(linked(lead(**known), page(**seen))) == ["confirmed"]


@pytest.mark.parametrize(
    ("known", "seen"),
    [
        pytest.param(BARE_LEAD, BARE_PAGE | {"location": None}, id="name alone"),
        pytest.param(BARE_LEAD | {"city": None}, BARE_PAGE | {"location": "Texas"}, id="name and state"),
        pytest.param(BARE_LEAD, BARE_PAGE, id="name and city: one attribute"),
        pytest.param(
            BARE_LEAD | {"city": None, "state": None, "profile_urls": ["http://www.site.example/in/ONE/"]},
            BARE_PAGE | {"location": None},
            id="an address from the creditor never suffices alone",
        ),
        pytest.param({}, {"full_name": "Rosalind Okafor-Lindqvist"}, id="hyphen"),
        pytest.param({}, {"full_name": "Rosalind Lindqvist"}, id="married"),
        pytest.param({}, {"full_name": "Rosalind (Okafor) Lindqvist"}, id="married, the old name in brackets"),
        pytest.param(KUZNETSOVA, {"full_name": "Мария Кузнецова"}, id="Cyrillic"),
        pytest.param({"first_name": "Mohammed", "last_name": "Saleh"}, {"full_name": "محمد صالح"}, id="right to left"),
        pytest.param({"last_name": "Garcia Lopez"}, {"full_name": "Rosalind Garcia"}, id="one of two family names"),
        pytest.param({}, {"full_name": "R. Okafor"}, id="an initial"),
        pytest.param({"middle_name": "Anne"}, {"full_name": "Rosalind Beatrice Okafor"}, id="another middle name"),
        pytest.param({}, {"location": "Toronto, Ontario, Canada", "positions": []}, id="abroad"),
    ],
)  # fmt: skip
def test_a_doubt_goes_to_a_person(linked: Linked, known: Row, seen: Row) -> None:
    assert decisions(linked(lead(**known), page(**seen))) == ["review"]


@pytest.mark.parametrize(
    ("known", "seen"),
    [
        pytest.param({"suffix": "Jr."}, {"full_name": "Rosalind Okafor Sr."}, id="Jr. and Sr."),
        pytest.param({"full_name": "Rosalind Okafor III"}, {"full_name": "Rosalind Okafor, Jr."}, id="III and Jr."),
        pytest.param({}, {"positions": [position(start=1998)]}, id="at work before birth"),
        pytest.param({}, {"studies": [study(start=1988, end=1992)]}, id="a degree before birth"),
        pytest.param(
            BARE_LEAD | {"first_name": "Maria", "last_name": "Garcia"},
            BARE_PAGE | {"full_name": "Maria Garcia", "location": "Portland, Oregon"},
            id="name alone, another state",
        ),
        pytest.param({}, {"full_name": "Rosalba Nkemelu"}, id="another name"),
    ],
)
def test_what_speaks_against_a_pair_rejects_it(linked: Linked, known: Row, seen: Row) -> None:
    assert decisions(linked(lead(**known), page(**seen))) in (["rejected"], [])


def test_two_borrowers_on_one_page_are_both_reviewed(linked: Linked) -> None:
    assert decisions(linked([lead(), lead(lead_id="L2")], page())) == ["review", "review"]


def test_two_pages_of_one_site_for_one_borrower_are_both_reviewed(linked: Linked) -> None:
    assert decisions(linked(lead(), [page(), page(profile_id="P2")])) == ["review", "review"]


def test_pages_of_two_sites_are_no_rivals(linked: Linked) -> None:
    assert decisions(linked(lead(), [page(), page(profile_id="P2", origin="other.example")])) == ["confirmed"] * 2


def test_twins_at_one_address_are_reviewed(linked: Linked) -> None:
    twins = [
        lead(household="12 Invented Lane 78701"),
        lead(lead_id="L2", first_name="Beatrice", household="12 Invented Lane 78701"),
    ]
    found = linked(twins, page())
    assert found.filter(pl.col("lead_id") == "L1")["decision"].to_list() == ["review"]
    assert "confirmed" not in decisions(found)


def test_the_senior_at_one_address_does_not_hold_up_the_junior(linked: Linked) -> None:
    both = [lead(suffix="Jr."), lead(lead_id="L2", suffix="Sr.", birth_year_low=1970, birth_year_high=1970)]
    assert decisions(linked(both, page(full_name="Rosalind Okafor Jr."))) == ["confirmed", "rejected"]


def test_a_blocked_pair_never_comes_back(linked: Linked) -> None:
    assert linked(lead(), page(), {"profile_id": "P1", "lead_id": "L1", "ruling": "blocked"}).is_empty()


def test_what_a_person_confirmed_stays_whatever_the_page_says(linked: Linked) -> None:
    ruling = {"profile_id": "P1", "lead_id": "L1", "ruling": "confirmed"}
    changed = page(full_name="Someone Entirely Else", studies=[], positions=[], location=None)
    assert decisions(linked(lead(), changed, ruling)) == ["confirmed"]


def test_a_page_that_a_person_gave_to_another_is_not_confirmed(linked: Linked) -> None:
    found = linked(
        [lead(), lead(lead_id="L2", employers=[], schools=[])],
        page(),
        {"profile_id": "P1", "lead_id": "L2", "ruling": "confirmed"},
    )
    assert decisions(found) == ["review", "confirmed"]


def test_a_common_name_needs_more_than_a_rare_one(linked: Linked) -> None:
    common = linked(lead(first_name="Michael", last_name="Smith"), page(full_name="Michael Smith"))
    assert common["probability"].item() < linked(lead(), page())["probability"].item()


def test_nothing_in_is_nothing_out(linked: Linked) -> None:
    assert linked([], []).is_empty()
    assert linked(lead(), []).is_empty()


def test_ids_that_come_twice_are_refused_without_naming_anybody(parameters: Parameters) -> None:
    with pytest.raises(DataError, match=r"1 leads twice: `lead_id`") as caught:
        link(
            Known.cast(pl.DataFrame([lead(), lead()], schema=Known.create_empty().schema)),
            Seen.create_empty(),
            parameters=parameters,
        )
    assert "Okafor" not in str(caught.value)


def test_the_comparison_says_what_agreed_in_bits_that_add_up(linked: Linked) -> None:
    found = linked(lead(), page())
    told = json.loads(found["comparison"].item())
    bits = told["prior_bits"] + sum(each["bits"] for each in told["attributes"])
    assert found["probability"].item() == pytest.approx(1 / (1 + 2.0**-bits), abs=0.002)
    assert {each["attribute"]: each["outcome"] for each in told["attributes"]} == {
        "first name": "agrees", "last name": "agrees", "middle name": "unknown", "Jr. or Sr.": "unknown",
        "place": "agrees", "age by education and work": "agrees", "employer": "agrees", "school": "agrees",
        "job title": "unknown", "license number": "unknown", "profile address given by the creditor": "unknown",
    }  # fmt: skip


@SLOW
@given(order=st.permutations(range(4)))
def test_the_order_of_rows_changes_nothing(linked: Linked, order: list[int]) -> None:
    leads = [
        lead(),
        lead(lead_id="L2", city="Dallas"),
        lead(lead_id="L3", first_name="Ros"),
        lead(lead_id="L4", schools=[]),
    ]
    pages = [
        page(),
        page(profile_id="P2", positions=[]),
        page(profile_id="P3", full_name="Okafor"),
        page(profile_id="P4", studies=[]),
    ]
    straight = linked(leads, pages)
    shuffled = linked([leads[place] for place in order], [pages[place] for place in reversed(order)])
    assert shuffled.drop("probability", "margin").equals(straight.drop("probability", "margin"))
    assert (shuffled["probability"] - straight["probability"]).abs().max() < 1e-12


AGREEING: list[tuple[Row, Row]] = [
    ({"employers": ["Bluebonnet Dental Group"]}, {"positions": [position(start=2023)]}),
    ({"schools": ["UT Austin"]}, {"studies": [study()]}),
    ({"graduation_years": [2021]}, {"studies": [study()]}),
    ({"city": "Austin", "state": "TX"}, {"location": "Greater Austin Area"}),
    ({"city": "Austin", "state": "TX"}, {"location": "Austin, TX"}),
    ({"middle_name": "Anne"}, {"full_name": "Rosalind Anne Okafor"}),
    ({"licenses": ["TX884201"]}, {"licenses": ["TX-884201"]}),
    ({"profile_urls": ["https://site.example/in/one?x=1"]}, {"url": "https://site.example/in/one"}),
    ({"birth_year_low": 1999, "birth_year_high": 1999}, {"studies": [study()]}),
    ({"suffix": "Jr."}, {"full_name": "Rosalind Okafor Jr."}),
]
CONFLICTS: list[tuple[Row, Row]] = [
    ({"suffix": "Jr."}, {"full_name": "Rosalind Okafor Sr."}),
    ({"middle_name": "Anne"}, {"full_name": "Rosalind Beatrice Okafor"}),
    ({"birth_year_low": 2003, "birth_year_high": 2003}, {"studies": [study(start=2012, end=2016)]}),
]
EMPTY_LEAD = BARE_LEAD | {"city": None, "state": None}
EMPTY_PAGE = BARE_PAGE | {"location": None, "url": None}


def _probability(linked: Linked, parts: list[tuple[Row, Row]], seen: Row) -> float:
    known: Row = dict(EMPTY_LEAD)
    for each, _ in parts:
        known |= each
    return float(linked(lead(**known), page(**seen))["probability"].item())


@SLOW
@given(chosen=st.sets(st.integers(0, len(AGREEING) - 1), max_size=5), more=st.integers(0, len(AGREEING) - 1))
def test_an_agreeing_attribute_never_lowers_the_probability(linked: Linked, chosen: set[int], more: int) -> None:
    seen: Row = dict(EMPTY_PAGE)
    for place in sorted(chosen | {more}):
        seen |= AGREEING[place][1]
    parts = [AGREEING[place] for place in sorted(chosen - {more})]
    assert _probability(linked, [*parts, AGREEING[more]], seen) >= _probability(linked, parts, seen) - 1e-12


@SLOW
@given(chosen=st.sets(st.integers(0, 4), max_size=4), conflict=st.sampled_from(range(len(CONFLICTS))))
def test_a_conflict_never_raises_the_probability(linked: Linked, chosen: set[int], conflict: int) -> None:
    known, seen = CONFLICTS[conflict]
    shown: Row = dict(EMPTY_PAGE)
    for place in sorted(chosen):
        shown |= AGREEING[place][1]
    shown |= seen
    parts = [AGREEING[place] for place in sorted(chosen)]
    assert _probability(linked, [*parts, (known, {})], shown) <= _probability(linked, parts, shown) + 1e-12


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=24)


@SLOW
@given(first=NAMES, last=NAMES, place=NAMES, employer=NAMES)
def test_any_text_is_taken_and_none_is_told(
    parameters: Parameters, first: str, last: str, place: str, employer: str
) -> None:
    mark = "Zzyzx"
    known: list[Any] = [lead(first_name=first + mark, last_name=last, city=place, employers=[employer + mark])]
    seen: list[Any] = [page(full_name=f"{first}{mark} {last}", location=place, positions=[position(employer + mark)])]
    found = link(
        Known.validate(pl.DataFrame(known, schema=Known.create_empty().schema)),
        Seen.validate(pl.DataFrame(seen, schema=Seen.create_empty().schema)),
        parameters=parameters,
    )
    assert all(mark.lower() not in told.lower() for told in found["comparison"].to_list())
