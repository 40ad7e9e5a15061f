"""`goodsign opt-out` and `goodsign stops`: honor at once what a person forbids."""

from typing import Annotated

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_table, progress, say

_stops = typer.Typer(help="People about whom nothing may be collected.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands about contacts to the command line."""
    app.command("opt-out")(opt_out)
    app.add_typer(_stops, name="stops")


def opt_out(
    contact: Annotated[str, typer.Argument(help="The person's key in your files, e-mail address or phone number.")],
    json_: Json = False,
) -> None:
    """Take a person out of every list, now and in all later imports; nothing undoes it."""
    from goodsign.flows.opt_out import opt_out as flow
    from goodsign.wiring import now

    with opened_house() as house, progress() as bar:
        done = flow(house.database, house.vault, contact, now=now(), progress=bar)
    if json_:
        print_json({"understood": done.understood, "leads": done.leads})
        return
    say(f"Opted out, as {' and '.join(done.understood)}. Stored leads that this newly marks: {done.leads:,}.")
    say("They have left every list. Only a keyed hash is kept, so that later imports are blocked too.")


@_stops.command()
def add(
    lead: Annotated[str, typer.Argument(help="The lead's key in your files, or its id.")],
    by: Annotated[str, typer.Option(help="Who records it.")],
    stop: Annotated[str, typer.Option(help="do_not_scrape, ceased or suppressed.")] = "do_not_scrape",
) -> None:
    """Collect nothing about a lead any more, from this moment on."""
    from goodsign.flows.stop_collecting import stop_collecting
    from goodsign.wiring import now

    with opened_house() as house:
        added = stop_collecting(house.database, lead, stop, by=by, now=now())
    say("Recorded. What is under way for this lead is dropped when it arrives." if added else "That stands already.")


@_stops.command("list")
def list_all(json_: Json = False) -> None:
    """Show whom collecting leaves alone, and since when."""
    from dataclasses import asdict

    from goodsign.flows.stop_collecting import stops

    with opened_house() as house:
        found = stops(house.database)
    if json_:
        print_json([asdict(each) for each in found])
    elif not found:
        say("No stops are on record; people who opted out are left alone besides.")
    else:
        rows = [(e.external_key or e.lead_id, e.stop, f"{e.occurred_at:%Y-%m-%d %H:%M}", e.source) for e in found]
        print_table(("lead", "stop", "since (UTC)", "recorded by"), rows)
