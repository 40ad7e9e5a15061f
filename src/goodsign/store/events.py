"""Activities and outcomes: what happened with stored leads."""

from uuid import UUID

import polars as pl
from sqlalchemy import Connection, text

from goodsign.store.bulk import copy_in, driver

_ACTIVITY = {
    "lead_id": "text",
    "external_key": "text",
    "activity_type": "text",
    "description": "text",
    "occurred_at": "timestamptz",
    "known_at": "timestamptz",
}
_OUTCOME = {"lead_id": "text", "converted": "boolean", "occurred_at": "timestamptz", "known_at": "timestamptz"}

# An activity without a key is known by what it says; equal ones of one delivery are counted, as each of them happened.
_KEY = """coalesce(s.external_key, 'said ' || md5(concat_ws('|', s.lead_id, s.activity_type,
    extract(epoch FROM s.occurred_at), coalesce(s.description, ''), row_number() OVER (
        PARTITION BY s.lead_id, s.activity_type, s.occurred_at, s.description))))"""


def resolve_keys(connection: Connection, keys: pl.Series) -> pl.DataFrame:
    """Return (lead_key, lead_id as text) for those external keys that a stored lead has."""
    connection.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS wanted_keys (lead_key text) ON COMMIT DROP"))
    connection.execute(text("TRUNCATE wanted_keys"))
    copy_in(connection, "wanted_keys", pl.DataFrame({"lead_key": keys.unique()}))
    with driver(connection).cursor() as cursor:
        cursor.execute("""
            SELECT w.lead_key, l.lead_id::text FROM wanted_keys w JOIN leads l ON l.external_key = w.lead_key
            UNION
            SELECT w.lead_key, k.lead_id::text FROM wanted_keys w JOIN lead_keys k ON k.external_key = w.lead_key
        """)
        rows = cursor.fetchall()
    return pl.DataFrame(rows, schema={"lead_key": pl.String, "lead_id": pl.String}, orient="row")


def add_activities(connection: Connection, activities: pl.DataFrame, import_id: UUID) -> int:
    """Insert activities (the columns of `_ACTIVITY`); return how many were not there yet."""
    return _add(connection, "activities", _ACTIVITY, activities, import_id)


def add_outcomes(connection: Connection, outcomes: pl.DataFrame, import_id: UUID) -> int:
    """Insert outcomes (the columns of `_OUTCOME`); return how many were not there yet."""
    return _add(connection, "outcomes", _OUTCOME, outcomes, import_id)


def _add(connection: Connection, table: str, columns: dict[str, str], rows: pl.DataFrame, import_id: UUID) -> int:
    stage = f"stage_{table}"
    definition = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} ({definition}) ON COMMIT DROP"))
    connection.execute(text(f"TRUNCATE {stage}"))
    copy_in(connection, stage, rows.select(*columns))
    others = [name for name in columns if name != "lead_id"]
    values = {name: f"s.{name}" for name in others}
    if table == "activities" and rows["external_key"].null_count():
        values["external_key"] = _KEY
    result = connection.execute(
        text(f"""
            INSERT INTO {table} (workspace_id, import_id, lead_id, {", ".join(others)})
            SELECT w.workspace_id, :import_id, s.lead_id::uuid, {", ".join(values[name] for name in others)}
            FROM {stage} s, workspaces w
            ON CONFLICT DO NOTHING
        """),
        {"import_id": import_id},
    )
    return result.rowcount
