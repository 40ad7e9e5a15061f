"""Keeps the source register: puts sources in, records who approved them, resumes what was stopped."""

from dataclasses import dataclass, replace
from datetime import datetime

from goodsign.compliance.collecting import LONGEST_APPROVAL_DAYS, may_run
from goodsign.compliance.frames import Approval, Decision
from goodsign.compliance.platforms import host_of, is_forbidden
from goodsign.core.errors import CollectionDenied, SpecError
from goodsign.store.database import Database
from goodsign.store.sources import (
    Incident,
    RegisteredSource,
    add_approval,
    add_source,
    find_source,
    list_incidents,
    list_sources,
    resume_source,
    revoke_approvals,
)

PURPOSE = "career signals"
"""What sources are approved for when nothing else is said."""


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source and whether it may run today, with all reasons where it may not."""

    registered: RegisteredSource
    decision: Decision


def register_source(database: Database, registered: RegisteredSource, *, now: datetime) -> RegisteredSource:
    """Put a source into the register, not approved yet.

    Raises CollectionDenied for a page source on a platform whose terms forbid it: no approval can change that. Raises
    SpecError for values that make no sense and Conflict for a name that is taken.
    """
    source = registered.source
    host = host_of(source.origin)
    if not source.name.strip() or "." not in host:
        raise SpecError(
            "A source needs a name and the host its data come from.", hint="For example --origin linkedin.com."
        )
    if source.access == "page":
        _require_readable(host, source.scope)
    if min(registered.per_minute, registered.daily_budget, registered.refresh_days) <= 0:
        raise SpecError("A source's rate, daily budget and refresh interval are above 0.")
    added = replace(registered, source=replace(source, name=source.name.strip(), origin=host, approvals=()))
    with database.transaction() as connection:
        add_source(connection, added, now=now)
    return added


def _require_readable(host: str, scope: tuple[str, ...]) -> None:
    if any(is_forbidden(each) for each in (host, *scope)):
        raise CollectionDenied(
            f"{host} cannot be registered for direct reading: its terms forbid it, and Goodsign's fetcher refuses it.",
            hint="Use a vendor's data set under counsel's approval, or the person's own export.",
        )
    if not scope:
        raise SpecError("A page source needs the addresses it may read.", hint="Give --scope https://host/path.")


def approve_source(database: Database, name: str, approval: Approval, *, now: datetime) -> Approval:
    """Record a signed approval, for the purpose that the source is registered with.

    Raises SpecError when it could never hold: without names and document, of one person only, or longer than a year.
    """
    if not all(each.strip() for each in (approval.approved_by, approval.requested_by, approval.document)):
        raise SpecError("An approval names who approved, who asked for it, and where the signed document is.")
    if approval.approved_by.strip().casefold() == approval.requested_by.strip().casefold():
        raise SpecError("Nobody approves a source that they asked for themselves: it takes two people.")
    if not 0 <= (approval.expires_on - approval.approved_on).days <= LONGEST_APPROVAL_DAYS:
        raise SpecError("An approval ends on a day between its first and a year later.")
    with database.transaction() as connection:
        given = replace(approval, purpose=find_source(connection, name).source.purpose)
        add_approval(connection, name, given, now=now)
    return given


def revoke(database: Database, name: str, *, now: datetime) -> int:
    """Revoke every standing approval of a source; return how many."""
    with database.transaction() as connection:
        return revoke_approvals(connection, name, now=now)


def resume(database: Database, name: str, *, by: str, note: str, now: datetime) -> int:
    """Let a suspended source run again after somebody looked; return how many incidents that resolves."""
    if not by.strip() or not note.strip():
        raise SpecError("To resume a source, say who looked and what was found.")
    with database.transaction() as connection:
        return resume_source(connection, name, by=by.strip(), note=note.strip(), now=now)


def standing_of_sources(database: Database, *, now: datetime) -> list[SourceStanding]:
    """Return every source with whether it may run now."""
    with database.transaction() as connection:
        found = list_sources(connection)
    return [SourceStanding(each, may_run(each.source, purpose=each.source.purpose, now=now)) for each in found]


def incidents(database: Database, *, open_only: bool = True) -> list[Incident]:
    """Return what sources showed us, newest first."""
    with database.transaction() as connection:
        return list_incidents(connection, open_only=open_only)


def require_running(database: Database, name: str, *, now: datetime) -> RegisteredSource:
    """Return a source that may run now; raise CollectionDenied with every reason, NotFound when there is none."""
    with database.transaction() as connection:
        found = find_source(connection, name)
    decision = may_run(found.source, purpose=found.source.purpose, now=now)
    if decision.reasons:
        raise CollectionDenied(
            f"Source `{name}` may not run. {' '.join(reason.sentence for reason in decision.reasons)}",
            hint="`goodsign sources list` shows what is missing; `goodsign sources approve` records an approval.",
        )
    return found
