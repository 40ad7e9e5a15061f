"""The text model on the development set of real texts, which it never learned from."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from goodsign.connectors.text_model.reader import ShippedTextClassifier
from goodsign.signals.text.heads import LABELS

_ROOT = Path(__file__).parents[2]
_FILE = Path(os.environ.get("GOODSIGN_SHARED", _ROOT.parent / "shared")) / "data" / "signals" / "dev.jsonl"


@pytest.fixture(scope="module")
def answers():
    if not _FILE.exists():
        pytest.skip(f"the development set is not here ({_FILE.name}; set GOODSIGN_SHARED)")
    texts = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    readings = ShippedTextClassifier().read([each["text"] for each in texts])
    return [(each["label"], reading) for each, reading in zip(texts, readings, strict=True)]


def test_four_in_five_real_texts_are_read_right(answers):
    assert np.mean([label == reading.label for label, reading in answers]) >= 0.80


def test_every_label_is_found_and_kept_apart(answers):
    scores = []
    for label in {label for label, _ in answers} & set(LABELS):
        right = sum(truth == reading.label == label for truth, reading in answers)
        said = sum((truth == label) + (reading.label == label) for truth, reading in answers)
        scores.append(2 * right / said)
    assert np.mean(scores) >= 0.75


def test_sure_signals_are_right_19_times_in_20(answers):
    sure = [truth == reading.label for truth, reading in answers if reading.high_confidence]
    assert len(sure) >= 20
    assert np.mean(sure) >= 0.95
