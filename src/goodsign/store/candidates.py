"""Which leads public profiles may be of: looked up by name, in one query for many profiles."""

import polars as pl
from sqlalchemy import Connection, text

from goodsign.store.bulk import stage

_KEY = {"first": "text", "last": "text"}

MOST = 200
"""More leads than this under one name are too many to tell apart by anything public; then none is a candidate."""


def leads_by_name(connection: Connection, names: pl.DataFrame) -> list[str]:
    """Return the ids of leads with one of these names (first, last: small plain letters), opted-out ones left out."""
    stage(connection, "wanted_names", _KEY, names.select("first", "last").unique())
    rows = connection.execute(
        text("""
            SELECT DISTINCT found.lead_id::text
            FROM wanted_names n
            CROSS JOIN LATERAL (
                SELECT l.lead_id, count(*) OVER () AS namesakes FROM leads l
                WHERE plain_name(l.last_name) = n.last AND plain_name(split_part(l.first_name, ' ', 1)) = n.first
                  AND l.workspace_id = (SELECT workspace_id FROM workspaces) AND NOT l.opted_out
                LIMIT :most
            ) found
            WHERE found.namesakes < :most
            ORDER BY 1
        """),
        {"most": MOST},
    )
    return [str(each) for each in rows.scalars()]
