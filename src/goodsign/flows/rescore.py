"""Scores again, within the current ranking, the leads about whom something was learned since."""

import json
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from sqlalchemy import Connection

from goodsign.core.errors import NotFound
from goodsign.flows.known_leads import lead_features, terms_of
from goodsign.flows.rank_leads import learn, reach_of, receipts
from goodsign.flows.stored_model import UsableModel, usable
from goodsign.scoring.bands import band_of
from goodsign.scoring.frames import Scored
from goodsign.scoring.receipt import pack
from goodsign.scoring.weights import Weights, apply
from goodsign.store.database import Database
from goodsign.store.event_log import add_events
from goodsign.store.models import list_weights, model_by_id
from goodsign.store.rescoring import move_scores, pending_leads, settle_pending
from goodsign.store.scores import ScoreRun, current_run, lock_ranking

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Rescored:
    """How many leads were looked at, how many moved, and whether more wait."""

    leads: int
    moved: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Scale:
    """The current ranking with what it scores by."""

    run: ScoreRun
    model: UsableModel | None
    weights: Weights


def rescore_pending(database: Database, *, now: datetime) -> Rescored:
    """Score the leads that wait, as of now, and move them within the current ranking; a batch in one transaction.

    A lead about whom more comes in meanwhile stays on the list. A ranking published meanwhile, or none at all, leaves
    the list for the next call.
    """
    with database.transaction() as connection:
        waiting = pending_leads(connection, limit=_AT_ONCE)
        scale = _scale(connection)
    if not waiting or scale is None:
        return Rescored(0, 0, more=False)
    moved = _score(database, scale, list(waiting), now=now)
    with database.transaction() as connection:
        lock_ranking(connection)
        if current_run(connection).run_id != scale.run.run_id:
            return Rescored(0, 0, more=True)
        changes = move_scores(connection, scale.run.run_id, moved, now=now)
        add_events(connection, _events(changes), now=now)
        settle_pending(connection, waiting)
    return Rescored(len(waiting), changes.height, more=len(waiting) == _AT_ONCE)


def _scale(connection: Connection) -> _Scale | None:
    try:
        run = current_run(connection)
    except NotFound:
        return None
    stored = model_by_id(connection, run.model_id) if run.model_id else None
    factors = {each.version: each.factors for each in list_weights(connection)}
    weights = Weights() if run.weights_version is None else Weights(factors[run.weights_version])
    return _Scale(run, usable(stored) if stored else None, weights)


def _score(database: Database, scale: _Scale, lead_ids: list[str], *, now: datetime) -> pl.DataFrame:
    """Return the new scores, in the columns that `move_scores` takes."""
    run = scale.run
    table = lead_features(database, as_of=now, icp=run.icp, lead_ids=lead_ids).sort("lead_id")
    learned = _in_terms_of(run, learn(scale.model, table, as_of=now))
    shown = apply(learned, scale.weights)
    packed = pack(learned)
    ids = table["lead_id"].str.replace_all("-", "", literal=True).str.decode("hex")
    at = pl.Series([now] * table.height, dtype=pl.Datetime("us", "UTC"))
    no_band = pl.Series([None] * table.height, dtype=pl.String)
    return pl.DataFrame(
        {
            "lead_id": table["lead_id"],
            "log_odds": shown.log_odds,
            "probability": pl.Series(shown.probability).fill_nan(None),
            "low": pl.Series(shown.low).fill_nan(None),
            "high": pl.Series(shown.high).fill_nan(None),
            "reach": pl.Series(reach_of(learned)).fill_nan(None),
            "band": band_of(scale.model.bands, shown.probability) if scale.model else no_band,
            "parts": packed,
            "receipt": receipts(run, ids, packed, at) if table.height else packed,
        }
    )


def _in_terms_of(run: ScoreRun, learned: Scored) -> Scored:
    """Return scores with the ranking's terms in its order; what it has no term for waits for the next ranking."""
    place = {term.name: at for at, term in enumerate(learned.terms)}
    terms = terms_of(run)
    nothing = np.zeros(len(learned.log_odds))
    columns = [learned.parts[:, place[term.name]] if term.name in place else nothing for term in terms]
    parts = np.stack(columns, axis=1) if columns else np.zeros((len(nothing), 0))
    return Scored(terms, run.base, parts, run.base + parts.sum(axis=1), learned.probability, learned.low, learned.high)


def _events(changes: pl.DataFrame) -> pl.DataFrame:
    """Return one event for each lead whose score changed."""
    details = [
        json.dumps({name: row[name] for name in ("rank_before", "rank", "log_odds_before", "log_odds")})
        for row in changes.iter_rows(named=True)
    ]
    return changes.select(
        pl.lit("score.changed").alias("kind"), "lead_id", pl.Series("detail", details, dtype=pl.String)
    )
