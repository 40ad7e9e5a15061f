"""Reads the ranked list: filtered by any field, sorted, in key-set pages."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl
from sqlalchemy import Connection, text

from goodsign.core.errors import SpecError
from goodsign.store.bulk import read_frame
from goodsign.store.database import Database
from goodsign.store.staging import FIELDS

Operator = Literal["=", "!=", ">=", "<=", ">", "<", "~"]

_FILTER = re.compile(r"^\s*(?P<field>[^=!<>~]+?)\s*(?P<operator>>=|<=|!=|=|<|>|~)\s*(?P<value>.*?)\s*$")
_SCORE_FIELDS = ("rank", "probability", "band", "fit", "state", "industry")
_NUMBERS = frozenset(
    {
        "rank",
        "probability",
        "fit",
        "company_size",
        "referral_amount",
        "received_total",
        "total_due",
        "last_payment_amount",
    }
)
_DATES = frozenset(name for name in FIELDS if name.endswith(("_date", "_at", "_c_off")))
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}([T ].*)?$")


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a field or attribute, as in `state=TX` or `total_due>=5000`; `~` means contains."""

    field: str
    operator: Operator
    value: str

    @classmethod
    def parse(cls, written: str) -> "Filter":
        """Read `field operator value`; raise SpecError showing the form."""
        found = _FILTER.match(written)
        if found is None:
            raise SpecError(
                f"`{written}` is not a condition.", hint="Write it as field=value; = != >= <= > < and ~ (contains)."
            )
        return cls(found["field"], found["operator"], found["value"])  # type: ignore[arg-type]


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


_SELECTED = """s.rank, s.lead_id::text AS lead_id, s.log_odds, s.probability, s.low, s.high, s.band, s.fit, s.parts,
    l.external_key, l.full_name, l.state, l.city, l.industry, l.job_title, l.company_name, l.company_size,
    l.total_due::double precision AS total_due, l.org_creditor, l.lead_source"""


def read_page(connection: Connection, query: Query) -> Page:
    """Return one page of the current ranking, without anyone who opted out."""
    where, parameters = _conditions(query.filters)
    key = _sort_key(query.sort)
    direction, compare = ("DESC", "<") if query.descending else ("ASC", ">")
    if query.after is not None:
        value, lead = _decode(query.after)
        where.append(f"({key}, s.lead_id) {compare} (cast(:after AS {_sort_type(query.sort)}), cast(:lead AS uuid))")
        parameters |= {"after": value, "lead": lead}
    found = connection.execute(
        text(f"""
            SELECT {_SELECTED}, {key}::text AS sort_value FROM scores s JOIN leads l ON l.lead_id = s.lead_id
            WHERE s.workspace_id = (SELECT workspace_id FROM workspaces)
              AND s.run_id = (SELECT run_id FROM score_runs WHERE current)
              AND l.workspace_id = s.workspace_id AND NOT l.opted_out {"".join(f" AND {each}" for each in where)}
            ORDER BY {key} {direction}, s.lead_id {direction} LIMIT :limit
        """),
        parameters | {"limit": query.limit + 1},
    )
    rows = [dict(row) for row in found.mappings()]
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    cursor = _encode(rows[-1]["sort_value"], rows[-1]["lead_id"]) if more else None
    return Page(pl.DataFrame(rows, infer_schema_length=None).drop("sort_value", strict=False), cursor)


def read_ranked(database: Database, filters: Sequence[Filter], *, share: float = 1.0) -> pl.DataFrame:
    """Return the best `share` (0 to 1) of the leads that meet the filters, with every field, best first.

    The share counts all ranked leads that meet the filters and have not opted out.
    """
    where, parameters = _conditions(filters)
    condition = "".join(f" AND {each}" for each in where)
    numbered = list(parameters.values())
    for position, name in enumerate(parameters, 1):
        condition = re.sub(rf":{name}\b", f"${position}::text", condition)
    money = ("referral_amount", "received_total", "total_due", "last_payment_amount")
    fields = ", ".join(f"l.{each}::double precision AS {each}" if each in money else f"l.{each}" for each in FIELDS)
    return read_frame(
        database,
        f"""WITH found AS (
                SELECT s.rank AS goodsign_rank, s.probability, s.low, s.high, s.band, s.fit, s.parts, s.log_odds,
                       l.lead_id::text AS lead_id, {fields}, l.attributes::text AS attributes,
                       row_number() OVER (ORDER BY s.rank) AS place, count(*) OVER () AS found
                FROM scores s JOIN leads l ON l.lead_id = s.lead_id
                WHERE s.run_id = (SELECT run_id FROM score_runs WHERE current) AND NOT l.opted_out{condition}
            )
            SELECT * FROM found WHERE place <= ceil(found * {float(share)!r}::double precision) ORDER BY place""",
        numbered,
    ).drop("place", "found")


def count_ranked(connection: Connection) -> int:
    """Return how many leads the current ranking holds, opted-out ones left out."""
    return int(
        connection.execute(
            text("""
                SELECT count(*) FROM scores s JOIN leads l ON l.lead_id = s.lead_id AND NOT l.opted_out
                WHERE s.run_id = (SELECT run_id FROM score_runs WHERE current)
            """)
        ).scalar_one()
    )


def read_score(connection: Connection, lead_id: str) -> dict[str, object] | None:
    """Return one lead's score in the current ranking with its receipt; None when it is not in it."""
    row = (
        connection.execute(
            text("""
            SELECT s.* FROM scores s
            WHERE s.run_id = (SELECT run_id FROM score_runs WHERE current) AND s.lead_id = cast(:lead AS uuid)
        """),
            {"lead": lead_id},
        )
        .mappings()
        .first()
    )
    return None if row is None else dict(row)


def _column(field: str) -> str | None:
    if field in _SCORE_FIELDS:
        return f"s.{field}"
    return f"l.{field}" if field in FIELDS or field == "kind" else None


def _conditions(filters: Sequence[Filter]) -> tuple[list[str], dict[str, object]]:
    where: list[str] = []
    parameters: dict[str, object] = {}
    for number, each in enumerate(filters):
        where.append(_condition(each, f"value_{number}", f"field_{number}", parameters))
    return where, parameters


def _condition(each: Filter, value: str, field: str, parameters: dict[str, object]) -> str:
    column = _column(each.field)
    parameters[value] = each.value
    if column is None:
        parameters[field] = each.field
        column = f"(l.attributes ->> :{field})"
    if each.operator == "~":
        return f"strpos(lower({column}::text), lower(:{value})) > 0"
    if each.field in _NUMBERS or (_column(each.field) is None and each.operator[0] in "<>"):
        _require(_NUMBER, each, "a number")
        guarded = column if each.field in _NUMBERS else _as_number(column)
        return f"{guarded} {each.operator} cast(:{value} AS double precision)"
    if each.field in _DATES:
        _require(_DATE, each, "a date like 2026-03-31")
        return f"{column} {each.operator} cast(:{value} AS date)"
    if each.operator == "!=":
        return f"lower({column}::text) IS DISTINCT FROM lower(:{value})"
    if each.operator == "=" and each.field in ("state", "band", "kind"):
        return f"{column} = :{value}"
    return f"lower({column}::text) {each.operator} lower(:{value})"


def _as_number(column: str) -> str:
    return f"CASE WHEN {column} ~ '^-?[0-9]+([.][0-9]+)?$' THEN {column}::double precision END"


def _require(pattern: re.Pattern[str], each: Filter, what: str) -> None:
    if not pattern.match(each.value):
        raise SpecError(f"`{each.field}` is compared with {what}; `{each.value}` is none.")


def _sort_type(field: str) -> str:
    if field == "rank":
        return "integer"
    if field in _NUMBERS:
        return "double precision"
    return "timestamptz" if field in _DATES else "text"


def _sort_key(field: str) -> str:
    column = _column(field)
    if column is None:
        raise SpecError(
            f"The list cannot be sorted by `{field}`.",
            hint=f"Sort by one of: {', '.join((*_SCORE_FIELDS, *FIELDS))}.",
        )
    match _sort_type(field):
        case "integer":
            return column
        case "double precision":
            return f"coalesce({column}::double precision, '-Infinity')"
        case "timestamptz":
            return f"coalesce({column}::timestamptz, '-infinity')"
        case _:
            return f"coalesce({column}, '')"


def _encode(value: str, lead: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, lead]).encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[str, str]:
    try:
        value, lead = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise SpecError(f"`{cursor}` is not a page mark.", hint="Copy it from the end of the previous page.") from error
    return str(value), str(lead)
