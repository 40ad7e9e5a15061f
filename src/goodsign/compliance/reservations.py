"""What a page reserves to itself (ROB-007): noindex, noarchive, nosnippet, noai, and text and data mining."""

import re
from collections.abc import Iterable, Iterator, Sequence

RESERVING = frozenset({"noindex", "noarchive", "nosnippet", "noai", "none"})
"""Directives after which nothing of a page is stored."""

# These directives hold a colon themselves, and name no robot.
_WITH_VALUES = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_AGENT = re.compile(r"\s*([\w.*-]+)\s*:\s*(.*)", re.DOTALL)


def read_reservations(
    headers: Iterable[tuple[str, str]], metas: Iterable[tuple[str, str]], *, token: str
) -> tuple[str, ...]:
    """Return what forbids us to store a page, sorted; empty when nothing does.

    `headers` are all headers of the answer, a name as often as it came; `metas` the name and content of every `meta`
    in the page's head. What is written for another robot than our product token is not for us.
    """
    found: set[str] = set()
    for name, value in headers:
        if name.lower() == "x-robots-tag":
            found.update(_directives(value, token))
        elif name.lower() == "tdm-reservation" and value.strip() == "1":
            found.add("tdm-reservation")
    for name, value in metas:
        plain = name.strip().lower()
        if plain in {"robots", token.lower()}:
            found.update(_reserving(value.split(",")))
        elif plain == "tdm-reservation" and value.strip() == "1":
            found.add("tdm-reservation")
    return tuple(sorted(found))


def _directives(value: str, token: str) -> Iterator[str]:
    """Read one header; a robot's name in front holds for the rest, until another follows."""
    ours = True
    for part in value.split(","):
        named = _AGENT.fullmatch(part)
        directive = part
        if named and named[1].lower() not in _WITH_VALUES:
            ours = named[1].lower() in {token.lower(), "*"}
            directive = named[2]
        if ours:
            yield from _reserving([directive])


def _reserving(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        directive = re.sub(r"\s+", "", part.lower())
        if directive in RESERVING:
            yield directive
        elif directive == "max-snippet:0":
            yield "nosnippet"
