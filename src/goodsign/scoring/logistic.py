"""Fit the regularised logistic model: straight lines through numbers, one effect a level of a category."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from sklearn.linear_model import LogisticRegression

from goodsign.scoring.encode import MISSING_CODE, Encoded, Feature
from goodsign.scoring.frames import Bools, Floats
from goodsign.scoring.model import Addend, Labels, Line, Model, Table

_STRENGTH = 1.0
"""Ridge penalty on standardised numbers and 0/1 levels: a normal prior with a standard deviation of 1 log-odds."""

_MOST_STEPS = 2000
_REACH = 1.0
"""Lines are followed this many training ranges beyond the lowest and highest value seen, then stay flat."""


def fit_logistic(features: Sequence[Feature], rows: Encoded, converted: Bools, *, labels: Labels) -> Model:
    """Fit by penalised maximum likelihood; standard deviations by Laplace's approximation of the posterior.

    Every part is centred, so the base is the log-odds of an average lead.
    """
    blocks = [_block(feature, rows, index) for index, feature in enumerate(features)]
    design = np.hstack(blocks)
    means = design.mean(axis=0)
    fit = LogisticRegression(C=1 / _STRENGTH, max_iter=_MOST_STEPS).fit(design - means, converted)
    weights, base = fit.coef_[0], float(fit.intercept_[0])
    covariance, base_sd = _covariance(design - means, weights, base)
    ends = np.cumsum([0, *(block.shape[1] for block in blocks)])
    addends = tuple(
        _addend(features[i], i, means[a:b], weights[a:b], covariance[a:b, a:b])
        for i, (a, b) in enumerate(pairwise(ends))
    )
    return Model("logistic", *labels, tuple(features), addends, base, base_sd)


def _block(feature: Feature, rows: Encoded, index: int) -> Floats:
    """Return a feature's columns of the design: (standardised, is missing) for a number, else one a code."""
    if not feature.is_number:
        return np.eye(feature.size)[rows.codes[:, index]]
    missing = rows.codes[:, index] == MISSING_CODE
    scaled = np.where(missing, 0.0, _scaled(feature, rows.numbers[:, index]))
    return np.column_stack([scaled, missing])


def _scaled(feature: Feature, numbers: Floats) -> Floats:
    reach = _REACH * (feature.high - feature.low)
    held = np.clip(numbers, feature.low - reach, feature.high + reach)
    return np.asarray((held - feature.mean) / feature.deviation)


def _covariance(design: Floats, weights: Floats, base: float) -> tuple[Floats, float]:
    """Return the inverse of the penalised information of the weights, and the base's standard deviation."""
    chance = 1 / (1 + np.exp(-(design @ weights + base)))
    spread = chance * (1 - chance)
    information = design.T @ (design * spread[:, None]) + _STRENGTH * np.eye(design.shape[1])
    return np.asarray(np.linalg.inv(information), dtype=np.float64), float(1 / np.sqrt(spread.sum()))


def _addend(feature: Feature, index: int, means: Floats, weights: Floats, covariance: Floats) -> Addend:
    if not feature.is_number:
        basis = np.eye(feature.size) - means
        values, sd = _effects(basis, weights, covariance)
        # A code without a row in training says nothing: it adds nothing.
        seen = means > 0
        return Table((index,), np.where(seen, values, 0.0), np.where(seen, sd, float(np.max(sd))))
    reach = _REACH * (feature.high - feature.low)
    x = np.unique([feature.low - reach, feature.low, feature.mean, feature.high, feature.high + reach])
    knots = np.column_stack([_scaled(feature, x), np.zeros(x.size)])
    y, sd = _effects(np.vstack([knots, [[0.0, 1.0]]]) - means, weights, covariance)
    seen_missing = means[1] > 0
    return Line(index, x, y[:-1], sd[:-1], float(y[-1]) * seen_missing, float(sd[-1]) * seen_missing)


def _effects(basis: Floats, weights: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    return basis @ weights, np.sqrt(np.einsum("ij,jk,ik->i", basis, covariance, basis))
