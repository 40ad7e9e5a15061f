"""Trained models and published weights, each version kept."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from goodsign.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A trained model as data.

    `document` is what the scoring room reads, `summary` what a list shows, `holdout` the packed out-of-sample scores
    that a back-test needs, `report` the model card as HTML.
    """

    model_id: UUID
    name: str
    version: str
    kind: str
    document: str
    summary: dict[str, object]
    trained_at: datetime
    holdout: bytes = b""
    report: str = ""


@dataclass(frozen=True, slots=True)
class StoredWeights:
    """One version of the factors by which the parts of the score are multiplied."""

    version: int
    factors: dict[str, float]
    note: str
    published: bool
    known_at: datetime


def save_model(connection: Connection, model: StoredModel) -> None:
    """Store a model as the newest of its name."""
    connection.execute(
        text("""
            INSERT INTO models (workspace_id, model_id, name, version, kind, document, summary, holdout, report,
                                occurred_at, known_at)
            SELECT workspace_id, :model_id, :name, :version, :kind, cast(:document AS jsonb),
                   cast(:summary AS jsonb), :holdout, :report, :at, :at
            FROM workspaces
        """),
        {
            "model_id": model.model_id,
            "name": model.name,
            "version": model.version,
            "kind": model.kind,
            "document": model.document,
            "summary": json.dumps(model.summary),
            "holdout": model.holdout,
            "report": model.report,
            "at": model.trained_at,
        },
    )


def find_model(connection: Connection, name: str | None = None, *, source: str | None = None) -> StoredModel:
    """Return the newest model of that name (any, when None) trained on `source` (any, when None).

    Raises NotFound listing the names there are.
    """
    row = connection.execute(
        text("""
            SELECT * FROM models
            WHERE (cast(:name AS text) IS NULL OR name = :name)
              AND (cast(:source AS text) IS NULL OR summary ->> 'source' = :source)
            ORDER BY known_at DESC, model_id LIMIT 1
        """),
        {"name": name, "source": source},
    ).first()
    if row is None:
        raise _no_model(connection, name)
    return _model(row)


def model_by_id(connection: Connection, model_id: UUID) -> StoredModel:
    """Return the model that a ranking names."""
    row = connection.execute(text("SELECT * FROM models WHERE model_id = :model_id"), {"model_id": model_id}).one()
    return _model(row)


def _model(row: Row[Any]) -> StoredModel:
    return StoredModel(
        model_id=row.model_id,
        name=row.name,
        version=row.version,
        kind=row.kind,
        document=json.dumps(row.document),
        summary=row.summary,
        trained_at=row.known_at,
        holdout=bytes(row.holdout or b""),
        report=row.report or "",
    )


def list_models(connection: Connection) -> list[StoredModel]:
    """Return all models without their documents, newest first."""
    rows = connection.execute(
        text("SELECT model_id, name, version, kind, summary, known_at FROM models ORDER BY known_at DESC, model_id")
    )
    return [StoredModel(row.model_id, row.name, row.version, row.kind, "", row.summary, row.known_at) for row in rows]


def _no_model(connection: Connection, name: str | None) -> NotFound:
    names = connection.execute(text("SELECT DISTINCT name FROM models ORDER BY name")).scalars().all()
    if name is None:
        return NotFound("No model has been trained yet.", hint="Run `goodsign train FILE --outcome COLUMN`.")
    known = f"The models are: {', '.join(names)}." if names else "Run `goodsign train` first."
    return NotFound(f"There is no model named `{name}`.", hint=known)


def save_weights(connection: Connection, factors: dict[str, float], *, note: str, now: datetime) -> int:
    """Keep a new version of the weights, not yet published; return its number."""
    return int(
        connection.execute(
            text("""
                INSERT INTO weights (workspace_id, version, factors, note, occurred_at, known_at)
                SELECT workspace_id, coalesce((SELECT max(version) FROM weights), 0) + 1,
                       cast(:factors AS jsonb), :note, :now, :now
                FROM workspaces RETURNING version
            """),
            {"factors": json.dumps(factors), "note": note, "now": now},
        ).scalar_one()
    )


def publish_weights(connection: Connection, version: int) -> None:
    """Make a version the one that rankings use; raise NotFound when there is none of that number."""
    withdraw_weights(connection)
    done = connection.execute(
        text("UPDATE weights SET published = true WHERE version = :version"), {"version": version}
    )
    if not done.rowcount:
        raise NotFound(f"There is no version {version} of the weights.", hint="`goodsign weights list` shows them.")


def withdraw_weights(connection: Connection) -> None:
    """Take the weights in force out of force: every group counts as learned again."""
    connection.execute(text("UPDATE weights SET published = false WHERE published"))


def list_weights(connection: Connection) -> list[StoredWeights]:
    """Return every version of the weights, newest first."""
    rows = connection.execute(text("SELECT * FROM weights ORDER BY version DESC"))
    return [StoredWeights(row.version, row.factors, row.note, row.published, row.known_at) for row in rows]


def published_weights(connection: Connection) -> StoredWeights | None:
    """Return the weights in force; None while nobody has set any."""
    return next((each for each in list_weights(connection) if each.published), None)
