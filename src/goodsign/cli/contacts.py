"""`goodsign opt-out`: honor at once that a person wants no more contact."""

from typing import Annotated

import typer

from goodsign.cli.console import Json, opened_house, print_json, progress, say


def register(app: typer.Typer) -> None:
    """Add the commands about contacts to the command line."""
    app.command("opt-out")(opt_out)


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
