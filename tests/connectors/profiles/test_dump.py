"""A dump is read page by page from any place; what is broken in it costs only itself."""

import io
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from goodsign.connectors.profiles import dump
from goodsign.connectors.profiles.dump import DumpSource
from goodsign.core.errors import FieldsChanged, FileError

WRITTEN = datetime(2026, 3, 2, 12, tzinfo=UTC)


def item(number: int, **more: Any) -> dict[str, Any]:
    return {
        "linkedinUrl": f"https://www.linkedin.com/in/invented-{number}",
        "publicIdentifier": f"invented-{number}",
        "firstName": "Ada",
        "lastName": f"Example{number}",
        "experience": [],
        "education": [],
    } | more


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Writes a file as of a known time."""

    def write(content: bytes | str, name: str = "dump.ndjson") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (WRITTEN.timestamp(), WRITTEN.timestamp()))
        return path

    return write


def lines(*items: Any) -> str:
    return "".join(json.dumps(each) + "\n" for each in items)


def names(source: DumpSource, offset: int, limit: int) -> tuple[list[str | None], int | None]:
    page = source.read("run", offset=offset, limit=limit)
    return [each.url.rsplit("-", 1)[-1] if each.url else each.fault for each in page.payloads], page.next_offset


@pytest.mark.parametrize("form", ["lines", "array"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_hold_every_item_once_in_order(written: Any, form: str, limit: int) -> None:
    items = [item(number) for number in range(5)]
    source = DumpSource(written(lines(*items) if form == "lines" else json.dumps(items)))
    seen, offset = [], 0
    while offset is not None:
        page, offset = names(source, offset, limit)
        seen += page
    assert seen == list("01234")


@pytest.mark.parametrize("form", ["lines", "array"])
def test_reading_goes_on_at_an_offset_in_a_new_process(written: Any, form: str) -> None:
    items = [item(number) for number in range(5)]
    path = written(lines(*items) if form == "lines" else json.dumps(items))
    assert names(DumpSource(path), 3, 10) == (["3", "4"], None)
    again = DumpSource(path)
    assert names(again, 4, 10) == (["4"], None)
    assert names(again, 1, 2) == (["1", "2"], 3)
    assert names(again, 3, 1) == (["3"], 4)


def test_a_broken_line_costs_only_itself(written: Any) -> None:
    content = lines(item(0)) + '{"linkedinUrl": "https://x\n' + "[1]\n\n" + lines(item(1)) + json.dumps(item(2))[:40]
    faults, after = names(DumpSource(written(content)), 0, 10)
    assert faults == ["0", "not whole JSON in UTF-8", "no JSON object", "1", "not whole JSON in UTF-8"]
    assert after is None


def test_a_line_in_another_encoding_costs_only_itself(written: Any) -> None:
    foreign = json.dumps(item(1, headline="Bürokraft"), ensure_ascii=False).encode("latin-1")
    found, _ = names(DumpSource(written(lines(item(0)).encode() + foreign + b"\n")), 0, 10)
    assert found == ["0", "not whole JSON in UTF-8"]


def test_nesting_without_end_costs_only_itself(written: Any) -> None:
    deep = '{"a":' + "[" * 200_000
    found, _ = names(DumpSource(written(lines(item(0)) + deep + "\n" + lines(item(1)))), 0, 10)
    assert found == ["0", "not whole JSON in UTF-8", "1"]


def test_a_line_that_is_too_long_is_left_out_whole(written: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "MOST_LINE_BYTES", 300)
    content = lines(item(0), item(1, headline="x" * 1_000), item(2))
    source = DumpSource(written(content))
    assert names(source, 0, 10) == (["0", "a line of over 16 MiB", "2"], None)
    assert names(source, 2, 10) == (["2"], None)
    last = DumpSource(written(lines(item(0)) + "{" + "x" * 1_000))
    assert names(last, 0, 10) == (["0", "a line of over 16 MiB"], None)


@pytest.mark.parametrize("form", ["lines", "array", "one"])
def test_a_byte_order_mark_is_no_content(written: Any, form: str) -> None:
    body = {"lines": lines(item(0)), "array": json.dumps([item(0)]), "one": json.dumps(item(0), indent=1)}[form]
    assert names(DumpSource(written(b"\xef\xbb\xbf" + body.encode())), 0, 5) == (["0"], None)


def test_one_object_over_several_lines_is_one_item(written: Any) -> None:
    assert names(DumpSource(written(json.dumps(item(3), indent=2))), 0, 10) == (["3"], None)
    assert names(DumpSource(written(json.dumps(item(3)))), 0, 10) == (["3"], None)


def test_the_same_content_is_the_same_run_whatever_its_name(written: Any) -> None:
    one, same = written(lines(item(0)), "a.ndjson"), written(lines(item(0)), "b.ndjson")
    other = written(lines(item(1)), "c.ndjson")
    first = DumpSource(one).begin((), key="x")
    assert first == DumpSource(same).begin(("https://a.example",), key="y")
    assert first.startswith("file-")
    assert first != DumpSource(other).begin((), key="x")
    assert DumpSource(one).poll(first).state == "finished"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"collected_at": "2026-01-10T10:00:00+02:00"}, datetime(2026, 1, 10, 8, tzinfo=UTC)),
        ({"scrapedAt": "2026-01-10T10:00:00Z"}, datetime(2026, 1, 10, 10, tzinfo=UTC)),
        ({"collected_at": "2026-01-10T10:00:00"}, WRITTEN),
        ({"collected_at": "yesterday"}, WRITTEN),
        ({"collected_at": 17}, WRITTEN),
        ({}, WRITTEN),
    ],
)
def test_the_time_is_the_items_own_else_the_files(written: Any, told: dict[str, Any], expected: datetime) -> None:
    (payload,) = DumpSource(written(lines(item(0, **told)))).read("run", offset=0, limit=5).payloads
    assert payload.collected_at == expected


def test_an_envelope_names_time_and_actor(written: Any) -> None:
    actor = "harvestapi/linkedin-profile-scraper"
    wrapped = {"collected_at": "2026-01-10T10:00:00Z", "actor": actor, "payload": item(4)}
    source = DumpSource(written(lines(wrapped)))
    (payload,) = source.read("run", offset=0, limit=5).payloads
    assert payload.collected_at == datetime(2026, 1, 10, 10, tzinfo=UTC)
    assert payload.url == "https://www.linkedin.com/in/invented-4"
    assert source.decode(payload.content).actor == actor


def test_changed_fields_are_named_and_can_be_mapped(written: Any) -> None:
    renamed = item(0, experience=[{"role": "Nurse", "companyName": "Acme Health"}])
    source = DumpSource(written(lines(renamed)), "harvestapi/linkedin-profile-scraper")
    (payload,) = source.read("run", offset=0, limit=5).payloads
    with pytest.raises(FieldsChanged) as told:
        source.decode(payload.content)
    assert told.value.fields == ("experience[].position",)


def test_an_own_export_is_one_item_under_its_persons_key(written: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        positions = "Company Name,Title,Started On,Finished On\nAcme Health,Nurse,Jan 2021,\n"
        archive.writestr("Positions.csv", positions)
    source = DumpSource(written(packed.getvalue(), "export.zip"), key="own/7")
    page = source.read("run", offset=0, limit=5)
    assert (len(page.payloads), page.next_offset) == (1, None)
    profile = source.decode(page.payloads[0].content)
    assert (profile.key, [each.title for each in profile.entries]) == ("own/7", ["Nurse"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"[]", "holds no items"),
        (b'[{"a": 1},', "not whole JSON"),
        ('{"a": 1}'.encode("utf-16"), "neither JSON in UTF-8 nor"),
        (b"id,name\n", "neither JSON in UTF-8 nor"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(written: Any, content: bytes, words: str) -> None:
    with pytest.raises(FileError, match=words) as told:
        DumpSource(written(content))
    assert "dump.ndjson" in told.value.message


def test_an_archive_that_is_damaged_is_refused(written: Any) -> None:
    with pytest.raises(FileError, match="no ZIP"):
        DumpSource(written(b"PK\x03\x04 no archive"))


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.ndjson"):
        with pytest.raises(FileError, match="cannot be read"):
            DumpSource(path)


def test_an_array_that_is_too_big_is_refused(written: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "_MOST_ARRAY_BYTES", 10)
    with pytest.raises(FileError, match="over 512 MiB"):
        DumpSource(written(json.dumps([item(0)])))
