"""Clean raw batches into leads, activities and outcomes, by a settled plan.

One rule for bad values: a value that cannot be read rejects its row, so that somebody corrects it; known
placeholders (0000000000, ***-**-1234, 1900-01-01) and values in columns whose format is an open question are
emptied and counted in the warnings. With `on_bad_value="blank"` bad optional values are emptied too, and their
text is kept as the attribute `<column>_unparsed`; a bad key, date or outcome of a required field still rejects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import dataframely as dy
import polars as pl

from goodsign.collect.attributes import to_json
from goodsign.collect.blanks import Read, tidy
from goodsign.collect.fields import FIELDS, Field, attribute_name
from goodsign.collect.frames import Activity, Lead, Outcome, RawBatch, Reject
from goodsign.collect.names import read_full_name, split_full_name
from goodsign.collect.read_field import column_dtype, complaint, read_field
from goodsign.collect.rejects import BadValues, build_rejects
from goodsign.collect.settle import CleaningPlan

_IDENTITY = ("external_key", "full_name", "last_name", "email", "phone_1", "phone_2", "tax_id")


@dataclass(frozen=True, slots=True)
class CleanLeads:
    """Clean rows, the rows to correct, and sentences with the number of values they concern.

    `refused` are the rejected rows that say the person opted out, as far as they can be read: a slip elsewhere in
    the row must not keep anybody from being left alone.
    """

    leads: dy.DataFrame[Lead]
    rejects: dy.DataFrame[Reject]
    warnings: dict[str, int]
    refused: dy.DataFrame[Lead]


@dataclass(frozen=True, slots=True)
class CleanActivities:
    """Clean rows, the rows to correct, and sentences with the number of values they concern."""

    activities: dy.DataFrame[Activity]
    rejects: dy.DataFrame[Reject]
    warnings: dict[str, int]


@dataclass(frozen=True, slots=True)
class CleanOutcomes:
    """Clean rows, the rows to correct, and sentences with the number of values they concern."""

    outcomes: dy.DataFrame[Outcome]
    rejects: dy.DataFrame[Reject]
    warnings: dict[str, int]


@dataclass(slots=True)
class _Work:
    """A batch on its way: tidy texts, the fields read so far, and what is wrong."""

    batch: RawBatch
    plan: CleaningPlan
    now: datetime
    text: pl.DataFrame
    fields: dict[str, pl.Series] = field(default_factory=dict)
    unparsed: dict[str, pl.Series] = field(default_factory=dict)
    bad: list[BadValues] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)

    def warn(self, sentence: str, mask: pl.Series) -> None:
        """Count the rows of `mask` under the sentence."""
        if rows := int(mask.sum()):
            self.warnings[sentence] = self.warnings.get(sentence, 0) + rows


def clean_leads(batch: RawBatch, plan: CleaningPlan, *, now: datetime) -> CleanLeads:
    """Return the batch's leads, one a row; full names, parts of names and debtor keys are derived where absent."""
    work = _read_fields(batch, plan, now)
    _complete_names(work)
    _complete_key(work)
    filled = pl.DataFrame({name: work.fields[name] for name in _IDENTITY if name in work.fields})
    known = filled.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    if not known.all():
        work.bad.append(BadValues(None, ~known, "nothing tells which person this row is about"))
    work.fields["attributes"] = to_json(_attributes(work), batch.rows.height)
    rows, rejects = _finish(work)
    return CleanLeads(Lead.cast(_shaped(rows, Lead)), rejects, work.warnings, _refused(work))


def clean_activities(batch: RawBatch, plan: CleaningPlan, *, now: datetime) -> CleanActivities:
    """Return the batch's activities; a row without lead, type or date is rejected."""
    work = _read_fields(batch, plan, now)
    rows, rejects = _finish(work)
    return CleanActivities(Activity.cast(_shaped(rows, Activity)), rejects, work.warnings)


def clean_outcomes(batch: RawBatch, plan: CleaningPlan, *, now: datetime) -> CleanOutcomes:
    """Return the batch's outcomes; a row without lead, date or a clear outcome is rejected."""
    work = _read_fields(batch, plan, now)
    rows, rejects = _finish(work)
    return CleanOutcomes(Outcome.cast(_shaped(rows, Outcome)), rejects, work.warnings)


def _read_fields(batch: RawBatch, plan: CleaningPlan, now: datetime) -> _Work:
    known = {known.name: known for known in FIELDS[plan.mapping.schema]}
    mapped = {column.source: known[column.field] for column in plan.mapping.columns if column.field}
    names = {source for source, target in mapped.items() if target.kind == "name"}
    text = tidy(batch.rows, (*mapped, *plan.attributes), names=names)
    work = _Work(batch, plan, now, text)
    for source, target in mapped.items():
        read = read_field(target, text[source], source, plan, now=now)
        _judge(work, target, source, read)
        work.fields[target.name] = _any_true(work.fields.get(target.name), read) if target.many else read.values
    return work


def _any_true(before: pl.Series | None, read: Read) -> pl.Series:
    """Combine flags of several columns: one yes is a yes."""
    if before is None:
        return read.values
    return pl.select(pl.max_horizontal(before.rename("before"), read.values.rename("here"))).to_series()


def _judge(work: _Work, target: Field, source: str, read: Read) -> None:
    """Sort the values that were not read into placeholders, open questions and bad values."""
    text = work.text[source]
    if target.required:
        empty = text.is_null()
        if empty.any():
            work.bad.append(BadValues(source, empty, f"{target.asked} is empty"))
    if read.placeholder is not None:
        work.warn(f"“{source}”: placeholders left empty", read.placeholder & text.is_not_null())
    bad = read.bad(text)
    if not bad.any():
        return
    sentence, open_question = complaint(target, source, work.plan)
    if target.required or not (open_question or work.plan.options.on_bad_value == "blank"):
        work.bad.append(BadValues(source, bad, sentence))
        return
    work.warn(f"“{source}”: left empty because it {sentence}", bad)
    work.unparsed[f"{attribute_name(source)}_unparsed"] = pl.select(pl.when(bad).then(text)).to_series()


def _complete_names(work: _Work) -> None:
    """Derive the full name from its parts, or missing parts from the full name."""
    fields = work.fields
    if "full_name" not in fields and {"first_name", "last_name"} & fields.keys():
        parts = [fields[name] for name in ("first_name", "last_name") if name in fields]
        joined = pl.select(pl.concat_str(parts, separator=" ", ignore_nulls=True)).to_series()
        fields["full_name"] = pl.select(pl.when(joined != "").then(joined)).to_series()
    elif "full_name" in fields:
        fields["full_name"] = read_full_name(fields["full_name"])
        if "last_name" not in fields:
            first, fields["last_name"] = split_full_name(fields["full_name"])
            fields.setdefault("first_name", first)


def _complete_key(work: _Work) -> None:
    """Give debtors without an id of their own the loan number as key, after the agency's number if there is one."""
    fields = work.fields
    if "external_key" in fields or "loan_number" not in fields or work.plan.mapping.schema != "debtor":
        return
    loan = fields["loan_number"].rename("loan")
    agency = fields.get("agency_id_number")
    prefix = pl.lit("") if agency is None else (agency.rename("agency") + "/").fill_null("")
    fields["external_key"] = pl.select(prefix + loan).to_series()


def _attributes(work: _Work) -> Mapping[str, pl.Series]:
    named: dict[str, pl.Series] = {}
    for source in work.plan.attributes:
        name = attribute_name(source)
        named[source if name in named or name in work.plan.attributes else name] = work.text[source]
    return named | work.unparsed


def _finish(work: _Work) -> tuple[pl.DataFrame, dy.DataFrame[Reject]]:
    """Return the rows without anything bad, with their lines, and the rejects."""
    rows = _rows(work)
    if not work.bad:
        return rows, Reject.create_empty()
    rejected = _rejected(work)
    return rows.filter(~rejected), build_rejects(work.batch, work.bad, rejected)


def _rows(work: _Work) -> pl.DataFrame:
    lines = work.batch.lines.cast(pl.UInt64).rename("line")
    return pl.DataFrame([lines, *(values.rename(name) for name, values in work.fields.items())])


def _rejected(work: _Work) -> pl.Series:
    return pl.select(pl.any_horizontal(item.mask.rename(str(n)) for n, item in enumerate(work.bad))).to_series()


def _refused(work: _Work) -> dy.DataFrame[Lead]:
    """Return the rejected rows that opted out; values that could not be read are null."""
    if not work.bad or "opted_out" not in work.fields:
        return Lead.create_empty()
    rows = _rows(work)
    return Lead.cast(_shaped(rows.filter(_rejected(work) & rows["opted_out"]), Lead))


def _shaped(rows: pl.DataFrame, schema: type[dy.Schema]) -> pl.DataFrame:
    """Return the rows with every column of the schema, null where the file has none."""
    absent = [
        pl.lit(None, dtype).alias(name) for name, dtype in column_dtype(schema).items() if name not in rows.columns
    ]
    return rows.with_columns(absent).select(column_dtype(schema).keys())
