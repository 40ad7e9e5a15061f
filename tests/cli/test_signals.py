"""`goodsign signals diff` on payloads of different actors, times and damage."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_JOB: dict[str, Any] = {
    "position": "Nurse", "companyName": "Acme Health", "startDate": {"month": "Mar", "year": 2020},
    "endDate": {"text": "Present"},
}  # fmt: skip
_NEW: dict[str, Any] = {
    "position": "Nurse Manager", "companyName": "Mercy Hospital", "startDate": {"month": "Dec", "year": 2025},
    "endDate": {"text": "Present"},
}  # fmt: skip
BEFORE: dict[str, Any] = {
    "id": "ACoAAA_InventedAda", "publicIdentifier": "ada-example", "firstName": "Ada", "lastName": "Example",
    "headline": "Nurse", "experience": [_JOB], "education": [], "certifications": [],
}  # fmt: skip
AFTER = BEFORE | {"experience": [_NEW, _JOB]}
TIMES = ("--before-at", "2025-11-10", "--after-at", "2026-01-10T12:00:00Z")


@pytest.fixture
def goodsign(tmp_path: Path, installed: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line without a database: comparing two files needs none."""
    return installed(tmp_path, "", monkeypatch)


@pytest.fixture
def diff(goodsign: Any) -> Any:
    """Writes two payloads and compares them."""

    def compare(before: object, after: object, *options: str) -> Any:
        texts = [each if isinstance(each, str) else json.dumps(each) for each in (before, after)]
        files = [goodsign.file(f"{name}.json", text) for name, text in zip(("before", "after"), texts, strict=True)]
        return goodsign("signals", "diff", *files, *options)

    return compare


def test_a_new_job_is_printed_with_its_month_and_evidence(diff: Any) -> None:
    said = diff(BEFORE, AFTER, *TIMES)
    assert said.code == 0
    for words in (
        "new_employment",
        "2025-12",
        "Nurse Manager, Mercy Hospital",
        "0.920",
        "new line: title Nurse Manager",
    ):
        assert words in said.out
    assert "1 signal between 2025-11-10 and 2026-01-10" in said.err


def test_json_tells_the_same(diff: Any) -> None:
    (told,) = diff(BEFORE, AFTER, *TIMES, "--json").json["signals"]
    assert (told["type"], told["when"], told["precision"]) == ("new_employment", "2025-12", "month")
    assert told["evidence"][0]["after"]["organization"] == "Mercy Hospital"
    assert (told["evidence"][0]["before_file"], told["evidence"][0]["after_file"]) == ("before.json", "after.json")


def test_an_edited_title_shows_both_and_lies_between(diff: Any) -> None:
    said = diff(BEFORE, BEFORE | {"experience": [_JOB | {"position": "Charge Nurse"}]}, *TIMES)
    assert "between 2025-11-10 and 2026-01-10" in said.out
    assert "title: Nurse → Charge Nurse" in said.out


def test_nothing_new_is_a_sentence(diff: Any) -> None:
    said = diff(BEFORE, BEFORE, *TIMES)
    assert (said.code, said.out) == (0, "")
    assert "No signal" in said.err
    assert diff(BEFORE, BEFORE, *TIMES, "--json").json["signals"] == []


def test_times_in_the_payload_count_and_actors_may_differ(diff: Any) -> None:
    before = {"collected_at": "2025-11-10T10:00:00Z", "actor": "harvestapi/linkedin-profile-scraper", "payload": BEFORE}
    other = {
        "urn": "ACoAAA_InventedAda", "publicIdentifier": "ada-example", "scrapedAt": "2026-01-10T10:00:00+01:00",
        "fullName": "Ada Example", "educations": [],
        "experiences": [
            {"title": "Nurse", "subtitle": "Acme Health · Full-time", "caption": "Mar 2020 - Present · 5 yrs"},
            {"title": "CCRN Nurse", "subtitle": "Mercy Hospital", "caption": "Dec 2025 - Present"},
        ],
    }  # fmt: skip
    (told,) = diff(before, [other], "--json").json["signals"]
    assert told["organization"] == "Mercy Hospital"


def test_without_any_time_the_file_counts(diff: Any) -> None:
    assert diff(BEFORE, BEFORE).code == 0


@pytest.mark.parametrize(
    ("after", "options", "words"),
    [
        ('{"id": "ACoAAA', (), "not whole JSON"),
        ("[]", (), "0 payloads"),
        ("[1]", (), "no JSON object"),
        ('{"a": 1}', (), "no known actor"),
        ("\xff\xfe", (), "not whole JSON"),
        (AFTER, ("--actor", "nobody/nothing"), "no decoder"),
        (AFTER, ("--after-at", "yesterday"), "is no time"),
        (AFTER, ("--before-at", "2026-02-01", "--after-at", "2026-01-01"), "not before AFTER"),
        (AFTER | {"experience": {"0": {}}}, (), "experience"),
        (AFTER | {"experience": [{"role": "Nurse"}]}, (), "experience[].position"),
        (AFTER | {"id": "ACoAAA_SomebodyElse"}, (), "two different persons"),
    ],
)
def test_wrong_input_is_an_error_that_can_be_read(
    diff: Any, after: object, options: tuple[str, ...], words: str
) -> None:
    said = diff(BEFORE, after, *options)
    assert said.code == 2
    assert words in said.err
    assert "Ada" not in said.err


def test_a_missing_file_is_named(goodsign: Any) -> None:
    said = goodsign("signals", "diff", "no.json", "none.json")
    assert (said.code, "no.json cannot be read" in said.err) == (2, True)
