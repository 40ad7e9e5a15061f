"""Row-level security: one application role that cannot bypass it, one policy for each table.

The policy reads the setting `goodsign.workspace_id`, which `Database.transaction` sets for its transaction; a
connection that forgot it sees nothing. Bulk loads go through a temporary table or a fresh partition, because
PostgreSQL refuses COPY into a table under row-level security.
"""

APPLICATION_ROLE = "goodsign_app"
WORKSPACE_SETTING = "goodsign.workspace_id"

CREATE_APPLICATION_ROLE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
        CREATE ROLE {APPLICATION_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;
DO $$
BEGIN
    GRANT {APPLICATION_ROLE} TO CURRENT_USER;
EXCEPTION
    WHEN unique_violation THEN
        NULL;
    WHEN insufficient_privilege THEN
        -- The role was made and granted by somebody else, as managed servers want it.
        IF NOT pg_has_role(CURRENT_USER, '{APPLICATION_ROLE}', 'MEMBER') THEN
            RAISE;
        END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE};
GRANT SELECT ON alembic_version TO {APPLICATION_ROLE};
"""


def policy_statements(table: str) -> tuple[str, ...]:
    """Return the SQL that keeps the workspaces of `table` apart, for its owner too."""
    own = f"workspace_id = (SELECT nullif(current_setting('{WORKSPACE_SETTING}', true), '')::uuid)"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY workspace ON {table} USING ({own}) WITH CHECK ({own})",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APPLICATION_ROLE}",
    )
