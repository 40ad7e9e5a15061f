"""Turns conditions on the ranked list into SQL; names and values always travel as parameters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from goodsign.core.errors import SpecError
from goodsign.store.staging import FIELDS

Operator = Literal["=", "!=", ">=", "<=", ">", "<", "~"]

SCORE_FIELDS = ("rank", "probability", "band", "fit", "state", "industry")
MONEY = ("referral_amount", "received_total", "total_due", "last_payment_amount")
NUMBERS = frozenset({"rank", "probability", "fit", "company_size", *MONEY})
MOMENTS = frozenset(name for name in FIELDS if name.endswith("_at"))
DAYS = frozenset(name for name in FIELDS if name.endswith(("_date", "_c_off")))

_FILTER = re.compile(r"^\s*(?P<field>[^=!<>~]+?)\s*(?P<operator>>=|<=|!=|=|<|>|~)\s*(?P<value>.*?)\s*$", re.DOTALL)
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$", re.ASCII)
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)


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
        if found is None or "\x00" in written:
            raise SpecError(
                f"`{written}` is not a condition.", hint="Write it as field=value; = != >= <= > < and ~ (contains)."
            )
        return cls(found["field"], found["operator"], found["value"])  # type: ignore[arg-type]


def column_of(field: str) -> str | None:
    """Return the SQL for a field of the score `s` or the lead `l`; None for an attribute."""
    if field in SCORE_FIELDS:
        return f"s.{field}"
    return f"l.{field}" if field in FIELDS or field == "kind" else None


def keyed(value: str) -> str:
    """Return a state or industry as the ranking stores it for look-up, whatever its case."""
    return value.strip().lower()


def conditions(filters: Sequence[Filter]) -> tuple[list[str], dict[str, str]]:
    """Return SQL conditions with named parameters, and the parameters, all of them text.

    Raises SpecError when a number or date field is compared with something else.
    """
    where: list[str] = []
    parameters: dict[str, str] = {}
    for number, each in enumerate(filters):
        value, field = f"value_{number}", f"field_{number}"
        column = column_of(each.field)
        parameters[value] = each.value
        if column is None:
            parameters[field] = each.field
            where.append(_on_attribute(each, f"(l.attributes ->> :{field})", f":{value}"))
        else:
            sql, parameters[value] = _on_field(each, column, f":{value}")
            where.append(sql)
    return where, parameters


def _on_field(each: Filter, column: str, value: str) -> tuple[str, str]:
    """Return the condition and the value it is to be compared with."""
    operator = "IS DISTINCT FROM" if each.operator == "!=" else each.operator
    if each.operator == "~":
        return _contains(column, value), each.value
    if each.field in NUMBERS:
        _require(each, "a number", fits=bool(_NUMBER.match(each.value)))
        return f"{column} {operator} cast({value} AS double precision)", each.value
    if each.field in DAYS | MOMENTS:
        return _on_time(each, column, f"{operator} cast({value} AS")
    if each.field in ("state", "industry"):
        return f"{column} {operator} {value}", keyed(each.value)
    return _as_text(column, operator, value), each.value


def _on_time(each: Filter, column: str, compared: str) -> tuple[str, str]:
    """Compare days with days and moments with moments; a moment held against a plain day counts by its day in UTC."""
    moment = _moment(each)
    if each.field in MOMENTS and not _DAY.match(each.value):
        return f"{column} {compared} timestamptz)", moment.isoformat()
    day = f"({column} AT TIME ZONE 'UTC')::date" if each.field in MOMENTS else column
    return f"{day} {compared} date)", moment.date().isoformat()


def _on_attribute(each: Filter, column: str, value: str) -> str:
    """Attributes are text: `<` and `>` compare them as numbers or ISO dates, and leave out what is neither."""
    if each.operator == "~":
        return _contains(column, value)
    if each.operator[0] not in "<>":
        return _as_text(column, "IS DISTINCT FROM" if each.operator == "!=" else each.operator, value)
    if _DAY.match(each.value):
        guarded = f"CASE WHEN {column} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}' THEN left({column}, 10) END"
        return f'{guarded} COLLATE "C" {each.operator} {value}'
    _require(each, "a number or a date like 2026-03-31", fits=bool(_NUMBER.match(each.value)))
    guarded = f"CASE WHEN {column} ~ '^-?[0-9]+([.][0-9]+)?$' THEN {column}::double precision END"
    return f"{guarded} {each.operator} cast({value} AS double precision)"


def _contains(column: str, value: str) -> str:
    return f'strpos(lower({column}::text COLLATE "C"), lower({value} COLLATE "C")) > 0'


def _as_text(column: str, operator: str, value: str) -> str:
    return f'lower({column}::text COLLATE "C") {operator} lower({value} COLLATE "C")'


def _moment(each: Filter) -> datetime:
    try:
        moment = datetime.fromisoformat(each.value)
    except ValueError:
        _require(each, "a date like 2026-03-31", fits=False)
        raise
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _require(each: Filter, what: str, *, fits: bool) -> None:
    if not fits:
        raise SpecError(f"`{each.field}` is compared with {what}; `{each.value}` is none.")
