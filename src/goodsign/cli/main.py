"""The `goodsign` command: collects the commands and turns errors into one sentence and an exit code."""

import sys

import typer

from goodsign.cli import contacts, demo, icp, imports, models, ranking, system, weights
from goodsign.core.errors import GoodsignError

app = typer.Typer(
    name="goodsign",
    help="Ranks leads by who is likely to convert, and says why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    add_completion=False,
)

for commands in (demo, imports, contacts, icp, models, ranking, weights, system):
    commands.register(app)


def run() -> None:
    """Run the command line; an error on purpose becomes a sentence on stderr and its exit code."""
    try:
        app()
    except GoodsignError as error:
        _show(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was not finished was not stored.\n")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _show(error: GoodsignError) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, soft_wrap=True)
    console.print(Text.assemble(("Error: ", "bold red"), error.message))
    if error.hint:
        console.print(Text.assemble(("Fix:   ", "bold green"), error.hint))
