"""Find persons, organizations, job titles and credentials: what each token shows, and the best sequence of tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from goodsign.signals.text.features import Span, group_of
from goodsign.signals.text.tokens import Token

KINDS = ("person", "organization", "title", "credential")
TAGS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
"""Outside, and for each kind its first token and those inside it."""

Scores: TypeAlias = npt.NDArray[np.int64]
_NEVER = -(10**12)
_ROMAN = re.compile(r"^[IVX]+$")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Words in lower case that are often first names, last names, parts of job titles, or parts of school names."""

    first_names: frozenset[str]
    last_names: frozenset[str]
    title_words: frozenset[str]
    school_words: frozenset[str]


def token_features(tokens: Sequence[Token], gazetteer: Gazetteer) -> list[list[str]]:
    """Return for each token the names of what it and its neighbors show."""
    lower = [token.text.lower() for token in tokens]
    shapes = [shape(token.text) for token in tokens]
    known = [_known(word, gazetteer) for word in lower]
    groups = [group_of(word) for word in lower]
    shouted = sum(each == "AA" for each in shapes) * 2 > len(shapes)
    padded = ["^2", "^1", *lower, "$1", "$2"]
    around = ["^", "^", *shapes, "$", "$"]
    flags = ["", "", *known, "", ""]
    kinds = ["", "", *groups, "", ""]
    found = []
    for at, word in enumerate(lower, start=2):
        form = "shout" if shouted else around[at]
        found.append(
            [
                f"w {word}",
                f"p {word[:3]}",
                f"s {word[-3:]}",
                f"l {word[-4:]} {form}",
                f"h {form} {flags[at]}",
                f"hw {around[at - 1]} {form} {around[at + 1]}",
                f"k {flags[at - 1]} {flags[at]} {flags[at + 1]}",
                f"k2 {flags[at]} {flags[at + 1]} {flags[at + 2]}",
                f"-1 {padded[at - 1]}",
                f"+1 {padded[at + 1]}",
                f"-2 {padded[at - 2]}",
                f"+2 {padded[at + 2]}",
                f"-1h {padded[at - 1]} {form}",
                f"+1h {padded[at + 1]} {form}",
                f"-21 {padded[at - 2]} {padded[at - 1]}",
                f"+12 {padded[at + 1]} {padded[at + 2]}",
                f"-w {padded[at - 1]} {word}",
                f"w+ {word} {padded[at + 1]}",
                f"g {kinds[at - 1]} {kinds[at]} {form}",
                f"g2 {kinds[at - 2]} {kinds[at - 1]} {form}",
                f"+g {form} {kinds[at + 1]} {kinds[at + 2]}",
                f"-kh {flags[at - 1]} {around[at - 1]} {form} {flags[at]}",
            ]
        )
    return found


@lru_cache(maxsize=100_000)
def shape(word: str) -> str:
    """Return how a token is written: Aa, AA, A, aa, aA, digits, hashtag, mention, or the mark itself."""
    if word[0] in "#@":
        return word[0]
    if not word[0].isalnum():
        return word[0]
    if word[0].isdigit():
        return "9"
    if word.isupper():
        return "A" if len(word) == 1 else ("IV" if _ROMAN.match(word) else "AA")
    if word[0].isupper():
        return "Aa" if word[1:].islower() else "AaA"
    return "aa" if word.islower() else "aA"


def _known(word: str, gazetteer: Gazetteer) -> str:
    flags = ""
    if word in gazetteer.first_names:
        flags += "F"
    if word in gazetteer.last_names:
        flags += "L"
    if word in gazetteer.title_words:
        flags += "T"
    if word in gazetteer.school_words:
        flags += "U"
    return flags


def allowed() -> npt.NDArray[np.bool_]:
    """Return which tag (row) may be followed by which (column): an inside tag needs its own kind before it."""
    fits = np.ones((len(TAGS), len(TAGS)), dtype=np.bool_)
    for column, tag in enumerate(TAGS):
        if tag.startswith("I-"):
            fits[:, column] = [before.endswith(tag[2:]) and before != "O" for before in TAGS]
    return fits


def decode(emissions: Scores, lengths: Sequence[int], transitions: Scores) -> list[npt.NDArray[np.int64]]:
    """Return the best tags of each text by Viterbi's way.

    `emissions` (texts, longest, tags) are whole numbers, so that sums never depend on how texts are batched;
    `transitions` (tags, tags) from row to column.
    """
    steps = np.where(allowed(), transitions, _NEVER)
    best = emissions[:, 0] + np.where([tag.startswith("I-") for tag in TAGS], _NEVER, 0)
    came = np.zeros(emissions.shape, dtype=np.int64)
    history = [best]
    for place in range(1, emissions.shape[1]):
        through = best[:, :, None] + steps[None]
        came[:, place] = through.argmax(axis=1)
        best = through.max(axis=1) + emissions[:, place]
        history.append(best)
    return [_walk_back(history, came[row], row, length) for row, length in enumerate(lengths)]


def _walk_back(history: list[Scores], came: Scores, row: int, length: int) -> npt.NDArray[np.int64]:
    tags = np.zeros(length, dtype=np.int64)
    if length:
        tags[-1] = history[length - 1][row].argmax()
        for place in range(length - 1, 0, -1):
            tags[place - 1] = came[place, tags[place]]
    return tags


def spans_of(tags: Sequence[int]) -> list[Span]:
    """Return the spans (first token, token after the last, kind) that tags describe."""
    found: list[Span] = []
    for place, tag in enumerate(TAGS[number] for number in tags):
        if tag.startswith("B-"):
            found.append((place, place + 1, tag[2:]))
        elif tag.startswith("I-") and found:
            first, _, kind = found[-1]
            found[-1] = (first, place + 1, kind)
    return found


def tags_of(tokens: Sequence[Token], marked: Sequence[tuple[int, int, str]]) -> list[int]:
    """Return the tags of tokens from marked characters (start, end, kind)."""
    tags = [0] * len(tokens)
    for start, end, kind in marked:
        inside = False
        for place, token in enumerate(tokens):
            if token.start < end and token.end > start:
                tags[place] = TAGS.index(f"{'I' if inside else 'B'}-{kind}")
                inside = True
    return tags
