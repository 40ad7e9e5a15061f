"""Plans to read given pages of an approved source: one run with one batch, whose id holds the addresses."""

from collections.abc import Sequence
from uuid import UUID

from goodsign.core.errors import SpecError
from goodsign.flows.collect_profiles import Collector
from goodsign.flows.source_register import require_running
from goodsign.store.collection import RunStatus, note_begun, run_status
from goodsign.store.collection_plan import plan_file


def plan_pages(collector: Collector, urls: Sequence[str], *, run_id: UUID, batch_id: UUID) -> RunStatus:
    """Plan to read these addresses, each once and in this order; a run that is killed goes on at the next of them.

    Raises SpecError for a source that is read in another way, CollectionDenied when it may not run, DataError for
    more addresses than a run takes.
    """
    if collector.registered.source.access != "page":
        raise SpecError(
            f"`{collector.name}` is no source of pages.", hint="Leave --page out, or register a source of pages."
        )
    now = collector.now()
    require_running(collector.database, collector.name, now=now)
    vendor_run = collector.source.begin(list(dict.fromkeys(urls)), key=str(batch_id))
    with collector.database.transaction() as connection:
        plan_file(connection, run_id, batch_id, collector.name, now=now)
        note_begun(connection, batch_id, vendor_run)
        return run_status(connection, run_id)
