"""Count how well entities are found: a span counts when kind, start and end all fit."""

from collections import Counter
from collections.abc import Sequence

from goodsign.connectors.text_model.reader import ShippedTextClassifier
from goodsign.signals.text.spans import KINDS
from training.signals.corpus import Example


def span_scores(model: ShippedTextClassifier, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 of each kind over texts whose entities are marked."""
    marked = [each for each in examples if each.spans is not None]
    counts: Counter[tuple[str, str]] = Counter()
    for example, reading in zip(marked, model.read([each.text for each in marked]), strict=True):
        truth = set(example.spans or ())
        found = {(each.start, each.end, each.kind) for each in reading.entities}
        for name, spans in (("right", truth & found), ("truth", truth), ("found", found)):
            counts.update((name, kind) for _, _, kind in spans)
    return {kind: _score(*(counts[name, kind] for name in ("right", "truth", "found"))) for kind in KINDS}


def _score(right: int, truth: int, found: int) -> dict[str, float]:
    return {
        "spans": truth,
        "precision": round(right / max(found, 1), 3),
        "recall": round(right / max(truth, 1), 3),
        "f1": round(2 * right / max(truth + found, 1), 3),
    }
