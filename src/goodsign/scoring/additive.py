"""Fit the additive glass-box model: explainable boosting (Lou, Caruana, Gehrke 2012; Nori et al. 2019).

One curve a feature and a few pairs, learned by cyclic boosting of shallow trees; the fitted curves are the model.
"""

import copy
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from interpret.glassbox import ExplainableBoostingClassifier

from goodsign.scoring.encode import MISSING_CODE, Codes, Encoded, Feature
from goodsign.scoring.frames import Bools, Floats
from goodsign.scoring.model import Labels, Model, Table

BAGS = 4
"""Fits on different 85 % of the rows, averaged; more make curves and their error bands smoother."""

_ROUNDS = 30
_HELD_OUT = 0.15
_JACKKNIFE = float(np.sqrt((1 - _HELD_OUT) / _HELD_OUT))
"""Delete-d jackknife (Shao and Wu, 1989): what subsamples of share s differ by, times sqrt(s / (1 - s)), is the
standard error; each bag leaves out 15 %."""

_PAIRS = 10
"""Ten pairs and quick, lightly smoothed rounds: out of fold they match 0.04 and 30 rounds at half the time."""


def fit_additive(
    features: Sequence[Feature], rows: Encoded, converted: Bools, *, labels: Labels, seed: int, bags: int = BAGS
) -> Model:
    """Fit curves and at most ten pairs; the same seed gives the same model.

    Parts are centred and pairs hold only what their curves cannot, so the base is the log-odds of an average lead.
    """
    booster = _booster(features, seed=seed, bags=bags)
    booster.fit(_inputs(features, rows.codes), converted.astype(np.int64))
    spread = copy.copy(booster)
    spread.term_scores_ = booster.standard_deviations_
    raw = [
        Table(
            tuple(int(index) for index in term),
            _on_grid(booster, features, number, term),
            _on_grid(spread, features, number, term) * _JACKKNIFE,
        )
        for number, term in enumerate(booster.term_features_)
    ]
    addends, shift = purified(raw, rows.codes)
    base = float(np.ravel(booster.intercept_)[0]) + shift
    base_sd = float(np.std(np.ravel(booster.bagged_intercept_))) * _JACKKNIFE
    return Model("additive", *labels, tuple(features), addends, base, base_sd)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the booster's warning that its own plots cannot show missing values; ours do.

    Filters belong to the process, so this stands around threads, never inside them.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Missing values detected")
        yield


def purified(tables: Sequence[Table], codes: Codes) -> tuple[tuple[Table, ...], float]:
    """Move what single features explain out of the pairs, centre every table, and return what the base gains.

    The functional ANOVA of Lengerich et al. (2020), "Purifying interaction effects", weighted by the training rows
    `codes` (n, f). Base plus parts stay the same for every combination of codes.
    """
    values: dict[tuple[int, ...], Floats] = {table.features: table.values.copy() for table in tables}
    for first, second in [features for features in values if len(features) == 2]:
        pair = values[first, second]
        weights = np.zeros(pair.shape)
        np.add.at(weights, (codes[:, first], codes[:, second]), 1.0)
        for _ in range(_ROUNDS):
            for axis, feature in ((1, first), (0, second)):
                means = _means(pair, weights, axis)
                values[first, second] -= np.expand_dims(means, axis)
                values[feature,] += means
    levels: dict[tuple[int, ...], float] = {
        features: _level(values[features], codes[:, features[0]]) for features in values if len(features) == 1
    }
    centred = {features: value - levels.get(features, 0.0) for features, value in values.items()}
    return tuple(replace(table, values=centred[table.features]) for table in tables), sum(levels.values())


def _level(curve: Floats, codes: Codes) -> float:
    """Return a curve's mean over the rows."""
    return float(np.average(curve, weights=np.bincount(codes, minlength=curve.size)))


def _means(values: Floats, weights: Floats, axis: int) -> Floats:
    """Return weighted means along an axis; 0 where no row is."""
    total = weights.sum(axis=axis)
    sums = (values * weights).sum(axis=axis)
    return np.asarray(np.divide(sums, total, out=np.zeros(total.size), where=total > 0))


def _booster(features: Sequence[Feature], *, seed: int, bags: int) -> Any:
    return ExplainableBoostingClassifier(
        feature_names=[str(index) for index in range(len(features))],
        feature_types=["continuous" if feature.is_number else "nominal" for feature in features],
        max_bins=256,
        interactions=_PAIRS if len(features) > 1 else 0,
        validation_size=_HELD_OUT,
        outer_bags=bags,
        learning_rate=0.08,
        smoothing_rounds=15,
        early_stopping_rounds=25,
        n_jobs=1,
        random_state=seed,
    )


def _inputs(features: Sequence[Feature], codes: Codes) -> Floats:
    """Hand the codes over as numbers, a number's missing code as NaN."""
    inputs = codes.astype(np.float64)
    for index, feature in enumerate(features):
        if feature.is_number:
            inputs[codes[:, index] == MISSING_CODE, index] = np.nan
    return np.asarray(inputs)


def _on_grid(booster: Any, features: Sequence[Feature], number: int, term: Sequence[int]) -> Floats:
    """Return the booster's term at every code, or pair of codes, of its features."""
    sizes = [features[index].size for index in term]
    grid = np.indices(sizes).reshape(len(sizes), -1)
    codes = np.zeros((grid.shape[1], len(features)), dtype=np.int32)
    codes[:, list(term)] = grid.T
    scores = booster.eval_terms(_inputs(features, codes))[:, number]
    return np.asarray(scores, dtype=np.float64).reshape(sizes)
