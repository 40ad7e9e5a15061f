"""A company's name becomes its domain and what it says of itself, or nothing."""

from goodsign.collect.ports import CompanyPage, SearchHit
from goodsign.flows.look_up_company import CompanyFacts, look_up_company


class Search:
    """Finds what it was made with."""

    def __init__(self, *hits: SearchHit) -> None:
        self.hits = hits
        self.queries: list[str] = []

    def search(self, query: str, *, limit: int) -> tuple[SearchHit, ...]:
        self.queries.append(query)
        return self.hits[:limit]


class Reader:
    """Knows one company."""

    def __init__(self) -> None:
        self.read_domains: list[str] = []

    def read(self, domain: str) -> CompanyPage | None:
        self.read_domains.append(domain)
        return CompanyPage(f"https://{domain}/about", domain, "Widgets.") if domain == "acmewidgets.com" else None


def test_the_about_text_comes_from_the_companys_own_domain() -> None:
    search = Search(
        SearchHit("Acme Widgets | LinkedIn", "https://www.linkedin.com/company/acme", ""),
        SearchHit("Acme Widgets", "https://acmewidgets.com/", ""),
    )
    facts = look_up_company("Acme Widgets, Inc.", search=search, reader=Reader())
    assert facts == CompanyFacts("acmewidgets.com", "Widgets.", "https://acmewidgets.com/about")
    assert search.queries == ["Acme Widgets, Inc. official website"]


def test_without_an_about_page_the_domain_is_kept() -> None:
    search = Search(SearchHit("Other Widgets", "https://otherwidgets.com/", ""))
    assert look_up_company("Other Widgets", search=search, reader=Reader()) == CompanyFacts("otherwidgets.com")


def test_in_doubt_nothing_is_read() -> None:
    reader = Reader()
    search = Search(SearchHit("Acme", "https://acme.com", ""), SearchHit("Acme", "https://acme.org", ""))
    assert look_up_company("Acme", search=search, reader=reader) is None
    assert reader.read_domains == []
