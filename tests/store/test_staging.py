from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import text

from goodsign.collect.frames import Lead
from goodsign.collect.merge import group_rows
from goodsign.store import staging
from goodsign.store.database import Database
from goodsign.store.vault import Vault

_FULL = {
    "external_key": "D-1",
    "full_name": "Wilma Example",
    "email": "wilma@example.com",
    "phone_1": "+12025550101",
    "phone_2": "+12025550102",
    "tax_id": "900000001",
    "dob": date(1999, 2, 28),
    "total_due": 1234.5,
    "company_size": 12,
    "referral_date": date(2026, 1, 31),
    "source_updated_at": datetime(2026, 2, 1, 8, tzinfo=UTC),
    "opted_out": True,
    "attributes": '{"color": "green"}',
}


def test_every_lead_column_is_passed_on_or_named_as_not() -> None:
    assert set(staging.FIELDS) | {"line", "tax_id", "dob", "attributes", "opted_out"} == set(Lead.column_names())


def test_filling_seals_what_is_secret_and_returns_the_keys(
    database: Database, vault: Vault, leads: Callable[..., pl.DataFrame]
) -> None:
    with database.transaction() as connection:
        staging.create(connection)
        keys = staging.fill(connection, leads([_FULL, {"external_key": "D-2"}]), vault)
        rows = connection.execute(text("SELECT to_jsonb(s)::text FROM stage s ORDER BY line")).scalars().all()
    assert "900000001" not in rows[0]
    assert "1999" not in rows[0]
    index = vault.index("tax", ["900000001"])[0]
    assert index is not None
    assert keys["tax_key"].to_list() == [index.hex(), None]
    assert keys["phone_2"].to_list() == ["+12025550102", None]
    assert keys["line"].to_list() == [2, 3]


def test_members_come_back_as_the_clean_leads_they_were(
    database: Database, vault: Vault, leads: Callable[..., pl.DataFrame]
) -> None:
    given = leads([_FULL, {"external_key": "D-2", "opted_out": False}, {"external_key": "D-3"}])
    with database.transaction() as connection:
        staging.create(connection)
        staging.fill(connection, given, vault)
        taken = staging.take_members(connection, pl.DataFrame({"line": [2, 3], "leader": [2, 2]}), vault)
        left = connection.execute(text("SELECT external_key FROM stage")).scalars().all()
    assert_frame_equal(taken, given.head(2))
    assert left == ["D-3"]


@pytest.mark.parametrize(
    ("stored", "staged"),
    [
        ({"external_key": "D-1"}, {"external_key": "D-1"}),
        ({"tax_id": "900000001"}, {"tax_id": "900000001", "dob": date(2000, 1, 1)}),
        ({"email": "w@example.com"}, {"email": "w@example.com"}),
        ({"phone_1": "+12025550101"}, {"phone_1": "+12025550101"}),
        ({"phone_1": "+12025550101"}, {"phone_2": "+12025550101"}),
        ({"phone_2": "+12025550101"}, {"phone_1": "+12025550101"}),
        ({"phone_2": "+12025550101"}, {"phone_2": "+12025550101"}),
    ],
)
def test_a_stored_lead_is_matched_by_any_key(
    database: Database,
    vault: Vault,
    leads: Callable[..., pl.DataFrame],
    deliver: Callable[..., object],
    stored: dict[str, object],
    staged: dict[str, object],
) -> None:
    deliver([{"full_name": "Wilma Example", **stored}, {"full_name": "Somebody Else"}])
    with database.transaction() as connection:
        staging.create(connection)
        staging.fill(connection, leads([staged]), vault)
        matched = staging.stored_matches(connection)
        wanted = connection.execute(text("SELECT lead_id::text FROM leads WHERE full_name = 'Wilma Example'")).scalar()
    assert matched["lead_id"].to_list() == [wanted]
    assert matched.columns == [
        "lead_id", "external_key", "tax_key", "email", "phone_1", "phone_2", "full_name", "first_name", "last_name",
    ]  # fmt: skip


def test_keys_tell_parent_and_child_on_one_phone_apart(
    database: Database, vault: Vault, leads: Callable[..., pl.DataFrame]
) -> None:
    shared = {"first_name": "John", "last_name": "Example", "phone_1": "+12025550101"}
    two = [{**shared, "full_name": "John A Example"}, {**shared, "full_name": "John B Example"}]
    with database.transaction() as connection:
        staging.create(connection)
        keys = staging.fill(connection, leads(two), vault)
    assert group_rows(keys).members.is_empty()
    assert not group_rows(keys.drop("full_name")).members.is_empty()


def test_rows_without_keys_match_nothing(
    database: Database, vault: Vault, leads: Callable[..., pl.DataFrame], deliver: Callable[..., object]
) -> None:
    deliver([{"full_name": "Wilma Example"}, {"full_name": "Fred Example"}])
    with database.transaction() as connection:
        staging.create(connection)
        staging.fill(connection, leads([{"full_name": "Wilma Example"}]), vault)
        assert staging.stored_matches(connection).is_empty()


def test_a_lead_is_matched_under_each_of_its_aliases(
    database: Database, vault: Vault, leads: Callable[..., pl.DataFrame], deliver: Callable[..., object]
) -> None:
    deliver([{"external_key": "D-1", "email": "w@example.com"}])
    deliver([{"external_key": "OTHER-9", "email": "w@example.com"}])
    with database.transaction() as connection:
        staging.create(connection)
        staging.fill(connection, leads([{"external_key": "OTHER-9"}]), vault)
        matched = staging.stored_matches(connection)
    assert sorted(matched["external_key"].to_list()) == ["D-1", "OTHER-9"]
    assert matched["lead_id"].n_unique() == 1


def test_another_workspace_is_never_matched(
    database: Database,
    other_database: Database,
    vault: Vault,
    leads: Callable[..., pl.DataFrame],
    deliver: Callable[..., object],
) -> None:
    deliver([{"external_key": "D-1", "email": "w@example.com"}])
    with other_database.transaction() as connection:
        staging.create(connection)
        staging.fill(connection, leads([{"external_key": "D-1", "email": "w@example.com"}]), vault)
        assert staging.stored_matches(connection).is_empty()
