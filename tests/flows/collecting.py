"""A workspace of invented borrowers, a local Apify that knows their profiles, and a collector with its own clock."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy import text

from goodsign.collect.ports import ProfileSource
from goodsign.compliance.frames import Approval, Source
from goodsign.connectors.apify.client import ApifyClient
from goodsign.connectors.apify.config import actor_config
from goodsign.connectors.apify.server.app import build_app
from goodsign.connectors.apify.server.faults import Fault
from goodsign.connectors.apify.server.running import serving
from goodsign.connectors.apify.server.world import World
from goodsign.connectors.apify.source import ApifySource, Callback
from goodsign.connectors.patience import Patience
from goodsign.connectors.profiles.actors import decoder
from goodsign.connectors.vendor_api import Access
from goodsign.flows.collect_profiles import Collector, collect, plan_collection
from goodsign.flows.ingest_profiles import Intake
from goodsign.flows.source_register import PURPOSE, approve_source, register_source
from goodsign.store.collection import RunStatus, run_status
from goodsign.store.database import Database
from goodsign.store.sources import RegisteredSource, find_source, list_incidents
from goodsign.store.traffic import SharedTraffic
from goodsign.store.vault import Vault

ACTOR = "harvestapi/linkedin-profile-scraper"
FIRST = ("Quillon", "Brisa", "Tavish", "Odalys", "Ferris", "Maren", "Ilario", "Sunniva", "Bexley", "Corwin")
LAST = ("Averydale", "Montclave", "Okonmoor", "Pellwick", "Dunsary", "Vantrosse", "Elkhurst", "Marrowby", "Quintrell",
        "Ashgrove")  # fmt: skip
ENDS = ("", "by", "combe", "dale", "ford", "gate", "ham", "ley", "more", "wick")
TOWNS = (("Austin", "TX", "Texas"), ("Denver", "CO", "Colorado"), ("Macon", "GA", "Georgia"))
HEADER = "lead_id,first_name,last_name,city,state,employer,school,graduation year,profile"


def slug(number: int) -> str:
    return f"invented-borrower-{number}"


def address(number: int) -> str:
    return f"https://www.linkedin.com/in/{slug(number)}/"


def first_name(number: int) -> str:
    return FIRST[number % 10]


def last_name(number: int) -> str:
    return LAST[(3 * number + number // 10) % 10] + ENDS[number // 10 % 10] + ENDS[number // 100 % 10]


def employer(number: int) -> str:
    return f"{LAST[number % 10][:5]}{FIRST[number // 10 % 10].lower()} Foods"


def lead(number: int, *, at: int | None = None) -> str:
    """A line of a file of leads; `at` is whose address it carries."""
    city, state, _ = TOWNS[number % 3]
    name = f"{first_name(number)},{last_name(number)}"
    said = address(number if at is None else at)
    return f"B-{number},{name},{city},{state},{employer(number)},{LAST[number % 7]} College,2019,{said}"


def leads(count: int) -> str:
    return "\n".join([HEADER, *(lead(number) for number in range(count))]) + "\n"


def item(number: int, *, hired: bool = False, **more: Any) -> dict[str, Any]:
    """What the actor finds for a borrower; a borrower who was hired shows a second job."""
    city, _, state = TOWNS[number % 3]
    jobs = [{"position": "Clerk", "companyName": employer(number), "startDate": {"month": "Mar", "year": 2021}}]
    if hired:
        jobs[0]["endDate"] = {"month": "Sep", "year": 2026}
        jobs.insert(
            0,
            {"position": "Operations Manager", "companyName": "Corvane Logistics",
             "startDate": {"month": "Oct", "year": 2026}},
        )  # fmt: skip
    return {
        "linkedinUrl": address(number).rstrip("/"),
        "publicIdentifier": slug(number),
        "firstName": first_name(number),
        "lastName": last_name(number),
        "location": {"linkedinText": f"{city}, {state}, United States"},
        "experience": jobs,
        "education": [
            {
                "title": f"{LAST[number % 7]} College",
                "degree": "BSc",
                "startDate": {"year": 2015},
                "endDate": {"year": 2019},
            }
        ],
    } | more


@dataclass
class Clock:
    """A clock that only moves when somebody waits."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    slept: float = 0.0

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.slept += seconds


@dataclass
class Place:
    """The local Apify beside one workspace with an approved source `net`."""

    database: Database
    vault: Vault
    world: World
    url: str
    clock: Clock
    clients: list[ApifyClient] = field(default_factory=list)

    def plan(self, *, batch_size: int = 10, limit: int | None = None) -> RunStatus | None:
        return plan_collection(
            self.database, "net", run_id=uuid4(), batch_size=batch_size, now=self.clock.now(), limit=limit
        )

    def source(self, *, timeout: float = 5.0, attempts: int = 1, callback: Callback | None = None) -> ApifySource:
        access = Access(base_url=self.url, secret=SecretStr("key"), user_agent="Goodsign/test", timeout=timeout)
        self.clients.append(ApifyClient(access, patience=Patience(attempts=attempts, sleep=lambda _: None)))
        return ApifySource(
            self.clients[-1], actor_config(ACTOR, {"poll_seconds": 1}), decoder(ACTOR), callback=callback
        )

    def collector(
        self, source: ProfileSource | None = None, *, database: Database | None = None, burst: float = 100.0
    ) -> Collector:
        """Make a collector, as a process does that starts anew."""
        database = database or self.database
        with self.database.transaction() as connection:
            registered = find_source(connection, "net")
        return Collector(
            database=database,
            vault=self.vault,
            source=source or self.source(),
            registered=registered,
            traffic=SharedTraffic(database, self.clock.now, lambda _: registered.per_minute, burst=burst),
            now=self.clock.now,
            sleep=self.clock.sleep,
            jitter=random.Random(1).random,
        )

    def run(self, run: RunStatus | None, source: ProfileSource | None = None, *, wait: bool = True) -> Intake:
        assert run is not None
        return collect(self.collector(source), run.run_id, progress=lambda _what, _share: None, wait=wait)

    def status(self, run: RunStatus | None) -> RunStatus:
        assert run is not None
        with self.database.transaction() as connection:
            return run_status(connection, run.run_id)

    def incidents(self) -> list[str]:
        with self.database.transaction() as connection:
            return [each.sign for each in list_incidents(connection)]

    def asked(self) -> list[str]:
        """Return every address that the vendor was asked for, one entry for each time."""
        return [each for run in self.world.runs.values() for each in run.content["queries"]]

    def fail(self, *faults: Fault) -> None:
        self.world.faults.plan(*faults)

    def stop(self, number: int, stop: str) -> None:
        """Let a lead be left alone from now on."""
        with self.database.transaction() as connection:
            if stop == "opted_out":
                query = text("UPDATE leads SET opted_out = true WHERE external_key = :key")
                connection.execute(query, {"key": f"B-{number}"})
                return
            query = text("""INSERT INTO lead_stops (workspace_id, lead_id, stop, source, occurred_at, known_at)
                            SELECT workspace_id, lead_id, :stop, 'x', :now, :now FROM leads
                            WHERE external_key = :key""")
            connection.execute(query, {"stop": stop, "now": self.clock.now(), "key": f"B-{number}"})


@contextmanager
def place(desk: Any, content: str, items: Sequence[Any], **settings: Any) -> Iterator[Place]:
    """Take leads in, register and approve the source, and start the vendor."""
    clock = Clock()
    desk.take_in(content)
    source = Source(name="net", access="vendor", origin="linkedin.com", purpose=PURPOSE)
    limits = {"per_minute": 6_000.0, "daily_budget": 100_000, "refresh_days": 30} | settings
    register_source(desk.database, RegisteredSource(source, ACTOR, **limits), now=clock.now())
    day = clock.now().date()
    approval = Approval(
        approved_by="Ada Counsel",
        requested_by="Ben Ops",
        counsel=True,
        document="vault/1.pdf",
        purpose=PURPOSE,
        approved_on=day,
        expires_on=day + timedelta(days=30),
    )
    approve_source(desk.database, "net", approval, now=clock.now())
    world = World(items, run_seconds=0.01)
    with serving(build_app(world)) as url:
        found = Place(desk.database, desk.vault, world, url, clock)
        yield found
        for each in found.clients:
            each.close()
