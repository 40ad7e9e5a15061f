"""Platforms whose terms forbid automated reading: our own fetcher never reads them (rule SRC-003)."""

import re
from urllib.parse import unquote, urlsplit

FORBIDDEN_HOSTS = (
    "linkedin.com",
    "licdn.com",
    "lnkd.in",
    "facebook.com",
    "fb.com",
    "fb.me",
    "instagram.com",
    "threads.net",
    "threads.com",
    "x.com",
    "twitter.com",
    "t.co",
    "tiktok.com",
    "glassdoor.com",
    "indeed.com",
    "ziprecruiter.com",
    "proxycurl.com",
    "nubela.co",
    "rocketreach.co",
    "apollo.io",
    "zoominfo.com",
    "lusha.com",
    "contactout.com",
    "signalhire.com",
    "peopledatalabs.com",
    "coresignal.com",
)
"""Platforms and resellers of their data; every subdomain is meant too."""

COPIES = (
    "webcache.googleusercontent.com",
    "cc.bingj.com",
    "archive.org",
    "archive.is",
    "archive.ph",
    "archive.today",
    "archive.li",
    "archive.md",
    "archive.vn",
    "archive.fo",
    "commoncrawl.org",
    "r.jina.ai",
    "12ft.io",
    "translate.goog",
    "translate.google.com",
)
"""Caches and archives: reading a copy is reading the original without asking."""

_EVERYWHERE = re.compile(
    r"(?:^|\.)(?:linkedin|facebook|instagram|tiktok|glassdoor|indeed|ziprecruiter)\.(?:[a-z]{2,3}|com?\.[a-z]{2})$"
)
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]*:[0-9a-f:.]*")
_DOMAINS = "|".join(map(re.escape, FORBIDDEN_HOSTS))
_CARRIED = re.compile(rf"(?:^|[/=@])(?:www\.|[a-z]{{2}}\.|m\.)?(?:{_DOMAINS})(?=[/:?&#]|$)")
_LINK = re.compile(
    rf"(?i)(?<![\w@.-])(?:https?://)?(?:[\w-]+\.)*(?:{_DOMAINS})(?:/[^\s<>\"')\]]*|(?![\w.-]))",
)


def host_of(url_or_host: str) -> str:
    """Return the lower-case host of an address or bare host, in its ASCII form; "" when there is none.

    A look-alike written with other letters becomes its punycode name, which is no registered host.
    """
    text = url_or_host.strip()
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = (parts.hostname or "").rstrip(".")
        plain = host.encode("idna").decode().lower() if not host.isascii() else host.lower()
    except (ValueError, UnicodeError):
        return ""
    return plain if _HOST.fullmatch(plain) else ""


def is_within(host: str, domain: str) -> bool:
    """Say whether a host is a domain or one of its subdomains."""
    return host == domain or host.endswith(f".{domain}")


def is_forbidden(url_or_host: str) -> bool:
    """Say whether an address belongs to a platform that our own fetcher never reads, or to a copy of its pages."""
    host = host_of(url_or_host)
    if any(is_within(host, domain) for domain in (*FORBIDDEN_HOSTS, *COPIES)):
        return True
    return _EVERYWHERE.search(host) is not None or _carries_platform(url_or_host)


def without_platform_links(text: str) -> str:
    """Return a text whose links to forbidden platforms are replaced by `…`: they are stored as nothing."""
    return _LINK.sub("…", text)


def _carries_platform(url: str) -> bool:
    """Say whether an address leads to a platform's page by way of somebody else: a mirror, cache or translator."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    inner = unquote(unquote(f"{parts.path}?{parts.query}" if parts.netloc else "")).lower()
    return _CARRIED.search(inner) is not None
