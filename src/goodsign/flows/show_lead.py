"""Shows one lead: who it is, why it stands where it stands, what it fits, and what happened so far."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

import polars as pl
from sqlalchemy import text

from goodsign.core.errors import NotFound, SignOffRequired
from goodsign.flows.known_leads import lead_features, terms_of
from goodsign.flows.match_icp import CriterionSeen, explain_fit
from goodsign.flows.show_ranking import weights_of
from goodsign.scoring.receipt import Origin, Receipt, unpack
from goodsign.scoring.words import part_words
from goodsign.store.database import Database
from goodsign.store.facts import read_activities, read_leads
from goodsign.store.ranking import read_score
from goodsign.store.scores import ScoreRun, current_run
from goodsign.store.signals import StoredSignal, list_signals
from goodsign.store.timeline import Moment, timeline_of
from goodsign.store.vault import Vault

_HIDDEN = {"secret", "secret_index", "tax_index", "attributes"}


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One addend of a score: its words, the group, and how much it adds to the log-odds (as learned, as weighted)."""

    words: str
    group: str
    learned: float
    shown: float


@dataclass(frozen=True, slots=True)
class LeadView:
    """Everything the terminal shows of one lead."""

    lead_id: str
    facts: dict[str, object]
    activities: list[dict[str, object]]
    signals: list[StoredSignal] = field(default_factory=list)
    rank: int | None = None
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    band: str | None = None
    run: ScoreRun | None = None
    base: float | None = None
    scored_at: datetime | None = None
    lines: list[ReceiptLine] = field(default_factory=list)
    log_odds: float | None = None
    receipt: str | None = None
    intact: bool | None = None
    fit: float | None = None
    criteria: list[CriterionSeen] = field(default_factory=list)


def find_lead_id(database: Database, wanted: str) -> str | None:
    """Return the id of the lead with this id or external key; None when there is none."""
    with database.transaction() as connection:
        found = connection.execute(
            text("""
                SELECT lead_id::text FROM leads WHERE lead_id::text = lower(:wanted) OR external_key = :wanted
                UNION SELECT lead_id::text FROM lead_keys WHERE external_key = :wanted LIMIT 1
            """),
            {"wanted": wanted},
        ).scalar()
    return None if found is None else str(found)


def show_lead(database: Database, vault: Vault, wanted: str) -> LeadView:
    """Return one lead by id or external key; raise NotFound when there is none."""
    lead_id = find_lead_id(database, wanted)
    if lead_id is None:
        raise NotFound("There is no lead with that id or key.", hint="`goodsign rank` shows the leads and their keys.")
    row = read_leads(database, [lead_id]).row(0, named=True)
    facts = {name: value for name, value in row.items() if value is not None and name not in _HIDDEN}
    facts |= _attributes(row["attributes"])
    try:
        with database.transaction() as connection:
            run = current_run(connection)
            score = read_score(connection, lead_id)
    except NotFound:
        run, score = None, None
    activities = read_activities(database, [lead_id]).sort("occurred_at", descending=True).to_dicts()
    with database.transaction() as connection:
        signals = list_signals(connection, lead_id=lead_id)
    if run is None or score is None:
        return LeadView(lead_id=lead_id, facts=facts, activities=activities, signals=signals)
    receipt = _receipt(database, run, score, lead_id)
    return LeadView(
        lead_id=lead_id,
        facts=facts,
        rank=int(str(score["rank"])),
        probability=_number(score["probability"]),
        low=_number(score["low"]),
        high=_number(score["high"]),
        band=str(score["band"]),
        run=run,
        base=run.base,
        lines=_lines(database, run, receipt, lead_id),
        scored_at=_scored_at(run, score),
        log_odds=receipt.log_odds,
        receipt=receipt.hash.hex(),
        intact=receipt.is_intact(),
        fit=_number(score["fit"]),
        criteria=_criteria(database, vault, run, lead_id, as_of=_scored_at(run, score).date()),
        activities=activities,
        signals=signals,
    )


def show_timeline(database: Database, wanted: str) -> Sequence[Moment]:
    """Return what is on record about one lead, what we learned last first; raise NotFound when there is none."""
    lead_id = find_lead_id(database, wanted)
    if lead_id is None:
        raise NotFound("There is no lead with that id or key.", hint="`goodsign rank` shows the leads and their keys.")
    with database.transaction() as connection:
        return timeline_of(connection, lead_id)


def _attributes(written: str | None) -> dict[str, object]:
    return {} if written is None else dict(json.loads(written))


def _receipt(database: Database, run: ScoreRun, score: dict[str, object], lead_id: str) -> Receipt:
    terms = terms_of(run)
    packed = pl.Series("parts", [score["parts"]], dtype=pl.Binary)
    return Receipt(
        origin=Origin(run.model_version, _scored_at(run, score), str(run.weights_version or 0)),
        lead_id=UUID(lead_id).bytes,
        terms=terms,
        base=run.base,
        parts=tuple(unpack(packed, len(terms))[0].tolist()),
        weights=weights_of(database, run),
        low=_number(score["low"]),
        high=_number(score["high"]),
        hash=_bytes(score["receipt"]),
    )


def _lines(database: Database, run: ScoreRun, receipt: Receipt, lead_id: str) -> list[ReceiptLine]:
    table = lead_features(database, as_of=receipt.origin.as_of, icp=run.icp, lead_ids=[lead_id])
    lines = [
        ReceiptLine(words, term.group, learned, shown)
        for term, words, learned, shown in zip(
            receipt.terms,
            part_words(table, receipt.terms, levels=run.levels),
            receipt.parts,
            receipt.shown_parts,
            strict=True,
        )
    ]
    return sorted(lines, key=lambda line: -abs(line.shown))


def _criteria(database: Database, vault: Vault, run: ScoreRun, lead_id: str, *, as_of: date) -> list[CriterionSeen]:
    if run.icp is None:
        return []
    try:
        return explain_fit(database, vault, run.icp, lead_id, as_of=as_of)
    except SignOffRequired:
        return []


def _scored_at(run: ScoreRun, score: dict[str, object]) -> datetime:
    """Return the time whose facts made a score: the run's, unless the lead was scored again since."""
    own = score["scored_at"]
    return own.astimezone(UTC) if isinstance(own, datetime) else run.as_of


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError("a receipt is stored as bytes")
    return value


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
