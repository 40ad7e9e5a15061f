"""Keeps going: follows up webhooks, looks after open runs, scores again what changed."""

import logging
from collections.abc import Callable
from functools import lru_cache
from threading import Event

import psycopg
from psycopg import sql

from goodsign.core.errors import DatabaseFault, GoodsignError
from goodsign.flows.collect_profiles import AT_ONCE, Collector, advance
from goodsign.flows.process_webhooks import process_webhooks
from goodsign.flows.rescore import rescore_pending
from goodsign.store.collection import Batch, close_run, open_batches
from goodsign.store.webhooks import WORK_CHANNEL
from goodsign.wiring import House, collector, now

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
"""How often a worker looks by itself; a NOTIFY wakes it at once."""

_REST_SECONDS = 5.0


def work(house: House, stop: Event) -> None:
    """Do what there is to do until `stop` is set; a failure is logged without anybody's data and tried again."""
    pick = lru_cache(maxsize=None)(lambda source: collector(house, source))
    while not stop.is_set():
        try:
            with psycopg.connect(house.database.libpq_url, autocommit=True) as listener:
                listener.execute(sql.SQL("LISTEN {}").format(sql.Identifier(WORK_CHANNEL)))
                _rounds(house, stop, listener, pick)
        except (GoodsignError, psycopg.OperationalError) as error:
            _log.warning("The worker rests for %s s: %s", _REST_SECONDS, _told(error))
            stop.wait(_REST_SECONDS)


def one_round(house: House, pick: Callable[[str], Collector]) -> None:
    """Do everything that can be done now."""
    process_webhooks(house.database, pick, now=now)
    _look_after_runs(house, pick)
    while rescore_pending(house.database, now=now()).more:
        pass


def _rounds(
    house: House, stop: Event, listener: "psycopg.Connection[tuple[object, ...]]", pick: Callable[[str], Collector]
) -> None:
    while not stop.is_set():
        one_round(house, pick)
        # One call is enough: a round follows up all that came in meanwhile.
        for _ in listener.notifies(timeout=_LOOK_SECONDS, stop_after=1):
            pass


def _look_after_runs(house: House, pick: Callable[[str], Collector]) -> None:
    with house.database.transaction() as connection:
        batches = open_batches(connection, now=now())
    by_source: dict[str, list[Batch]] = {}
    for batch in batches:
        by_source.setdefault(batch.source, []).append(batch)
    for source, group in by_source.items():
        try:
            _look_after(house, pick(source), group)
        except DatabaseFault:
            raise
        except GoodsignError as error:
            # One source without its key must not keep the others waiting.
            _log.warning("Source %s waits: %s", source, error.message)


def _look_after(house: House, worker: Collector, batches: list[Batch]) -> None:
    if worker.registered.source.access != "vendor":
        return
    advance(worker, batches[:AT_ONCE])
    with house.database.transaction() as connection:
        for run_id in {batch.run_id for batch in batches}:
            close_run(connection, run_id, now=now())


def _told(error: Exception) -> str:
    return error.message if isinstance(error, GoodsignError) else type(error).__name__
