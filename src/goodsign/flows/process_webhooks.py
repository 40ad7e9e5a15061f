"""Follows up what Apify called us about: takes in the runs that ended, many at once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import groupby

from goodsign.core.errors import SettingsError
from goodsign.flows.collect_profiles import Collector, advance
from goodsign.flows.ingest_profiles import Intake
from goodsign.store.collection import Batch, batches_of_vendor_runs, call_forward, close_run
from goodsign.store.database import Database
from goodsign.store.webhooks import add_delivery, mark_processed, open_deliveries

VENDOR = "apify"


def receive_run_event(database: Database, *, run_id: str, event_type: str, now: datetime) -> bool:
    """Keep that something happened to a vendor's run; return False when that was said before.

    The caller answers at once: what the run found is read by `process_webhooks`, from the vendor's API alone.
    """
    with database.transaction() as connection:
        payload = {"run_id": run_id, "event_type": event_type}
        return add_delivery(connection, vendor=VENDOR, delivery=f"{run_id} {event_type}", payload=payload, now=now)


def process_webhooks(
    database: Database, collector_of: Callable[[str], Collector], *, now: Callable[[], datetime]
) -> Intake:
    """Take in the runs that deliveries speak of, those of one source together; what cannot be had now is polled for.

    A delivery about a run that is not ours, or done already, is noted and that is all.
    """
    intake = Intake()
    with database.transaction() as connection:
        deliveries = open_deliveries(connection, VENDOR)
        found = sorted({str(each.payload["run_id"]) for each in deliveries})
        batches = batches_of_vendor_runs(connection, found)
        call_forward(connection, [batch.batch_id for batch in batches])
    for source, group in groupby(batches, key=_source_of):
        # A source without its key waits for the worker's own look, which says so; the others need not.
        with suppress(SettingsError):
            intake.add(_follow_up(database, collector_of(source), list(group), now=now))
    if deliveries:
        with database.transaction() as connection:
            mark_processed(connection, deliveries, now=now())
    return intake


def _follow_up(
    database: Database, collector: Collector, batches: list[Batch], *, now: Callable[[], datetime]
) -> Intake:
    intake = advance(collector, batches) or Intake()
    with database.transaction() as connection:
        for run_id in {batch.run_id for batch in batches}:
            close_run(connection, run_id, now=now())
    return intake


def _source_of(batch: Batch) -> str:
    return batch.source
