"""Opens transactions that see one workspace only."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import errors as pg
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError as BadUrl
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from goodsign.core.errors import (
    Conflict,
    DatabaseFault,
    DatabaseUnavailable,
    DataError,
    DiskFault,
    SchemaOutdated,
    SettingsError,
)
from goodsign.core.ids import WorkspaceId
from goodsign.store.security import APPLICATION_ROLE, WORKSPACE_SETTING

_CONNECT_SECONDS = 10


def open_engine(url: str) -> Engine:
    """Return an engine for a `postgresql://` URL; raise SettingsError when it is no such URL."""
    try:
        parsed = make_url(url)
    except (BadUrl, ValueError):
        # The cause would show the address, and with it the password.
        raise SettingsError(
            "DATABASE_URL is not a database address.",
            hint="Write it as postgresql://user:password@host:5432/database.",
        ) from None
    if not parsed.drivername.startswith("postgres"):
        raise SettingsError(
            f"DATABASE_URL names `{parsed.drivername}`; Goodsign stores in PostgreSQL 15 or newer only.",
            hint="Unset DATABASE_URL to use the embedded PostgreSQL.",
        )
    try:
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            hide_parameters=True,
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
    def transaction(self, *, rehearse: bool = False) -> Iterator[Connection]:
        """Open a transaction as the application role, within this workspace; commit at the end.

        With `rehearse`, everything is done and then rolled back. Raises DatabaseUnavailable, SchemaOutdated or
        DiskFault in place of the driver's errors.
        """
        with translated(address(self.engine)), self.engine.connect() as connection, connection.begin() as unit:
            self.enter(connection)
            yield connection
            if rehearse:
                unit.rollback()

    def enter(self, connection: Connection) -> None:
        """Take the application role and this workspace until the end of the connection's transaction."""
        connection.execute(
            text("SELECT set_config('role', :role, true), set_config(:name, :value, true)"),
            {"role": APPLICATION_ROLE, "name": WORKSPACE_SETTING, "value": str(self.workspace_id)},
        )


def address(engine: Engine) -> str:
    """Return where the database is, without user and password, for messages."""
    url = engine.url
    return f"{url.host}:{url.port or 5432}/{url.database}" if url.host else f"{url.query.get('host')}/{url.database}"


@contextmanager
def translated(where: str = "") -> Iterator[None]:
    """Turn the driver's errors into Goodsign's, naming the fix; `where` is the database's address."""
    try:
        yield
    except (DBAPIError, pg.Error) as error:
        ours = in_our_words(error.orig if isinstance(error, DBAPIError) else error, where)
        if ours is None:
            raise
        raise ours from error


def in_our_words(cause: BaseException | None, where: str) -> Exception | None:
    """Return Goodsign's error for the driver's, None for what no driver raised; never with a value from a row."""
    match cause:
        case pg.InvalidParameterValue() | pg.UndefinedObject() if APPLICATION_ROLE in str(cause):
            return SchemaOutdated()
        case pg.DataError() | pg.IntegrityError():
            return _refused_values(cause)
        case pg.UndefinedTable() | pg.UndefinedColumn() | pg.UndefinedFunction():
            return SchemaOutdated()
        case pg.OperationalError() | pg.InterfaceError() | pg.InternalError():
            return _unusable(cause, where)
        case pg.Error():
            return _refused(cause)
        case _:
            return None


def _refused_values(cause: pg.Error) -> Exception | None:
    """Return the error for values that do not fit their column or clash with what is stored."""
    column = re.search(r"column (\w+)\s*$", cause.diag.context or "")
    where = f"Column `{column[1]}`" if column else "The data"
    match cause:
        case pg.UniqueViolation() | pg.ForeignKeyViolation():
            return Conflict(
                f"Something stored meanwhile stands in the way ({cause.diag.constraint_name}); nothing was stored.",
                hint="Repeat the command.",
            )
        case pg.CharacterNotInRepertoire() | pg.UntranslatableCharacter():
            return DataError(
                f"{where} holds a NUL character, which PostgreSQL cannot store; nothing was stored.",
                hint="Remove the NUL characters from the file, then repeat the command.",
            )
        case pg.NumericValueOutOfRange():
            return DataError(f"{where} holds a number too large to store; nothing was stored.")
        case _:
            return DataError(
                f"{where} holds a value that cannot be stored ({type(cause).__name__}); nothing was stored."
            )


def _unusable(cause: pg.Error, where: str) -> Exception:
    """Return the error for a server that is away, busy, has no room, or may not write."""
    match cause:
        case pg.DeadlockDetected() | pg.SerializationFailure() | pg.LockNotAvailable():
            return Conflict(
                "Another process was changing the same data; nothing was stored.", hint="Repeat the command."
            )
        case pg.DiskFull() | pg.ReadOnlySqlTransaction() | pg.IoError():
            return DiskFault(
                "The database could not write to its disk.",
                hint="Free some space or make the disk writable, then repeat the command: nothing was stored.",
            )
        case pg.InternalError() | pg.UndefinedFile():
            return _refused(cause)
        case _:
            return DatabaseUnavailable(
                f"The database{f' at {where}' if where else ''} does not answer; nothing was stored.",
                hint="Run `goodsign doctor`, then repeat the command.",
            )


def _refused(cause: pg.Error) -> Exception:
    """Return the error for a statement the server does not accept from this user or this program."""
    if isinstance(cause, pg.InsufficientPrivilege):
        return DatabaseFault(
            "The database user may not do this.",
            hint="Run `goodsign db upgrade` as the owner of the database, then `goodsign doctor`.",
        )
    if isinstance(cause, pg.FeatureNotSupported | pg.UndefinedFile) and "extension" in str(cause):
        return DatabaseFault(
            "PostgreSQL lacks the extension pgvector.",
            hint="Install the package pgvector for your PostgreSQL version (postgresql-NN-pgvector), then repeat.",
        )
    return DatabaseFault(
        f"The database refused a statement ({type(cause).__name__}); nothing was stored.",
        hint="Run `goodsign doctor`; when it finds nothing, please report this with the log.",
    )
