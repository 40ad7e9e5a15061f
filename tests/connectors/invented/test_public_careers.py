"""The invented public careers: in the actors' shapes, true to their truth, and about nobody."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from goodsign.collect.frames import Profile, Section
from goodsign.connectors.apify.decode import dev_fusion_profile, harvestapi_profile
from goodsign.connectors.invented.career_payloads import DEV_FUSION, HARVESTAPI
from goodsign.connectors.invented.career_people import EXTRAS
from goodsign.connectors.invented.career_traps import TRAPS
from goodsign.connectors.invented.portfolio import write_portfolio
from goodsign.connectors.invented.public_careers import (
    Careers,
    CareerWishes,
    career_payloads,
    invent_careers,
    write_careers,
)
from goodsign.connectors.profiles.actors import recognize
from goodsign.core.errors import DataError, DiskFault, FieldsChanged
from goodsign.signals.frames import SignalType

TODAY = date(2026, 11, 21)
LEADS = 3_000
HARVESTAPI_FIELDS = {
    "id", "publicIdentifier", "linkedinUrl", "firstName", "lastName", "headline", "about", "openToWork", "hiring",
    "verified", "premium", "influencer", "photo", "followerCount", "connectionsCount", "location", "currentPosition",
    "experience", "education", "certifications", "honorsAndAwards", "skills", "languages", "moreProfiles",
}  # fmt: skip
HARVESTAPI_POSITION = {
    "position", "companyName", "companyLinkedinUrl", "location", "employmentType", "duration", "description", "skills",
    "startDate", "endDate",
}  # fmt: skip
NEWER = {"companyName", "title", "jobStartedOn", "jobEndedOn", "jobStillWorking", "companyLink1", "employmentType"}
OLDER = {"title", "subtitle", "caption", "metadata", "breakdown", "subComponents"}


@pytest.fixture(scope="module")
def careers() -> Careers:
    return invent_careers(LEADS, seed=7, today=TODAY)


@pytest.fixture(scope="module")
def items(careers: Careers) -> pl.DataFrame:
    """Return the lines of both actors with the key of the person, without those that were cut off."""
    keyed = careers.lines.join(
        careers.people.with_row_index("row").select(pl.col("row").cast(pl.Int64), key="person", trap="trap"),
        left_on="person",
        right_on="row",
    )
    return keyed.filter(pl.col("line").str.ends_with("}}"))


@pytest.fixture(scope="module")
def profiles(items: pl.DataFrame) -> dict[tuple[str, int], Profile]:
    """Return what harvestapi's items decode to, by person and reading, without the lines that changed their fields."""
    read = {}
    for key, number, line in items.filter(actor=HARVESTAPI).select("key", "snapshot", "line").iter_rows():
        payload = json.loads(line)["payload"]
        if payload["experience"] and "roleName" in payload["experience"][0]:
            with pytest.raises(FieldsChanged, match="position"):
                harvestapi_profile.DECODER(payload)
            continue
        read[key, number] = harvestapi_profile.DECODER(payload)
    return read


def test_every_line_wraps_a_payload_of_a_known_actor(items: pl.DataFrame) -> None:
    for actor, line, at in items.sample(600, seed=1).select("actor", "line", "collected_at").iter_rows():
        wrapped = json.loads(line)
        assert list(wrapped) == ["collected_at", "actor", "payload"]
        assert wrapped["actor"] == actor == recognize(wrapped["payload"])
        assert wrapped["collected_at"] == at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_payloads_have_the_fields_that_the_actors_give(items: pl.DataFrame) -> None:
    shapes = Counter[str]()
    for line in items.filter(pl.col("trap").is_null())["line"]:
        wrapped = json.loads(line)
        payload = wrapped["payload"]
        if wrapped["actor"] == HARVESTAPI:
            assert set(payload) == HARVESTAPI_FIELDS
            assert all(set(job) == HARVESTAPI_POSITION for job in payload["experience"])
            continue
        jobs = payload["experiences"]
        shape = "newer" if jobs and "jobStartedOn" in jobs[0] else "older"
        shapes[shape] += 1
        assert all((NEWER if shape == "newer" else OLDER) <= set(job) for job in jobs)
    assert min(shapes["newer"], shapes["older"]) > 20


def test_both_actors_tell_the_same_of_a_person(items: pl.DataFrame, profiles: dict[tuple[str, int], Profile]) -> None:
    compared = 0
    for key, number, line in items.filter(actor=DEV_FUSION).select("key", "snapshot", "line").iter_rows():
        if (key, number) not in profiles:
            continue
        profile = dev_fusion_profile.DECODER(json.loads(line)["payload"])
        assert profile.key == key
        ours, theirs = (sorted(told(each)) for each in (profile, profiles[key, number]))
        assert [each[:4] for each in ours] == [each[:4] for each in theirs]
        assert all(
            same(mine, other) for a, b in zip(ours, theirs, strict=True) for mine, other in zip(a, b, strict=True)
        )
        compared += 1
    assert compared > 300


def told(profile: Profile) -> list[tuple[str, ...]]:
    return [
        tuple(each or "" for each in (e.section, e.title, e.organization, e.expires, e.started, e.ended))
        for e in profile.entries
    ]


def same(mine: str, other: str) -> bool:
    """Say whether two tell the same: the second actor gives studies by the year."""
    return mine == other or mine == other[:4]


def test_an_event_stands_in_its_reading_and_in_none_before(
    careers: Careers, profiles: dict[tuple[str, int], Profile]
) -> None:
    events = careers.truth.filter(pl.col("signal") != "none", pl.col("signal") != "license_renewal")
    for row in events.iter_rows(named=True):
        lines = {
            number: [(e.title, e.organization) for e in profile.entries]
            for (key, number), profile in profiles.items()
            if key == row["person"]
        }
        shown = sorted(number for number, told in lines.items() if (row["title"], row["organization"]) in told)
        assert shown[0] == row["snapshot"] > min(lines)
        if row["occurred_on"] is None:
            assert row["signal"] == "promotion"
            continue
        assert row["occurred_on"] <= row["collected_at"].date()
        assert row["collected_at"].date() - row["occurred_on"] < timedelta(days=330)


def test_a_renewal_moves_the_expiry_at_its_reading(careers: Careers, profiles: dict[tuple[str, int], Profile]) -> None:
    renewals = careers.truth.filter(signal="license_renewal")
    assert renewals.height >= 3
    for row in renewals.iter_rows(named=True):
        expiries = {
            number: next(e.expires for e in profile.entries if e.title == row["title"])
            for (key, number), profile in profiles.items()
            if key == row["person"]
        }
        before = max(number for number in expiries if number < row["snapshot"])
        assert str(expiries[before]) < str(expiries[row["snapshot"]])


def test_all_events_and_traps_occur_as_often_as_announced(careers: Careers) -> None:
    counts = Counter(careers.truth["signal"])
    assert set(counts) == {each.value for each in SignalType} | {"none"}
    for kind, share in EXTRAS.items():
        assert 0.3 * share < counts[kind] / careers.people.height < 1.7 * share
    life = {"job_ended", "namesake_elsewhere", "senior", "shared_profile"}
    assert set(careers.truth.filter(signal="none")["trap"]) == set(TRAPS) | life


def test_no_own_profile_has_both_an_event_and_a_trap(careers: Careers) -> None:
    own = careers.truth.filter(link="own").join(careers.truth.filter(pl.col("signal") != "none"), on="person")
    assert own.filter(pl.col("trap").is_in(list(TRAPS))).is_empty()


def test_people_are_hired_as_in_the_process(careers: Careers, tmp_path: Path) -> None:
    files = write_portfolio(tmp_path, leads=LEADS, seed=7, today=TODAY)
    rows = pl.read_csv(files.portfolio, infer_schema=False, truncate_ragged_lines=True).unique("id")
    hires = careers.truth.filter(pl.col("link").is_in(["own", "opted_out"]), signal="new_employment")
    known = hires.join(rows, left_on="lead_id", right_on="id")
    shown = known.filter(pl.col("employment_status").is_in(["employed", "recently hired"]))
    assert shown.height > 100
    assert (shown["employer"] == shown["organization"]).all()
    told = shown.filter(pl.col("employment_changed_on").is_not_null())
    assert (told["employment_changed_on"] == told["occurred_on"].cast(pl.String)).all()
    assert (known["collected_at"].dt.to_string("%Y-%m-%d") < known["updated_at"].str.slice(0, 10)).all()


def test_hires_on_profiles_go_with_arrangements(careers: Careers, tmp_path: Path) -> None:
    files = write_portfolio(tmp_path, leads=LEADS, seed=7, today=TODAY)
    outcomes = pl.read_csv(files.outcomes, infer_schema=False)
    own = careers.people.filter(link="own").join(outcomes, on="lead_id")
    hired = own["person"].is_in(careers.truth.filter(signal="new_employment")["person"].implode())
    won = own["outcome"] == "arrangement"
    assert won.filter(hired).mean() > 1.3 * won.filter(~hired).mean()  # type: ignore[operator]  # booleans' mean is a float


def test_the_file_and_the_profiles_know_the_same_addresses(careers: Careers, tmp_path: Path) -> None:
    files = write_portfolio(tmp_path, leads=LEADS, seed=7, today=TODAY)
    rows = pl.read_csv(files.portfolio, infer_schema=False, truncate_ragged_lines=True).unique("id")
    given = rows.filter(pl.col("LinkedIn").is_not_null()).select(
        "id", slug=pl.col("LinkedIn").str.extract(r"linkedin\.com/in/([^/]+)")
    )
    found = given.join(careers.people, on="slug", how="left").filter(pl.col("id").str.starts_with("BRW"))
    assert found["person"].null_count() == 0
    assert ((found["id"] == found["lead_id"]) | (found["id"] == found["other_lead_id"])).all()
    assert 0.05 < given.height / rows.height < 0.2
    shared = careers.people.filter(link="shared")
    assert shared.height >= 1
    assert found.filter(link="shared").height == 2 * shared.height
    assert careers.people.filter(link="opted_out").height >= 3


def test_strangers_bear_the_name_of_a_borrower(careers: Careers, items: pl.DataFrame) -> None:
    names = {
        key: (payload["firstName"], payload["lastName"].removesuffix(" Sr."))
        for key, line in items.filter(actor=HARVESTAPI).select("key", "line").iter_rows()
        for payload in (json.loads(line)["payload"],)
    }
    own = dict(careers.people.filter(pl.col("trap").is_null(), link="own").select("lead_id", "person").iter_rows())
    strangers = careers.people.filter(link="stranger").select("person", "lead_id")
    alike = [(names[person], names[own[lead]]) for person, lead in strangers.iter_rows() if lead in own]
    assert len(alike) > 5
    assert all(theirs == ours for theirs, ours in alike)


def test_contacts_lead_nowhere(careers: Careers) -> None:
    text = "\n".join(careers.lines["line"])
    assert set(re.findall(r"[\w.]+@([\w.]+)", text)) == {"example.com"}
    assert set(re.findall(r"https?://([\w.]+)/", text)) == {"www.linkedin.com", "media.example"}
    phones = re.findall(r"\+1\d{10}|\(\d{3}\) \d{3}-\d{4}", text)
    assert phones
    assert all(re.fullmatch(r"(\+1212555|\(212\) 555-)01\d\d", phone) for phone in phones)


def test_contacts_are_gone_once_decoded(profiles: dict[tuple[str, int], Profile]) -> None:
    assert not any("example.com" in repr(profile) or "555" in (profile.headline or "") for profile in profiles.values())


def test_a_hidden_section_is_not_an_empty_one(careers: Careers, profiles: dict[tuple[str, int], Profile]) -> None:
    for trap, delivered in (("hidden_section", False), ("empty_section", True)):
        chosen = careers.people.filter(trap=trap)["person"]
        assert len(chosen) > 0
        for key in chosen:
            profile = profiles[key, 2]
            assert (Section.POSITION in profile.sections) is delivered
            assert not [entry for entry in profile.entries if entry.section == Section.POSITION]
            assert [entry for entry in profiles[key, 3].entries if entry.section == Section.POSITION]


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    first = write_careers(tmp_path / "a", leads=300, seed=5, today=TODAY)
    again = write_careers(tmp_path / "b", leads=300, seed=5, today=TODAY)
    other = write_careers(tmp_path / "c", leads=300, seed=6, today=TODAY)
    for name in ("harvestapi", "dev_fusion", "truth", "people"):
        assert getattr(first, name).read_bytes() == getattr(again, name).read_bytes()
        assert getattr(first, name).read_bytes() != getattr(other, name).read_bytes()


@pytest.mark.parametrize("leads", [1, 2, 7, 40])
def test_tiny_portfolios_are_possible(leads: int) -> None:
    careers = invent_careers(leads, seed=7, today=TODAY, wishes=CareerWishes(share=0.9))
    assert careers.people.height <= 2 * leads


def test_none_is_not() -> None:
    with pytest.raises(DataError, match="at least one borrower"):
        invent_careers(0, seed=7, today=TODAY)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(DiskFault, match="file"):
        write_careers(blocked, leads=20, today=TODAY)


def test_load_tests_get_four_plain_payloads_a_person() -> None:
    payloads: list[dict[str, Any]] = list(islice(career_payloads(50, seed=3, today=TODAY), 1000))
    assert len(payloads) == 200
    people = Counter(payload["id"] for payload in payloads)
    assert set(people.values()) == {4}
    assert [payload["id"] for payload in payloads[:4]] == [payloads[0]["id"]] * 4


def test_a_profile_with_thousands_of_positions_is_possible() -> None:
    wishes = CareerWishes(share=1.0, traps=False, positions=5_000)
    careers = invent_careers(5, seed=7, today=TODAY, wishes=wishes)
    line = careers.lines.filter(person=0, actor=HARVESTAPI)["line"][-1]
    assert len(json.loads(line)["payload"]["experience"]) >= 5_000
