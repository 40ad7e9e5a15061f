"""Web search and companies' About pages by Firecrawl."""

from goodsign.collect.ports import CompanyPage, SearchHit
from goodsign.compliance.platforms import is_forbidden
from goodsign.connectors.firecrawl.about import candidates, is_at, plain_text
from goodsign.connectors.firecrawl.answers import Firecrawl, admitted
from goodsign.core.errors import CollectionDenied


class FirecrawlSearch:
    """A WebSearch."""

    def __init__(self, firecrawl: Firecrawl) -> None:
        self._firecrawl = firecrawl

    def close(self) -> None:
        """Close the connections."""
        self._firecrawl.close()

    def search(self, query: str, *, limit: int) -> tuple[SearchHit, ...]:
        """Return the best pages for a query."""
        found = self._firecrawl.find(query, limit=limit)
        return tuple(SearchHit(title=page.title, url=page.url, snippet=page.description) for page in found[:limit])


class FirecrawlReader:
    """A CompanyReader: looks at the home page's links, then at up to five places where an About page may be."""

    def __init__(self, firecrawl: Firecrawl) -> None:
        self._firecrawl = firecrawl

    def close(self) -> None:
        """Close the connections."""
        self._firecrawl.close()

    def read(self, domain: str) -> CompanyPage | None:
        """Return what the company says of itself, as plain text of at most 2,000 characters.

        Raise CollectionDenied for platforms that are never read, SourceStopped as soon as the site refuses a page.
        """
        if is_forbidden(domain):
            raise CollectionDenied(f"Goodsign never reads {domain}: its terms forbid it.")
        home = admitted(self._firecrawl.scrape(f"https://{domain}/", main_only=False))
        links = home.links if home and is_at(home.metadata.url, domain) else []
        for url in candidates(domain, links):
            page = admitted(self._firecrawl.scrape(url, main_only=True))
            if page is None or not is_at(page.metadata.url, domain):
                continue
            about = plain_text(page.markdown)
            if about is not None:
                return CompanyPage(url=page.metadata.url or url, domain=domain, about=about)
        return None
