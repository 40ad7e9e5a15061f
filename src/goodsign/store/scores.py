"""Writes a ranking beside the current one and swaps it in, so that readers never wait and never see half of it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, RowMapping, text

from goodsign.core.errors import NotFound
from goodsign.store.bulk import copy_in, read_frame
from goodsign.store.database import Database

_RANKING_LOCK = 318_217


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """One ranking of the whole portfolio: what made it, as of when, its terms, and what counts as low and high."""

    run_id: UUID
    kind: str
    model_id: UUID | None
    model_version: str
    weights_version: int | None
    icp: str | None
    terms: list[dict[str, object]]
    levels: dict[str, tuple[float, float]]
    base: float
    leads: int
    as_of: datetime
    known_at: datetime


SCORE_COLUMNS = (
    "lead_id",
    "rank",
    "log_odds",
    "probability",
    "low",
    "high",
    "reach",
    "band",
    "fit",
    "parts",
    "receipt",
    "kind",
    "state",
    "industry",
    "scored_at",
)
"""Columns that a frame of scores must have; `lead_id` is 16 raw bytes, as binary COPY wants a uuid."""


def lock_ranking(connection: Connection) -> None:
    """Let nobody else weigh or publish in this workspace until the transaction ends; wait for whoever does."""
    query = text("SELECT pg_advisory_xact_lock(:key, hashtext(workspace_id::text)) FROM workspaces")
    connection.execute(query, {"key": _RANKING_LOCK})


def publish(connection: Connection, run: ScoreRun, scores: pl.DataFrame, *, keep: int) -> None:
    """Store the scores of a run (`SCORE_COLUMNS`) and make it the current ranking; drop all but `keep` runs.

    Readers see the old ranking until the transaction commits. State and industry are kept for look-up whatever
    their case (`filters.keyed`); the list shows the lead's own.
    """
    _record(connection, run)
    partition = connection.execute(text("SELECT begin_score_run(:run)"), {"run": run.run_id}).scalar_one()
    workspace = connection.execute(text("SELECT workspace_id FROM workspaces")).scalar_one()
    copy_in(
        connection,
        str(partition),
        scores.select(*SCORE_COLUMNS).with_columns(
            pl.col("state", "industry").str.strip_chars().str.to_lowercase(),
            pl.lit(workspace.bytes).alias("workspace_id"),
            pl.lit(run.run_id.bytes).alias("run_id"),
        ),
    )
    connection.execute(text("SELECT publish_score_run(:run)"), {"run": run.run_id})
    old = connection.execute(
        text("SELECT run_id FROM score_runs WHERE NOT current ORDER BY known_at DESC, run_id OFFSET :keep"),
        {"keep": max(keep - 1, 0)},
    ).scalars()
    for run_id in list(old):
        connection.execute(text("SELECT drop_score_run(:run)"), {"run": run_id})


def _record(connection: Connection, run: ScoreRun) -> None:
    connection.execute(
        text("""
            INSERT INTO score_runs (workspace_id, run_id, kind, model_id, model_version, weights_version, icp,
                                    terms, levels, base, leads, occurred_at, known_at)
            SELECT workspace_id, :run_id, :kind, :model_id, :model_version, :weights_version, :icp,
                   cast(:terms AS jsonb), cast(:levels AS jsonb), :base, :leads, :as_of, :known_at
            FROM workspaces
        """),
        {
            "run_id": run.run_id,
            "kind": run.kind,
            "model_id": run.model_id,
            "model_version": run.model_version,
            "weights_version": run.weights_version,
            "icp": run.icp,
            "terms": json.dumps(run.terms),
            "levels": json.dumps(run.levels),
            "base": run.base,
            "leads": run.leads,
            "as_of": run.as_of,
            "known_at": run.known_at,
        },
    )


def current_run(connection: Connection) -> ScoreRun:
    """Return the run that the ranked list shows; raise NotFound when nothing has been scored yet."""
    row = connection.execute(text("SELECT * FROM score_runs WHERE current")).mappings().first()
    if row is None:
        raise NotFound("Nothing has been ranked yet.", hint="Run `goodsign score` first.")
    return _run(row)


def read_run(database: Database, run_id: UUID) -> pl.DataFrame:
    """Return a run's scores with their packed parts, best first; `lead_id` as text."""
    return read_frame(
        database,
        """SELECT lead_id::text AS lead_id, rank, log_odds, probability, reach, fit, parts, receipt, kind, state,
                  industry, scored_at
           FROM scores WHERE run_id = $1::text::uuid ORDER BY rank""",
        (str(run_id),),
    )


def list_runs(connection: Connection) -> list[ScoreRun]:
    """Return the runs that are kept, newest first."""
    rows = connection.execute(text("SELECT * FROM score_runs ORDER BY known_at DESC, run_id")).mappings()
    return [_run(row) for row in rows]


def _run(row: RowMapping) -> ScoreRun:
    known = {name: row[name] for name in ScoreRun.__dataclass_fields__ if name != "as_of"}
    return ScoreRun(**known, as_of=row["occurred_at"].astimezone(UTC))
