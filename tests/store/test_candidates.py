from typing import Any

import polars as pl
import pytest

from goodsign.store.candidates import MOST, known_names, leads_by_name, leads_by_town
from goodsign.store.database import Database


def found(database: Database, *names: tuple[str, str]) -> int:
    with database.transaction() as connection:
        frame = pl.DataFrame(names, schema={"first": pl.String, "last": pl.String}, orient="row")
        return len(leads_by_name(connection, frame))


@pytest.fixture
def people(database: Database, deliver: Any) -> Database:
    rows = [("José Luis", "García-López"), ("JOSE", "Garcia Lopez"), ("Ann", "O'Neil"), ("Bob", "Stone"), (None, None)]
    deliver(
        [
            {"external_key": str(place), "first_name": first, "last_name": last, "opted_out": last == "Stone"}
            for place, (first, last) in enumerate(rows)
        ]
    )
    return database


def test_names_are_found_whatever_their_accents_capitals_and_signs(people: Database) -> None:
    assert found(people, ("jose", "garcialopez")) == 2
    assert found(people, ("ann", "oneil"), ("jose", "garcialopez")) == 3
    assert found(people, ("luis", "garcialopez")) == 0


def test_people_who_opted_out_are_no_candidates(people: Database) -> None:
    assert found(people, ("bob", "stone")) == 0


def test_of_many_names_those_are_known_that_a_lead_has(people: Database, other_database: Database) -> None:
    names = [("jose", "garcialopez"), ("ann", "oneil"), ("ann", "garcialopez"), ("bob", "stone"), ("eve", "nobody")]
    frame = pl.DataFrame(names, schema={"first": pl.String, "last": pl.String}, orient="row")
    with people.transaction() as connection:
        assert known_names(connection, frame) == {("jose", "garcialopez"), ("ann", "oneil")}
    with other_database.transaction() as connection:
        assert known_names(connection, frame) == set()


def test_other_workspaces_stay_out(people: Database, other_database: Database) -> None:
    assert found(other_database, ("ann", "oneil")) == 0


def test_more_namesakes_than_can_be_told_apart_are_none(database: Database, deliver: Any) -> None:
    deliver([{"external_key": str(n), "first_name": "Maria", "last_name": "Garcia"} for n in range(MOST)])
    assert found(database, ("maria", "garcia")) == 0


def test_people_of_one_family_name_and_town_are_rivals(database: Database, deliver: Any) -> None:
    towns = [("San Antonio", "TX"), ("San Antonio", "TX"), ("Austin", "TX"), (None, "TX")]
    deliver(
        [
            {"external_key": str(place), "first_name": f"N{place}", "last_name": "Núñez", "city": city, "state": state}
            for place, (city, state) in enumerate(towns)
        ]
    )
    wanted = pl.DataFrame({"last": ["nunez"], "city": ["san antonio"], "state": ["tx"]})
    with database.transaction() as connection:
        assert len(leads_by_town(connection, wanted)) == 2
