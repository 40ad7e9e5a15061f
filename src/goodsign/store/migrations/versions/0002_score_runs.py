"""Create the functions that write a ranking beside the current one and swap it in.

They run with the owner's rights, because a partition can only be attached by the owner of its parent; each checks that
the run is of the caller's workspace.
"""

from alembic import op

from goodsign.store.security import APPLICATION_ROLE, WORKSPACE_SETTING

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FUNCTIONS = f"""
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
    """Create the functions."""
    op.execute(_FUNCTIONS)


def downgrade() -> None:
    """Drop the functions; partitions go with their table."""
    for signature in ("begin_score_run(uuid)", "publish_score_run(uuid)", "drop_score_run(uuid)"):
        op.execute(f"DROP FUNCTION {signature}")
