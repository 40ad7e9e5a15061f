"""Trains a model on past leads, from a file or from the store, and keeps it with its report."""

import json
import re
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
import polars as pl

from goodsign.core.errors import SpecError, TooLittleHistory
from goodsign.flows.known_leads import SCORECARD
from goodsign.scoring.bands import make_bands
from goodsign.scoring.card.render import render
from goodsign.scoring.features import features
from goodsign.scoring.frames import PART_UNIT, ModelCard
from goodsign.scoring.model import to_json
from goodsign.scoring.train import Holdout, Trained, TrainOptions, train
from goodsign.store.database import Database
from goodsign.store.facts import read_activities, read_outcomes, read_versions
from goodsign.store.models import StoredModel, save_model
from goodsign.store.signals import read_signal_facts

OUTCOME = "converted"
MOMENT = "day of ranking"

_NAME = re.compile(r"^\w[\w .-]{0,63}$")

Progress = Callable[[str, float], None]


def train_and_keep(
    database: Database,
    table: pl.DataFrame,
    options: TrainOptions,
    *,
    model_id: UUID,
    now: datetime,
    progress: Progress,
) -> tuple[StoredModel, ModelCard]:
    """Train on `table` and store the model, its bands, its holdout and its report.

    Raises SpecError for a name that cannot name a file or is the scorecard's, and what `scoring.train.train` raises.
    """
    _require_name(options.name)
    trained = train(table, options, now=now, progress=progress)
    stored = StoredModel(
        model_id=model_id,
        name=options.name,
        version=trained.card.version,
        kind=trained.card.kind,
        document=_document(trained),
        summary=_summary(trained.card),
        trained_at=now,
        holdout=_pack_holdout(trained.holdout),
        report=render(trained.card),
    )
    with database.transaction() as connection:
        save_model(connection, stored)
    return stored, trained.card


def history_table(database: Database, *, horizon: timedelta) -> pl.DataFrame:
    """Return one row for each lead with a known outcome: its features as of the moment it would have been ranked.

    That moment is the end of the day `horizon` before the outcome. Columns: the features, `converted` and
    `day of ranking`.
    Raises TooLittleHistory when no lead was known by then.
    """
    outcomes = read_outcomes(database)
    moments = outcomes.select(
        "lead_id",
        (pl.col("occurred_at") - horizon).dt.truncate("1d").dt.offset_by("1d").alias("as_of"),
        OUTCOME,
    )
    leads, activities = read_versions(database).lazy(), read_activities(database).lazy()
    signals = read_signal_facts(database).lazy()
    known = features(leads, activities, moments=moments.select("lead_id", "as_of").lazy(), signals=signals)
    outcome = moments.select("lead_id", OUTCOME)
    table = known.filter("known").join(outcome, on="lead_id", how="inner").rename({"as_of": MOMENT}).sort(MOMENT)
    if table.is_empty():
        raise TooLittleHistory(
            f"None of the {outcomes.height:,} leads with an outcome was known {horizon.days} days before it.",
            hint="Import past portfolios with --history, or shorten --horizon.",
        )
    return _telling(table.drop("lead_id", "known"))


def _telling(table: pl.DataFrame) -> pl.DataFrame:
    """Drop features that are the same for every lead: the store has more fields than any one portfolio fills."""
    kept = [column.name for column in table if column.name in (OUTCOME, MOMENT) or column.n_unique() > 1]
    return table.select(kept)


def trusted_columns(table: pl.DataFrame) -> tuple[str, ...]:
    """Return the columns that were counted from dated facts as of the moment, where no leak can be.

    Fields and attributes are as the source recorded them, so the leak finder still looks at those.
    """
    return tuple(name for name in table.columns if name.startswith(("activity", "days_since_", "signal_")))


def _require_name(name: str) -> None:
    # The report is a file of this name.
    if name == SCORECARD or not _NAME.match(name):
        raise SpecError(
            f"`{name}` cannot be a model's name.",
            hint=f"Use letters, digits, spaces, dots, dashes, at most 64 of them; `{SCORECARD}` is taken.",
        )


def _document(trained: Trained) -> str:
    bands = make_bands(trained.holdout.converted, trained.holdout.scored.probability)
    return json.dumps({"model": to_json(trained.model), "bands": bands.to_json()})


def _pack_holdout(holdout: Holdout) -> bytes:
    """Keep the sum of each group's parts only: weights multiply groups, so a back-test needs no more."""
    scored = holdout.scored
    groups = list(dict.fromkeys(term.group for term in scored.terms))
    member = np.array([[term.group == group for group in groups] for term in scored.terms], dtype=np.float64)
    sums = np.rint(scored.parts @ member / PART_UNIT).astype("<i4")
    header = json.dumps({"groups": groups, "rows": len(sums), "base": scored.base}).encode()
    return zlib.compress(header + b"\n" + sums.tobytes() + holdout.converted.tobytes())


def _summary(card: ModelCard) -> dict[str, object]:
    figures = {name: [each.value, each.low, each.high] for name, each in card.judgement.figures.items()}
    return {
        "source": card.source,
        "outcome": card.outcome,
        "rows": card.rows,
        "positives": card.positives,
        "validation": card.validation,
        "figures": figures,
        "left_out": [{"column": each.column, "why": each.why, "kept": each.kept} for each in card.left_out],
    }
