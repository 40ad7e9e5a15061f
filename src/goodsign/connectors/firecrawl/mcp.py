"""Firecrawl through its MCP server, over streamable HTTP or as a command that speaks on its standard streams.

Needs `goodsign[mcp]`. The tools are those of Firecrawl's own server: `firecrawl_search` and `firecrawl_scrape`.
"""

import json
import shlex
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from goodsign.connectors.firecrawl.answers import FoundPage, Page, found_pages, read_page
from goodsign.connectors.firecrawl.rest import FIRECRAWL, LONGEST_QUERY, MOST_RESULTS
from goodsign.connectors.patience import Passing, Patience, Tries
from goodsign.core.errors import GoodsignError, SettingsError, VendorFault

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters

_BUSY = ("429", "rate limit", "too many requests")
_REFUSED = ("401", "403", "unauthorized", "invalid token", "api key")
_UNPAID = ("402", "payment required", "insufficient credits")


@dataclass(frozen=True, slots=True, kw_only=True)
class McpServer:
    """Where the server is: a web address, or a command line to start it with; `timeout` is in seconds a call."""

    address: str
    key: SecretStr | None
    user_agent: str
    proxy: SecretStr | None = None
    timeout: float = 90.0

    @property
    def is_remote(self) -> bool:
        """Whether the address is a web address."""
        return self.address.startswith(("http://", "https://"))


class FirecrawlMcp:
    """A Firecrawl over MCP: the session is opened with the first call and again after it broke.

    The key goes into the Authorization header, or into the environment of the command that is started.
    """

    def __init__(self, server: McpServer, *, patience: Patience | None = None) -> None:
        _require_package()
        self._server = server
        self._tries = Tries("Firecrawl's MCP server", patience or Patience())
        self._open: ExitStack | None = None
        self._refused: int | None = None
        self._session: tuple[BlockingPortal, Client] | None = None

    def close(self) -> None:
        """End the session, and the command where one was started."""
        open_parts, self._open, self._session = self._open, None, None
        if open_parts is not None:
            # A session that broke may break again while it closes; nothing is lost with it.
            with suppress(Exception):
                open_parts.close()

    def find(self, query: str, *, limit: int) -> list[FoundPage]:
        """Return the best pages on the web for a query, at most 100."""
        asked = {"query": query[:LONGEST_QUERY], "limit": min(limit, MOST_RESULTS), "sources": [{"type": "web"}]}
        told = self._tries.run(lambda: self._call("firecrawl_search", asked))
        return found_pages(told.get("data", told))

    def scrape(self, url: str, *, main_only: bool) -> Page:
        """Read one page as Markdown, with its links; with the plain proxy alone, certificates checked."""
        asked = {
            "url": url,
            "formats": ["markdown", "links"],
            "onlyMainContent": main_only,
            "proxy": "basic",
            "skipTlsVerification": False,
        }
        told = self._tries.run(lambda: self._call("firecrawl_scrape", asked))
        return read_page(told.get("data", told))

    def _call(self, tool: str, asked: Mapping[str, object]) -> Mapping[str, Any]:
        try:
            portal, client = self._connected()
            result = portal.call(client.call_tool, tool, dict(asked))
        except Exception as error:  # noqa: BLE001 - the SDK raises its own, the transport's, and groups of them
            refused, self._refused = self._refused, None
            self.close()
            raise (_refusal(str(refused)) if refused else _fault(error)) from None
        text = "".join(block.text for block in result.content if block.type == "text")
        if result.is_error:
            raise _refusal(text)
        return _object(result.structured_content) or _object(_json(text)) or _unknown(tool)

    def _connected(self) -> "tuple[BlockingPortal, Client]":
        if self._session is None:
            from anyio.from_thread import start_blocking_portal  # noqa: PLC0415 - comes with goodsign[mcp]

            self._open = ExitStack()
            portal = self._open.enter_context(start_blocking_portal())
            client = self._open.enter_context(self._client(portal, self._open))
            self._session = portal, client
        return self._session

    def _client(self, portal: "BlockingPortal", stack: ExitStack) -> "AbstractContextManager[Client]":
        """Return the SDK's client as a plain context manager; its HTTP client is entered into `stack`."""
        import httpx2  # noqa: PLC0415 - comes with goodsign[mcp]
        from mcp.client import Client  # noqa: PLC0415
        from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415

        server = self._server
        if not server.is_remote:
            client = Client(_command(server), read_timeout_seconds=server.timeout, cache=None)
            return portal.wrap_async_context_manager(client)

        async def note(response: httpx2.Response) -> None:
            # The SDK tells of a refusal in words; its status says more.
            if response.status_code in {401, 402, 403, 429}:
                self._refused = response.status_code

        http = httpx2.AsyncClient(
            headers={"User-Agent": server.user_agent} | _authorization(server.key),
            timeout=server.timeout,
            proxy=server.proxy.get_secret_value() if server.proxy else None,
            event_hooks={"response": [note]},
        )
        stack.enter_context(portal.wrap_async_context_manager(http))
        transport = streamable_http_client(server.address, http_client=http)
        client = Client(transport, read_timeout_seconds=server.timeout, cache=None)
        return portal.wrap_async_context_manager(client)


def _command(server: McpServer) -> "StdioServerParameters":
    from mcp.client.stdio import StdioServerParameters  # noqa: PLC0415 - comes with goodsign[mcp]

    command, *arguments = shlex.split(server.address) or [""]
    environment = {"FIRECRAWL_API_KEY": server.key.get_secret_value()} if server.key else None
    return StdioServerParameters(command=command, args=arguments, env=environment)


def _authorization(key: SecretStr | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}


def _require_package() -> None:
    try:
        import mcp.client  # noqa: F401, PLC0415 - only to see whether it is there
    except ImportError:
        raise SettingsError(
            "Firecrawl's MCP server is set, but the package `mcp` is not installed.",
            hint="Install `goodsign[mcp]`, or unset GOODSIGN_FIRECRAWL_MCP_URL to use the REST API.",
        ) from None


def _fault(error: BaseException) -> GoodsignError | Passing:
    """Turn what the SDK or the transport threw into an error; its words are left out, they may repeat the key."""
    causes = list(_causes(error))
    if any(isinstance(cause, FileNotFoundError | PermissionError) for cause in causes):
        return SettingsError(
            "The command of Firecrawl's MCP server cannot be started.", hint="Check GOODSIGN_FIRECRAWL_MCP_URL."
        )
    return _refusal(" ".join(str(cause) for cause in causes), kind=type(causes[-1]).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    for inner in getattr(error, "exceptions", ()):
        yield from _causes(inner)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)


def _refusal(text: str, *, kind: str | None = None) -> GoodsignError | Passing:
    """Judge a refusal by the few words that tell its kind; the words themselves go no further."""
    said = text.lower()
    if any(word in said for word in _BUSY):
        return Passing("it asks us to wait", busy=True)
    if any(word in said for word in _UNPAID):
        return VendorFault("Firecrawl wants to be paid first.", hint="Check the account's plan, credits and limits.")
    if any(word in said for word in _REFUSED):
        return SettingsError("Firecrawl refuses the key.", hint=f"Check {FIRECRAWL.key_setting}.")
    return Passing(f"the call failed ({kind})" if kind else "the tool reports an error")


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _object(found: object) -> Mapping[str, Any] | None:
    return found if isinstance(found, dict) and found else None


def _unknown(tool: str) -> Mapping[str, Any]:
    raise VendorFault(f"Firecrawl's MCP server answered {tool} in an unknown form.")
