"""Which column of a file is which of our fields."""

import difflib
import hashlib
import json
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

import polars as pl

from goodsign.collect.blanks import tidy
from goodsign.collect.fields import (
    DEBTOR_SIGNS,
    FIELDS,
    PROSPECT_SIGNS,
    SCHEMAS,
    Field,
    Kind,
    SchemaName,
    field_named,
    header_key,
    header_words,
)
from goodsign.collect.looks import recognize, share
from goodsign.core.errors import MappingError

_PREFIXES = frozenset(
    (
        "debtor",
        "customer",
        "client",
        "borrower",
        "consumer",
        "contact",
        "lead",
        "prospect",
        "person",
        "primary",
        "member",
        "applicant",
        "user",
        "your",
        "the",
    )
)
_SAMPLE_ROWS = 500
_FITTING_SHARE = 0.5
"""A header is not believed when fewer than this share of its values fit the field's kind."""

_PEOPLE = ("external_key", "loan_number", "full_name", "last_name", "email", "phone_1", "phone_2", "tax_id")
_BY_LOOK: dict[Kind, tuple[str, ...]] = {
    "email": ("email",),
    "phone": ("phone_1", "phone_2"),
    "tax_id": ("tax_id",),
    "domain": ("website", "company_domain"),
}
_KIND_WORDS: dict[Kind, str] = {
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "tax_id": "tax ids",
    "domain": "web addresses",
    "us_state": "US states",
    "zip": "ZIP codes",
    "date": "dates",
    "birth_date": "dates",
    "timestamp": "dates or times",
    "money": "amounts",
    "integer": "whole numbers",
    "name": "names",
    "key": "numbers",
}


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """One column of the file and the field it fills (None: it is kept as an attribute), how sure, and why."""

    source: str
    field: str | None
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Every column of a file with its place in the schema."""

    schema: SchemaName
    columns: tuple[ColumnMapping, ...]

    def sources(self, field: str) -> tuple[str, ...]:
        """Return the columns that fill the field."""
        return tuple(column.source for column in self.columns if column.field == field)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Columns without a field, in file order."""
        return tuple(column.source for column in self.columns if column.field is None)

    @property
    def header(self) -> tuple[str, ...]:
        """All columns, in file order."""
        return tuple(column.source for column in self.columns)

    def require_identity(self) -> None:
        """Raise MappingError when a required field has no column or nothing tells which person a row means."""
        filled = {column.field for column in self.columns}
        missing = [field.asked for field in FIELDS[self.schema] if field.required and field.name not in filled]
        if missing:
            raise MappingError(
                f"No column was found for {', '.join(missing)}, which every {self.schema} needs.",
                hint=f"Name it: --map 'Your column={missing[0]}'.",
            )
        if self.schema in {"debtor", "prospect"} and not filled.intersection(_PEOPLE):
            raise MappingError(
                f"None of the {len(self.columns)} columns tells which person a row is about.",
                hint="Name at least one of id, name, email, phone or tax id: --map 'Your column=email'.",
            )

    def to_json(self) -> str:
        """Return the mapping as JSON text, to be remembered."""
        columns = [[column.source, column.field, column.confidence, column.why] for column in self.columns]
        return json.dumps({"schema": self.schema, "columns": columns}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the mapping that `to_json` wrote; MappingError when the text is something else."""
        try:
            content = json.loads(text)
            schema = next(name for name in SCHEMAS if name == content["schema"])
            columns = tuple(ColumnMapping(str(a), b, float(c), str(d)) for a, b, c, d in content["columns"])
        except (ValueError, KeyError, TypeError, StopIteration) as error:
            raise MappingError(
                "The remembered mapping cannot be read.", hint="Map the file's columns again."
            ) from error
        for column in columns:
            if column.field is not None:
                _named(schema, column.field)
        return cls(schema, columns)

    def refit(self, header: Iterable[str]) -> Self:
        """Return the mapping for a file with the same columns in another order or case."""
        by_key = {column.source.strip().casefold(): column for column in self.columns}
        names = tuple(header)
        unknown = [name for name in names if name.strip().casefold() not in by_key]
        if unknown or len(names) != len(self.columns):
            raise MappingError("The remembered mapping is for a file with other columns.", hint="Map them again.")
        return replace(self, columns=tuple(replace(by_key[name.strip().casefold()], source=name) for name in names))


def header_fingerprint(header: Iterable[str]) -> str:
    """Return the same text for the same column names, whatever their order and case (SHA-256)."""
    names = sorted(name.strip().casefold() for name in header)
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()


def guess_schema(header: Iterable[str]) -> SchemaName:
    """Return what the file seems to hold, by its headers; a file that says nothing is taken for prospects."""
    names = tuple(header)
    people = {field.name for name in names for field, _, _ in _by_header("prospect", name)}
    for schema in ("activity", "outcome"):
        found = {field.name for name in names for field, _, _ in _by_header(schema, name)}
        required = {field.name for field in FIELDS[schema] if field.required}
        personal = people & {"full_name", "first_name", "last_name", "email", "phone_1", "tax_id"}
        if required <= found and not personal and len(names) <= 2 * len(FIELDS[schema]):
            return schema
    debtor = {field.name for name in names for field, _, _ in _by_header("debtor", name)} & DEBTOR_SIGNS
    if any(header_key(name).startswith(("debtor", "pcg", "creditor")) for name in names):
        debtor |= {"full_name"}
    return "debtor" if len(debtor) > len(people & PROSPECT_SIGNS) else "prospect"


def propose(header: Iterable[str], sample: pl.DataFrame, schema: SchemaName) -> Mapping:
    """Return the best place for each column, by its header and by what up to 500 of its values look like.

    `sample` holds text columns named as in `header` (a column may be absent). Each field goes to the best
    column; the others are kept as attributes, and say why.
    """
    names = tuple(header)
    values = _tidy_sample(sample)
    wishes: list[tuple[float, int, Field, str]] = []
    notes = dict.fromkeys(names, "no field has this name")
    for place, name in enumerate(names):
        believed, note = _believed(_candidates(schema, name, values.get(name)), values.get(name))
        wishes += [(confidence, place, field, why) for field, confidence, why in believed]
        notes[name] = note or notes[name]
    return Mapping(schema, _assign(names, wishes, notes))


def _tidy_sample(sample: pl.DataFrame) -> dict[str, pl.Series]:
    head = sample.head(_SAMPLE_ROWS)
    if not head.width:
        return {}
    return {name: values.drop_nulls() for name, values in tidy(head, head.columns).to_dict().items()}


def _assign(
    names: tuple[str, ...], wishes: list[tuple[float, int, Field, str]], notes: dict[str, str]
) -> tuple[ColumnMapping, ...]:
    """Give each column its surest field that is still free."""
    taken: dict[str, str] = {}
    placed: dict[int, ColumnMapping] = {}
    for confidence, place, field, why in sorted(wishes, key=lambda wish: (-wish[0], wish[1])):
        if place in placed:
            continue
        if field.name in taken and not field.many:
            notes[names[place]] = f"“{taken[field.name]}” already fills {field.asked}"
            continue
        taken[field.name] = names[place]
        placed[place] = ColumnMapping(names[place], field.name, confidence, why)
    return tuple(
        placed.get(place) or ColumnMapping(name, None, 1.0, f"kept as an attribute: {notes[name]}")
        for place, name in enumerate(names)
    )


_Candidate = tuple[Field, float, str]


def _candidates(schema: SchemaName, name: str, values: pl.Series | None) -> list[_Candidate]:
    by_header = _by_header(schema, name)
    kind = recognize(values.head(100)) if values is not None and schema in {"debtor", "prospect"} else None
    if kind is None or any(field.kind == kind for field, _, _ in by_header):
        return by_header
    why = f"the values look like {_KIND_WORDS[kind]}"
    by_look = [(_named(schema, field), 0.6, why) for field in _BY_LOOK[kind]]
    if any(field.kind == "text" for field, _, _ in by_header):
        return by_header
    return [*(wish for wish in by_header if wish[0].kind != "name"), *by_look]


@cache
def _index(schema: SchemaName) -> Map[str, tuple[Field, ...]]:
    index: dict[str, tuple[Field, ...]] = {}
    for field in FIELDS[schema]:
        for key in field.synonyms:
            index[key] = (*index.get(key, ()), field)
    return index


def _by_header(schema: SchemaName, name: str) -> list[_Candidate]:
    key, words = header_key(name), header_words(name)
    found = _index(schema).get(key, ())
    if found or len(words) < 2 or words[0] not in _PREFIXES:
        return [_by_name(field, name, exact=key in map(header_key, (field.name, field.asked))) for field in found]
    rest = "".join(words[1:])
    why = f"“{' '.join(words[1:])}” is a name for"
    return [(field, 0.8, f"{why} {field.asked}") for field in _index(schema).get(rest, ()) if field.kind != "key"]


def _by_name(field: Field, name: str, *, exact: bool) -> _Candidate:
    return (field, 1.0, f"named {field.asked}") if exact else (field, 0.95, f"“{name}” is a name for {field.asked}")


def _believed(candidates: list[_Candidate], values: pl.Series | None) -> tuple[list[_Candidate], str | None]:
    """Return the candidates whose values fit, and why the others are not believed."""
    believed, note = [], None
    for field, confidence, why in candidates:
        fitting = None if values is None else share(field.kind, values)
        if fitting is not None and fitting < _FITTING_SHARE:
            note = f"the header says {field.asked}, but only {fitting:.0%} of the values are {_KIND_WORDS[field.kind]}"
        else:
            believed.append((field, confidence, why))
    return believed, note


def override(mapping: Mapping, wishes: Map[str, str | None]) -> Mapping:
    """Return the mapping with columns set by hand: a field's name, or None to keep the column as an attribute.

    A field taken by hand leaves the column that had it. MappingError names unknown columns and fields with
    near matches, and two columns set by hand for one field.
    """
    chosen = {
        _known(mapping, source): _named(mapping.schema, name) if name else None for source, name in wishes.items()
    }
    by_hand: dict[str, str] = {}
    for source, field in chosen.items():
        if field is None or field.many:
            continue
        if field.name in by_hand:
            raise MappingError(
                f"“{by_hand[field.name]}” and “{source}” are both set to {field.asked}, which takes one column.",
                hint="Set one of them to another field, or to nothing.",
            )
        by_hand[field.name] = source
    return replace(mapping, columns=tuple(_by_hand(column, chosen, by_hand) for column in mapping.columns))


def _by_hand(column: ColumnMapping, chosen: Map[str, Field | None], taken: Map[str, str]) -> ColumnMapping:
    if column.source in chosen:
        field = chosen[column.source]
        return ColumnMapping(column.source, field.name if field else None, 1.0, "set by hand")
    if column.field is not None and column.field in taken:
        why = f"kept as an attribute: “{taken[column.field]}” was set by hand"
        return ColumnMapping(column.source, None, 1.0, why)
    return column


def _known(mapping: Mapping, source: str) -> str:
    header = mapping.header
    if source in header:
        return source
    folded = [name for name in header if name.strip().casefold() == source.strip().casefold()]
    if len(folded) == 1:
        return folded[0]
    raise MappingError(f"The file has no column “{source}”.", hint=_near(source, header))


def _named(schema: SchemaName, name: str) -> Field:
    field = field_named(schema, name)
    if field is None:
        known = [field.asked for field in FIELDS[schema]]
        raise MappingError(f"A {schema} has no field “{name}”.", hint=_near(name, known))
    return field


def _near(word: str, known: Iterable[str]) -> str:
    names = tuple(known)
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(f'“{name}”' for name in near)}?"
    return f"Known are: {', '.join(names[:40])}{' …' if len(names) > 40 else ''}."
