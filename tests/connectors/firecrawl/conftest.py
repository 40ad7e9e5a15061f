"""A small Firecrawl on localhost, over REST and over MCP, that knows a few invented sites."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp
from tests.connectors.described import Recorder
from tests.connectors.firecrawl.mcp_server import build_server

from goodsign.connectors.apify.server.running import serving
from goodsign.connectors.firecrawl.answers import Firecrawl
from goodsign.connectors.firecrawl.mcp import FirecrawlMcp, McpServer
from goodsign.connectors.firecrawl.rest import FirecrawlRest
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access, user_agent

KEY = "fc-invented"


def site(markdown: str, *links: str, status: int = 200, at: str | None = None) -> dict[str, Any]:
    metadata = {"statusCode": status} | ({"url": at} if at else {})
    return {"markdown": markdown, "links": list(links), "metadata": metadata}


@dataclass
class Web:
    """The web as the local Firecrawl sees it: pages by address, and what a search finds."""

    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    found: list[dict[str, str]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def search(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(("search", asked))
        return {"web": self.found[: asked["limit"]]}

    def scrape(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(("scrape", asked))
        page = self.pages.get(asked["url"], site("Not found", status=404))
        return {**page, "metadata": {"url": asked["url"], "sourceURL": asked["url"], **page["metadata"]}}

    @property
    def read(self) -> list[str]:
        return [asked["url"] for what, asked in self.asked if what == "scrape"]


def rest_app(web: Web) -> ASGIApp:
    async def answer(request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return JSONResponse({"error": "Unauthorized: Invalid token"}, status_code=401)
        asked = json.loads(await request.body())
        if request.url.path.endswith("/search"):
            return JSONResponse({"success": True, "data": web.search(asked), "creditsUsed": 2, "id": "1"})
        return JSONResponse({"success": True, "data": web.scrape(asked)})

    return Starlette(routes=[Route(f"/v2/{name}", answer, methods=["POST"]) for name in ("search", "scrape")])


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def recorder(web: Web) -> Recorder:
    return Recorder(rest_app(web))


@pytest.fixture(params=["rest", "mcp"])
def firecrawl(request: pytest.FixtureRequest, web: Web, recorder: Recorder) -> Iterator[Firecrawl]:
    """The same Firecrawl over each of its transports."""
    patience = Patience(attempts=3, sleep=lambda _: None)
    made: Firecrawl
    if request.param == "rest":
        with serving(recorder) as url:
            access = Access(base_url=f"{url}/v2", secret=SecretStr(KEY), user_agent=user_agent(None), timeout=10)
            made = FirecrawlRest(access, patience=patience)
            yield made
            made.close()
        return
    with serving(build_server(web).streamable_http_app()) as url:
        made = FirecrawlMcp(mcp_at(f"{url}/mcp"), patience=patience)
        yield made
        made.close()


def mcp_at(address: str) -> McpServer:
    return McpServer(address=address, key=SecretStr(KEY), user_agent=user_agent(None), timeout=20)


@pytest.fixture
def mcp_command() -> Callable[[str], str]:
    """The command line of an MCP server that speaks on its standard streams, in a mode."""
    script = Path(__file__).with_name("mcp_server.py")
    return lambda mode: f"{sys.executable} {script} {mode}"
