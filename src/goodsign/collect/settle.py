"""Gather evidence on a whole file and settle how its columns are read."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Self

import polars as pl

from goodsign.collect.amounts import DecimalEvidence, DecimalFormat, Mark
from goodsign.collect.blanks import tidy
from goodsign.collect.dates import (
    Ambiguous,
    DateEvidence,
    DateFormat,
    NotADate,
    Order,
    parse_date_format,
)
from goodsign.collect.fields import FIELDS, Field
from goodsign.collect.frames import RawBatch
from goodsign.collect.identifiers import UUID
from goodsign.collect.mapping import Mapping
from goodsign.core.errors import MappingError, SpecError

DATE_KINDS = frozenset({"date", "birth_date", "timestamp"})
_MOSTLY = 0.9
_COMPACT_ORDERS: dict[str, str] = {"MDY": "MMDDYYYY", "DMY": "DDMMYYYY", "YMD": "YYYYMMDD"}


@dataclass(frozen=True, slots=True)
class CleaningOptions:
    """What the user decided.

    `date_formats` names the format of single columns, `date_order` the order for every ambiguous column;
    `decimal_marks` the decimal mark of single columns. `time_zone` is where times without zone were written.
    A value that cannot be read rejects its row; with `blank` it is emptied and its text kept as an attribute.
    `positive` are the outcome's values that mean converted.
    """

    date_formats: Map[str, str] = field(default_factory=dict)
    date_order: Order | None = None
    decimal_marks: Map[str, Mark] = field(default_factory=dict)
    time_zone: str = "UTC"
    on_bad_value: Literal["reject", "blank"] = "reject"
    positive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the first pass learned of each column; evidence of batches adds up with `merge`."""

    rows: int = 0
    dates: Map[str, DateEvidence] = field(default_factory=dict)
    decimals: Map[str, DecimalEvidence] = field(default_factory=dict)
    keys: Map[str, int] = field(default_factory=dict)
    uuids: Map[str, int] = field(default_factory=dict)
    filled: Map[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: RawBatch, mapping: Mapping) -> Self:
        """Return the evidence in one batch."""
        kinds = {column.source: _field(mapping, column.field).kind for column in mapping.columns if column.field}
        dated = [source for source, kind in kinds.items() if kind in DATE_KINDS]
        amounts = [source for source, kind in kinds.items() if kind == "money"]
        keys = [source for source, kind in kinds.items() if kind == "key"]
        text = tidy(batch.rows, (*dated, *amounts, *keys))
        filled = batch.rows.select((pl.col(name) != "").sum() for name in mapping.attributes)
        return cls(
            rows=batch.rows.height,
            dates={name: DateEvidence.of(text[name]) for name in dated},
            decimals={name: DecimalEvidence.of(text[name]) for name in amounts},
            keys={name: text[name].count() for name in keys},
            uuids={name: int(text[name].str.contains(UUID).sum()) for name in keys},
            filled=filled.row(0, named=True) if filled.width else {},
        )

    def merge(self, other: Self) -> Self:
        """Return the evidence of both."""
        dates, decimals = dict(self.dates), dict(self.decimals)
        for name, evidence in other.dates.items():
            dates[name] = dates[name].merge(evidence) if name in dates else evidence
        for name, amounts in other.decimals.items():
            decimals[name] = decimals[name].merge(amounts) if name in decimals else amounts
        return type(self)(
            rows=self.rows + other.rows,
            dates=dates,
            decimals=decimals,
            keys=Counter(self.keys) + Counter(other.keys),
            uuids=Counter(self.uuids) + Counter(other.uuids),
            filled=Counter(self.filled) + Counter(other.filled),
        )


@dataclass(frozen=True, slots=True)
class CleaningPlan:
    """How each column is read.

    `questions` are sentences for the user on columns that can be read in several ways: their dates stay empty,
    every row is flagged, and the text is kept as the attribute `<column>_unparsed`. `notes` say what was decided.
    """

    mapping: Mapping
    options: CleaningOptions
    dates: Map[str, DateFormat | Ambiguous]
    decimals: Map[str, DecimalFormat]
    uuid_columns: frozenset[str]
    attributes: tuple[str, ...]
    questions: tuple[str, ...]
    notes: tuple[str, ...]


def settle(mapping: Mapping, evidence: Evidence, options: CleaningOptions | None = None) -> CleaningPlan:
    """Return the plan for a file, from the evidence of all its batches.

    Raises MappingError when nothing identifies a person, a required field has no column, or an option names a
    column that holds no dates or amounts; SpecError for an unknown format or time zone.
    """
    chosen = options or CleaningOptions()
    mapping.require_identity()
    _check_options(chosen, evidence)
    dates = {name: _date_format(found.decide(), name, chosen) for name, found in evidence.dates.items()}
    decimals = {name: _decimal_format(found, name, chosen) for name, found in evidence.decimals.items()}
    empty = tuple(name for name in mapping.attributes if not evidence.filled.get(name))
    return CleaningPlan(
        mapping=mapping,
        options=chosen,
        dates=dates,
        decimals=decimals,
        uuid_columns=frozenset(
            name for name, keys in evidence.keys.items() if keys and evidence.uuids.get(name, 0) >= _MOSTLY * keys
        ),
        attributes=tuple(name for name in mapping.attributes if name not in set(empty)),
        questions=(*_date_questions(dates), *_decimal_questions(decimals)),
        notes=_empty_note(empty) if evidence.rows else (),
    )


def _field(mapping: Mapping, name: str) -> Field:
    return next(known for known in FIELDS[mapping.schema] if known.name == name)


def _check_options(options: CleaningOptions, evidence: Evidence) -> None:
    for names, known, what in (
        (options.date_formats, evidence.dates, "dates"),
        (options.decimal_marks, evidence.decimals, "amounts"),
    ):
        unknown = [name for name in names if name not in known]
        if unknown:
            raise MappingError(
                f"“{unknown[0]}” is not a column that is read as {what}.",
                hint=f"Columns with {what}: {', '.join(known) or 'none'}. Map the column to a field first.",
            )
    try:
        pl.select(pl.lit(datetime(2000, 1, 1)).dt.replace_time_zone(options.time_zone))  # noqa: DTZ001 - zone is tried
    except pl.exceptions.PolarsError as error:
        raise SpecError(
            f"“{options.time_zone}” is not a time zone.", hint="Use an IANA name such as America/New_York."
        ) from error


def _date_format(
    decided: DateFormat | Ambiguous | NotADate, column: str, options: CleaningOptions
) -> DateFormat | Ambiguous:
    """Return the user's word on the column, else what the values say, else the user's word on all columns."""
    if column in options.date_formats:
        return parse_date_format(options.date_formats[column])
    if isinstance(decided, DateFormat):
        return decided
    if isinstance(decided, NotADate):
        why = f"only {decided.readable:,} of {decided.total:,} values look like dates"
        return Ambiguous((), why) if decided.total else DateFormat(order=options.date_order)
    order = options.date_order
    wanted = {order, _COMPACT_ORDERS.get(order or "")}
    usable = [name for name in decided.candidates if name in wanted]
    return parse_date_format(usable[0]) if usable else decided


def _decimal_format(evidence: DecimalEvidence, column: str, options: CleaningOptions) -> DecimalFormat:
    mark = options.decimal_marks.get(column)
    return DecimalFormat(mark) if mark else evidence.decide()


def _date_questions(dates: Map[str, DateFormat | Ambiguous]) -> Iterable[str]:
    for name, decided in dates.items():
        if isinstance(decided, Ambiguous) and decided.candidates:
            answers = " or ".join(f"--date-format '{name}={answer}'" for answer in decided.candidates)
            yield f"“{name}”: {decided.why}. Say {answers}. Until then its dates stay empty and its rows are flagged."
        elif isinstance(decided, Ambiguous):
            yield (
                f"“{name}”: {decided.why}. Keep it as text with --map '{name}=', or name its format with "
                f"--date-format '{name}=…'. Until then its dates stay empty and its rows are flagged."
            )


def _decimal_questions(decimals: Map[str, DecimalFormat]) -> Iterable[str]:
    for name, decided in decimals.items():
        if not decided.sure:
            yield (
                f"“{name}”: {decided.why}; it is read with a decimal {decided.mark}. "
                f"If that is wrong, say --decimal '{name}={'comma' if decided.mark == 'point' else 'point'}'."
            )


def _empty_note(empty: tuple[str, ...]) -> tuple[str, ...]:
    if not empty:
        return ()
    named = ", ".join(f"“{name}”" for name in empty[:10]) + (f" and {len(empty) - 10} more" if len(empty) > 10 else "")
    return (f"Columns without any value were left out: {named}.",)
