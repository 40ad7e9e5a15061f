"""Create the first tables and their row-level security."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

from goodsign.store.security import CREATE_APPLICATION_ROLE, policy_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FIRST_WORKSPACE = "00000000-0000-4000-8000-000000000001"

_TABLES = (
    "workspaces",
    "opt_outs",
    "imports",
    "mappings",
    "leads",
    "lead_keys",
    "lead_versions",
    "activities",
    "outcomes",
    "icps",
    "sign_offs",
    "fits",
    "embeddings",
    "models",
    "weights",
    "score_runs",
    "scores",
)


def upgrade() -> None:
    """Create the role, the tables and the walls between workspaces."""
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.execute(CREATE_APPLICATION_ROLE)
    _create_workspaces()
    _create_imports()
    _create_leads()
    _create_events()
    _create_profiles()
    _create_models()
    _create_scores()
    for table in _TABLES:
        for statement in policy_statements(table):
            op.execute(statement)
    op.execute(f"INSERT INTO workspaces (workspace_id, name) VALUES ('{_FIRST_WORKSPACE}', 'Default')")


def downgrade() -> None:
    """Take it back; the application role stays, other databases of the server may use it."""
    for table in reversed(_TABLES):
        op.execute(f"DROP TABLE {table} CASCADE")


def _create_workspaces() -> None:
    """Create the tenants and the people who must be left alone."""
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("workspaces_pkey")),
    )
    op.create_table(
        "opt_outs",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("contact_index", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "contact_index", name=op.f("opt_outs_pkey")),
    )


def _create_imports() -> None:
    """Create imports and what was learned of files."""
    op.create_table(
        "imports",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("rows_rejected", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("merged", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "target IN ('debtor', 'prospect', 'activity', 'outcome')", name=op.f("imports_target_check")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "import_id", name=op.f("imports_pkey")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("imports_workspace_id_number_key")),
    )
    op.create_table(
        "mappings",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(collation="C"), nullable=False),
        sa.Column("target", sa.Text(collation="C"), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "fingerprint", "target", name=op.f("mappings_pkey")),
    )


def _create_leads() -> None:
    """Create leads, their further keys and their earlier versions."""
    op.create_table(
        "leads",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_key", sa.Text(collation="C")),
        sa.Column("full_name", sa.Text()),
        sa.Column("first_name", sa.Text()),
        sa.Column("last_name", sa.Text()),
        sa.Column("email", sa.Text(collation="C")),
        sa.Column("phone_1", sa.Text(collation="C")),
        sa.Column("phone_2", sa.Text(collation="C")),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("secret_index", sa.LargeBinary()),
        sa.Column("tax_index", sa.LargeBinary()),
        sa.Column("content_hash", sa.BigInteger()),
        sa.Column("address", sa.Text()),
        sa.Column("city", sa.Text()),
        sa.Column("state", sa.Text(collation="C")),
        sa.Column("zip", sa.Text(collation="C")),
        sa.Column("location", sa.Text()),
        sa.Column("agency_id_number", sa.Text(collation="C")),
        sa.Column("loan_number", sa.Text(collation="C")),
        sa.Column("org_creditor", sa.Text()),
        sa.Column("referral_amount", sa.Numeric(precision=14, scale=2)),
        sa.Column("received_total", sa.Numeric(precision=14, scale=2)),
        sa.Column("total_due", sa.Numeric(precision=14, scale=2)),
        sa.Column("last_payment_amount", sa.Numeric(precision=14, scale=2)),
        sa.Column("referral_date", sa.Date()),
        sa.Column("item_date_c_off", sa.Date()),
        sa.Column("agency_last_payment_date", sa.Date()),
        sa.Column("pcg_last_payment_date", sa.Date()),
        sa.Column("status_description", sa.Text()),
        sa.Column("company_name", sa.Text()),
        sa.Column("company_domain", sa.Text(collation="C")),
        sa.Column("company_about", sa.Text()),
        sa.Column("job_title", sa.Text()),
        sa.Column("industry", sa.Text()),
        sa.Column("company_size", sa.BigInteger()),
        sa.Column("website", sa.Text()),
        sa.Column("lead_source", sa.Text()),
        sa.Column("last_activity_at", sa.DateTime(timezone=True)),
        sa.Column("source_created_at", sa.DateTime(timezone=True)),
        sa.Column("source_updated_at", sa.DateTime(timezone=True)),
        sa.Column("opted_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text())),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('debtor', 'prospect')", name=op.f("leads_kind_check")),
        sa.CheckConstraint("length(company_domain) <= 255", name=op.f("leads_company_domain_check")),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", name=op.f("leads_pkey")),
    )
    op.create_index("leads_external_key_idx", "leads", ["workspace_id", "external_key"], unique=True)
    for name, column in {"tax_index": "tax_index", "email": "email", "phone": "phone_1", "phone_2": "phone_2"}.items():
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"leads_{name}_idx", "leads", ["workspace_id", column], postgresql_where=known)
    out = sa.text("opted_out")
    op.create_index("leads_opted_out_idx", "leads", ["workspace_id", "lead_id"], postgresql_where=out)
    op.create_table(
        "lead_keys",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("external_key", sa.Text(collation="C"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.lead_id"],
            name=op.f("lead_keys_leads_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "external_key", name=op.f("lead_keys_pkey")),
    )
    op.create_table(
        "lead_versions",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger()),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("secret", sa.LargeBinary()),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('before', 'source')", name=op.f("lead_versions_role_check")),
        sa.PrimaryKeyConstraint("workspace_id", "version_id", name=op.f("lead_versions_pkey")),
    )
    op.create_index("lead_versions_import_idx", "lead_versions", ["workspace_id", "import_id"])
    op.create_index("lead_versions_lead_idx", "lead_versions", ["workspace_id", "lead_id"])


def _create_events() -> None:
    """Create what happened with leads."""
    op.create_table(
        "activities",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("external_key", sa.Text(collation="C")),
        sa.Column("activity_type", sa.Text(), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"], name=op.f("activities_leads_fkey")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "activity_id", name=op.f("activities_pkey")),
    )
    op.create_index("activities_external_key_idx", "activities", ["workspace_id", "external_key"], unique=True)
    op.create_index("activities_lead_idx", "activities", ["workspace_id", "lead_id", "occurred_at"])
    op.create_table(
        "outcomes",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("converted", sa.Boolean(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"], name=op.f("outcomes_leads_fkey")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "outcome_id", name=op.f("outcomes_pkey")),
        sa.UniqueConstraint(
            "workspace_id", "lead_id", "occurred_at", name=op.f("outcomes_workspace_id_lead_id_occurred_at_key")
        ),
    )


def _create_profiles() -> None:
    """Create ideal customer profiles and how leads fit them."""
    op.create_table(
        "icps",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", "version", name=op.f("icps_pkey")),
    )
    op.create_table(
        "sign_offs",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("sign_off_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("icp", sa.Text(collation="C"), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "sign_off_id", name=op.f("sign_offs_pkey")),
    )
    op.create_table(
        "fits",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("icp", sa.Text(collation="C"), nullable=False),
        sa.Column("fit", sa.Double(), nullable=False),
        sa.Column("fit_for_scoring", sa.Double()),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", "icp", name=op.f("fits_pkey")),
    )
    op.create_table(
        "embeddings",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("embedder", sa.Text(collation="C"), nullable=False),
        sa.Column("embedding", HALFVEC(dim=384), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.lead_id"],
            name=op.f("embeddings_leads_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", "embedder", name=op.f("embeddings_pkey")),
    )


def _create_models() -> None:
    """Create models and weights."""
    op.create_table(
        "models",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("holdout", sa.LargeBinary()),
        sa.Column("report", sa.Text()),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "model_id", name=op.f("models_pkey")),
    )
    op.create_index("models_name_idx", "models", ["workspace_id", "name", "known_at"])
    op.create_table(
        "weights",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("factors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "version", name=op.f("weights_pkey")),
    )
    op.create_index(
        "weights_published_idx", "weights", ["workspace_id"], unique=True, postgresql_where=sa.text("published")
    )


def _create_scores() -> None:
    """Create rankings."""
    op.create_table(
        "score_runs",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("model_id", sa.Uuid()),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("weights_version", sa.Integer()),
        sa.Column("icp", sa.Text()),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("levels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("base", sa.Double(), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('model', 'scorecard')", name=op.f("score_runs_kind_check")),
        sa.PrimaryKeyConstraint("workspace_id", "run_id", name=op.f("score_runs_pkey")),
    )
    op.create_index(
        "score_runs_current_idx", "score_runs", ["workspace_id"], unique=True, postgresql_where=sa.text("current")
    )
    op.create_table(
        "scores",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("log_odds", sa.Double(), nullable=False),
        sa.Column("probability", sa.Double()),
        sa.Column("low", sa.Double()),
        sa.Column("high", sa.Double()),
        sa.Column("reach", sa.Double()),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("fit", sa.Double()),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(collation="C")),
        sa.Column("industry", sa.Text(collation="C")),
        sa.PrimaryKeyConstraint("workspace_id", "run_id", "lead_id", name=op.f("scores_pkey")),
        postgresql_partition_by="LIST (run_id)",
    )
