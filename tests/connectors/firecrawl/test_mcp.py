"""The MCP transport: the key where it belongs, faults told apart, a broken session opened again."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from tests.connectors.described import Recorder
from tests.connectors.firecrawl.conftest import KEY, Web, mcp_at, site
from tests.connectors.firecrawl.mcp_server import build_server

from goodsign.connectors.apify.server.running import serving
from goodsign.connectors.firecrawl.mcp import FirecrawlMcp
from goodsign.connectors.patience import Patience
from goodsign.core.errors import SettingsError, SourceBusy, VendorFault

pytestmark = pytest.mark.enable_socket


@contextmanager
def connected(address: str, *, attempts: int = 2) -> Iterator[FirecrawlMcp]:
    firecrawl = FirecrawlMcp(mcp_at(address), patience=Patience(attempts=attempts, sleep=lambda _: None))
    try:
        yield firecrawl
    finally:
        firecrawl.close()


def test_the_key_and_who_we_are_travel_in_headers(web: Web) -> None:
    recorder = Recorder(build_server(web).streamable_http_app())
    with serving(recorder) as url, connected(f"{url}/mcp") as firecrawl:
        firecrawl.find("Acme", limit=1)
    posts = [exchange for exchange in recorder.exchanges if exchange.method == "POST"]
    assert {exchange.headers["authorization"] for exchange in posts} == {f"Bearer {KEY}"}
    assert all(exchange.headers["user-agent"].startswith("Goodsign/") for exchange in posts)
    assert not any(KEY in f"{exchange.path}{exchange.query}{exchange.body.decode()}" for exchange in posts)


def test_a_command_speaks_on_its_standard_streams_and_has_the_key_in_its_environment(
    mcp_command: Callable[[str], str],
) -> None:
    with connected(mcp_command("good")) as firecrawl:
        assert firecrawl.find("Acme", limit=1)[0].title == KEY
        assert firecrawl.scrape("https://acme.example/", main_only=True).metadata.status == 404


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Rate limit exceeded (429)", SourceBusy),
        ("Unauthorized: Invalid token fc-invented", SettingsError),
        ("Payment required: Insufficient credits", VendorFault),
        ("Scraping the site of Maria Lopez failed", VendorFault),
    ],
)
def test_what_a_tool_complains_of_is_told_apart_and_not_repeated(web: Web, words: str, kind: type[Exception]) -> None:
    app = build_server(web, failure=words).streamable_http_app()
    with serving(app) as url, connected(f"{url}/mcp") as firecrawl, pytest.raises(kind) as raised:
        firecrawl.find("Acme", limit=1)
    assert "Maria" not in f"{raised.value} {raised.value.__cause__}"
    assert KEY not in f"{raised.value} {raised.value.__cause__}"


@pytest.mark.parametrize(
    ("status", "kind"), [(401, SettingsError), (429, SourceBusy), (500, VendorFault), (404, VendorFault)]
)
def test_a_server_that_refuses_is_told_apart(status: int, kind: type[Exception]) -> None:
    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(f"no {KEY}", status_code=status)(scope, receive, send)

    with serving(refuse) as url, connected(f"{url}/mcp") as firecrawl, pytest.raises(kind) as raised:
        firecrawl.find("Acme", limit=1)
    assert KEY not in str(raised.value)


def test_nobody_there_is_a_fault() -> None:
    with connected("http://127.0.0.1:9/mcp") as firecrawl, pytest.raises(VendorFault, match="failed 2 times"):
        firecrawl.find("Acme", limit=1)


def test_a_command_that_is_not_there_is_said_so() -> None:
    with connected("no-such-command-of-ours --x") as firecrawl, pytest.raises(SettingsError, match="cannot be started"):
        firecrawl.find("Acme", limit=1)


def test_a_session_that_broke_is_opened_again(web: Web) -> None:
    web.pages["https://acme.example/"] = site("Home")
    with serving(build_server(web).streamable_http_app()) as url:
        port = int(url.rpartition(":")[2])
        firecrawl = FirecrawlMcp(mcp_at(f"{url}/mcp"), patience=Patience(attempts=3, sleep=lambda _: None))
        assert firecrawl.scrape("https://acme.example/", main_only=True).markdown == "Home"
    with serving(build_server(web).streamable_http_app(), port=port):
        assert firecrawl.scrape("https://acme.example/", main_only=True).markdown == "Home"
        firecrawl.close()


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.client", None)
    with pytest.raises(SettingsError, match="not installed") as raised:
        FirecrawlMcp(mcp_at("http://127.0.0.1:9/mcp"))
    assert "goodsign[mcp]" in str(raised.value.hint)
