"""Collects profiles from a source: plans what is due, follows the vendor's runs, takes in page after page.

Every step is stored before the next begins, so that a run that is killed anywhere goes on where it was: a batch is
begun once under its own id, and its place moves in the transaction that stores the payloads before it.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import polars as pl

from goodsign.collect.ports import ProfileSource, Traffic
from goodsign.compliance.collecting import may_collect_person
from goodsign.core.errors import (
    CollectionDenied,
    GoodsignError,
    SettingsError,
    SourceBusy,
    SourceStopped,
    VendorFault,
)
from goodsign.flows.ingest_profiles import Delivery, Intake, TakeIn, ingest_profiles
from goodsign.flows.source_register import require_running
from goodsign.store.collection import (
    Batch,
    RunStatus,
    batch_items,
    close_run,
    fail_batch,
    hold_back,
    hold_batches,
    is_taken_in,
    log_attempts,
    note_begun,
    open_batches,
    postpone,
    run_status,
    settle_items,
)
from goodsign.store.collection_plan import due_leads, lock_planning, plan_file, plan_run, stops_of
from goodsign.store.database import Database
from goodsign.store.profile_links import confirm_own, propose_links
from goodsign.store.sources import RegisteredSource, record_incident, suspend_source, used_today
from goodsign.store.vault import Vault

PAGE = 200
"""Payloads taken in at once from a vendor."""

FILE_PAGE = 5_000
"""Payloads taken in at once from a file: comparing many together costs little more than comparing one."""

AT_ONCE = 32
"""Batches that are looked after together: their profiles are compared and stored in one go."""

MOST_TRIES = 8

POLL_SECONDS = 5.0

CALLED_POLL_SECONDS = 60.0
"""How often a run is asked about whose vendor calls us at its end: a call can get lost."""

_FETCHES = 8
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 600.0

Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, kw_only=True)
class Collector:
    """What collecting from one source needs: `now` reads the clock, `sleep` waits, `jitter` draws from 0 to 1.

    `as_history` says that what comes in was known to us when it was collected (see `Delivery`); `page` is how many
    payloads are taken in at once; `poll_seconds` pass before a run that goes on is asked about again;
    `take_in` stores what came.
    """

    database: Database
    vault: Vault
    source: ProfileSource
    registered: RegisteredSource
    traffic: Traffic
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    as_history: bool = False
    page: int = PAGE
    poll_seconds: float = POLL_SECONDS
    take_in: TakeIn = ingest_profiles

    @property
    def name(self) -> str:
        """The source's name in the register."""
        return self.registered.source.name

    @property
    def bucket(self) -> str:
        """What the source's budget and its stop signs are kept under."""
        return f"source:{self.name}"


def plan_collection(
    database: Database, name: str, *, run_id: UUID, batch_size: int, now: datetime, limit: int | None = None
) -> RunStatus | None:
    """Plan a run over the leads that are due at a source, within its daily budget; None when none is.

    Raises CollectionDenied when the source may not run.
    """
    registered = require_running(database, name, now=now)
    refresh = timedelta(days=registered.refresh_days)
    with database.transaction() as connection:
        propose_links(connection, now=now)
    with database.transaction() as connection:
        # Two who plan at the same time would ask for the same leads, and spend the day's budget twice.
        lock_planning(connection, name)
        left = registered.daily_budget - used_today(connection, name, day=now.date())
        due = due_leads(database, source=name, origin=registered.source.origin, refresh=refresh, now=now)
        asked = due.head(max(min(left, limit if limit is not None else left), 0))
        if asked.is_empty():
            return None
        plan_run(connection, run_id, name, asked, batch_size=batch_size, now=now)
        return run_status(connection, run_id)


def plan_file_intake(
    collector: Collector, *, run_id: UUID, batch_id: UUID, lead_id: str | None = None, again: bool = False
) -> RunStatus | None:
    """Plan to take in the collector's file; None when the same content was taken in before (unless `again`).

    `lead_id` is the person who handed over their own export: that it is theirs is their word, not a comparison.
    """
    now = collector.now()
    require_running(collector.database, collector.name, now=now)
    digest = collector.source.begin((), key=str(batch_id))
    source = collector.registered.source
    with collector.database.transaction() as connection:
        propose_links(connection, now=now)
        if not again and is_taken_in(connection, collector.name, digest):
            return None
        if lead_id is not None:
            confirm_own(connection, lead_id, source.origin, own_key(lead_id), by=f"own export ({source.name})", now=now)
        plan_file(connection, run_id, batch_id, collector.name, now=now)
        note_begun(connection, batch_id, digest)
        return run_status(connection, run_id)


def own_key(lead_id: str) -> str:
    """Return the key under which a person's own export is kept: it names no public address."""
    return f"own/{lead_id}"


def collect(collector: Collector, run_id: UUID, *, progress: Progress, wait: bool = True) -> Intake:
    """Work on a run until it is closed; without `wait`, until nothing can be done at once. Return what came in."""
    intake = Intake()
    while True:
        now = collector.now()
        with collector.database.transaction() as connection:
            batches = open_batches(connection, now=now, run_id=run_id)
            status = run_status(connection, run_id)
        if status.state != "running":
            return intake
        share = 1 - status.waiting / status.asked if status.asked else None
        progress(f"Collecting from {collector.name}", share)
        found = advance(collector, batches[:AT_ONCE])
        intake.add(found or Intake())
        with collector.database.transaction() as connection:
            closed = close_run(connection, run_id, now=collector.now())
        if closed or (found is None and not wait):
            return intake
        if found is None:
            collector.sleep(1.0)


def advance(collector: Collector, batches: Sequence[Batch]) -> Intake | None:
    """Take batches as far as they go now: begin them, look after them, take in what is there, all together.

    Batches that another worker holds are left to it; None when that is all of them, or there is none.
    """
    ids = [batch.batch_id for batch in batches]
    with hold_batches(collector.database, ids) as held, ThreadPoolExecutor(_FETCHES) as pool:
        if not held:
            return None
        intake = Intake()
        open_now = _still_open(collector, [batch for batch in batches if batch.batch_id in held])
        while open_now:
            turns = list(pool.map(partial(_turn, collector), open_now))
            deliveries = [each.delivery for each in turns if each.delivery is not None]
            if deliveries:
                intake.add(collector.take_in(collector.database, collector.vault, deliveries, now=collector.now()))
            _settle(collector, turns)
            open_now = [
                replace(each.batch, next_offset=each.next_offset)
                for each in deliveries
                if each.batch is not None and each.next_offset is not None
            ]
    return intake


def _still_open(collector: Collector, batches: list[Batch]) -> list[Batch]:
    """Return the batches as they stand now that nobody else works on them; without those that are done."""
    now = collector.now()
    found: list[Batch] = []
    for run_id in {batch.run_id for batch in batches}:
        with collector.database.transaction() as connection:
            found += open_batches(connection, now=now, run_id=run_id)
    ids = {batch.batch_id for batch in batches}
    return [batch for batch in found if batch.batch_id in ids]


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one look at a batch brought: a page, an error, or neither when there is nothing to do now."""

    batch: Batch
    delivery: Delivery | None = None
    error: GoodsignError | None = None


def _turn(collector: Collector, batch: Batch) -> _Turn:
    try:
        return _Turn(batch, _next_page(collector, batch))
    except (CollectionDenied, SettingsError, VendorFault) as error:
        return _Turn(batch, error=error)


def _settle(collector: Collector, turns: list[_Turn]) -> None:
    """Act on what the source answered. Requests that were under way together count as one, for good and for bad."""
    busy = [each for each in turns if isinstance(each.error, SourceBusy)]
    for each in turns:
        if each.error is not None and not isinstance(each.error, SourceBusy):
            _act_on(collector, each.batch, each.error)
    if busy:
        _hold_back(collector, busy)
    elif any(each.error is None for each in turns):
        collector.traffic.answered(collector.bucket)
    elif any(isinstance(each.error, VendorFault) for each in turns):
        collector.traffic.failed(collector.bucket)


def _act_on(collector: Collector, batch: Batch, error: GoodsignError) -> None:
    match error:
        case SourceStopped():
            _stop(collector, batch, error)
        case VendorFault():
            _retry(collector, batch, error)
        case CollectionDenied():
            _close(collector, batch, error)
        case _:
            _close(collector, batch, error, sign="refused")


def _next_page(collector: Collector, batch: Batch) -> Delivery | None:
    require_running(collector.database, collector.name, now=collector.now())
    vendor_run = batch.vendor_run or _begin(collector, batch)
    if vendor_run is None:
        return None
    progress = collector.source.poll(vendor_run)
    if progress.state == "running":
        _wait(collector, batch, collector.poll_seconds, "the source is still collecting")
        return None
    page = collector.source.read(vendor_run, offset=batch.next_offset, limit=collector.page)
    with collector.database.transaction() as connection:
        asked = batch_items(connection, batch.batch_id)
    failed = (progress.message or "The source's run failed.") if progress.state == "failed" else None
    return Delivery(
        source=collector.registered,
        payloads=page.payloads,
        decode=collector.source.decode,
        asked=asked,
        batch=replace(batch, vendor_run=vendor_run),
        next_offset=page.next_offset,
        as_history=collector.as_history,
        failed=failed,
    )


def _begin(collector: Collector, batch: Batch) -> str | None:
    """Begin a batch at the vendor, without those who must be left alone by now; None when nobody is left."""
    now = collector.now()
    with collector.database.transaction() as connection:
        items = batch_items(connection, batch.batch_id)
        stops = stops_of(connection, items["lead_id"].to_list())
        denied = {lead: may_collect_person(found).codes for lead, found in stops.items()}
        out = items.filter(pl.col("lead_id").is_in([lead for lead, codes in denied.items() if codes]))
        if not out.is_empty():
            reasons = pl.Series("reason", [" ".join(denied[lead]) for lead in out["lead_id"]], dtype=pl.String)
            skipped = out.select("lead_id", "profile_key", state=pl.lit("skipped")).with_columns(reasons)
            settle_items(connection, batch.batch_id, skipped)
            log_attempts(
                connection, _denials(out, reasons, now), source=collector.name, batch_id=batch.batch_id, now=now
            )
    urls = items.join(out, on="lead_id", how="anti")["url"].unique(maintain_order=True).to_list()
    if not urls:
        with collector.database.transaction() as connection:
            fail_batch(connection, batch.batch_id, "nobody is left to ask for")
        return None
    admission = collector.traffic.admit(collector.bucket)
    if admission.suspended:
        raise SourceStopped(f"Source `{collector.name}` is suspended.", sign=admission.suspended)
    if admission.wait_seconds:
        _wait(collector, batch, admission.wait_seconds, "the source's rate budget is used up", tries=batch.tries)
        return None
    vendor_run = collector.source.begin(urls, key=str(batch.batch_id))
    with collector.database.transaction() as connection:
        note_begun(connection, batch.batch_id, vendor_run)
    return vendor_run


def _denials(out: pl.DataFrame, reasons: pl.Series, now: datetime) -> pl.DataFrame:
    return out.select(
        "lead_id",
        "url",
        pl.lit("denied").alias("outcome"),
        reasons.alias("reasons"),
        pl.lit(0, pl.Int64).alias("size"),
        pl.lit(None, pl.Float64).alias("tokens_left"),
        pl.lit(now).alias("occurred_at"),
    )


def _wait(collector: Collector, batch: Batch, seconds: float, message: str, *, tries: int = 0) -> None:
    until = collector.now() + timedelta(seconds=seconds)
    with collector.database.transaction() as connection:
        postpone(connection, batch.batch_id, until=until, message=message, tries=tries)


def _pause(collector: Collector, batch: Batch) -> float:
    """Return seconds to wait: doubling with every try, half of it by chance, so that workers do not fall in step."""
    longest = min(_FIRST_PAUSE * 2.0**batch.tries, _LONGEST_PAUSE)
    return longest * (0.5 + 0.5 * collector.jitter())


def _hold_back(collector: Collector, busy: list[_Turn]) -> None:
    """Leave the whole source alone as long as it asks; the third time in a row it is stopped for good (SRC-005)."""
    told = [each.error.wait_seconds for each in busy if isinstance(each.error, SourceBusy)]
    seconds = max(
        _pause(collector, each.batch) if wait is None else wait for each, wait in zip(busy, told, strict=True)
    )
    message = busy[0].error.message if busy[0].error else ""
    sign = collector.traffic.failed(collector.bucket, wait_seconds=seconds)
    if sign is not None:
        stopped = SourceStopped(f"{message} It did so again and again, however long we waited.", sign=sign)
        _stop(collector, busy[0].batch, stopped)
        return
    now = collector.now()
    with collector.database.transaction() as connection:
        hold_back(connection, collector.name, until=now + timedelta(seconds=seconds), message=message)


def _retry(collector: Collector, batch: Batch, error: VendorFault) -> None:
    if batch.tries + 1 < MOST_TRIES:
        _wait(collector, batch, _pause(collector, batch), error.message, tries=batch.tries + 1)
        return
    with collector.database.transaction() as connection:
        fail_batch(connection, batch.batch_id, error.message)
        record_incident(connection, collector.name, "failed", error.message, now=collector.now())


def _close(collector: Collector, batch: Batch, error: GoodsignError, *, sign: str | None = None) -> None:
    """Stop the run: the source may not run any more, or refuses our key; `sign` makes it an incident."""
    now = collector.now()
    with collector.database.transaction() as connection:
        if sign is not None:
            record_incident(connection, collector.name, sign, error.message, now=now)
        close_run(connection, batch.run_id, now=now, stopped_by=error.message)


def _stop(collector: Collector, batch: Batch, error: SourceStopped) -> None:
    """Stop the whole source: it showed a sign that is never worked around."""
    now = collector.now()
    with collector.database.transaction() as connection:
        suspend_source(connection, collector.name, f"it showed a stop sign ({error.sign})")
        record_incident(connection, collector.name, error.sign, error.message, now=now)
        close_run(connection, batch.run_id, now=now, stopped_by=error.message)
    collector.traffic.stop(collector.bucket, error.sign)
