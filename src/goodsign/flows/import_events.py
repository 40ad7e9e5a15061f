"""Takes a file of activities or outcomes into the store as one unit."""

from collections import Counter
from collections.abc import Callable

import polars as pl
from sqlalchemy import Connection

from goodsign.collect.clean import clean_activities, clean_outcomes
from goodsign.collect.frames import RawBatch
from goodsign.collect.mapping import header_fingerprint
from goodsign.collect.rejects import BadValues, build_rejects
from goodsign.flows.import_leads import ImportOrder, ImportReport, hold_import_lock, require_rows
from goodsign.flows.plan_import import PlannedImport
from goodsign.store.database import Database
from goodsign.store.events import add_activities, add_outcomes, resolve_keys
from goodsign.store.imports import ImportCounts, NewImport, record_import, remember_mapping

Progress = Callable[[str, float], None]

_UNKNOWN_LEAD = "no stored lead has this key; import the leads first"


def import_events(
    database: Database, planned: PlannedImport, order: ImportOrder, *, progress: Progress
) -> ImportReport:
    """Clean the file's activities or outcomes and add those that are new, in one transaction.

    A row about an unknown lead is a reject. Raises DataError when the file has no rows.
    """
    with database.transaction(rehearse=order.dry_run) as connection:
        hold_import_lock(connection, progress)
        return _import(connection, planned, order, progress)


def _import(connection: Connection, planned: PlannedImport, order: ImportOrder, progress: Progress) -> ImportReport:
    rows = added = known = 0
    rejects: list[pl.DataFrame] = []
    warnings: Counter[str] = Counter()
    target = planned.plan.mapping.schema
    for batch in planned.source.batches():
        events, bad, warned = _clean(batch, planned, order)
        found = resolve_keys(connection, events["lead_key"])
        resolved = events.join(found, on="lead_key", how="left", maintain_order="left")
        bad = [*bad, _unknown(batch, planned, resolved)]
        rejects += [each for each in (batch.rejects, *bad) if not each.is_empty()]
        warnings.update(warned)
        facts = _stamped(resolved.filter(pl.col("lead_id").is_not_null()), order)
        add = add_activities if target == "activity" else add_outcomes
        added += add(connection, facts, order.import_id)
        known += facts.height
        rows += batch.rows.height + batch.rejects.height
        progress("Reading and storing", min(rows / max(planned.rows, 1), 1.0))
    require_rows(rows, order.file_name)
    rejected = pl.concat(rejects, rechunk=True) if rejects else pl.DataFrame()
    counts = ImportCounts(rows, rejected.height, added, 0, known - added, 0)
    mapping = planned.plan.mapping.to_json()
    number = record_import(connection, NewImport(order.import_id, order.file_name, target, mapping, counts, order.now))
    fingerprint = header_fingerprint(planned.source.header)
    remember_mapping(connection, fingerprint=fingerprint, target=target, mapping=mapping, now=order.now)
    return ImportReport(None if order.dry_run else number, target, counts, rejected, dict(warnings), 0)


def _clean(
    batch: RawBatch, planned: PlannedImport, order: ImportOrder
) -> tuple[pl.DataFrame, list[pl.DataFrame], dict[str, int]]:
    if planned.plan.mapping.schema == "activity":
        activities = clean_activities(batch, planned.plan, now=order.now)
        rows = activities.activities.rename({"activity_key": "external_key"})
        return rows, [activities.rejects], activities.warnings
    outcomes = clean_outcomes(batch, planned.plan, now=order.now)
    return outcomes.outcomes, [outcomes.rejects], outcomes.warnings


def _unknown(batch: RawBatch, planned: PlannedImport, resolved: pl.DataFrame) -> pl.DataFrame:
    lines = resolved.filter(pl.col("lead_id").is_null())["line"]
    mask = batch.lines.is_in(lines.implode())
    column = planned.plan.mapping.sources("lead_key")[0]
    return build_rejects(batch, [BadValues(column, mask, _UNKNOWN_LEAD)], mask)


def _stamped(events: pl.DataFrame, order: ImportOrder) -> pl.DataFrame:
    """Give each event the time it became known; history was known when it was recorded, else when it happened."""
    now = pl.lit(order.now)
    known = pl.min_horizontal(pl.coalesce("source_created_at", "occurred_at"), now) if order.as_history else now
    return events.with_columns(known.alias("known_at"))
