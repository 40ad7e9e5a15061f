"""The gate before anything is collected: the source register and the person's own stops (SRC-001, -003, STORE-006)."""

import re
from datetime import datetime
from urllib.parse import SplitResult, unquote, urlsplit

from goodsign.compliance.frames import Access, Approval, Decision, PersonStops, Reason, Source
from goodsign.compliance.platforms import host_of, is_forbidden, is_within

LONGEST_APPROVAL_DAYS = 366
"""An approval runs for twelve months at most (SRC-001)."""

_PORTS = {"http": 80, "https": 443}
_UNPLAIN = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
_DOUBTFUL_PATH = re.compile(r"[/\\]\.{1,2}(?:[;/\\]|$)")
_HIDDEN_IN_PATH = re.compile(r"(?i)%(?:2f|5c|00|25)")


def may_run(source: Source | None, *, purpose: str, now: datetime) -> Decision:
    """Say whether a source may run at all, at `now` (aware UTC), for a purpose."""
    if source is None:
        return Decision((Reason("SRC-001", "SRC_UNREGISTERED", "The source does not stand in the source register."),))
    return Decision((*_suspension(source), *_platform(source, purpose, now), *_approval(source, purpose, now)))


def may_fetch(
    source: Source | None, url: str, *, purpose: str, now: datetime, access: Access | None = None
) -> Decision:
    """Say whether one address may be read from a source: `may_run`, and the address lies within its scope.

    `access` is how it is about to be read, when the caller knows: a source approved for another way is denied.
    """
    decision = may_run(source, purpose=purpose, now=now)
    if source is None:
        return decision
    reasons = list(decision.reasons)
    if access is not None and access != source.access:
        sentence = f"The source is approved to be read as `{source.access}`, not as `{access}`."
        reasons.append(Reason("SRC-001", "SRC_METHOD", sentence))
    if source.access == "page" and is_forbidden(url) and "PLATFORM_FETCH" not in decision.codes:
        reasons.append(_platform_fetch(host_of(url)))
    if not _in_scope(source, url):
        reasons.append(Reason("SRC-001", "SRC_SCOPE", "The address lies outside the scope of the source's approval."))
    return Decision(tuple(reasons))


def may_collect_person(stops: PersonStops) -> Decision:
    """Say whether anything may be collected about a person: before a job is built, and again when its result comes."""
    found = (
        (stops.opted_out, "STORE-006", "OPTED_OUT", "The person opted out."),
        (stops.do_not_scrape is not None, "STORE-006", "DO_NOT_SCRAPE", "The person is marked `do not scrape`."),
        (stops.ceased is not None, "REGF-CEASE-001", "CEASED", "The person asked us to cease."),
        (stops.suppressed, "STORE-006", "SUPPRESSED", "The person is on the suppression list."),
    )
    return Decision(tuple(Reason(rule, code, sentence) for stands, rule, code, sentence in found if stands))


def is_plain(url: str) -> bool:
    """Say whether an address says where it leads without a second reading.

    No user name or password, no blanks or backslashes, and no `..`, slash or `%` hidden in its path: what two
    programs may read in two ways is not in anybody's scope.
    """
    try:
        parts = urlsplit(url)
        told = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        return False
    if _UNPLAIN.search(url) or "@" in parts.netloc or not host_of(url) or not told:
        return False
    return not _HIDDEN_IN_PATH.search(parts.path) and not _DOUBTFUL_PATH.search(unquote(parts.path))


def holds(approval: Approval, *, now: datetime) -> bool:
    """Say whether an approval stands: not revoked, begun, not past its last day, a year long at most, two people."""
    days = (approval.expires_on - approval.approved_on).days
    in_time = approval.approved_on <= now.date() <= approval.expires_on
    two_people = approval.approved_by.strip().casefold() != approval.requested_by.strip().casefold()
    return in_time and not approval.revoked and two_people and days <= LONGEST_APPROVAL_DAYS


def _suspension(source: Source) -> tuple[Reason, ...]:
    if source.suspended is None:
        return ()
    return (Reason("SRC-005", "HOST_SUSPENDED", f"The source is suspended: {source.suspended}."),)


def _platform(source: Source, purpose: str, now: datetime) -> tuple[Reason, ...]:
    """Deny platforms: our own fetch always, a vendor's data or a file of them without counsel's standing approval."""
    if not is_forbidden(source.origin) or source.access == "own_export":
        return ()
    if source.access == "page":
        return (_platform_fetch(source.origin),)
    if any(each.counsel and each.purpose == purpose and holds(each, now=now) for each in source.approvals):
        return ()
    sentence = f"Data of {source.origin} come in only under an unexpired approval signed by named counsel."
    return (Reason("SRC-003", "PLATFORM_UNAPPROVED", sentence),)


def _platform_fetch(origin: str) -> Reason:
    return Reason("SRC-003", "PLATFORM_FETCH", f"Goodsign never reads {origin} itself: its terms forbid it.")


def _approval(source: Source, purpose: str, now: datetime) -> tuple[Reason, ...]:
    if any(holds(each, now=now) and each.purpose == purpose for each in source.approvals):
        return ()
    if any(holds(each, now=now) for each in source.approvals):
        return (Reason("SRC-001", "SRC_PURPOSE", f"No approval covers the purpose `{purpose}`."),)
    if source.approvals:
        return (Reason("SRC-001", "SRC_EXPIRED", "Every approval is expired, revoked or not of two people."),)
    return (Reason("SRC-001", "SRC_UNAPPROVED", "Nobody approved the source yet."),)


def _in_scope(source: Source, url: str) -> bool:
    """Say whether an address lies under one of the scope's prefixes: same host exactly, same path beginning."""
    if not is_plain(url):
        return False
    if source.access != "page" and not source.scope:
        return is_within(host_of(url), source.origin)
    return any(_is_under(urlsplit(url), prefix) for prefix in source.scope)


def _is_under(asked: SplitResult, prefix: str) -> bool:
    """Compare scheme, host, port and path; a prefix without a scheme allows both, http allows https as well."""
    try:
        allowed = urlsplit(prefix if "//" in prefix else f"//{prefix}")
        port, wanted = asked.port or _PORTS.get(asked.scheme), allowed.port or _PORTS.get(asked.scheme)
    except ValueError:
        return False
    schemes = {"": {"http", "https"}, "http": {"http", "https"}}.get(allowed.scheme, {allowed.scheme})
    folder = unquote(allowed.path).rstrip("/")
    path = unquote(asked.path)
    under = not folder or path == folder or path.startswith(f"{folder}/")
    return asked.scheme in schemes and host_of(asked.geturl()) == host_of(allowed.geturl()) and port == wanted and under
