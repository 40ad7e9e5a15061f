"""Platforms whose terms forbid automated reading: our own fetcher never reads them (rule SRC-003)."""

from urllib.parse import urlsplit

FORBIDDEN_HOSTS = (
    "linkedin.com",
    "licdn.com",
    "lnkd.in",
    "facebook.com",
    "fb.com",
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


def host_of(url_or_host: str) -> str:
    """Return the lower-case host of an address or bare host, in its ASCII form; "" when there is none.

    A look-alike written with other letters becomes its punycode name, which is no registered host.
    """
    text = url_or_host.strip()
    parts = urlsplit(text if "//" in text else f"//{text}")
    try:
        host = (parts.hostname or "").rstrip(".")
        return host.encode("idna").decode().lower() if not host.isascii() else host.lower()
    except (ValueError, UnicodeError):
        return ""


def is_within(host: str, domain: str) -> bool:
    """Say whether a host is a domain or one of its subdomains."""
    return host == domain or host.endswith(f".{domain}")


def is_forbidden(url_or_host: str) -> bool:
    """Say whether an address belongs to a platform that our own fetcher never reads, or to a copy of pages."""
    host = host_of(url_or_host)
    return any(is_within(host, domain) for domain in (*FORBIDDEN_HOSTS, *COPIES))
