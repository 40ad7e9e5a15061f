"""Remember what was looked up of companies, and which leads it went into."""

import sqlalchemy as sa
from alembic import op

from goodsign.store.security import policy_statements

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = ("companies", "company_fills")
_TARGETS = "'debtor', 'prospect', 'activity', 'outcome'"


def upgrade() -> None:
    """Create the tables and the walls between workspaces; an enrichment becomes a kind of import."""
    op.create_table(
        "companies",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(collation="C"), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("companies_pkey")),
    )
    op.create_table(
        "company_fills",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("company_name", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(collation="C"), nullable=True),
        sa.Column("about_digest", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "lead_id", "import_id", name=op.f("company_fills_pkey")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.lead_id"],
            name=op.f("company_fills_leads_fkey"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("company_fills_import_idx", "company_fills", ["workspace_id", "import_id"])
    for table in _TABLES:
        for statement in policy_statements(table):
            op.execute(statement)
    _allow_targets(f"{_TARGETS}, 'company'")


def downgrade() -> None:
    """Drop the tables; what they put into leads stays, its earlier versions too."""
    op.execute("DELETE FROM imports WHERE target = 'company'")
    _allow_targets(_TARGETS)
    for table in reversed(_TABLES):
        op.execute(f"DROP TABLE {table} CASCADE")


def _allow_targets(targets: str) -> None:
    op.execute("ALTER TABLE imports DROP CONSTRAINT imports_target_check")
    op.execute(f"ALTER TABLE imports ADD CONSTRAINT imports_target_check CHECK (target IN ({targets}))")
