"""Create the first tables, their row-level security, and the functions that publish a ranking."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

from goodsign.store.security import APPLICATION_ROLE, CREATE_APPLICATION_ROLE, WORKSPACE_SETTING, policy_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FIRST_WORKSPACE = "00000000-0000-4000-8000-000000000001"

_TABLES = (
    "fits",
    "icps",
    "imports",
    "lead_versions",
    "leads",
    "mappings",
    "models",
    "opt_outs",
    "score_runs",
    "scores",
    "sign_offs",
    "weights",
    "workspaces",
    "activities",
    "embeddings",
    "lead_keys",
    "outcomes",
)

_SCORE_RUN_FUNCTIONS = f"""
CREATE FUNCTION begin_score_run(run uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    workspace uuid := current_setting('{WORKSPACE_SETTING}')::uuid;
    partition text := 'scores_' || replace(run::text, '-', '');
BEGIN
    IF NOT EXISTS (SELECT FROM score_runs WHERE run_id = run AND workspace_id = workspace AND NOT current) THEN
        RAISE EXCEPTION 'score run % is current or not in this workspace', run;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE scores INCLUDING DEFAULTS)', partition);
    EXECUTE format(
        'ALTER TABLE %I ADD CONSTRAINT own CHECK (workspace_id = %L::uuid AND run_id = %L::uuid)',
        partition, workspace, run
    );
    EXECUTE format('GRANT INSERT ON %I TO {APPLICATION_ROLE}', partition);
    RETURN partition;
END
$$;

CREATE FUNCTION publish_score_run(run uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    workspace uuid := current_setting('{WORKSPACE_SETTING}')::uuid;
    partition text := 'scores_' || replace(run::text, '-', '');
BEGIN
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (workspace_id, run_id, lead_id)', partition);
    EXECUTE format('CREATE INDEX ON %I (rank)', partition);
    EXECUTE format('CREATE INDEX ON %I (state, rank)', partition);
    EXECUTE format('CREATE INDEX ON %I (industry, rank)', partition);
    EXECUTE format('CREATE INDEX ON %I (state, industry, rank)', partition);
    EXECUTE format('ALTER TABLE scores ATTACH PARTITION %I FOR VALUES IN (%L)', partition, run);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT own', partition);
    EXECUTE format('REVOKE ALL ON %I FROM {APPLICATION_ROLE}', partition);
    EXECUTE format('ANALYZE %I', partition);
    UPDATE score_runs SET current = false WHERE current AND workspace_id = workspace;
    UPDATE score_runs SET current = true WHERE run_id = run AND workspace_id = workspace;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'score run % is not in this workspace', run;
    END IF;
END
$$;

-- Dropping a partition locks the whole ranking for a moment. While somebody reads for long, say an export, the old
-- run stays for the next time: nobody is made to wait behind it.
CREATE FUNCTION drop_score_run(run uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    workspace uuid := current_setting('{WORKSPACE_SETTING}')::uuid;
    before text := current_setting('lock_timeout');
BEGIN
    DELETE FROM score_runs WHERE run_id = run AND workspace_id = workspace AND NOT current;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'score run % is current or not in this workspace', run;
    END IF;
    PERFORM set_config('lock_timeout', '100ms', true);
    EXECUTE format('DROP TABLE %I', 'scores_' || replace(run::text, '-', ''));
    PERFORM set_config('lock_timeout', before, true);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

REVOKE EXECUTE ON FUNCTION begin_score_run(uuid), publish_score_run(uuid), drop_score_run(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_score_run(uuid), publish_score_run(uuid), drop_score_run(uuid) TO {APPLICATION_ROLE};
"""


def upgrade() -> None:
    """Create everything."""
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.execute(CREATE_APPLICATION_ROLE)
    op.create_table(
        "fits",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("icp", sa.Text(collation="C"), nullable=False),
        sa.Column("fit", sa.Double(), nullable=False),
        sa.Column("fit_for_scoring", sa.Double(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", "icp", name=op.f("fits_pkey")),
    )
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
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "target IN ('debtor', 'prospect', 'activity', 'outcome')", name=op.f("imports_target_check")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "import_id", name=op.f("imports_pkey")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("imports_workspace_id_number_key")),
    )
    op.create_table(
        "lead_versions",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('before', 'source')", name=op.f("lead_versions_role_check")),
        sa.PrimaryKeyConstraint("workspace_id", "version_id", name=op.f("lead_versions_pkey")),
    )
    op.create_index("lead_versions_import_idx", "lead_versions", ["workspace_id", "import_id"], unique=False)
    op.create_index("lead_versions_lead_idx", "lead_versions", ["workspace_id", "lead_id"], unique=False)
    op.create_table(
        "leads",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_key", sa.Text(collation="C"), nullable=True),
        sa.Column("full_name", sa.Text(), nullable=True),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(collation="C"), nullable=True),
        sa.Column("phone_1", sa.Text(collation="C"), nullable=True),
        sa.Column("phone_2", sa.Text(collation="C"), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("secret_index", sa.LargeBinary(), nullable=True),
        sa.Column("tax_index", sa.LargeBinary(), nullable=True),
        sa.Column("content_hash", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(collation="C"), nullable=True),
        sa.Column("zip", sa.Text(collation="C"), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("agency_id_number", sa.Text(collation="C"), nullable=True),
        sa.Column("loan_number", sa.Text(collation="C"), nullable=True),
        sa.Column("org_creditor", sa.Text(), nullable=True),
        sa.Column("referral_amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("received_total", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("total_due", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("last_payment_amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("referral_date", sa.Date(), nullable=True),
        sa.Column("item_date_c_off", sa.Date(), nullable=True),
        sa.Column("agency_last_payment_date", sa.Date(), nullable=True),
        sa.Column("pcg_last_payment_date", sa.Date(), nullable=True),
        sa.Column("status_description", sa.Text(), nullable=True),
        sa.Column("company_name", sa.Text(), nullable=True),
        sa.Column("company_domain", sa.Text(collation="C"), nullable=True),
        sa.Column("company_about", sa.Text(), nullable=True),
        sa.Column("job_title", sa.Text(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("company_size", sa.BigInteger(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("lead_source", sa.Text(), nullable=True),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opted_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('debtor', 'prospect')", name=op.f("leads_kind_check")),
        sa.CheckConstraint("length(company_domain) <= 255", name=op.f("leads_company_domain_check")),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", name=op.f("leads_pkey")),
    )
    op.create_index(
        "leads_email_idx",
        "leads",
        ["workspace_id", "email"],
        unique=False,
        postgresql_where=sa.text("email IS NOT NULL"),
    )
    op.create_index("leads_external_key_idx", "leads", ["workspace_id", "external_key"], unique=True)
    op.create_index(
        "leads_phone_2_idx",
        "leads",
        ["workspace_id", "phone_2"],
        unique=False,
        postgresql_where=sa.text("phone_2 IS NOT NULL"),
    )
    op.create_index(
        "leads_opted_out_idx",
        "leads",
        ["workspace_id", "lead_id"],
        unique=False,
        postgresql_where=sa.text("opted_out"),
    )
    op.create_index(
        "leads_phone_idx",
        "leads",
        ["workspace_id", "phone_1"],
        unique=False,
        postgresql_where=sa.text("phone_1 IS NOT NULL"),
    )
    op.create_index(
        "leads_tax_index_idx",
        "leads",
        ["workspace_id", "tax_index"],
        unique=False,
        postgresql_where=sa.text("tax_index IS NOT NULL"),
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
    op.create_table(
        "models",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("model_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("holdout", sa.LargeBinary(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "model_id", name=op.f("models_pkey")),
    )
    op.create_index("models_name_idx", "models", ["workspace_id", "name", "known_at"], unique=False)
    op.create_table(
        "opt_outs",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("contact_index", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "contact_index", name=op.f("opt_outs_pkey")),
    )
    op.create_table(
        "score_runs",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("model_id", sa.Uuid(), nullable=True),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("weights_version", sa.Integer(), nullable=True),
        sa.Column("icp", sa.Text(), nullable=True),
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
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("reach", sa.Double(), nullable=True),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("fit", sa.Double(), nullable=True),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(collation="C"), nullable=True),
        sa.Column("industry", sa.Text(collation="C"), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "run_id", "lead_id", name=op.f("scores_pkey")),
        postgresql_partition_by="LIST (run_id)",
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
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("workspaces_pkey")),
    )
    op.create_table(
        "activities",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("external_key", sa.Text(collation="C"), nullable=True),
        sa.Column("activity_type", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"], name=op.f("activities_leads_fkey")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "activity_id", name=op.f("activities_pkey")),
    )
    op.create_index("activities_external_key_idx", "activities", ["workspace_id", "external_key"], unique=True)
    op.create_index("activities_lead_idx", "activities", ["workspace_id", "lead_id", "occurred_at"], unique=False)
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
    for table in _TABLES:
        for statement in policy_statements(table):
            op.execute(statement)
    op.execute(_SCORE_RUN_FUNCTIONS)
    op.execute(f"INSERT INTO workspaces (workspace_id, name) VALUES ('{_FIRST_WORKSPACE}', 'Default')")


def downgrade() -> None:
    """Take it back; the application role stays, other databases of the server may use it."""
    for signature in ("begin_score_run(uuid)", "publish_score_run(uuid)", "drop_score_run(uuid)"):
        op.execute(f"DROP FUNCTION {signature}")
    for table in reversed(_TABLES):
        op.execute(f"DROP TABLE {table} CASCADE")
