"""Looks at a file and settles how it will be read: which column is which field, which format each date has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from goodsign.collect import mapping as columns
from goodsign.collect.fields import SchemaName
from goodsign.collect.ports import SourceFile
from goodsign.collect.settle import CleaningOptions, CleaningPlan, Evidence, settle
from goodsign.store.database import Database
from goodsign.store.imports import remembered_mapping

_SAMPLE_ROWS = 1000

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ImportWishes:
    """What the user decided by hand; everything else is worked out from the file or remembered."""

    target: SchemaName | None = None
    fields: Mapping[str, str | None] = field(default_factory=dict)
    options: CleaningOptions = field(default_factory=CleaningOptions)


@dataclass(frozen=True, slots=True)
class PlannedImport:
    """A file with its plan; `remembered` when the mapping comes from an earlier file with the same header."""

    source: SourceFile
    plan: CleaningPlan
    rows: int
    remembered: bool


def plan_import(
    database: Database, source: SourceFile, wishes: ImportWishes, *, progress: Progress = lambda _: None
) -> PlannedImport:
    """Settle the mapping and, from the whole file, the formats of its columns.

    Raises MappingError, SpecError or FileError when the file or a wish does not allow it.
    """
    progress("Looking at the columns")
    batches = source.batches()
    first = next(batches)
    mapping, remembered = _mapping(database, source, first.rows.head(_SAMPLE_ROWS), wishes)
    progress("Deciding the formats from the whole file")
    evidence = Evidence.of(first, mapping)
    for batch in batches:
        evidence = evidence.merge(Evidence.of(batch, mapping))
    return PlannedImport(source, settle(mapping, evidence, wishes.options), evidence.rows, remembered)


def _mapping(
    database: Database, source: SourceFile, sample: pl.DataFrame, wishes: ImportWishes
) -> tuple[columns.Mapping, bool]:
    fingerprint = columns.header_fingerprint(source.header)
    with database.transaction() as connection:
        known = remembered_mapping(connection, fingerprint=fingerprint, target=wishes.target)
    if known is not None:
        mapping = columns.Mapping.from_json(known[1]).refit(source.header)
    else:
        target = wishes.target or columns.guess_schema(source.header)
        mapping = columns.propose(source.header, sample, target)
    return columns.override(mapping, wishes.fields), known is not None
