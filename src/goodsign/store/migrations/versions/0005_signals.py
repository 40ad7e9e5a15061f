"""Create profiles linked to leads, their snapshots, signals and events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from goodsign.store.security import policy_statements

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLES = (
    "profile_links",
    "snapshots",
    "signals",
    "signal_evidence",
    "signal_dismissals",
    "pending_scores",
    "events",
)


def upgrade() -> None:
    """Create the tables and the walls between workspaces."""
    _create_profiles()
    _create_signals()
    _create_consequences()
    for table in _TABLES:
        for statement in policy_statements(table):
            op.execute(statement)


def downgrade() -> None:
    """Drop the tables."""
    for table in reversed(_TABLES):
        op.execute(f"DROP TABLE {table} CASCADE")


def _create_profiles() -> None:
    """Create links and snapshots."""
    op.create_table(
        "profile_links",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.Text(collation="C"), nullable=False),
        sa.Column("profile_key", sa.Text(collation="C"), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("comparison", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'review', 'rejected')", name=op.f("profile_links_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.lead_id"],
            name=op.f("profile_links_leads_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", "origin", "profile_key", name=op.f("profile_links_pkey")),
    )
    op.create_index(
        "profile_links_profile_idx", "profile_links", ["workspace_id", "origin", "profile_key"], unique=False
    )
    op.create_index(
        "profile_links_review_idx",
        "profile_links",
        ["workspace_id", "known_at"],
        unique=False,
        postgresql_where=sa.text("state = 'review'"),
    )
    op.create_table(
        "snapshots",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.Text(collation="C"), nullable=False),
        sa.Column("profile_key", sa.Text(collation="C"), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.Text(collation="C"), nullable=False),
        sa.Column("profile", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.lead_id"],
            name=op.f("snapshots_leads_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "snapshot_id", name=op.f("snapshots_pkey")),
        sa.UniqueConstraint(
            "workspace_id",
            "lead_id",
            "origin",
            "profile_key",
            "occurred_at",
            name=op.f("snapshots_workspace_id_lead_id_origin_profile_key_occurred_at_key"),
        ),
    )


def _create_signals() -> None:
    """Create signals, their evidence and their dismissals."""
    op.create_table(
        "signals",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("event_key", sa.Text(collation="C"), nullable=False),
        sa.Column("type", sa.Text(collation="C"), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.Column("half_life_days", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("organization", sa.Text(), nullable=True),
        sa.Column("credential", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.lead_id"],
            name=op.f("signals_leads_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "signal_id", name=op.f("signals_pkey")),
        sa.UniqueConstraint(
            "workspace_id", "lead_id", "event_key", name=op.f("signals_workspace_id_lead_id_event_key_key")
        ),
    )
    op.create_index("signals_time_idx", "signals", ["workspace_id", "known_at"], unique=False)
    op.create_table(
        "signal_evidence",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.Text(collation="C"), nullable=False),
        sa.Column("snapshot_before", sa.Uuid(), nullable=True),
        sa.Column("snapshot_after", sa.Uuid(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("strength", sa.Double(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "signal_id"],
            ["signals.workspace_id", "signals.signal_id"],
            name=op.f("signal_evidence_signals_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "evidence_id", name=op.f("signal_evidence_pkey")),
        sa.UniqueConstraint(
            "workspace_id",
            "signal_id",
            "snapshot_after",
            name=op.f("signal_evidence_workspace_id_signal_id_snapshot_after_key"),
        ),
    )
    op.create_table(
        "signal_dismissals",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("dismissal_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dismissed_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('wrong_person', 'not_new', 'not_positive', 'other')",
            name=op.f("signal_dismissals_reason_check"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "signal_id"],
            ["signals.workspace_id", "signals.signal_id"],
            name=op.f("signal_dismissals_signals_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "dismissal_id", name=op.f("signal_dismissals_pkey")),
    )
    op.create_index(
        "signal_dismissals_standing_idx",
        "signal_dismissals",
        ["workspace_id", "signal_id"],
        unique=True,
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )


def _create_consequences() -> None:
    """Create what follows from a signal."""
    op.create_table(
        "pending_scores",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.lead_id"],
            name=op.f("pending_scores_leads_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", name=op.f("pending_scores_pkey")),
    )
    op.create_table(
        "events",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "event_id", name=op.f("events_pkey")),
    )
    op.create_index("events_lead_idx", "events", ["workspace_id", "lead_id", "known_at"], unique=False)
