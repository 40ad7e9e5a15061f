import json

import pytest

from goodsign.connectors.files import texts_file
from goodsign.connectors.files.texts_file import read_texts, readings_file, rejects_path
from goodsign.core.errors import DiskFault, FileError
from goodsign.signals.text.lines import BadLine, TextLine


def line(number):
    return json.dumps({"id": number, "text": f"text {number}"})


def test_texts_come_in_batches_with_how_far_it_is(tmp_path):
    path = tmp_path / "in.ndjson"
    path.write_text("".join(f"{line(number)}\n" for number in range(5)))
    batches = list(read_texts(path, batch_lines=2))
    assert [[each.id for each in batch.lines] for batch in batches] == [[0, 1], [2, 3], [4]]
    assert [batch.share for batch in batches] == pytest.approx([0.4, 0.8, 1.0])


def test_empty_lines_are_passed_over_and_bad_ones_keep_their_number(tmp_path):
    path = tmp_path / "in.ndjson"
    path.write_bytes(f"\n{line(1)}\r\n\n{{cut\n{line(2)}".encode())
    [batch] = read_texts(path)
    assert batch.lines == (TextLine(1, "text 1"), TextLine(2, "text 2"))
    assert batch.bad == (BadLine(4, "is not valid JSON"),)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_unicode_files_are_read(tmp_path, encoding):
    path = tmp_path / "in.ndjson"
    path.write_text('{"id": "1", "text": "café 🎉"}\n', encoding=encoding)
    assert next(iter(read_texts(path))).lines == (TextLine("1", "café 🎉"),)


def test_a_line_without_end_is_told_and_not_held(tmp_path, monkeypatch):
    monkeypatch.setattr(texts_file, "LINE_LIMIT", 100)
    monkeypatch.setattr(texts_file, "_CHUNK", 64)
    path = tmp_path / "in.ndjson"
    path.write_text("x" * 1_000 + f"\n{line(7)}\n")
    [batch] = read_texts(path)
    assert batch.bad == (BadLine(1, "is longer than 4 MiB"),)
    assert batch.lines == (TextLine(7, "text 7"),)


@pytest.mark.parametrize("content", [b"", b"\n \n\n"])
def test_a_file_without_a_line_is_an_error(tmp_path, content):
    path = tmp_path / "in.ndjson"
    path.write_bytes(content)
    with pytest.raises(FileError, match=r"in\.ndjson holds no line"):
        list(read_texts(path))


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(FileError, match="There is no file"):
        list(read_texts(tmp_path / "none.ndjson"))
    with pytest.raises(FileError, match="There is no file"):
        list(read_texts(tmp_path))


def test_readings_appear_when_all_went_well(tmp_path):
    out = tmp_path / "out.ndjson"
    with readings_file(out) as sink:
        sink.write(['{"id": 1}'], [BadLine(2, "has no id")])
        assert not out.exists()
        sink.write(['{"id": 3}'], [])
    assert out.read_text() == '{"id": 1}\n{"id": 3}\n'
    assert json.loads(rejects_path(out).read_text()) == {"line": 2, "reason": "The line has no id."}


def test_nothing_is_left_half_written(tmp_path):
    out = tmp_path / "out.ndjson"
    out.write_text("before")

    def fail_midway():
        with readings_file(out) as sink:
            sink.write(['{"id": 1}'], [])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_midway()
    assert [path.name for path in tmp_path.iterdir()] == ["out.ndjson"]
    assert out.read_text() == "before"


def test_old_rejects_do_not_outlive_a_clean_run(tmp_path):
    out = tmp_path / "out.ndjson"
    rejects_path(out).write_text("old")
    with readings_file(out) as sink:
        sink.write(['{"id": 1}'], [])
    assert not rejects_path(out).exists()


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DiskFault, match="does not exist"), readings_file(tmp_path / "no" / "out.ndjson"):
        pass
