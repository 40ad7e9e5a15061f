"""Builds the HTTP service."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from goodsign.api import webhooks
from goodsign.core.errors import GoodsignError
from goodsign.wiring import House


def create_app(house: House) -> FastAPI:
    """Return the service over an opened house; every error answers as RFC 9457 problem details."""
    app = FastAPI(title="Goodsign", docs_url=None, redoc_url=None)
    app.state.house = house
    app.include_router(webhooks.router, prefix="/api")
    for kind in (GoodsignError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _problem)
    return app


async def _problem(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 - the framework's signature
    """Answer with the status's own phrase as title; `hint` is ours. What nobody foresaw tells nothing of itself."""
    status, headers, said = 500, None, dict[str, str | None]()
    match error:
        case GoodsignError():
            status, said = error.status, {"detail": error.message, "hint": error.hint}
        case HTTPException():
            status, headers = error.status_code, error.headers
        case RequestValidationError():
            status, said = 422, {"detail": "The request is not written as the description says."}
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, **said}
    filled = {name: value for name, value in body.items() if value is not None}
    return JSONResponse(filled, status_code=status, headers=headers, media_type="application/problem+json")
