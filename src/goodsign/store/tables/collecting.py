"""Where facts about people come from: the source register, runs and their attempts, and what stopped them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from goodsign.store.tables.columns import fact_times, key_text, schema, workspace

sources = Table(
    "sources",
    schema,
    workspace(),
    key_text("source", key=True),
    Column("access", Text, nullable=False),
    key_text("origin", nullable=False),
    Column("purpose", Text, nullable=False),
    Column("actor", Text),
    Column("scope", JSONB, nullable=False, server_default=text("'[]'")),
    Column("per_minute", Double, nullable=False),
    Column("daily_budget", Integer, nullable=False),
    Column("refresh_days", Integer, nullable=False),
    Column("suspended", Text),
    *fact_times(),
    CheckConstraint("access IN ('vendor', 'page', 'file', 'own_export', 'search')", name="access"),
)
"""The source register. `origin` is the host the data come from in the first place."""

source_approvals = Table(
    "source_approvals",
    schema,
    workspace(),
    Column("approval_id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    key_text("source", nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("counsel", Boolean, nullable=False),
    Column("document", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("approved_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    *fact_times(),
    ForeignKeyConstraint(["workspace_id", "source"], ["sources.workspace_id", "sources.source"]),
)

traffic = Table(
    "traffic",
    schema,
    workspace(),
    key_text("bucket", key=True),
    Column("tokens", Double, nullable=False),
    Column("refilled_at", DateTime(timezone=True), nullable=False),
    Column("not_before", DateTime(timezone=True)),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("strikes", Integer, nullable=False, server_default=text("0")),
    Column("suspended", Text),
)
"""Rate budgets and circuit breakers. Hosts and sources are asked politely by all workspaces together, so the rows
belong to no single one: only the functions of migration 0004 touch them."""

robots_files = Table(
    "robots_files",
    schema,
    workspace(),
    key_text("origin", key=True),
    Column("verdict", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    *fact_times(),
)

incidents = Table(
    "incidents",
    schema,
    workspace(),
    Column("incident_id", BigInteger, Identity(), primary_key=True),
    key_text("source", nullable=False),
    Column("sign", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("resolved_at", DateTime(timezone=True)),
    Column("resolved_by", Text),
    Column("note", Text),
    *fact_times(),
)

lead_stops = Table(
    "lead_stops",
    schema,
    workspace(),
    Column("lead_id", Uuid, primary_key=True),
    Column("stop", Text(collation="C"), primary_key=True),
    Column("source", Text, nullable=False),
    *fact_times(),
    CheckConstraint("stop IN ('do_not_scrape', 'ceased', 'suppressed')", name="stop"),
    ForeignKeyConstraint(["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"], ondelete="CASCADE"),
)

collection_runs = Table(
    "collection_runs",
    schema,
    workspace(),
    Column("run_id", Uuid, primary_key=True),
    key_text("source", nullable=False),
    Column("state", Text, nullable=False, server_default=text("'running'")),
    Column("message", Text),
    Column("finished_at", DateTime(timezone=True)),
    *fact_times(),
    CheckConstraint("state IN ('running', 'finished', 'stopped')", name="state"),
    Index("collection_runs_source_idx", "workspace_id", "source", "known_at"),
)

collection_batches = Table(
    "collection_batches",
    schema,
    workspace(),
    Column("batch_id", Uuid, primary_key=True),
    Column("run_id", Uuid, nullable=False),
    Column("vendor_run", Text),
    Column("state", Text, nullable=False, server_default=text("'planned'")),
    Column("next_offset", BigInteger, nullable=False, server_default=text("0")),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("not_before", DateTime(timezone=True)),
    Column("message", Text),
    *fact_times(),
    CheckConstraint("state IN ('planned', 'begun', 'done', 'failed')", name="state"),
    ForeignKeyConstraint(
        ["workspace_id", "run_id"], ["collection_runs.workspace_id", "collection_runs.run_id"], ondelete="CASCADE"
    ),
    Index("collection_batches_vendor_run_idx", "workspace_id", "vendor_run"),
    Index(
        "collection_batches_open_idx", "workspace_id", "run_id", postgresql_where=text("state IN ('planned', 'begun')")
    ),
)
"""One run at the vendor. `batch_id` is the key under which it is begun; `next_offset` moves in the transaction that
stores the payloads before it, so that a kill neither fetches twice nor skips."""

collection_items = Table(
    "collection_items",
    schema,
    workspace(),
    Column("batch_id", Uuid, primary_key=True),
    Column("lead_id", Uuid, primary_key=True),
    key_text("profile_key", key=True),
    Column("url", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'asked'")),
    Column("reason", Text),
    *fact_times(),
    CheckConstraint("state IN ('asked', 'stored', 'unchanged', 'skipped', 'failed')", name="state"),
    ForeignKeyConstraint(
        ["workspace_id", "batch_id"],
        ["collection_batches.workspace_id", "collection_batches.batch_id"],
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"], ondelete="CASCADE"),
    Index("collection_items_lead_idx", "workspace_id", "lead_id"),
)

collection_attempts = Table(
    "collection_attempts",
    schema,
    workspace(),
    Column("attempt_id", BigInteger, Identity(), primary_key=True),
    key_text("source", nullable=False),
    Column("lead_id", Uuid),
    Column("batch_id", Uuid),
    Column("url", Text),
    Column("outcome", Text, nullable=False),
    Column("reasons", Text),
    Column("size", BigInteger, nullable=False, server_default=text("0")),
    Column("tokens_left", Double),
    *fact_times(),
    Index("collection_attempts_lead_idx", "workspace_id", "lead_id"),
    Index("collection_attempts_time_idx", "workspace_id", "known_at"),
)
"""Every attempt, allowed or not, for the compliance officer: it outlives its lead."""

webhook_deliveries = Table(
    "webhook_deliveries",
    schema,
    workspace(),
    key_text("vendor", key=True),
    key_text("delivery", key=True),
    Column("payload", JSONB, nullable=False),
    Column("processed_at", DateTime(timezone=True)),
    *fact_times(),
    Index("webhook_deliveries_open_idx", "workspace_id", "known_at", postgresql_where=text("processed_at IS NULL")),
)
