"""An MCP server with Firecrawl's two tools; as a program it speaks on its standard streams."""

import os
import sys
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError


def build_server(web: Any, *, failure: str | None = None) -> MCPServer:
    """Make a server over a web; with `failure` every call ends with these words."""
    server = MCPServer("firecrawl-invented")

    def tried() -> None:
        if failure:
            raise ToolError(failure)

    @server.tool()
    def firecrawl_search(query: str, limit: int = 5, sources: list[dict[str, str]] | None = None) -> dict[str, Any]:
        """Search the web."""
        tried()
        return {"success": True, "data": web.search({"query": query, "limit": limit, "sources": sources})}

    @server.tool()
    def firecrawl_scrape(
        url: str,
        formats: list[str],
        onlyMainContent: bool = True,  # noqa: N803 - Firecrawl's name
        proxy: str = "auto",
        skipTlsVerification: bool = True,  # noqa: N803
    ) -> dict[str, Any]:
        """Read a page."""
        tried()
        return dict(web.scrape({"url": url, "formats": formats, "onlyMainContent": onlyMainContent, "proxy": proxy,
                                "skipTlsVerification": skipTlsVerification}))  # fmt: skip

    return server


class _KeyOnly:
    """A web whose pages tell whether the key arrived."""

    def search(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"web": [{"url": "https://acme.example/", "title": os.environ.get("FIRECRAWL_API_KEY", "none")}]}

    def scrape(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"markdown": "", "links": [], "metadata": {"statusCode": 404}}


if __name__ == "__main__":
    build_server(_KeyOnly(), failure=None if sys.argv[1] == "good" else sys.argv[1]).run(transport="stdio")
