"""Starts the local Apify: `python -m goodsign.connectors.apify.server --port 8123 --data FILE.ndjson`."""

from pathlib import Path
from typing import Annotated

import typer

from goodsign.connectors.apify.server.app import build_app
from goodsign.connectors.apify.server.faults import Faults, read_faults
from goodsign.connectors.apify.server.running import address_of, listening, quiet_server
from goodsign.connectors.apify.server.world import Line, World, read_lines
from goodsign.core.errors import FileError, GoodsignError


def main(
    data: Annotated[Path, typer.Option(help="NDJSON: what the actors find, an item (or a list of items) a line.")],
    port: Annotated[int, typer.Option(help="Port on localhost; 0 takes a free one.")] = 0,
    faults: Annotated[Path | None, typer.Option(help="JSON list of faults to commit.")] = None,
    token: Annotated[str | None, typer.Option(help="Token to ask for; without it any is taken.")] = None,
    run_seconds: Annotated[float, typer.Option(help="How long a run takes.")] = 1.0,
) -> None:
    """Serve a local Apify until interrupted."""
    try:
        planned = Faults(read_faults(faults.read_text()) if faults else ())
        world = World(_lines(data), token=token, run_seconds=run_seconds, faults=planned)
    except GoodsignError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(error.exit_code) from None
    with listening(port) as open_socket:
        typer.echo(f"A local Apify answers at {address_of(open_socket)}")
        quiet_server(build_app(world)).run(sockets=[open_socket])


def _lines(data: Path) -> list[Line]:
    try:
        return read_lines(data.read_text())
    except (OSError, ValueError) as error:
        raise FileError(f"{data} cannot be read as NDJSON ({type(error).__name__}).") from None


if __name__ == "__main__":
    typer.run(main)
