"""Looks up the companies that leads work for, once for each company, and puts what is found into all its leads.

Every look-up is stored before the next begins, so that a run that is killed anywhere loses none: the next one goes on
with the companies that are left, and fills the leads of all that are known.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import polars as pl

from goodsign.collect.companies import company_key
from goodsign.collect.ports import CompanyPage, CompanyReader, SearchHit, Traffic, WebSearch
from goodsign.compliance.platforms import is_forbidden
from goodsign.core.errors import CollectionDenied, Conflict, GoodsignError, SourceBusy, SourceStopped, VendorFault
from goodsign.flows.look_up_company import CompanyFacts, look_up_company
from goodsign.flows.polite_vendor import PoliteVendor
from goodsign.flows.source_register import require_running
from goodsign.store.collection import log_attempts
from goodsign.store.companies import (
    Company,
    fill_leads,
    hold_enrichment,
    keep_company,
    known_companies,
    looked_up_on,
    wanted_companies,
)
from goodsign.store.database import Database
from goodsign.store.sources import RegisteredSource, record_incident, suspend_source

REMEMBERED = timedelta(days=90)
"""How long a look-up that found nothing, or no About page, is not repeated."""

_MOST_IN_VAIN = 3
_ATTEMPT: dict[str, pl.DataType | type[pl.DataType]] = {
    "lead_id": pl.String, "url": pl.String, "outcome": pl.String, "reasons": pl.String, "size": pl.Int64,
    "tokens_left": pl.Float64, "occurred_at": pl.Datetime("us", "UTC"),
}  # fmt: skip

Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, kw_only=True)
class Enricher:
    """What looking up companies needs: the source's name in the register, the vendors, its budget, clock and chance."""

    database: Database
    source: str
    search: WebSearch
    reader: CompanyReader
    traffic: Traffic
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]


@dataclass(slots=True)
class Enrichment:
    """What a run came to, in companies: looked up and `found` (of those, `described` by an About page), `nothing`
    found, `failed`, still `waiting`, and never asked for because the name is none or a person's (`withheld`).

    `leads` changed under import `number`; `stopped` says why the run ended early.
    """

    found: int = 0
    described: int = 0
    nothing: int = 0
    failed: int = 0
    waiting: int = 0
    withheld: int = 0
    leads: int = 0
    number: int | None = None
    stopped: str | None = None


@dataclass
class _Sites:
    """A CompanyReader that leaves alone what must not be read, and a site that refused; `note` says why."""

    enricher: Enricher
    vendor: PoliteVendor
    note: str | None = field(default=None)

    def read(self, domain: str) -> CompanyPage | None:
        """Return what the company says of itself; None when there is no such page or it must not be read."""
        if is_forbidden(domain):
            self.note = "PLATFORM_FETCH"
            return None
        host = f"host:{domain}"
        if suspended := self.enricher.traffic.admit(host).suspended:
            self.note = suspended
            return None
        try:
            return self.vendor.ask(lambda: self.enricher.reader.read(domain))
        except SourceStopped as error:
            # Being asked to wait concerns the vendor; every other sign is the site's own, and ends reading there.
            if error.sign == "429":
                raise
            self.note = error.sign
            self.enricher.traffic.stop(host, error.sign)
            _note_incident(self.enricher, error.sign, f"{domain} refused to be read.")
            return None


@dataclass
class _Searches:
    """A WebSearch within the source's budget."""

    search_engine: WebSearch
    vendor: PoliteVendor

    def search(self, query: str, *, limit: int) -> tuple[SearchHit, ...]:
        """Return the best pages for a query."""
        return self.vendor.ask(lambda: self.search_engine.search(query, limit=limit))


def enrich_companies(
    enricher: Enricher, *, import_id: UUID, limit: int | None = None, progress: Progress = lambda _what, _share: None
) -> Enrichment:
    """Look up the companies of leads without domain or About text, and fill the leads; return what came of it.

    Only the company's name is ever sent out, and only where it holds no person's name, number or address (MATCH-004).
    At most `limit` companies, and as many as the source's daily budget allows. Raises CollectionDenied when the source
    may not run, Conflict when another enrichment runs, SettingsError when a vendor refuses the key.
    """
    registered = _require_search(enricher)
    with hold_enrichment(enricher.database) as held:
        if not held:
            raise Conflict("Another enrichment of companies is running in this workspace.")
        progress("Reading which companies are wanted", None)
        wanted = _by_key(wanted_companies(enricher.database))
        asked, report = _plan(enricher, wanted)
        chosen = asked[: _allowance(enricher, registered, limit)]
        try:
            _look_up_all(enricher, chosen, report, progress)
        except GoodsignError:
            _fill(enricher, wanted, report, import_id)
            raise
        progress("Filling the leads", None)
        _fill(enricher, wanted, report, import_id)
    report.waiting = len(asked) - report.found - report.nothing - report.failed
    return report


def _require_search(enricher: Enricher) -> RegisteredSource:
    registered = require_running(enricher.database, enricher.source, now=enricher.now())
    access = registered.source.access
    if access != "search":
        raise CollectionDenied(
            f"Source `{enricher.source}` is approved to be read as `{access}`, not as `search`.",
            hint="`goodsign sources add NAME --access search --origin HOST` registers a search.",
        )
    return registered


def _by_key(wanted: pl.DataFrame) -> pl.DataFrame:
    """Add how each name is compared (`name`); null where it names no company, or may name a person."""
    keys = [company_key(name) for name in wanted["company_name"]]
    named = wanted.with_columns(pl.Series("name", keys, dtype=pl.String))
    persons = pl.col("names_person").any().over("name")
    return named.with_columns(asked=pl.col("name").is_not_null() & ~persons)


def _plan(enricher: Enricher, wanted: pl.DataFrame) -> tuple[list[tuple[str, str]], Enrichment]:
    """Return (name, label) of the companies to look up, those of most leads first, and a report to go on with."""
    since = enricher.now() - REMEMBERED
    settled = known_companies(enricher.database).filter(pl.col("whole") | (pl.col("looked_up_at") > since))
    companies = (
        wanted.filter("asked")
        .sort(["leads", "company_name"], descending=[True, False])
        .group_by("name", maintain_order=True)
        .agg(pl.col("company_name").first(), pl.col("leads").sum())
        .join(settled, on="name", how="anti")
        .sort(["leads", "name"], descending=[True, False])
    )
    report = Enrichment(withheld=wanted.filter(~pl.col("asked")).height)
    return companies.select("name", "company_name").rows(), report


def _allowance(enricher: Enricher, registered: RegisteredSource, limit: int | None) -> int:
    with enricher.database.transaction() as connection:
        used = looked_up_on(connection, enricher.source, day=enricher.now().date())
    left = max(registered.daily_budget - used, 0)
    return left if limit is None else min(left, limit)


def _look_up_all(enricher: Enricher, asked: Sequence[tuple[str, str]], report: Enrichment, progress: Progress) -> None:
    vendor = PoliteVendor(name=enricher.source, traffic=enricher.traffic, sleep=enricher.sleep, jitter=enricher.jitter)
    in_vain = 0
    for place, (name, label) in enumerate(asked):
        progress("Looking up companies", place / len(asked))
        _require_search(enricher)
        try:
            _look_up(enricher, vendor, name, label, report)
            in_vain = 0
        except (SourceStopped, SourceBusy) as error:
            _end(enricher, vendor, error, report)
        except VendorFault as error:
            in_vain += 1
            report.failed += 1
            _log_one(enricher, vendor, "failed", reasons=type(error).__name__)
            if in_vain >= _MOST_IN_VAIN:
                _note_incident(enricher, "failed", error.message)
                report.stopped = error.message
        if report.stopped:
            return


def _look_up(enricher: Enricher, vendor: PoliteVendor, name: str, label: str, report: Enrichment) -> None:
    """Look one company up, and store what came of it with its attempt in one transaction."""
    sites = _Sites(enricher, vendor)
    facts = look_up_company(label, search=_Searches(enricher.search, vendor), reader=sites)
    now = enricher.now()
    company = _as_company(facts, name=name, label=label, source=enricher.source, now=now)
    outcome = "stored" if facts else "nothing"
    attempt = _attempt(vendor, outcome, company=company, reasons=sites.note, now=now)
    with enricher.database.transaction() as connection:
        keep_company(connection, company)
        log_attempts(connection, attempt, source=enricher.source, batch_id=None, now=now)
    report.nothing += facts is None
    report.found += facts is not None
    report.described += company.about is not None


def _as_company(facts: CompanyFacts | None, *, name: str, label: str, source: str, now: datetime) -> Company:
    company = Company(
        name=name, label=label, domain=None, about=None, url=None, source=source, looked_up_at=now, known_at=now
    )
    if facts is None:
        return company
    url = facts.about_url or f"https://{facts.domain}/"
    return replace(company, domain=facts.domain, about=facts.about, url=url)


def _attempt(
    vendor: PoliteVendor, outcome: str, *, company: Company | None, reasons: str | None, now: datetime
) -> pl.DataFrame:
    url = company.url if company else None
    size = len((company.about or "").encode()) if company else 0
    return pl.DataFrame([(None, url, outcome, reasons, size, vendor.tokens_left, now)], schema=_ATTEMPT, orient="row")


def _log_one(enricher: Enricher, vendor: PoliteVendor, outcome: str, *, reasons: str) -> None:
    now = enricher.now()
    attempt = _attempt(vendor, outcome, company=None, reasons=reasons, now=now)
    with enricher.database.transaction() as connection:
        log_attempts(connection, attempt, source=enricher.source, batch_id=None, now=now)


def _end(enricher: Enricher, vendor: PoliteVendor, error: SourceStopped | SourceBusy, report: Enrichment) -> None:
    """End the run; a sign to stop suspends the source until a person looked."""
    report.stopped = error.message
    if isinstance(error, SourceBusy):
        _log_one(enricher, vendor, "busy", reasons="429")
        return
    _log_one(enricher, vendor, "stopped", reasons=error.sign)
    enricher.traffic.stop(f"source:{enricher.source}", error.sign)
    with enricher.database.transaction() as connection:
        suspend_source(connection, enricher.source, f"it showed a stop sign ({error.sign})")
    _note_incident(enricher, error.sign, error.message)


def _note_incident(enricher: Enricher, sign: str, detail: str) -> None:
    with enricher.database.transaction() as connection:
        record_incident(connection, enricher.source, sign, detail, now=enricher.now())


def _fill(enricher: Enricher, wanted: pl.DataFrame, report: Enrichment, import_id: UUID) -> None:
    # A name that is withheld may still stand for another employer's facts, which then give way to nothing.
    spelled = wanted.select("company_name", pl.when("asked").then("name").alias("name"))
    with enricher.database.transaction() as connection:
        report.leads, report.number = fill_leads(
            connection, spelled, import_id=import_id, title=f"companies ({enricher.source})", now=enricher.now()
        )
