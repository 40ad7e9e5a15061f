"""Legal sign-offs: who may let a protected criterion run, and for how long."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from goodsign.core.errors import SignOffRequired, SpecError
from goodsign.icp.builtin import builtin_text
from goodsign.icp.signoff import SignOff, require_sign_off, sign_off, terms_of
from goodsign.icp.spec import parse

ICP = parse(builtin_text("second-chance-borrower"))
WIDER = parse(builtin_text("second-chance-borrower").replace("between = [21, 30]", "between = [21, 45]"))
SIGNED = date(2026, 3, 1)


def given(**changes: object) -> SignOff:
    return replace(sign_off(ICP, who="Counsel Invented", why="Program for young workers", signed_on=SIGNED), **changes)


def test_without_a_sign_off_the_exact_command_is_named() -> None:
    with pytest.raises(SignOffRequired, match="none is recorded") as caught:
        require_sign_off(ICP, [], as_of=SIGNED)
    assert 'goodsign icp sign-off second-chance-borrower --who "NAME" --why "REASON"' in str(caught.value.hint)
    assert caught.value.status == 403


@pytest.mark.parametrize("days", [0, 1, 364, 365])
def test_a_sign_off_holds_from_its_day_through_its_last(days: int) -> None:
    assert require_sign_off(ICP, [given()], as_of=SIGNED + timedelta(days=days)) is None


@pytest.mark.parametrize(
    ("icp", "recorded", "day", "reason"),
    [
        pytest.param(ICP, given(), date(2027, 3, 2), "ran out on 2027-03-01", id="after a year"),
        pytest.param(ICP, given(), date(2026, 2, 28), "not yet in force", id="the day before"),
        pytest.param(WIDER, given(), SIGNED, "covers other criteria", id="the age range was widened"),
        pytest.param(ICP, given(icp="another"), SIGNED, "none is recorded", id="for another profile"),
    ],
)
def test_a_sign_off_that_does_not_cover_the_profile_today_says_why(icp, recorded, day, reason) -> None:
    with pytest.raises(SignOffRequired, match=reason):
        require_sign_off(icp, [recorded], as_of=day)


def test_one_good_sign_off_among_stale_ones_is_enough() -> None:
    both = [given(expires_on=date(2026, 3, 2)), given()]
    assert require_sign_off(ICP, both, as_of=date(2026, 6, 1)) is None


def test_a_profile_without_protected_criteria_needs_none() -> None:
    plain = parse(builtin_text("b2b-example"))
    require_sign_off(plain, [], as_of=SIGNED)
    with pytest.raises(SpecError, match="no criterion that needs"):
        sign_off(plain, who="Counsel Invented", why="x", signed_on=SIGNED)


@pytest.mark.parametrize(("who", "why"), [("", "reason"), ("   ", "reason"), ("Counsel Invented", " ")])
def test_a_sign_off_names_a_person_and_a_reason(who: str, why: str) -> None:
    with pytest.raises(SpecError, match="who allows it and why"):
        sign_off(ICP, who=who, why=why, signed_on=SIGNED)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_sign_off_lasts_a_day_to_a_year(days: int) -> None:
    with pytest.raises(SpecError, match="1 to 365 days"):
        sign_off(ICP, who="Counsel Invented", why="x", signed_on=SIGNED, valid_for=timedelta(days=days))


def test_the_terms_are_readable() -> None:
    assert terms_of(ICP) == "age_21_to_30: age_years between 21 and 30 years"
