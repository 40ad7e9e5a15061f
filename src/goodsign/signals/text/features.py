"""What the model sees of a text: its words, what groups of words they belong to, who does what, and how surely."""

import itertools
from collections.abc import Iterable, Sequence
from functools import lru_cache

from goodsign.signals.text.lexicon import EVENTS, LEXICON, MODALS, SUBJECTS
from goodsign.signals.text.tokens import Token

_LONGEST_PHRASE = 4
_REACH = 9
_MASKS = {"person": "<person>", "organization": "<org>", "title": "<title>", "credential": "<cred>"}
_MASKED = tuple(_MASKS.values())
_WRITER = frozenset(("i", "my", "me", "we", "our"))
_ONE_WRITER = frozenset(("i", "my", "me", "myself"))
_STOPS = frozenset({".", "!", "?", "...", ";", "|"})
_MARKS = frozenset("!?.,:;()\"'\u201c\u201d\u2018\u2019-\u2013\u2014|/*[]{}<>~_^=+\u2026#")
_SUBJECTS = frozenset(SUBJECTS) | {"<person>", "<org>", "<user>"}
_EVENTS = frozenset(EVENTS)
_MODALS = frozenset(MODALS)

Span = tuple[int, int, str]
"""First token, token after the last, kind of entity."""


def _phrases() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group, words in LEXICON.items():
        for phrase in words.split("|"):
            found[phrase] = (*found.get(phrase, ()), group) if group not in found.get(phrase, ()) else found[phrase]
    return found


_PHRASES = _phrases()
_OPENERS = frozenset(phrase.split()[0] for phrase in _PHRASES if " " in phrase)


def features(tokens: Sequence[Token], spans: Iterable[Span]) -> list[str]:
    """Return the names of what is seen in a text, each once, with and without its entities (`spans`) masked."""
    plain = [word for token in tokens for word in token.words]
    seen = _seen(tokens, plain)
    masked = _masked(tokens, spans)
    if masked != plain:
        seen += [f"M {name}" for name in _seen(tokens, masked) if any(mask in name for mask in _MASKED)]
    return list(dict.fromkeys(seen))


def in_first_person(tokens: Sequence[Token]) -> bool:
    """Return whether a text speaks of its one writer at all."""
    return any(word in _ONE_WRITER for token in tokens for word in token.words)


def word_groups(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return for each word the groups of the longest known phrase it stands in."""
    found: list[tuple[str, ...]] = []
    while len(found) < len(words):
        length, groups = (1, ()) if words[len(found)][0] == "<" else _longest(words, len(found))
        found.extend([groups] * length)
    return found


def plain_features(tokens: Sequence[Token]) -> list[str]:
    """Return the words of a text and their pairs, each once: what its mood is read from."""
    return list(dict.fromkeys(_word_features([word for token in tokens for word in token.words], longest=2)))


def _seen(tokens: Sequence[Token], words: list[str]) -> list[str]:
    groups = _groups(words)
    return [*_word_features(words), *_group_features(groups), *_relations(groups), *_shape(tokens, words)]


def group_of(word: str) -> str:
    """Return the first group of a single word, or nothing."""
    return (_PHRASES.get(word) or ("",))[0]


def _masked(tokens: Sequence[Token], spans: Iterable[Span]) -> list[str]:
    """Return the plain words with each entity written as its kind."""
    starts = {first: (last, kind) for first, last, kind in spans}
    words: list[str] = []
    place = 0
    while place < len(tokens):
        if place in starts:
            last, kind = starts[place]
            words.append(_MASKS[kind])
            place = last
        else:
            words.extend(tokens[place].words)
            place += 1
    return words


def _word_features(words: list[str], *, longest: int = 3) -> list[str]:
    kept = [word for word in words if word not in _MARKS or word in ("!", "?", ":", ";", "…")]
    ends = ["^", *kept, "$"]
    seen = [f"w {word}" for word in set(kept)]
    seen += [f"{one} {two}" for one, two in itertools.pairwise(ends)]
    if longest > 2:
        seen += [f"{one} {two} {three}" for one, two, three in zip(ends, ends[1:], ends[2:], strict=False)]
    seen += [f"s {word[:5]}" for word in set(kept) if len(word) > 5 and word[0] != "<"]
    return seen


def _groups(words: list[str]) -> list[tuple[int, str, tuple[str, ...]]]:
    """Return (place, main group, all groups) of each known phrase, longest first, sentence ends as '.'."""
    found: list[tuple[int, str, tuple[str, ...]]] = []
    place, count = 0, len(words)
    while place < count:
        word = words[place]
        if word in _STOPS:
            found.append((place, "?" if word == "?" else ".", ()))
        elif word[0] == "<":
            found.append((place, word, ()))
        else:
            length, groups = _longest(words, place)
            if groups:
                found.append((place, groups[0], groups))
                place += length - 1
        place += 1
    return found


def _longest(words: Sequence[str], place: int) -> tuple[int, tuple[str, ...]]:
    word = words[place]
    if word in _OPENERS:
        for length in range(min(_LONGEST_PHRASE, len(words) - place), 1, -1):
            groups = _PHRASES.get(" ".join(words[place : place + length]))
            if groups:
                return length, groups
    return 1, _PHRASES.get(word) or _by_ending(word)


@lru_cache(maxsize=100_000)
def _by_ending(word: str) -> tuple[str, ...]:
    if word.endswith("'s") or word in _MARKS:
        return ()
    if word.endswith("s") and word[:-1] in _PHRASES:
        return _PHRASES[word[:-1]]
    return ()


def _group_features(groups: list[tuple[int, str, tuple[str, ...]]]) -> list[str]:
    names = ["^", *(main for _, main, _ in groups), "$"]
    seen = [f"g {group}" for group in {each for _, _, every in groups for each in every}]
    seen += [f"g {one} {two}" for one, two in itertools.pairwise(names)]
    seen += [f"g {one} {two} {three}" for one, two, three in zip(names, names[1:], names[2:], strict=False)]
    seen += [f"g {one} _ {three}" for one, three in zip(names, names[2:], strict=False)]
    seen += [f"g {' '.join(names[at : at + 4])}" for at in range(len(names) - 3)]
    return seen


def _relations(groups: list[tuple[int, str, tuple[str, ...]]]) -> list[str]:
    """Name for every event who is before it in its sentence, and what makes it unsure, past or certain."""
    seen: set[str] = set()
    subject, first = "-", "-"
    modals: list[tuple[int, str]] = []
    events: list[str] = []
    for place, main, every in groups:
        if main in (".", "?"):
            seen.update(f"e {event} {main}" for event in events)
            subject, modals, events = "-", [], []
        if main in _SUBJECTS:
            subject = main
            first = main if first == "-" else first
            seen.update(f"o {event} {main}" for event in events)
        for group in every:
            if group in _EVENTS:
                seen.add(f"e {subject} {group}")
                seen.add(f"f {first} {group}")
                near = [modal for at, modal in modals if place - at <= _REACH]
                seen.update(f"m {modal} {group}" for modal in near)
                seen.update(f"m {subject} {modal} {group}" for modal in near[-2:])
                if not near:
                    seen.add(f"m {subject} - {group}")
                events.append(group)
            if group in _MODALS:
                modals.append((place, group))
                seen.update(f"a {event} {group}" for event in events)
    return sorted(seen)


def _shape(tokens: Sequence[Token], words: list[str]) -> list[str]:
    count = len(words)
    size = next((bound for bound in (6, 12, 20, 35, 60, 120) if count <= bound), 999)
    seen = [f"size {size}", f"first {words[0] if words else ''}"]
    if tokens and tokens[-1].words == ("?",):
        seen.append("asks")
    if tokens and tokens[-1].words == ("...",):
        seen.append("cut")
    if "<year>" in words[:6] or "<date>" in words[:4]:
        seen.append("dated")
    if "<url>" in words:
        seen.append("linked")
    if count and _WRITER.isdisjoint(words):
        seen.append("impersonal")
    return seen
