"""Which leads public profiles may be of: looked up by name, in one query for many profiles."""

import polars as pl
from sqlalchemy import Connection, text

from goodsign.store.bulk import stage

_NAME = {"first": 'text COLLATE "C"', "last": 'text COLLATE "C"'}
_TOWN = {"last": 'text COLLATE "C"', "city": "text", "state": "text"}

MOST = 200
"""More leads than this under one name are too many to tell apart by anything public; then none is a candidate."""


def leads_by_name(connection: Connection, names: pl.DataFrame) -> list[str]:
    """Return the ids of leads with one of these names (first, last: small plain letters), opted-out ones left out."""
    stage(connection, "wanted_names", _NAME, names.select("first", "last").unique())
    rows = connection.execute(
        text("""
            SELECT DISTINCT found.lead_id::text
            FROM wanted_names n
            CROSS JOIN LATERAL (
                SELECT l.lead_id, count(*) OVER () AS namesakes FROM leads l
                WHERE l.plain_last = n.last AND l.plain_first = n.first
                  AND l.workspace_id = (SELECT workspace_id FROM workspaces) AND NOT l.opted_out
                LIMIT :most
            ) found
            WHERE found.namesakes < :most
            ORDER BY 1
        """),
        {"most": MOST},
    )
    return [str(each) for each in rows.scalars()]


def known_names(connection: Connection, names: pl.DataFrame) -> set[tuple[str, str]]:
    """Return those of these names (first, last: small plain letters) that a lead has who did not opt out."""
    stage(connection, "wanted_names", _NAME, names.select("first", "last").unique())
    rows = connection.execute(
        text("""
            SELECT n.first, n.last FROM wanted_names n
            WHERE EXISTS (SELECT FROM leads l WHERE l.plain_last = n.last AND l.plain_first = n.first
                            AND l.workspace_id = (SELECT workspace_id FROM workspaces) AND NOT l.opted_out)
        """)
    )
    return {(row.first, row.last) for row in rows}


def leads_by_town(connection: Connection, towns: pl.DataFrame) -> list[str]:
    """Return the ids of leads with one of these family names in its town (last, city in plain letters, state code).

    They are rivals of a namesake: twins, a parent and a child, a spouse.
    """
    stage(connection, "wanted_towns", _TOWN, towns.select("last", "city", "state").unique())
    rows = connection.execute(
        text("""
            SELECT DISTINCT l.lead_id::text
            FROM wanted_towns t
            JOIN leads l ON l.plain_last = t.last
                AND l.workspace_id = (SELECT workspace_id FROM workspaces)
            WHERE plain_name(l.city) = replace(t.city, ' ', '') AND upper(l.state) = upper(t.state) AND NOT l.opted_out
            ORDER BY 1
        """)
    )
    return [str(each) for each in rows.scalars()]
