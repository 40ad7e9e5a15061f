"""One PostgreSQL for the whole run, one database for each worker, one workspace for each test."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fasteners import InterProcessLock
from hypothesis import settings
from sqlalchemy import Engine, text

from goodsign.cli.main import run
from goodsign.core.ids import WorkspaceId
from goodsign.store.database import Database, open_engine
from goodsign.store.embedded import start_embedded
from goodsign.store.schema import upgrade
from goodsign.store.vault import KeyRing, Vault

TEST_RING = "k1:" + "A" * 43 + "="
"""A key ring that every installation under test shares, so that their databases can be copied."""

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of the server that all workers share; it stops with the last of them."""
    folder: Path = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    url = start_embedded(folder / "shared-home")
    server = open_engine(url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # The data need not outlive the run.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    server.dispose()
    return url


@pytest.fixture(scope="session")
def database_url(server_url: str) -> str:
    """Address of this worker's own, migrated database."""
    name = f"goodsign_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server = open_engine(server_url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    url = open_engine(server_url).url.set(database=name, drivername="postgresql")
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """The owner's connections to this worker's database, which see every workspace."""
    engine = open_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def new_workspace(engine: Engine) -> Callable[[], Database]:
    """Makes the database as a workspace sees it that nobody else uses."""

    def make() -> Database:
        workspace = WorkspaceId(uuid4())
        with engine.begin() as connection:
            query = text("INSERT INTO workspaces (workspace_id, name) VALUES (:id, 'Test')")
            connection.execute(query, {"id": workspace})
        return Database(engine, workspace)

    return make


@pytest.fixture
def database(new_workspace: Callable[[], Database]) -> Database:
    """A workspace of the test's own; row-level security makes cleaning up needless."""
    return new_workspace()


@pytest.fixture
def other_database(new_workspace: Callable[[], Database]) -> Database:
    """A second workspace in the same database."""
    return new_workspace()


@pytest.fixture(scope="session")
def ring() -> KeyRing:
    return KeyRing.generate()


@pytest.fixture
def vault(ring: KeyRing, database: Database) -> Vault:
    return Vault(ring, database.workspace_id)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What a command line answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Runs `goodsign` in this process, as somebody would type it, on a database of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def __call__(self, *arguments: object) -> Said:
        out, err, before = io.StringIO(), io.StringIO(), sys.argv
        sys.argv = ["goodsign", *map(str, arguments)]
        try:
            with redirect_stdout(out), redirect_stderr(err):
                run()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            sys.argv = before
        return Said(code, out.getvalue(), err.getvalue())

    def file(self, name: str, content: str | bytes) -> Path:
        """Write a file for the command line to read."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


@pytest.fixture(scope="session")
def copy_database(server_url: str) -> Callable[..., str]:
    """Copies a database of the shared server under a new name, and returns its address."""

    def copy(template: str = "template1") -> str:
        name = f"copy_{uuid4().hex}"
        engine = open_engine(server_url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()
        return engine.url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)

    return copy


@pytest.fixture(scope="session")
def shared_once(server_url: str, tmp_path_factory: pytest.TempPathFactory, copy_database: Callable[..., str]) -> Any:
    """Makes a database once for all workers: `make` fills it under the returned address."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    def share(name: str, make: Callable[[str], None]) -> str:
        """Return the name of the database, to be copied."""
        made = folder / f"{name}.made"
        with InterProcessLock(folder / f"{name}.lock"):
            if not made.exists():
                url = copy_database()
                make(url)
                made.write_text(url.rsplit("/", 1)[-1].partition("?")[0])
        return made.read_text()

    return share


@pytest.fixture(scope="session")
def migrated(shared_once: Any) -> str:
    """Name of a database with the schema and nothing in it."""

    def make(url: str) -> None:
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()

    return str(shared_once("migrated", make))


@pytest.fixture
def goodsign(
    tmp_path: Path, migrated: str, copy_database: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """The command line on an empty installation."""
    return install(tmp_path, copy_database(migrated), monkeypatch)


@pytest.fixture(scope="session")
def installed() -> Callable[[Path, str, pytest.MonkeyPatch], Terminal]:
    """Installs the command line on a folder and a database."""
    return install


def install(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Point the settings at a folder and a database; terminal width and colours never matter."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GOODSIGN_HOME", str(folder / "home"))
    monkeypatch.setenv("GOODSIGN_KEY", TEST_RING)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return Terminal(folder, url)
