"""Try the candidate models on rows they have not seen and choose the champion.

Candidates are compared by AUC on the same rows, with the standard error of the difference by DeLong, DeLong and
Clarke-Pearson (1988). The simpler model wins unless the other is better by more than one standard error.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import rankdata

from goodsign.scoring.additive import BAGS, fit_additive, quiet
from goodsign.scoring.encode import encode, learn_features
from goodsign.scoring.frames import Bools, Floats
from goodsign.scoring.logistic import fit_logistic
from goodsign.scoring.model import Kind, Labels, Model, raw_log_odds, without_idle
from goodsign.scoring.prepare import Reading
from goodsign.scoring.split import Rows, Split

KINDS: tuple[Kind, ...] = ("logistic", "additive")
"""Candidates, the simplest first."""

MOST_FITTED = 200_000

_THREADS = 2

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Rows with a known outcome and the columns to learn it from; `time` is the date column, if any."""

    table: pl.DataFrame
    readings: tuple[Reading, ...]
    converted: Bools
    labels: Labels
    seed: int
    time: Reading | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One candidate's log-odds on the test rows of each split, and the model of the last split it was fitted on."""

    kind: Kind
    splits: tuple[Split, ...]
    log_odds: tuple[Floats, ...]
    models: tuple[Model, ...]


def fit(kind: Kind, task: Task, rows: Rows | None = None, *, bags: int = BAGS) -> Model:
    """Fit one kind of model on the given rows (all by default); bins and levels are learned from those rows only.

    Of more than MOST_FITTED rows as many are drawn: curves hardly change beyond, and the time stays in minutes.
    """
    rows = np.arange(task.table.height, dtype=np.intp) if rows is None else rows
    if rows.size > MOST_FITTED:
        rows = np.sort(np.random.default_rng(task.seed).choice(rows, MOST_FITTED, replace=False))
    table, converted = task.table[rows], task.converted[rows]
    features = learn_features(table, task.readings, time=task.time)
    encoded = encode(features, table)
    if kind == "logistic":
        model = fit_logistic(features, encoded, converted, labels=task.labels)
    else:
        model = fit_additive(features, encoded, converted, labels=task.labels, seed=task.seed, bags=bags)
    return without_idle(model)


def run_trial(kind: Kind, task: Task, splits: Sequence[Split], *, progress: Progress, bags: int = BAGS) -> Trial:
    """Fit one kind on each split and score its test rows."""

    def run(split: Split) -> tuple[Model, Floats]:
        model = fit(kind, task, split.train, bags=bags)
        return model, raw_log_odds(model, encode(model.features, task.table[split.test]))

    results = []
    # The logistic model is matrix products, which use all cores by themselves.
    with quiet(), ThreadPoolExecutor(_THREADS if kind == "additive" else 1) as pool:
        for number, result in enumerate(pool.map(run, splits), start=1):
            results.append(result)
            progress(f"Trying the {kind} model", number / len(splits))
    models, log_odds = zip(*results, strict=True)
    return Trial(kind, tuple(splits), log_odds, models)


def champion(trials: Sequence[Trial], converted: Bools) -> Trial:
    """Choose among trials on the same splits, listed from the simplest."""
    best = trials[0]
    for trial in trials[1:]:
        tests = [split.test for split in best.splits]
        pairs = list(zip(tests, trial.log_odds, best.log_odds, strict=True))
        gain = float(
            np.mean([_worth(converted[rows], ours) - _worth(converted[rows], old) for rows, ours, old in pairs])
        )
        variances = [auc_difference(converted[rows], ours, old)[1] for rows, ours, old in pairs]
        if gain > float(np.sqrt(np.mean(variances) / _disjoint(tests))):
            best = trial
    return best


def _disjoint(tests: Sequence[Rows]) -> float:
    """Return how many sets of distinct rows the tests amount to: windows in time overlap, repeated folds coincide."""
    rows = np.concatenate(tests)
    return float(np.unique(rows).size * len(tests) / rows.size)


def _worth(converted: Bools, scores: Floats) -> float:
    """Return the AUC, but one half where it is worse: of two rankings below chance neither is the better one."""
    return max(float(_placements(converted, scores)[0].mean()), 0.5)


def auc_difference(converted: Bools, first: Floats, second: Floats) -> tuple[float, float]:
    """Return AUC(first) - AUC(second) on the same rows and the variance of that difference (DeLong)."""
    above = [_placements(converted, scores) for scores in (first, second)]
    positive = above[0][0] - above[1][0]
    negative = above[0][1] - above[1][1]
    variance = positive.var(ddof=1) / positive.size + negative.var(ddof=1) / negative.size
    return float(positive.mean()), float(variance)


def _placements(converted: Bools, scores: Floats) -> tuple[Floats, Floats]:
    """Return for each positive the share of negatives below it, and for each negative of positives above it."""
    positives, negatives = scores[converted], scores[~converted]
    ranks = rankdata(scores)
    below = (ranks[converted] - rankdata(positives)) / negatives.size
    beyond = 1 - (ranks[~converted] - rankdata(negatives)) / positives.size
    return np.asarray(below), np.asarray(beyond)
