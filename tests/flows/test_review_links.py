"""A person's word on whose profile it is, and everything that follows from it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.flows.profiles import LEADS, NEW_JOB, NOW, QUILLON, QUILLON_HIRED, Intakes, approve, job, payload

from goodsign.core.errors import Conflict, NotFound, SpecError
from goodsign.flows.review_links import Verdict, decide, links_to_review

LATER = NOW + timedelta(minutes=1)
YES = Verdict(confirmed=True, by="Ada", reason="same school and year")
NO = Verdict(confirmed=False, by="Ada", reason="another town all along")
UNSURE = replace(QUILLON, key="in/q2", url="https://network.example/in/Q2/", location=None, entries=())


@pytest.fixture
def intakes(desk: Any) -> Intakes:
    """Borrowers, of whom one might be a profile that tells only a name and then a new job."""
    desk.take_in(LEADS)
    taken = Intakes(desk.database, desk.vault, approve(desk.database, "net"))
    old = replace(UNSURE, entries=(job("Clerk", "Elm Diner", "2024-01"),))
    taken(payload(old, days_ago=60), now=NOW - timedelta(days=60))
    taken(payload(replace(old, entries=(NEW_JOB, *old.entries))))
    return taken


def test_confirming_shows_the_signals_at_once(desk: Any, intakes: Intakes) -> None:
    assert intakes.database is desk.database
    (link,) = links_to_review(desk.database)
    assert (link.external_key, link.state, link.profile_key) == ("B-1", "review", "in/q2")
    assert desk.rows("signals") == []
    decided = decide(desk.database, "B-1", None, YES, now=LATER)
    assert (decided.shown, decided.erased) == (1, 0)
    assert links_to_review(desk.database) == []
    (signal,) = desk.rows("signals")
    assert signal["organization"] == "Corvane Logistics"
    assert [row["kind"] for row in desk.rows("events")].count("profile.decided") == 1
    assert len(desk.rows("pending_scores")) == 1


def test_rejecting_erases_and_the_pair_never_comes_back(desk: Any, intakes: Intakes) -> None:
    decide(desk.database, "B-1", None, NO, now=LATER)
    assert desk.rows("snapshots") == desk.rows("signals") == []
    (link,) = desk.rows("profile_links")
    assert (link["state"], link["decided_by"], link["reason"]) == ("rejected", "Ada", NO.reason)
    told = intakes(payload(replace(UNSURE, entries=(NEW_JOB,))), now=LATER + timedelta(days=1))
    assert told.outcomes["stored"] == told.outcomes["review"] == 0
    assert desk.rows("snapshots") == []
    assert links_to_review(desk.database) == []


def test_a_confirmed_profile_can_be_rejected_later_with_all_its_signals(desk: Any, intakes: Intakes) -> None:
    assert intakes.source.source.name == "net"
    decide(desk.database, "B-1", None, YES, now=LATER)
    decided = decide(desk.database, "B-1", "in/q2", NO, now=LATER + timedelta(minutes=1))
    assert decided.erased == 1
    (signal,) = desk.rows("signals")
    assert (signal["title"], signal["organization"], signal["credential"]) == (None, None, None)
    assert desk.rows("signal_evidence") == desk.rows("snapshots") == []


@pytest.mark.parametrize("named", ["in/q2", "IN/Q2", "https://network.example/in/Q2/", "https://network.example/in/q2"])
def test_a_profile_is_named_by_key_or_address_in_any_spelling(desk: Any, intakes: Intakes, named: str) -> None:
    assert intakes.source.source.name == "net"
    assert decide(desk.database, "B-1", named, YES, now=LATER).link.profile_key == "in/q2"


def test_two_that_wait_must_be_told_apart(desk: Any, intakes: Intakes) -> None:
    intakes(payload(replace(UNSURE, key="in/q3", url=None, entries=(job("Cook", "Oak Diner", "2023-02"),))))
    with pytest.raises(Conflict, match="2 profiles"):
        decide(desk.database, "B-1", None, YES, now=LATER)
    assert decide(desk.database, "B-1", "in/q3", NO, now=LATER).link.profile_key == "in/q3"
    assert decide(desk.database, "B-1", None, YES, now=LATER).link.profile_key == "in/q2"


def test_nothing_that_waits_and_nobody_known_are_said(desk: Any, intakes: Intakes) -> None:
    assert intakes.source.source.name == "net"
    for lead, profile in (("B-2", None), ("B-1", "in/nobody"), ("B-99", None)):
        with pytest.raises(NotFound):
            decide(desk.database, lead, profile, YES, now=LATER)


@pytest.mark.parametrize("verdict", [Verdict(True, " ", "sure"), Verdict(False, "Ada", "")])
def test_a_verdict_names_who_and_why(desk: Any, intakes: Intakes, verdict: Verdict) -> None:
    with pytest.raises(SpecError, match="who decides and why"):
        decide(desk.database, "B-1", None, verdict, now=LATER)
    assert len(links_to_review(intakes.database)) == 1


def test_a_decision_outlives_what_the_machine_finds_later(desk: Any, intakes: Intakes) -> None:
    decide(desk.database, "B-1", None, NO, now=LATER)
    intakes(payload(replace(QUILLON_HIRED, key="in/q2")), now=LATER + timedelta(days=1))
    states = {row["profile_key"]: row["state"] for row in desk.rows("profile_links")}
    assert states["in/q2"] == "rejected"
