import json

import pytest
import typer
from typer.testing import CliRunner

from goodsign.cli import texts
from goodsign.core.errors import FileError

GOOD = [
    {"id": "1", "text": "I got promoted to shift supervisor today!", "more": [1, 2]},
    {"id": 2, "text": "Renée Ünal joins Acme Foods as plant manager 🎉"},
]


@pytest.fixture
def classify(tmp_path):
    app = typer.Typer()
    texts.register(app)

    def run(content, *options):
        path = tmp_path / "in.ndjson"
        path.write_bytes(content)
        return CliRunner().invoke(app, [str(path), "--out", str(tmp_path / "out.ndjson"), *options])

    return run


def as_lines(items):
    return "".join(json.dumps(item) + "\n" for item in items).encode()


def test_texts_become_readings_in_the_same_order(classify, tmp_path):
    done = classify(as_lines(GOOD), "--json")
    assert done.exit_code == 0
    readings = [json.loads(line) for line in (tmp_path / "out.ndjson").read_text().splitlines()]
    assert [each["id"] for each in readings] == ["1", 2]
    assert [each["label"] for each in readings] == ["promotion", "new_employment"]
    assert [each["self"] for each in readings] == [True, False]
    told = json.loads(done.stdout)
    assert (told["read"], told["rejected"], told["rejects"]) == (2, 0, None)
    assert told["labels"] == {"promotion": 1, "new_employment": 1}


def test_bad_lines_never_stop_the_file(classify, tmp_path):
    bad = (
        b'{"id": "x", "te\n{"id": 3}\n{"id": 4, "text": "\\ud800"}\n{"id": 5, "text": ""}\n{"id": 6, "text": "\xff"}\n'
    )
    done = classify(as_lines(GOOD[:1]) + bad + as_lines(GOOD[1:]))
    assert done.exit_code == 0
    assert len((tmp_path / "out.ndjson").read_text().splitlines()) == 2
    rejects = [json.loads(line) for line in (tmp_path / "out.rejects.ndjson").read_text().splitlines()]
    assert [each["line"] for each in rejects] == [2, 3, 4, 5, 6]
    assert "5 lines could not be read" in done.output


def test_an_empty_file_is_an_error_and_leaves_nothing(classify, tmp_path):
    done = classify(b"")
    assert isinstance(done.exception, FileError)
    assert [path.name for path in tmp_path.iterdir()] == ["in.ndjson"]
