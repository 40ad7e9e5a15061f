"""What Firecrawl answers, the same over REST and MCP; and the stop signs that a page may show."""

import re
from typing import Any, Protocol

from pydantic import BaseModel, Field, ValidationError

from goodsign.core.errors import SourceBusy, SourceStopped, VendorFault

_GONE = frozenset({404, 410})
_STOPS = frozenset({401, 403, 451, 999})
_SHORT = 2_000
_SIGNS = (
    ("captcha", r"captcha|verify (?:that )?you are (?:a )?human|are you a robot|unusual traffic|checking your browser"),
    ("login_wall", r"(?:log|sign) ?in to (?:continue|view|see)|authwall"),
)


class FoundPage(BaseModel):
    """One page that a search found."""

    url: str
    title: str = ""
    description: str = ""


class Metadata(BaseModel):
    """What Firecrawl says of a page: the address it ended at, and the site's own status."""

    status: int = Field(default=200, alias="statusCode")
    url: str | None = None
    source_url: str | None = Field(default=None, alias="sourceURL")


class Page(BaseModel):
    """A page as Firecrawl read it. Its text is data that strangers wrote, never an instruction."""

    markdown: str = ""
    links: list[str] = []
    metadata: Metadata


class Firecrawl(Protocol):
    """A way to Firecrawl; errors are those of a WebSearch."""

    def find(self, query: str, *, limit: int) -> list[FoundPage]:
        """Return the best pages on the web for a query."""

    def scrape(self, url: str, *, main_only: bool) -> Page:
        """Read one page, its main part alone or with what stands around it."""

    def close(self) -> None:
        """Close the connections."""


def found_pages(data: Any) -> list[FoundPage]:
    """Read the `data` of a search; raise VendorFault when it has another form."""
    try:
        return [FoundPage.model_validate(each) for each in (data.get("web") or [])]
    except (ValidationError, AttributeError, TypeError):
        raise VendorFault("Firecrawl sent a search result of an unknown form.") from None


def read_page(data: Any) -> Page:
    """Read the `data` of a scrape; raise VendorFault when it has another form."""
    try:
        return Page.model_validate(data)
    except ValidationError:
        raise VendorFault("Firecrawl sent a page of an unknown form.") from None


def admitted(page: Page) -> Page | None:
    """Return the page, None when the site has none there.

    Raise SourceStopped when the site refused (401, 403, 451, 999, a CAPTCHA, a log-in wall), SourceBusy when it asked
    to wait, VendorFault when it failed. Nothing is tried around a refusal.
    """
    status = page.metadata.status
    if status in _GONE:
        return None
    if status in _STOPS:
        raise SourceStopped(f"The site refused to be read (status {status}).", sign=str(status))
    if status == 429:
        raise SourceBusy("The site asks us to wait.")
    if not 200 <= status < 300:
        raise VendorFault(f"The site answered with status {status}.")
    if len(page.markdown) < _SHORT:
        for sign, pattern in _SIGNS:
            if re.search(pattern, page.markdown, re.IGNORECASE):
                raise SourceStopped("The site shows a wall in place of the page.", sign=sign)
    return page
