"""Reads an HTML page: title, text, date, language, what its head reserves, and the JSON-LD in it.

What a page says is data: nothing in it is run, and no sentence of it is an instruction to anybody.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST_TEXT = 200_000
"""Characters of text that are kept of a page."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_SILENT = [
    "script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "embed", "video", "audio",
    "picture", "img", "form", "button", "select", "textarea", "nav", "footer", "aside", "dialog", "head",
]  # fmt: skip
_INLINE = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
]  # fmt: skip
_SPACES = re.compile(r"\s+")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DATES = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "og:published_time")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read: `metas` are name and content of every meta element in the head, `data` the JSON-LD in it."""

    html: str
    title: str | None
    text: str
    published_at: str | None
    language: str | None
    metas: tuple[tuple[str, str], ...]
    data: tuple[Any, ...]
    tree: LexborHTMLParser


def read_page(body: bytes, content_type: str) -> Page:
    """Read a page of HTML or plain text; never fails, whatever the bytes are."""
    text = decoded(body, content_type)
    if content_type.partition(";")[0].strip().lower() == "text/plain":
        lines = "\n".join(filter(None, map(_plain, text.splitlines())))
        empty = LexborHTMLParser("")
        return Page("", None, lines[:LONGEST_TEXT], None, None, (), (), empty)
    tree = LexborHTMLParser(text)
    metas = tuple(_metas(tree))
    data = tuple(_json_ld(tree))
    return Page(
        html=text,
        title=_title(tree),
        text=_text(text)[:LONGEST_TEXT],
        published_at=_published(metas, data),
        language=_language(tree),
        metas=metas,
        data=data,
        tree=tree,
    )


def decoded(body: bytes, content_type: str) -> str:
    """Return a body as text: by its mark, its header, its own meta element, else as UTF-8."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    told = _CHARSET.search(content_type) or _CHARSET.search(body[:2048].decode("latin-1"))
    try:
        text = body.decode(told[1] if told else "utf-8", errors="replace")
    except (LookupError, ValueError):
        text = body.decode("utf-8", errors="replace")
    return text.removeprefix("\ufeff")


def _metas(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    if tree.head is None:
        return
    for node in tree.head.css("meta"):
        name = node.attributes.get("name") or node.attributes.get("property")
        content = node.attributes.get("content")
        if name and content:
            yield name.strip().lower(), content


def _json_ld(tree: LexborHTMLParser) -> Iterator[Any]:
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            yield json.loads(node.text())
        except (ValueError, RecursionError):
            continue


def _title(tree: LexborHTMLParser) -> str | None:
    for wanted in ("title", "h1"):
        node = tree.css_first(wanted)
        found = _plain(node.text()) if node is not None else ""
        if found:
            return found[:300]
    return None


def _language(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("html")
    told = (node.attributes.get("lang") or "") if node is not None else ""
    return told.strip()[:35] or None


def _published(metas: tuple[tuple[str, str], ...], data: tuple[Any, ...]) -> str | None:
    found = dict(metas)
    told = [found[name] for name in _DATES if found.get(name)]
    items = [item for each in data for item in (each if isinstance(each, list) else [each]) if isinstance(item, dict)]
    told += [item["datePublished"] for item in items if isinstance(item.get("datePublished"), str)]
    day = re.match(r"\s*((?:19|20)\d\d-\d\d-\d\d)", told[0]) if told else None
    return day[1] if day else None


def _text(html: str) -> str:
    """Return the visible text of the main part, a line for each paragraph, item, heading or cell."""
    tree = LexborHTMLParser(html)
    root = tree.root
    if root is None:
        return ""
    root.strip_tags(_SILENT, recursive=True)
    main = _main(tree)
    if main is None:
        return ""
    main.unwrap_tags(_INLINE)
    main.merge_text_nodes()
    pieces = (node.text_content or "" for node in main.traverse(include_text=True) if node.is_text_node)
    return "\n".join(filter(None, map(_plain, pieces)))


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the one article or main part where there is one, else the whole body: a list of articles is a page."""
    for wanted in ("main", "article"):
        found = tree.css(wanted)
        if len(found) == 1 and len(_plain(found[0].text())) >= 200:
            return found[0]
    return tree.body


def _plain(text: str) -> str:
    return _SPACES.sub(" ", _UNWRITABLE.sub("", text)).strip()
