"""Leads, what came in with them, and how they meet ideal customer profiles."""

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from goodsign.store.tables.columns import fact_times, key_text, money, schema, workspace

EMBEDDING_DIMENSIONS = 384

workspaces = Table(
    "workspaces",
    schema,
    workspace(),
    Column("name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)

imports = Table(
    "imports",
    schema,
    workspace(),
    Column("import_id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("number", Integer, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("mapping", JSONB, nullable=False),
    Column("rows_read", BigInteger, nullable=False),
    Column("rows_rejected", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("unchanged", BigInteger, nullable=False),
    Column("merged", BigInteger, nullable=False),
    Column("undone_at", DateTime(timezone=True)),
    *fact_times(),
    UniqueConstraint("workspace_id", "number"),
    CheckConstraint("target IN ('debtor', 'prospect', 'activity', 'outcome', 'company')", name="target"),
)

mappings = Table(
    "mappings",
    schema,
    workspace(),
    Column("fingerprint", Text(collation="C"), primary_key=True),
    Column("target", Text(collation="C"), primary_key=True),
    Column("mapping", JSONB, nullable=False),
    *fact_times(),
)

leads = Table(
    "leads",
    schema,
    workspace(),
    Column("lead_id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("import_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    key_text("external_key"),
    Column("full_name", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    key_text("email"),
    key_text("phone_1"),
    key_text("phone_2"),
    Column("secret", LargeBinary),
    Column("secret_index", LargeBinary),
    Column("tax_index", LargeBinary),
    Column("content_hash", BigInteger),
    Column("address", Text),
    Column("city", Text),
    key_text("state"),
    key_text("zip"),
    Column("location", Text),
    key_text("agency_id_number"),
    key_text("loan_number"),
    Column("org_creditor", Text),
    money("referral_amount"),
    money("received_total"),
    money("total_due"),
    money("last_payment_amount"),
    Column("referral_date", Date),
    Column("item_date_c_off", Date),
    Column("agency_last_payment_date", Date),
    Column("pcg_last_payment_date", Date),
    Column("status_description", Text),
    Column("company_name", Text),
    key_text("company_domain"),
    Column("company_about", Text),
    Column("job_title", Text),
    Column("industry", Text),
    Column("company_size", BigInteger),
    Column("website", Text),
    Column("lead_source", Text),
    Column("last_activity_at", DateTime(timezone=True)),
    Column("source_created_at", DateTime(timezone=True)),
    Column("source_updated_at", DateTime(timezone=True)),
    Column("opted_out", Boolean, nullable=False, server_default=text("false")),
    Column("attributes", JSONB),
    Column("plain_last", Text(collation="C"), Computed("plain_name(last_name)", persisted=True)),
    Column(
        "plain_first", Text(collation="C"), Computed("plain_name(split_part(first_name, ' '::text, 1))", persisted=True)
    ),
    *fact_times(),
    CheckConstraint("kind IN ('debtor', 'prospect')", name="kind"),
    CheckConstraint("length(company_domain) <= 255", name="company_domain"),
    Index("leads_external_key_idx", "workspace_id", "external_key", unique=True),
    Index("leads_tax_index_idx", "workspace_id", "tax_index", postgresql_where=text("tax_index IS NOT NULL")),
    Index("leads_email_idx", "workspace_id", "email", postgresql_where=text("email IS NOT NULL")),
    Index("leads_phone_idx", "workspace_id", "phone_1", postgresql_where=text("phone_1 IS NOT NULL")),
    Index("leads_phone_2_idx", "workspace_id", "phone_2", postgresql_where=text("phone_2 IS NOT NULL")),
    Index(
        "leads_name_idx", "workspace_id", "plain_last", "plain_first", postgresql_where=text("plain_last IS NOT NULL")
    ),
    Index("leads_opted_out_idx", "workspace_id", "lead_id", postgresql_where=text("opted_out")),
)

lead_keys = Table(
    "lead_keys",
    schema,
    workspace(),
    Column("external_key", Text(collation="C"), primary_key=True),
    Column("lead_id", Uuid, nullable=False),
    Column("import_id", Uuid, nullable=False),
    *fact_times(),
    ForeignKeyConstraint(["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"], ondelete="CASCADE"),
)
"""Further external keys of a lead that was merged from several source rows."""

lead_versions = Table(
    "lead_versions",
    schema,
    workspace(),
    Column("version_id", BigInteger, Identity(), primary_key=True),
    Column("lead_id", Uuid, nullable=False),
    Column("import_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("line", BigInteger),
    Column("content", JSONB, nullable=False),
    Column("secret", LargeBinary),
    *fact_times(),
    CheckConstraint("role IN ('before', 'source')", name="role"),
    Index("lead_versions_lead_idx", "workspace_id", "lead_id"),
    Index("lead_versions_import_idx", "workspace_id", "import_id"),
)
"""`before`: the lead as it was when `import_id` changed it. `source`: one of several rows merged into a lead."""

companies = Table(
    "companies",
    schema,
    workspace(),
    key_text("name", key=True),
    Column("label", Text, nullable=False),
    key_text("domain"),
    Column("about", Text),
    Column("url", Text),
    key_text("source", nullable=False),
    Column("looked_up_at", DateTime(timezone=True), nullable=False),
    Column("import_id", Uuid),
    *fact_times(),
)
"""What was looked up of companies, by their names as compared; without a domain the look-up found nothing.
`import_id` is the enrichment that put it into leads."""

company_fills = Table(
    "company_fills",
    schema,
    workspace(),
    Column("lead_id", Uuid, primary_key=True),
    Column("import_id", Uuid, primary_key=True),
    Column("company_name", Text, nullable=False),
    key_text("domain"),
    Column("about_digest", Text),
    *fact_times(),
    ForeignKeyConstraint(["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"], ondelete="CASCADE"),
    Index("company_fills_import_idx", "workspace_id", "import_id"),
)
"""What an enrichment put into a lead, and under which employer: it gives way when the lead names another."""

activities = Table(
    "activities",
    schema,
    workspace(),
    Column("activity_id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("lead_id", Uuid, nullable=False),
    Column("import_id", Uuid, nullable=False),
    key_text("external_key"),
    Column("activity_type", Text, nullable=False),
    Column("description", Text),
    *fact_times(),
    ForeignKeyConstraint(["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"]),
    Index("activities_lead_idx", "workspace_id", "lead_id", "occurred_at"),
    Index("activities_external_key_idx", "workspace_id", "external_key", unique=True),
)

outcomes = Table(
    "outcomes",
    schema,
    workspace(),
    Column("outcome_id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("lead_id", Uuid, nullable=False),
    Column("import_id", Uuid, nullable=False),
    Column("converted", Boolean, nullable=False),
    *fact_times(),
    ForeignKeyConstraint(["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"]),
    UniqueConstraint("workspace_id", "lead_id", "occurred_at"),
)

opt_outs = Table(
    "opt_outs",
    schema,
    workspace(),
    Column("contact_index", LargeBinary, primary_key=True),
    Column("source", Text, nullable=False),
    *fact_times(),
)
"""Keyed hashes of the keys, e-mails and phones of people who opted out; outlives leads and imports."""

sign_offs = Table(
    "sign_offs",
    schema,
    workspace(),
    Column("sign_off_id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("icp", Text(collation="C"), nullable=False),
    Column("terms", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("signed_on", Date, nullable=False),
    Column("expires_on", Date, nullable=False),
    *fact_times(),
)

icps = Table(
    "icps",
    schema,
    workspace(),
    Column("name", Text(collation="C"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("specification", Text, nullable=False),
    *fact_times(),
)

fits = Table(
    "fits",
    schema,
    workspace(),
    Column("lead_id", Uuid, primary_key=True),
    Column("icp", Text(collation="C"), primary_key=True),
    Column("fit", Double, nullable=False),
    Column("fit_for_scoring", Double),
    Column("verdict", Text, nullable=False),
    Column("states", Text, nullable=False),
    *fact_times(),
)
"""How each lead met an ICP. The values seen are not kept: an age would stand beside an encrypted birth date."""

embeddings = Table(
    "embeddings",
    schema,
    workspace(),
    Column("lead_id", Uuid, primary_key=True),
    Column("embedder", Text(collation="C"), primary_key=True),
    Column("embedding", HALFVEC(EMBEDDING_DIMENSIONS), nullable=False),
    *fact_times(),
    ForeignKeyConstraint(["workspace_id", "lead_id"], ["leads.workspace_id", "leads.lead_id"], ondelete="CASCADE"),
)
