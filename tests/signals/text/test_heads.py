import numpy as np
import pytest

from goodsign.signals.text.heads import HEADS, LABELS, REALIS, SUBJECTS, Judge, agreement, evidence, judge, softmax


def voice(type_, subject, realis, label=None):
    def sure(classes, name):
        return np.array([[0.9 if each == name else 0.1 / (len(classes) - 1) for each in classes]])

    return {
        "type": sure(LABELS, type_), "subject": sure(SUBJECTS, subject), "realis": sure(REALIS, realis),
        "label": sure(LABELS, label or type_),
    }  # fmt: skip


def believing_the_label_head(sure_from=0.5):
    """A judge that hears the label head of the first voice alone."""
    before = sum(len(HEADS[head]) for head in ("type", "subject", "realis"))
    weights = np.zeros((evidence([voice("award", "author", "happened")]).shape[1], len(LABELS)))
    weights[before : before + len(LABELS)] = np.eye(len(LABELS))
    return Judge(weights, np.zeros(len(LABELS)), dict.fromkeys(LABELS, sure_from))


def test_chances_sum_to_one():
    assert softmax(np.array([[1.0, 2.0, 3.0]])).sum() == pytest.approx(1)


def test_a_signal_needs_all_three_to_agree():
    award = LABELS.index("award")
    assert agreement(voice("award", "author", "happened"))[0, award] == pytest.approx(0.9 * (0.9 + 0.1 / 3) * 0.9)
    assert agreement(voice("award", "other", "happened")).argmax() == LABELS.index("none")
    assert agreement(voice("award", "author", "pending")).argmax() == LABELS.index("none")


def test_a_verdict_says_label_confidence_and_whose():
    [verdict] = judge([voice("award", "author", "happened")], believing_the_label_head())
    assert (verdict.label, verdict.is_self, verdict.realis, verdict.sure) == ("award", True, "happened", True)
    assert verdict.confidence == pytest.approx(0.9)
    [named] = judge([voice("award", "named", "happened")], believing_the_label_head(0.95))
    assert (named.is_self, named.sure) == (False, False)


def test_none_is_never_a_sure_signal_and_keeps_what_was_heard():
    [verdict] = judge([voice("award", "other", "pending", "none")], believing_the_label_head(0.0))
    assert (verdict.label, verdict.is_self, verdict.realis, verdict.sure) == ("none", False, "pending", False)
    [nobody] = judge([voice("none", "none", "none")], believing_the_label_head())
    assert nobody.is_self is None
