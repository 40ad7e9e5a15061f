"""Builds the HTTP service."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from goodsign.api import webhooks
from goodsign.core.errors import GoodsignError
from goodsign.wiring import House


def create_app(house: House) -> FastAPI:
    """Return the service over an opened house; errors answer as RFC 9457 problem details."""
    app = FastAPI(title="Goodsign", docs_url=None, redoc_url=None)
    app.state.house = house
    app.include_router(webhooks.router, prefix="/api")
    app.add_exception_handler(GoodsignError, _problem)
    return app


async def _problem(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 - the framework's signature
    fault = error if isinstance(error, GoodsignError) else GoodsignError()
    body = {"type": "about:blank", "title": fault.message, "status": fault.status, "detail": fault.hint}
    return JSONResponse(body, status_code=fault.status, media_type="application/problem+json")
