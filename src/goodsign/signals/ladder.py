"""Tell whether a change of title is a step up: only 4 of 10 such changes inside one employer are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from goodsign.signals.careers import BANK_LADDER, BANK_WORDS, LADDERS, Step
from goodsign.signals.names import plain, title_words, words_of

Move = Literal["up", "lateral", "down", "unknown"]

# Steps of the general ladder; what nobody names stands at 30.
_HEADS: dict[str, int] = {
    "intern": 10, "trainee": 12, "apprentice": 12, "volunteer": 5, "clerk": 20, "aide": 20, "helper": 16, "cashier": 20,
    "receptionist": 20, "assistant": 20, "associate": 24, "representative": 24, "agent": 24, "coordinator": 24,
    "operator": 24, "officer": 28, "specialist": 28, "administrator": 28, "technician": 26, "analyst": 28,
    "generalist": 28, "executive": 29, "consultant": 31, "advisor": 31, "strategist": 31, "architect": 40,
    "supervisor": 48, "foreman": 48, "superintendent": 54, "manager": 55, "head": 65, "director": 68, "president": 93,
    "chief": 92, "chairman": 95, "chair": 60, "partner": 80, "controller": 64, "dean": 80,
}  # fmt: skip
_DEFAULT = 30
_MANAGER = 55
# Managers of a thing, not of people.
_OF_THINGS = words_of(
    "product project program account case brand category community content relationship property media portfolio "
    "client customer partner partners partnership event events campaign success service data release contract risk "
    "territory channel alliance implementation delivery vendor sourcing proposal bid engagement seo email stage "
    "traffic knowledge asset wealth fund portfolio investment loan leasing"
)
# Standing beside one another, whatever the word; “executive assistant” is a head of its own.
_EVEN = words_of("clerk aide assistant cashier receptionist associate representative agent operator")
_SALES_FLOOR = words_of("associate representative agent clerk assistant cashier")
_ADVISING = words_of("consultant advisor strategist")
_FINANCE = words_of(
    "financial finance corporate plant division group assistant accounting regional company business senior deputy unit"
)
# Trades that are learned: out of an assistant's or technician's post into one of them is a step up.
_LEARNED = words_of(
    "engineer scientist developer designer programmer architect researcher accountant auditor actuary attorney lawyer "
    "physician dentist hygienist pharmacist therapist teacher professor paramedic nurse electrician plumber mechanic "
    "machinist veterinarian psychologist counselor writer editor planner estimator"
)
_OF_LAW = words_of("law legal litigation corporate tax attorney real estate trial")
_LOW, _HIGH = 16, 30
_PERSON = re.compile(r"(.{4,}?)(?:er|or|ist|ian)$")
_THING = re.compile(r"(?:|y|e|s|al|ing|ings|ion|ions|ation|ations|ment|ery|aging|age|ical)$")
_LEADING_HEADS = re.compile(r"(?:er|or|ist|ian|coach|chef|nurse|cook|guard)$")
_NOT_LEADING = words_of("generation gen management qualification scoring paint time times conversion acquisition")
# Trades in which “staff” is a height; a staff nurse or accountant is one of many.
_STAFFED = words_of("engineer developer scientist designer software architect researcher programmer")
_RANK_WORDS = frozenset(_HEADS) | words_of(
    "senior junior lead leader principal staff vice executive deputy acting interim entry level team mid managing "
    "general head 1 2 3 4 5 6 of the and for at"
)
# Words that grade one step of a profession further.
_GRADES = words_of("senior junior lead leader principal head chief supervisor manager director 1 2 3 4 5 6")
_OUTSIDE = frozenset(
    ("owner", "founder", "freelance", "freelancer", "self", "retired", "student", "board", "volunteer")
)


@dataclass(frozen=True, slots=True)
class Rung:
    """Where a title stands: `level` on the general ladder, `number` as in Engineer 2, `base` the words of the trade."""

    level: float
    number: int
    base: frozenset[str]
    head: str = ""
    temporary: bool = False
    named: bool = False

    @property
    def leads(self) -> bool:
        """Whether people report to it."""
        return self.level >= _MANAGER - 4


def compare(before: str | None, after: str | None, *, organization: str | None = None) -> Move:
    """Say whether the second title is above the first at the same employer; `organization` tells banks by name.

    Up only when the ladder of a profession or the general one says so; a change to another trade at the same height
    is lateral, a title that nothing is known of unknown. An acting or interim post is no promotion yet.
    """
    if not before or not after:
        return "unknown"
    first, second = title_words(before), title_words(after)
    if sorted(first) == sorted(second):
        return "lateral"
    if _OUTSIDE & (set(first) | set(second)):
        return "unknown"
    named = _by_profession(first, second, bank=_is_bank(organization))
    return named or _by_height(_rung(first), _rung(second))


def rank(title: str | None) -> float | None:
    """Return the height on the general ladder (0 to 100, 30 for a plain trade), None without a title."""
    words = title_words(title) if title else ()
    return _rung(words).level if words else None


def _is_bank(organization: str | None) -> bool:
    return bool(organization) and bool(BANK_WORDS & set(plain(organization or "").split()))


def _by_profession(before: Sequence[str], after: Sequence[str], *, bank: bool) -> Move | None:
    """Return the move where one profession's ladder names both titles on different steps."""
    ladders: list[tuple[Step, ...]] = [BANK_LADDER] if bank else []
    for ladder in (*ladders, *LADDERS.values()):
        low, high = _step(before, ladder), _step(after, ladder)
        if low is None or high is None:
            continue
        if low == high:
            if _GRADES.isdisjoint(set(before) ^ set(after)):
                return "lateral"
            continue
        if _is_temporary(after) and high > low:
            return "unknown"
        return "up" if high > low else "down"
    return None


def _step(words: Sequence[str], ladder: tuple[Step, ...]) -> float | None:
    """Return the step whose name has the most words among the title's, None when none is named."""
    held = set(words)
    hits = [(len(name.split()), place) for name, place in ladder if set(name.split()) <= held]
    if not hits:
        return None
    most, place = max(hits)
    # A bare word such as “associate” names a step only when the title says little else.
    others = [word for word in words if word not in _RANK_WORDS]
    if "associate" in words and not _OF_LAW.issuperset(others):
        return place if most > 1 else None
    return place if most > 1 or len(others) <= 2 else None


def _is_temporary(words: Sequence[str]) -> bool:
    return "acting" in words or "interim" in words


def _by_height(before: Rung, after: Rung) -> Move:
    related = _related(before, after)
    delta = after.level - before.level
    if abs(delta) < 3:
        return _by_number(before, after) if before.base == after.base and abs(delta) < 1 else "lateral"
    if _is_even(before, after):
        return "lateral"
    if after.temporary and not before.temporary and delta > 0:
        return "unknown"
    if before.leads != after.leads and min(before.level, after.level) >= 44 and not _supervises(before, after):
        # Staff and principal experts stand beside managers, not below.
        return "lateral"
    if related or (before.leads and after.leads):
        return "up" if delta > 0 else "down"
    return _across_trades(before, after)


def _across_trades(before: Rung, after: Rung) -> Move:
    delta = after.level - before.level
    if after.head == "manager" and after.leads and before.level >= 38 and not before.leads:
        # A senior of a trade who comes to lead people: Senior Software Engineer, Engineering Manager.
        return "up"
    # Anywhere, to lead people is above what an assistant does; to know another trade is not.
    leading = max(before.level, after.level) >= _HEADS["supervisor"] and "head" not in {before.head, after.head}
    big = abs(delta) >= 18 and before.named and after.named and leading
    return ("up" if delta > 0 else "down") if big else "unknown"


def _is_even(before: Rung, after: Rung) -> bool:
    """Say whether two posts stand beside one another though their heads differ: clerk and agent, agent and advisor.

    A title without a known head is above an assistant's only when it says a learned trade, or the same words.
    """
    low, high = sorted((before, after), key=lambda each: each.level)
    if high.level - low.level <= 4 and {low.head, high.head} <= _EVEN:
        return True
    if low.head in _SALES_FLOOR and high.head in _ADVISING:
        return high.level <= _HIGH + 1
    unnamed = not high.named and low.named and _LOW < low.level < _HIGH
    return unnamed and not high.base & _LEARNED and not high.base <= low.base


def _related(before: Rung, after: Rung) -> bool:
    """Say whether two titles are of one trade: a word in common, the same head, or out of training into the trade."""
    same_head = bool(before.head) and before.head.split()[-1] == after.head.split()[-1] if after.head else False
    if same_head and before.head.endswith("manager") and not (before.leads and after.leads):
        # Managers of things, or of an office, share no more than the word.
        same_head = False
    bare_leader = any(each.level >= 40 and not each.base and each.head != "head" for each in (before, after))
    return _share_trade(before.base, after.base) or same_head or bare_leader or before.level <= 12


def _share_trade(before: frozenset[str], after: frozenset[str]) -> bool:
    """Say whether titles have a word in common, or one names the person of the other's trade: assembler, assembly."""
    if before & after:
        return True
    pairs = [(person, thing) for person in before for thing in after] + [(p, t) for p in after for t in before]
    # Who develops software does not develop business.
    return "business" not in before | after and any(_is_of(person, thing) for person, thing in pairs)


def _is_of(person: str, thing: str) -> bool:
    if thing in {person + "s", person + "ing"}:
        return True
    found = _PERSON.match(person)
    return found is not None and thing.startswith(found[1]) and _THING.match(thing[len(found[1]) :]) is not None


def _supervises(before: Rung, after: Rung) -> bool:
    return "supervisor" in {before.head, after.head}


def _by_number(before: Rung, after: Rung) -> Move:
    if before.number == after.number:
        if before.temporary != after.temporary:
            return "up" if before.temporary else "unknown"
        return "lateral"
    return "up" if after.number > before.number else "down"


@lru_cache(maxsize=100_000)
def _rung(words: tuple[str, ...]) -> Rung:
    level, head = _head(words)
    level += _modifiers(words, level)
    number = next((int(word) for word in reversed(words) if word.isdigit() and len(word) == 1), 1)
    base = frozenset(word for word in words if word not in _RANK_WORDS)
    return Rung(level, number, base, head, temporary=_is_temporary(words), named=bool(head) or level != _DEFAULT)


def _head(words: tuple[str, ...]) -> tuple[float, str]:
    """Return the height of the title's head word and the word, empty when none is known."""
    text = f" {' '.join(words)} "
    if " chief of staff " in text:
        return 58, "chief"
    if " chief " in text and " officer " in text:
        return 95 if " executive officer " in text else 92, "chief"
    for phrase, level in (
        (" executive vice president ", 87), (" vice president ", 78), (" managing director ", 84),
        (" executive director ", 75), (" general manager ", 66),
        (" head of ", 65), (" assistant to ", 20), (" executive assistant ", 24), (" administrative assistant ", 20),
        (" team lead ", 45), (" team leader ", 45), (" business partner ", 33), (" office manager ", 40),
        (" business development manager ", 31),
    ):  # fmt: skip
        if phrase in text:
            return level, phrase.strip()
    heads = [word for word in words if word in _HEADS]
    ranked = [
        word for word in heads if word not in {"assistant", "associate", "chief", "executive", "officer"}
    ] or heads
    if not ranked:
        return _DEFAULT, ""
    # The head is the last such word, or the first when it opens the title: “Director of Program Management”.
    head = ranked[0] if words and words[0] == ranked[0] else ranked[-1]
    return _height_of(head, words), head


def _height_of(head: str, words: tuple[str, ...]) -> float:
    """Return the height of a head word, where the other words of the title make another one of it."""
    others = set(words) - {head}
    follower = words[1] if len(words) > 1 else ""
    match head:
        case "manager" if _OF_THINGS & others:
            return 31
        case "controller" if others and not others & _FINANCE:
            return _HEADS["technician"]
        case "chief" if "executive" not in others:
            return 54
        case "head" if words[0] == "head" and (follower in _HEADS or _LEADING_HEADS.search(follower)):
            return 48
        case _:
            return _HEADS[head]


def _modifiers(words: tuple[str, ...], level: float) -> float:
    held = set(words)
    high = level >= _MANAGER - 7
    change = 0.0
    if "senior" in held:
        change += 5 if high else 10
    if "junior" in held or "entry" in held:
        change -= 8
    if _leads(words) and level < 44:
        change += 15
    if "principal" in held and not high:
        change += 20
    if "staff" in held and held & _STAFFED and not high:
        change += 9 if "senior" in held else 17
    return change + _deputy(words, level, high=high)


def _deputy(words: tuple[str, ...], level: float, *, high: bool) -> float:
    """Return what assistant, associate and deputy take away in front of another rank."""
    followed = {words[place] for place in range(len(words) - 1)}
    if high:
        return -4.0 * len(followed & {"assistant", "deputy", "associate"})
    return -4.0 if "associate" in followed and level >= 28 and words[-1] != "associate" else 0.0


def _leads(words: tuple[str, ...]) -> bool:
    """Say whether “lead” is the rank: not in lead generation, lead time or lead paint."""
    for place, word in enumerate(words):
        if word in {"lead", "leader"}:
            following = words[place + 1] if place + 1 < len(words) else ""
            if following not in _NOT_LEADING and (
                place == 0 or place == len(words) - 1 or words[place - 1] == "technician"
            ):
                return True
    return False
