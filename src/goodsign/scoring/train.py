"""Train a model on a table of past leads, as it is: prepare, sift the columns, try candidates, calibrate, judge."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import polars as pl
from scipy.special import expit

from goodsign.core.errors import DataError
from goodsign.scoring.additive import quiet
from goodsign.scoring.calibrate import Calibration, fit_calibration
from goodsign.scoring.choose import KINDS, Progress, Task, Trial, champion, fit, run_trial
from goodsign.scoring.columns import Sorted, Wishes, sort_columns
from goodsign.scoring.duplicates import Groups, duplicate_groups, repeats
from goodsign.scoring.fairness import audit
from goodsign.scoring.frames import Bools, Candidate, Floats, GroupAudit, Judgement, ModelCard, Scored
from goodsign.scoring.judge import judge
from goodsign.scoring.model import Labels, Model, calibrated
from goodsign.scoring.order import Order, find_order, order_by
from goodsign.scoring.outcome import Outcome, read_outcome
from goodsign.scoring.predict import score
from goodsign.scoring.prepare import Reading, read_kinds
from goodsign.scoring.shapes import shapes_of
from goodsign.scoring.split import Rows, Split, forward_windows, grouped_folds, newest
from goodsign.scoring.warn import warnings_of

_MOST_GROUPS = 12
_REPEATS_BELOW = 3000
_REPEATS = 3
_FOLD_BAGS, _FINAL_BAGS = 2, 8
_AS_IS = Calibration(1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """What to learn and what to overrule.

    `time` orders the rows, else an order is looked for. `keep` overrules a leak or a suspected one, and a protected
    column only with a `protected_reason`; `trusted` columns were built as of the moment of ranking, so no leak is
    looked for in them. `source` says on the card where the rows came from.
    """

    outcome: str
    positive: str | None = None
    time: str | None = None
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    protected_reason: str | None = None
    name: str = "leads"
    source: str = ""
    seed: int = 42

    @property
    def wishes(self) -> Wishes:
        """Return what the user overrules."""
        return Wishes(self.keep, self.drop, self.trusted, self.protected_reason)


@dataclass(frozen=True, slots=True, eq=False)
class Holdout:
    """Leads the judged model had not seen: their rows in the table, scores and outcomes, for back-tests and bands."""

    rows: Rows
    scored: Scored
    converted: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The model, fitted on every row; its card; and the rows on which its kind was judged."""

    model: Model
    card: ModelCard
    holdout: Holdout


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """How candidates are validated: splits in time, of which `judged` is the newest 20 %, or folds of all rows."""

    groups: Groups
    order: Order | None
    splits: tuple[Split, ...]
    judged: int | None = None


def train(table: pl.DataFrame, options: TrainOptions, *, now: datetime, progress: Progress | None = None) -> Trained:
    """Train on every row of `table` with a known outcome; cells may be text or typed.

    `now` only dates the card. The same table, options and seed give the same model version. Raises DataError and
    TooLittleHistory as `read_outcome`, `sort_columns` and `order_by` do, and DataError when no column is left.
    """
    tell = progress or _silent
    outcome = read_outcome(table, options.outcome, positive=options.positive)
    known = table.filter(pl.Series(outcome.known))
    tell("Reading the columns", 0.0)
    readings = tuple(reading for reading in read_kinds(known) if reading.column != options.outcome)
    chosen = sort_columns(known, readings, outcome.converted, options.wishes)
    plan, task = _prepare(known, readings, chosen, outcome, options)
    trials = [run_trial(kind, task, plan.splits, progress=tell) for kind in KINDS]
    best = champion(trials, outcome.converted)
    tell(f"Fitting the {best.kind} model on all rows", 0.0)
    with quiet():
        fitted = fit(best.kind, task, bags=_FINAL_BAGS)
    model = calibrated(fitted, *_last_calibration(best, trials, plan, task.converted))
    holdout = _holdout(best, trials, plan, task)
    tell("Judging", 0.5)
    duplicates = repeats(duplicate_groups(known, _identifiers(readings)))
    found = _Findings(task, chosen, plan, outcome, tuple(trials), best, model, holdout, duplicates)
    card = _card(options, now, found)
    tell("Done", 1.0)
    return Trained(model, card, replace(holdout, rows=np.flatnonzero(outcome.known)[holdout.rows]))


@dataclass(frozen=True, slots=True, eq=False)
class _Findings:
    """Everything the card is written from."""

    task: Task
    chosen: Sorted
    plan: _Plan
    outcome: Outcome
    trials: tuple[Trial, ...]
    best: Trial
    model: Model
    holdout: Holdout
    duplicates: int


def _silent(_words: str, _share: float) -> None:
    """Tell nobody."""


def _prepare(
    known: pl.DataFrame, readings: tuple[Reading, ...], chosen: Sorted, outcome: Outcome, options: TrainOptions
) -> tuple[_Plan, Task]:
    if not chosen.used:
        raise DataError(
            "No column is left to learn from: every one was left out.",
            hint="The reasons are: " + " ".join(f'"{item.column}": {item.sentence}' for item in chosen.left_out[:5]),
        )
    order = _order(known, readings, chosen, options)
    groups = duplicate_groups(known, [*_identifiers(readings), options.outcome])
    time = order.reading if order else None
    # What orders the rows says when a lead was seen, not who it is; other dates count back from it.
    used = tuple(reading for reading in chosen.used if order is None or reading.column != order.column)
    if not used:
        raise DataError(f'No column is left to learn from besides "{options.time}", which orders the rows in time.')
    task = Task(known, used, outcome.converted, Labels(options.outcome, outcome.positive), options.seed, time)
    return _plan(groups, order, outcome.converted, options.seed), task


def _identifiers(readings: Sequence[Reading]) -> list[str]:
    return [reading.column for reading in readings if reading.kind == "identifier"]


def _order(known: pl.DataFrame, readings: Sequence[Reading], chosen: Sorted, options: TrainOptions) -> Order | None:
    """Order by the named column, or by one whose values were not written after the outcome."""
    if options.time is not None:
        return order_by(known, options.time, readings)
    tainted = {item.column for item in chosen.left_out if item.why not in {"identifier", "duplicate"}}
    return find_order(known, [reading for reading in readings if reading.column not in tainted])


def _plan(groups: Groups, order: Order | None, converted: Bools, seed: int) -> _Plan:
    if order is not None:
        windows = forward_windows(order.rows, groups, converted)
        last = newest(order.rows, groups)
        judged = [place for place, split in enumerate(windows) if np.array_equal(split.test, last.test)]
        if judged:
            return _Plan(groups, order, tuple(windows), judged[0])
    repeats_needed = _REPEATS if converted.size < _REPEATS_BELOW else 1
    folds = [split for turn in range(repeats_needed) for split in grouped_folds(converted, groups, seed=seed + turn)]
    return _Plan(groups, None, tuple(folds))


def _last_calibration(best: Trial, trials: Sequence[Trial], plan: _Plan, converted: Bools) -> Calibration:
    """Calibrate on the newest 20 %, as the next leads will resemble them most, or on every row once, in folds."""
    places = range(len(_first_folds(best))) if plan.judged is None else [plan.judged]
    return _calibration(best, places, converted, trials)


def _calibration(trial: Trial, places: Sequence[int], converted: Bools, trials: Sequence[Trial] = ()) -> Calibration:
    """Calibrate on the test rows of some splits; another trial among `trials` shows what this one misses there."""
    log_odds = np.concatenate([trial.log_odds[place] for place in places])
    rows = np.concatenate([trial.splits[place].test for place in places])
    rival = next((other for other in trials if other is not trial), None)
    seen = np.concatenate([rival.log_odds[place] for place in places]) if rival else None
    return fit_calibration(log_odds, converted[rows], seen)


def _judged(trial: Trial, plan: _Plan, converted: Bools) -> tuple[Rows, Floats]:
    """Return rows and probabilities to judge, calibrated on other rows than those judged.

    Forward: the newest 20 %, calibrated on the window before. Folds: all rows, each fold calibrated on the others.
    """
    if plan.judged is not None:
        before = range(plan.judged)
        slope, intercept, _ = _calibration(trial, before, converted) if before else _AS_IS
        return trial.splits[plan.judged].test, expit(slope * trial.log_odds[plan.judged] + intercept)
    rows, probabilities = [], []
    for place in range(len(_first_folds(trial))):
        slope, intercept, _ = _calibration(trial, [other for other in range(5) if other != place], converted)
        rows.append(trial.splits[place].test)
        probabilities.append(expit(slope * trial.log_odds[place] + intercept))
    return np.concatenate(rows), np.concatenate(probabilities)


def _first_folds(trial: Trial) -> tuple[Split, ...]:
    """Return the folds of the first repeat, which hold every row once."""
    return trial.splits[:5]


def _judgement(trial: Trial, plan: _Plan, task: Task) -> Judgement:
    rows, probabilities = _judged(trial, plan, task.converted)
    return judge(task.converted[rows], probabilities, seed=task.seed)


def _folds_judgement(found: _Findings) -> Judgement | None:
    """Judge the champion in folds too where it was judged forward: the difference is what time costs."""
    if found.plan.judged is None:
        return None
    folds = tuple(grouped_folds(found.task.converted, found.plan.groups, seed=found.task.seed))
    trial = run_trial(found.best.kind, found.task, folds, progress=_silent, bags=_FOLD_BAGS)
    return _judgement(trial, _Plan(found.plan.groups, None, folds), found.task)


def _holdout(best: Trial, trials: Sequence[Trial], plan: _Plan, task: Task) -> Holdout:
    """Score rows with a model that has not seen them: the newest 20 %, or the first fold."""
    place = plan.judged or 0
    others = range(plan.judged) if plan.judged is not None else range(1, len(_first_folds(best)))
    calibration = _calibration(best, others, task.converted, trials) if others else _AS_IS
    rows = best.splits[place].test
    scored = score(calibrated(best.models[place], *calibration), task.table[rows])
    return Holdout(rows, scored, task.converted[rows])


def _fairness(found: _Findings, now: datetime) -> tuple[GroupAudit, ...]:
    """Audit the judged rows by every protected column with few enough groups to compare."""
    table = found.task.table
    rows, probabilities = _judged(found.best, found.plan, found.task.converted)
    columns = [
        item.column
        for item in found.chosen.left_out
        if item.why == "protected" or (item.why == "proxy" and table[item.column].n_unique() <= _MOST_GROUPS)
    ]
    if not columns:
        return ()
    return audit(table[rows].select(columns), probabilities, found.task.converted[rows], as_of=now.date())


def _card(options: TrainOptions, now: datetime, found: _Findings) -> ModelCard:
    judgements = {trial.kind: _judgement(trial, found.plan, found.task) for trial in found.trials}
    judgement, folds = judgements[found.best.kind], _folds_judgement(found)
    order, converted = found.plan.order, found.task.converted
    return ModelCard(
        name=options.name,
        version=found.model.version,
        kind=found.model.kind,
        trained_at=now,
        source=options.source,
        outcome=options.outcome,
        positive=found.outcome.positive,
        rows=converted.size,
        positives=int(converted.sum()),
        duplicate_rows=found.duplicates,
        validation="folds" if found.plan.judged is None else "forward",
        time_column=order.column if order else None,
        candidates=tuple(Candidate(kind, judgements[kind], chosen=kind == found.best.kind) for kind in judgements),
        judgement=judgement,
        folds_judgement=folds,
        shapes=shapes_of(found.model, found.task.table),
        left_out=found.chosen.left_out,
        fairness=_fairness(found, now),
        warnings=warnings_of(converted, order, judgement, folds, unknown=int((~found.outcome.known).sum())),
    )
