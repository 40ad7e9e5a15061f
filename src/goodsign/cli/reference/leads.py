"""Renders the fields we know: what each holds, which headers are recognized, and which kinds of file have it."""

from collections.abc import Mapping, Sequence

from goodsign.cli.reference.markdown import code, table
from goodsign.collect.fields import FIELDS, Field, Kind, SchemaName, header_key

KINDS: dict[Kind, str] = {
    "key": "Your system's name for the record, as text with leading zeros. A spreadsheet's `1234.0` is `1234`.",
    "name": "A person's name. `DOE, JANE` becomes `Jane Doe`; a name in mixed letters keeps them.",
    "email": "An e-mail address, in small letters. No mail server is asked.",
    "phone": "A phone number that can exist, read as dialed from the US, stored as E.164 (`+12125550123`).",
    "tax_id": "A US tax id of nine digits that can exist. Encrypted; compared by a keyed hash.",
    "birth_date": "A date of birth between 1900 and today. Encrypted; never part of a score.",
    "date": "A day between 1900 and 2100. The format is decided from the whole column, or asked.",
    "timestamp": "A moment between 1900 and 2100. Without a time zone it is read in `--time-zone`, UTC by default.",
    "us_state": "A US state or territory, by name, abbreviation or code; stored as two letters.",
    "zip": "A US ZIP code. A lost leading zero is put back.",
    "money": "An amount, with or without currency sign; brackets or a minus make it negative.",
    "integer": "A whole number. Of a range such as `51-200` the lower bound is taken, which never overstates.",
    "flag": "Yes or no in the usual spellings; a date counts as yes.",
    "domain": "A web domain, also taken out of an address such as `https://www.acme.example/about`.",
    "text": "Text as it stands, spaces tidied.",
    "outcome": "Whether the lead converted: the usual words (`paid`, `won`, `lost`), or what `--positive` names.",
}
"""What the values of each kind of field are taken to be."""

_COLUMNS = ("field", "kind", "holds", "headers recognized")


def kinds() -> str:
    """Return one row for each kind of value."""
    return table(("kind", "what it is"), [(code(kind), words) for kind, words in KINDS.items()])


def leads(schema: Mapping[SchemaName, Sequence[Field]] = FIELDS) -> str:
    """Return the fields that a debtor and a prospect share, then what each has of its own, then events."""
    debtor, prospect = schema["debtor"], schema["prospect"]
    both = [field for field in debtor if field in prospect]
    sections = {
        "Every lead": both,
        "Debtor files only": [field for field in debtor if field not in both],
        "Prospect files only": [field for field in prospect if field not in both],
        "Activities": schema["activity"],
        "Outcomes": schema["outcome"],
    }
    return "\n\n".join(f"### {title}\n\n{_fields(fields)}" for title, fields in sections.items() if fields)


def _fields(fields: Sequence[Field]) -> str:
    return table(_COLUMNS, [(code(each.asked), code(each.kind), _limits(each), _headers(each)) for each in fields])


def _limits(field: Field) -> str:
    limits = ["required"] if field.required else []
    limits += [f"at most {field.max_length} characters"] if field.max_length else []
    limits += ["several columns"] if field.many else []
    limits += [f"stored as {code(field.name)}"] if field.name != field.asked else []
    return ", ".join(limits)


def _headers(field: Field) -> str:
    own = {header_key(field.asked)}
    return ", ".join(sorted(field.synonyms - own))
