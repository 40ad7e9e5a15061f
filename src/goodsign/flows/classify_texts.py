"""Reads texts for career signals, batch by batch: whatever the size of the file, the memory stays the same."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from goodsign.signals.ports import TextClassifier
from goodsign.signals.text.lines import ReadingSink, TextBatch, reading_line


class Progress(Protocol):
    """Hears what is being done and how far it is (0 to 1)."""

    def __call__(self, what: str, share: float | None = None, /) -> None:
        """Take note."""


@dataclass(frozen=True, slots=True)
class ClassifiedTexts:
    """How many texts were read, by label and how many surely, and how many lines were not, by reason."""

    model: str
    read: int
    labels: dict[str, int]
    sure: int
    rejected: int
    reasons: dict[str, int]


def classify_texts(
    batches: Iterable[TextBatch], classifier: TextClassifier, sink: ReadingSink, *, progress: Progress
) -> ClassifiedTexts:
    """Give the texts of each batch to `classifier` and its readings to `sink`, in order; return the counts."""
    labels: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    sure = 0
    for batch in batches:
        readings = classifier.read([line.text for line in batch.lines])
        sink.write([reading_line(*pair) for pair in zip(batch.lines, readings, strict=True)], batch.bad)
        labels.update(reading.label for reading in readings)
        reasons.update(bad.reason for bad in batch.bad)
        sure += sum(reading.high_confidence for reading in readings)
        progress(f"{labels.total():,} texts read", batch.share)
    return ClassifiedTexts(
        classifier.version,
        labels.total(),
        dict(labels.most_common()),
        sure,
        reasons.total(),
        dict(reasons.most_common()),
    )
