"""The `goodsign` command: collects the commands and turns errors into one sentence and an exit code."""

import sys

import typer

from goodsign.cli import (
    collect,
    companies,
    contacts,
    demo,
    icp,
    imports,
    matches,
    models,
    ranking,
    serve,
    signals,
    sources,
    system,
    weights,
)
from goodsign.core.errors import GoodsignError

_INTERRUPTED = 130
"""Exit code after Ctrl-C, by the shells' custom of 128 and the signal's number."""

app = typer.Typer(
    name="goodsign",
    help="Ranks leads by who is likely to convert, and says why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    add_completion=False,
)

for commands in (
    demo,
    imports,
    contacts,
    icp,
    models,
    ranking,
    weights,
    sources,
    collect,
    matches,
    signals,
    companies,
    serve,
    system,
):
    commands.register(app)


def run() -> None:
    """Run the command line; an error on purpose becomes a sentence on stderr and its exit code."""
    try:
        app()
    except GoodsignError as error:
        _show(error)
        sys.exit(error.exit_code)
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:
            sys.stderr.write("Stopped. What was not finished was not stored.\n")
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last resort: a fault of ours must not show anybody's data
        _show_fault(error)
        sys.exit(1)


def _show(error: GoodsignError) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, soft_wrap=True)
    console.print(Text.assemble(("Error: ", "bold red"), error.message))
    if error.hint:
        console.print(Text.assemble(("Fix:   ", "bold green"), error.hint))


def _show_fault(error: Exception) -> None:
    """Show where the program failed, never the failure's own words: they may quote a person's data."""
    from traceback import extract_tb

    frames = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in extract_tb(error.__traceback__)]
    sys.stderr.write("\n".join(frames) + "\n")
    fault = GoodsignError(
        f"Goodsign has a fault ({type(error).__name__}). What was not finished was not stored.",
        hint="Please report it with the lines above; they hold none of your data.",
    )
    _show(fault)
