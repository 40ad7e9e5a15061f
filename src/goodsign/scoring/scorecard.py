"""Rank leads before any outcome is known: fixed points for what sales people agree on.

The points are a stated opinion, not a measurement: a convention to start from until outcomes come in. As on credit
scorecards, 20 points double the odds (Siddiqi, Credit Risk Scorecards, 2006); a missing value counts nothing. The
result gives an order and its reasons; it has no probability, because nothing calibrates one.
"""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from goodsign.scoring.frames import PART_UNIT, Floats, Scored, Term
from goodsign.scoring.groups import group_of

VERSION = "scorecard-1"
NOTICE = (
    "This ranking comes from a scorecard: fixed points for fit and known facts, because there are no outcomes to "
    "learn from yet. It gives an order, not a probability: not calibrated, no outcomes yet."
)
POINTS_TO_DOUBLE = 20


@dataclass(frozen=True, slots=True)
class Points:
    """Points by the value of one column: each step is (largest value, points); the last one has no largest value."""

    column: str
    steps: tuple[tuple[float, int], ...]


RULES = (
    Points("icp_fit", ((9, -40), (29, -24), (49, -8), (69, 8), (89, 24), (math.inf, 40))),
    Points("signal_strength", ((0, 0), (0.1, 4), (0.3, 8), (0.6, 14), (1, 20), (1.5, 30), (math.inf, 40))),
    Points("activity_days_since", ((7, 30), (30, 20), (90, 8), (365, 0), (math.inf, -8))),
    Points("days_since_last_activity", ((7, 30), (30, 20), (90, 8), (365, 0), (math.inf, -8))),
    Points("activity_30_days", ((0, -4), (1, 6), (4, 12), (math.inf, 18))),
    Points("activity_31_to_90_days", ((0, 0), (math.inf, 6))),
    Points("has_phone", ((0, -8), (math.inf, 8))),
    Points("has_email", ((0, -8), (math.inf, 8))),
    Points("days_since_last_payment", ((30, 24), (90, 16), (365, 6), (math.inf, -4))),
    Points("share_paid", ((0, -4), (0.1, 4), (math.inf, 8))),
    Points("days_delinquent", ((180, 10), (365, 4), (730, -4), (math.inf, -10))),
    Points("total_due", ((5_000, 4), (15_000, 0), (math.inf, -6))),
    Points("days_since_created", ((7, 10), (30, 4), (180, 0), (math.inf, -6))),
)
"""The whole scorecard. A column that the leads do not have gives no term (but see ALWAYS)."""

ALWAYS = "signal_strength"
"""The column that has a term even before the leads have it: a ranking made before the first signal has its place."""

REFERRAL_POINTS = 16
_REFERRAL = r"(?i)\brefer|\brecommend|word of mouth"
_FALLBACK = ("days_since_last_activity", "activity_days_since")


def scorecard(table: pl.DataFrame) -> Scored:
    """Score every row of `table` (features as of a time, `icp_fit` 0 to 100 where a profile was matched).

    Parts are exact and in the units of a model's (log-odds, whole multiples of PART_UNIT), so weights, receipts and
    reasons work alike; base is 0. `probability`, `low` and `high` are NaN.
    """
    scores = {rule.column: _scored(rule, table) for rule in RULES if rule.column in {*table.columns, ALWAYS}}
    fallback, first = _FALLBACK
    if fallback in scores and first in scores:
        scores[fallback] = np.where(table[first].is_not_null().to_numpy(), 0.0, scores[fallback])
    if "lead_source" in table.columns:
        referred = table["lead_source"].cast(pl.String).str.contains(_REFERRAL).fill_null(value=False)
        scores["lead_source"] = referred.to_numpy() * float(REFERRAL_POINTS)
    terms = tuple(Term(column, (column,), group_of(column)) for column in scores)
    points = np.stack([*scores.values()], axis=1) if scores else np.zeros((table.height, 0))
    parts = np.rint(points * (math.log(2) / POINTS_TO_DOUBLE) / PART_UNIT) * PART_UNIT
    unknown = np.full(table.height, np.nan)
    return Scored(terms, 0.0, parts, 0.0 + parts.sum(axis=1), unknown, unknown, unknown)


def points_of(parts: Floats) -> Floats:
    """Return log-odds parts as points."""
    return np.round(parts * POINTS_TO_DOUBLE / math.log(2), 3)


def _scored(rule: Points, table: pl.DataFrame) -> Floats:
    """Return the points of each row; a missing or unreadable value counts nothing."""
    if rule.column not in table.columns:
        return np.zeros(table.height)
    values = table[rule.column].cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    bounds = np.array([bound for bound, _ in rule.steps])
    points = np.array([float(points) for _, points in rule.steps] + [0.0])
    place = np.where(np.isnan(values), len(rule.steps), np.searchsorted(bounds, values))
    found: Floats = points[place]
    return found
