"""Takes in what a source gave: gate, decode, whose it is, snapshot, signals; one transaction for a page of payloads."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Protocol
from uuid import UUID, uuid5

import polars as pl
from sqlalchemy import Connection

from goodsign.collect.frames import Profile
from goodsign.collect.identity.parameters import Parameters
from goodsign.collect.ports import Payload
from goodsign.collect.profiles import content_hash, to_document
from goodsign.compliance.collecting import may_collect_person, may_run
from goodsign.core.errors import DataError, FieldsChanged
from goodsign.flows.detect_signals import detect_signals
from goodsign.flows.link_profiles import known_under, link_profiles, linked_keys
from goodsign.signals.ports import TextClassifier
from goodsign.store.collection import Batch, log_attempts, move_on, settle_items
from goodsign.store.collection_plan import stops_of
from goodsign.store.database import Database
from goodsign.store.event_log import add_events
from goodsign.store.profile_links import save_links
from goodsign.store.snapshots import add_snapshots, newest_hashes
from goodsign.store.sources import RegisteredSource, find_source, record_incident
from goodsign.store.vault import Vault

_NAMESPACE = UUID("0f1f6f0b-3c9e-4c88-8e0e-51b2a76f7d42")

VISITED = "read"
"""The outcome of a page that was read and is no profile."""

Decode = Callable[[Mapping[str, object]], Profile]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A page of payloads from a source: `asked` (lead_id, profile_key, url) are those whose answer may be in it.

    `next_offset` is where the batch goes on after it, None when this was the last page. `as_history` says that what
    the payloads tell was known to us when it was collected, as when earlier records are moved in. `failed` says why
    the source's run ended badly, None when it did not.

    `keep` reduces a profile to what is stored of it once it was compared. `visits` are pages that were read without
    being a profile: they are recorded with their addresses, whoever they speak of.
    """

    source: RegisteredSource
    payloads: Sequence[Payload]
    decode: Decode
    asked: pl.DataFrame
    batch: Batch | None = None
    next_offset: int | None = None
    as_history: bool = False
    failed: str | None = None
    keep: Callable[[Profile], Profile] = lambda profile: profile
    visits: Sequence[Payload] = ()


@dataclass(slots=True)
class Intake:
    """What became of payloads: counts by outcome, signals that are new, and fields that an actor changed."""

    outcomes: Counter[str] = field(default_factory=Counter)
    signals: int = 0
    changed_fields: set[str] = field(default_factory=set)
    complaints: set[str] = field(default_factory=set)
    """What an actor's payloads lack, in sentences that name the actor and its fields."""

    def add(self, other: "Intake") -> None:
        """Add another page's counts."""
        self.outcomes.update(other.outcomes)
        self.signals += other.signals
        self.changed_fields |= other.changed_fields
        self.complaints |= other.complaints


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A payload with the profile in it, or why there is none."""

    payload: Payload
    profile: Profile | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one payload for one lead (or for nobody, whose address is not kept)."""

    arrived: _Arrived
    outcome: str
    lead_id: str | None = None
    reasons: str | None = None
    is_visit: bool = False

    @property
    def url(self) -> str | None:
        """The address to record."""
        return self.arrived.payload.url if self.lead_id or self.is_visit else None


def ingest_profiles(
    database: Database,
    vault: Vault,
    deliveries: Sequence[Delivery],
    *,
    now: datetime,
    classifier: TextClassifier | None = None,
) -> Intake:
    """Store what payloads say of watched leads and find the signals in it; nothing of strangers is kept.

    Permission is asked again here: of the source, and of each lead's own stops. A payload that cannot be read costs
    only itself; an actor that changed its fields is an incident that names them. All deliveries are compared together
    and stored in one transaction with the places of their batches, so that a kill leaves either all or nothing.
    `classifier` reads people's posts; without one they tell nothing.
    """
    intake = Intake()
    arrived = [_decoded(each, intake) for each in deliveries]
    arrived = _under_known_keys(database, deliveries, arrived)
    profiles = [each.profile for group in arrived for each in group if each.profile is not None]
    asked = [lead for each in deliveries for lead in each.asked["lead_id"]]
    pairs = link_profiles(database, vault, profiles, asked, parameters=_parameters())
    with database.transaction() as connection:
        changed: set[str] = set()
        for delivery, group in zip(deliveries, arrived, strict=True):
            changed |= _store(connection, delivery, group, pairs, intake, now=now)
        if changed:
            found = detect_signals(connection, sorted(changed), now=now, classifier=classifier)
            intake.signals += int(found["is_new"].sum())
    return intake


class TakeIn(Protocol):
    """Takes deliveries in: `ingest_profiles`, or what prepares them for it."""

    def __call__(self, database: Database, vault: Vault, deliveries: Sequence[Delivery], *, now: datetime) -> Intake:
        """Store what the deliveries brought; return what became of it."""


@cache
def _parameters() -> Parameters:
    return Parameters()


def _under_known_keys(
    database: Database, deliveries: Sequence[Delivery], arrived: list[list[_Arrived]]
) -> list[list[_Arrived]]:
    """Return what arrived, each profile under the key that it was asked for or linked by."""
    with database.transaction() as connection:
        keys = linked_keys(connection, [each.profile for group in arrived for each in group if each.profile])
    for delivery in deliveries:
        keys |= {(delivery.source.source.origin, key) for key in delivery.asked["profile_key"]}
    return [
        [each if each.profile is None else replace(each, profile=known_under(each.profile, keys)) for each in group]
        for group in arrived
    ]


def _decoded(delivery: Delivery, intake: Intake) -> list[_Arrived]:
    found = []
    for payload in delivery.payloads:
        if payload.fault is not None:
            found.append(_Arrived(payload, None, payload.fault))
            continue
        try:
            # One site has one name: the register's, under which leads' addresses are kept and decided on.
            profile = replace(delivery.decode(payload.content), origin=delivery.source.source.origin)
            # Nobody's name fits it, and whom it was asked for would count as another person for good.
            # Whose own export it is was said when it was handed over.
            told = delivery.source.source.access == "own_export"
            nameless = not (told or profile.full_name or profile.last_name)
            found.append(_Arrived(payload, None, "no name") if nameless else _Arrived(payload, profile))
        except FieldsChanged as error:
            intake.changed_fields |= set(error.fields)
            intake.complaints.add(error.message)
            found.append(_Arrived(payload, None, "fields changed"))
        except DataError:
            found.append(_Arrived(payload, None, "not readable"))
    return found


def _store(
    connection: Connection,
    delivery: Delivery,
    arrived: list[_Arrived],
    pairs: pl.DataFrame,
    intake: Intake,
    *,
    now: datetime,
) -> set[str]:
    """Store one delivery; return the leads whose confirmed profile changed."""
    source = find_source(connection, delivery.source.source.name).source
    decision = may_run(source, purpose=source.purpose, now=now)
    if decision.reasons:
        outcomes = [_Outcome(each, "denied", reasons=" ".join(decision.codes)) for each in arrived]
    else:
        outcomes = _judged(connection, delivery, arrived, pairs)
        kept = _kept(outcomes, pairs)
        save_links(connection, kept, now=now)
        outcomes = _snapshot(connection, delivery, outcomes, now=now)
        _ask_people(connection, kept, now=now)
    for complaint in sorted(intake.complaints):
        record_incident(connection, source.name, "fields_changed", complaint, now=now)
    if delivery.failed is not None and delivery.next_offset is None:
        record_incident(connection, source.name, "run_failed", delivery.failed, now=now)
    outcomes += [_visited(each, decision.codes) for each in delivery.visits]
    intake.outcomes.update(each.outcome for each in outcomes)
    _log(connection, delivery, outcomes, now=now)
    return {each.lead_id for each in outcomes if each.outcome == "stored" and each.lead_id}


def _judged(connection: Connection, delivery: Delivery, arrived: list[_Arrived], pairs: pl.DataFrame) -> list[_Outcome]:
    """Say what each payload is for each lead it may be of: denied, confirmed, review, another person, or nobody's."""
    by_profile: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for lead, origin, key, state in pairs.select("lead_id", "origin", "profile_key", "state").iter_rows():
        by_profile.setdefault((origin, key), []).append((lead, state))
    asked: dict[str, list[str]] = {}
    for key, lead in delivery.asked.select("profile_key", "lead_id").iter_rows():
        asked.setdefault(key, []).append(lead)
    stops = stops_of(connection, sorted({*pairs["lead_id"], *delivery.asked["lead_id"]}))
    outcomes: list[_Outcome] = []
    for each in arrived:
        if each.profile is None:
            leads = _asked_leads(delivery, each.payload) or [None]
            outcomes.extend(_Outcome(each, "failed", lead, each.fault) for lead in leads)
            continue
        found = dict(by_profile.get((each.profile.origin, each.profile.key), []))
        wanted = asked.get(each.profile.key, [])
        states = dict.fromkeys(wanted, "rejected") | found
        matched = [(lead, state) for lead, state in states.items() if state != "rejected" or lead in wanted]
        if not matched:
            outcomes.append(_Outcome(each, "nobody"))
        for known, state in matched:
            denied = may_collect_person(stops[known]).codes
            outcomes.append(_Outcome(each, "denied" if denied else state, known, " ".join(denied) or None))
    return outcomes


def _asked_leads(delivery: Delivery, payload: Payload) -> list[str | None]:
    """Return the leads whose answer a payload without a profile is, by the address it speaks of."""
    found = delivery.asked.filter(pl.col("url").str.strip_chars_end("/") == (payload.url or "").rstrip("/"))
    return found["lead_id"].to_list()


def _visited(payload: Payload, codes: Sequence[str]) -> _Outcome:
    """Say what became of a page that is no profile; it is of nobody."""
    fault = " ".join(codes) or payload.fault
    outcome = "denied" if codes else "failed" if fault else VISITED
    return _Outcome(_Arrived(payload, None, fault), outcome, None, fault, is_visit=True)


def _kept(outcomes: list[_Outcome], pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the links to store: confirmed, in review, and the rejected ones that were asked for."""
    rows = [
        (each.lead_id, each.arrived.profile.origin, each.arrived.profile.key, each.arrived.profile.url, each.outcome)
        for each in outcomes
        if each.arrived.profile is not None and each.outcome in {"confirmed", "review", "rejected"}
    ]
    shape = dict.fromkeys(("lead_id", "origin", "profile_key", "url", "state"), pl.String)
    links = pl.DataFrame(rows, schema=shape, orient="row").unique(["lead_id", "origin", "profile_key"], keep="last")
    weighed = pairs.select("lead_id", "origin", "profile_key", "probability", "comparison")
    return links.join(weighed, on=["lead_id", "origin", "profile_key"], how="left")


def _snapshot(connection: Connection, delivery: Delivery, outcomes: list[_Outcome], *, now: datetime) -> list[_Outcome]:
    """Store the profiles of watched leads where they changed; return the outcomes, each as it ended."""
    watched = [each for each in outcomes if each.outcome in {"confirmed", "review"}]
    newest = newest_hashes(connection, sorted({str(each.lead_id) for each in watched}))
    rows: dict[str, dict[str, object]] = {}
    ended = []
    for each in outcomes:
        profile = each.arrived.profile
        if each.outcome not in {"confirmed", "review"} or profile is None or each.lead_id is None:
            ended.append(each)
            continue
        kept = delivery.keep(profile)
        hashed = content_hash(kept)
        before = newest.get((each.lead_id, profile.origin, profile.key))
        if before is not None and before[0] == hashed and each.arrived.payload.collected_at >= before[1]:
            ended.append(_Outcome(each.arrived, "unchanged", each.lead_id))
            continue
        at = each.arrived.payload.collected_at
        row = _snapshot_row(each.lead_id, kept, each.arrived.payload, hashed)
        row["known_at"] = at if delivery.as_history else now
        rows[str(row["snapshot_id"])] = row
        newest[each.lead_id, profile.origin, profile.key] = (hashed, at)
        ended.append(_Outcome(each.arrived, "stored" if each.outcome == "confirmed" else "review", each.lead_id))
    if rows:
        batch = delivery.batch.batch_id if delivery.batch else None
        frame = pl.DataFrame(list(rows.values()), schema_overrides={"url": pl.String})
        add_snapshots(connection, frame, source=delivery.source.source.name, batch_id=batch)
    return ended


def _snapshot_row(lead_id: str, profile: Profile, payload: Payload, hashed: str) -> dict[str, object]:
    at = payload.collected_at
    mark = f"{lead_id}\n{profile.origin}\n{profile.key}\n{at.isoformat()}\n{hashed}"
    return {
        "snapshot_id": str(uuid5(_NAMESPACE, mark)),
        "lead_id": lead_id,
        "origin": profile.origin,
        "profile_key": profile.key,
        "actor": profile.actor,
        "url": profile.url,
        "content_hash": hashed,
        "profile": json.dumps(to_document(profile), ensure_ascii=False),
        "occurred_at": at,
    }


def _ask_people(connection: Connection, kept: pl.DataFrame, *, now: datetime) -> None:
    """Tell the listeners of profiles that wait for a person."""
    unclear = kept.filter(pl.col("state") == "review")
    details = [json.dumps({"origin": origin}) for origin in unclear["origin"]]
    events = unclear.select(
        pl.lit("profile.review").alias("kind"), "lead_id", pl.Series("detail", details, dtype=pl.String)
    )
    add_events(connection, events, now=now)


_ITEM_STATES = {"stored": "stored", "review": "stored", "unchanged": "unchanged", "failed": "failed"}
_ITEM_REASONS = {"review": "waits for a person", "rejected": "another person"}


def _log(connection: Connection, delivery: Delivery, outcomes: list[_Outcome], *, now: datetime) -> None:
    """Record every attempt, what became of what was asked for, and how far the batch is."""
    attempts = pl.DataFrame(
        [
            (each.lead_id, each.url, each.outcome, each.reasons, each.arrived.payload.size, None,
             each.arrived.payload.collected_at)
            for each in outcomes
        ],
        schema={
            "lead_id": pl.String, "url": pl.String, "outcome": pl.String, "reasons": pl.String, "size": pl.Int64,
            "tokens_left": pl.Float64, "occurred_at": pl.Datetime("us", "UTC"),
        },
        orient="row",
    )  # fmt: skip
    batch = delivery.batch
    log_attempts(
        connection,
        attempts,
        source=delivery.source.source.name,
        batch_id=batch.batch_id if batch else None,
        now=now,
    )
    if batch is None:
        return
    shape = dict.fromkeys(("lead_id", "profile_key", "state", "reason"), pl.String)
    settled = pl.DataFrame([_settled(each) for each in outcomes if each.lead_id], schema=shape, orient="row")
    by_lead = delivery.asked.select("lead_id", own_key="profile_key")
    answered = settled.join(by_lead, on="lead_id").filter(
        pl.col("profile_key").is_null() | (pl.col("profile_key") == pl.col("own_key"))
    )
    items = answered.select("lead_id", pl.col("own_key").alias("profile_key"), "state", "reason")
    settle_items(connection, batch.batch_id, items.unique(["lead_id", "profile_key"], keep="last"))
    move_on(connection, batch.batch_id, next_offset=delivery.next_offset)


def _settled(each: _Outcome) -> tuple[str | None, str | None, str, str | None]:
    """Return what becomes of the item that asked: lead, profile key (None: any), state, reason."""
    key = None if each.arrived.profile is None else each.arrived.profile.key
    state = _ITEM_STATES.get(each.outcome, "skipped")
    return each.lead_id, key, state, each.reasons or _ITEM_REASONS.get(each.outcome)
