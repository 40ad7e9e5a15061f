"""Let a lead be scored between rankings: it notes when, and shares the rank with the lead that was there before."""

import sqlalchemy as sa
from alembic import op

from goodsign.store.security import APPLICATION_ROLE, WORKSPACE_SETTING

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _publish(place: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION publish_score_run(run uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    workspace uuid := current_setting('{WORKSPACE_SETTING}')::uuid;
    partition text := 'scores_' || replace(run::text, '-', '');
BEGIN
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (workspace_id, run_id, lead_id)', partition);
    EXECUTE format('CREATE INDEX ON %I ({place})', partition);
    EXECUTE format('CREATE INDEX ON %I (state, {place})', partition);
    EXECUTE format('CREATE INDEX ON %I (industry, {place})', partition);
    EXECUTE format('CREATE INDEX ON %I (state, industry, {place})', partition);
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
"""


def upgrade() -> None:
    """Note when a lead was scored, and let the lists' indexes go on by lead."""
    op.add_column("scores", sa.Column("scored_at", sa.DateTime(timezone=True)))
    op.execute(_publish("rank, lead_id"))


def downgrade() -> None:
    """Go by rank alone."""
    op.execute(_publish("rank"))
    op.drop_column("scores", "scored_at")
