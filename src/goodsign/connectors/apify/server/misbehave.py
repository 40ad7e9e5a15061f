"""Stands before the local Apify and spoils answers as planned."""

import asyncio

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from goodsign.connectors.apify.server.faults import Fault, Faults

_TYPES = {401: "user-or-token-not-found", 402: "limit-reached", 403: "invalid-token-type", 404: "record-not-found",
          408: "rate-limit-exceeded", 429: "rate-limit-exceeded"}  # fmt: skip


class Misbehaving:
    """An ASGI application that commits the faults planned for a request, and else leaves it to `app`."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        fault = None
        if scope["type"] == "http":
            fault = self._faults.of_answer(f"{scope['method']} {scope['path']}")
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "status":
            await _refusal(fault)(scope, receive, send)
        elif fault.kind == "stale":
            scope.setdefault("state", {})["stale"] = True
            await self._app(scope, receive, send)
        else:
            await self._spoil(fault, scope, receive, send)

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request be carried out, then answer it late, in part, or not at all."""
        start, body = await _carried_out(self._app, scope, receive)
        if fault.kind == "lost":
            await _refusal(fault.model_copy(update={"status": 502}))(scope, receive, send)
            return
        if fault.kind == "hang" and await _left(receive, fault.seconds):
            return
        if fault.kind == "garbage":
            body = body[: len(body) // 2]
            headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            start["headers"] = [*headers, (b"content-length", str(len(body)).encode())]
        await send(start)
        if fault.kind == "truncate":
            # Less than the announced length: the server breaks the connection off.
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            return
        await send({"type": "http.response.body", "body": body})


async def _carried_out(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, keep)
    return sent[0], b"".join(message.get("body", b"") for message in sent[1:])


async def _left(receive: Receive, seconds: float) -> bool:
    """Wait; say whether the client went away meanwhile."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), seconds)
    except TimeoutError:
        return False
    return True


def _refusal(fault: Fault) -> JSONResponse:
    kind = _TYPES.get(fault.status, "internal-server-error" if fault.status >= 500 else "invalid-request")
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else None
    told = {"error": {"type": kind, "message": "Planned fault"}}
    return JSONResponse(told, status_code=fault.status, headers=headers)
