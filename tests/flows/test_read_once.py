"""Each text is read once, in one call, and the model is loaded with the first."""

from collections.abc import Sequence

import pytest

from goodsign.flows.read_once import ReadOnce
from goodsign.signals.frames import TextReading


class Counting:
    """A classifier that says how long a text is and remembers what it was asked."""

    version = "counting 1"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def read(self, texts: Sequence[str]) -> tuple[TextReading, ...]:
        self.asked.append(list(texts))
        return tuple(TextReading("none", len(text) / 100, None, "none", (), "neutral", False) for text in texts)


def test_a_text_is_read_once_and_answers_keep_their_order() -> None:
    inner = Counting()
    reader = ReadOnce(lambda: inner)
    assert [each.confidence for each in reader.read(["a", "bbb", "a"])] == [0.01, 0.03, 0.01]
    assert [each.confidence for each in reader.read(["cc", "a", "\ud800"])] == [0.02, 0.01, 0.01]
    assert inner.asked == [["a", "bbb"], ["cc", "\ud800"]]
    assert reader.version == "counting 1"


def test_nothing_to_read_loads_nothing() -> None:
    def load() -> Counting:
        pytest.fail("loaded")

    assert ReadOnce(load).read([]) == ()


def test_the_oldest_reading_is_forgotten() -> None:
    inner = Counting()
    reader = ReadOnce(lambda: inner, most=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        reader.read([text])
    assert inner.asked == [["a"], ["b"], ["c"], ["b"]]
    assert len(reader.read(["x", "y", "z"])) == 3
