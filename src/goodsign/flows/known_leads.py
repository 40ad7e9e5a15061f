"""What was known of stored leads at a time, and what their stored scores were made of."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import polars as pl

from goodsign.scoring.features import features
from goodsign.scoring.frames import Scored, Term
from goodsign.scoring.receipt import unpack
from goodsign.store.database import Database
from goodsign.store.facts import read_activities, read_fits, read_versions
from goodsign.store.scores import ScoreRun
from goodsign.store.signals import read_signal_facts

_TIME = pl.Datetime("us", "UTC")

SCORECARD = "scorecard"
"""The kind of a ranking made without a model."""


def lead_features(
    database: Database,
    *,
    as_of: datetime,
    icp: str | None,
    lead_ids: Sequence[str] | None = None,
    scored_at: Mapping[str, datetime] | None = None,
) -> pl.DataFrame:
    """Return the features of leads as of a time, one row each, with `icp_fit` where a profile was matched.

    `scored_at` names leads whose features are wanted as of another time.
    """
    versions = read_versions(database, lead_ids)
    moments = versions.select("lead_id").unique(maintain_order=True).with_columns(pl.lit(as_of).alias("as_of"))
    if scored_at:
        own = pl.DataFrame(list(scored_at.items()), schema={"lead_id": pl.String, "own": _TIME}, orient="row")
        moments = moments.join(own, on="lead_id", how="left", maintain_order="left").select(
            "lead_id", pl.coalesce("own", "as_of").alias("as_of")
        )
    activities = read_activities(database, lead_ids)
    signals = read_signal_facts(database, lead_ids)
    table = features(versions.lazy(), activities.lazy(), moments=moments.lazy(), signals=signals.lazy())
    if icp is not None:
        fits = read_fits(database, icp).select("lead_id", pl.col("fit_for_scoring").alias("icp_fit"))
        table = table.join(fits, on="lead_id", how="left")
    return table


def terms_of(run: ScoreRun) -> tuple[Term, ...]:
    """Return the terms whose parts a run stored, in their order."""
    return tuple(Term(str(t["name"]), tuple(t["columns"]), str(t["group"])) for t in run.terms)  # type: ignore[arg-type]


def stored_scores(run: ScoreRun, rows: pl.DataFrame) -> Scored:
    """Return the scores of a run as they were learned, from the packed parts in `rows`.

    The stored interval belongs to the weighted score, so the learned one carries the stored probability's bounds.
    """
    terms = terms_of(run)
    parts = unpack(rows["parts"], len(terms))
    log_odds = run.base + parts.sum(axis=1)
    if run.kind == SCORECARD:
        unknown = np.full(len(parts), np.nan)
        return Scored(terms, run.base, parts, log_odds, unknown, unknown, unknown)
    reach = rows["reach"].to_numpy()
    probability, low, high = (1 / (1 + np.exp(-(log_odds + shift))) for shift in (0.0, -reach, reach))
    return Scored(terms, run.base, parts, log_odds, probability, low, high)
