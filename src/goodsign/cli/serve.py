"""`goodsign serve`: the service and a worker, in one command."""

from typing import Annotated

import typer

from goodsign.cli.console import opened_house, say


def register(app: typer.Typer) -> None:
    """Add the commands of the service to the command line."""
    app.command()(serve)
    app.command()(worker)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65_535)] = 8000,
) -> None:
    """Take vendors' webhooks in and follow them up, until interrupted."""
    from threading import Event, Thread

    import uvicorn

    from goodsign.api.app import create_app
    from goodsign.jobs.worker import work

    with opened_house() as house:
        stop = Event()
        thread = Thread(target=work, args=(house, stop), name="worker", daemon=True)
        thread.start()
        say(f"Listening on http://{host}:{port}; webhooks of Apify go to /api/webhooks/apify. Ctrl-C ends it.")
        try:
            uvicorn.run(create_app(house), host=host, port=port, log_level="warning")
        finally:
            stop.set()
            thread.join(timeout=30)


def worker() -> None:
    """Follow up webhooks, look after open runs and score again what changed, until interrupted."""
    from threading import Event

    from goodsign.jobs.worker import work

    with opened_house() as house:
        say("Working. Ctrl-C ends it; what is under way is finished by the next worker.")
        work(house, Event())
