"""What is news and what is not, case by case, and properties that hold for every history."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.collect.frames import Entry, Profile, Section
from goodsign.collect.profiles import StoredProfile, frames
from goodsign.signals.detect import detect, told_fields
from goodsign.signals.frames import HALF_LIFE_DAYS, STRENGTH, DetectedSignal, SignalType
from goodsign.signals.merge import merge

_FIRST = datetime(2025, 11, 10, 12, tzinfo=UTC)
_MONTHS = (
    _FIRST,
    datetime(2026, 1, 10, 12, tzinfo=UTC),
    datetime(2026, 3, 10, 12, tzinfo=UTC),
    datetime(2026, 5, 10, tzinfo=UTC),
)
_SUMMER = tuple(datetime(2026, month, 10, tzinfo=UTC) for month in (6, 7, 8))
"""When every date of the properties has come, or stays a plan."""
_ALL = frozenset({Section.POSITION, Section.EDUCATION, Section.CERTIFICATION, Section.HONOR})


def job(
    title: str | None = "Nurse", organization: str | None = "Acme Health", started: str | None = "2020-03", **more: Any
) -> Entry:
    current = {"is_current": "ended" not in more} | more
    return Entry(section=Section.POSITION, title=title, organization=organization, started=started, **current)


def card(title: str = "CCRN", started: str | None = "2023-01", **more: Any) -> Entry:
    return Entry(section=Section.CERTIFICATION, title=title, organization="AACN", started=started, **more)


def study(degree: str | None, started: str | None, ended: str | None, school: str = "Invented State") -> Entry:
    return Entry(section=Section.EDUCATION, title=degree, organization=school, started=started, ended=ended)


def honor(title: str = "Nurse of the Year", started: str | None = "2026-01") -> Entry:
    return Entry(section=Section.HONOR, title=title, organization="Acme Health", started=started)


HOME = (job(), study("BSN", "2016", "2020"), card("BLS", "2021-05"), honor("Kindness Award", "2022-01"))


def profile(
    *entries: Entry, headline: str | None = None, sections: Iterable[Section] = _ALL, origin: str = "linkedin"
) -> Profile:
    return Profile(
        origin=origin, actor="a/b", key="in/ada", headline=headline, sections=frozenset(sections), entries=entries
    )


def stored(
    *profiles: Profile | None,
    person: str = "p",
    at: tuple[datetime, ...] = _MONTHS,
    known: tuple[datetime, ...] | None = None,
) -> list[StoredProfile]:
    return [
        StoredProfile(
            snapshot_id=f"{each.origin}-{person}-{place}", person=person, collected_at=at[place],
            known_at=(known or at)[place] + timedelta(minutes=5), profile=each,
        )
        for place, each in enumerate(profiles)
        if each is not None
    ]  # fmt: skip


def signals(*profiles: Profile | None, **more: Any) -> list[dict[str, Any]]:
    found = detect(*frames(stored(*profiles, **more)))
    DetectedSignal.validate(found)
    return found.to_dicts()


def types(*profiles: Profile | None, **more: Any) -> list[str]:
    return sorted(str(each["type"]) for each in signals(*profiles, **more))


BEFORE = profile(*HOME)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param((*HOME, job("Charge Nurse", "Mercy Hospital", "2025-12")), ["new_employment"], id="new job"),
        pytest.param(
            (*HOME, job("Nurse", "Mercy Hospital", "2025-09")), ["new_employment"], id="job told two months late"
        ),
        pytest.param((*HOME, job("Nurse", "Mercy Hospital", "2026")), ["new_employment"], id="only the year"),
        pytest.param(
            (*HOME, job("Nurse", "Mercy Hospital", "2026-02")), ["new_employment"], id="starts in three weeks"
        ),
        pytest.param((*HOME, job("Charge Nurse", "Acme Health", "2026-01")), ["promotion"], id="promotion, own line"),
        pytest.param((job("Charge Nurse"), *HOME[1:]), ["promotion"], id="promotion, title edited"),
        pytest.param(
            (
                job("Nurse", ended="2025-12", is_current=False),
                job("Charge Nurse", "ACME Health Inc.", "2025-12"),
                *HOME[1:],
            ),
            ["promotion"],
            id="promotion, employer in other words",
        ),
        pytest.param(
            (*HOME, job("Senior Nurse", "Mercy", "2025-12"), job("Nurse", "Mercy", "2025-09", ended="2025-12")),
            ["new_employment", "promotion"],
            id="hired and promoted meanwhile",
        ),
        pytest.param((*HOME, job("Founder", "Ada Care LLC", "2026-01")), ["business_launch"], id="founder"),
        pytest.param((*HOME, job("Photographer", "Self-employed", "2026-01")), ["business_launch"], id="self-employed"),
        pytest.param(
            (*HOME, job("Dentist", "Ada Dental", "2026-01", field="Self-employed")), ["business_launch"], id="type"
        ),
        pytest.param(
            (*HOME, job("Psychologist - Private Practice", "Ada", "2026-01")), ["business_launch"], id="practice"
        ),
        pytest.param(
            (*HOME, job("Product Owner", "Mercy", "2026-01")), ["new_employment"], id="a product owner owns nothing"
        ),
        pytest.param((*HOME, card("CCRN", "2025-12")), ["certification"], id="certificate"),
        pytest.param(
            (*HOME, card("Commercial Driver's License (CDL)", "2025-12")), ["certification"], id="drives for a living"
        ),
        pytest.param((*HOME[:2], card("BLS", "2026-01"), HOME[3]), ["license_renewal"], id="issued anew in the line"),
        pytest.param((*HOME, card("BLS", "2026-01")), ["license_renewal"], id="issued anew beside the old"),
        pytest.param((*HOME, honor()), ["award"], id="award"),
        pytest.param((*HOME, study("MSN", "2023-09", "2025-12")), ["education"], id="graduated"),
        pytest.param((*HOME, study("MSN", "2026-01", "2028-05")), ["education"], id="admitted"),
        pytest.param(
            (*HOME, job("Nurse", "Mercy", "2025-11", ended="2026-01")), ["new_employment"], id="came and went"
        ),
        pytest.param(
            (job(ended="2019-01", is_current=False), *HOME[1:], job("Nurse", "Acme Health", "2026-01")),
            ["new_employment"],
            id="back after years",
        ),
        # From here on: no news.
        pytest.param(HOME, [], id="nothing changed"),
        pytest.param(HOME[::-1], [], id="other order"),
        pytest.param((), [], id="all gone"),
        pytest.param((job("nurse", "ACME HEALTH, Inc."), *HOME[1:]), [], id="case and legal form"),
        pytest.param((job("Nurse", "Acme Helath"), *HOME[1:]), [], id="typing error"),
        pytest.param((job("Nurse", "Mercy Group"), *HOME[1:]), [], id="employer renamed"),
        pytest.param((job("Nurse", "Acme Health", "2020-05"), *HOME[1:]), [], id="start moved"),
        pytest.param((*HOME, job("Cashier", "Corner Shop", "2015-06", ended="2016-01")), [], id="history filled in"),
        pytest.param((*HOME, job("Nurse", "Mercy", "2025-06")), [], id="began too long ago"),
        pytest.param((*HOME, job("Nurse", "Mercy", "2025")), [], id="last year's year"),
        pytest.param((*HOME, job("Nurse", "Mercy", "2026-06")), [], id="far ahead"),
        pytest.param((*HOME, job("Nurse", "Mercy", None)), [], id="undated, nothing bears it out"),
        pytest.param((*HOME, job("Staff Nurse", "Acme Health", "2026-01")), [], id="lateral move"),
        pytest.param((*HOME, job("Nurse", "Acme Health, Oncology", "2020-03")), [], id="same start and title"),
        pytest.param((*HOME, job("Open to work", None, "2026-01")), [], id="looking for work"),
        pytest.param((*HOME, job("Volunteer", "Food Bank", "2026-01")), [], id="volunteer"),
        pytest.param((*HOME, card("CCRN", None)), [], id="undated certificate"),
        pytest.param((*HOME, card("CCRN", "2019-01")), [], id="old certificate"),
        pytest.param((*HOME, card("Driver's License", "2026-01")), [], id="driving license"),
        pytest.param((*HOME, card("Driver\u2019s License (Class C)", "2026-01")), [], id="driving license, class C"),
        pytest.param((*HOME, card("Drivers' Licence", "2026-01")), [], id="driving license, of drivers"),
        pytest.param((*HOME, honor("Dean's List", "2018")), [], id="old honor"),
        pytest.param(
            (*HOME[:1], study("Bachelor of Science in Nursing", "2016", "2020"), *HOME[2:]), [], id="degree spelled out"
        ),
        pytest.param((*HOME, *(job(f"Job {i}", f"Firm {i}", "2026-01") for i in range(5_000))), [], id="5,000 at once"),
    ],
)
def test_one_change_between_two_snapshots(after: tuple[Entry, ...], expected: list[str]) -> None:
    before = BEFORE
    if expected == ["new_employment"] and after[0].ended == "2019-01":
        before = profile(after[0], *HOME[1:])
    assert types(before, profile(*after)) == expected


def test_the_first_snapshot_tells_nothing() -> None:
    assert types(profile(*HOME, job("Nurse", "Mercy", "2025-11"))) == []


@pytest.mark.parametrize("title", ["💼 Nurse", "ممرضة", "Krankenschwester für Anästhesie"])
def test_names_of_any_script_are_compared(title: str) -> None:
    assert types(profile(job(title)), profile(job(title))) == []
    assert types(BEFORE, profile(*HOME, job(title, "مستشفى", "2026-01"))) == ["new_employment"]


def test_a_section_that_was_not_delivered_says_nothing() -> None:
    without = profile(HOME[0], sections=[Section.POSITION])
    assert types(without, profile(*HOME, honor(), card("CCRN", "2026-01"))) == []
    # Missing in between, the section is compared with the last time it was there.
    assert types(BEFORE, without, profile(*HOME, card("CCRN", "2026-02"))) == ["certification"]


def test_a_list_that_appears_at_once_with_old_lines_was_hidden_before() -> None:
    empty = profile(*HOME[:2])
    assert types(empty, profile(*HOME[:2], card("BLS", "2021-05"), card("CCRN", "2025-10"))) == []
    assert types(empty, profile(*HOME[:2], card("CCRN", "2025-12"))) == ["certification"]


def test_a_line_that_flickers_is_told_once() -> None:
    new = profile(*HOME, job("Nurse", "Mercy", "2025-12"))
    assert types(BEFORE, new, BEFORE, new) == ["new_employment"]


def test_a_plan_becomes_news_when_its_time_comes() -> None:
    plan = profile(*HOME, job("Nurse", "Mercy", "2026-04"))
    (told,) = signals(BEFORE, plan, plan)
    assert told["snapshot_after"].endswith("-2")
    assert told["occurred_at"] == datetime(2026, 4, 1, tzinfo=UTC)


def test_a_later_expiry_is_a_renewal_once() -> None:
    old, new = card(expires="2026-01"), card(expires="2029-01")
    assert types(profile(old), profile(new)) == ["license_renewal"]
    assert types(profile(old), profile(new), profile(old), profile(new)) == ["license_renewal"]
    assert types(profile(card()), profile(card(expires="2029-01"))) == []
    assert types(profile(card(expires="2026-01")), profile(card(expires="2026-03"))) == []


def test_an_undated_job_needs_something_that_bears_it_out() -> None:
    old, new = job(started=None), job("Nurse", "Mercy", None)
    left = replace(old, is_current=False)
    assert types(profile(old), profile(left, new)) == ["new_employment"]
    told = signals(profile(old, headline="Nurse"), profile(old, new, headline="Nurse at Mercy"))
    assert [(each["type"], each["precision"]) for each in told] == [("new_employment", "between")]


def test_a_headline_alone_tells_of_a_promotion_with_little_confidence() -> None:
    (told,) = signals(
        profile(*HOME, headline="Nurse at Acme Health | cats"), profile(*HOME, headline="Charge Nurse at Acme Health")
    )
    assert (told["type"], told["precision"], told["title"]) == ("promotion", "between", "Charge Nurse")
    assert told["confidence"] < 0.5
    assert types(profile(*HOME, headline="Nurse at Acme"), profile(*HOME, headline="Head of Nursing at Mercy")) == []
    there, back = profile(*HOME, headline="Charge Nurse at Acme"), profile(*HOME, headline="Nurse at Acme")
    assert types(there, back, there) == []


def test_organization_ids_win_over_names() -> None:
    before = profile(job("Nurse", "Old Name", organization_id="company/7"))
    after = profile(job("Nurse", "Wholly Other", organization_id="company/7"))
    assert types(before, after) == []
    moved = profile(*before.entries, job("Charge Nurse", "Wholly Other", "2026-01", organization_id="company/7"))
    assert types(before, moved) == ["promotion"]


def test_dates_keep_their_precision_and_evidence_names_what_changed() -> None:
    after = profile(job(ended="2025-12", is_current=False), *HOME[1:], job("Charge Nurse", "Mercy", "2025-12"))
    (told,) = signals(BEFORE, after)
    assert (told["occurred_at"], told["precision"]) == (datetime(2025, 12, 1, tzinfo=UTC), "month")
    assert told["known_at"] == _MONTHS[1] + timedelta(minutes=5)
    assert (told["snapshot_before"], told["snapshot_after"]) == ("linkedin-p-0", "linkedin-p-1")
    assert (told["strength"], told["half_life_days"]) == (
        STRENGTH[SignalType.NEW_EMPLOYMENT], HALF_LIFE_DAYS[SignalType.NEW_EMPLOYMENT],
    )  # fmt: skip
    assert told_fields(told["after"]) == {
        "title": "Charge Nurse", "organization": "Mercy", "started": "2025-12", "is_current": True,
    }  # fmt: skip
    assert json.loads(signals(BEFORE, profile(job("Charge Nurse"), *HOME[1:]))[0]["before"])["title"] == "Nurse"


@pytest.mark.parametrize("started", ["2025-11", "2025-12", "2026-01"])
@pytest.mark.parametrize("employer", ["Mercy Hospital", "MERCY HOSPITAL, Inc.", "Mercy Hosptal"])
def test_two_sources_a_month_apart_tell_one_event(started: str, employer: str) -> None:
    other = replace(BEFORE, origin="resume")
    rows = [
        *stored(BEFORE, profile(*HOME, job("Nurse", "Mercy Hospital", "2025-12"))),
        *stored(other, replace(other, entries=(*HOME, job("RN", employer, started)))),
    ]
    found = detect(*frames(rows))
    assert found.height == 2
    events, evidence = merge(found)
    assert events.height == 1
    assert evidence.height == 2
    assert events["origins"].item() == 2
    assert events["confidence"].item() == 0.99


def test_the_same_step_at_another_time_is_another_event() -> None:
    first, second = job("Nurse", "Mercy", "2025-12", ended="2026-01"), job("Nurse", "Grace", "2026-02")
    found = detect(*frames(stored(BEFORE, profile(*HOME, first), profile(*HOME, first, second))))
    assert found["event_key"].n_unique() == 2


def test_people_are_not_mixed() -> None:
    new = profile(*HOME, job("Nurse", "Mercy", "2025-12"))
    rows = [*stored(BEFORE, new), *stored(BEFORE, new, person="q"), *stored(new, person="r")]
    found = detect(*frames(rows))
    assert sorted(found["person"]) == ["p", "q"]
    assert found["event_key"].n_unique() == 2


def test_nothing_at_all_is_no_error() -> None:
    assert detect(*frames([])).is_empty()
    events, evidence = merge(detect(*frames([])))
    assert events.is_empty()
    assert evidence.is_empty()
    assert types(profile(), profile()) == []


_WORDS = st.sampled_from(["Nurse", "Senior Nurse", "Charge Nurse", "Manager", "Owner", "Analyst", "Director", "Teller"])
_FIRMS = st.sampled_from(["Acme Health", "Mercy Hospital", "Grace Clinic", "Invented State"])
_DATES = st.sampled_from(
    [None, "2015", "2019-06", "2025", "2025-10", "2025-12", "2026", "2026-02", "2026-03-01", "2027-01"]
)
_LINES = st.builds(
    Entry, section=st.sampled_from(sorted(_ALL)), title=_WORDS, organization=_FIRMS, started=_DATES, ended=_DATES,
    expires=_DATES, is_current=st.sampled_from([None, True, False]),
)  # fmt: skip
_LISTS = st.lists(_LINES, max_size=6).map(tuple)
_HEADLINES = st.none() | st.builds(lambda title, firm: f"{title} at {firm}", _WORDS, _FIRMS)
_PROFILES = st.builds(
    lambda entries, headline, sections: profile(*entries, headline=headline, sections=sections),
    _LISTS, _HEADLINES, st.frozensets(st.sampled_from(sorted(_ALL)), min_size=2),
)  # fmt: skip


@settings(max_examples=50)
@given(_PROFILES, st.randoms(use_true_random=False))
def test_any_order_of_the_lists_gives_no_signal(before: Profile, chance: Any) -> None:
    entries = list(before.entries)
    chance.shuffle(entries)
    assert types(before, replace(before, entries=tuple(entries)), before, at=_SUMMER) == []


@settings(max_examples=50)
@given(_PROFILES, st.data())
def test_removing_lines_gives_no_signal(before: Profile, data: st.DataObject) -> None:
    kept = tuple(each for each in before.entries if data.draw(st.booleans()))
    assert types(before, replace(before, entries=kept), before, at=_SUMMER) == []


def _respelled(text: str | None, way: int) -> str | None:
    if text is None:
        return None
    return (text.upper(), f"  {text}  ", f"{text}.", text.replace("Senior", "Sr."), text.replace(" ", "  ").lower())[
        way
    ]


@settings(max_examples=50)
@given(_PROFILES, st.data())
def test_other_spelling_gives_no_signal(before: Profile, data: st.DataObject) -> None:
    ways, plain_ways = st.integers(0, 4), st.sampled_from([0, 1, 2, 4])
    noisy = tuple(
        replace(
            # Only a job's title has the abbreviations of ranks.
            each, title=_respelled(each.title, data.draw(ways if each.section == Section.POSITION else plain_ways)),
            organization=(_respelled(each.organization, data.draw(ways)) or "")
             + data.draw(st.sampled_from(["", ", Inc.", " LLC"])),
        )
        for each in before.entries
    )  # fmt: skip
    assert types(before, replace(before, entries=noisy), at=_SUMMER) == []


@settings(max_examples=60)
@given(st.lists(_PROFILES, min_size=2, max_size=4), st.data())
def test_what_becomes_known_later_changes_no_signal_known_earlier(history: list[Profile], data: st.DataObject) -> None:
    known = tuple(_MONTHS[data.draw(st.integers(0, 3))] for _ in history)
    rows = stored(*history, known=known) + stored(*(replace(each, origin="resume") for each in history[:2]))
    whole = detect(*frames(rows))
    for moment in sorted({row.known_at for row in rows}):
        then = detect(*frames([row for row in rows if row.known_at <= moment]))
        assert whole.filter(pl.col("known_at") <= moment).equals(then)
