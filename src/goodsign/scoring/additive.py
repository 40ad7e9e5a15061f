"""Fit the additive glass-box model: explainable boosting (Lou, Caruana, Gehrke 2012; Nori et al. 2019).

One curve a feature and a few pairs, learned by cyclic boosting of shallow trees; the fitted curves are the model.
"""

import copy
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from interpret.glassbox import ExplainableBoostingClassifier
from scipy.stats import norm
from scipy.stats import t as student

from goodsign.scoring.encode import MISSING_CODE, Codes, Encoded, Feature
from goodsign.scoring.frames import Bools, Floats
from goodsign.scoring.model import Labels, Loadings, Model, Table

Curves = dict[tuple[int, ...], Floats]
"""Parts by code, or by pair of codes, of the features named; the last axis is the bag."""

BAGS = 3
"""Fits on different 85 % of the rows, averaged; more make curves and their error bands smoother."""

_ROUNDS = 30
_STEPS = 12
_FEW = 100
_UPPER = 0.95
_HELD_OUT = 0.15
_JACKKNIFE = float(np.sqrt((1 - _HELD_OUT) / _HELD_OUT))

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
    curves, shift = purified(_bagged(booster, features), rows.codes)
    bases = np.ravel(booster.bagged_intercept_) + shift
    # Only now is all that one feature says in its own curve, and none of it in a pair.
    levels = [index for index, feature in enumerate(features) if not feature.is_number and (index,) in curves]
    curves, shift = purified(_held(curves, levels, float(bases.mean()), rows.codes, converted), rows.codes)
    bases = bases + shift
    addends = tuple(Table(term, values.mean(axis=-1), _deviations(values)) for term, values in curves.items())
    return Model("additive", *labels, tuple(features), addends, float(bases.mean()), _deviations(bases))


def _deviations(values: Floats) -> Loadings:
    """Return what each bag deviates from their mean by, so that the sum of squares is the variance of the mean.

    Delete-d jackknife (Shao and Wu, 1989): fits on a share s of the rows vary by (1 - s) / s of the whole's variance.
    So few bags know the variance poorly, hence the quantile of Student's t in place of the normal one.
    """
    bags = values.shape[-1]
    centred = values - values.mean(axis=-1, keepdims=True)
    few = student.ppf(_UPPER, bags - 1) / norm.ppf(_UPPER)
    return np.asarray(centred * (_JACKKNIFE * few / np.sqrt(bags - 1)), dtype=np.float32)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the booster's warning that its own plots cannot show missing values; ours do.

    Filters belong to the process, so this stands around threads, never inside them.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Missing values detected")
        yield


def purified(tables: Curves, codes: Codes) -> tuple[Curves, Floats | float]:
    """Move what single features explain out of the pairs, centre every table, and return what the base gains.

    The functional ANOVA of Lengerich et al. (2020), "Purifying interaction effects", weighted by the training rows
    `codes` (n, f), for each bag (last axis) alike. Base plus parts stay the same for every combination of codes.
    """
    values = {features: table.copy() for features, table in tables.items()}
    for first, second in [features for features in values if len(features) == 2]:
        pair = values[first, second]
        weights = np.zeros(pair.shape[:2])
        np.add.at(weights, (codes[:, first], codes[:, second]), 1.0)
        for _ in range(_ROUNDS):
            for axis, feature in ((1, first), (0, second)):
                means = _means(pair, weights, axis)
                pair -= np.expand_dims(means, axis)
                values[feature,] += means
    levels: dict[tuple[int, ...], Floats] = {
        features: _level(value, codes[:, features[0]]) for features, value in values.items() if len(features) == 1
    }
    return {features: value - levels.get(features, 0.0) for features, value in values.items()}, sum(levels.values())


def _level(curve: Floats, codes: Codes) -> Floats:
    """Return a curve's mean over the rows, for each bag."""
    return np.asarray(np.bincount(codes, minlength=len(curve)) @ curve / codes.size)


def _means(values: Floats, weights: Floats, axis: int) -> Floats:
    """Return weighted means along an axis for each bag; 0 where no row is."""
    total = weights.sum(axis=axis)
    sums = np.einsum("ij,ijb->ib" if axis == 1 else "ij,ijb->jb", weights, values)
    return np.asarray(sums / np.maximum(total, 1.0)[:, None])


def _held(curves: Curves, levels: Collection[int], intercept: float, codes: Codes, converted: Bools) -> Curves:
    """Hold what a level with fewer than 100 rows adds to what those rows can carry; `levels` lists the categories.

    Given all other parts, its own effect is estimated under a normal prior with a standard deviation of 1 log-odds
    (maximum a posteriori); the boosted effect may not be larger. So ten rows that all converted add about two, not
    seven. A number's bins need no holding: their neighbors do.
    """
    means = {features: curve.mean(axis=-1) for features, curve in curves.items()}
    parts = {features: mean[tuple(codes[:, index] for index in features)] for features, mean in means.items()}
    total = intercept + sum(parts.values())
    held = dict(curves)
    for index in levels:
        cells, mean = codes[:, index], means[index,]
        rare = np.bincount(cells, minlength=mean.size) < _FEW
        most = _own_effect(cells, mean.size, total - parts[index,], converted)
        kept = np.clip(mean, np.minimum(most, 0.0), np.maximum(most, 0.0))
        held[index,] = curves[index,] + np.where(rare, kept - mean, 0.0)[:, None]
    return held


def _own_effect(cells: Codes, size: int, offsets: Floats, converted: Bools) -> Floats:
    """Return each cell's most likely effect beside the offsets of its rows, by Newton's method."""
    effect = np.zeros(size)
    hits = np.bincount(cells, weights=converted, minlength=size)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(offsets + effect[cells])))
        slope = hits - np.bincount(cells, weights=chance, minlength=size) - effect
        steep = 1.0 + np.bincount(cells, weights=chance * (1 - chance), minlength=size)
        effect += np.clip(slope / steep, -1.0, 1.0)
    return effect


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


def _bagged(booster: Any, features: Sequence[Feature]) -> Curves:
    """Return each term at every code, or pair of codes, of its features, one bag after another in the last axis."""
    places = [_places(booster, features, axis) for axis in (0, 1)]
    tables = {}
    for number, term in enumerate(booster.term_features_):
        bins = [places[axis][: features[index].size, number] for axis, index in enumerate(term)]
        scores = np.moveaxis(np.asarray(booster.bagged_scores_[number], dtype=np.float64), 0, -1)
        tables[tuple(int(index) for index in term)] = scores[np.ix_(*bins)]
    return tables


def _places(booster: Any, features: Sequence[Feature], axis: int) -> Codes:
    """Return the booster's bin of each code (rows) along an axis of each term: it evaluates terms that hold places."""
    asked = copy.copy(booster)
    asked.term_scores_ = [_along(np.asarray(scores).shape, axis) for scores in booster.term_scores_]
    sizes = np.array([feature.size for feature in features])
    codes = np.minimum(np.arange(sizes.max())[:, None], sizes - 1).astype(np.int32)
    return np.asarray(np.rint(asked.eval_terms(_inputs(features, codes))), dtype=np.int32)


def _along(shape: tuple[int, ...], axis: int) -> Floats:
    return np.asarray(np.indices(shape)[min(axis, len(shape) - 1)], dtype=np.float64)
