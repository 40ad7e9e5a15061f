"""Combine what two models say of a text's event, its subject and its realis into one reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from goodsign.signals.frames import SignalType

LABELS = (*(each.value for each in SignalType), "none")
SUBJECTS = ("author", "named", "other", "none")
REALIS = ("happened", "pending", "past", "hypothetical", "figurative", "none")
SENTIMENTS = ("negative", "neutral", "positive")
HEADS: dict[str, tuple[str, ...]] = {"type": LABELS, "subject": SUBJECTS, "realis": REALIS, "label": LABELS}
"""Type of event (also of texts that are no signal), whose event, how real, and the label itself."""

Numbers: TypeAlias = npt.NDArray[np.float64]
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs both models' heads: `weights` (evidence, labels), `bias` (labels); learned on texts held out from both.

    `sure_from` holds for each label the confidence from which a signal may be called sure.
    """

    weights: Numbers
    bias: Numbers
    sure_from: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Label with its probability, whose event (True the author's, None nobody's), its realis, whether it is sure."""

    label: str
    confidence: float
    is_self: bool | None
    realis: str
    sure: bool


def softmax(logits: npt.NDArray[np.floating]) -> Numbers:
    """Return probabilities (n, classes) of logits."""
    raised = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    shares: Numbers = raised / raised.sum(axis=1, keepdims=True)
    return shares


def evidence(voices: Sequence[Mapping[str, Numbers]]) -> Numbers:
    """Return what the judge weighs (n, columns) from the heads' probabilities of each model.

    For each model: the log of every head's probabilities, and of the chance that a type, a fitting subject and
    `happened` hold together.
    """
    columns = []
    for voice in voices:
        columns += [np.log(np.maximum(voice[head], _LEAST)) for head in HEADS]
        columns.append(np.log(np.maximum(agreement(voice), _LEAST)))
    return np.concatenate(columns, axis=1)


def agreement(voice: Mapping[str, Numbers]) -> Numbers:
    """Return the probability of each label (n, labels) when all three heads must agree on a signal."""
    personal = voice["subject"][:, 0] + voice["subject"][:, 1]
    signal = voice["type"][:, :-1] * (personal * voice["realis"][:, 0])[:, None]
    return np.concatenate([signal, 1 - signal.sum(axis=1, keepdims=True)], axis=1)


def judge(voices: Sequence[Mapping[str, Numbers]], how: Judge) -> list[Verdict]:
    """Return a verdict for each text."""
    chances = softmax(evidence(voices) @ how.weights + how.bias)
    subject = sum(voice["subject"] for voice in voices)
    realis = sum(voice["realis"] for voice in voices)
    return [_verdict(*rows, how) for rows in zip(chances, np.asarray(subject), np.asarray(realis), strict=True)]


def _verdict(chances: Numbers, subject: Numbers, realis: Numbers, how: Judge) -> Verdict:
    at = int(chances.argmax())
    label, confidence = LABELS[at], round(float(chances[at]), 4)
    if label == "none":
        whose = SUBJECTS[int(subject.argmax())]
        is_self = None if whose == "none" else whose == "author"
        return Verdict(label, confidence, is_self, REALIS[int(realis.argmax())], sure=False)
    return Verdict(
        label, confidence, bool(subject[0] >= subject[1]), REALIS[0], sure=confidence >= how.sure_from[label]
    )
