"""Takes a file of leads into the store as one unit: everything good in it, or nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import polars as pl
from sqlalchemy import Connection

from goodsign.collect.clean import clean_leads
from goodsign.collect.mapping import header_fingerprint
from goodsign.collect.merge import Groups, coalesce, group_rows
from goodsign.core.errors import DataError
from goodsign.flows.plan_import import PlannedImport
from goodsign.store import opt_outs, staging
from goodsign.store.database import Database
from goodsign.store.imports import (
    ImportCounts,
    NewImport,
    record_import,
    remember_mapping,
    try_import_lock,
    wait_import_lock,
)
from goodsign.store.merging import Merged, Stamp, merge_stage
from goodsign.store.vault import Vault

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """How to import: the id to give, the time, whether the rows are history, and whether it is only a rehearsal."""

    import_id: UUID
    file_name: str
    now: datetime
    as_history: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or in a dry run would do; `number` is None then."""

    number: int | None
    target: str
    counts: ImportCounts
    rejects: pl.DataFrame
    warnings: dict[str, int]
    conflicts: int


@dataclass(slots=True)
class _Taken:
    """What staging has gathered so far."""

    keys: list[pl.DataFrame]
    rejects: list[pl.DataFrame]
    warnings: Counter[str]
    opted_out: list[bytes]
    refused: list[pl.DataFrame]
    rows: int = 0


def import_leads(
    database: Database, vault: Vault, planned: PlannedImport, order: ImportOrder, *, progress: Progress
) -> ImportReport:
    """Clean, de-duplicate and merge the file's rows into the leads, in one transaction.

    A second import waits until the first has finished. Killed half-way, it leaves nothing behind. Raises DataError
    when the file has no rows.
    """
    with database.transaction(rehearse=order.dry_run) as connection:
        return _import(connection, vault, planned, order, progress=progress)


def hold_import_lock(connection: Connection, progress: Progress) -> None:
    """Take the workspace's import lock, saying so when another import makes us wait."""
    if not try_import_lock(connection):
        progress("Another import is running; waiting for it to finish", 0.0)
        wait_import_lock(connection)


def require_rows(rows: int, file_name: str) -> None:
    """Raise DataError when a file has a header and nothing below it."""
    if rows == 0:
        raise DataError(
            f"{file_name} has a header but no rows; nothing was imported.", hint="Export it again, with the leads."
        )


def _import(
    connection: Connection, vault: Vault, planned: PlannedImport, order: ImportOrder, *, progress: Progress
) -> ImportReport:
    hold_import_lock(connection, progress)
    staging.create(connection)
    taken = _stage(connection, vault, planned, order, progress)
    require_rows(taken.rows, order.file_name)
    progress("Finding duplicates", 0.6)
    groups = _merge_duplicates(connection, vault, taken)
    progress("Merging into the leads", 0.7)
    target = planned.plan.mapping.schema
    merged = merge_stage(connection, Stamp(order.import_id, target, order.now, order.as_history), vault)
    if taken.opted_out or taken.refused:
        _honor_opt_outs(connection, vault, taken, order)
    rejects = pl.concat(taken.rejects, rechunk=True) if taken.rejects else pl.DataFrame()
    counts = _counts(taken, merged, groups, rejects.height)
    mapping = planned.plan.mapping.to_json()
    new = NewImport(order.import_id, order.file_name, target, mapping, counts, order.now)
    number = record_import(connection, new)
    fingerprint = header_fingerprint(planned.source.header)
    remember_mapping(connection, fingerprint=fingerprint, target=target, mapping=mapping, now=order.now)
    return ImportReport(
        None if order.dry_run else number, target, counts, rejects, dict(taken.warnings), groups.conflicts.height
    )


def _stage(
    connection: Connection, vault: Vault, planned: PlannedImport, order: ImportOrder, progress: Progress
) -> _Taken:
    known = opt_outs.known_opt_outs(connection)
    taken = _Taken([], [], Counter(), [], [])
    for batch in planned.source.batches():
        cleaned = clean_leads(batch, planned.plan, now=order.now)
        leads = opt_outs.mark_opted_out(cleaned.leads, known, vault)
        taken.opted_out += opt_outs.contact_hashes(leads, vault)
        taken.refused += [cleaned.refused] if cleaned.refused.height else []
        taken.keys.append(staging.fill(connection, leads, vault))
        taken.rejects += [each for each in (batch.rejects, cleaned.rejects) if not each.is_empty()]
        taken.warnings.update(cleaned.warnings)
        taken.rows += batch.rows.height + batch.rejects.height
        progress("Reading and cleaning", 0.6 * min(taken.rows / max(planned.rows, 1), 1.0))
    staging.settle(connection)
    return taken


def _merge_duplicates(connection: Connection, vault: Vault, taken: _Taken) -> Groups:
    """Merge the stage's rows that are one person, and point rows at the stored leads they belong to."""
    keys = pl.concat(taken.keys) if taken.keys else pl.DataFrame()
    groups = group_rows(keys, stored=staging.stored_matches(connection))
    members = groups.members
    if not members.is_empty():
        rows = staging.take_members(connection, members, vault)
        staging.fill(connection, coalesce(rows, members), vault)
    if not groups.targets.is_empty():
        staging.point(connection, groups.targets)
    return groups


def _honor_opt_outs(connection: Connection, vault: Vault, taken: _Taken, order: ImportOrder) -> None:
    source = f"import:{order.import_id}"
    opt_outs.add_opt_outs(connection, taken.opted_out, source=source, now=order.now)
    opt_outs.stop_staged(connection, vault, source=source, now=order.now)
    if taken.refused:
        refused = pl.concat(taken.refused)
        opt_outs.stop_contacts(connection, vault, refused, lead_id=None, source=source, now=order.now)


def _counts(taken: _Taken, merged: Merged, groups: Groups, rejected: int) -> ImportCounts:
    members = groups.members
    return ImportCounts(
        rows_read=taken.rows,
        rows_rejected=rejected,
        added=merged.added,
        changed=merged.changed,
        unchanged=merged.unchanged,
        merged=members.height - members["leader"].n_unique() if not members.is_empty() else 0,
    )
