"""Write the model card from the manifest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from goodsign.connectors.text_model.reader import ShippedTextClassifier
from goodsign.signals.text.heads import LABELS
from training.signals.cardtext import HEAD, SOURCES, WEAK


def by_kind(model: ShippedTextClassifier, texts: Sequence[Mapping[str, str]]) -> dict[str, list[int]]:
    """Return right answers and texts for each domain, label and kind of the development set."""
    right: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for text, reading in zip(texts, model.read([each["text"] for each in texts]), strict=True):
        for name in ("domain", "kind"):
            key = f"{name}: {text[name]}"
            count[key] += 1
            right[key] += reading.label == text["label"]
    return {key: [right[key], count[key]] for key in sorted(count)}


def page(about: Mapping[str, Any]) -> str:
    """Return the card as Markdown."""
    figures = about["figures"]
    parts = [
        HEAD.format(version=about["version"], megabytes=about["bytes"] / 1e6),
        "## How good it is\n",
        _summary(figures),
        "### Development set, by label\n",
        _labels(figures["development"]),
        "Confusion (rows: truth; columns: reading):\n",
        _confusion(figures["development"]["confusion"]),
        "### Development set, by origin and by kind of text without a signal\n",
        _kinds(figures["development_kinds"]),
        "### Own texts held out, by label\n",
        _labels(figures["held_out"]),
        "### Entities, on own texts held out\n",
        _spans(figures["spans"]),
        _sentiment(figures["sentiment"]),
        WEAK,
        SOURCES,
        _examples(about),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _interval(value: Sequence[float]) -> str:
    return f"{value[0]:.2f} ({value[1]:.2f} to {value[2]:.2f})"


def _summary(figures: Mapping[str, Any]) -> str:
    names = {"development": "**development set (real texts, never learned from)**", "held_out": "own texts held out"}
    rows = [(names[key], figures[key]) for key in names]
    rows += [(f"folds: {name}", each) for name, each in figures["folds"].items()]
    lines = ["| texts | number | accuracy | macro-F1 | sure signals | their precision |", "|---|--:|---|---|--:|---|"]
    for name, each in rows:
        sure = each["sure"]
        shown = "none" if sure["precision"] is None else _interval([sure["precision"], *sure["interval"]])
        lines.append(
            f"| {name} | {each['texts']:,} | {_interval(each['accuracy'])} | {_interval(each['macro_f1'])} "
            f"| {sure['signals']} | {shown} |"
        )
    return "\n".join(lines) + "\n\nIn brackets: 95 % intervals (bootstrap of 2,000 rounds; Wilson's for precision).\n"


def _labels(figures: Mapping[str, Any]) -> str:
    lines = ["| label | texts | precision | recall | F1 |", "|---|--:|--:|--:|---|"]
    lines += [
        f"| {label} | {each['texts']} | {each['precision']:.2f} | {each['recall']:.2f} | {_interval(each['f1'])} |"
        for label, each in figures["labels"].items()
    ]
    return "\n".join(lines) + "\n"


def _confusion(table: Sequence[Sequence[int]]) -> str:
    lines = ["| | " + " | ".join(LABELS) + " |", "|---|" + "--:|" * len(LABELS)]
    lines += [
        f"| {label} | " + " | ".join(str(count) for count in row) + " |"
        for label, row in zip(LABELS, table, strict=True)
        if sum(row)
    ]
    return "\n".join(lines) + "\n"


def _kinds(kinds: Mapping[str, Sequence[int]]) -> str:
    lines = ["| texts | right | of |", "|---|--:|--:|"]
    return "\n".join([*lines, *(f"| {name} | {right} | {count} |" for name, (right, count) in kinds.items())]) + "\n"


def _spans(spans: Mapping[str, Mapping[str, float]]) -> str:
    lines = ["| kind | spans | precision | recall | F1 |", "|---|--:|--:|--:|--:|"]
    lines += [
        f"| {kind} | {each['spans']} | {each['precision']:.2f} | {each['recall']:.2f} | {each['f1']:.2f} |"
        for kind, each in spans.items()
    ]
    return "\n".join(lines) + "\n\nA span counts when its kind, start and end all fit.\n"


def _sentiment(figures: Mapping[str, Any]) -> str:
    found = f"{figures['accuracy']:.1%} of {figures['comments']:,} comments"
    return f"### Sentiment\n\nRight for {found} of GoEmotions' test part whose emotions are all of one kind.\n"


def _examples(about: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{name} {count:,}" for name, count in about["examples"].items())
    return f"Examples learned from: {counts}. Held out: {about['held_out']:,}. Seed {about['seed']}.\n"
