"""The tables of strength and half-life on the page are those in the code, and merging adds up as said."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from goodsign.signals.event_keys import event_keys
from goodsign.signals.frames import HALF_LIFE_DAYS, STRENGTH, DetectedSignal
from goodsign.signals.merge import SignalEvent, merge

_MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def _told(**more: object) -> dict[str, object]:
    return {
        "person": "p", "event_key": "k", "type": "new_employment", "occurred_at": _MARCH, "precision": "month",
        "known_at": _MARCH, "confidence": 0.8, "strength": 1.0, "half_life_days": 120, "title": None,
        "organization": "Acme", "credential": None, "origin": "linkedin", "snapshot_before": "a", "snapshot_after": "b",
        "before": None, "after": "{}",
    } | more  # fmt: skip


def _frame(*rows: dict[str, object]) -> "pl.DataFrame":
    return DetectedSignal.cast(pl.DataFrame(list(rows), schema=DetectedSignal.create_empty().schema))


def test_the_most_exact_telling_dates_the_event_and_the_first_says_when_it_was_known() -> None:
    later = _MARCH + timedelta(days=9)
    day = _told(origin="resume", precision="day", occurred_at=later, known_at=later, confidence=0.5, title="Nurse")
    events, evidence = merge(_frame(day, _told()))
    SignalEvent.validate(events)
    (event,) = events.to_dicts()
    assert (event["occurred_at"], event["precision"], event["known_at"]) == (later, "day", _MARCH)
    assert (event["title"], event["evidences"], event["origins"]) == ("Nurse", 2, 2)
    assert event["confidence"] == pytest.approx(0.9)
    assert evidence["confidence"].sort().to_list() == [0.5, 0.8]


def test_tellings_of_one_origin_do_not_add_up() -> None:
    events, _ = merge(_frame(_told(), _told(confidence=0.6, snapshot_after="c")))
    assert events["confidence"].item() == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("days", "employer", "keys"),
    [(0, "ACME, Inc.", 1), (31, "Acme", 1), (59, "Acme", 1), (92, "Acme", 2), (0, "Mercy", 2), (400, "Acme", 2)],
)
def test_tellings_join_by_subject_and_time(days: int, employer: str, keys: int) -> None:
    other = _told(occurred_at=_MARCH + timedelta(days=days), organization=employer, known_at=_MARCH + timedelta(days=9))
    assert event_keys(_frame(_told(), other)).n_unique() == keys


def test_a_short_name_is_the_long_one() -> None:
    long = _told(organization="International Business Machines", origin="resume")
    assert event_keys(_frame(_told(organization="IBM"), long)).n_unique() == 1


def test_the_page_states_the_opinions_of_the_code() -> None:
    page = Path(__file__).parents[2] / "docs" / "explanation" / "signals.md"
    text = page.read_text(encoding="utf-8")
    for kind, strength in STRENGTH.items():
        assert f"| `{kind}` | {strength} | {HALF_LIFE_DAYS[kind]} |" in text
