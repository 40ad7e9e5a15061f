"""Write a text as the numbers that the network reads."""

import zlib
from collections.abc import Iterable, Mapping, Sequence

from goodsign.signals.text.features import Span, word_groups
from goodsign.signals.text.lexicon import LEXICON
from goodsign.signals.text.network import GROUPS_A_WORD, LONGEST, Sequence3
from goodsign.signals.text.spans import KINDS
from goodsign.signals.text.tokens import Token

ENDINGS = 800
"""Words that nobody knows share one of so many numbers by their last three letters."""

NOTHING, MASKED, FIRST_WORD = 0, 1, 2
_OUTSIDE = 1
ENTITY_NUMBERS = len(KINDS) + 2
GROUP_NUMBERS = len(LEXICON) + 1
_GROUPS = {group: number for number, group in enumerate(LEXICON, start=1)}


def encode(tokens: Sequence[Token], spans: Iterable[Span], vocabulary: Mapping[str, int]) -> Sequence3:
    """Return the numbers of a text's words (`vocabulary` counts from 0), of their groups, and of its entities."""
    kinds = [_OUTSIDE] * len(tokens)
    for first, last, kind in spans:
        kinds[first:last] = [KINDS.index(kind) + 2] * (last - first)
    words = [word for token in tokens for word in token.words][:LONGEST]
    entities = [kind for token, kind in zip(tokens, kinds, strict=True) for _ in token.words][:LONGEST]
    return Sequence3(
        [_number(word, vocabulary) for word in words], [_three(groups) for groups in word_groups(words)], entities
    )


def _number(word: str, vocabulary: Mapping[str, int]) -> int:
    place = vocabulary.get(word)
    if place is None:
        return FIRST_WORD + len(vocabulary) + zlib.crc32(word[-3:].encode()) % ENDINGS
    return FIRST_WORD + place


def _three(groups: Sequence[str]) -> tuple[int, int, int]:
    numbers = [_GROUPS[group] for group in groups[:GROUPS_A_WORD]]
    first, second, third = numbers + [NOTHING] * (GROUPS_A_WORD - len(numbers))
    return first, second, third
