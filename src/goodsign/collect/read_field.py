"""Read one column as the field it is mapped to."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import dataframely as dy
import polars as pl

from goodsign.collect.amounts import read_integer, read_money
from goodsign.collect.blanks import Read, by_distinct
from goodsign.collect.contacts import read_domain, read_email
from goodsign.collect.date_reading import read_dates, read_moments
from goodsign.collect.dates import Ambiguous, DateFormat
from goodsign.collect.fields import Field, Kind
from goodsign.collect.flags import read_flag, read_outcome
from goodsign.collect.identifiers import limited, read_key, read_tax_id
from goodsign.collect.names import read_name
from goodsign.collect.phones import read_phone
from goodsign.collect.places import read_us_state, read_zip
from goodsign.collect.settle import DATE_KINDS, CleaningPlan

_READERS: dict[Kind, Callable[[pl.Series], Read]] = {
    "email": read_email,
    "phone": read_phone,
    "tax_id": read_tax_id,
    "us_state": read_us_state,
    "zip": read_zip,
    "integer": read_integer,
    "flag": read_flag,
}

# What databases and spreadsheets write for "no date".
_NO_DATE = r"^(?:0000-00-00|00/00/0000|00\.00\.0000|00000000$)"
_NO_DAY = date(1900, 1, 1)

_COMPLAINTS: dict[Kind, str] = {
    "key": "is too long for a key",
    "email": "is not an e-mail address",
    "phone": "is not a phone number that can exist",
    "tax_id": "is not a tax id that can exist",
    "birth_date": "is not a date of birth between 1900 and today",
    "date": "is not a date between 1900 and 2100",
    "timestamp": "is not a date or time between 1900 and 2100",
    "us_state": "is not a US state",
    "zip": "is not a US ZIP code",
    "money": "is not an amount of money",
    "integer": "is not a whole number",
    "flag": "is neither yes nor no",
    "domain": "is not a web domain",
    "outcome": "does not say whether the lead converted; name the values that do with --positive",
}


def read_field(field: Field, text: pl.Series, source: str, plan: CleaningPlan, *, now: datetime) -> Read:
    """Return the tidy text of column `source` read as the field, by the plan."""
    if field.kind in DATE_KINDS:
        return _read_date(field.kind, text, plan.dates.get(source, DateFormat()), plan, now=now)
    if field.kind in _READERS:
        return by_distinct(text, _READERS[field.kind])
    if field.kind == "money":
        return read_money(text, plan.decimals[source])
    if field.kind == "key":
        return read_key(text, uuids=source in plan.uuid_columns, max_length=field.max_length)
    if field.kind == "outcome":
        return read_outcome(text, positive=plan.options.positive)
    return _read_text(field, text)


def _read_text(field: Field, text: pl.Series) -> Read:
    if field.kind == "domain":
        read = by_distinct(text, read_domain)
        return Read(limited(read.values, field.max_length), read.placeholder)
    if field.name in {"first_name", "last_name"}:
        return Read(read_name(text))
    return Read(limited(text, field.max_length))


def _read_date(kind: Kind, text: pl.Series, fmt: DateFormat | Ambiguous, plan: CleaningPlan, *, now: datetime) -> Read:
    utc = pl.Datetime("us", "UTC")
    if isinstance(fmt, Ambiguous):
        values = pl.Series(text.name, [None], dtype=utc if kind == "timestamp" else pl.Date)
        return Read(values.new_from_index(0, len(text)))
    if kind == "timestamp":
        values = read_moments(text, fmt, now=now, time_zone=plan.options.time_zone)
        day = values.dt.convert_time_zone(plan.options.time_zone).dt.date()
    else:
        values = day = read_dates(text, fmt, now=now, birth=kind == "birth_date")
    placeholder = (day == _NO_DAY).fill_null(value=False)
    if values.null_count() > text.null_count():
        placeholder |= text.str.contains(_NO_DATE).fill_null(value=False)
    if not placeholder.any():
        return Read(values)
    return Read(pl.select(pl.when(~placeholder).then(values)).to_series(), placeholder)


def complaint(field: Field, source: str, plan: CleaningPlan) -> tuple[str, bool]:
    """Return what is wrong with a bad value of the column, and whether the column's format is an open question."""
    if isinstance(plan.dates.get(source), Ambiguous):
        return "can be read as several dates; name the column's format with --date-format", True
    if source in plan.uuid_columns:
        return "is not a UUID, as the other keys of the column are", False
    too_long = f"is longer than {field.max_length} characters"
    return _COMPLAINTS.get(field.kind, too_long), False


def column_dtype(schema: type[dy.Schema]) -> Mapping[str, pl.DataType]:
    """Return the frame's columns with their Polars types."""
    return {name: column.dtype for name, column in schema.columns().items()}
