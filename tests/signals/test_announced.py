import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from goodsign.collect.frames import PAGE_ACTOR, Entry, Profile, Section
from goodsign.collect.profiles import StoredProfile, frames
from goodsign.signals.announced import announced_signals, announced_texts, subject_of
from goodsign.signals.frames import TextEntity, TextReading

NAME = "Brisa Montclave"
QUOTE = f"{NAME} has joined Peak Dental as office manager."
SURE = TextReading("new_employment", 0.9, False, "happened", (), "positive", high_confidence=True)


def stored(
    *quotes: str, snapshot: str = "s1", actor: str = PAGE_ACTOR, published: str | None = "2026-11-18", day: int = 20
) -> StoredProfile:
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    entries = [
        Entry(section=Section.POST, text=quote, url="https://n.example/1", title="office manager",
              organization="Peak Dental", started=published)
        for quote in quotes
    ]  # fmt: skip
    profile = Profile(
        origin="n.example", actor=actor, key="announced/1", sections=frozenset({Section.POST}), entries=tuple(entries)
    )
    return StoredProfile(snapshot_id=snapshot, person="lead-1", collected_at=at, known_at=at, profile=profile)


def told(*history: StoredProfile, reading: TextReading = SURE, identity: float = 1.0) -> list[dict[str, Any]]:
    texts = announced_texts(*frames(history), {each.snapshot_id: identity for each in history})
    return announced_signals(texts, [reading] * texts.height).to_dicts()


def test_one_quote_is_one_signal_without_an_earlier_snapshot() -> None:
    (signal,) = told(stored(QUOTE), identity=0.8)
    assert (signal["type"], signal["title"], signal["organization"]) == (
        "new_employment", "office manager", "Peak Dental",
    )  # fmt: skip
    assert signal["confidence"] == pytest.approx(0.72)
    assert (signal["occurred_at"], signal["precision"]) == (datetime(2026, 11, 18, tzinfo=UTC), "between")
    assert (signal["snapshot_before"], signal["snapshot_after"]) == (None, "s1")
    assert json.loads(signal["after"]) == {"text": QUOTE, "url": "https://n.example/1"}


@pytest.mark.parametrize(
    ("quote", "precision"),
    [
        (f"Peak Dental today named {NAME} office manager.", "day"),
        (f"{NAME} is now office manager of Peak Dental.", "day"),
        (f"{NAME} joined Peak Dental, known for its nowhere sofa.", "between"),
    ],
)
def test_today_is_the_day_of_publication(quote: str, precision: str) -> None:
    assert [each["precision"] for each in told(stored(quote))] == [precision]


@pytest.mark.parametrize(
    "changes", [{"label": "none"}, {"realis": "pending"}, {"realis": "past"}, {"high_confidence": False}]
)
def test_what_is_not_certain_is_no_signal(changes: dict[str, Any]) -> None:
    assert told(stored(QUOTE), reading=replace(SURE, **changes)) == []


def test_the_same_quote_again_is_the_same_signal_of_its_first_reading() -> None:
    (signal,) = told(stored(QUOTE), stored(QUOTE, snapshot="s2", day=25))
    assert signal["snapshot_after"] == "s1"


def test_what_has_no_day_and_what_is_no_announcement_tells_nothing() -> None:
    assert told(stored(QUOTE, published=None)) == []
    assert told(stored(QUOTE, actor="some/actor")) == []
    assert told() == []


def test_an_award_is_a_credential() -> None:
    (signal,) = told(stored(QUOTE), reading=replace(SURE, label="award"))
    assert (signal["credential"], signal["title"]) == ("office manager", None)


def reading(quote: str, *entities: tuple[str, str], label: str = "new_employment") -> TextReading:
    spans = [TextEntity(kind, said, quote.index(said), quote.index(said) + len(said)) for kind, said in entities]
    return replace(SURE, label=label, entities=tuple(spans))


@pytest.mark.parametrize(
    ("quote", "organizations", "wanted"),
    [
        (
            f"{NAME}, formerly a clerk at Elm Diner, has joined Peak Dental.",
            ("Elm Diner", "Peak Dental"),
            "Peak Dental",
        ),
        (f"Peak Dental named {NAME}, who came from Elm Diner.", ("Peak Dental", "Elm Diner"), "Peak Dental"),
        (f"{NAME} was named to the board of Peak Dental.", (NAME,), None),
        (f"After six years at Elm Diner {NAME} started anew.", ("Elm Diner",), None),
    ],
)
def test_a_former_employer_is_not_the_new_one(quote: str, organizations: tuple[str, ...], wanted: str | None) -> None:
    entities = [("title", "clerk")] if "clerk" in quote else []
    said = reading(quote, *entities, *(("organization", each) for each in organizations))
    assert subject_of(quote, NAME, said)[1] == wanted


def test_a_degree_is_the_title_of_an_education() -> None:
    quote = f"{NAME} earned an MBA at Elm College as class president."
    said = reading(quote, ("title", "class president"), ("credential", "MBA"), label="education")
    assert subject_of(quote, NAME, said)[0] == "MBA"


def test_quotes_of_many_people_are_read_in_order() -> None:
    history = [stored(f"{QUOTE} {place}", snapshot=f"s{place}") for place in range(5)]
    texts = announced_texts(*frames(history), {})
    assert texts["identity"].to_list() == [0.0] * 5
    assert texts.filter(pl.col("text").str.ends_with("3"))["snapshot_id"].to_list() == ["s3"]
