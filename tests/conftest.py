"""One PostgreSQL for the whole run, one database for each worker, one workspace for each test."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import Engine, text

from goodsign.core.ids import WorkspaceId
from goodsign.store.database import Database, open_engine
from goodsign.store.embedded import start_embedded
from goodsign.store.schema import upgrade
from goodsign.store.vault import KeyRing, Vault

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of the server that all workers share; it stops with the last of them."""
    folder: Path = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return start_embedded(folder / "shared-home")


@pytest.fixture(scope="session")
def database_url(server_url: str) -> str:
    """Address of this worker's own, migrated database."""
    name = f"goodsign_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server = open_engine(server_url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # The data need not outlive the run.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
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
