"""`goodsign collect` with `--page`: plans the run over the addresses that somebody typed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodsign.store.collection import RunStatus
    from goodsign.wiring import House


def planned_pages(house: "House", source: str, pages: Sequence[str]) -> "RunStatus":
    """Return a planned run over these addresses of a source; raises as `plan_pages` does."""
    from uuid import uuid4

    from goodsign.flows.plan_pages import plan_pages
    from goodsign.wiring import collector

    return plan_pages(collector(house, source), pages, run_id=uuid4(), batch_id=uuid4())
