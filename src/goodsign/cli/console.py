"""How the terminal shows things: tables for people, JSON for programs, progress on stderr."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

if TYPE_CHECKING:
    from goodsign.wiring import House

_PIPED_WIDTH = 200

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


class Progress(Protocol):
    """Hears what is being done and, where it is known, how far it is (0 to 1)."""

    def __call__(self, what: str, share: float | None = None, /) -> None:
        """Take note."""


def print_json(content: object) -> None:
    """Print `content` as JSON; dates and ids become text."""
    typer.echo(json.dumps(content, indent=2, default=str, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, title: str | None = None) -> None:
    """Print a table; numbers stand right, text folds to the terminal's width."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=title, title_justify="left", header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for place, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[place], int | float) or row[place] is None for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in rows:
        table.add_row(*(Text("" if value is None else _shown(value)) for value in row))
    # What is piped has no width of its own; folding it to 80 columns would break every line.
    console = Console()
    (console if console.is_terminal else Console(width=_PIPED_WIDTH)).print(table)


def print_records(records: Sequence[Mapping[str, object]], columns: Mapping[str, str]) -> None:
    """Print the named fields of records as a table; `columns` maps field to heading."""
    print_table(list(columns.values()), [[record[field] for field in columns] for record in records])


def say(sentence: str, *, style: str = "") -> None:
    """Print a sentence for the person at the terminal; it goes to stderr, so that output can be piped."""
    from rich.console import Console
    from rich.text import Text

    Console(stderr=True, soft_wrap=True).print(Text(sentence, style=style))


@contextmanager
def progress() -> Iterator[Progress]:
    """Show a progress bar on stderr while the block runs; nothing when stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("", total=None)

        def show(what: str, share: float | None = None, /) -> None:
            total = None if share is None else 1.0
            bars.update(task, description=what, total=total, completed=share or 0.0)

        yield show


@contextmanager
def opened_house() -> Iterator["House"]:
    """Open the store for one command and close it afterwards."""
    from goodsign.wiring import close, open_house

    house = open_house(say=say)
    try:
        yield house
    finally:
        close(house)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
