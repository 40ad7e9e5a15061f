import shutil
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from goodsign.core.ids import WorkspaceId
from goodsign.store import health
from goodsign.store.database import Database, open_engine
from goodsign.store.security import APPLICATION_ROLE
from goodsign.store.vault import KeyRing, read_or_make_ring


@pytest.fixture
def broken(engine: Engine) -> Any:
    """Runs SQL against the examined connection only: the examination's transaction is never committed."""

    class Broken:
        def __init__(self, damage: str) -> None:
            self.damage = damage

        def examine(self, name: str) -> health.Check:
            with engine.connect() as connection:
                connection.execute(text(self.damage))
                examinations = {
                    "row-level security": health._walls,
                    "application role": health._role,
                    "pgvector": health._extension,
                    "schema": health._schema,
                }
                found = health._examined(name, lambda: examinations[name](connection))
                connection.rollback()
            return found

    return Broken


def test_a_sound_database_passes_every_check(engine: Engine) -> None:
    checks = health.check_database(engine)
    assert [check.name for check in checks] == [
        "database server", "server version", "text encoding", "pgvector", "schema", "application role",
        "row-level security",
    ]  # fmt: skip
    assert [check for check in checks if not check.ok or check.fix] == []


def test_a_server_that_does_not_answer_is_the_only_finding() -> None:
    checks = health.check_database(open_engine("postgresql://user:secret@127.0.0.1:1/leads"))
    assert [(check.name, check.ok) for check in checks] == [("database server", False)]
    assert "127.0.0.1:1/leads" in checks[0].detail
    assert "DATABASE_URL" in str(checks[0].fix)
    assert "secret" not in f"{checks[0]}"


@pytest.mark.parametrize(
    ("name", "damage", "fix"),
    [
        ("row-level security", "ALTER TABLE leads NO FORCE ROW LEVEL SECURITY", "ALTER TABLE leads ENABLE"),
        ("row-level security", "DROP POLICY workspace ON opt_outs", "opt_outs"),
        ("application role", f"ALTER ROLE {APPLICATION_ROLE} BYPASSRLS", "NOBYPASSRLS"),
        ("application role", f"ALTER ROLE {APPLICATION_ROLE} RENAME TO somebody", "db upgrade"),
        ("pgvector", "DROP EXTENSION vector CASCADE", "CREATE EXTENSION vector"),
        ("schema", "DELETE FROM alembic_version", "goodsign db upgrade"),
        ("schema", "UPDATE alembic_version SET version_num = '9999'", "newer version"),
    ],
)
def test_each_damage_names_its_fix(broken: Any, name: str, damage: str, fix: str) -> None:
    check = broken(damage).examine(name)
    assert not check.ok
    assert fix in check.fix


def test_a_user_who_may_not_take_the_role_is_told(engine: Engine, database_url: str) -> None:
    with engine.begin() as connection:
        user = f"weak_{engine.url.database}"
        connection.execute(text(f"CREATE ROLE {user} LOGIN"))
    weak = open_engine(str(engine.url.set(username=user).render_as_string(hide_password=False)))
    try:
        checks = {check.name: check for check in health.check_database(weak)}
    finally:
        weak.dispose()
        with engine.begin() as connection:
            connection.execute(text(f"DROP ROLE {user}"))
    assert not checks["application role"].ok
    assert "GRANT" in str(checks["application role"].fix)


def test_an_empty_database_asks_for_the_upgrade(server_url: str) -> None:
    engine = open_engine(server_url)
    checks = {check.name: check for check in health.check_database(engine)}
    engine.dispose()
    assert not checks["schema"].ok
    assert checks["schema"].fix == "Run `goodsign db upgrade`."


def test_a_sound_home(tmp_path: Path) -> None:
    assert [check.ok for check in health.check_home(tmp_path / "home")] == [True, True]


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    checks = health.check_home(tmp_path / "file" / "home")
    assert [check.ok for check in checks] == [False]
    assert "GOODSIGN_HOME" in str(checks[0].fix)


def test_a_disk_with_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=512 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert [(check.ok, check.detail[:6]) for check in health.check_home(tmp_path)][1] == (False, "0.5 GB")


def test_no_key_yet_is_well_and_none_is_made(tmp_path: Path) -> None:
    assert [check.ok for check in health.check_keys(tmp_path / "ring", configured=None)] == [True]
    assert not (tmp_path / "ring").exists()


def test_a_sound_key_file_and_one_that_others_read(tmp_path: Path) -> None:
    read_or_make_ring(tmp_path / "ring")
    assert [check.ok for check in health.check_keys(tmp_path / "ring", configured=None)] == [True, True]
    (tmp_path / "ring").chmod(0o644)
    checks = health.check_keys(tmp_path / "ring", configured=None)
    assert [check.ok for check in checks] == [True, False]
    assert "chmod 600" in str(checks[1].fix)


@pytest.mark.parametrize("written", ["", "k1:short", "\xff"])
def test_a_ring_that_cannot_be_read(tmp_path: Path, written: str) -> None:
    assert [check.ok for check in health.check_keys(tmp_path / "ring", configured=written)] == [False]
    (tmp_path / "ring").write_text(written, encoding="latin-1")
    assert health.check_keys(tmp_path / "ring", configured=None)[0].ok is False


_SECRET = {"external_key": "A", "tax_id": "900000001", "dob": date(2000, 1, 1)}


def test_stored_secrets_open(database: Database, deliver: Any, ring: KeyRing) -> None:
    assert health.check_secrets(database.engine, ring, database.workspace_id).ok
    deliver([_SECRET])
    check = health.check_secrets(database.engine, ring, database.workspace_id)
    assert check.ok
    assert check.detail == "1 of 1 samples opened."


def test_secrets_under_a_lost_key_are_told(database: Database, deliver: Any) -> None:
    deliver([_SECRET])
    check = health.check_secrets(database.engine, KeyRing((("k9", b"9" * 32),)), database.workspace_id)
    assert not check.ok
    assert "not on the key ring" in check.detail
    assert "GOODSIGN_KEY" in str(check.fix)


def test_a_ring_that_lost_its_oldest_place_is_told(database: Database, deliver: Any, ring: KeyRing) -> None:
    deliver([_SECRET])
    turned = KeyRing((*ring.keys, ("k0", b"0" * 32)))
    check = health.check_secrets(database.engine, turned, database.workspace_id)
    assert not check.ok
    assert "oldest key" in str(check.fix)


def test_secrets_in_a_database_that_is_away() -> None:
    away = open_engine("postgresql://user@127.0.0.1:1/leads")
    check = health.check_secrets(away, KeyRing.generate(), WorkspaceId(UUID(int=1)))
    assert not check.ok
    assert check.fix is not None
