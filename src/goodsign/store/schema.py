"""Brings a database to the schema this program expects, once, however many processes start together."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from goodsign.core.errors import SchemaOutdated
from goodsign.store.database import address, translated

_MIGRATION_LOCK = 7_460_318_215
"""Any number that no other program on the same database takes as an advisory lock."""


def upgrade(engine: Engine, revision: str = "head") -> bool:
    """Run the missing migrations in one transaction; return whether there were any.

    Raises SchemaOutdated when a newer program has migrated the database already.
    """
    with translated(address(engine)), engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        found = current_revision(connection)
        if revision == "head" and found == newest_revision():
            return False
        _require_known(found)
        command.upgrade(_config(connection), revision)
    return True


def downgrade(engine: Engine, revision: str) -> None:
    """Take migrations back to `revision` (`base` for none)."""
    with translated(address(engine)), engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        command.downgrade(_config(connection), revision)


def current_revision(connection: Connection) -> str | None:
    """Return the revision the database is at; None before the first migration."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """Return the revision this program expects."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    if head is None:
        raise SchemaOutdated("This installation holds no migrations.", hint="Install Goodsign again.")
    return head


def require_current(connection: Connection) -> None:
    """Raise SchemaOutdated unless the database is at the newest revision."""
    found, expected = current_revision(connection), newest_revision()
    _require_known(found)
    if found != expected:
        raise SchemaOutdated(f"The database schema is at {found or 'nothing'}; this program needs {expected}.")


def _require_known(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if revision is not None and revision not in known:
        raise SchemaOutdated(
            f"The database schema is at {revision}, which this program does not know: a newer Goodsign made it.",
            hint="Install that newer version of Goodsign.",
        )


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
