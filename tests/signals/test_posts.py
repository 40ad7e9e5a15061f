"""Which posts are news, and what a reading of them becomes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.collect.frames import PAGE_ACTOR, Entry, Profile, Section
from goodsign.collect.profiles import StoredProfile, frames
from goodsign.signals.detect import detect
from goodsign.signals.event_keys import keyed
from goodsign.signals.frames import DetectedSignal, TextEntity, TextReading
from goodsign.signals.merge import merge
from goodsign.signals.posts import OWN_WORD, UNDATED, PostText, post_signals, post_texts

_MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)
_JANUARY = _MARCH - timedelta(days=60)
_MAY = _MARCH + timedelta(days=60)
HIRED = "I'm happy to share that I'm starting a new position as Shift Supervisor at Corvane Logistics!"
OLD = Entry(section=Section.POST, text="A fine walk in the park.", started="2025-12-20", url="https://x.example/0")
CLERK = Entry(section=Section.POSITION, title="Clerk", organization="Halvorsen Foods", started="2021-03")
BOTH = frozenset({Section.POST, Section.POSITION})


def post(text: str = HIRED, started: str | None = "2026-02-20", url: str | None = "https://x.example/1") -> Entry:
    return Entry(section=Section.POST, text=text, started=started, url=url)


def shown(*entries: Entry, at: datetime, known: datetime | None = None, **more: Any) -> StoredProfile:
    said = {"origin": "linkedin", "actor": "a/b", "key": "in/ada", "sections": BOTH} | more
    number = f"{said['origin']}-{said['actor']}-{at:%Y%m%d}-{(known or at):%Y%m%d}"
    return StoredProfile(
        snapshot_id=number, person="p", collected_at=at, known_at=known or at, profile=Profile(**said, entries=entries)
    )


def texts(*history: StoredProfile) -> list[str]:
    found = post_texts(*frames(history))
    PostText.validate(found)
    return found["text"].to_list()


FIRST = shown(OLD, CLERK, at=_JANUARY)


@pytest.mark.parametrize(
    ("entries", "read"),
    [
        pytest.param([OLD, post()], [HIRED], id="new"),
        pytest.param([post(started="2025-11-01")], [HIRED], id="told late, within the window"),
        pytest.param([post(started="2025-08-01")], [], id="older than the window"),
        pytest.param([post(started="2026")], [HIRED], id="a year that lies in the window"),
        pytest.param([post(started="2025")], [], id="a year that may lie before it"),
        pytest.param([post(started="2026-05-01")], [], id="ahead"),
        pytest.param([post(started=None)], [HIRED], id="without a date, beside others"),
        pytest.param([post("  ")], [], id="without words"),
        pytest.param([post(OLD.text or "")], [], id="the same words again"),
        pytest.param([post("A fine walk, edited.", url=OLD.url)], [], id="edited"),
        pytest.param([post(), post(url="https://x.example/2")], [HIRED], id="twice at once"),
        pytest.param([OLD], [], id="nothing new"),
    ],
)
def test_which_posts_are_news(entries: list[Entry], read: list[str]) -> None:
    assert texts(FIRST, shown(*entries, CLERK, at=_MARCH)) == read


def test_a_first_snapshot_and_one_that_had_no_posts_give_none() -> None:
    assert texts(shown(post(), at=_MARCH)) == []
    assert texts(shown(CLERK, at=_JANUARY, sections={Section.POSITION}), shown(post(), at=_MARCH)) == []
    assert texts(shown(OLD, at=_JANUARY, origin="elsewhere"), shown(post(), at=_MARCH)) == []


def test_where_posts_appear_at_once_only_what_is_certainly_later_counts() -> None:
    empty = shown(CLERK, at=_JANUARY)
    history = post("Long ago.", "2024-05-01", None)
    before = post("Shortly before.", "2025-12-20", None)
    assert texts(empty, shown(history, before, post(), at=_MARCH)) == [HIRED]
    assert texts(empty, shown(post(started=None), at=_MARCH)) == []


def test_announcements_of_pages_are_no_posts() -> None:
    page = {"origin": PAGE_ACTOR, "actor": PAGE_ACTOR}
    assert texts(shown(OLD, at=_JANUARY, **page), shown(post(), at=_MARCH, **page)) == []


def test_of_thousands_of_posts_the_newest_fifty_are_read() -> None:
    many = [post(f"Post {number}", f"2026-02-{number % 28 + 1:02}", None) for number in range(2_000)]
    found = post_texts(*frames([FIRST, shown(*many, at=_MARCH)]))
    assert found.height == 50
    assert set(found["posted_on"].dt.day()) == {28}


def reading(**more: Any) -> TextReading:
    said = {
        "label": "new_employment",
        "confidence": 0.97,
        "is_self": True,
        "realis": "happened",
        "sentiment": "positive",
    }
    named = {"title": "Shift Supervisor", "organization": "Corvane Logistics"}
    places = tuple(
        TextEntity(kind, name, HIRED.find(name), HIRED.find(name) + len(name)) for kind, name in named.items()
    )
    return TextReading(**{**said, "entities": places, "high_confidence": True} | more)


def told(*entries: Entry, reads: TextReading | None = None) -> pl.DataFrame:
    found = post_texts(*frames([FIRST, shown(*entries, CLERK, at=_MARCH)]))
    signals = post_signals(found, [reads or reading()] * found.height)
    DetectedSignal.validate(signals)
    return signals


def test_a_post_becomes_a_signal_with_its_words_as_evidence() -> None:
    (signal,) = told(post()).to_dicts()
    assert (signal["type"], signal["title"], signal["organization"], signal["credential"]) == (
        "new_employment", "Shift Supervisor", "Corvane Logistics", None
    )  # fmt: skip
    assert (signal["occurred_at"], signal["precision"]) == (datetime(2026, 2, 20, tzinfo=UTC), "day")
    assert signal["confidence"] == pytest.approx(0.97 * OWN_WORD)
    assert (signal["known_at"], signal["origin"], signal["strength"]) == (_MARCH, "linkedin", 1.0)
    assert json.loads(signal["after"]) == {"text": HIRED, "url": "https://x.example/1"}
    assert (signal["snapshot_before"], signal["snapshot_after"]) == (
        "linkedin-a/b-20260109-20260109", "linkedin-a/b-20260310-20260310"
    )  # fmt: skip


def test_a_post_without_a_date_lies_between_the_snapshots() -> None:
    (signal,) = told(post(started=None)).to_dicts()
    assert (signal["occurred_at"], signal["precision"]) == (_MARCH, "between")
    assert signal["confidence"] == pytest.approx(0.97 * OWN_WORD * UNDATED)


@pytest.mark.parametrize(
    "more",
    [
        {"label": "none"}, {"is_self": False}, {"is_self": None}, {"realis": "pending"}, {"realis": "past"},
        {"realis": "hypothetical"}, {"realis": "figurative"}, {"high_confidence": False},
    ],
)  # fmt: skip
def test_what_is_not_sure_and_done_and_of_the_author_is_silent(more: dict[str, Any]) -> None:
    assert told(post(), reads=reading(**more)).is_empty()


def test_a_new_position_at_the_old_employer_is_left_to_the_profile() -> None:
    text = "I'm happy to share that I'm starting a new position as Senior Clerk at Halvorsen Foods!"
    entities = (TextEntity("organization", "Halvorsen Foods Inc.", 70, 85),)
    assert told(post(text), reads=reading(entities=entities)).is_empty()


def test_people_in_a_text_are_dropped_and_the_employer_that_was_left_is_not_the_new_one() -> None:
    text = "After five years at Halvorsen Foods I have joined Corvane Logistics as Shift Supervisor, thanks Brisa!"
    named = (("organization", "Halvorsen Foods"), ("organization", "Corvane Logistics"), ("title", "Shift Supervisor"),
             ("person", "Brisa"))  # fmt: skip
    entities = tuple(TextEntity(kind, name, text.find(name), text.find(name) + len(name)) for kind, name in named)
    (signal,) = told(post(text), reads=reading(entities=entities)).to_dicts()
    assert (signal["title"], signal["organization"]) == ("Shift Supervisor", "Corvane Logistics")


def test_the_higher_title_of_two_is_the_new_one() -> None:
    text = "Promoted from Analyst to Senior Analyst today."
    entities = (TextEntity("title", "Analyst", 14, 21), TextEntity("title", "Senior Analyst", 25, 39))
    (signal,) = told(post(text), reads=reading(label="promotion", entities=entities)).to_dicts()
    assert signal["title"] == "Senior Analyst"


def both(history: list[StoredProfile], *readings: TextReading) -> pl.DataFrame:
    snapshots, entries = frames(history)
    found = post_texts(snapshots, entries)
    given = (readings or (reading(),) * found.height)[: found.height]
    return keyed(pl.concat([detect(snapshots, entries), post_signals(found, given)]))


@pytest.mark.parametrize("kinds", [("title", "organization"), ("organization",), ("title",), ()])
def test_an_event_of_a_post_that_the_profile_shows_later_is_one(kinds: tuple[str, ...]) -> None:
    job = Entry(
        section=Section.POSITION, title="Shift Supervisor", organization="Corvane Logistics Inc.", started="2026-02"
    )
    history = [FIRST, shown(OLD, post(), CLERK, at=_MARCH), shown(OLD, post(), CLERK, job, at=_MAY)]
    entities = tuple(each for each in reading().entities if each.kind in kinds)
    events, evidence = merge(both(history, reading(entities=entities)))  # type: ignore[arg-type]  # keyed for merging
    (event,) = events.to_dicts()
    assert (event["evidences"], event["origins"], event["known_at"]) == (2, 1, _MARCH)
    assert (event["title"], event["organization"]) != (None, None)
    assert evidence.height == 2


def test_two_new_jobs_are_two_events_though_a_post_names_none() -> None:
    jobs = [
        Entry(section=Section.POSITION, title=title, organization=employer, started="2026-02")
        for title, employer in (("Shift Supervisor", "Corvane Logistics"), ("Coach", "Elm Diner"))
    ]
    history = [FIRST, shown(post(), CLERK, at=_MARCH), shown(post(), CLERK, *jobs, at=_MAY)]
    assert both(history, reading(entities=()))["event_key"].n_unique() == 2


def _histories() -> st.SearchStrategy[list[StoredProfile]]:
    days = st.sampled_from(["2025-06-01", "2025-12-30", "2026-02-20", "2026-04", "2026", None])
    posts = st.builds(post, st.sampled_from([HIRED, "Another word.", "A third."]), days, st.sampled_from(["u/1", None]))
    jobs = st.builds(
        lambda employer, on: Entry(section=Section.POSITION, title="Nurse", organization=employer, started=on),
        st.sampled_from(["Corvane Logistics", "Elm Diner"]), st.sampled_from(["2025-01", "2026-02", None]),
    )  # fmt: skip
    one = st.lists(st.one_of(posts, jobs), max_size=4)
    moments = st.permutations([_JANUARY, _MARCH, _MAY])
    return st.tuples(st.tuples(one, one, one), moments).map(_learned)


def _learned(drawn: tuple[tuple[list[Entry], ...], list[datetime]]) -> list[StoredProfile]:
    """Make snapshots that become known in another order than they were collected in."""
    made: Iterator[tuple[int, tuple[list[Entry], datetime]]] = enumerate(zip(*drawn, strict=True))
    return [shown(*entries, at=at, known=_MAY + timedelta(days=number)) for number, (entries, at) in made]


@settings(max_examples=60)
@given(_histories())
def test_what_becomes_known_later_changes_nothing_known_before(history: list[StoredProfile]) -> None:
    def known(rows: list[StoredProfile]) -> list[dict[str, Any]]:
        until = history[1].known_at
        return both(rows).filter(pl.col("known_at") <= until).sort("event_key", "snapshot_after", "after").to_dicts()

    assert known(history) == known(history[:2])
