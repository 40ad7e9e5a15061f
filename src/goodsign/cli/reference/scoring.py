"""Renders the scorecard's points and the groups of reasons that can be weighed."""

import math
from collections.abc import Sequence

import polars as pl

from goodsign.cli.reference.markdown import code, table
from goodsign.collect.frames import Lead
from goodsign.scoring.features import features
from goodsign.scoring.groups import GROUPS, group_of
from goodsign.scoring.prepare import Reading
from goodsign.scoring.protected import find_protected
from goodsign.scoring.scorecard import REFERRAL_POINTS, RULES, Points


def scorecard(rules: Sequence[Points] = RULES, *, referral: int = REFERRAL_POINTS) -> str:
    """Return one row for each rule, with the points of each range of values."""
    rows = [(code(rule.column), _steps(rule)) for rule in rules]
    rows.append((code("lead_source"), f"names a referral or a recommendation: {_points(referral)}"))
    return table(("fact", "points"), rows)


def groups() -> str:
    """Return one row for each group: what it holds, and which facts of a stored lead fall into it."""
    members = {group: [code(name) for name in lead_facts() if group_of(name) == group] for group in GROUPS}
    rows = [(code(group), holds, ", ".join(members[group])) for group, holds in GROUPS.items()]
    return table(("group", "holds", "of the facts about a stored lead"), rows)


def lead_facts() -> list[str]:
    """Name the features that every stored lead has, less those that must not decide."""
    time = pl.Datetime("us", "UTC")
    leads = Lead.create_empty().with_columns(lead_id=pl.lit(None, pl.String), known_at=pl.lit(None, time))
    activities = pl.LazyFrame(
        schema={"lead_id": pl.String, "activity_type": pl.String, "occurred_at": time, "known_at": time}
    )
    moments = pl.LazyFrame(schema={"lead_id": pl.String, "as_of": time})
    table = features(leads.lazy(), activities, moments=moments)
    readings = [Reading(name, "category") for name in table.columns if name not in {"lead_id", "as_of", "known"}]
    guarded = {item.column for item in find_protected(readings)}
    return [reading.column for reading in readings if reading.column not in guarded]


def _steps(rule: Points) -> str:
    said = []
    for bound, points in rule.steps:
        where = "more" if math.isinf(bound) else f"up to {bound:,g}"
        said.append(f"{where}: {_points(points)}")
    return "; ".join(said)


def _points(points: int) -> str:
    return "0" if points == 0 else f"{points:+d}".replace("-", "\N{MINUS SIGN}")
