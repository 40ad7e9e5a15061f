"""`goodsign icp` and `goodsign similar`: who is the ideal customer, and who is like them."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_records, print_table, progress, say

_app = typer.Typer(help="The ideal customer profile: see it, match leads against it.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands about ideal customers to the command line."""
    app.add_typer(_app, name="icp")
    app.command()(similar)


@_app.command("list")
def list_profiles(json_: Json = False) -> None:
    """Show the profiles there are."""
    from goodsign.flows.match_icp import icp_names, load_icp

    with opened_house() as house:
        icps = [load_icp(house.database, name) for name in icp_names(house.database)]
    if json_:
        print_json([{"name": icp.name, "title": icp.title} for icp in icps])
    else:
        print_table(("name", "title"), [(icp.name, icp.title) for icp in icps])


@_app.command()
def show(name: Annotated[str, typer.Argument(help="The profile's name.")]) -> None:
    """Say a profile in plain words."""
    from goodsign.flows.match_icp import load_icp
    from goodsign.icp.describe import describe

    with opened_house() as house:
        typer.echo(describe(load_icp(house.database, name)))


@_app.command()
def add(file: Annotated[Path, typer.Argument(help="A TOML file; docs/reference/icp.md shows the form.")]) -> None:
    """Add a profile of your own, or a new version of it."""
    from goodsign.connectors.files.document import read_text
    from goodsign.flows.match_icp import add_icp
    from goodsign.wiring import now

    with opened_house() as house:
        icp, version = add_icp(house.database, read_text(file), now=now())
    say(f"{icp.title} is stored as `{icp.name}`, version {version}.")


@_app.command("sign-off")
def record(
    name: Annotated[str, typer.Argument(help="The profile's name.")],
    who: Annotated[str, typer.Option(help="Who allows it, by name and office.")],
    why: Annotated[str, typer.Option(help="On what legal ground.")],
    days: Annotated[int, typer.Option(help="For how many days, 365 at most.", min=1, max=365)] = 365,
) -> None:
    """Record the legal sign-off that a protected criterion (age) needs before it runs."""
    from goodsign.flows.match_icp import record_sign_off
    from goodsign.wiring import now

    with opened_house() as house:
        given = record_sign_off(house.database, name, who=who, why=why, now=now(), days=days)
    say(f"Recorded: {given.who} allows {given.terms} for {name} until {given.expires_on}.")


@_app.command()
def match(name: Annotated[str, typer.Argument(help="The profile's name.")], json_: Json = False) -> None:
    """Hold every lead against a profile and store how well it fits."""
    from goodsign.flows.match_icp import match_leads
    from goodsign.wiring import now

    with opened_house() as house, progress() as bar:
        report = match_leads(house.database, house.vault, name, now=now(), progress=bar)
    criteria = report.criteria.to_dicts()
    if json_:
        print_json({"icp": name, "leads": report.leads, "verdicts": report.verdicts, "criteria": criteria})
        return
    columns = {"says": "criterion", "passed": "passed", "failed": "failed", "unknown": "unknown"}
    print_records(
        [row | {"says": ("must: " if row["hard"] else "better: ") + row["says"]} for row in criteria], columns
    )
    counts = report.verdicts
    say(
        f"Of {report.leads:,} leads, {counts['match']:,} match {report.icp.title}, {counts['possible']:,} may "
        f"(something is unknown), {counts['no']:,} do not."
    )


def similar(
    like: Annotated[str, typer.Argument(help="A profile's name, a lead's id or key, or a text.")],
    limit: Annotated[int, typer.Option(help="How many to show.", min=1, max=1000)] = 10,
    json_: Json = False,
) -> None:
    """Find leads like the ideal customer, like another lead, or like a text."""
    from goodsign.flows.find_similar import refresh_embeddings, similar_to_icp, similar_to_lead, similar_to_text
    from goodsign.flows.match_icp import icp_names
    from goodsign.flows.show_lead import find_lead_id
    from goodsign.wiring import now

    with opened_house() as house:
        with progress() as bar:
            refresh_embeddings(house.database, house.embedder, now=now(), progress=bar)
        lead_id = find_lead_id(house.database, like)
        if like in icp_names(house.database):
            found = similar_to_icp(house.database, house.embedder, like, limit=limit)
        elif lead_id is not None:
            found = similar_to_lead(house.database, house.embedder, str(UUID(lead_id)), limit=limit)
        else:
            found = similar_to_text(house.database, house.embedder, like, limit=limit)
    rows = found.to_dicts()
    if json_:
        print_json(rows)
        return
    columns = ("likeness", "external_key", "full_name", "job_title", "industry", "company_name", "state")
    print_records(rows, {name: name.replace("_", " ").replace("external key", "key") for name in columns})
