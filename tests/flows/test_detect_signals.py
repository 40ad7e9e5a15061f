"""Posts of confirmed profiles, read by the shipped model, on the real database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.flows.profiles import (
    LEADS,
    NOW,
    OLD_JOB,
    QUILLON,
    QUILLON_HIRED,
    SCHOOL,
    SECTIONS,
    Intakes,
    approve,
    job,
    payload,
)

from goodsign.collect.frames import Entry, Profile, Section
from goodsign.flows.detect_signals import detect_signals
from goodsign.signals.ports import TextClassifier
from goodsign.wiring import post_reader

HIRED = "I'm happy to share that I'm starting a new position as Shift Supervisor at Corvane Logistics!"
FRIEND = "Congratulations to my friend Brisa on her promotion to Director at Peak Dental!"
HIRING = "We're hiring! Corvane Logistics is looking for a Shift Supervisor in Austin. Apply now."
PROMOTED = "I got promoted to Senior Clerk at Halvorsen Foods today!"
WALK = "A fine walk in the park this morning."
STEP = timedelta(days=40)


@pytest.fixture(scope="module")
def classifier() -> TextClassifier:
    return post_reader()


@pytest.fixture
def intakes(desk: Any) -> Intakes:
    desk.take_in(LEADS)
    return Intakes(desk.database, desk.vault, approve(desk.database, "net"))


def post(text: str, on: str = "2026-02-20", url: str | None = None) -> Entry:
    return Entry(section=Section.POST, text=text, started=on, url=url)


def posting(shown: Profile, *posts: Entry) -> Profile:
    return replace(shown, entries=(*shown.entries, *posts), sections=SECTIONS | {Section.POST})


def history(intakes: Intakes, classifier: TextClassifier | None, *shown: Profile) -> list[int]:
    """Take profiles in, 40 days apart, the last one now; return how many signals each brought."""
    reading = replace(intakes, classifier=classifier)
    times = [NOW - STEP * ago for ago in reversed(range(len(shown)))]
    return [
        reading(payload(each, days_ago=(NOW - at).days), now=at).signals for each, at in zip(shown, times, strict=True)
    ]


BEFORE = posting(QUILLON, post(WALK, "2025-12-01"))


def test_a_new_job_told_in_a_post_and_then_by_the_profile_is_one_signal(
    desk: Any, intakes: Intakes, classifier: TextClassifier
) -> None:
    said = post(HIRED, "2025-12-20", "https://network.example/posts/1")
    later = posting(
        replace(QUILLON, entries=(job("Shift Supervisor", "Corvane Logistics, Inc.", "2025-12"), OLD_JOB, SCHOOL)), said
    )
    assert history(intakes, classifier, BEFORE, posting(QUILLON, said), later) == [0, 1, 0]
    (signal,) = desk.rows("signals")
    assert (signal["type"], signal["title"], signal["organization"]) == (
        "new_employment", "Shift Supervisor", "Corvane Logistics"
    )  # fmt: skip
    assert signal["known_at"].startswith(f"{NOW - STEP:%Y-%m-%d}")
    told = sorted(desk.rows("signal_evidence"), key=lambda row: row["known_at"])
    assert [row["after"].get("text") for row in told] == [HIRED, None]
    assert [row["after"].get("url") for row in told] == ["https://network.example/posts/1", None]
    kinds = [row["kind"] for row in desk.rows("events") if row["kind"].startswith("signal.")]
    assert sorted(kinds) == ["signal.corroborated", "signal.found"]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(post(FRIEND), id="a friend's promotion"),
        pytest.param(post(HIRING), id="an advertisement"),
        pytest.param(post(PROMOTED, "2025-06-01"), id="old"),
        pytest.param(post(WALK), id="passed on again"),
    ],
)
def test_posts_that_are_no_news_of_the_person_tell_nothing(
    desk: Any, intakes: Intakes, classifier: TextClassifier, said: Entry
) -> None:
    assert history(intakes, classifier, BEFORE, posting(QUILLON, said)) == [0, 0]
    assert desk.rows("signals") == []


def test_a_first_snapshot_tells_nothing_and_no_classifier_reads_no_post(
    desk: Any, intakes: Intakes, classifier: TextClassifier
) -> None:
    assert history(intakes, classifier, posting(QUILLON, post(PROMOTED))) == [0]
    assert history(intakes, None, BEFORE, posting(QUILLON, post(PROMOTED))) == [0, 0]
    assert desk.rows("signals") == []


def test_finding_it_again_changes_nothing(desk: Any, intakes: Intakes, classifier: TextClassifier) -> None:
    assert history(intakes, classifier, BEFORE, posting(QUILLON_HIRED, post(PROMOTED))) == [0, 2]
    before = {table: desk.rows(table) for table in ("signals", "signal_evidence", "events", "pending_scores")}
    assert sorted(row["type"] for row in before["signals"]) == ["new_employment", "promotion"]
    leads = sorted({row["lead_id"] for row in before["signals"]})
    with desk.database.transaction() as connection:
        found = detect_signals(connection, leads, now=NOW + STEP, classifier=classifier)
    assert found.is_empty()
    assert {table: desk.rows(table) for table in before} == before
