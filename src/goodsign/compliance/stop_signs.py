"""What an answer asks of us: to stop (SRC-004, SRC-005), to wait, or nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

from goodsign.compliance.platforms import host_of

Sign = Literal["403", "451", "999", "captcha", "login_wall"]

UNSAID_WAIT = 60.0
"""Seconds to wait after a 429 that does not say how long."""
LONGEST_WAIT = 30 * 86_400.0
"""Seconds; what asks for more is read as this."""
SHORT_PAGE = 1_500
"""Characters of visible text below which a page that mentions a CAPTCHA consists of it; articles are longer."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The source told us to stop; `sign` is how."""

    sign: Sign


@dataclass(frozen=True, slots=True)
class Wait:
    """The source asks us to wait so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """What came for a page: names in `headers` are lower-case, `html` is the source, `text` what a reader sees.

    `asked` is the address that was asked for, `url` the one that answered, after redirects.
    """

    status: int
    headers: Mapping[str, str]
    asked: str
    url: str
    html: str = ""
    text: str = ""


_LOGIN_PATH = re.compile(
    r"(?i)(?:^|/)(?:log[-_]?in|sign[-_]?in|log[-_]?on|sign[-_]?on|sso|oauth2?|auth|authwall|authenticate|"
    r"checkpoint|paywall|wp-login)(?:[./?;]|$)"
)
_LOGIN_HOST = re.compile(r"^(?:login|signin|sso|auth|oauth|accounts?|id)\.")
_PASSWORD = re.compile(r"(?i)<input\b[^>]{0,2000}\btype\s*=\s*[\"']?password\b")
_SIGN_IN = re.compile(
    r"(?i)\b(?:(?:please )?(?:sign|log) ?in to (?:continue|view|read|see)|(?:log|sign) ?in (?:is )?required|"
    r"(?:subscribe|register) to (?:continue|keep|view)(?: reading)?|subscribers only|members only)\b"
)
_CHALLENGE_TITLE = re.compile(
    r"(?i)<title[^>]{0,200}>\s*(?:just a moment|attention required! \| cloudflare|please wait\.\.\. \| cloudflare|"
    r"ddos-guard|pardon our interruption|access denied|are you a robot|security check|bot verification)"
)
_CAPTCHA = re.compile(
    r"(?i)captcha|cf-turnstile|challenge-platform|cdn-cgi/challenge|_incapsula_resource|px-captcha|geetest|"
    r"(?:verify|confirm|prove) (?:that )?you(?:'re|\u2019re| are) (?:a )?(?:human|not a (?:ro)?bot)|"
    r"are you (?:a )?(?:human|(?:ro)?bot)|unusual (?:traffic|activity) from|"
    r"checking your browser|enable javascript and cookies to continue"
)


def read_sign(answer: PageAnswer, *, now: datetime) -> Stop | Wait | None:
    """Return what an answer asks of us, None for nothing; `now` is aware, for waits that are given as a date.

    The same signs are looked for in every answer, whatever its status: a wall may call itself 200.
    """
    if answer.status in (451, 999):
        return Stop("451" if answer.status == 451 else "999")
    if is_challenge(answer):
        return Stop("captcha")
    if answer.status in (401, 402, 407) or _is_wall(answer):
        return Stop("login_wall")
    if answer.status == 403:
        return Stop("403")
    wait = retry_after(answer.headers, now=now)
    if answer.status == 429:
        return Wait(UNSAID_WAIT if wait is None else wait)
    return Wait(wait) if answer.status == 503 and wait is not None else None


def is_login(url: str) -> bool:
    """Say whether an address is one where somebody signs in."""
    return _LOGIN_PATH.search(urlsplit(url).path) is not None or _LOGIN_HOST.match(host_of(url)) is not None


def is_challenge(answer: PageAnswer) -> bool:
    """Say whether an answer wants to know whether a person reads it.

    The marks of a CAPTCHA count on a page that shows little else: many sites guard their contact form with one.
    """
    if "challenge" in answer.headers.get("cf-mitigated", "").lower():
        return True
    if len(answer.text) >= SHORT_PAGE:
        return False
    return any(found.search(f"{answer.text}\n{answer.html}") for found in (_CHALLENGE_TITLE, _CAPTCHA))


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for, None without one; a date counts from the answer's own Date."""
    given = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", given):
        return min(LONGEST_WAIT, float(given[:12]))
    until = _moment(given)
    if until is None:
        return None
    since = _moment(headers.get("date", "")) or now
    return min(LONGEST_WAIT, max(0.0, (until - since).total_seconds()))


def _is_wall(answer: PageAnswer) -> bool:
    if is_login(answer.url):
        return True
    return _PASSWORD.search(answer.html) is not None or (
        len(answer.text) < SHORT_PAGE and _SIGN_IN.search(answer.text) is not None
    )


def _moment(given: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else None
