"""Models, weights, and the rankings they make."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from goodsign.store.tables.columns import fact_times, key_text, schema, workspace

models = Table(
    "models",
    schema,
    workspace(),
    Column("model_id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    key_text("name", nullable=False),
    key_text("version", nullable=False),
    Column("kind", Text, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("summary", JSONB, nullable=False),
    Column("holdout", LargeBinary),
    Column("report", Text),
    *fact_times(),
    Index("models_name_idx", "workspace_id", "name", "known_at"),
)

weights = Table(
    "weights",
    schema,
    workspace(),
    Column("version", Integer, primary_key=True),
    Column("factors", JSONB, nullable=False),
    Column("note", Text, nullable=False),
    Column("published", Boolean, nullable=False, server_default=text("false")),
    *fact_times(),
    Index("weights_published_idx", "workspace_id", unique=True, postgresql_where=text("published")),
)

score_runs = Table(
    "score_runs",
    schema,
    workspace(),
    Column("run_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("model_id", Uuid),
    Column("model_version", Text, nullable=False),
    Column("weights_version", Integer),
    Column("icp", Text),
    Column("terms", JSONB, nullable=False),
    Column("levels", JSONB, nullable=False),
    Column("base", Double, nullable=False),
    Column("leads", BigInteger, nullable=False),
    Column("current", Boolean, nullable=False, server_default=text("false")),
    *fact_times(),
    CheckConstraint("kind IN ('model', 'scorecard')", name="kind"),
    Index("score_runs_current_idx", "workspace_id", unique=True, postgresql_where=text("current")),
)

scores = Table(
    "scores",
    schema,
    workspace(),
    Column("run_id", Uuid, primary_key=True),
    Column("lead_id", Uuid, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("log_odds", Double, nullable=False),
    Column("probability", Double),
    Column("low", Double),
    Column("high", Double),
    Column("reach", Double),
    Column("band", Text, nullable=False),
    Column("fit", Double),
    Column("parts", LargeBinary, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    key_text("state"),
    Column("industry", Text(collation="C")),
    Column("scored_at", DateTime(timezone=True)),
    postgresql_partition_by="LIST (run_id)",
)
"""One partition for each run, written by COPY and attached when complete; facts' times stand in `score_runs`.

`scored_at` is set only for a lead that was scored again since.
"""
