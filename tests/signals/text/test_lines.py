import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.signals.frames import TextEntity, TextReading
from goodsign.signals.text.lines import LONGEST_TEXT, BadLine, TextLine, parse_line, reading_line

READING = TextReading("award", 0.9, None, "happened", (TextEntity("person", "Zoë 🎉", 0, 5),), "positive", True)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"id": "1", "text": "cut of', "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b'["id", "text"]', "is not a JSON object"),
        (b'{"text": "hello"}', "has no id"),
        (b'{"id": null, "text": "hello"}', "has no id"),
        (b'{"id": "", "text": "hello"}', "has no id"),
        (b'{"id": [1], "text": "hello"}', "has an id that is neither text nor a number"),
        (b'{"id": true, "text": "hello"}', "has an id that is neither text nor a number"),
        (b'{"id": NaN, "text": "hello"}', "has an id that is neither text nor a number"),
        (b'{"id": "\\ud800", "text": "hello"}', "has an id with half a character (a lone surrogate)"),
        (b'{"id": 1}', "has no text"),
        (b'{"id": 1, "text": null}', "has a text that is not a string"),
        (b'{"id": 1, "text": 7}', "has a text that is not a string"),
        (b'{"id": 1, "text": " \\n "}', "has an empty text"),
        (b'{"id": 1, "text": "a\\u0000b"}', "has a NUL character in its text"),
        (b'{"id": 1, "text": "a\\ud83d"}', "has half a character (a lone surrogate) in its text"),
        (b'{"id": 1, "text": "caf\xe9"}', "is not in UTF-8"),
        (
            json.dumps({"id": 1, "text": "a" * 1_000_000}).encode(),
            f"has a text of more than {LONGEST_TEXT:,} characters",
        ),
    ],
)
def test_a_bad_line_says_what_is_wrong(raw, reason):
    assert parse_line(3, raw) == BadLine(3, reason)


@pytest.mark.parametrize("name", ["x", 7, 1.5])
def test_an_id_keeps_its_kind(name):
    line = parse_line(1, json.dumps({"id": name, "text": "hi", "more": [1]}).encode())
    assert line == TextLine(name, "hi")
    assert json.loads(reading_line(line, READING))["id"] == name


def test_a_reading_has_exactly_the_promised_keys():
    item = json.loads(reading_line(TextLine("1", "x"), READING))
    assert list(item) == [
        "id", "label", "confidence", "self", "realis", "entities", "sentiment", "high_confidence",
    ]  # fmt: skip
    assert item["entities"] == [{"kind": "person", "text": "Zoë 🎉", "start": 0, "end": 5}]
    assert item["self"] is None


@given(st.binary(max_size=200))
def test_no_line_stops_the_file(raw):
    assert isinstance(parse_line(1, raw), BadLine | TextLine)
