"""The canonical document goes there and back; the hash knows no order; frames hold what profiles say."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.collect.frames import Entry, Profile, ProfileEntry, Section, Snapshot
from goodsign.collect.profiles import StoredProfile, content_hash, frames, from_document, to_document
from goodsign.core.errors import DataError

_TEXT = st.none() | st.text(max_size=10)
_ENTRIES = st.builds(
    Entry, section=st.sampled_from(Section), title=_TEXT, organization=_TEXT, started=_TEXT, ended=_TEXT,
    is_current=st.none() | st.booleans(), expires=_TEXT, text=_TEXT, url=_TEXT,
)  # fmt: skip
_PROFILES = st.builds(
    Profile, origin=st.just("linkedin"), actor=st.just("a/b"), key=st.text(min_size=1, max_size=5), headline=_TEXT,
    sections=st.frozensets(st.sampled_from(Section)), entries=st.lists(_ENTRIES, max_size=6).map(tuple),
)  # fmt: skip
_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@given(_PROFILES)
def test_a_document_reads_back_as_the_same_profile(profile: Profile) -> None:
    assert from_document(to_document(profile)) == profile


@given(_PROFILES, st.randoms(use_true_random=False))
def test_the_hash_is_equal_in_any_order_and_for_any_actor(profile: Profile, chance: Any) -> None:
    entries = list(profile.entries)
    chance.shuffle(entries)
    other = Profile(
        origin=profile.origin, actor="c/d", key=profile.key, headline=profile.headline, sections=profile.sections,
        entries=tuple(entries),
    )  # fmt: skip
    assert content_hash(other) == content_hash(profile)


@given(_PROFILES, st.text(min_size=11, max_size=12))
def test_the_hash_moves_with_an_entry_and_the_headline(profile: Profile, text: str) -> None:
    more = Entry(section=Section.HONOR, title=text)
    changed = Profile(origin="linkedin", actor="a/b", key=profile.key, headline=text, sections=profile.sections)
    longer = Profile(
        origin="linkedin", actor="a/b", key=profile.key, headline=profile.headline, sections=profile.sections,
        entries=(*profile.entries, more),
    )  # fmt: skip
    assert len({content_hash(profile), content_hash(changed), content_hash(longer)}) == 3


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format": "x"}, "format"),
        ({"key": None}, "key"),
        ({"headline": 3}, "headline"),
        ({"entries": {}}, "entries"),
        ({"entries": [1]}, "entry"),
        ({"entries": [{"section": "position", "is_current": "yes"}]}, "is_current"),
        ({"entries": [{"section": "hobby"}]}, "section"),
        ({"sections": ["hobby"]}, "section"),
        ({"entries": [{"section": "position", "title": ["x"]}]}, "title"),
    ],
)
def test_a_wrong_document_is_named(change: dict[str, object], named: str) -> None:
    document = to_document(Profile(origin="linkedin", actor="a/b", key="in/ada"))
    with pytest.raises(DataError, match=named):
        from_document(document | change)


def test_frames_hold_every_profile_and_entry_in_the_sources_order() -> None:
    job = Entry(section=Section.POSITION, title="Nurse", organization="Acme", started="2024-03", is_current=True)
    profiles = [
        Profile(
            origin="linkedin", actor="a/b", key="in/ada", sections=frozenset({Section.POSITION}), entries=(job, job)
        ),
        Profile(origin="linkedin", actor="a/b", key="in/bob"),
    ]
    snapshots, entries = frames(
        [
            StoredProfile(
                snapshot_id=f"s{i}",
                person=f"p{i}",
                collected_at=_NOON,
                known_at=_NOON + timedelta(hours=1),
                profile=each,
            )
            for i, each in enumerate(profiles)
        ]
    )
    Snapshot.validate(snapshots)
    ProfileEntry.validate(entries)
    assert snapshots["sections"].to_list() == [["position"], []]
    assert entries.select("snapshot_id", "place", "title", "is_current").rows() == [
        ("s0", 0, "Nurse", True),
        ("s0", 1, "Nurse", True),
    ]


def test_no_profiles_make_empty_frames() -> None:
    snapshots, entries = frames([])
    assert snapshots.height == entries.height == 0
    Snapshot.validate(snapshots)
    ProfileEntry.validate(entries)
