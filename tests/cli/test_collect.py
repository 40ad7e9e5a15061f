"""`goodsign collect` with files, good and bad."""

import io
import json
import zipfile
from typing import Any

import pytest
from tests.cli.careers import approve, borrowers, dump, hire, seen
from tests.flows.collecting import HEADER, item, lead

KEYS = ("stored", "unchanged", "review", "rejected", "nobody", "denied", "failed")


@pytest.fixture
def ready(goodsign: Any) -> Any:
    """Three borrowers and an approved source of files."""
    borrowers(goodsign)
    approve(goodsign)
    return goodsign


def taken(goodsign: Any, file: Any, *options: object) -> dict[str, int]:
    """Take a file in; return what came in, without what did not."""
    said = goodsign("collect", "--source", "files", "--file", file, *options, "--json")
    assert said.code == 0, said.err
    return {name: said.json[name] for name in KEYS if said.json[name]}


def test_a_file_brings_signals_once(goodsign: Any) -> None:
    signal = hire(goodsign)
    assert (signal["type"], signal["organization"], signal["external_key"]) == (
        "new_employment", "Corvane Logistics", "B-0",
    )  # fmt: skip
    again = goodsign("collect", "--source", "files", "--file", "dump.ndjson")
    assert (again.code, "taken in before" in again.err) == (0, True)
    told = goodsign("collect", "--source", "files", "--file", "dump.ndjson", "--again")
    assert (told.code, "New signals: 0." in told.err) == (0, True)
    assert len(goodsign("signals", "list", "--json").json) == 1
    (last, first) = goodsign("collect", "runs", "--json").json
    assert (first["state"], last["state"], first["source"]) == ("finished", "finished", "files")
    assert "finished" in goodsign("collect", "runs").out
    assert "No run waits." in goodsign("collect", "resume").err


def test_history_is_known_when_it_was_collected(ready: Any) -> None:
    file = dump(ready, seen(0, days=70), seen(0, days=20, hired=True))
    assert taken(ready, file, "--history") == {"stored": 2}
    (signal,) = ready("signals", "list", "--json").json
    told = [each["known_at"] for each in ready("lead", "B-0", "--timeline", "--json").json if each["kind"] == "signal"]
    assert told == [signal["known_at"]]
    assert signal["known_at"][:10] == seen(0, days=20)["collected_at"][:10]


def test_a_broken_file_brings_what_can_be_read(ready: Any) -> None:
    good = json.dumps(seen(0, days=1)).encode()
    foreign = json.dumps(seen(1, days=1), ensure_ascii=False).replace("Denver", "Dénver").encode("latin-1")
    assert taken(ready, ready.file("bad.ndjson", b"\n".join([good, foreign, b"[1]", good[: len(good) // 2]]))) == {
        "stored": 1, "failed": 3,
    }  # fmt: skip


def test_an_array_and_a_single_object_are_read(ready: Any) -> None:
    assert taken(ready, ready.file("a.json", json.dumps([seen(0, days=2), seen(1, days=2)]))) == {"stored": 2}
    assert taken(ready, ready.file("b.json", json.dumps(item(2), indent=2))) == {"stored": 1}


def test_changed_fields_are_named_and_the_rest_goes_in(ready: Any) -> None:
    changed = seen(1, days=1)
    changed["payload"]["experience"] = [{"role": "Clerk", "companyName": "Firm 1"}]
    said = ready("collect", "--source", "files", "--file", dump(ready, seen(0, days=1), changed))
    assert (said.code, "experience[].position" in said.err) == (0, True)
    (incident,) = ready("sources", "incidents", "--json").json
    assert (incident["sign"], "experience[].position" in incident["detail"]) == ("fields_changed", True)


def test_a_profile_that_two_leads_name_shows_no_signal(goodsign: Any) -> None:
    twin = lead(0).replace("B-0", "B-9")
    goodsign("import", goodsign.file("leads.csv", "\n".join([HEADER, lead(0), twin.replace("2019", "2019")]) + "\n"))
    approve(goodsign)
    known = goodsign("rank").code
    assert known in (0, 2)
    goodsign("collect", "--source", "files", "--file", dump(goodsign, seen(0, days=70), seen(0, days=1, hired=True)))
    found = goodsign("signals", "list", "--json").json
    waiting = goodsign("matches", "list", "--json").json
    leads = {each["lead_id"] for each in waiting}
    assert (len(found), len(leads)) == (0, 2)


def test_strangers_are_counted_and_not_kept(ready: Any) -> None:
    stranger = seen(55, days=1)
    assert taken(ready, dump(ready, stranger)) == {"nobody": 1}
    assert ready("matches", "list", "--json").json == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("zero.ndjson", b"", "is empty"),
        ("blank.ndjson", b" \n\n", "is empty"),
        ("array.json", b"[]", "holds no items"),
        ("half.json", b'[{"a": 1}', "not whole JSON"),
        ("wide.ndjson", '{"a": 1}'.encode("utf-16"), "neither JSON in UTF-8"),
        ("leads.csv", b"id,name\n1,Ann\n", "neither JSON in UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused(ready: Any, name: str, content: bytes, words: str) -> None:
    said = ready("collect", "--source", "files", "--file", ready.file(name, content))
    assert (said.code, words in said.err, name in said.err) == (2, True, True)
    assert ready("collect", "runs", "--json").json == []


def test_a_folder_and_a_missing_file_are_refused(ready: Any) -> None:
    for path in (ready.folder, "gone.ndjson"):
        said = ready("collect", "--source", "files", "--file", path)
        assert (said.code, "cannot be read" in said.err) == (2, True)


def test_without_source_or_with_an_unknown_one_the_way_is_named(ready: Any) -> None:
    said = ready("collect")
    assert (said.code, "goodsign sources list" in said.err) == (2, True)
    said = ready("collect", "--source", "nope", "--file", dump(ready, seen(0, days=1)))
    assert (said.code, "there are: files" in said.err) == (2, True)
    said = ready("collect", "--source", "files")
    assert (said.code, "--file" in said.err) == (2, True)


def test_unapproved_uncounseled_and_revoked_sources_bring_nothing(ready: Any) -> None:
    file = dump(ready, seen(0, days=1))
    ready("sources", "add", "raw", "--access", "file", "--origin", "linkedin.com")
    approve(ready, "unsigned", counsel=False)
    ready("sources", "revoke", "files")
    for name in ("raw", "unsigned", "files"):
        said = ready("collect", "--source", name, "--file", file)
        assert (said.code, "may not run" in said.err, "sources approve" in said.err) == (2, True, True)
    assert ready("collect", "runs", "--json").json == []


def test_an_own_export_is_its_persons_word(ready: Any) -> None:
    approve(ready, "own", access="own_export")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Positions.csv", "Company Name,Title,Started On,Finished On\nFirm 1,Clerk,Mar 2021,\n")
    file = ready.file("export.zip", packed.getvalue())
    for options in (("--source", "own"), ("--source", "files", "--lead", "B-1")):
        said = ready("collect", *options, "--file", file)
        assert (said.code, "comes with --lead" in said.err) == (2, True)
    said = ready("collect", "--source", "own", "--file", file, "--lead", "NOBODY")
    assert (said.code, "no lead" in said.err) == (2, True)
    said = ready("collect", "--source", "own", "--file", file, "--lead", "B-1", "--json")
    assert (said.code, said.json["stored"]) == (0, 1)
    told = [each["words"] for each in ready("lead", "B-1", "--timeline", "--json").json if each["kind"] == "match"]
    assert told == ["confirmed on linkedin.com by own export (own)"]


def test_who_opted_out_is_left_alone(ready: Any) -> None:
    ready("opt-out", "B-0")
    came = taken(ready, dump(ready, seen(0, days=1)))
    assert "stored" not in came
    assert ready("signals", "list", "--json").json == []
