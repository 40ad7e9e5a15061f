"""Read an ideal customer profile from its text."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal, get_args

from goodsign.core.errors import SpecError
from goodsign.icp.vocabulary import ATTRIBUTE, FACTS, FORBIDDEN_WORDS, Kind, fact

Operator = Literal[
    "between",
    "at_least",
    "at_most",
    "in",
    "not_in",
    "is_true",
    "within_days",
    "older_than_days",
    "matches",
    "exists",
]
Unknown = Literal["unknown", "fail", "pass"]
Value = str | float | bool

OPERATORS: tuple[Operator, ...] = get_args(Operator)
_ALLOWED_KINDS: dict[Operator, tuple[Kind, ...]] = {
    "between": ("number",),
    "at_least": ("number",),
    "at_most": ("number",),
    "in": ("text",),
    "not_in": ("text",),
    "is_true": ("flag",),
    "within_days": ("date",),
    "older_than_days": ("date",),
    "matches": ("text",),
    "exists": ("number", "date", "text", "flag"),
}
_TOP_KEYS = ("name", "title", "description", "hard", "soft")
_CRITERION_KEYS = ("id", "says", "field", "any_of", "weight", "unknown", *OPERATORS)
_HINT = "The format is described in docs/reference/icp.md."


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact held against one or more values."""

    field: str
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One sentence about the ideal customer; it passes when any of its comparisons does.

    `unknown` is the author's word on what an unknown fact means: nothing, a fail, or a pass.
    """

    id: str
    says: str
    hard: bool
    weight: float
    unknown: Unknown
    any_of: tuple[Comparison, ...]

    @property
    def protected(self) -> bool:
        """Whether it looks at a fact that the law protects."""
        return any(fact(comparison.field).protected for comparison in self.any_of)


@dataclass(frozen=True, slots=True)
class Icp:
    """An ideal customer profile: criteria in order, the hard ones first."""

    name: str
    title: str
    description: str
    criteria: tuple[Criterion, ...]

    @property
    def protected(self) -> tuple[Criterion, ...]:
        """Criteria that need a legal sign-off before they run."""
        return tuple(criterion for criterion in self.criteria if criterion.protected)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that is looked at, each once, in order."""
        return tuple(dict.fromkeys(c.field for criterion in self.criteria for c in criterion.any_of))

    @property
    def attributes(self) -> tuple[str, ...]:
        """Columns of the user's own file that are looked at, without the `attribute.` prefix."""
        return tuple(f.removeprefix(ATTRIBUTE) for f in self.fields if f.startswith(ATTRIBUTE))


def parse(text: str, *, source: str = "the ICP") -> Icp:
    """Read a profile from TOML text; raise SpecError naming the place in `source`, the fault and what is allowed."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SpecError(f"{source} is not valid TOML: {error}.", hint=_HINT) from error
    _refuse_unknown_keys(table, _TOP_KEYS, source)
    criteria = tuple(
        _criterion(entry, f"{source}, {kind} criterion {number}", hard=kind == "hard")
        for kind in ("hard", "soft")
        for number, entry in enumerate(_tables(table, kind, source), start=1)
    )
    if not criteria:
        raise SpecError(f"{source} has no criteria. Add at least one [[hard]] or [[soft]] table.", hint=_HINT)
    _refuse_repeated_ids(criteria, source)
    return Icp(_name(table, source), _text(table, "title", source), _text(table, "description", source, ""), criteria)


def _criterion(entry: Mapping[str, Any], where: str, *, hard: bool) -> Criterion:
    _refuse_unknown_keys(entry, _CRITERION_KEYS, where)
    identifier = _text(entry, "id", where)
    where = f"{where} ({identifier})"
    weight = entry.get("weight", 1.0)
    if not _is_number(weight) or not 0 < weight < float("inf"):
        raise SpecError(f"{where}: weight must be a number above 0.", hint=_HINT)
    unknown = entry.get("unknown", "unknown")
    if unknown not in get_args(Unknown):
        raise SpecError(f"{where}: unknown must be one of {', '.join(get_args(Unknown))}.", hint=_HINT)
    return Criterion(
        id=identifier,
        says=_text(entry, "says", where),
        hard=hard,
        weight=float(weight),
        unknown=unknown,
        any_of=_comparisons(entry, where),
    )


def _comparisons(entry: Mapping[str, Any], where: str) -> tuple[Comparison, ...]:
    if "any_of" not in entry:
        return (_comparison(entry, where),)
    if "field" in entry or any(operator in entry for operator in OPERATORS):
        raise SpecError(f"{where}: give either any_of or one field with its comparison, not both.", hint=_HINT)
    group = entry["any_of"]
    if not isinstance(group, list) or not group or not all(isinstance(item, dict) for item in group):
        raise SpecError(f"{where}: any_of must be a list of tables such as {{ field = … }}.", hint=_HINT)
    for item in group:
        _refuse_unknown_keys(item, ("field", *OPERATORS), f"{where}, any_of")
    return tuple(_comparison(item, f"{where}, any_of {number}") for number, item in enumerate(group, start=1))


def _comparison(entry: Mapping[str, Any], where: str) -> Comparison:
    field = _text(entry, "field", where)
    _check_field(field, where)
    used = [operator for operator in OPERATORS if operator in entry]
    if len(used) != 1:
        raise SpecError(f"{where}: give exactly one comparison out of {', '.join(OPERATORS)}.", hint=_HINT)
    operator = used[0]
    kind = fact(field).kind
    if not field.startswith(ATTRIBUTE) and kind not in _ALLOWED_KINDS[operator]:
        fitting = [name for name in OPERATORS if kind in _ALLOWED_KINDS[name]]
        raise SpecError(f"{where}: {field} is a {kind}; use one of {', '.join(fitting)}.", hint=_HINT)
    return Comparison(field, operator, _values(entry[operator], operator, where))


def _check_field(field: str, where: str) -> None:
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", field.removeprefix(ATTRIBUTE))
    if field not in FACTS and {word.lower() for word in words} & FORBIDDEN_WORDS:
        raise SpecError(
            f"{where}: {field} is a protected characteristic or stands for one. It may not be part of a profile.",
            hint="Only age_years is possible, and only with a legal sign-off.",
        )
    if field in FACTS or (field.startswith(ATTRIBUTE) and _is_plain(field.removeprefix(ATTRIBUTE))):
        return
    near = get_close_matches(field, FACTS, n=1)
    suggestion = f" Did you mean {near[0]}?" if near else ""
    raise SpecError(
        f"{where}: there is no field {field}.{suggestion}",
        hint=f"Fields: {', '.join(FACTS)}; or {ATTRIBUTE}NAME for a further column of your file.",
    )


def _values(given: Any, operator: Operator, where: str) -> tuple[Value, ...]:
    if operator in {"is_true", "exists"}:
        return (_of_type(given, isinstance(given, bool), f"{where}: {operator} must be true or false."),)
    if operator == "between":
        pair = isinstance(given, list) and len(given) == 2 and all(map(_is_number, given)) and given[0] <= given[1]
        _of_type(given, pair, f"{where}: between must be two numbers, the lower one first.")
        return (float(given[0]), float(given[1]))
    if operator in {"in", "not_in", "matches"}:
        words = isinstance(given, list) and given and all(isinstance(word, str) and word.strip() for word in given)
        _of_type(given, bool(words), f"{where}: {operator} must be a list of texts.")
        return tuple(given)
    sound = _is_number(given) and (operator in {"at_least", "at_most"} or given >= 0)
    return (float(_of_type(given, sound, f"{where}: {operator} must be a number, not below 0 for days.")),)


def _of_type(given: Any, sound: bool, complaint: str) -> Any:  # noqa: FBT001
    if not sound:
        raise SpecError(complaint, hint=_HINT)
    return given


def _is_number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and given == given  # noqa: PLR0124


def _is_plain(name: str) -> bool:
    return bool(name.strip()) and not set(name) & set("'\"\\")


def _tables(table: Mapping[str, Any], kind: str, source: str) -> list[Mapping[str, Any]]:
    entries = table.get(kind, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SpecError(f"{source}: write each {kind} criterion as a [[{kind}]] table.", hint=_HINT)
    return entries


def _name(table: Mapping[str, Any], source: str) -> str:
    name = _text(table, "name", source)
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii() or name != name.lower():
        raise SpecError(f"{source}: name must be made of small letters, digits and hyphens.", hint=_HINT)
    return name


def _text(table: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    given = table.get(key, default)
    if isinstance(given, date) or not isinstance(given, str) or (default is None and not given.strip()):
        raise SpecError(f"{where}: {key} is missing or is not a text.", hint=_HINT)
    return given.strip()


def _refuse_unknown_keys(table: Mapping[str, Any], allowed: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in allowed:
            near = get_close_matches(key, allowed, n=1)
            suggestion = f" Did you mean {near[0]}?" if near else f" Allowed: {', '.join(allowed)}."
            raise SpecError(f"{where}: there is no key {key}.{suggestion}", hint=_HINT)


def _refuse_repeated_ids(criteria: tuple[Criterion, ...], source: str) -> None:
    seen: set[str] = set()
    for criterion in criteria:
        if criterion.id in seen:
            raise SpecError(f"{source}: two criteria have the id {criterion.id}.", hint=_HINT)
        seen.add(criterion.id)
