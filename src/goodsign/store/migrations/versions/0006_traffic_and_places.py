"""Let all workspaces share the rate budgets of a host, and let one lead move within a ranking.

A host is asked politely by all workspaces together, and one that told us to stop is left alone by all of them; so the
counters stand in no workspace that anybody can enter, and these functions alone reach them. The clock is the
caller's, never behind the one that was seen last: a worker whose clock is late gains nothing.
"""

from alembic import op

from goodsign.store.security import APPLICATION_ROLE, WORKSPACE_SETTING

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NOBODY = "00000000-0000-0000-0000-000000000000"
_SHARED = f"""LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET {WORKSPACE_SETTING} = '{_NOBODY}' AS $$"""

_TRAFFIC = f"""
-- Take one request out of a bucket: how long to wait (0 for go ahead), why it is suspended, and the tokens left.
CREATE FUNCTION traffic_admit(
    wanted text, per_minute double precision, most double precision, at timestamptz,
    OUT wait_seconds double precision, OUT suspended_for text, OUT tokens_left double precision
) {_SHARED}
DECLARE
    found traffic%ROWTYPE;
    filled double precision;
BEGIN
    INSERT INTO traffic (workspace_id, bucket, tokens, refilled_at)
    VALUES ('{_NOBODY}', wanted, most, at) ON CONFLICT DO NOTHING;
    SELECT * INTO found FROM traffic WHERE bucket = wanted FOR UPDATE;
    wait_seconds := 0;
    suspended_for := found.suspended;
    filled := least(most, found.tokens
        + greatest(extract(epoch FROM at - found.refilled_at), 0) * per_minute / 60);
    tokens_left := filled;
    IF found.suspended IS NOT NULL THEN
        RETURN;
    END IF;
    IF per_minute <= 0 THEN
        wait_seconds := 86400;
    ELSIF found.not_before > at THEN
        wait_seconds := extract(epoch FROM found.not_before - at);
    ELSIF filled < 1 THEN
        wait_seconds := (1 - filled) * 60 / per_minute;
    ELSE
        tokens_left := filled - 1;
        UPDATE traffic SET tokens = filled - 1, refilled_at = greatest(refilled_at, at) WHERE bucket = wanted;
    END IF;
END
$$;

-- A good answer closes the breaker, unless the bucket was asked to wait after that request was sent.
CREATE FUNCTION traffic_answered(wanted text, at timestamptz) RETURNS void {_SHARED}
BEGIN
    UPDATE traffic SET failures = 0, strikes = 0, not_before = NULL
    WHERE bucket = wanted AND (failures > 0 OR strikes > 0) AND (not_before IS NULL OR not_before <= at);
END
$$;

-- Wait at least as long as asked, twice as long each time. Three requests to wait in a row suspend the bucket; without
-- such a request the breaker opens from the `patience`th failure on.
CREATE FUNCTION traffic_failed(
    wanted text, at timestamptz, asked double precision, patience integer, pause double precision
) RETURNS text {_SHARED}
DECLARE
    found traffic%ROWTYPE;
    rest double precision;
BEGIN
    INSERT INTO traffic (workspace_id, bucket, tokens, refilled_at)
    VALUES ('{_NOBODY}', wanted, 0, at) ON CONFLICT DO NOTHING;
    UPDATE traffic SET failures = failures + 1, strikes = strikes + (asked IS NOT NULL)::integer
    WHERE bucket = wanted RETURNING * INTO found;
    IF found.strikes >= 3 THEN
        UPDATE traffic SET suspended = coalesce(suspended, '429') WHERE bucket = wanted;
        RETURN '429';
    END IF;
    IF asked IS NOT NULL THEN
        rest := greatest(asked, 0) * power(2, found.strikes - 1);
    ELSIF found.failures >= patience THEN
        rest := pause * power(2, least(found.failures - patience, 6));
    ELSE
        RETURN NULL;
    END IF;
    -- Nothing is asked to wait for longer than a month, however the source counts.
    rest := least(rest, 2592000);
    UPDATE traffic SET not_before = greatest(not_before, at + make_interval(secs => rest)) WHERE bucket = wanted;
    RETURN NULL;
END
$$;

CREATE FUNCTION traffic_stop(wanted text, at timestamptz, sign text) RETURNS void {_SHARED}
BEGIN
    INSERT INTO traffic (workspace_id, bucket, tokens, refilled_at, suspended)
    VALUES ('{_NOBODY}', wanted, 0, at, sign)
    ON CONFLICT (workspace_id, bucket) DO UPDATE SET suspended = coalesce(traffic.suspended, excluded.suspended);
END
$$;

-- What was left of a bucket's budget after the last request, for the record of attempts.
CREATE FUNCTION traffic_left(wanted text) RETURNS double precision {_SHARED}
BEGIN
    RETURN (SELECT tokens FROM traffic WHERE bucket = wanted);
END
$$;

CREATE FUNCTION traffic_resume(wanted text) RETURNS void {_SHARED}
BEGIN
    UPDATE traffic SET suspended = NULL, failures = 0, strikes = 0, not_before = NULL WHERE bucket = wanted;
END
$$;
"""

_PLACES = """
-- The rank that a score would take in a ranking: the first one whose score is not higher. By halves, since ranks and
-- scores run together; a moved lead shares its rank with the one it came before, until the next ranking.
CREATE FUNCTION place_in_run(run uuid, score double precision) RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    low integer := 1;
    high integer;
    middle integer;
    there double precision;
BEGIN
    SELECT rank + 1 INTO high FROM scores WHERE run_id = run ORDER BY rank DESC LIMIT 1;
    WHILE low < high LOOP
        middle := (low + high) / 2;
        SELECT log_odds INTO there FROM scores WHERE run_id = run AND rank >= middle ORDER BY rank LIMIT 1;
        IF there IS NULL OR there <= score THEN
            high := middle;
        ELSE
            low := middle + 1;
        END IF;
    END LOOP;
    RETURN coalesce(low, 1);
END
$$;
"""

_FUNCTIONS = (
    "traffic_admit(text, double precision, double precision, timestamptz)",
    "traffic_answered(text, timestamptz)",
    "traffic_failed(text, timestamptz, double precision, integer, double precision)",
    "traffic_stop(text, timestamptz, text)",
    "traffic_left(text)",
    "traffic_resume(text)",
    "place_in_run(uuid, double precision)",
)


def upgrade() -> None:
    """Create the functions."""
    op.execute(_TRAFFIC)
    op.execute(_PLACES)
    for signature in _FUNCTIONS:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {APPLICATION_ROLE}")


def downgrade() -> None:
    """Drop the functions."""
    for signature in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {signature}")
