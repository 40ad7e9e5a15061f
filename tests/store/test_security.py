from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql

from goodsign.core.errors import DatabaseFault, DataError
from goodsign.store.database import Database
from goodsign.store.security import APPLICATION_ROLE
from goodsign.store.tables import schema

_DIALECT = postgresql.dialect()
_TABLES = sorted(schema.tables)
_WITHOUT_TIMES = {
    "workspaces": "the tenant itself, not a fact about a lead",
    "traffic": "a counter shared by all workspaces, not a fact about anybody",
    "scores": "one row a lead and run; the times stand once for the run, in score_runs",
}
_SAMPLE = {
    "BIGINT": "1", "BOOLEAN": "false", "BYTEA": "'x'", "DATE": "'2026-01-01'", "DOUBLE PRECISION": "1",
    "INTEGER": "7", "JSONB": "'{}'", "TIMESTAMP WITH TIME ZONE": "now()",
    "UUID": "'00000000-0000-4000-8000-00000000000a'",
    "HALFVEC(384)": "array_fill(1, ARRAY[384])::vector::halfvec", "NUMERIC(14, 2)": "1",
}  # fmt: skip
_CHECKED = {
    ("imports", "target"): "'debtor'",
    ("leads", "kind"): "'debtor'",
    ("lead_versions", "role"): "'before'",
    ("score_runs", "kind"): "'model'",
    ("sources", "access"): "'file'",
    ("lead_stops", "stop"): "'ceased'",
    ("profile_links", "state"): "'review'",
    ("signal_dismissals", "reason"): "'other'",
}


@pytest.mark.parametrize("name", _TABLES)
def test_every_table_belongs_to_a_workspace_and_hides_it(database: Database, name: str) -> None:
    column = schema.tables[name].columns["workspace_id"]
    assert column.primary_key
    assert not column.nullable
    with database.engine.connect() as connection:
        enabled, forced = connection.execute(
            text("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = cast(:name AS regclass)"),
            {"name": name},
        ).one()
        policies = connection.execute(
            text("SELECT permissive, cmd, qual = with_check FROM pg_policies WHERE tablename = :name"), {"name": name}
        ).all()
    assert (enabled, forced) == (True, True)
    assert [tuple(policy) for policy in policies] == [("PERMISSIVE", "ALL", True)]


def test_the_database_holds_no_table_beside_the_picture(database: Database) -> None:
    query = """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"""
    with database.engine.connect() as connection:
        found = set(connection.execute(text(query)).scalars())
    assert found == {*_TABLES, "alembic_version"}


@pytest.mark.parametrize("name", _TABLES)
def test_every_fact_says_when_it_was_true_and_when_it_was_learned(name: str) -> None:
    times = {"occurred_at", "known_at"} & set(schema.tables[name].columns.keys())
    assert times == (set() if name in _WITHOUT_TIMES else {"occurred_at", "known_at"})


def _row(table: Table, workspace: object, lead: object) -> str:
    """Return an INSERT of a least row of `table`."""
    values = {}
    for column in table.columns:
        if column.name == "workspace_id":
            values[column.name] = f"'{workspace}'"
        elif column.name == "lead_id":
            values[column.name] = f"'{lead}'"
        elif not column.nullable and column.server_default is None and column.identity is None:
            sample = _SAMPLE.get(str(column.type.compile(dialect=_DIALECT)), "'x'")
            values[column.name] = _CHECKED.get((table.name, column.name), sample)
    return f"INSERT INTO {table.name} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


@pytest.fixture
def filled(database: Database, deliver: Any, publish: Any) -> Iterator[object]:
    """A workspace with at least one row in every table."""
    deliver([{"external_key": "A"}])
    publish()
    with database.engine.begin() as connection:
        lead = connection.execute(
            text("SELECT lead_id FROM leads WHERE workspace_id = :own"), {"own": database.workspace_id}
        ).scalar_one()
        for table in schema.sorted_tables:
            if table.name not in ("workspaces", "leads", "scores", "score_runs"):
                connection.exec_driver_sql(_row(table, database.workspace_id, lead))
    return lead


def _count(database: Database, name: str) -> int:
    with database.engine.connect() as connection:
        query = text(f"SELECT count(*) FROM {name} WHERE workspace_id = :own")
        return int(connection.execute(query, {"own": database.workspace_id}).scalar_one())


def test_rows_are_neither_seen_nor_changed_nor_removed_from_another_workspace(
    database: Database, other_database: Database, filled: object
) -> None:
    for name in _TABLES:
        assert _count(database, name) > 0, name
        own = {"own": database.workspace_id}
        with other_database.transaction() as connection:
            seen = connection.execute(text(f"SELECT count(*) FROM {name} WHERE workspace_id = :own"), own)
            assert seen.scalar_one() == 0, name
            changed = connection.execute(
                text(f"UPDATE {name} SET workspace_id = workspace_id WHERE workspace_id = :own"), own
            )
            assert changed.rowcount == 0, name
            assert connection.execute(text(f"DELETE FROM {name} WHERE workspace_id = :own"), own).rowcount == 0, name
        assert _count(database, name) > 0, name


@pytest.mark.parametrize("name", [name for name in _TABLES if name != "scores"])
def test_a_row_for_another_workspace_is_refused(database: Database, other_database: Database, name: str) -> None:
    def smuggle() -> None:
        with other_database.transaction() as connection:
            connection.exec_driver_sql(_row(schema.tables[name], database.workspace_id, uuid4()))

    with pytest.raises(DatabaseFault, match="may not"):
        smuggle()


def test_own_rows_cannot_be_moved_to_another_workspace(
    database: Database, other_database: Database, deliver: Any
) -> None:
    deliver([{"external_key": "A"}])

    def move() -> None:
        with database.transaction() as connection:
            connection.execute(text("UPDATE leads SET workspace_id = :to"), {"to": other_database.workspace_id})

    with pytest.raises(DatabaseFault, match="may not"):
        move()


def test_a_connection_that_forgot_its_workspace_sees_nothing(database: Database, filled: object) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(f"SET LOCAL ROLE {APPLICATION_ROLE}"))
        for name in _TABLES:
            assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() == 0, name


def test_the_application_role_has_no_way_round(database: Database) -> None:
    with database.engine.connect() as connection:
        role = connection.execute(
            text("""SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin
                    FROM pg_roles WHERE rolname = :name"""),
            {"name": APPLICATION_ROLE},
        ).one()
        owned = connection.execute(
            text("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = :name"), {"name": APPLICATION_ROLE}
        ).scalar_one()
    assert not any(role)
    assert owned == 0


@pytest.mark.parametrize("verb", ["SELECT count(*) FROM", "DELETE FROM", "TRUNCATE", "DROP TABLE"])
def test_the_partitions_of_the_ranking_cannot_be_reached_directly(
    database: Database, deliver: Any, publish: Any, verb: str
) -> None:
    deliver([{"external_key": "A"}])
    run = publish()

    def reach() -> None:
        with database.transaction() as connection:
            connection.execute(text(f"{verb} scores_{run.run_id.hex}"))

    with pytest.raises(DatabaseFault, match="may not"):
        reach()


def test_a_partition_takes_only_rows_of_its_own_run(
    database: Database, other_database: Database, deliver: Any, publish: Any
) -> None:
    deliver([{"external_key": "A"}])
    publish()

    def smuggle() -> None:
        with database.transaction() as connection:
            run = uuid4()
            recorded = _row(schema.tables["score_runs"], database.workspace_id, None)
            connection.exec_driver_sql(recorded.replace(_SAMPLE["UUID"], f"'{run}'"))
            partition = connection.execute(text("SELECT begin_score_run(:run)"), {"run": run}).scalar_one()
            row = _row(schema.tables["scores"], other_database.workspace_id, uuid4())
            row = row.replace("INTO scores", f"INTO {partition}").replace(_SAMPLE["UUID"], f"'{run}'")
            connection.exec_driver_sql(row)

    with pytest.raises(DataError, match="CheckViolation"):
        smuggle()
