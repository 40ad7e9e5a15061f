"""What a page announces of one person, as far as its sentence alone can tell: whose news it is, and from where."""

import hashlib
import re

import polars as pl

from goodsign.collect.places import read_us_state

KEY = "announced/"
"""What the keys of announcements begin with: an announcement is read once, its page is no profile to look at again."""

_WORDS = r"(?:\s+[\w'\u2019-]+)"
_OBJECT = (
    rf"\b(?:(?:succe(?:ed|ss)\w*|replac\w+|report\w*\s+to|under|alongside|assist\w*|support\w*){_WORDS}{{0,4}}"
    r"|by|with|to|join|joins|joined|joining|of|for|than|according\s+to)\s+(?:(?:Mr|Mrs|Ms|Mx|Dr)\.?\s+)?"
)
_LEAVING = (
    r"\s*,?\s+(?:who\s+|which\s+)?(?:(?:has|had|is|was|will|will\s+be|been)\s+)*"
    r"(?:said|says|adds|added|left|leav\w+|resign\w*|retir\w+|step\w*\s+down|depart\w*|succeeded\s+by|replaced\s+by)\b"
)
_TOWN = r"[A-Z][\w.'\u2019-]+(?:\s[A-Z][\w.'\u2019-]+){0,2}"
_STATE = r"[A-Z][A-Za-z.]+(?:\s[A-Z][a-z]+\.?)?"
_PLACE = re.compile(rf"\b(?:of|in|from|near)\s+({_TOWN}),\s+({_STATE})")


def announced_key(url: str, name: str) -> str:
    """Return the key of what a page announces of a name; the name itself is not in it."""
    digest = hashlib.sha256(f"{url}\n{name}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"{KEY}{digest[:24]}"


def is_subject(quote: str, name: str) -> bool:
    """Say whether a sentence may be news of this person, and not of whom they report to, praise, or make room for."""
    wanted = re.escape(name)
    if re.search(rf"(?i:{_OBJECT}){wanted}", quote):
        return False
    return re.search(rf"{wanted}(?i:{_LEAVING})", quote) is None


def place_in(quote: str) -> str | None:
    """Return the first town with its state that a sentence names (`of Austin, Texas`), None without one."""
    found = _PLACE.findall(quote)
    if not found:
        return None
    # The state may have run on into what follows it: “in Austin, Texas Monday”.
    said = [(town, state) for town, told in found for state in (told, told.split()[0])]
    codes = read_us_state(pl.Series([state.rstrip(".") for _, state in said], dtype=pl.String)).values
    return next((f"{town}, {code}" for (town, _), code in zip(said, codes, strict=True) if code), None)
