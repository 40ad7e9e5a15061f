"""Profiles linked to leads, their snapshots, the signals found in them, and what follows from signals."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from goodsign.store.tables.columns import fact_times, key_text, schema, workspace


def _of_lead() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"], ondelete="CASCADE"
    )


def _of_signal() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace_id", "signal_id"], ["signals.workspace_id", "signals.signal_id"], ondelete="CASCADE"
    )


profile_links = Table(
    "profile_links",
    schema,
    workspace(),
    Column("lead_id", Uuid, primary_key=True),
    key_text("origin", key=True),
    key_text("profile_key", key=True),
    Column("url", Text),
    Column("state", Text, nullable=False),
    Column("probability", Double),
    Column("comparison", JSONB),
    Column("decided_by", Text, nullable=False),
    Column("reason", Text),
    *fact_times(),
    CheckConstraint("state IN ('proposed', 'confirmed', 'review', 'rejected')", name="state"),
    _of_lead(),
    Index("profile_links_profile_idx", "workspace_id", "origin", "profile_key"),
    Index("profile_links_review_idx", "workspace_id", "known_at", postgresql_where=text("state = 'review'")),
)
"""Whether a public profile is a lead's. `proposed`: an address on file, not compared yet."""

snapshots = Table(
    "snapshots",
    schema,
    workspace(),
    Column("snapshot_id", Uuid, primary_key=True),
    Column("lead_id", Uuid, nullable=False),
    key_text("origin", nullable=False),
    key_text("profile_key", nullable=False),
    key_text("source", nullable=False),
    Column("actor", Text, nullable=False),
    Column("url", Text),
    key_text("content_hash", nullable=False),
    Column("profile", JSONB, nullable=False),
    Column("batch_id", Uuid),
    *fact_times(),
    UniqueConstraint("workspace_id", "lead_id", "origin", "profile_key", "occurred_at"),
    _of_lead(),
)
"""A linked profile as seen at `occurred_at`, without contact details and photos; strangers' profiles are not kept."""

signals = Table(
    "signals",
    schema,
    workspace(),
    Column("signal_id", Uuid, primary_key=True),
    Column("lead_id", Uuid, nullable=False),
    key_text("event_key", nullable=False),
    key_text("type", nullable=False),
    Column("precision", Text, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("strength", Double, nullable=False),
    Column("half_life_days", Integer, nullable=False),
    Column("title", Text),
    Column("organization", Text),
    Column("credential", Text),
    *fact_times(),
    UniqueConstraint("workspace_id", "lead_id", "event_key"),
    _of_lead(),
    Index("signals_time_idx", "workspace_id", "known_at"),
)
"""One event in a lead's career, as its evidence says together; `known_at` is when it was first seen."""

signal_evidence = Table(
    "signal_evidence",
    schema,
    workspace(),
    Column("evidence_id", BigInteger, Identity(), primary_key=True),
    Column("signal_id", Uuid, nullable=False),
    key_text("origin", nullable=False),
    Column("snapshot_before", Uuid),
    Column("snapshot_after", Uuid, nullable=False),
    Column("precision", Text, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("strength", Double, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB, nullable=False),
    *fact_times(),
    UniqueConstraint("workspace_id", "signal_id", "snapshot_after"),
    _of_signal(),
)

signal_dismissals = Table(
    "signal_dismissals",
    schema,
    workspace(),
    Column("dismissal_id", BigInteger, Identity(), primary_key=True),
    Column("signal_id", Uuid, nullable=False),
    Column("reason", Text, nullable=False),
    Column("dismissed_by", Text, nullable=False),
    Column("note", Text),
    Column("taken_back_at", DateTime(timezone=True)),
    *fact_times(),
    CheckConstraint("reason IN ('wrong_person', 'not_new', 'not_positive', 'other')", name="reason"),
    _of_signal(),
    Index(
        "signal_dismissals_standing_idx",
        "workspace_id",
        "signal_id",
        unique=True,
        postgresql_where=text("taken_back_at IS NULL"),
    ),
)

pending_scores = Table(
    "pending_scores",
    schema,
    workspace(),
    Column("lead_id", Uuid, primary_key=True),
    *fact_times(),
    _of_lead(),
)
"""Leads about whom something was learned since they were scored."""

events = Table(
    "events",
    schema,
    workspace(),
    Column("event_id", BigInteger, Identity(), primary_key=True),
    key_text("kind", nullable=False),
    Column("lead_id", Uuid),
    Column("detail", JSONB, nullable=False),
    *fact_times(),
    Index("events_lead_idx", "workspace_id", "lead_id", "known_at"),
)
"""What happened, in order, written in the transaction that did it."""
