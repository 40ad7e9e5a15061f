"""Holds requests and answers against a vendor's OpenAPI description."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from jsonschema import Draft202012Validator
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHARED = Path(os.environ.get("GOODSIGN_SHARED", Path(__file__).parents[3] / "shared"))


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    status: int
    answer_headers: dict[str, str]
    answer: bytes


class Recorder:
    """An ASGI application that writes down what passes through it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.exchanges: list[Exchange] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked, answered = bytearray(), bytearray()
        start: Message = {"status": 0, "headers": []}

        async def hear() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            answered.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body"):
                # Before the client has it, so that a test that goes on finds it here.
                self._note(scope, bytes(asked), start, bytes(answered))
            await send(message)

        await self._app(scope, hear, say)

    def _note(self, scope: Scope, asked: bytes, start: Message, answered: bytes) -> None:
        query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
        headers, told = _text(scope["headers"]), _text(start["headers"])
        self.exchanges.append(
            Exchange(scope["method"], scope["path"], query, headers, asked, start["status"], told, answered)
        )


class Description:
    """An OpenAPI description, cut down to some paths."""

    def __init__(self, name: str, host: str, paths: Sequence[str]) -> None:
        source = SHARED / "specs" / name
        if not source.exists():
            pytest.skip(f"No {name} under GOODSIGN_SHARED ({SHARED}).")
        self.whole: dict[str, Any] = json.loads(source.read_text())
        cut = self.whole | {"paths": {path: self.whole["paths"][path] for path in paths}}
        self._openapi = OpenAPI.from_dict(cut, config=Config(spec_validator_cls=None))
        self._host = host

    def check(self, exchange: Exchange) -> None:
        """Raise unless request and answer are as described; answers of 5xx are described nowhere."""
        request = MockRequest(
            self._host,
            exchange.method.lower(),
            exchange.path,
            args=exchange.query,
            headers=exchange.headers,
            data=exchange.body or None,
            content_type=exchange.headers.get("content-type", "application/json"),
        )
        self._openapi.validate_request(request)
        if exchange.status < 500:
            kind = exchange.answer_headers.get("content-type", "")
            response = MockResponse(exchange.answer, exchange.status, exchange.answer_headers, content_type=kind)
            self._openapi.validate_response(request, response)

    def check_schema(self, name: str, value: object) -> None:
        """Raise unless a value is as the schema of this name says."""
        schema = {"$ref": f"#/components/schemas/{name}", "components": self.whole["components"]}
        Draft202012Validator(schema).validate(value)


def _text(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
