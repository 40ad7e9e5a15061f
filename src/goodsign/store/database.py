"""Opens transactions that see one workspace only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import errors as pg
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError as BadUrl
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from goodsign.core.errors import DatabaseFault, DatabaseUnavailable, DiskFault, SchemaOutdated, SettingsError
from goodsign.core.ids import WorkspaceId
from goodsign.store.security import APPLICATION_ROLE, WORKSPACE_SETTING

_CONNECT_SECONDS = 10


def open_engine(url: str) -> Engine:
    """Return an engine for a `postgresql://` URL; raise SettingsError when it is no such URL."""
    try:
        parsed = make_url(url)
    except BadUrl as error:
        raise SettingsError(
            "DATABASE_URL is not a database address.",
            hint="Write it as postgresql://user:password@host:5432/database.",
        ) from error
    if not parsed.drivername.startswith("postgres"):
        raise SettingsError(
            f"DATABASE_URL names `{parsed.drivername}`; Goodsign stores in PostgreSQL 15 or newer only.",
            hint="Unset DATABASE_URL to use the embedded PostgreSQL.",
        )
    try:
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_SECONDS},
        )
    except NoSuchModuleError as error:
        raise SettingsError("The PostgreSQL driver psycopg is not installed.") from error


@dataclass(frozen=True)
class Database:
    """A PostgreSQL database, seen by one workspace."""

    engine: Engine
    workspace_id: WorkspaceId

    @property
    def libpq_url(self) -> str:
        """The address for drivers that speak libpq."""
        return self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a transaction as the application role, within this workspace; commit at the end.

        Raises DatabaseUnavailable, SchemaOutdated or DiskFault in place of the driver's errors.
        """
        with translated(), self.engine.begin() as connection:
            self.enter(connection)
            yield connection

    def enter(self, connection: Connection) -> None:
        """Take the application role and this workspace until the end of the connection's transaction."""
        connection.execute(text(f"SET LOCAL ROLE {APPLICATION_ROLE}"))
        connection.execute(
            text("SELECT set_config(:name, :value, true)"),
            {"name": WORKSPACE_SETTING, "value": str(self.workspace_id)},
        )


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into Goodsign's, naming the fix."""
    try:
        yield
    except DBAPIError as error:
        raise _translate(error.orig, error) from error
    except pg.Error as error:
        raise _translate(error, error) from error


def _translate(cause: BaseException | None, shown: Exception) -> Exception:
    match cause:
        case pg.UndefinedTable() | pg.UndefinedColumn() | pg.UndefinedFunction():
            return SchemaOutdated()
        case pg.DiskFull() | pg.ReadOnlySqlTransaction() | pg.IoError():
            return DiskFault(
                "The database could not write to its disk.",
                hint="Free some space or make the disk writable, then repeat the command: nothing was stored.",
            )
        case pg.UndefinedObject() if APPLICATION_ROLE in str(cause):
            return SchemaOutdated()
        case pg.InsufficientPrivilege():
            return DatabaseFault(
                "The database user may not do this.",
                hint="Run `goodsign db upgrade` as the owner of the database, then `goodsign doctor`.",
            )
        case pg.OperationalError() | pg.InterfaceError():
            return DatabaseUnavailable(
                "The database does not answer; nothing was stored.",
                hint="Run `goodsign doctor`, then repeat the command.",
            )
        case _:
            return shown
