"""The paths of Apify's API v2 that the local Apify speaks."""

import asyncio
import base64
import binascii
import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from goodsign.connectors.apify.server.dispatch import dispatch
from goodsign.connectors.apify.server.misbehave import Misbehaving
from goodsign.connectors.apify.server.world import Item, StoredRun, World, moment, new_id

_MOST_RUNS = 1000
_LONGEST_WAIT = 60.0
_ERRORS = {
    400: "invalid-request",
    401: "user-or-token-not-found",
    404: "record-not-found",
    405: "method-not-allowed",
    415: "invalid-content-type-header",
}


class _Api:
    """Handlers of requests over one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tasks: set[asyncio.Task[None]] = set()

    async def start(self, request: Request) -> Response:
        """POST …/runs: begin a run; it goes on by itself."""
        self._check(request)
        body = await request.body()
        content = _json_object(body)
        run = StoredRun(
            id=new_id(),
            actor=request.path_params["actor"],
            content=content,
            input_size=len(body),
            options=dict(request.query_params),
            webhooks=_webhooks(request.query_params.get("webhooks")),
            started_at=datetime.now(UTC),
            user_agent=request.headers.get("User-Agent"),
        )
        self.world.runs[run.id] = run
        task = asyncio.create_task(self._live(run))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        await _wait(run, request)
        headers = {"Location": f"{request.base_url}v2/actors/{run.actor_id}/runs/{run.id}"}
        return _data(run.full(), status=201, headers=headers)

    async def _live(self, run: StoredRun) -> None:
        await asyncio.sleep(self.world.run_seconds / 2)
        if not run.over.is_set():
            run.status = "RUNNING"
            await asyncio.sleep(self.world.run_seconds / 2)
        if not run.over.is_set():
            fault = self.world.faults.of_run(run.actor, "outcome")
            self.world.finish(run, fault.outcome if fault else "SUCCEEDED")
        await dispatch(self.world, run)

    async def list_runs(self, request: Request) -> Response:
        """GET …/runs: our runs of an actor, by start, a page at a time."""
        self._check(request)
        query = request.query_params
        offset, limit = _number(query, "offset", 0), min(_number(query, "limit", _MOST_RUNS), _MOST_RUNS)
        runs = self.world.runs_of(request.path_params["actor"])
        wanted = set(filter(None, query.get("status", "").split(",")))
        runs = [run for run in runs if not wanted or run.status in wanted]
        if query.get("startedAfter"):
            runs = [run for run in runs if moment(run.started_at) >= query["startedAfter"]]
        if getattr(request.state, "stale", False):
            runs = runs[:-1]
        if _flag(query, "desc"):
            runs = runs[::-1]
        page = [run.short() for run in runs[offset : offset + limit]]
        told = {"total": len(runs), "offset": offset, "limit": limit, "desc": _flag(query, "desc"), "count": len(page)}
        return _data({**told, "items": page})

    async def get_run(self, request: Request) -> Response:
        """GET a run, waiting for its end for a while on request."""
        self._check(request)
        run = self._run(request)
        await _wait(run, request)
        return _data(run.full())

    async def abort(self, request: Request) -> Response:
        """POST …/abort: stop a run that still goes on."""
        self._check(request)
        run = self._run(request)
        if not run.over.is_set():
            self.world.end(run, "ABORTED")
        return _data(run.full())

    async def items(self, request: Request) -> Response:
        """GET the items of a data set, as JSON or JSON lines, a page at a time."""
        self._check(request)
        query = request.query_params
        known = {run.dataset_id for run in self.world.runs.values()}
        dataset = request.path_params["dataset"]
        if dataset not in known:
            raise HTTPException(404, "Dataset was not found")
        all_items = self.world.datasets.get(dataset, [])
        offset, limit = _number(query, "offset", 0), _number(query, "limit", len(all_items))
        ordered = all_items[::-1] if _flag(query, "desc") else all_items
        page = _shown(ordered[offset : offset + limit], query)
        headers = {
            "X-Apify-Pagination-Total": str(len(all_items)),
            "X-Apify-Pagination-Offset": str(offset),
            "X-Apify-Pagination-Limit": str(limit),
            "X-Apify-Pagination-Count": str(len(page)),
        }
        if query.get("format", "json") == "jsonl":
            lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in page)
            return Response(lines, media_type="application/jsonl", headers=headers)
        if query.get("format", "json") != "json":
            raise HTTPException(400, "The local Apify writes json and jsonl only")
        return JSONResponse(page, headers=headers)

    async def record(self, request: Request) -> Response:
        """GET a record of a run's key-value store: INPUT is the one there is."""
        self._check(request)
        store, key = request.path_params["store"], request.path_params["key"]
        for run in self.world.runs.values():
            if run.store_id == store and key == "INPUT":
                return JSONResponse(run.content)
        raise HTTPException(404, "Record was not found")

    def _check(self, request: Request) -> None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = bearer or request.query_params.get("token", "")
        if self.world.token is not None and given != self.world.token:
            raise HTTPException(401, "User was not found or authentication token is not valid")

    def _run(self, request: Request) -> StoredRun:
        run = self.world.runs.get(request.path_params["run"])
        if run is None:
            raise HTTPException(404, "Actor run was not found")
        return run


def build_app(world: World) -> ASGIApp:
    """Return the local Apify as an ASGI application over a world, its faults included."""
    api = _Api(world)
    routes = []
    # The old prefix `acts` leads to the same handlers as `actors`.
    for prefix in ("actors", "acts"):
        routes.append(Route(f"/v2/{prefix}/{{actor}}/runs", api.start, methods=["POST"]))
        routes.append(Route(f"/v2/{prefix}/{{actor}}/runs", api.list_runs, methods=["GET"]))
    routes += [
        Route("/v2/actor-runs/{run}", api.get_run, methods=["GET"]),
        Route("/v2/actor-runs/{run}/abort", api.abort, methods=["POST"]),
        Route("/v2/datasets/{dataset}/items", api.items, methods=["GET"]),
        Route("/v2/key-value-stores/{store}/records/{key}", api.record, methods=["GET"]),
    ]
    return Misbehaving(Starlette(routes=routes, exception_handlers={HTTPException: _refused}), world.faults)


async def _refused(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    told = {"type": _ERRORS.get(status, "internal-server-error"), "message": getattr(error, "detail", "")}
    return JSONResponse({"error": told}, status_code=status)


async def _wait(run: StoredRun, request: Request) -> None:
    seconds = min(float(request.query_params.get("waitForFinish", 0)), _LONGEST_WAIT)
    if seconds > 0:
        with suppress(TimeoutError):
            await asyncio.wait_for(run.over.wait(), seconds)


def _data(data: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"data": data}, status_code=status, headers=headers)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body or b"{}")
    except ValueError:
        raise HTTPException(400, "Input is not JSON") from None
    if not isinstance(content, dict):
        raise HTTPException(400, "POST data must be a JSON object")
    return content


def _webhooks(text: str | None) -> list[dict[str, Any]]:
    if text is None:
        return []
    try:
        wanted = json.loads(base64.b64decode(text, validate=True))
        if all(isinstance(each["requestUrl"], str) and isinstance(each["eventTypes"], list) for each in wanted):
            return list(wanted)
    except (binascii.Error, ValueError, KeyError, TypeError):
        pass
    raise HTTPException(400, "The webhooks parameter is no base64 of a list of webhooks")


def _shown(items: list[Item], query: Mapping[str, str]) -> list[Item]:
    """Leave out hidden fields and empty items, as asked; offset and limit counted them."""
    if _flag(query, "clean") or _flag(query, "skipHidden"):
        items = [{name: value for name, value in item.items() if not name.startswith("#")} for item in items]
    if _flag(query, "clean") or _flag(query, "skipEmpty"):
        items = [item for item in items if item]
    return items


def _flag(query: Mapping[str, str], name: str) -> bool:
    return query.get(name, "").lower() in {"1", "true"}


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    try:
        number = int(float(query.get(name, default)))
    except ValueError:
        raise HTTPException(400, f"Parameter {name} must be a number") from None
    if number < 0:
        raise HTTPException(400, f"Parameter {name} must not be negative")
    return number
