"""What scoring produces: scored leads with exact parts, judgements with intervals, the model card's facts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PART_UNIT = 2.0**-20
"""Parts are whole multiples of this many log-odds, so their sums are exact in double precision, in any order."""


@dataclass(frozen=True, slots=True)
class Term:
    """One addend of the score: one source column, or a pair of them; `group` is what a user's weight multiplies."""

    name: str
    columns: tuple[str, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Scored:
    """n leads scored by m terms. log_odds = base + parts.sum(axis=1), exactly; every part is a multiple of PART_UNIT.

    `probability`, `low` and `high` (a 90 % interval) have shape (n,); `parts` has shape (n, m).
    """

    terms: tuple[Term, ...]
    base: float
    parts: Floats
    log_odds: Floats
    probability: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve; `low` and `high` bound y where an interval is known (else empty)."""

    x: Floats
    y: Floats
    low: Floats = field(default_factory=lambda: np.empty(0))
    high: Floats = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True)
class Judgement:
    """How good out-of-sample probabilities were.

    Keys of `figures`: auc, average_precision, log_loss, brier, accuracy, precision, recall (at `threshold`),
    lift_10, lift_20 (times the base rate), gain_10, gain_20 (share of all conversions found in the top).
    """

    rows: int
    positives: int
    threshold: float
    figures: dict[str, Estimate]
    calibration: Curve
    gain: Curve
    roc: Curve


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column the model does not use, and why; `kept` when the user overruled."""

    column: str
    why: Literal[
        "leak",
        "suspected_leak",
        "identifier",
        "constant",
        "empty",
        "protected",
        "proxy",
        "text",
        "duplicate",
        "user",
    ]
    sentence: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What one term adds across its values, for the plot: log-odds `effect` with `low`/`high`, `share` of rows."""

    term: Term
    labels: tuple[str, ...]
    effect: Floats
    low: Floats
    high: Floats
    share: Floats
    importance: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model that was tried, judged on rows it had not seen."""

    name: str
    judgement: Judgement
    chosen: bool


@dataclass(frozen=True, slots=True)
class GroupAudit:
    """One group in the fairness report: who is in the top 20 % against the best-off group (four-fifths rule)."""

    column: str
    group: str
    rows: int
    selected_share: Estimate
    impact_ratio: Estimate
    auc: Estimate | None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Everything the report says of a model."""

    name: str
    version: str
    kind: str
    trained_at: datetime
    source: str
    outcome: str
    positive: str
    rows: int
    positives: int
    duplicate_rows: int
    validation: Literal["forward", "folds"]
    time_column: str | None
    candidates: tuple[Candidate, ...]
    judgement: Judgement
    folds_judgement: Judgement | None
    shapes: tuple[Shape, ...]
    left_out: tuple[LeftOut, ...]
    fairness: tuple[GroupAudit, ...]
    warnings: tuple[str, ...]
