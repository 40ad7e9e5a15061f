"""Reads the ranked list: filtered by any field, sorted, in key-set pages."""

import base64
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl
from sqlalchemy import Connection, text

from goodsign.core.errors import SpecError
from goodsign.store.bulk import read_frame
from goodsign.store.database import Database
from goodsign.store.filters import DAYS, MOMENTS, MONEY, NUMBERS, SCORE_FIELDS, Filter, column_of, conditions
from goodsign.store.staging import FIELDS

__all__ = ["Filter", "Page", "Query", "count_ranked", "read_page", "read_ranked", "read_score"]


@dataclass(frozen=True, slots=True)
class Query:
    """What part of the ranking to read; `after` is the cursor that the previous page gave."""

    filters: Sequence[Filter] = ()
    sort: str = "rank"
    descending: bool = False
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of the ranking and the cursor of the next page, None on the last."""

    rows: pl.DataFrame
    next_cursor: str | None


_SHOWN: dict[str, pl.DataType | type[pl.DataType]] = {
    "rank": pl.Int32,
    "lead_id": pl.String,
    "log_odds": pl.Float64,
    "probability": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "reach": pl.Float64,
    "band": pl.String,
    "fit": pl.Float64,
    "parts": pl.Binary,
    "scored_at": pl.Datetime("us", "UTC"),
    "external_key": pl.String,
    "full_name": pl.String,
    "state": pl.String,
    "city": pl.String,
    "industry": pl.String,
    "job_title": pl.String,
    "company_name": pl.String,
    "company_size": pl.Int64,
    "total_due": pl.Float64,
    "org_creditor": pl.String,
    "lead_source": pl.String,
}

_SELECTED = """s.rank, s.lead_id::text AS lead_id, s.log_odds, s.probability, s.low, s.high, s.reach, s.band, s.fit,
    s.parts, s.scored_at, l.external_key, l.full_name, l.state, l.city, l.industry, l.job_title, l.company_name,
    l.company_size,
    l.total_due::double precision AS total_due, l.org_creditor, l.lead_source"""


def read_page(connection: Connection, query: Query) -> Page:
    """Return one page of the current ranking, without anyone who opted out; an empty one before the first ranking.

    Raises SpecError for a field that cannot be sorted by, a limit below 1, or a cursor of another list.
    """
    if query.limit < 1:
        raise SpecError(f"A page has at least one row, not {query.limit}.")
    where, bound = conditions(query.filters)
    parameters: dict[str, object] = {**bound}
    key = _sort_key(query.sort)
    direction, compare = ("DESC", "<") if query.descending else ("ASC", ">")
    order = f"{key} {direction}, s.lead_id {direction}"
    if query.after is not None:
        parameters["after"], parameters["lead"] = _decode(query)
        after = f"cast(:after AS {_sort_type(query.sort)})"
        where.append(f"({key}, s.lead_id) {compare} ({after}, cast(:lead AS uuid))")
    run = connection.execute(text("SELECT run_id FROM score_runs WHERE current")).scalar()
    if run is None:
        return Page(pl.DataFrame(schema=_SHOWN), None)
    # Run and limit stand in the text: the plan knows its partition, locks no other, and fetches a page, not a share.
    found = connection.execute(
        text(f"""
            SELECT {_SELECTED}, {key}::text AS sort_value
            FROM scores s JOIN leads l ON l.workspace_id = s.workspace_id AND l.lead_id = s.lead_id
            WHERE s.run_id = '{UUID(str(run))}' AND NOT l.opted_out {"".join(f" AND {each}" for each in where)}
            ORDER BY {order} LIMIT {int(query.limit) + 1}
        """),
        parameters,
    ).all()
    rows = found[: query.limit]
    more = len(found) > query.limit
    cursor = _encode(query, rows[-1].sort_value, rows[-1].lead_id) if more else None
    return Page(pl.DataFrame([tuple(row)[:-1] for row in rows], schema=_SHOWN, orient="row"), cursor)


def read_ranked(database: Database, filters: Sequence[Filter], *, share: float = 1.0) -> pl.DataFrame:
    """Return the best `share` (0 to 1) of the leads that meet the filters, with every field, best first.

    The share counts all ranked leads that meet the filters and have not opted out, rounded up to whole leads.
    """
    if not 0 <= share <= 1:
        raise SpecError(f"A share lies between 0 and 1; {share:g} does not.")
    where, parameters = conditions(filters)
    condition = "".join(f" AND {each}" for each in where)
    for position, name in enumerate(parameters, 1):
        condition = re.sub(rf":{name}\b", f"${position}::text", condition)
    fields = ", ".join(f"l.{each}::double precision AS {each}" if each in MONEY else f"l.{each}" for each in FIELDS)
    return read_frame(
        database,
        f"""WITH found AS (
                SELECT s.rank AS goodsign_rank, s.probability, s.low, s.high, s.reach, s.band, s.fit, s.parts,
                       s.scored_at, s.log_odds, l.lead_id::text AS lead_id, {fields}, l.attributes::text AS attributes,
                       row_number() OVER (ORDER BY s.rank, s.lead_id) AS place, count(*) OVER () AS found
                FROM scores s JOIN leads l ON l.workspace_id = s.workspace_id AND l.lead_id = s.lead_id
                WHERE s.run_id = (SELECT run_id FROM score_runs WHERE current) AND NOT l.opted_out{condition}
            )
            SELECT * FROM found WHERE place <= ceil(found * {share:.9f}::numeric) ORDER BY place""",
        list(parameters.values()),
    ).drop("place", "found")


def count_ranked(connection: Connection) -> int:
    """Return how many leads the current ranking holds, opted-out ones left out."""
    return int(
        connection.execute(
            text("""
                WITH run AS (SELECT run_id FROM score_runs WHERE current)
                SELECT (SELECT count(*) FROM scores s WHERE s.run_id = (SELECT run_id FROM run))
                     - (SELECT count(*) FROM scores s JOIN leads l USING (workspace_id, lead_id)
                        WHERE l.opted_out AND s.run_id = (SELECT run_id FROM run))
            """)
        ).scalar_one()
    )


def read_score(connection: Connection, lead_id: str) -> dict[str, object] | None:
    """Return one lead's score in the current ranking with its receipt; None when it is not in it."""
    try:
        lead = UUID(lead_id)
    except ValueError:
        return None
    query = text("""
        SELECT s.* FROM scores s
        WHERE s.run_id = (SELECT run_id FROM score_runs WHERE current) AND s.lead_id = :lead
    """)
    row = connection.execute(query, {"lead": lead}).mappings().first()
    return None if row is None else dict(row)


def _sort_type(field: str) -> str:
    if field == "rank":
        return "integer"
    if field in NUMBERS:
        return "double precision"
    return "timestamptz" if field in MOMENTS or field in DAYS else "text"


def _sort_key(field: str) -> str:
    column = column_of(field)
    if column is None:
        raise SpecError(
            f"The list cannot be sorted by `{field}`.",
            hint=f"Sort by one of: {', '.join((*SCORE_FIELDS, *FIELDS))}.",
        )
    match _sort_type(field):
        case "integer":
            return column
        case "double precision":
            return f"coalesce({column}::double precision, '-Infinity')"
        case "timestamptz":
            return (
                f"coalesce({column}::timestamp AT TIME ZONE 'UTC', '-infinity')"
                if field in DAYS
                else (f"coalesce({column}, '-infinity')")
            )
        case _:
            return f"coalesce({column}, '')"


def _list_name(query: Query) -> str:
    return f"{query.sort} {'down' if query.descending else 'up'}"


def _encode(query: Query, value: str, lead: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([_list_name(query), value, lead]).encode()).decode().rstrip("=")


def _decode(query: Query) -> tuple[str, UUID]:
    """Return the sort value and lead after which the page starts; raise SpecError for a mark of another list."""
    written = query.after or ""
    try:
        name, value, lead = json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
        _require_sortable(_sort_type(query.sort) if name == _list_name(query) else "another list", value)
        return value, UUID(lead)
    except (ValueError, TypeError, AttributeError) as error:
        raise SpecError(
            f"`{written}` is not a page mark of this list.",
            hint="Copy it from the end of the previous page, and sort this page the same way.",
        ) from error


def _require_sortable(kind: str, value: str) -> None:
    """Raise ValueError unless PostgreSQL will read `value`, which it once wrote, as `kind`."""
    match kind:
        case "integer":
            int(value)
        case "double precision":
            if math.isnan(float(value)):
                raise ValueError(value)
        case "timestamptz" if value != "-infinity":
            datetime.fromisoformat(value)
        case "text" if "\x00" in value:
            raise ValueError(value)
        case "another list":
            raise ValueError(kind)
