"""Find leads by a name as people compare it: small plain letters, whatever the accents and capitals.

The names are columns, since under row-level security PostgreSQL looks nothing up by an expression. The index takes
part in the first load like the others: built once, sorted, at its end.
"""

from alembic import op

from goodsign.store.security import APPLICATION_ROLE

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ACCENTED = (
    "ÁÀÂÄÃÅĀĂĄÇĆČĐĎÉÈÊËĒĖĘĚĢĞÍÌÎÏĪĮİÑŃŇŅÓÒÔÖÕØŌŐŘŔŚŠŞȘŤȚŢÚÙÛÜŪŮŰŲÝŸŹŻŽŁĽĹ"
    "áàâäãåāăąçćčđďéèêëēėęěģğíìîïīįıñńňņóòôöõøōőřŕśšşșťțţúùûüūůűųýÿźżžłľĺ"
)
_PLAIN = (
    "AAAAAAAAACCCDDEEEEEEEEGGIIIIIIINNNNOOOOOOOORRSSSSTTTUUUUUUUUYYZZZLLL"
    "aaaaaaaaacccddeeeeeeeeggiiiiiiinnnnoooooooorrsssstttuuuuuuuuyyzzzlll"
)

_OLD = {
    "leads_external_key_idx": "UNIQUE INDEX leads_external_key_idx ON leads (workspace_id, external_key)",
    "leads_tax_index_idx": "INDEX leads_tax_index_idx ON leads (workspace_id, tax_index) WHERE tax_index IS NOT NULL",
    "leads_email_idx": "INDEX leads_email_idx ON leads (workspace_id, email) WHERE email IS NOT NULL",
    "leads_phone_idx": "INDEX leads_phone_idx ON leads (workspace_id, phone_1) WHERE phone_1 IS NOT NULL",
    "leads_phone_2_idx": "INDEX leads_phone_2_idx ON leads (workspace_id, phone_2) WHERE phone_2 IS NOT NULL",
    "leads_opted_out_idx": "INDEX leads_opted_out_idx ON leads (workspace_id, lead_id) WHERE opted_out",
}
_NAME = {
    "leads_name_idx": "INDEX leads_name_idx ON leads (workspace_id, plain_last, plain_first) "
    "WHERE plain_last IS NOT NULL"
}
_COLUMNS = {"plain_last": "plain_name(last_name)", "plain_first": "plain_name(split_part(first_name, ' '::text, 1))"}

_FUNCTION = f"""
CREATE FUNCTION plain_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT nullif(regexp_replace(lower(translate(name, '{_ACCENTED}', '{_PLAIN}') COLLATE "C"), '[^a-z0-9]+', '', 'g'),
                  '') COLLATE "C"
$$;
GRANT EXECUTE ON FUNCTION plain_name(text) TO {APPLICATION_ROLE};
"""


def _first_load(indexes: dict[str, str]) -> str:
    return f"""
CREATE OR REPLACE FUNCTION begin_first_load() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF pg_relation_size('leads') > 0 THEN
        RETURN false;
    END IF;
    LOCK TABLE leads IN ACCESS EXCLUSIVE MODE;
    IF pg_relation_size('leads') > 0 THEN
        RETURN false;
    END IF;
    DROP INDEX {", ".join(indexes)};
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION finish_first_load() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    {" ".join(f"CREATE {definition};" for definition in indexes.values())}
END
$$;
"""


def upgrade() -> None:
    """Create the function, the columns and the index."""
    op.execute(_FUNCTION)
    for name, made in _COLUMNS.items():
        op.execute(f'ALTER TABLE leads ADD COLUMN {name} text COLLATE "C" GENERATED ALWAYS AS ({made}) STORED')
    op.execute(f"CREATE {_NAME['leads_name_idx']}")
    op.execute(_first_load(_OLD | _NAME))


def downgrade() -> None:
    """Drop them."""
    op.execute(_first_load(_OLD))
    op.execute("DROP INDEX leads_name_idx")
    for name in _COLUMNS:
        op.execute(f"ALTER TABLE leads DROP COLUMN {name}")
    op.execute("DROP FUNCTION plain_name(text)")
