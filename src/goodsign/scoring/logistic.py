"""Fit the regularised logistic model: bent lines through numbers, one effect a level of a category.

How strongly effects are held towards zero is learned with them, for all numbers together and for each category by
itself: the variance of a normal prior by maximal evidence (MacKay, 1992; the penalised quasi-likelihood of Breslow and
Clayton, 1993). A city that says nothing is thus held close to zero, and a level with ten rows closer than one with
a thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from goodsign.scoring.bend import Bend, bend_of
from goodsign.scoring.encode import MISSING_CODE, Codes, Encoded, Feature
from goodsign.scoring.frames import Bools, Floats
from goodsign.scoring.model import Addend, Labels, Line, Model, Table

LOADINGS = 8
"""Directions of uncertainty kept for each cell; what the rest adds on average goes into the residual."""

_WEAKEST, _STRONGEST = 1.0, 1e4
"""Precision of the prior on standardised numbers and 0/1 levels: its standard deviation is 1 log-odds at most."""

_ROUNDS, _TURNS = 5, 4
_CHOSEN_ON = 20_000
_SAMPLED = 4000
_MOST_STEPS = 50
_CLOSE = 1e-3
"""Newton's method ends when a step gains less log-likelihood than this; the next would gain its square."""

_TINY = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """A feature's columns of the design, what they are at each code, and the bend of a number."""

    design: Floats
    by_code: Floats
    bend: Bend | None


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Weights, the intercept first, and the inverse of the penalised information."""

    weights: Floats
    covariance: Floats


def fit_logistic(features: Sequence[Feature], rows: Encoded, converted: Bools, *, labels: Labels) -> Model:
    """Fit by penalised maximum likelihood; spreads by Laplace's approximation of the posterior.

    Every part is centred, so the base is the log-odds of an average lead. Spreads are the covariance seen along the
    LOADINGS directions in which leads of the training rows differ most.
    """
    blocks = [_block(feature, rows, index) for index, feature in enumerate(features)]
    design = np.hstack([np.ones((converted.size, 1)), *(block.design for block in blocks)])
    means = design.mean(axis=0)
    means[0] = 0.0
    design -= means
    fit = _fitted(design, converted, _families(features, blocks))
    loadings, residual = _loadings(design, fit.covariance)
    ends = 1 + np.cumsum([0, *(block.design.shape[1] for block in blocks)])
    addends = tuple(
        _addend(blocks[index], index, means[a:b], fit.weights[a:b], loadings[a:b])
        for index, (a, b) in enumerate(pairwise(ends))
    )
    base_spread = loadings[0].astype(np.float32)
    return Model("logistic", *labels, tuple(features), addends, float(fit.weights[0]), base_spread, residual)


def _block(feature: Feature, rows: Encoded, index: int) -> _Block:
    """Return (bent and standardised, is missing) for a number, else one column a code."""
    codes = rows.codes[:, index]
    if not feature.is_number:
        levels = np.eye(feature.size)
        return _Block(levels[codes], levels, None)
    missing = codes == MISSING_CODE
    bend = bend_of(rows.numbers[~missing, index])
    heights = np.where(missing, 0.0, bend.at(rows.numbers[:, index]))
    by_code = np.column_stack([_means(heights, codes, feature.size), np.arange(feature.size) == MISSING_CODE])
    return _Block(np.column_stack([heights, missing]), by_code, bend)


def _means(heights: Floats, codes: Codes, size: int) -> Floats:
    counts = np.bincount(codes, minlength=size)
    return np.asarray(np.bincount(codes, weights=heights, minlength=size) / np.maximum(counts, 1))


def _families(features: Sequence[Feature], blocks: Sequence[_Block]) -> npt.NDArray[np.intp]:
    """Return for each column, the intercept's 0 first, which prior it shares: numbers 1, their gaps 2, then levels."""
    families = [0]
    for place, (feature, block) in enumerate(zip(features, blocks, strict=True), start=3):
        families += [1, 2] if feature.is_number else [place] * block.design.shape[1]
    return np.unique(families, return_inverse=True)[1]


def _fitted(design: Floats, converted: Bools, families: npt.NDArray[np.intp]) -> _Fit:
    """Learn the priors on evenly spaced rows, then fit all rows under them."""
    chosen = np.linspace(0, converted.size - 1, min(converted.size, _CHOSEN_ON)).astype(np.intp)
    some, outcomes = (design, converted) if chosen.size == converted.size else (design[chosen], converted[chosen])
    penalty, weights = _priors(some, outcomes, families)
    return _newton(design, converted, penalty, weights)


def _priors(design: Floats, converted: Bools, families: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Learn each column's precision, by turns with the weights: the likelihood is replaced by a parabola each round.

    MacKay's update: a family's precision is the number of its well-determined weights over their sum of squares.
    """
    penalty, weights = np.where(families == 0, 0.0, _WEAKEST), np.zeros(families.size)
    for _ in range(_ROUNDS):
        slope, curvature = _derivatives(design, converted, weights)
        target = slope + curvature @ weights
        for _ in range(_TURNS):
            covariance = np.linalg.inv(curvature + np.diag(penalty))
            weights = covariance @ target
            determined = np.bincount(families, weights=1 - penalty * np.diag(covariance))
            size = np.bincount(families, weights=weights**2)
            precision = np.clip(determined / np.maximum(size, 1e-12), _WEAKEST, _STRONGEST)
            penalty = np.where(families == 0, 0.0, precision[families])
    return penalty, weights


def _newton(design: Floats, converted: Bools, penalty: Floats, weights: Floats) -> _Fit:
    """Maximise the penalised likelihood by Newton's method, halving a step that does not help."""
    signs = np.where(converted, 1.0, -1.0)

    def loss(at: Floats) -> float:
        return float(np.logaddexp(0, -signs * (design @ at)).sum() + penalty @ at**2 / 2)

    now = loss(weights)
    for _ in range(_MOST_STEPS):
        slope, curvature = _derivatives(design, converted, weights)
        information = curvature + np.diag(penalty)
        step = np.linalg.solve(information, slope - penalty * weights)
        while (new := loss(weights + step)) > now and np.abs(step).max() > _TINY:
            step /= 2
        weights, gained, now = weights + step, now - new, new
        if gained < _CLOSE:
            break
    return _Fit(weights, np.asarray(np.linalg.inv(information)))


def _derivatives(design: Floats, converted: Bools, weights: Floats) -> tuple[Floats, Floats]:
    """Return the slope of the log-likelihood and its curvature with the sign turned.

    Single precision does for the curvature: the slope alone decides where Newton's method ends.
    """
    chance = 1 / (1 + np.exp(-(design @ weights)))
    half = (design * np.sqrt(chance * (1 - chance))[:, None]).astype(np.float32)
    curvature = (half.T @ half).astype(np.float64) + _TINY * np.eye(weights.size)
    return design.T @ (converted - chance), curvature


def _loadings(design: Floats, covariance: Floats) -> tuple[Floats, float]:
    """Factor the covariance as training rows see it: loadings (columns, r), and the mean deviation left out.

    With covariance = L L' and the rows' S L = U D V', the first r columns of L V carry the most of the rows' variance.
    """
    rows = design[np.linspace(0, design.shape[0] - 1, min(design.shape[0], _SAMPLED)).astype(np.intp)]
    root = np.linalg.cholesky(covariance)
    size, directions = np.linalg.eigh((rows @ root).T @ (rows @ root) / rows.shape[0])
    kept = min(LOADINGS, size.size)
    left = float(np.sqrt(max(size[:-kept].sum(), 0.0)))
    return np.asarray(root @ directions[:, ::-1][:, :kept]), left


def _addend(block: _Block, index: int, means: Floats, weights: Floats, loadings: Floats) -> Addend:
    basis = block.by_code - means
    spread = basis @ loadings
    if block.bend is None:
        # A code without a row in training says nothing: it adds nothing, and is as unsure as the least sure level.
        seen = means > 0
        spread[~seen] = 0.0
        spread[~seen, 0] = np.linalg.norm(spread, axis=1).max()
        return Table((index,), np.where(seen, basis @ weights, 0.0), spread.astype(np.float32))
    bend = block.bend
    y = (bend.heights - means[0]) * weights[0] - means[1] * weights[1]
    missing = float(basis[MISSING_CODE] @ weights) if means[1] > 0 else 0.0
    return Line(index, bend.knots, y, missing, spread.astype(np.float32))
