"""Invented borrowers with the profiles they might have, and a desk that takes such profiles in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from goodsign.collect.frames import Entry, Profile, Section
from goodsign.collect.ports import Payload
from goodsign.collect.profiles import from_document, to_document
from goodsign.compliance.frames import Approval, Source
from goodsign.flows.ingest_profiles import Delivery, Intake, ingest_profiles
from goodsign.flows.source_register import approve_source, register_source
from goodsign.signals.ports import TextClassifier
from goodsign.store.database import Database
from goodsign.store.sources import RegisteredSource, find_source
from goodsign.store.vault import Vault

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NET = "network.example"
SECTIONS = frozenset({Section.POSITION, Section.EDUCATION, Section.CERTIFICATION, Section.HONOR})

LEADS = """lead_id,first_name,last_name,city,state,employer,school,graduation year
B-1,Quillon,Averydale,Austin,TX,Halvorsen Foods,Lone Star College,2019
B-2,Brisa,Montclave,Denver,CO,Peak Dental,University of Colorado,2020
B-3,Tavish,Okonmoor,Macon,GA,Peach Motors,Mercer University,2018
"""
"""A file of three borrowers whose names nobody shares."""


def job(title: str, organization: str, started: str, ended: str | None = None) -> Entry:
    return Entry(
        section=Section.POSITION,
        title=title,
        organization=organization,
        started=started,
        ended=ended,
        is_current=ended is None,
    )


def study(school: str, start: str, end: str, degree: str = "BSc") -> Entry:
    return Entry(section=Section.EDUCATION, title=degree, organization=school, started=start, ended=end)


def profile(key: str, name: str, location: str, *entries: Entry, **said: Any) -> Profile:
    first, _, last = name.partition(" ")
    told = {"origin": NET, "actor": "test", "key": key, "url": f"https://{NET}/{key}", "sections": SECTIONS} | said
    return Profile(full_name=name, first_name=first, last_name=last, location=location, entries=entries, **told)


OLD_JOB = job("Clerk", "Halvorsen Foods", "2021-03")
SCHOOL = study("Lone Star College", "2015", "2019")
QUILLON = profile("in/quillon", "Quillon Averydale", "Austin, Texas, United States", OLD_JOB, SCHOOL)
NEW_JOB = job("Shift Supervisor", "Corvane Logistics", "2026-02")
QUILLON_HIRED = replace(QUILLON, entries=(NEW_JOB, job("Clerk", "Halvorsen Foods", "2021-03", "2026-01"), SCHOOL))
STRANGER = profile("in/else", "Vanya Holtermann", "Boise, Idaho, United States", job("Cook", "Elm Diner", "2020"))


def payload(shown: Profile | Mapping[str, object], *, days_ago: float = 0, fault: str | None = None) -> Payload:
    content = to_document(shown) if isinstance(shown, Profile) else shown
    url = shown.url if isinstance(shown, Profile) else None
    return Payload(content, url, NOW - timedelta(days=days_ago), 100, fault)


def approve(database: Database, name: str, **changes: Any) -> RegisteredSource:
    """Register and approve a source."""
    source = Source(name=name, access="file", origin=NET, purpose="career signals")
    given = {"approved_by": "Ada Counsel", "requested_by": "Ben Ops", "counsel": True, "document": "vault/1.pdf"}
    registered = RegisteredSource(replace(source, **changes), None, 600.0, 100_000, 30)
    register_source(database, registered, now=NOW)
    since = NOW.date() - timedelta(days=90)
    approval = Approval(**given, purpose="", approved_on=since, expires_on=date(2026, 9, 1))
    approve_source(database, name, approval, now=NOW)
    with database.transaction() as connection:
        return find_source(connection, name)


@dataclass
class Intakes:
    """Takes profiles into a workspace as a source named `net` would bring them."""

    database: Database
    vault: Vault
    source: RegisteredSource
    classifier: TextClassifier | None = None

    def __call__(
        self, *payloads: Payload, now: datetime = NOW, asked: Sequence[tuple[str, str]] = (), **changes: Any
    ) -> Intake:
        shape = dict.fromkeys(("lead_id", "profile_key", "url"), pl.String)
        rows = [(lead, key, f"https://{NET}/{key}") for lead, key in asked]
        delivery = Delivery(
            source=self.source,
            payloads=payloads,
            asked=pl.DataFrame(rows, schema=shape, orient="row"),
            **{"decode": from_document} | changes,
        )
        return ingest_profiles(self.database, self.vault, [delivery], now=now, classifier=self.classifier)
