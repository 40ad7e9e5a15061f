import json

from goodsign.flows.classify_texts import classify_texts
from goodsign.signals.frames import TextReading
from goodsign.signals.text.lines import BadLine, TextBatch, TextLine


class Echo:
    """A classifier that finds an award in texts that say so."""

    version = "echo 1"

    def read(self, texts):
        return tuple(
            TextReading("award" if "won" in text else "none", 0.9, None, "none", (), "neutral", "won" in text)
            for text in texts
        )


class Kept:
    def __init__(self):
        self.lines, self.bad = [], []

    def write(self, lines, bad):
        self.lines += lines
        self.bad += bad


def test_readings_keep_ids_and_order_and_everything_is_counted():
    batches = [
        TextBatch((TextLine("b", "we won"), TextLine("a", "hello")), (BadLine(2, "has no id"),), 0.5),
        TextBatch((), (BadLine(4, "has no id"), BadLine(5, "has no text")), 0.9),
        TextBatch((TextLine(7, "won again"),), (), 1.0),
    ]
    kept, heard = Kept(), []
    done = classify_texts(iter(batches), Echo(), kept, progress=lambda what, share=None: heard.append((what, share)))
    assert [json.loads(line)["id"] for line in kept.lines] == ["b", "a", 7]
    assert [bad.number for bad in kept.bad] == [2, 4, 5]
    assert (done.model, done.read, done.labels, done.sure) == ("echo 1", 3, {"award": 2, "none": 1}, 2)
    assert (done.rejected, done.reasons) == (3, {"has no id": 2, "has no text": 1})
    assert heard[-1] == ("3 texts read", 1.0)
