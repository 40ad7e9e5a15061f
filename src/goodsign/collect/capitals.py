"""Runs of capitalized words in a text: what may be a person's or an organization's name."""

# ruff: noqa: SIM905 - long lists of words read better as text

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W\d_](?:[\w'\u2019\u02bc.&-]*[\w.])?|&|\d+")
_PARTICLES = frozenset(
    "de la las los del della di da dos das du le van von der den ter ten bin ibn al el bint y e of".split()
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "esq", "phd", "md", "cpa", "rn", "jd", "mba", "dds"})
_HONORIFICS = frozenset("mr mrs ms mx miss dr prof professor rev hon sir madam dame capt lt sgt".split())
_ORGANIZATION = frozenset(
    "inc llc llp lp ltd corp corporation company co plc gmbh ag sa nv bv bank bancorp trust credit union "
    "financial finance capital partners group holdings associates advisors consulting solutions services "
    "systems technologies technology labs laboratories software networks media press times university "
    "college school academy institute hospital clinic health healthcare medical center centre foundation "
    "society association council agency authority department ministry bureau office commission court "
    "board insurance realty properties construction industries manufacturing motors energy electric power "
    "airlines railway logistics foods restaurant restaurants hotel hotels law legal studio studios design "
    "architects engineering pharmacy pharmaceuticals therapeutics biotech ventures enterprises "
    "international global stores markets brewing farms county city state district schools museum library "
    "theater theatre orchestra church diocese club league".split()
)
_TITLES = frozenset(
    "vice president chief executive officer ceo cfo coo cto cio cmo chair chairman chairwoman chairperson "
    "director manager supervisor lead head senior junior associate assistant partner principal founder "
    "cofounder co-founder owner treasurer secretary controller accountant analyst attorney lawyer counsel "
    "judge nurse physician doctor surgeon engineer architect developer designer teacher professor dean "
    "provost superintendent editor reporter producer consultant advisor adviser specialist coordinator "
    "administrator representative agent broker realtor banker officer managing general marketing sales "
    "operations human resources finance information technology business development product project "
    "program customer communications relations financial operating executive deputy interim acting "
    "former new certified registered licensed award winner fellow congratulations".split()
)
_PLAIN = frozenset(
    "the a an this that these those it he she they we i you his her their our in on at by for from with "
    "to of as and or but after before since while when where who what why how also both all most more "
    "please read see click people move movers shakers appointments promotions announcements news home "
    "about contact january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow mr mrs ms dr if no "
    "not welcome meet join joined joins named promoted appointed hired hires names promotes appoints "
    "effective prior previously most recently earlier last next there here ignore".split()
)
_CUES = frozenset("at with joins joined joining from by for to of leads leaves left heads".split())


@dataclass(frozen=True, slots=True)
class Run:
    """Neighboring words that begin with a capital letter, as written, without titles around them.

    `is_organization` says that a word in it names a kind of organization, `follows_cue` that a word such as `at` or
    `joins` stands before it, `is_plain` that it consists of words of time, titles or grammar.
    """

    text: str
    words: tuple[str, ...]
    start: int
    is_organization: bool
    follows_cue: bool
    is_plain: bool


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def plain(self) -> str:
        return self.text.lower().strip(".'\u2019")

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


def find_runs(text: str) -> list[Run]:
    """Return the runs of a text in order."""
    words = [_Word(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]
    runs: list[Run] = []
    place = 0
    while place < len(words):
        if not words[place].is_capital:
            place += 1
            continue
        end = _end(words, place, text)
        before = words[place - 1].plain if place else ""
        run = _run(words[place:end], text, before)
        if run is not None:
            runs.append(run)
        place = end
    return runs


def is_person(run: Run) -> bool:
    """Say whether a run may be a person's name: two to four words, none of an organization's or a title's."""
    if run.is_organization or run.is_plain:
        return False
    words = [word.lower().strip(".") for word in run.words]
    names = [word for word in words if word not in _PARTICLES and word not in _SUFFIXES]
    if not 2 <= len(names) <= 4 or "&" in run.words or any(word.isdigit() for word in words):
        return False
    return not any(word in _TITLES or word in _PLAIN for word in names) and len(names[-1]) > 1


def _end(words: list[_Word], place: int, text: str) -> int:
    """Return where the run that begins at a place ends: no comma or other sign may lie between its words."""
    end = place + 1
    while end < len(words):
        between = text[words[end - 1].end : words[end].start]
        if between.strip():
            suffix = between.strip() == "," and words[end].plain in _SUFFIXES
            if not suffix:
                break
        if words[end].is_capital:
            end += 1
            continue
        link = _link(words, end)
        if not link:
            break
        end += link
    return end


def _link(words: list[_Word], place: int) -> int:
    """Return how many small words link a run to the next capital letter (`de la`, `&`), with it; 0 for no link."""
    for count in range(1, 4):
        if place + count >= len(words):
            return 0
        small = words[place + count - 1].plain
        if small not in _PARTICLES | {"&"} or (small == "of" and words[place - 1].plain not in _ORGANIZATION):
            return 0
        if words[place + count].is_capital:
            return count + 1
    return 0


def _run(words: list[_Word], text: str, before: str) -> Run | None:
    """Make a run of words, without honorifics, titles and words of grammar at its beginning, and titles at its end."""
    while words and words[0].plain in _HONORIFICS | _PLAIN:
        before, words = words[0].plain, words[1:]
    # “Treasurer Ana Okafor” is Ana Okafor; “General Motors” stays what it is.
    bare = next((place for place, word in enumerate(words) if word.plain not in _TITLES), 0)
    if len(words) - bare > 1 and not any(word.plain in _ORGANIZATION for word in words[bare:]):
        words = words[bare:]
    while len(words) > 2 and words[-1].plain in _TITLES | _PLAIN:
        words = words[:-1]
    if not words:
        return None
    end = words[-1].end
    written = text[words[0].start : end].rstrip(".") if words[-1].plain not in _SUFFIXES else text[words[0].start : end]
    plain = [word.plain for word in words]
    return Run(
        text=written,
        words=tuple(word.text for word in words),
        start=words[0].start,
        is_organization=any(word in _ORGANIZATION for word in plain),
        follows_cue=before in _CUES,
        is_plain=all(word in _TITLES or word in _PLAIN or word in _HONORIFICS for word in plain),
    )
