"""What a robots.txt allows, by RFC 9309 and stricter where the rules ROB-001 to ROB-006 say so."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

from protego import Protego

from goodsign.compliance.frames import RobotsKind, RobotsVerdict

MOST_BYTES = 512_000
"""Bytes of a robots file that are read (RFC 9309, section 2.5); the rest is ignored."""
MOST_HOPS = 5
"""Redirects that are followed to a robots file (RFC 9309, section 2.3.1.2)."""
LONGEST_CACHE = timedelta(hours=24)
"""How long a verdict is used at most (RFC 9309, section 2.4)."""
LEAST_DELAY = 10.0
"""Seconds between two requests to a host, whatever it would allow (ROB-006)."""
ABSURD_DELAY = 3600.0
"""A delay in seconds above which the host does not mean to be read at all."""

_PASSING_CACHE = timedelta(minutes=30)
_DENYING = frozenset({401, 402, 403, 407, 429, 451, 999})
_TEXT_TYPES = ("", "text/plain", "application/octet-stream", "text/robots", "text/x-robots", "application/robots")
_MARKUP = re.compile(rb"^[\s\xef\xbb\xbf]*<(?:!doctype|html|head|body|\?xml|script)", re.IGNORECASE)
_AGENT = re.compile(r"\s*user[- ]?agent\b\s*:?\s*([^#]*)", re.IGNORECASE)
_DISALLOW = re.compile(rb"(?im)^\s*disallow")


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsAnswer:
    """What came when robots.txt was asked for.

    `status` is None when nothing came (time-out, DNS or TLS failure); `hops` counts the redirects that were followed;
    names in `headers` are lower-case; `body` is at least the first 512,001 bytes of the file, when it is that long.
    """

    status: int | None
    fetched_at: datetime
    headers: Mapping[str, str]
    body: bytes = b""
    hops: int = 0


def judge_robots(answer: RobotsAnswer, *, token: str) -> RobotsVerdict:
    """Return what an origin allows us: unknown, refused and unreachable deny, a missing file allows."""
    kind, why, review = _class_of(answer)
    if kind == "rules":
        text, review = _text(answer.body)
        delay = max(_delay(text, agent) for agent in (token.lower(), "*"))
        if delay > ABSURD_DELAY:
            kind, why, review = "suspend", f"a delay of {delay:.0f} seconds", "absurd_delay"
        else:
            why = text
    passing = answer.status is None or answer.status == 429 or 500 <= answer.status < 600
    lasts = _PASSING_CACHE if passing else _cache_time(answer)
    return RobotsVerdict(
        kind=kind, text=why, fetched_at=answer.fetched_at, expires_at=answer.fetched_at + lasts, review=review
    )


def is_fresh(verdict: RobotsVerdict, *, now: datetime) -> bool:
    """Say whether a verdict may still be used at `now`; a clock before its time makes it stale."""
    return verdict.fetched_at <= now <= verdict.expires_at


def may_read(verdict: RobotsVerdict, *, token: str, path: str) -> bool:
    """Say whether a path (with its query) may be read: the group of our product token and `*` must both allow it."""
    if verdict.kind != "rules":
        return verdict.kind == "allow_all"
    rules = _parsed(verdict.text, token.lower())
    # A whole address, so that a path that begins with // names no other host.
    url = f"https://site.invalid{path if path.startswith('/') else f'/{path}'}"
    return rules.can_fetch(url, token.lower()) and rules.can_fetch(url, "*")


def delay_of(verdict: RobotsVerdict, *, token: str, least: float = LEAST_DELAY) -> float:
    """Return the seconds between two requests: the longest of 10 s, the register's and what the file asks for."""
    told = [_delay(verdict.text, agent) for agent in (token.lower(), "*")] if verdict.kind == "rules" else []
    return max(LEAST_DELAY, least, *told)


def decision_id(verdict: RobotsVerdict) -> str:
    """Name a verdict for the record of a page: kind, time and the file's hash."""
    digest = hashlib.sha256(verdict.text.encode()).hexdigest()[:16]
    return f"{verdict.kind}@{verdict.fetched_at.isoformat()}#{digest}"


def _class_of(answer: RobotsAnswer) -> tuple[RobotsKind, str, str | None]:
    """Return the kind, why, and what a person should look at."""
    if answer.status is None:
        return "deny_all", "unreachable", None
    if answer.hops > MOST_HOPS:
        return "deny_all", "too many redirects", None
    if 200 <= answer.status < 300:
        return _class_of_file(answer)
    missing = 400 <= answer.status < 500 and answer.status not in _DENYING
    return "allow_all" if missing else "deny_all", f"status {answer.status}", None


def _class_of_file(answer: RobotsAnswer) -> tuple[RobotsKind, str, str | None]:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _TEXT_TYPES or _MARKUP.match(answer.body):
        return "deny_all", "no text file", "not_text"
    if b"\x00" in answer.body[:MOST_BYTES]:
        return "deny_all", "not written in UTF-8", "not_text"
    return ("rules", "", None) if answer.body.strip() else ("allow_all", "an empty file", None)


def _text(body: bytes) -> tuple[str, str | None]:
    """Return the file up to the limit without its cut line, and whether rules behind the limit were left out."""
    kept = body[:MOST_BYTES]
    review = None
    if len(body) > MOST_BYTES:
        if body[MOST_BYTES : MOST_BYTES + 1] not in (b"\n", b"\r") and not kept.endswith((b"\n", b"\r")):
            kept = kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]
        review = "cut_off_rules" if _DISALLOW.search(body, len(kept)) else "cut_off"
    return kept.decode("utf-8-sig", errors="replace"), review


def _cache_time(answer: RobotsAnswer) -> timedelta:
    """Return how long the answer may be used: 24 hours, or less when its own headers say so."""
    control = answer.headers.get("cache-control", "").lower()
    if re.search(r"\bno-(?:store|cache)\b", control):
        return timedelta(0)
    told = re.search(r"(?<![\w-])max-age\s*=\s*\"?(\d{1,9})", control)
    if told:
        age = answer.headers.get("age", "")
        seconds = int(told[1]) - (int(age) if re.fullmatch(r"[0-9]{1,9}", age) else 0)
        return min(LONGEST_CACHE, timedelta(seconds=max(0, seconds)))
    try:
        until = parsedate_to_datetime(answer.headers["expires"])
        since = parsedate_to_datetime(answer.headers.get("date", ""))
        return min(LONGEST_CACHE, max(timedelta(0), until - since))
    except (KeyError, ValueError, TypeError):
        return LONGEST_CACHE


def _delay(text: str, agent: str) -> float:
    rules = _parsed(text, agent)
    rate = rules.request_rate(agent)
    return max(rules.crawl_delay(agent) or 0.0, rate.seconds / rate.requests if rate else 0.0)


@lru_cache(maxsize=64)
def _parsed(text: str, token: str) -> Protego:
    """Parse a file after naming all groups of others alike.

    Ten thousand groups that share ten thousand rules would fill the memory; none of them concerns us.
    """
    return Protego.parse("\n".join(_ours(line, token) for line in text.splitlines()))


def _ours(line: str, token: str) -> str:
    found = _AGENT.match(line)
    if found is None:
        return line
    # A group may be written for "Name/1.0"; only the name counts (RFC 9309, section 2.2.1).
    name = found[1].strip().lower().partition("/")[0].strip()
    if "*" in name or name == token:
        return f"User-agent: {name}"
    return "User-agent: somebody-else"
