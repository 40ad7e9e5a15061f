"""Finds a company's About page among links, and turns a page's Markdown into plain text."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from goodsign.collect.strip import strip_contacts

MOST_LETTERS = 2_000
GUESSES = ("/about", "/about-us", "/company")
# Best first: a page of this name says what the company is.
_NAMES = ("about-us", "about", "aboutus", "who-we-are", "our-company", "company", "our-story", "what-we-do")
_ENDING = re.compile(r"\.(?:html?|php|aspx?)$")
_TAG = re.compile(r"<[^>]{0,2000}>")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
_FEWEST_LETTERS = 80


def candidates(domain: str, links: Iterable[str]) -> tuple[str, ...]:
    """Return addresses that may hold the About page, best first: fitting links of the home page, then guesses.

    Only pages on the company's own domain count, at most two levels deep.
    """
    ranked: dict[str, int] = {}
    for link in links:
        url = urlsplit(urljoin(f"https://{domain}/", link))
        parts = [_ENDING.sub("", part.lower()) for part in url.path.split("/") if part]
        if not _is_own(url.hostname, domain) or not 1 <= len(parts) <= 2 or parts[-1] not in _NAMES:
            continue
        address = f"https://{url.hostname}{url.path}"
        ranked[address] = len(_NAMES) * (len(parts) - 1) + _NAMES.index(parts[-1])
    found = sorted(ranked, key=lambda address: (ranked[address], address))
    guesses = (f"https://{domain}{path}" for path in GUESSES)
    return tuple(dict.fromkeys([*found[:2], *guesses]))


def is_at(url: str | None, domain: str) -> bool:
    """Say whether an address lies on a domain; an unknown one does."""
    return url is None or _is_own(urlsplit(url).hostname, domain)


def plain_text(markdown: str) -> str | None:
    """Return a page's sentences without markup, pictures, e-mail addresses and phone numbers; None when it says little.

    At most 2,000 characters, cut at the end of a sentence or word.
    """
    lines = (line for line in _lines(_MARKDOWN.parse(markdown)) if line)
    text = "\n".join(dict.fromkeys(lines))
    cleaned = str(strip_contacts({"text": text})[0]["text"])
    return _cut(cleaned) if len(cleaned) >= _FEWEST_LETTERS else None


def _is_own(host: str | None, domain: str) -> bool:
    return host is not None and (host == domain or host.endswith(f".{domain}"))


def _lines(tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        if token.type == "inline":
            yield " ".join(_words(token.children or []).split())


def _words(children: Iterable[Token]) -> str:
    """Return the text of inline tokens; pictures and raw HTML say nothing."""
    words = []
    for child in children:
        if child.type in {"text", "code_inline"}:
            words.append(_TAG.sub(" ", child.content))
        elif child.type in {"softbreak", "hardbreak"}:
            words.append(" ")
    return "".join(words)


def _cut(text: str) -> str:
    if len(text) <= MOST_LETTERS:
        return text
    head = text[:MOST_LETTERS]
    end = max(head.rfind(mark) for mark in (". ", "! ", "? ", ".\n"))
    if end > MOST_LETTERS // 2:
        return head[: end + 1]
    return head.rpartition(" ")[0] + " …"
