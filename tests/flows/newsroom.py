"""A newsroom on the local site, a workspace of invented borrowers, and a collector of pages with a clock of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from tests.connectors.web.site import INJECTION, Site, local

from goodsign.compliance.frames import Approval, Source
from goodsign.connectors.text_model.reader import ShippedTextClassifier
from goodsign.connectors.web.fetch import Fetcher
from goodsign.connectors.web.source import Gate, PageSettings, PageSource
from goodsign.flows.collect_profiles import Collector, collect
from goodsign.flows.ingest_announcements import ingest_pages
from goodsign.flows.ingest_profiles import Intake
from goodsign.flows.plan_pages import plan_pages
from goodsign.flows.source_register import PURPOSE, approve_source, register_source
from goodsign.store.collection import RunStatus, run_status
from goodsign.store.database import Database
from goodsign.store.robots import StoredRobots
from goodsign.store.sources import RegisteredSource, find_source, list_incidents
from goodsign.store.traffic import SharedTraffic
from goodsign.store.vault import Vault

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PUBLISHED = "2026-11-18"
LEADS = """lead_id,first_name,last_name,city,state,employer
B-1,Quillon,Averydale,Austin,TX,Halvorsen Foods
B-2,Brisa,Montclave,Denver,CO,Peak Dental
B-3,Tavish,Okonmoor,Macon,GA,Peach Motors
"""
NEW_JOB = "Quillon Averydale, formerly a clerk at Halvorsen Foods in Austin, Texas, has joined Corvane Logistics as shift supervisor."  # noqa: E501 - one sentence
NAMESAKE = "Brisa Montclave of Savannah, Georgia, has been promoted to office manager at Tidewater Insurance."
STRANGERS = (
    "Vanya Holtermann has joined Elm Credit Union as branch manager.",
    "Ilse Brandvold has been promoted to vice president at Harbor Bank.",
)
SENSITIVE = "Tavish Okonmoor has joined Peach Motors as sales manager after returning from cancer treatment."
STRANGERS_NAMES = ("Holtermann", "Brandvold")


def article(*sentences: str, published: str | None = PUBLISHED, title: str = "People on the Move") -> str:
    """Return a page of the newsroom with these items."""
    told = f'<meta property="article:published_time" content="{published}T08:00:00Z">' if published else ""
    items = "".join(f"<li>{each}</li>" for each in sentences)
    return f'<!doctype html><html lang="en"><head><title>{title}</title>{told}</head><body><main><h1>{title}</h1><ul>{items}</ul></main></body></html>'  # noqa: E501 - one page


MOVES = article(NEW_JOB, NAMESAKE, *STRANGERS, SENSITIVE, INJECTION)


@cache
def classifier() -> ShippedTextClassifier:
    """Return the shipped classifier, loaded once."""
    return ShippedTextClassifier()


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Newsroom:
    """A source `town-news` of a workspace, on a host of its own: budgets belong to no workspace."""

    site: Site
    database: Database
    vault: Vault
    host: str
    fetcher: Fetcher
    at: datetime = NOW
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    def url(self, path: str) -> str:
        return self.site.url(path, self.host)

    def collector(self) -> Collector:
        """Make a collector, as a process does that starts anew."""
        with self.database.transaction() as connection:
            registered = find_source(connection, "town-news")
        traffic = SharedTraffic(self.database, self.now, lambda _: 600.0, burst=100.0)
        gate = Gate(self._row, traffic, StoredRobots(self.database, self.now), self.now)
        settings = PageSettings(name="town-news", purpose=PURPOSE, sleep=self.sleep)
        return Collector(
            database=self.database,
            vault=self.vault,
            source=PageSource(settings, gate, self.fetcher),
            registered=registered,
            traffic=traffic,
            now=self.now,
            sleep=self.sleep,
            jitter=lambda: 0.5,
            page=1,
            take_in=partial(ingest_pages, classifier=classifier()),
        )

    def _row(self) -> Source:
        with self.database.transaction() as connection:
            return find_source(connection, "town-news").source

    def plan(self, *paths: str) -> RunStatus:
        return plan_pages(self.collector(), [self.url(path) for path in paths], run_id=uuid4(), batch_id=uuid4())

    def go_on(self, run: RunStatus, *, wait: bool = True) -> Intake:
        return collect(self.collector(), run.run_id, progress=lambda _what, _share: None, wait=wait)

    def read(self, *paths: str) -> Intake:
        return self.go_on(self.plan(*paths))

    def status(self, run: RunStatus) -> RunStatus:
        with self.database.transaction() as connection:
            return run_status(connection, run.run_id)

    def incidents(self) -> list[str]:
        with self.database.transaction() as connection:
            return [each.sign for each in list_incidents(connection)]

    def execute(self, query: str, **told: Any) -> None:
        with self.database.transaction() as connection:
            connection.execute(text(query), told)

    def pages(self) -> list[str]:
        """Return the paths that were asked for, without robots files."""
        return [path for host, path in self.site.asked if host == self.host and path != "/robots.txt"]


@contextmanager
def newsroom(desk: Any, site: Site) -> Iterator[Newsroom]:
    """Take the borrowers in, register and approve the newsroom."""
    desk.take_in(LEADS)
    host = f"n{uuid4().hex[:12]}.example"
    source = Source(
        name="town-news", access="page", origin=host, purpose=PURPOSE, scope=(f"http://{host}:{site.port}",)
    )
    register_source(desk.database, RegisteredSource(source, None, 6.0, 1_000, 30), now=NOW)
    approval = Approval(
        approved_by="Ada Counsel", requested_by="Ben Ops", counsel=False, document="vault/7.pdf", purpose=PURPOSE,
        approved_on=date(2026, 11, 1), expires_on=date(2027, 3, 1),
    )  # fmt: skip
    approve_source(desk.database, "town-news", approval, now=NOW)
    site.set("/news/moves", MOVES)
    fetcher = Fetcher(contact_url="https://goodsign.example/", resolve=local, permitted=lambda _: True)
    yield Newsroom(site, desk.database, desk.vault, host, fetcher)
    fetcher.close()
