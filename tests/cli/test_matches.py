"""`goodsign matches`: what waits, and a person's word on it."""

from typing import Any

import pytest
from tests.cli.careers import approve, borrowers, dump, hire, seen

WORD = ("--by", "Ada", "--why", "same clinic and year")


@pytest.fixture
def waiting(goodsign: Any) -> Any:
    """A profile that tells a borrower's name and little else, seen before and after a new job."""
    borrowers(goodsign)
    approve(goodsign)
    unknown = {
        "linkedinUrl": "https://www.linkedin.com/in/Somebody-7", "publicIdentifier": "somebody-7", "location": None,
        "education": [],
    }  # fmt: skip
    file = dump(goodsign, seen(0, days=70, **unknown), seen(0, days=1, hired=True, **unknown))
    assert goodsign("collect", "--source", "files", "--file", file).code == 0
    return goodsign


def test_what_waits_is_listed_with_what_agrees(waiting: Any) -> None:
    (found,) = waiting("matches", "list", "--json").json
    assert (found["external_key"], found["origin"]) == ("B-0", "linkedin.com")
    said = waiting("matches", "list")
    assert "agrees" in said.out
    assert "{" not in said.out
    assert "goodsign matches confirm" in said.err
    assert waiting("signals", "list", "--json").json == []


def test_confirming_shows_the_signals(waiting: Any) -> None:
    said = waiting("matches", "confirm", "B-0", *WORD)
    assert (said.code, "Signals that now show: 1." in said.err) == (0, True)
    assert [each["external_key"] for each in waiting("signals", "list", "--json").json] == ["B-0"]
    assert "No profile waits" in waiting("matches", "list").err
    again = waiting("matches", "confirm", "B-0", *WORD)
    assert (again.code, "no such profile" in again.err) == (2, True)


def test_rejecting_erases_what_was_kept(waiting: Any) -> None:
    said = waiting("matches", "reject", "B-0", "--profile", "https://www.linkedin.com/in/Somebody-7/", *WORD)
    assert said.code == 0, said.err
    assert "Rejected" in said.err
    kinds = [each["kind"] for each in waiting("lead", "B-0", "--timeline", "--json").json]
    assert ("profile" in kinds, "signal" in kinds) == (False, False)
    assert waiting("matches", "list", "--json").json == []


@pytest.mark.parametrize(
    "words",
    [
        ("confirm", "NOBODY", *WORD),
        ("reject", "B-1", *WORD),
        ("confirm", "B-0", "--profile", "in/somebody-else", *WORD),
        ("confirm", "B-0", "--by", " ", "--why", "sure"),
        ("reject", "B-0", "--by", "Ada", "--why", ""),
        ("confirm", "B-0"),
    ],
)
def test_a_word_that_cannot_be_taken_changes_nothing(waiting: Any, words: tuple[str, ...]) -> None:
    assert waiting("matches", *words).code == 2
    assert len(waiting("matches", "list", "--json").json) == 1


def test_a_confirmed_profile_can_still_be_rejected(goodsign: Any) -> None:
    hire(goodsign)
    said = goodsign("matches", "reject", "B-0", "--profile", "in/invented-borrower-0", *WORD)
    assert (said.code, "Signals taken back: 1." in said.err) == (0, True)
    assert goodsign("signals", "list", "--json").json == []
