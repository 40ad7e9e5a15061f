from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from goodsign.store import imports
from goodsign.store.database import Database
from goodsign.store.opt_outs import add_opt_outs, contact_hashes, known_opt_outs, mark_opted_out
from goodsign.store.vault import Vault

_WILMA = {
    "external_key": "D-1", "email": "wilma@example.com", "phone_1": "+12025550101", "phone_2": "+12025550102",
    "tax_id": "900000001",
}  # fmt: skip


def _say_stop(database: Database, vault: Vault, frame: Any, now: datetime, source: str = "import:x") -> None:
    with database.transaction() as connection:
        add_opt_outs(connection, contact_hashes(frame, vault), source=source, now=now)


def test_nothing_is_marked_before_anybody_said_stop(leads: Any, vault: Vault) -> None:
    frame = leads([_WILMA, {**_WILMA, "opted_out": True}])
    assert mark_opted_out(frame, frozenset(), vault).equals(frame)


@pytest.mark.parametrize(
    "met_again",
    [{"external_key": "D-1"}, {"email": "wilma@example.com"}, {"phone_1": "+12025550102"}, {"phone_2": "+12025550101"},
     {"tax_id": "900000001"}],
)  # fmt: skip
def test_who_said_stop_is_recognised_by_any_contact(
    database: Database, leads: Any, vault: Vault, now: datetime, met_again: dict[str, str]
) -> None:
    _say_stop(database, vault, leads([{**_WILMA, "opted_out": True}]), now)
    with database.transaction() as connection:
        known = known_opt_outs(connection)
    marked = mark_opted_out(leads([{"full_name": "Other Person"}, met_again]), known, vault)
    assert marked["opted_out"].to_list() == [False, True]


def test_only_those_who_opted_out_are_hashed_and_nothing_readable_is_kept(
    database: Database, leads: Any, vault: Vault, now: datetime
) -> None:
    _say_stop(database, vault, leads([_WILMA, {"email": "fred@example.com", "opted_out": True}]), now)
    with database.transaction() as connection:
        kept = connection.execute(text("SELECT contact_index, source FROM opt_outs")).all()
    assert [(len(row.contact_index), row.source) for row in kept] == [(16, "import:x")]


def test_saying_stop_twice_keeps_the_first_time_even_in_one_transaction(
    database: Database, leads: Any, vault: Vault, now: datetime
) -> None:
    hashes = contact_hashes(leads([{**_WILMA, "opted_out": True}]), vault)
    with database.transaction() as connection:
        for source in ("first", "second"):
            add_opt_outs(connection, hashes, source=source, now=now)
        sources = connection.execute(text("SELECT DISTINCT source FROM opt_outs")).scalars().all()
    assert sources == ["first"]


def test_opt_outs_outlive_the_import_that_brought_them(
    database: Database, leads: Any, vault: Vault, deliver: Any, now: datetime
) -> None:
    delivery = deliver([{**_WILMA, "opted_out": True}])
    _say_stop(database, vault, leads([{**_WILMA, "opted_out": True}]), now, f"import:{delivery.import_id}")
    with database.transaction() as connection:
        undone = imports.undo_import(connection, delivery.number, now=now)
        assert len(known_opt_outs(connection)) == undone.opted_out_kept == 5


def test_another_workspace_does_not_know_them(
    database: Database, other_database: Database, leads: Any, vault: Vault, now: datetime
) -> None:
    _say_stop(database, vault, leads([{**_WILMA, "opted_out": True}]), now)
    with other_database.transaction() as connection:
        assert known_opt_outs(connection) == frozenset()
