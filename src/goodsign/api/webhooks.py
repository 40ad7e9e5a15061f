"""Where vendors call us: verified, kept, answered at once; the work is done by a worker."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response, status
from fastapi.concurrency import run_in_threadpool

from goodsign.flows.process_webhooks import receive_run_event
from goodsign.wiring import House, now, read_apify_event

router = APIRouter(prefix="/webhooks")

_MOST_BYTES = 1 << 20


def _house(request: Request) -> House:
    house = request.app.state.house
    if not isinstance(house, House):
        raise TypeError("the service was built without a house")
    return house


@router.post("/apify", status_code=status.HTTP_202_ACCEPTED)
@router.post("/apify/{token}", status_code=status.HTTP_202_ACCEPTED)
async def apify(request: Request, house: Annotated[House, Depends(_house)], token: str | None = None) -> Response:
    """Take a run event of Apify; a second delivery of the same one changes nothing."""
    body = b""
    async for block in request.stream():
        body += block
        if len(body) > _MOST_BYTES:
            raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE)
    event = read_apify_event(house, body, dict(request.headers), path_token=token)
    if event.is_over:
        await run_in_threadpool(
            receive_run_event, house.database, run_id=event.run_id, event_type=event.event_type, now=now()
        )
    return Response(status_code=status.HTTP_202_ACCEPTED)
