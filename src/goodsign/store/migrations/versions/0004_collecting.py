"""Create the source register, the runs that collect from sources, and what stops them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from goodsign.store.security import policy_statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = (
    "sources",
    "source_approvals",
    "traffic",
    "robots_files",
    "incidents",
    "lead_stops",
    "collection_runs",
    "collection_batches",
    "collection_items",
    "collection_attempts",
    "webhook_deliveries",
)


def upgrade() -> None:
    """Create the tables and the walls between workspaces."""
    _create_register()
    _create_limits()
    _create_runs()
    _create_records()
    for table in _TABLES:
        for statement in policy_statements(table):
            op.execute(statement)


def downgrade() -> None:
    """Drop the tables."""
    for table in reversed(_TABLES):
        op.execute(f"DROP TABLE {table} CASCADE")


def _create_register() -> None:
    """Create sources, approvals and incidents."""
    op.create_table(
        "sources",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(collation="C"), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("per_minute", sa.Double(), nullable=False),
        sa.Column("daily_budget", sa.Integer(), nullable=False),
        sa.Column("refresh_days", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "access IN ('vendor', 'page', 'file', 'own_export', 'search')", name=op.f("sources_access_check")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "source", name=op.f("sources_pkey")),
    )
    op.create_table(
        "source_approvals",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("counsel", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "source"],
            ["sources.workspace_id", "sources.source"],
            name=op.f("source_approvals_sources_fkey"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "approval_id", name=op.f("source_approvals_pkey")),
    )
    op.create_table(
        "incidents",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("sign", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "incident_id", name=op.f("incidents_pkey")),
    )


def _create_limits() -> None:
    """Create rate budgets, robots files and the stops of people."""
    op.create_table(
        "traffic",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("bucket", sa.Text(collation="C"), nullable=False),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("refilled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("strikes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("suspended", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "bucket", name=op.f("traffic_pkey")),
    )
    op.create_table(
        "robots_files",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.Text(collation="C"), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "origin", name=op.f("robots_files_pkey")),
    )
    op.create_table(
        "lead_stops",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("stop", sa.Text(collation="C"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stop IN ('do_not_scrape', 'ceased', 'suppressed')", name=op.f("lead_stops_stop_check")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.lead_id"],
            name=op.f("lead_stops_leads_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", "stop", name=op.f("lead_stops_pkey")),
    )


def _create_runs() -> None:
    """Create runs and their batches."""
    op.create_table(
        "collection_runs",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'running'"), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('running', 'finished', 'stopped')", name=op.f("collection_runs_state_check")),
        sa.PrimaryKeyConstraint("workspace_id", "run_id", name=op.f("collection_runs_pkey")),
    )
    op.create_index(
        "collection_runs_source_idx", "collection_runs", ["workspace_id", "source", "known_at"], unique=False
    )
    op.create_table(
        "collection_batches",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_run", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'planned'"), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'begun', 'done', 'failed')", name=op.f("collection_batches_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "run_id"],
            ["collection_runs.workspace_id", "collection_runs.run_id"],
            name=op.f("collection_batches_collection_runs_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "batch_id", name=op.f("collection_batches_pkey")),
    )
    op.create_index(
        "collection_batches_open_idx",
        "collection_batches",
        ["workspace_id", "run_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('planned', 'begun')"),
    )
    op.create_index(
        "collection_batches_vendor_run_idx", "collection_batches", ["workspace_id", "vendor_run"], unique=False
    )
    op.create_table(
        "collection_items",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("profile_key", sa.Text(collation="C"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'asked'"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'stored', 'unchanged', 'skipped', 'failed')", name=op.f("collection_items_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "batch_id"],
            ["collection_batches.workspace_id", "collection_batches.batch_id"],
            name=op.f("collection_items_collection_batches_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.lead_id"],
            name=op.f("collection_items_leads_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "batch_id", "lead_id", "profile_key", name=op.f("collection_items_pkey")
        ),
    )
    op.create_index("collection_items_lead_idx", "collection_items", ["workspace_id", "lead_id"], unique=False)


def _create_records() -> None:
    """Create the records of attempts and of webhooks."""
    op.create_table(
        "collection_attempts",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tokens_left", sa.Double(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "attempt_id", name=op.f("collection_attempts_pkey")),
    )
    op.create_index("collection_attempts_lead_idx", "collection_attempts", ["workspace_id", "lead_id"], unique=False)
    op.create_index("collection_attempts_time_idx", "collection_attempts", ["workspace_id", "known_at"], unique=False)
    op.create_table(
        "webhook_deliveries",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("vendor", sa.Text(collation="C"), nullable=False),
        sa.Column("delivery", sa.Text(collation="C"), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "vendor", "delivery", name=op.f("webhook_deliveries_pkey")),
    )
    op.create_index(
        "webhook_deliveries_open_idx",
        "webhook_deliveries",
        ["workspace_id", "known_at"],
        unique=False,
        postgresql_where=sa.text("processed_at IS NULL"),
    )
