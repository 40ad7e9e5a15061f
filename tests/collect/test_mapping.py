"""Columns find their fields by header and by look; people have the last word."""

import polars as pl
import pytest

from goodsign.collect.fields import FIELDS, SCHEMAS, attribute_name, header_key, header_words
from goodsign.collect.mapping import Mapping, guess_schema, header_fingerprint, override, propose
from goodsign.core.errors import MappingError

DEBTOR = [
    "debtor_name", "agency_id_number", "loan_number", "tax_id", "dob", "address", "city", "state", "zip", "phone_1",
    "phone_2", "email", "org_creditor", "referral_amount", "received_total", "total_due", "last_payment_amount",
    "referral_date", "item_date_c_off", "agency_last_payment_date", "pcg_last_payment_date", "status_description",
    "companyDomain", "companyAbout", "id", "created_at", "updated_at",
]  # fmt: skip
PROSPECT = [
    "lead_id", "first_name", "last_name", "email", "company_name", "job_title", "industry", "company_size", "location",
    "website", "lead_source", "score", "conversion_probability", "last_activity_date", "created_at", "updated_at",
]  # fmt: skip
ACTIVITY = ["activity_id", "lead_id", "activity_type", "activity_date", "description"]
OUTCOME = ["lead_id", "converted", "outcome_date"]


def table(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def mapped(mapping: Mapping) -> dict[str, str | None]:
    return {column.source: column.field for column in mapping.columns}


@pytest.mark.parametrize(
    ("header", "schema"),
    [
        (DEBTOR, "debtor"),
        (PROSPECT, "prospect"),
        (ACTIVITY, "activity"),
        (OUTCOME, "outcome"),
        (["a", "b"], "prospect"),
    ],
)
def test_the_schema_shows_in_the_header(header: list[str], schema: str) -> None:
    assert guess_schema(header) == schema


@pytest.mark.parametrize(("header", "schema"), [(DEBTOR, "debtor"), (ACTIVITY, "activity"), (OUTCOME, "outcome")])
def test_every_column_that_was_asked_for_has_a_field(header: list[str], schema) -> None:
    columns = propose(header, pl.DataFrame(), schema).columns
    assert [column.source for column in columns if column.field is None] == []
    assert len({column.field for column in columns}) == len(header)


def test_another_systems_score_is_kept_beside_ours() -> None:
    mapping = propose(PROSPECT, pl.DataFrame(), "prospect")
    assert mapping.attributes == ("score", "conversion_probability")
    assert [attribute_name(name) for name in mapping.attributes] == ["source_score", "source_conversion_probability"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("SSN", "tax_id"), ("Social Security Number", "tax_id"), ("Date of Birth", "dob"), ("DOB", "dob"),
        ("Acct Balance", "total_due"), ("Mobile", "phone_1"), ("E-mail Address", "email"),
        ("Org Creditor", "org_creditor"),
        ("Charge-off date", "item_date_c_off"), ("Do Not Contact", "opted_out"), ("Unsubscribed", "opted_out"),
        ("customerEmail", "email"), ("Debtor First Name", "first_name"), ("ZIP+4", "zip"), ("Favourite colour", None),
    ],
)  # fmt: skip
def test_headers_people_write(header: str, field: str | None) -> None:
    assert mapped(propose([header], pl.DataFrame(), "debtor")) == {header: field}


def test_values_decide_where_the_header_does_not() -> None:
    sample = table(
        contact=["jane@example.org", "john@example.org"], reach=["(415) 555-2671", "212-555-0123"],
        secret=["123-45-6780", "***-**-1234"], state=["NSW", "VIC"], last_activity=["Email opened", "Page visited"],
    )  # fmt: skip
    mapping = propose(sample.columns, sample, "prospect")
    assert mapped(mapping) == {
        "contact": "email", "reach": "phone_1", "secret": "tax_id", "state": None, "last_activity": None
    }  # fmt: skip
    assert "only 0% of the values are US states" in mapping.columns[3].why


def test_the_better_column_wins_and_the_other_says_why() -> None:
    mapping = propose(["E-mail Address", "email", "Opt Out", "Do Not Email"], pl.DataFrame(), "prospect")
    assert mapped(mapping) == {
        "E-mail Address": None, "email": "email", "Opt Out": "opted_out", "Do Not Email": "opted_out"
    }  # fmt: skip
    assert "“email” already fills email" in mapping.columns[0].why


def test_a_second_phone_finds_the_second_field() -> None:
    assert mapped(propose(["Mobile", "Home Phone"], pl.DataFrame(), "debtor")) == {
        "Mobile": "phone_1", "Home Phone": "phone_2"
    }  # fmt: skip


def test_set_by_hand() -> None:
    mapping = propose(["email", "reply to", "x"], pl.DataFrame(), "debtor")
    changed = override(mapping, {"Reply To": "email", "x": "companyDomain"})
    assert mapped(changed) == {"email": None, "reply to": "email", "x": "company_domain"}
    assert mapped(override(changed, {"x": None}))["x"] is None


@pytest.mark.parametrize(
    ("wishes", "message", "hint"),
    [
        ({"emial": "email"}, "no column “emial”", "“email”"),
        ({"x": "last_nmae"}, "no field “last_nmae”", "“last_name”"),
        ({"x": "email", "y": "email"}, "“x” and “y” are both set to email", "another field"),
    ],
)
def test_wishes_that_cannot_be(wishes: dict[str, str | None], message: str, hint: str) -> None:
    with pytest.raises(MappingError, match=message) as caught:
        override(propose(["email", "x", "y"], pl.DataFrame(), "debtor"), wishes)
    assert caught.value.hint is not None
    assert hint in caught.value.hint


def test_a_file_has_to_say_who_it_is_about() -> None:
    with pytest.raises(MappingError, match="None of the 2 columns"):
        propose(["colour", "size of shoe"], pl.DataFrame(), "prospect").require_identity()
    with pytest.raises(MappingError, match="activity_date"):
        propose(["lead_id", "activity_type"], pl.DataFrame(), "activity").require_identity()


def test_a_mapping_is_remembered_for_the_same_header() -> None:
    mapping = propose(["Email", "Name", "Colour"], pl.DataFrame(), "prospect")
    again = Mapping.from_json(mapping.to_json())
    assert again == mapping
    assert header_fingerprint(["Email", "Name", "Colour"]) == header_fingerprint([" name", "COLOUR", "email"])
    assert header_fingerprint(["Email", "Name"]) != header_fingerprint(["Email", "Name", "Colour"])
    assert mapped(again.refit(["name", "colour", "EMAIL"])) == {"name": "full_name", "colour": None, "EMAIL": "email"}
    with pytest.raises(MappingError, match="other columns"):
        again.refit(["name", "email"])


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"schema": "debtor", "columns": [["a", "no_field", 1, ""]]}'])
def test_what_was_not_remembered_by_us(written: str) -> None:
    with pytest.raises(MappingError):
        Mapping.from_json(written)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_field_names_are_unique(schema) -> None:
    names = [field.name for field in FIELDS[schema]]
    assert len(names) == len(set(names))


def test_header_words() -> None:
    assert header_words("companyDomainURL") == ("company", "domain", "url")
    assert header_key("E-Mail  Address") == "emailaddress"


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (["Ann Example", "Bob Example", "Ann Example"], "full_name"),
        (["Ann Example", "Ann Example"], "full_name"),
        (["Individual", "Company"] * 40, None),
    ],
)
def test_a_person_who_comes_twice_in_a_short_file_is_no_category(names: list[str], field: str | None) -> None:
    rows = table(debtor_name=names, email=[f"p{n}@example.com" for n in range(len(names))])
    assert mapped(propose(("debtor_name", "email"), rows, "debtor"))["debtor_name"] == field
