"""Web search by Google's Custom Search JSON API, until it closes."""

import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime

from pydantic import BaseModel

from goodsign.collect.ports import SearchHit
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access, Params, Vendor, VendorApi
from goodsign.core.errors import SettingsError

# The key goes into a header (which Google's APIs take in place of the `key` parameter): addresses end up in logs.
GOOGLE = Vendor(
    name="Google Custom Search",
    key_setting="GOODSIGN_GOOGLE_SEARCH_KEY",
    address_setting="GOODSIGN_GOOGLE_SEARCH_BASE_URL",
    header="X-Goog-Api-Key",
    scheme="",
)
WARNS_FROM = date(2026, 10, 1)
CLOSED_FROM = date(2027, 1, 1)
_A_PAGE = 10
_MOST_RESULTS = 100


class _Result(BaseModel):
    title: str = ""
    link: str
    snippet: str = ""


class _Found(BaseModel):
    kind: str
    items: list[_Result] = []


class GoogleSearch:
    """A WebSearch over one search engine (`engine` is its id, `cx`) that was set up to search the whole web."""

    def __init__(
        self,
        access: Access,
        *,
        engine: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: Patience | None = None,
    ) -> None:
        self._api = VendorApi(GOOGLE, access, patience=patience)
        self._engine = engine
        self._clock = clock

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def search(self, query: str, *, limit: int) -> tuple[SearchHit, ...]:
        """Return the best pages, at most 100; warn from October 2026 on, raise SettingsError once the API is closed."""
        warning = closing_words(now=self._clock())
        if warning:
            warnings.warn(warning, FutureWarning, stacklevel=2)
        hits: list[SearchHit] = []
        wanted = min(limit, _MOST_RESULTS)
        while len(hits) < wanted:
            page = self._page(query, start=len(hits) + 1, count=min(_A_PAGE, wanted - len(hits)))
            hits += page
            if len(page) < _A_PAGE:
                break
        return tuple(hits[:wanted])

    def _page(self, query: str, *, start: int, count: int) -> list[SearchHit]:
        params: Params = {"q": query, "cx": self._engine, "num": count, "start": start}

        def attempt() -> list[SearchHit]:
            found = self._api.read_as(_Found, self._api.once("GET", "customsearch/v1", params=params))
            return [SearchHit(title=each.title, url=each.link, snippet=each.snippet) for each in found.items]

        return self._api.patiently(attempt)


def closing_words(*, now: datetime) -> str | None:
    """Return a warning in the API's last months, None before; raise SettingsError from its last day on."""
    then = "Firecrawl search takes over: set GOODSIGN_FIRECRAWL_KEY and unset GOODSIGN_GOOGLE_SEARCH_KEY."
    if now.date() >= CLOSED_FROM:
        raise SettingsError("Google closed its Custom Search JSON API on 2027-01-01.", hint=then)
    if now.date() >= WARNS_FROM:
        return f"Google closes its Custom Search JSON API on 2027-01-01. {then}"
    return None
