"""One borrower and the page that is plainly hers; tests change what they are about."""

from collections.abc import Callable
from typing import Any

import dataframely as dy
import polars as pl
import pytest

from goodsign.collect.identity.frames import Known, Link, Ruling, Seen
from goodsign.collect.identity.link import link
from goodsign.collect.identity.parameters import Parameters

Row = dict[str, Any]
Linked = Callable[..., dy.DataFrame[Link]]


def lead(**changes: Any) -> Row:
    """Return a borrower of 27 in Austin who went to school there and works for a small company."""
    row: Row = dict.fromkeys(Known.column_names()) | {
        "lead_id": "L1", "first_name": "Rosalind", "last_name": "Okafor", "city": "Austin", "state": "TX",
        "birth_year_low": 1999, "birth_year_high": 1999, "employers": ["Bluebonnet Dental Group"], "titles": [],
        "schools": ["UT Austin"], "graduation_years": [2021], "licenses": [], "profile_urls": [],
    }  # fmt: skip
    return row | changes


def study(school: str = "The University of Texas at Austin", start: int | None = 2017, end: int | None = 2021) -> Row:
    return {"school": school, "degree": "Bachelor of Science - BS", "start_year": start, "end_year": end}


def position(employer: str = "Bluebonnet Dental Group, LLC", start: int | None = 2022, end: int | None = None) -> Row:
    return {"employer": employer, "title": "Office Manager", "start_year": start, "end_year": end}


def page(**changes: Any) -> Row:
    """Return the page of that borrower, with nothing to doubt."""
    row: Row = {
        "profile_id": "P1", "origin": "site.example", "url": "https://site.example/in/one",
        "full_name": "Rosalind Okafor",
        "first_name": None, "last_name": None, "location": "Austin, Texas, United States", "studies": [study()],
        "positions": [position()], "licenses": [],
    }  # fmt: skip
    return row | changes


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return Parameters()


@pytest.fixture(scope="session")
def linked(parameters: Parameters) -> Linked:
    """Return a function that links leads with pages; takes single rows or lists."""

    def run(leads: Row | list[Row], pages: Row | list[Row], *rulings: Row) -> dy.DataFrame[Link]:
        known = [leads] if isinstance(leads, dict) else leads
        seen = [pages] if isinstance(pages, dict) else pages
        return link(
            Known.validate(pl.DataFrame(known, schema=Known.create_empty().schema)),
            Seen.validate(pl.DataFrame(seen, schema=Seen.create_empty().schema)),
            parameters=parameters,
            rulings=Ruling.validate(pl.DataFrame(list(rulings), schema=Ruling.create_empty().schema)),
        )

    return run
