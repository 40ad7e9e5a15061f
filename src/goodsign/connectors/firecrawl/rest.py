"""Firecrawl's REST API, version 2."""

from typing import Any

from pydantic import BaseModel

from goodsign.connectors.firecrawl.answers import FoundPage, Page, found_pages, read_page
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access, Vendor, VendorApi
from goodsign.core.errors import VendorFault

FIRECRAWL = Vendor(
    name="Firecrawl", key_setting="GOODSIGN_FIRECRAWL_KEY", address_setting="GOODSIGN_FIRECRAWL_BASE_URL"
)
LONGEST_QUERY = 500
MOST_RESULTS = 100
_SCRAPE_SECONDS = 60


class _Told(BaseModel):
    success: bool
    data: Any = None


class FirecrawlRest:
    """A Firecrawl over REST.

    Pages are read with the plain proxy alone: Firecrawl's default tries stronger ones after a refusal, which would be
    working around it. Certificates are checked.
    """

    def __init__(self, access: Access, *, patience: Patience | None = None) -> None:
        self._api = VendorApi(FIRECRAWL, access, patience=patience)

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def find(self, query: str, *, limit: int) -> list[FoundPage]:
        """Return the best pages on the web for a query, at most 100."""
        content = {
            "query": query[:LONGEST_QUERY],
            "limit": min(limit, MOST_RESULTS),
            "sources": [{"type": "web"}],
        }
        return found_pages(self._told("search", content))

    def scrape(self, url: str, *, main_only: bool) -> Page:
        """Read one page as Markdown, with its links."""
        content = {
            "url": url,
            "formats": [{"type": "markdown"}, {"type": "links"}],
            "onlyMainContent": main_only,
            "proxy": "basic",
            "skipTlsVerification": False,
            "timeout": _SCRAPE_SECONDS * 1000,
        }
        return read_page(self._told("scrape", content, wait=_SCRAPE_SECONDS))

    def _told(self, path: str, content: dict[str, object], *, wait: float = 0.0) -> Any:
        def attempt() -> Any:
            told = self._api.read_as(_Told, self._api.once("POST", path, content=content, wait=wait))
            if not told.success:
                raise VendorFault(f"Firecrawl could not carry out a {path}.")
            return told.data

        return self._api.patiently(attempt)
