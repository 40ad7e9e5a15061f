"""What is compared, level by level, best first: a condition in SQL (l is the lead, r the profile) and its meaning.

A local school and a place are one fact told twice, so a school weighs less where the place agrees.
"""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["agrees", "partly", "unknown", "disagrees", "conflicts"]
_SIMILAR = 0.92


@dataclass(frozen=True, slots=True)
class Level:
    """One way a comparison can end; `rare` names the column whose commonness adjusts its weight."""

    name: str
    outcome: Outcome
    sql: str
    rare: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One attribute: when it is unknown, and its levels; the last level takes what is left."""

    name: str
    words: str
    unknown: str
    levels: tuple[Level, ...]


def _either_null(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _shared(column: str) -> str:
    return f"list_has_any({column}_l, {column}_r)"


def _close(column: str) -> str:
    bones = f"{column}_bones"
    return (
        f"jaro_winkler_similarity({column}_l, {column}_r) >= {_SIMILAR}"
        f" OR ({bones}_l = {bones}_r AND (length({bones}_l) >= 3 OR foreign_l OR foreign_r))"
    )


_SWAPPED = "first_l = last_r AND last_l = first_r"
_WRITTEN_OUT = "length(first_l) > 1 AND length(first_r) > 1"
_INITIAL = "least(length({0}_l), length({0}_r)) = 1 AND left({0}_l, 1) = left({0}_r, 1)"
_FAMILIAR = f"({_WRITTEN_OUT}) AND (list_contains(forms_l, first_r) OR list_contains(forms_r, first_l))"
_PART = f"{_shared('parts')} OR list_has_any(parts_l, rest_r) OR list_has_any(rest_l, parts_r)"
_MAIDEN = "list_contains(parts_l, middle_r) OR list_contains(parts_r, middle_l)"
_JUNIORS = "generation_l IN ('jr', 'ii') AND generation_r IN ('jr', 'ii') AND generation_l <> generation_r"
_SAME_CITY = "city_l = city_r AND (state_l = state_r OR state_r IS NULL)"
_NEARBY = f"({_SAME_CITY}) OR metro_l = metro_r"
_NO_PLACE = (
    "coalesce(state_l, metro_l, city_l) IS NULL OR (NOT abroad_r AND coalesce(state_r, metro_r, city_r) IS NULL)"
    " OR (NOT abroad_r AND state_r IS NULL AND metro_r IS NULL AND city_l IS DISTINCT FROM city_r)"
)
_NO_AGE = (
    "coalesce(birth_low_l, birth_high_l) IS NULL OR coalesce(typical_low_r, possible_low_r, possible_high_r) IS NULL"
)
_IMPOSSIBLE = "birth_low_l > possible_high_r + 1 OR birth_high_l < possible_low_r - 1"
_AT_THE_TIME = "list_has_any(employer_years_l, employer_years_r) AND giants_l IS NULL"
_GIANT = f"{_shared('giants')} AND ({_either_null('employer_years')} OR {_shared('employer_years')})"
_YEARLESS = f"({_either_null('school_years')}) AND {_shared('schools')}"
_ELSE = "ELSE"

COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "first_name", "first name", _either_null("first"),
        (
            Level("same", "agrees", f"first_l = first_r AND {_WRITTEN_OUT}", rare="first"),
            Level("names changed over", "agrees", _SWAPPED),
            Level("familiar form", "agrees", _FAMILIAR),
            Level("middle name used", "partly", f"({_WRITTEN_OUT}) AND (first_l = middle_r OR first_r = middle_l)"),
            Level("initial", "partly", _INITIAL.format("first")),
            Level("similar", "partly", _close("first")),
            Level("different", "disagrees", _ELSE),
        ),
    ),
    Comparison(
        "last_name", "last name", _either_null("last"),
        (
            Level("same", "agrees", "last_l = last_r", rare="last"),
            Level("names changed over", "agrees", _SWAPPED),
            Level("part of it", "partly", _PART),
            Level("similar", "partly", _close("last")),
            Level("different", "disagrees", _ELSE),
        ),
    ),
    Comparison(
        "middle_name", "middle name", f"({_either_null('middle')}) OR {_MAIDEN}",
        (
            Level("same", "agrees", "middle_l = middle_r AND length(middle_l) > 1"),
            Level("initial", "partly", _INITIAL.format("middle")),
            Level("different", "conflicts", _ELSE),
        ),
    ),
    Comparison(
        "suffix", "Jr. or Sr.", f"({_either_null('generation')}) OR ({_JUNIORS})",
        (Level("same", "agrees", "generation_l = generation_r"), Level("different", "conflicts", _ELSE)),
    ),
    Comparison(
        "place", "place", _NO_PLACE,
        (
            Level("same city", "agrees", _SAME_CITY),
            Level("same metropolitan area", "agrees", "metro_l = metro_r"),
            Level("same state", "partly", "state_l = state_r OR list_contains(reach_r, state_l)"),
            Level("abroad", "disagrees", "abroad_r"),
            Level("another state", "disagrees", _ELSE),
        ),
    ),
    Comparison(
        "age", "age by education and work", _NO_AGE,
        (
            Level("impossible", "conflicts", _IMPOSSIBLE),
            Level("typical", "agrees", "birth_high_l >= typical_low_r AND birth_low_l <= typical_high_r"),
            Level("possible", "unknown", "typical_low_r IS NULL OR abs(birth_low_l - typical_low_r) <= 6"),
            Level("unusual", "disagrees", _ELSE),
        ),
    ),
    Comparison(
        "employer", "employer", _either_null("employers"),
        (
            Level("same, at the time", "agrees", _AT_THE_TIME),
            Level("same, very common", "agrees", _GIANT),
            Level("same, time unknown", "agrees", f"({_either_null('employer_years')}) AND {_shared('employers')}"),
            Level("same, at another time", "unknown", _shared("employers")),
            Level("different", "disagrees", _ELSE),
        ),
    ),
    Comparison(
        "school", "school", _either_null("schools"),
        (
            Level("same, same year, nearby", "agrees", f"{_shared('school_years')} AND ({_NEARBY})"),
            Level("same, same year", "agrees", _shared("school_years")),
            Level("same, year unknown, nearby", "partly", f"{_YEARLESS} AND ({_NEARBY})"),
            Level("same, year unknown", "agrees", _YEARLESS),
            Level("same, other year", "disagrees", _shared("schools")),
            Level("different", "disagrees", _ELSE),
        ),
    ),
    Comparison(
        "title", "job title", _either_null("titles"),
        (Level("same", "agrees", _shared("titles")), Level("different", "disagrees", _ELSE)),
    ),
    Comparison(
        "license", "license number", _either_null("licenses"),
        (Level("same", "agrees", _shared("licenses")), Level("different", "disagrees", _ELSE)),
    ),
    Comparison(
        "address", "profile address given by the creditor", _either_null("urls"),
        (Level("same", "agrees", _shared("urls")), Level("different", "disagrees", _ELSE)),
    ),
)  # fmt: skip
