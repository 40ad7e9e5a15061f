"""Read JSON objects, one on each line or in an array."""

from pathlib import Path

import pytest

from goodsign.connectors.files.ndjson_file import NdjsonFile
from goodsign.core.errors import FileError


def read(path: Path, **options) -> tuple[tuple[str, ...], list[tuple], list[int], list[tuple]]:
    source = NdjsonFile(path, **options)
    rows, lines, rejects = [], [], []
    for batch in source.batches():
        rows += batch.rows.rows()
        lines += batch.lines.to_list()
        rejects += batch.rejects.select("line", "reason", "cells").rows()
    return source.header, rows, lines, rejects


@pytest.fixture
def write(tmp_path):
    def write_text(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "leads.ndjson"
        path.write_bytes(text.encode(encoding))
        return path

    return write_text


def test_columns_may_come_later_and_bad_lines_are_rejected(write) -> None:
    path = write('{"a": 1, "b": "x"}\n\n{bad}\n[1]\n{"c": true, "a": null}\r\n')
    header, rows, lines, rejects = read(path)
    assert header == ("a", "b", "c")
    assert (rows, lines) == ([("1", "x", None), (None, None, "true")], [1, 5])
    assert rejects == [
        (3, "is not valid JSON (character 2)", ["{bad}"]),
        (4, "is not a JSON object", ["[1]"]),
    ]
    assert read(path, batch_rows=1) == (header, rows, lines, rejects)


def test_numbers_stay_as_they_are_written(write) -> None:
    path = write('{"a": 1.10, "b": 12345678901234567890123, "c": 1e15, "d": -2.5E-3, "e": 1e999999999}\n')
    assert read(path)[1] == [("1.10", "12345678901234567890123", "1000000000000000", "-0.0025", "1e999999999")]


def test_nested_objects_get_dotted_names_and_lists_become_json(write) -> None:
    path = write('{"a": {"b": {"c": 1}, "d": "x"}, "e": [1.50, "é\\"", {"f": null}], "g": {}, "a.d": "y"}\n')
    header, rows, _, _ = read(path)
    assert dict(zip(header, rows[0], strict=True)) == {
        "a.b.c": "1",
        "a.d": "x",
        "e": '[1.50, "é\\"", {"f": null}]',
        "g": "{}",
        "a.d (2)": "y",
    }


def test_an_array_of_objects(write) -> None:
    header, rows, lines, rejects = read(write('\ufeff[{"a": 1},\n 5, {"b": 2}]'))
    assert (header, rows, lines) == (("a", "b"), [("1", None), (None, "2")], [1, 3])
    assert rejects == [(2, "is not a JSON object", ["5"])]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_encodings(write, encoding) -> None:
    assert read(write('{"a": "é"}\n{"a": "x"}', encoding))[1] == [("é",), ("x",)]


def test_windows_1252_lines(write) -> None:
    assert read(write('{"a": "é"}\n', "cp1252"))[1] == [("é",)]


@pytest.mark.parametrize("text", ["[]", "1\n2\n", "[{]"])
def test_files_without_objects_are_refused(write, text) -> None:
    with pytest.raises(FileError):
        NdjsonFile(write(text))


def test_deep_nesting_is_a_reject_not_a_crash(write) -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    header, rows, _, rejects = read(write('{"a": 1}\n' + deep + "\n"))
    assert (header, rows, len(rejects)) == (("a",), [("1",)], 1)
