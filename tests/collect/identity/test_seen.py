"""What a profile shows."""

from goodsign.collect.frames import Entry, Profile, Section
from goodsign.collect.identity.frames import Seen
from goodsign.collect.identity.seen import seen_of, seen_of_all

PROFILE = Profile(
    origin="site.example",
    actor="test",
    key="in/one",
    url="https://site.example/in/one",
    full_name="Ann Example",
    location="Austin, TX",
    entries=(
        Entry(section=Section.EDUCATION, title="BS", organization="Austin College", started="2017-09", ended="2021"),
        Entry(section=Section.POSITION, title="Nurse", organization="Acme", started="2021-06-01", is_current=True),
        Entry(section=Section.CERTIFICATION, title="RN", credential_id="TX884201"),
        Entry(section=Section.POST, text="Hello"),
    ),
)


def test_entries_become_spans_of_years() -> None:
    row = Seen.validate(seen_of(PROFILE)).row(0, named=True)
    assert row["profile_id"] == "site.example:in/one"
    assert row["studies"] == [{"school": "Austin College", "degree": "BS", "start_year": 2017, "end_year": 2021}]
    assert row["positions"] == [{"employer": "Acme", "title": "Nurse", "start_year": 2021, "end_year": None}]
    assert row["licenses"] == ["TX884201"]


def test_no_profiles_and_one_twice() -> None:
    assert seen_of_all([]).is_empty()
    assert seen_of_all([PROFILE, PROFILE]).height == 1
