"""Lets a person decide whether a profile is a lead's, with everything that follows from it."""

import json
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from sqlalchemy import Connection

from goodsign.core.errors import Conflict, NotFound, SpecError
from goodsign.flows.detect_signals import detect_signals
from goodsign.flows.show_lead import find_lead_id
from goodsign.signals.ports import TextClassifier
from goodsign.store.database import Database
from goodsign.store.event_log import add_events
from goodsign.store.profile_links import Link, decide_link, erase_profile, list_links
from goodsign.store.rescoring import queue_scores
from goodsign.store.signals import dismiss


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's word: whether the profile is the lead's, who says so, and why."""

    confirmed: bool
    by: str
    reason: str

    def require_complete(self) -> None:
        """Raise SpecError unless it names who decides and why."""
        if not self.by.strip() or not self.reason.strip():
            raise SpecError("A decision names who decides and why.")


@dataclass(frozen=True, slots=True)
class Decided:
    """The link as decided, the signals that now show, and those that were erased."""

    link: Link
    shown: int
    erased: int


def links_to_review(database: Database, *, limit: int = 50) -> list[Link]:
    """Return the links that wait for a person, the likeliest first."""
    with database.transaction() as connection:
        return list_links(connection, state="review", limit=limit)


def decide(
    database: Database,
    lead: str,
    profile: str | None,
    verdict: Verdict,
    *,
    now: datetime,
    classifier: TextClassifier | None = None,
) -> Decided:
    """Take a person's word on whether a profile is a lead's (id or key).

    `classifier` reads the posts of a confirmed profile; without one they tell nothing.
    `profile` (key or address) may be left out when only one link waits. Raises NotFound and Conflict accordingly.
    """
    verdict.require_complete()
    lead_id = find_lead_id(database, lead)
    if lead_id is None:
        raise NotFound("There is no lead with that id or key.", hint="`goodsign matches list` shows what waits.")
    with database.transaction() as connection:
        link = _the_link(list_links(connection, lead_id=lead_id), profile)
        return carry_out(connection, link, verdict, now=now, classifier=classifier)


def carry_out(
    connection: Connection, link: Link, verdict: Verdict, *, now: datetime, classifier: TextClassifier | None = None
) -> Decided:
    """Store a verdict with what follows from it.

    A confirmed profile shows its signals at once. A rejected one is erased with them and never proposed again (rule
    MATCH-005); its signals count as mistakes of the source.
    """
    state = "confirmed" if verdict.confirmed else "rejected"
    decide_link(connection, link, state=state, by=verdict.by, reason=verdict.reason, now=now)
    shown, erased = 0, 0
    if verdict.confirmed:
        shown = detect_signals(connection, [link.lead_id], now=now, classifier=classifier).height
    else:
        bare = erase_profile(connection, link)
        erased = dismiss(connection, bare, reason="wrong_person", by=verdict.by, note=None, now=now)
        queue_scores(connection, [link.lead_id], now=now)
    detail = json.dumps({"origin": link.origin, "state": state, "by": verdict.by})
    event = pl.DataFrame({"kind": ["profile.decided"], "lead_id": [link.lead_id], "detail": [detail]})
    add_events(connection, event, now=now)
    return Decided(link, shown, erased)


def _the_link(links: list[Link], profile: str | None) -> Link:
    """Return the one link that is meant."""
    wanted = _plain(profile) if profile else None
    found = [
        each
        for each in links
        if (wanted is None and each.state == "review")
        or (wanted is not None and wanted in {_plain(each.profile_key), _plain(each.url or "")})
    ]
    if not found:
        raise NotFound("The lead has no such profile.", hint="`goodsign matches list` shows what waits.")
    if len(found) > 1:
        raise Conflict(f"The lead has {len(found)} profiles that wait.", hint="Name the profile with --profile.")
    return found[0]


def _plain(address: str) -> str:
    """Return a key or address as it is compared: whatever its capitals and its last stroke."""
    return address.strip().rstrip("/").lower()
