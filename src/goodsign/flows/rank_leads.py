"""Ranks every lead in the store: with a trained model, or by scorecard while there are no outcomes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np
import polars as pl
from sqlalchemy import Connection

from goodsign.core.errors import DataError, NotFound
from goodsign.flows.known_leads import SCORECARD, lead_features, stored_scores
from goodsign.flows.score_file import rank_of
from goodsign.flows.stored_model import FROM_STORE, UsableModel, usable
from goodsign.scoring.bands import band_of
from goodsign.scoring.frames import Scored
from goodsign.scoring.predict import score
from goodsign.scoring.receipt import Origin, hashes, pack
from goodsign.scoring.scorecard import VERSION as SCORECARD_VERSION
from goodsign.scoring.scorecard import scorecard
from goodsign.scoring.signal_prior import with_signal_prior
from goodsign.scoring.weights import Weights, apply
from goodsign.scoring.words import levels_of
from goodsign.store.database import Database
from goodsign.store.facts import read_outcomes
from goodsign.store.models import find_model, model_by_id, published_weights
from goodsign.store.scores import ScoreRun, current_run, lock_ranking, publish, read_run

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RankRequest:
    """What to rank with: the newest store-trained model (or the one named), or the scorecard."""

    run_id: UUID
    now: datetime
    keep: int
    model_name: str | None = None
    icp: str | None = None


@dataclass(frozen=True, slots=True)
class Reweighing:
    """The id, time and number of rankings to keep when the current one is published again."""

    run_id: UUID
    now: datetime
    keep: int


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Scores as learned and as weighted, with what the run records of them."""

    lead_ids: pl.Series
    learned: Scored
    shown: Scored
    band: pl.Series
    filters: pl.DataFrame
    scored_at: pl.Series | None = None


def rank_leads(database: Database, request: RankRequest, *, progress: Progress = lambda _: None) -> ScoreRun:
    """Score every lead that has neither converted nor opted out, as of now, and publish the ranking."""
    found = _model(database, request.model_name)
    progress("Reading what is known of each lead")
    table = _still_open(database, lead_features(database, as_of=request.now, icp=request.icp))
    if table.is_empty():
        raise DataError("There is no lead to rank.", hint="Import a file first: `goodsign import FILE`.")
    progress("Scoring")
    learned = learn(found, table, as_of=request.now)
    run = ScoreRun(
        run_id=request.run_id,
        kind="model" if found else SCORECARD,
        model_id=found.stored.model_id if found else None,
        model_version=found.stored.version if found else SCORECARD_VERSION,
        weights_version=None,
        icp=request.icp,
        terms=[{"name": t.name, "columns": list(t.columns), "group": t.group} for t in learned.terms],
        levels=dict(levels_of(table, learned.terms)),
        base=learned.base,
        leads=table.height,
        as_of=request.now,
        known_at=request.now,
    )
    columns = {"icp_fit": "fit"} if request.icp else {}
    filters = table.rename(columns).select("kind", "state", "industry", *columns.values())
    progress("Publishing the ranking")
    with database.transaction() as connection:
        lock_ranking(connection)
        weights = published_weights(connection)
        shown = apply(learned, Weights(weights.factors)) if weights else learned
        band = band_of(found.bands, shown.probability) if found else _band_by_rank(shown)
        run = replace(run, weights_version=weights.version if weights else None)
        _publish(connection, run, _Ranked(table["lead_id"], learned, shown, band, filters), keep=request.keep)
    return run


def reweigh(
    database: Database, connection: Connection, weights: Weights, version: int | None, again: Reweighing
) -> ScoreRun | None:
    """Publish the current ranking again under other weights, from the parts it stored; None when there is none.

    It belongs to the caller's transaction, so that weights and ranking change together.
    """
    try:
        old = current_run(connection)
    except NotFound:
        return None
    stored = model_by_id(connection, old.model_id) if old.model_id else None
    rows = read_run(database, old.run_id).sort("lead_id")
    learned = stored_scores(old, rows)
    shown = apply(learned, weights)
    band = band_of(usable(stored).bands, shown.probability) if stored else _band_by_rank(shown)
    run = replace(old, run_id=again.run_id, weights_version=version, known_at=again.now)
    filters = rows.select("kind", "state", "industry", "fit")
    ranked = _Ranked(rows["lead_id"], learned, shown, band, filters, rows["scored_at"])
    _publish(connection, run, ranked, keep=again.keep)
    return run


def learn(found: UsableModel | None, table: pl.DataFrame, *, as_of: datetime) -> Scored:
    """Score features as learned: by a model, with the stated part for signals it has not met, or by scorecard."""
    if found is None:
        return scorecard(table)
    return with_signal_prior(score(found.model, table, as_of=as_of.date()), table)


def _still_open(database: Database, table: pl.DataFrame) -> pl.DataFrame:
    """Leave out the leads whose newest outcome is a conversion: there is nobody left to win.

    Sorted by id, so that leads with equal scores come in the same order every time.
    """
    converted = read_outcomes(database).filter("converted").select("lead_id")
    return table.join(converted, on="lead_id", how="anti").sort("lead_id")


def _model(database: Database, name: str | None) -> UsableModel | None:
    if name == SCORECARD:
        return None
    with database.transaction() as connection:
        try:
            stored = find_model(connection, name, source=FROM_STORE)
        except NotFound:
            if name is not None:
                raise
            return None
    return usable(stored)


def _band_by_rank(shown: Scored) -> pl.Series:
    """Cut a scorecard's ranking by share: without outcomes no band can be measured, only an order given."""
    place = rank_of(shown.log_odds) / len(shown.log_odds)
    return pl.Series("band", np.select([place <= 0.1, place <= 0.3, place <= 0.6], ["A", "B", "C"], "D"))


def _publish(connection: Connection, run: ScoreRun, ranked: _Ranked, *, keep: int) -> None:
    packed = pack(ranked.learned)
    ids = ranked.lead_ids.str.replace_all("-", "", literal=True).str.decode("hex")
    shown = ranked.shown
    never = pl.Series([None] * len(ids), dtype=pl.Datetime("us", "UTC"))
    scored_at = never if ranked.scored_at is None else ranked.scored_at
    scores = pl.DataFrame(
        {
            "lead_id": ids,
            "rank": rank_of(shown.log_odds),
            "log_odds": shown.log_odds,
            "probability": _or_null(shown.probability),
            "low": _or_null(shown.low),
            "high": _or_null(shown.high),
            "reach": _or_null(reach_of(ranked.learned)),
            "band": ranked.band,
            "parts": packed,
            "receipt": receipts(run, ids, packed, scored_at),
            "scored_at": scored_at,
        }
    ).hstack(_filters(ranked.filters))
    publish(connection, run, scores.sort("rank"), keep=keep)


def receipts(run: ScoreRun, ids: pl.Series, packed: pl.Series, scored_at: pl.Series) -> pl.Series:
    """Return the receipt of each score (lead ids as 16 bytes), with the time that its own facts are of."""
    frame = pl.DataFrame({"id": ids, "packed": packed, "at": scored_at}).with_row_index("row")
    parts = []
    for (at,), rows in frame.group_by("at"):
        origin = Origin(run.model_version, at or run.as_of, str(run.weights_version or 0))
        hashed = hashes(rows["id"], rows["packed"], origin=origin, base=run.base)
        parts.append(rows.select("row", hashed.alias("receipt")))
    return pl.concat(parts).sort("row")["receipt"]


def reach_of(learned: Scored) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how far the interval reaches from the score, in log-odds."""
    return np.log(learned.high / (1 - learned.high)) - learned.log_odds


def _or_null(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pl.Series:
    return pl.Series(values).fill_nan(None)


def _filters(filters: pl.DataFrame) -> pl.DataFrame:
    fit = pl.col("fit") if "fit" in filters.columns else pl.lit(None, pl.Float64)
    return filters.select("kind", "state", "industry", fit.cast(pl.Float64).alias("fit"))
