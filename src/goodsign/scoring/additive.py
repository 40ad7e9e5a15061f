"""Fit the additive glass-box model: explainable boosting (Lou, Caruana, Gehrke 2012; Nori et al. 2019).

One curve a feature and a few pairs, learned by cyclic boosting of shallow trees; the fitted curves are the model.
"""

import copy
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from interpret.glassbox import ExplainableBoostingClassifier

from goodsign.scoring.encode import MISSING_CODE, Encoded, Feature
from goodsign.scoring.frames import Bools, Floats
from goodsign.scoring.model import Model, Table

_BAGS = 4
_HELD_OUT = 0.15
_JACKKNIFE = float(np.sqrt((1 - _HELD_OUT) / _HELD_OUT))
"""Delete-d jackknife (Shao and Wu, 1989): what subsamples of share s differ by, times sqrt(s / (1 - s)), is the
standard error; each bag leaves out 15 %."""

_PAIRS = 5


def fit_additive(
    features: Sequence[Feature], rows: Encoded, converted: Bools, *, outcome: str, positive: str, seed: int
) -> Model:
    """Fit curves and at most five pairs; the same seed gives the same model."""
    booster = _booster(features, seed)
    with warnings.catch_warnings():
        # It warns that its own plots cannot show missing values; ours do.
        warnings.filterwarnings("ignore", message="Missing values detected")
        booster.fit(_inputs(features, rows.codes), converted.astype(np.int64))
    spread = copy.copy(booster)
    spread.term_scores_ = booster.standard_deviations_
    addends = tuple(
        Table(
            tuple(int(index) for index in term),
            _on_grid(booster, features, number, term),
            _on_grid(spread, features, number, term) * _JACKKNIFE,
        )
        for number, term in enumerate(booster.term_features_)
    )
    base_sd = float(np.std(np.ravel(booster.bagged_intercept_))) * _JACKKNIFE
    return Model(
        "additive", outcome, positive, tuple(features), addends, float(np.ravel(booster.intercept_)[0]), base_sd
    )


def _booster(features: Sequence[Feature], seed: int) -> Any:
    return ExplainableBoostingClassifier(
        feature_names=[str(index) for index in range(len(features))],
        feature_types=["continuous" if feature.is_number else "nominal" for feature in features],
        max_bins=256,
        interactions=_PAIRS if len(features) > 1 else 0,
        validation_size=_HELD_OUT,
        outer_bags=_BAGS,
        learning_rate=0.04,
        smoothing_rounds=30,
        early_stopping_rounds=50,
        n_jobs=1,
        random_state=seed,
    )


def _inputs(features: Sequence[Feature], codes: Any) -> Floats:
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
