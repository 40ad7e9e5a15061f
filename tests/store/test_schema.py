import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text

from goodsign.core.errors import SchemaOutdated
from goodsign.core.ids import DEFAULT_WORKSPACE
from goodsign.store import schema
from goodsign.store.database import Database, open_engine
from goodsign.store.tables import schema as picture


@pytest.fixture
def empty(server_url: str, database_url: str) -> Iterator[Engine]:
    """A new database of the same server."""
    name = open_engine(database_url).url.database
    fresh = f"{name}_fresh"
    server = open_engine(server_url).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {fresh}"))
    engine = open_engine(server.url.set(database=fresh).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {fresh}"))
    server.dispose()


def _tables(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return set(connection.execute(text(query)).scalars())


def test_up_down_and_up_again(empty: Engine) -> None:
    assert schema.upgrade(empty) is True
    assert schema.upgrade(empty) is False
    assert set(picture.tables) <= _tables(empty)
    schema.downgrade(empty, "base")
    assert _tables(empty) == {"alembic_version"}
    assert schema.upgrade(empty) is True
    with Database(empty, DEFAULT_WORKSPACE).transaction() as connection:
        assert connection.execute(text("SELECT name FROM workspaces")).scalar_one() == "Default"


def test_going_down_takes_rankings_along(empty: Engine, importer: Any, now: Any) -> None:
    schema.upgrade(empty)
    importer(Database(empty, DEFAULT_WORKSPACE))([{"external_key": "A"}])
    schema.downgrade(empty, "base")
    assert _tables(empty) == {"alembic_version"}


def test_the_picture_and_the_migrations_say_the_same(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "include_object": _no_partition},
        )
        assert compare_metadata(context, picture) == []


def _no_partition(thing: object, name: str | None, kind: str, *rest: object) -> bool:
    return not (kind == "table" and str(name).startswith("scores_"))


def test_the_collations_are_as_drawn(engine: Engine) -> None:
    drawn = {
        (table.name, column.name)
        for table in picture.tables.values()
        for column in table.columns
        if getattr(column.type, "collation", None) == "C"
    }
    query = """SELECT table_name, column_name FROM information_schema.columns
               WHERE collation_name = 'C' AND table_schema = 'public'"""
    with engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(text(query)) if row.table_name in picture.tables}
    assert found == drawn


def test_processes_that_upgrade_at_once_do_not_clash(empty: Engine) -> None:
    program = (
        "import sys; from goodsign.store.database import open_engine; from goodsign.store.schema import upgrade;"
        "engine = open_engine(sys.argv[1]); sys.stdin.read(1); print(upgrade(engine))"
    )
    url = empty.url.render_as_string(hide_password=False)
    racers = [
        subprocess.Popen([sys.executable, "-c", program, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    assert sorted(racer.communicate(b"!", timeout=120)[0] for racer in racers) == [b"False\n", b"True\n"]


def test_an_older_schema_is_told_with_the_command(empty: Engine) -> None:
    with empty.connect() as connection, pytest.raises(SchemaOutdated, match="at nothing") as caught:
        schema.require_current(connection)
    assert caught.value.hint == "Run `goodsign db upgrade`."


def test_a_newer_schema_asks_for_the_newer_program(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with empty.connect() as connection, pytest.raises(SchemaOutdated, match="9999") as caught:
        schema.require_current(connection)
    assert "newer version" in str(caught.value.hint)
    with pytest.raises(SchemaOutdated, match="9999"):
        schema.upgrade(empty)


def test_the_application_role_may_ask_for_the_revision(database: Database) -> None:
    with database.transaction() as connection:
        schema.require_current(connection)
        assert schema.current_revision(connection) == schema.newest_revision()
