"""Dismissals: once, for a reason, by somebody, and taken back only where something is left to count."""

from datetime import timedelta
from typing import Any

import pytest
from tests.flows.profiles import LEADS, NOW, QUILLON, QUILLON_HIRED, Intakes, approve, payload

from goodsign.core.errors import Conflict, NotFound, SpecError
from goodsign.flows.dismiss_signal import dismiss_signal, precision_report, restore_signal

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def signal(desk: Any) -> str:
    """The id of a new job's signal."""
    desk.take_in(LEADS)
    taken = Intakes(desk.database, desk.vault, approve(desk.database, "net"))
    taken(payload(QUILLON, days_ago=60), payload(QUILLON_HIRED))
    (row,) = desk.rows("signals")
    return str(row["signal_id"])


def say(desk: Any, signal: str, reason: str, **changes: Any) -> None:
    dismiss_signal(desk.database, signal, **{"reason": reason, "by": "Ada", "note": None, "now": LATER} | changes)


def test_a_second_reason_is_refused_and_changes_nothing(desk: Any, signal: str) -> None:
    say(desk, signal, "not_new")
    events = len(desk.rows("events"))
    for reason in ("not_new", "not_positive", "other"):
        with pytest.raises(Conflict, match="not_new"):
            say(desk, signal, reason)
    assert [row["reason"] for row in desk.rows("signal_dismissals")] == ["not_new"]
    assert len(desk.rows("events")) == events


def test_the_wrong_person_outweighs_a_milder_reason(desk: Any, signal: str) -> None:
    say(desk, signal, "not_new")
    say(desk, signal, "wrong_person", note="another town", now=LATER + timedelta(minutes=1))
    assert desk.rows("snapshots") == desk.rows("signal_evidence") == []
    standing = [row["reason"] for row in desk.rows("signal_dismissals") if row["taken_back_at"] is None]
    assert standing == ["wrong_person"]
    with pytest.raises(Conflict):
        say(desk, signal, "wrong_person")
    with pytest.raises(SpecError, match="erased"):
        restore_signal(desk.database, signal, now=LATER)


def test_a_dismissal_is_taken_back_once_and_can_be_given_again(desk: Any, signal: str) -> None:
    assert not restore_signal(desk.database, signal, now=LATER)
    say(desk, signal, "not_new")
    assert restore_signal(desk.database, signal[:8], now=LATER + timedelta(minutes=1))
    assert not restore_signal(desk.database, signal, now=LATER + timedelta(minutes=2))
    say(desk, signal, "other", note="double", now=LATER + timedelta(minutes=3))
    (found,) = precision_report(desk.database)
    assert (found.shown, found.dismissed["not_new"], found.dismissed["other"]) == (1, 0, 1)


@pytest.mark.parametrize(("reason", "by"), [("wrong", "Ada"), ("", "Ada"), ("not_new", "  ")])
def test_a_reason_that_is_none_and_nobodys_word_are_refused(desk: Any, signal: str, reason: str, by: str) -> None:
    with pytest.raises(SpecError):
        say(desk, signal, reason, by=by)
    assert desk.rows("signal_dismissals") == []


@pytest.mark.parametrize("wrong", ["", "   ", "zzzz", "%", "00000000-0000-4000-8000-0000000000ff"])
def test_an_unknown_signal_is_not_found(desk: Any, signal: str, wrong: str) -> None:
    assert signal
    with pytest.raises(NotFound, match="no signal"):
        say(desk, wrong, "not_new")


def test_the_report_counts_what_stood_with_wilsons_interval(desk: Any, signal: str) -> None:
    assert signal
    (found,) = precision_report(desk.database)
    assert (found.type, found.origin, found.shown, found.share) == ("new_employment", "network.example", 1, 1.0)
    # Wilson at 1 of 1: n / (n + z^2) with z = 1.959964.
    assert found.low == pytest.approx(1 / (1 + 1.959964**2), abs=1e-5)
    assert found.high == pytest.approx(1.0)
    say(desk, signal, "not_positive")
    (found,) = precision_report(desk.database)
    assert (found.share, found.dismissed["not_positive"]) == (0.0, 1)


def test_without_signals_the_report_is_empty(desk: Any) -> None:
    assert precision_report(desk.database) == []
