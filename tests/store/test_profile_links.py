"""Which profile is whose: proposed from files, found by the machine, decided by people, who have the last word."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text

from goodsign.core.errors import NotFound
from goodsign.store.database import Database
from goodsign.store.profile_links import (
    Link,
    confirm_own,
    decide_link,
    links_of,
    list_links,
    propose_links,
    save_links,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SITE = "linkedin.com"


@pytest.fixture
def people(database: Database, deliver: Any) -> Database:
    """Ann with a profile's address in her file, Bob without, Eve with one and opted out."""
    address = "see https://www.linkedin.com/in/{}/?x=1"
    deliver(
        [
            {"external_key": "A", "attributes": '{"Profile": "' + address.format("Ann-Example") + '"}'},
            {"external_key": "B"},
            {"external_key": "E", "website": address.format("eve"), "opted_out": True},
            {"external_key": "W", "website": "www.LinkedIn.com/in/wim"},
        ]
    )
    return database


def ids(database: Database) -> dict[str, str]:
    with database.transaction() as connection:
        rows = connection.execute(text("SELECT external_key, lead_id::text FROM leads"))
        return {row[0]: row[1] for row in rows}


def found(database: Database, key: str, state: str, probability: float = 0.9) -> None:
    """Let the machine find a link."""
    row = (ids(database)[key], SITE, "in/x", None, state, probability, '{"attributes": []}')
    names = ("lead_id", "origin", "profile_key", "url", "state", "probability", "comparison")
    shape = {name: pl.Float64 if name == "probability" else pl.String for name in names}
    with database.transaction() as connection:
        save_links(connection, pl.DataFrame([row], schema=shape, orient="row"), now=NOW)


def links(database: Database) -> list[Link]:
    with database.transaction() as connection:
        return list_links(connection)


def decide(database: Database, state: str) -> None:
    (link,) = links(database)
    with database.transaction() as connection:
        decide_link(connection, link, state=state, by="Ada", reason="looked", now=NOW + timedelta(days=1))


def test_addresses_in_files_are_proposed_once_and_not_of_those_who_opted_out(people: Database) -> None:
    with people.transaction() as connection:
        assert propose_links(connection, now=NOW) == 2
        assert propose_links(connection, now=NOW) == 0
    told = {each.external_key: (each.profile_key, each.url, each.state) for each in links(people)}
    assert told == {
        "A": ("in/ann-example", "https://www.linkedin.com/in/Ann-Example/", "proposed"),
        "W": ("in/wim", "https://www.linkedin.com/in/wim/", "proposed"),
    }


@pytest.mark.parametrize(
    ("before", "after", "stands"),
    [
        ("review", "confirmed", "confirmed"),
        ("review", "rejected", "rejected"),
        ("rejected", "review", "review"),
        ("confirmed", "review", "confirmed"),
        ("confirmed", "rejected", "rejected"),
    ],
)
def test_the_machine_may_change_its_mind_but_doubts_do_not_undo(
    people: Database, before: str, after: str, stands: str
) -> None:
    found(people, "B", before)
    found(people, "B", after)
    assert [each.state for each in links(people)] == [stands]


@pytest.mark.parametrize("word", ["confirmed", "rejected"])
def test_a_persons_word_stands_against_the_machine(people: Database, word: str) -> None:
    found(people, "B", "review")
    decide(people, word)
    for later in ("confirmed", "review", "rejected"):
        found(people, "B", later, 0.5)
    (link,) = links(people)
    assert (link.state, link.decided_by, link.reason) == (word, "Ada", "looked")


def test_an_own_export_overrules_a_rejection(people: Database) -> None:
    found(people, "B", "review")
    decide(people, "rejected")
    with people.transaction() as connection:
        confirm_own(connection, ids(people)["B"], SITE, "in/x", by="own export (own)", now=NOW)
    assert [(each.state, each.decided_by) for each in links(people)] == [("confirmed", "own export (own)")]


def test_links_are_listed_by_state_and_lead_the_likeliest_first(people: Database, other_database: Database) -> None:
    found(people, "B", "review", 0.6)
    found(people, "A", "review", 0.8)
    found(people, "W", "rejected", 0.1)
    with people.transaction() as connection:
        assert [each.external_key for each in list_links(connection, state="review")] == ["A", "B"]
        assert [each.external_key for each in list_links(connection, lead_id=ids(people)["W"])] == ["W"]
        assert len(list_links(connection, limit=1)) == 1
        assert links_of(connection, SITE, ["in/x", "in/y"]).height == 3
        assert links_of(connection, "other.example", ["in/x"]).height == 0
    assert links(other_database) == []


def test_a_link_that_is_not_there_cannot_be_decided(people: Database) -> None:
    found(people, "B", "review")
    (link,) = links(people)
    with people.transaction() as connection:
        connection.execute(text("DELETE FROM profile_links"))
        with pytest.raises(NotFound, match="no such link"):
            decide_link(connection, link, state="confirmed", by="Ada", reason="x", now=NOW)
