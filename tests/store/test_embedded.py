import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from goodsign.core.errors import DatabaseUnavailable, DiskFault
from goodsign.store.embedded import require_writable, start_embedded

_START = """
import sys
from pathlib import Path
from goodsign.store.database import open_engine
from goodsign.store.embedded import start_embedded
from sqlalchemy import text
engine = open_engine(start_embedded(Path(sys.argv[1])))
"""
_ASK = """
with engine.begin() as connection:
    connection.execute(text("CREATE TABLE IF NOT EXISTS seen (who int)"))
    connection.execute(text("INSERT INTO seen VALUES (1)"))
    print(connection.execute(text("SELECT count(*) FROM seen")).scalar_one(), flush=True)
"""
_HALF = """
connection = engine.connect()
connection.execute(text("INSERT INTO seen SELECT generate_series(1, 1000)"))
print("half way", flush=True)
sys.stdin.read()
"""


def _run(home: Path, program: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", _START + program, str(home)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _asked(home: Path) -> int:
    return int(_run(home, _ASK).communicate(timeout=120)[0])


def _postmaster(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


class _Held(NamedTuple):
    home: Path
    process: "subprocess.Popen[bytes]"


@pytest.fixture
def held(tmp_path: Path) -> Iterator[_Held]:
    """A home whose server another process keeps running, in the middle of a transaction."""
    home = tmp_path / "home"
    assert _asked(home) == 1
    process = _run(home, _HALF)
    assert process.stdout is not None
    assert process.stdout.readline() == b"half way\n"
    yield _Held(home, process)
    process.kill()
    process.communicate()


def test_two_processes_on_one_fresh_folder_share_a_server_that_stops_with_the_last(tmp_path: Path) -> None:
    home = tmp_path / "home"
    racers = [_run(home, _ASK) for _ in range(2)]
    assert sorted(int(racer.communicate(timeout=120)[0]) for racer in racers) == [1, 2]
    assert not (home / "postgres" / "postmaster.pid").exists()
    assert _asked(home) == 3


def test_a_process_killed_half_way_leaves_nothing_of_its_transaction(held: _Held) -> None:
    held.process.kill()
    held.process.wait(10)
    assert _asked(held.home) == 2


def test_a_killed_server_comes_back_with_its_data(held: _Held) -> None:
    os.kill(_postmaster(held.home), signal.SIGKILL)
    held.process.kill()
    held.process.wait(10)
    assert _asked(held.home) == 2


def test_a_killed_server_whose_number_another_program_took_comes_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert _asked(home) == 1
    note = home / "postgres" / "postmaster.pid"
    folder = home / "postgres"
    note.write_text(f"{os.getpid()}\n{folder}\n{int(time.monotonic())}\n5432\n{folder}\n\n0 0\nready\n")
    assert _asked(home) == 2


def test_a_kill_while_the_database_was_being_made_does_no_harm(tmp_path: Path) -> None:
    half = tmp_path / "home" / ".postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert _asked(tmp_path / "home") == 1


def test_files_of_another_version_are_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("14\n")
    with pytest.raises(DatabaseUnavailable, match="did not start") as caught:
        start_embedded(tmp_path)
    assert "log" in str(caught.value.hint)


def test_a_folder_that_cannot_be_written_is_named_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskFault, match="cannot be written") as caught:
        start_embedded(tmp_path / "file" / "home")
    assert "GOODSIGN_HOME" in str(caught.value.hint)


def test_a_nearly_full_disk_is_told_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=150 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskFault, match="150 MB left"):
        start_embedded(tmp_path / "home")
    assert not (tmp_path / "home" / "postgres").exists()


def test_the_probe_leaves_nothing_behind(tmp_path: Path) -> None:
    require_writable(tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []
