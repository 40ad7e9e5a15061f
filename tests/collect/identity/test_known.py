"""What a lead's file knows, found by its headers."""

import json
from datetime import UTC, date, datetime

import polars as pl

from goodsign.collect.identity.frames import Known
from goodsign.collect.identity.known import known_of


def test_fields_and_attributes_are_found_by_their_words() -> None:
    attributes = {
        "College Attended": "Austin \"Night\" College", "Graduation Year": "05/2021", "Employer Name": "Acme, Inc.",
        "Employer Phone": "555", "Middle Name": "Anne", "Nursing License #": "TX-1", "License Number": "TX884201",
        "LinkedIn URL": "https://site.example/in/one", "Occupation": "Nurse", "Name Suffix": "Jr", "Balance": "3",
        "Driver License Number": "secret",
    }  # fmt: skip
    leads = pl.DataFrame(
        {
            "lead_id": ["L1"], "first_name": ["Ann"], "last_name": ["Example"], "city": ["Austin"], "state": ["TX"],
            "address": ["12 Invented Lane"], "zip": ["78701-1000"], "dob": [date(1999, 5, 17)],
            "company_name": ["Sample LLC"],
            "source_updated_at": [datetime(2024, 3, 1, tzinfo=UTC)], "attributes": [json.dumps(attributes)],
        }
    )  # fmt: skip
    known = Known.validate(known_of(leads)).row(0, named=True)
    assert known == {
        "lead_id": "L1", "full_name": None, "first_name": "Ann", "middle_name": "Anne", "last_name": "Example",
        "suffix": "Jr",
        "city": "Austin", "state": "TX", "zip": "78701-1000", "household": "12 invented lane 78701",
        "birth_year_low": 1999, "birth_year_high": 1999, "employers": ["Sample LLC", "Acme, Inc."], "titles": ["Nurse"],
        "schools": ['Austin "Night" College'], "graduation_years": [2021], "licenses": ["TX-1", "TX884201"],
        "profile_urls": ["https://site.example/in/one"], "as_of_year": 2024,
    }  # fmt: skip


def test_a_lead_without_anything_is_one_row_of_nothing() -> None:
    known = known_of(
        pl.DataFrame({"lead_id": ["L1"], "attributes": [None]}, schema={"lead_id": pl.String, "attributes": pl.String})
    )
    assert known.height == 1
    assert known["employers"].to_list() == [[]]
    assert known["birth_year_low"].to_list() == [None]
    assert known_of(pl.DataFrame(schema={"lead_id": pl.String})).is_empty()


def test_only_the_year_is_kept_of_a_date_of_birth() -> None:
    known = known_of(pl.DataFrame({"lead_id": ["L1"], "dob": [date(1999, 5, 17)]}))
    assert "17" not in str(known.to_dicts())
