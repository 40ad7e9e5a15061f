"""Holds every stored lead against an ideal customer profile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from goodsign.icp.builtin import NAMES, builtin_text
from goodsign.icp.facts import facts
from goodsign.icp.match import fit_for_scoring, match, tally
from goodsign.icp.signoff import SignOff, sign_off
from goodsign.icp.spec import Icp, parse
from goodsign.store.database import Database
from goodsign.store.facts import read_activities, read_leads
from goodsign.store.profiles import find_icp, list_icps, list_sign_offs, replace_fits, save_icp, save_sign_off
from goodsign.store.vault import Vault

_LETTERS = {"P": "passed", "F": "failed", "U": "unknown"}


@dataclass(frozen=True, slots=True)
class MatchReport:
    """How a portfolio meets a profile: leads by verdict, and for each criterion how many passed, failed, unknown."""

    icp: Icp
    leads: int
    verdicts: dict[str, int]
    criteria: pl.DataFrame


@dataclass(frozen=True, slots=True)
class CriterionSeen:
    """One criterion held against one lead, with the value it saw."""

    says: str
    hard: bool
    state: str
    seen: str


def load_icp(database: Database, name: str) -> Icp:
    """Return the workspace's own profile of that name, or the built-in one; raise NotFound when there is neither."""
    with database.transaction() as connection:
        own = find_icp(connection, name)
    return parse(own[1] if own else builtin_text(name))


def icp_names(database: Database) -> list[str]:
    """Return the names of the built-in and the workspace's own profiles."""
    with database.transaction() as connection:
        return sorted({*NAMES, *list_icps(connection)})


def add_icp(database: Database, text: str, *, now: datetime) -> tuple[Icp, int]:
    """Store a profile after reading it; return it with its version. Raises SpecError when it is not well written."""
    icp = parse(text)
    with database.transaction() as connection:
        return icp, save_icp(connection, icp.name, text, now=now)


def record_sign_off(database: Database, name: str, *, who: str, why: str, now: datetime, days: int) -> SignOff:
    """Record that `who` allows the protected criteria of a profile for `days` days."""
    given = sign_off(load_icp(database, name), who=who, why=why, signed_on=now.date(), valid_for=timedelta(days=days))
    with database.transaction() as connection:
        save_sign_off(connection, given, now=now)
    return given


def match_leads(
    database: Database, vault: Vault, name: str, *, now: datetime, progress: Callable[[str], None] = lambda _: None
) -> MatchReport:
    """Match every lead against a profile and store the fits in place of the earlier ones."""
    icp = load_icp(database, name)
    with database.transaction() as connection:
        sign_offs = list_sign_offs(connection)
    progress("Reading the leads")
    known = _facts_of(database, vault, icp, as_of=now.date())
    progress("Matching")
    fits = match(known, icp, as_of=now.date(), sign_offs=sign_offs).drop("seen")
    fair = fit_for_scoring(known, icp, as_of=now.date()).rename({"fit": "fit_for_scoring"})
    matched = fits.join(fair, on="lead_id", how="left").with_columns(pl.col("verdict").cast(pl.String)).collect()
    progress("Storing the fits")
    with database.transaction() as connection:
        replace_fits(connection, icp.name, matched, as_of=now, now=now)
    counts = dict(matched["verdict"].value_counts().iter_rows())
    verdicts = {verdict: int(counts.get(verdict, 0)) for verdict in ("match", "possible", "no")}
    return MatchReport(icp, matched.height, verdicts, tally(matched.lazy(), icp))


def explain_fit(database: Database, vault: Vault, name: str, lead_id: str, *, as_of: date) -> list[CriterionSeen]:
    """Return each criterion of a profile with its state and the value it saw in one lead, as of a date."""
    icp = load_icp(database, name)
    with database.transaction() as connection:
        sign_offs = list_sign_offs(connection)
    known = _facts_of(database, vault, icp, as_of=as_of, lead_ids=[lead_id])
    found = match(known, icp, as_of=as_of, sign_offs=sign_offs).collect().row(0, named=True)
    return [
        CriterionSeen(criterion.says, criterion.hard, _LETTERS[state], seen)
        for criterion, state, seen in zip(icp.criteria, found["states"], found["seen"], strict=True)
    ]


def _facts_of(
    database: Database, vault: Vault, icp: Icp, *, as_of: date, lead_ids: list[str] | None = None
) -> pl.LazyFrame:
    leads = read_leads(database, lead_ids)
    opened = vault.open(leads["secret"].to_list())
    activities = read_activities(database, lead_ids)
    return facts(
        leads.drop("secret").hstack(opened).lazy(),
        as_of=as_of,
        attributes=icp.attributes,
        activities=activities.lazy(),
    )
