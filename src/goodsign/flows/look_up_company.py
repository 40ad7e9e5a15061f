"""Finds a company's domain by its name, and what it says of itself."""

from dataclasses import dataclass

from goodsign.collect.companies import choose_domain, company_query
from goodsign.collect.ports import CompanyReader, WebSearch

_HITS = 10


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """A company's own domain and, when it has an About page, its address and text."""

    domain: str
    about: str | None = None
    about_url: str | None = None


def look_up_company(name: str, *, search: WebSearch, reader: CompanyReader) -> CompanyFacts | None:
    """Return what the company with this name says of itself; None when no domain is surely its own."""
    domain = choose_domain(name, search.search(company_query(name), limit=_HITS))
    if domain is None:
        return None
    page = reader.read(domain)
    return CompanyFacts(domain) if page is None else CompanyFacts(domain, page.about, page.url)
