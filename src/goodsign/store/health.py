"""Examines database, disk and keys, and names the fix for each thing that is wrong; never raises."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from psycopg import Error as DriverError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from goodsign.core.errors import GoodsignError
from goodsign.core.ids import WorkspaceId
from goodsign.store import schema
from goodsign.store.database import Database, address, translated
from goodsign.store.embedded import require_writable
from goodsign.store.security import APPLICATION_ROLE
from goodsign.store.vault import KeyRing, Vault

_OLDEST_SERVER = 150_000
_WANTED_FREE = 1024**3
_OWNER = "Run `goodsign db upgrade` as the owner of the database."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was examined: whether it is well, what was seen, and how to mend it."""

    name: str
    ok: bool
    detail: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a single examination saw; `fix` None means that it is well."""

    detail: str
    fix: str | None = None


def check_database(engine: Engine) -> list[Check]:
    """Examine the server, its extension, the schema and the walls between workspaces.

    Only the first check is returned when the server cannot be reached.
    """
    reached = _examined("database server", lambda: _reached(engine))
    if not reached.ok:
        return [reached]
    examinations: dict[str, Callable[[Connection], _Finding]] = {
        "server version": _version,
        "text encoding": _encoding,
        "pgvector": _extension,
        "schema": _schema,
        "application role": _role,
        "row-level security": _walls,
    }
    return [reached, *(_within(engine, name, examine) for name, examine in examinations.items())]


def check_home(home: Path) -> list[Check]:
    """Examine whether the home folder can be written and has room left."""
    written = _examined("home folder", lambda: _written(home))
    return [written, _examined("free disk", lambda: _room(home))] if written.ok else [written]


def check_keys(path: Path, *, configured: str | None) -> list[Check]:
    """Examine the key ring in the setting (`configured`) or else in the file at `path`; makes no file."""
    if configured is not None:
        return [_examined("key ring", lambda: _ring(configured, "GOODSIGN_KEY"))]
    if not path.exists():
        detail = "No key has been made yet; the first import makes one."
        return [Check("key ring", ok=True, detail=detail)]
    return [
        _examined("key ring", lambda: _ring(path.read_bytes().decode(errors="replace"), str(path))),
        _examined("key file", lambda: _mode(path)),
    ]


def check_secrets(engine: Engine, ring: KeyRing, workspace_id: WorkspaceId) -> Check:
    """Examine whether the ring opens a stored secret of each key, and finds it again by its blind index."""
    return _examined("stored secrets", lambda: _opened(engine, ring, workspace_id))


def _examined(name: str, examine: Callable[[], _Finding]) -> Check:
    try:
        found = examine()
    except GoodsignError as error:
        return Check(name, ok=False, detail=error.message, fix=error.hint)
    except (SQLAlchemyError, DriverError, OSError) as error:
        return Check(name, ok=False, detail=f"It could not be examined ({type(error).__name__}).", fix=_OWNER)
    return Check(name, found.fix is None, found.detail, found.fix)


def _within(engine: Engine, name: str, examine: Callable[[Connection], _Finding]) -> Check:
    def run() -> _Finding:
        with translated(address(engine)), engine.connect() as connection:
            return examine(connection)

    return _examined(name, run)


def _reached(engine: Engine) -> _Finding:
    where = address(engine)
    try:
        with engine.connect():
            return _Finding(f"It answers at {where}.")
    except (SQLAlchemyError, DriverError):
        return _Finding(
            f"Nothing answers at {where} as the user that DATABASE_URL names.",
            "Start the server, and check the host, port, user, password and database in DATABASE_URL; "
            "unset it to use the embedded database.",
        )


def _version(connection: Connection) -> _Finding:
    number = int(str(_value(connection, "SELECT current_setting('server_version_num')")))
    version = _value(connection, "SELECT current_setting('server_version')")
    return _Finding(
        f"PostgreSQL {version}.", None if number >= _OLDEST_SERVER else "Upgrade the server to PostgreSQL 15 or newer."
    )


def _encoding(connection: Connection) -> _Finding:
    found = _value(connection, "SELECT current_setting('server_encoding')")
    fix = None if found == "UTF8" else "Create the database again with ENCODING 'UTF8' TEMPLATE template0."
    return _Finding(f"The database stores text as {found}.", fix)


def _extension(connection: Connection) -> _Finding:
    installed = _value(connection, "SELECT extversion FROM pg_extension WHERE extname = 'vector'")
    if installed is not None:
        return _Finding(f"Version {installed} is installed.")
    if _value(connection, "SELECT name FROM pg_available_extensions WHERE name = 'vector'"):
        return _Finding("It is not installed in this database.", "Run CREATE EXTENSION vector as a superuser.")
    return _Finding(
        "The server does not have it.", "Install the package postgresql-NN-pgvector for the server's version NN."
    )


def _schema(connection: Connection) -> _Finding:
    schema.require_current(connection)
    return _Finding(f"It is at {schema.newest_revision()}, the newest.")


def _role(connection: Connection) -> _Finding:
    found = connection.execute(
        text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = :role"), {"role": APPLICATION_ROLE}
    ).scalar()
    if found is None:
        return _Finding(f"There is no role {APPLICATION_ROLE}.", _OWNER)
    if found:
        return _Finding(
            f"{APPLICATION_ROLE} may pass the walls between workspaces.",
            f"Run ALTER ROLE {APPLICATION_ROLE} NOSUPERUSER NOBYPASSRLS as a superuser.",
        )
    try:
        connection.execute(text("SELECT set_config('role', :role, true)"), {"role": APPLICATION_ROLE})
    except SQLAlchemyError:
        return _Finding(
            f"The database user may not act as {APPLICATION_ROLE}.",
            f"Run GRANT {APPLICATION_ROLE} TO the user in DATABASE_URL.",
        )
    return _Finding(f"{APPLICATION_ROLE} sees one workspace at a time.")


def _walls(connection: Connection) -> _Finding:
    open_tables = connection.execute(
        text("""
            SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id')
              AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                       AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
            ORDER BY c.relname
        """)
    ).scalars()
    if names := list(open_tables):
        listed = ", ".join(names)
        return _Finding(
            f"It does not protect {listed}.",
            "; ".join(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY" for name in names),
        )
    return _Finding("It keeps the workspaces apart in every table.")


def _written(home: Path) -> _Finding:
    require_writable(home)
    return _Finding(f"{home} can be written.")


def _room(home: Path) -> _Finding:
    free = shutil.disk_usage(home).free
    detail = f"{free / 1024**3:.1f} GB are left on the disk of {home}."
    fix = "Free some space, or set GOODSIGN_HOME to a folder on another disk."
    return _Finding(detail, None if free >= _WANTED_FREE else fix)


def _ring(written: str, where: str) -> _Finding:
    ring = KeyRing.parse(written)
    names = ", ".join(name for name, _ in ring.keys)
    return _Finding(f"{where} holds {names}; the first one seals.")


def _mode(path: Path) -> _Finding:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return _Finding(f"{path} can be read by others (mode {mode:04o}).", f"Run chmod 600 {path}.")
    return _Finding(f"Only its owner can read {path}.")


def _opened(engine: Engine, ring: KeyRing, workspace_id: WorkspaceId) -> _Finding:
    vault = Vault(ring, workspace_id)
    opened = 0
    for secret, tax_index in _samples(Database(engine, workspace_id)):
        tax_ids = vault.open([secret])["tax_id"].to_list()
        if tax_index is not None and vault.index("tax", tax_ids) != [tax_index]:
            return _Finding(
                "The key ring opens stored secrets but no longer finds them: its oldest key is missing or moved.",
                "Put the oldest key back at the end of the ring; the blind indexes depend on it.",
            )
        opened += 1
    return _Finding(f"{opened} of {opened} samples opened." if opened else "None are stored yet.")


def _samples(database: Database) -> Iterator[tuple[bytes, bytes | None]]:
    """Yield one stored secret for each key id there is, the first bytes of a blob."""
    with database.transaction() as connection:
        rows = connection.execute(
            text("""
                SELECT DISTINCT ON (substr(secret, 1, 1 + get_byte(secret, 0))) secret, tax_index FROM leads
                WHERE length(secret) > 0 ORDER BY substr(secret, 1, 1 + get_byte(secret, 0)), tax_index
            """)
        ).all()
    for row in rows:
        yield bytes(row.secret), None if row.tax_index is None else bytes(row.tax_index)


def _value(connection: Connection, query: str) -> object:
    return connection.execute(text(query)).scalar()
