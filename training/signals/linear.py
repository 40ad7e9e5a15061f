"""Fit the linear models: one logistic regression for each head over named features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from goodsign.signals.text.heads import Numbers, softmax

Names = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Features by number, weights (features, classes) and bias (classes) of each head, in the order of its classes."""

    vocabulary: dict[str, int]
    weights: dict[str, npt.NDArray[np.float32]]
    bias: dict[str, npt.NDArray[np.float32]]

    def voices(self, names: Names) -> dict[str, Numbers]:
        """Return each head's probabilities (texts, classes)."""
        counter = CountVectorizer(analyzer=_same, binary=True, vocabulary=self.vocabulary, dtype=np.float32)
        seen = csr_array(counter.transform(names))
        return {head: softmax(seen @ self.weights[head] + self.bias[head]) for head in self.weights}


def fit_linear(
    names: Names,
    answers: Mapping[str, Sequence[str]],
    classes: Mapping[str, Sequence[str]],
    *,
    strength: float,
    least: int,
) -> LinearModel:
    """Return one logistic regression for each head; features in fewer than `least` texts are left out."""
    counter = CountVectorizer(analyzer=_same, binary=True, min_df=least, dtype=np.float32)
    seen = counter.fit_transform(names)
    weights, bias = {}, {}
    for head, given in answers.items():
        model = LogisticRegression(C=strength, max_iter=80, tol=1e-3).fit(seen, list(given))
        weights[head] = np.zeros((seen.shape[1], len(classes[head])), np.float32)
        # A class that never occurs in training is as good as impossible.
        bias[head] = np.full(len(classes[head]), -10.0, np.float32)
        places = [list(classes[head]).index(each) for each in model.classes_]
        weights[head][:, places] = model.coef_.T
        bias[head][places] = model.intercept_
    vocabulary = {str(name): int(number) for name, number in counter.vocabulary_.items()}
    return LinearModel(vocabulary, weights, bias)


def _same(names: Sequence[str]) -> Sequence[str]:
    return names
