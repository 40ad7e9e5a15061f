"""Announcements about people in the text of a page: short quotes that name a person with an organization (SRC-008).

Nothing here is stored as it is: a page names strangers, and only what speaks of known leads is kept (SRC-009). So the
caller compares `candidate_names` with the leads first, and passes what it knows to `about_known`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from goodsign.collect.capitals import Run, find_runs, is_person
from goodsign.collect.sensitive import sensitive_matters
from goodsign.collect.strip import strip_contacts

LONGEST_QUOTE = 300
"""Characters of a quote (SRC-008)."""
MOST_SENTENCES = 5_000
"""Sentences of a page that are looked at."""

_GONE = "…"
_BULLET = re.compile(r"^[\s•·▪◦‣*\-\u2013\u2014>]+|^\(?\d{1,3}[.)]\s+")
_BREAK = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[]?[^\W\d_a-z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|St|Sr|Jr|Inc|Corp|Co|Ltd|Dept|Gov|Gen|Capt|Lt|Sgt|No|vs|etc|approx|"
    r"Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec)|\b[A-Z]|\b(?:[A-Z]\.)+[A-Z])\.$"
)
_AWARD = re.compile(
    r"(?i)\b(?:receiv\w+|won|wins|earn\w+|awarded|(?:was|were|been|is|are) (?:named|honou?red|recogni[sz]ed|selected)|"
    r"honou?red|recogni[sz]ed)\b"
)
_NEVER_CUT = frozenset({"minors", "crime"})


@dataclass(frozen=True, slots=True)
class Announcement:
    """A sentence or list item that may announce something about people: their names and the employer as published.

    `quote` has at most 300 characters. `organization` may be the wrong one of several that the sentence names; where
    only capital letters tell, an employer may stand among the names as well.
    """

    names: tuple[str, ...]
    organization: str
    quote: str


@dataclass(frozen=True, slots=True)
class Announcements:
    """What a page announces, and how many sentences were dropped for which class of sensitive matters."""

    rows: tuple[Announcement, ...]
    dropped: Mapping[str, int]


def read_announcements(text: str) -> Announcements:
    """Return the sentences of a page that name a person with an organization, without sensitive ones.

    An award whose name is sensitive is kept as an award without its name. Contact details go first, as everywhere.
    """
    dropped: Counter[str] = Counter()
    rows = []
    for sentence in _sentences(_clean(text)):
        found = _read(sentence)
        if found is None:
            continue
        matters = sensitive_matters(sentence)
        if matters:
            dropped.update(matters)
            shortened = None if _NEVER_CUT & set(matters) else _without_award_name(sentence)
            found = _read(shortened) if shortened else None
        if found is not None:
            rows.append(found)
    return Announcements(tuple(rows), dict(dropped))


def candidate_names(text: str) -> tuple[str, ...]:
    """Return what may be a person's name in a text, as published, in order and once each.

    Names of two to four words in capital letters; organizations of two words may be among them. Sentences that are
    dropped for sensitive matters give none.
    """
    return tuple(dict.fromkeys(name for row in read_announcements(text).rows for name in row.names))


def about_known(rows: Iterable[Announcement], is_known: Callable[[str], bool]) -> tuple[Announcement, ...]:
    """Return the announcements about known people alone; the names of everybody else in them become `…`."""
    found = []
    for row in rows:
        known = tuple(name for name in row.names if is_known(name))
        if not known:
            continue
        quote = row.quote
        for stranger in sorted(set(row.names) - set(known), key=len, reverse=True):
            quote = quote.replace(stranger, _GONE)
        found.append(replace(row, names=known, quote=quote))
    return tuple(found)


def _clean(text: str) -> str:
    stripped = strip_contacts({"text": text})[0]["text"]
    return stripped if isinstance(stripped, str) else ""


def _sentences(text: str) -> Iterator[str]:
    """Yield sentences and list items; a line that is a name alone goes with the line below it."""
    count, name = 0, ""
    for raw in text.splitlines():
        line = _BULLET.sub("", raw).strip()
        if not line:
            continue
        runs = find_runs(line)
        if not name and len(runs) == 1 and runs[0].text == line.strip(" ,:") and is_person(runs[0]):
            name = line.rstrip(" ,:")
            continue
        for sentence in _split(f"{name}, {line}" if name else line):
            count += 1
            if count > MOST_SENTENCES:
                return
            yield sentence
        name = ""


def _split(line: str) -> Iterator[str]:
    start = 0
    for found in _BREAK.finditer(line):
        piece = line[start : found.start()]
        if _ABBREVIATION.search(piece):
            continue
        yield line[start : found.end()].strip()
        start = found.end()
    if line[start:].strip():
        yield line[start:].strip()


def _read(sentence: str) -> Announcement | None:
    """Return the announcement of a sentence, None when it does not name a person with an organization."""
    runs = find_runs(sentence)
    people = [run for run in runs if is_person(run)]
    organization = _organization(runs, people)
    if organization is None:
        return None
    # Where an employer reads like a person (“Elm Reed promoted Ana Okafor”), either may be the person.
    alike = organization in people and not organization.follows_cue
    names = tuple(dict.fromkeys(run.text for run in people if alike or run is not organization))
    if not names:
        return None
    return Announcement(names, organization.text, _quote(sentence, names[0]))


def _organization(runs: list[Run], people: list[Run]) -> Run | None:
    """Return the employer: what calls itself one, else what stands behind `at` or `joins`, else any other name."""
    for wanted in (
        (run for run in runs if run.is_organization),
        (run for run in runs if run.follows_cue),
        (run for run in runs if run not in people and not run.is_plain),
        iter(people if len(people) > 1 else ()),
    ):
        found = next(wanted, None)
        if found is not None:
            return found
    return None


def _quote(sentence: str, name: str) -> str:
    """Return the sentence, or the part of it that begins at the name, at most 300 characters."""
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    start = max(0, min(sentence.find(name), len(sentence) - LONGEST_QUOTE))
    start = start if start == 0 else sentence.find(" ", start - 1) + 1
    head = _GONE if start else ""
    cut = sentence[start : start + LONGEST_QUOTE - len(head) - 1]
    if start + len(cut) < len(sentence):
        cut = cut.rpartition(" ")[0] + _GONE if " " in cut else cut
    return head + cut


def _without_award_name(sentence: str) -> str | None:
    """Return an award's sentence up to its name, when nothing sensitive is left then."""
    found = _AWARD.search(sentence)
    if found is None:
        return None
    kept = f"{sentence[: found.end()]} {_GONE} award."
    return None if sensitive_matters(kept) else kept
