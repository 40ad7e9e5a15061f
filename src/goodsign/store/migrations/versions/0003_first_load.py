"""Let the very first load build the indexes of the leads once, sorted, instead of row by row.

Measured at a million leads: 19 s instead of 34 s. Both functions run with the owner's rights and do one fixed thing
each. The first does nothing unless the table is physically empty, in every workspace: then nobody can be waiting for
its rows, and the lock it takes until the end of the import keeps everybody from leads without their unique key.
"""

from alembic import op

from goodsign.store.security import APPLICATION_ROLE

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = {
    "leads_external_key_idx": "UNIQUE INDEX leads_external_key_idx ON leads (workspace_id, external_key)",
    "leads_tax_index_idx": "INDEX leads_tax_index_idx ON leads (workspace_id, tax_index) WHERE tax_index IS NOT NULL",
    "leads_email_idx": "INDEX leads_email_idx ON leads (workspace_id, email) WHERE email IS NOT NULL",
    "leads_phone_idx": "INDEX leads_phone_idx ON leads (workspace_id, phone_1) WHERE phone_1 IS NOT NULL",
    "leads_phone_2_idx": "INDEX leads_phone_2_idx ON leads (workspace_id, phone_2) WHERE phone_2 IS NOT NULL",
    "leads_opted_out_idx": "INDEX leads_opted_out_idx ON leads (workspace_id, lead_id) WHERE opted_out",
}

_FUNCTIONS = f"""
CREATE FUNCTION begin_first_load() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF pg_relation_size('leads') > 0 THEN
        RETURN false;
    END IF;
    LOCK TABLE leads IN ACCESS EXCLUSIVE MODE;
    IF pg_relation_size('leads') > 0 THEN
        RETURN false;
    END IF;
    DROP INDEX {", ".join(_INDEXES)};
    RETURN true;
END
$$;

CREATE FUNCTION finish_first_load() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    {" ".join(f"CREATE {definition};" for definition in _INDEXES.values())}
END
$$;

REVOKE EXECUTE ON FUNCTION begin_first_load(), finish_first_load() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_first_load(), finish_first_load() TO {APPLICATION_ROLE};
"""


def upgrade() -> None:
    """Create the functions."""
    op.execute(_FUNCTIONS)


def downgrade() -> None:
    """Drop the functions."""
    op.execute("DROP FUNCTION begin_first_load()")
    op.execute("DROP FUNCTION finish_first_load()")
