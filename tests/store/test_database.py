from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from goodsign.core.errors import (
    Conflict,
    DatabaseFault,
    DatabaseUnavailable,
    DataError,
    DiskFault,
    SchemaOutdated,
    SettingsError,
)
from goodsign.core.ids import DEFAULT_WORKSPACE
from goodsign.store.database import Database, address, open_engine
from goodsign.store.security import APPLICATION_ROLE


def test_a_transaction_has_the_application_role_and_the_workspace(database: Database) -> None:
    with database.transaction() as connection:
        row = connection.execute(text("SELECT current_user, current_setting('goodsign.workspace_id')")).one()
    assert tuple(row) == (APPLICATION_ROLE, str(database.workspace_id))


def test_role_and_workspace_end_with_the_transaction(database: Database) -> None:
    with database.transaction():
        pass
    with database.engine.connect() as connection:
        row = connection.execute(text("SELECT current_user, current_setting('goodsign.workspace_id', true)")).one()
    assert row[0] != APPLICATION_ROLE
    assert row[1] in (None, "")


def test_an_exception_rolls_everything_back(database: Database) -> None:
    def fail_half_way() -> None:
        with database.transaction() as connection:
            connection.execute(text("UPDATE workspaces SET name = 'changed'"))
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        fail_half_way()
    with database.transaction() as connection:
        assert connection.execute(text("SELECT name FROM workspaces")).scalar_one() == "Test"


@pytest.mark.parametrize("url", ["", "nonsense", "postgresql://user:secret@host:port/x", "//host"])
def test_what_is_no_address_is_a_settings_error_that_hides_the_password(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL") as caught:
        open_engine(url)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.hint is not None


def test_another_make_of_database_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="`mysql`"):
        open_engine("mysql://host/x")


def test_an_unreachable_server_names_the_place_but_not_the_password() -> None:
    unreachable = Database(open_engine("postgresql://user:secret@127.0.0.1:1/leads"), DEFAULT_WORKSPACE)
    with pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1:1/leads") as caught, unreachable.transaction():
        pass
    assert "secret" not in caught.value.message
    assert caught.value.retryable
    assert caught.value.hint is not None


def test_the_address_leaves_out_who_connects() -> None:
    assert address(open_engine("postgresql://user:secret@db.example/leads")) == "db.example:5432/leads"


def test_a_database_that_cannot_write_is_a_disk_fault(database: Database) -> None:
    with pytest.raises(DiskFault), database.transaction() as connection:
        connection.execute(text("SET TRANSACTION READ ONLY; UPDATE workspaces SET name = 'changed'"))


def test_a_missing_table_is_an_outdated_schema(database: Database) -> None:
    with pytest.raises(SchemaOutdated, match="older"), database.transaction() as connection:
        connection.execute(text("SELECT * FROM table_of_the_next_version"))


def test_a_forbidden_statement_is_a_database_fault(database: Database) -> None:
    with pytest.raises(DatabaseFault, match="may not") as caught, database.transaction() as connection:
        connection.execute(text("DROP TABLE leads"))
    assert type(caught.value) is DatabaseFault


def test_a_statement_that_makes_no_sense_is_reported_without_its_values(database: Database) -> None:
    with pytest.raises(DatabaseFault) as caught, database.transaction() as connection:
        connection.execute(text("SELEC :name"), {"name": "Wilma Example"})
    assert "Wilma" not in f"{caught.value} {caught.value.hint} {caught.value.__cause__}"


def test_a_clash_is_a_conflict_that_names_the_rule_and_not_the_row(database: Database) -> None:
    values = "(:workspace, 'Wilma', 1, '', :at, :at)"
    insert = text(f"""INSERT INTO icps (workspace_id, name, version, specification, occurred_at, known_at)
                      VALUES {values}, {values}""")
    with pytest.raises(Conflict, match="icps_pkey") as caught, database.transaction() as connection:
        connection.execute(insert, {"workspace": database.workspace_id, "at": datetime(2026, 1, 1, tzinfo=UTC)})
    assert "Wilma" not in caught.value.message


def test_a_value_beyond_its_type_is_a_data_error(database: Database) -> None:
    with pytest.raises(DataError, match="too large"), database.transaction() as connection:
        connection.execute(text("SELECT 1e20::numeric(14, 2)"))


def test_a_database_without_the_application_role_is_outdated(database: Database) -> None:
    with pytest.raises(SchemaOutdated), database.transaction() as connection:
        connection.execute(text(f"SELECT set_config('role', '{APPLICATION_ROLE}_missing', true)"))
