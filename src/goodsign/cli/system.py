"""`goodsign doctor` and `goodsign db`: is everything in order, and what mends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from goodsign.cli.console import Json, print_json, say

if TYPE_CHECKING:
    from goodsign.settings import Settings
    from goodsign.store.database import Database
    from goodsign.store.health import Check

_db = typer.Typer(help="Migrate the database.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands about the installation itself to the command line."""
    app.command()(doctor)
    app.add_typer(_db, name="db")


def doctor(json_: Json = False) -> None:
    """Check settings, database, extensions, disk and keys; name the fix for each thing wrong."""
    checks = _examine()
    if json_:
        print_json([{"name": c.name, "ok": c.ok, "detail": c.detail, "fix": c.fix} for c in checks])
    else:
        for check in checks:
            say(f"{'ok   ' if check.ok else 'WRONG'} {check.name}: {check.detail}", style="" if check.ok else "red")
            if check.fix and not check.ok:
                say(f"      Fix: {check.fix}", style="green")
    if any(not check.ok for check in checks):
        raise typer.Exit(4)
    if not json_:
        say("Everything is in order.")


def _examine() -> "list[Check]":
    """Examine everything that can be; what depends on a failed examination is left out."""
    from goodsign.core.errors import GoodsignError, KeyFault
    from goodsign.settings import read_settings
    from goodsign.store import schema
    from goodsign.store.health import Check, check_database, check_home, check_keys, check_secrets
    from goodsign.wiring import key_file, key_ring, require_key

    try:
        settings = read_settings()
    except GoodsignError as error:
        return [Check("settings", ok=False, detail=error.message, fix=error.hint)]
    where = "the embedded PostgreSQL" if settings.database_url is None else "the PostgreSQL of DATABASE_URL"
    checks = [Check("settings", ok=True, detail=f"They can be read; data go to {where}."), *check_home(settings.home)]
    configured = settings.key.get_secret_value() if settings.key else None
    checks += check_keys(key_file(settings), configured=configured)
    if not all(check.ok for check in checks) and settings.database_url is None:
        return checks
    try:
        with _connected(settings) as database:
            if settings.database_url is None:
                schema.upgrade(database.engine)
            checks += check_database(database.engine)
            if all(check.ok for check in checks):
                require_key(settings, database)
            if all(check.ok for check in checks) and (configured or key_file(settings).exists()):
                checks.append(check_secrets(database.engine, key_ring(settings, database), database.workspace_id))
    except KeyFault as error:
        checks.append(Check("stored secrets", ok=False, detail=error.message, fix=error.hint))
    except GoodsignError as error:
        checks.append(Check("database", ok=False, detail=error.message, fix=error.hint))
    return checks


@_db.command()
def upgrade() -> None:
    """Bring the database to the schema this program needs."""
    from goodsign.settings import read_settings
    from goodsign.store import schema

    with _connected(read_settings()) as database:
        changed = schema.upgrade(database.engine)
    say("The database is up to date now." if changed else "The database was up to date already.")


@_db.command()
def downgrade(revision: Annotated[str, typer.Argument(help="The revision to go back to.")]) -> None:
    """Take the schema back to an earlier revision; data in dropped tables are lost."""
    from goodsign.settings import read_settings
    from goodsign.store import schema

    typer.confirm(f"Go back to {revision}? Data in dropped tables are lost.", abort=True, err=True)
    with _connected(read_settings()) as database:
        schema.downgrade(database.engine, revision)
    say(f"The database is at {revision}.")


@contextmanager
def _connected(settings: "Settings") -> "Iterator[Database]":
    """Connect to the database, whatever its schema, and let go of it afterwards."""
    from goodsign.wiring import connect

    database = connect(settings, say=say)
    try:
        yield database
    finally:
        database.engine.dispose()
