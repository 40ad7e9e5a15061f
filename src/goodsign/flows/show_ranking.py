"""Reads the ranked list and says why each lead stands where it stands."""

from dataclasses import dataclass

import polars as pl

from goodsign.flows.known_leads import lead_features, stored_scores
from goodsign.scoring.weights import Weights, apply
from goodsign.scoring.words import reasons
from goodsign.store.database import Database
from goodsign.store.models import list_weights
from goodsign.store.ranking import Query, count_ranked, read_page
from goodsign.store.scores import ScoreRun, current_run


@dataclass(frozen=True, slots=True)
class RankingPage:
    """A page of the ranking with reasons in words, the run it comes from, and the mark of the next page."""

    run: ScoreRun
    rows: pl.DataFrame
    ranked: int
    next_mark: str | None


def show_ranking(database: Database, query: Query, *, reasons_shown: int = 3) -> RankingPage:
    """Return one page of the current ranking. Raises NotFound when nothing has been ranked yet."""
    with database.transaction() as connection:
        run = current_run(connection)
        page = read_page(connection, query)
        ranked = count_ranked(connection)
    rows = page.rows
    if not rows.is_empty():
        rows = rows.with_columns(explain(database, run, rows, shown=reasons_shown))
    return RankingPage(run, rows.drop("parts", strict=False), ranked, page.next_cursor)


def explain(database: Database, run: ScoreRun, rows: pl.DataFrame, *, shown: int) -> pl.Series:
    """Return the reasons in words for scored rows (lead_id, parts), from what was known when they were scored."""
    moved = dict(rows.select("lead_id", "scored_at").drop_nulls().iter_rows()) if "scored_at" in rows.columns else {}
    ids = rows["lead_id"].to_list()
    known = lead_features(database, as_of=run.as_of, icp=run.icp, lead_ids=ids, scored_at=moved)
    table = rows.select("lead_id").join(known, on="lead_id", how="left", maintain_order="left")
    weighted = apply(stored_scores(run, rows), weights_of(database, run))
    return reasons(table, weighted, top=shown, levels=run.levels).alias("reasons")


def weights_of(database: Database, run: ScoreRun) -> Weights:
    """Return the weights that a run was published with."""
    if run.weights_version is None:
        return Weights()
    with database.transaction() as connection:
        versions = {each.version: each.factors for each in list_weights(connection)}
    return Weights(versions[run.weights_version])
