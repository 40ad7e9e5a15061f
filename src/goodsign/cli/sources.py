"""`goodsign sources`: the source register, its approvals and incidents."""

from datetime import datetime
from typing import Annotated, Literal

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_table, say

_app = typer.Typer(help="Where public facts may come from: who approved it, until when.", no_args_is_help=True)

_Name = Annotated[str, typer.Argument(help="The source's name in the register.")]


def register(app: typer.Typer) -> None:
    """Add the commands about sources to the command line."""
    app.add_typer(_app, name="sources")


@_app.command("list")
def list_all(json_: Json = False) -> None:
    """Show every source and whether it may run today."""
    from goodsign.flows.source_register import standing_of_sources
    from goodsign.wiring import now

    with opened_house() as house:
        found = standing_of_sources(house.database, now=now())
    rows = [
        {
            "source": each.registered.source.name,
            "access": each.registered.source.access,
            "origin": each.registered.source.origin,
            "actor": each.registered.actor,
            "may_run": not each.decision.reasons,
            "reasons": [reason.sentence for reason in each.decision.reasons],
            "rules": list(each.decision.codes),
            "approved_until": max(
                (a.expires_on for a in each.registered.source.approvals if not a.revoked), default=None
            ),
            "daily_budget": each.registered.daily_budget,
            "refresh_days": each.registered.refresh_days,
        }
        for each in found
    ]
    if json_:
        print_json(rows)
        return
    if not rows:
        say("The register is empty. `goodsign sources add NAME --access vendor --origin HOST` puts a source in.")
        return
    shown = [
        (
            row["source"],
            row["access"],
            row["origin"],
            row["approved_until"],
            "yes" if row["may_run"] else f"no: {' '.join(map(str, row['reasons']))}",  # type: ignore[arg-type]
        )
        for row in rows
    ]
    print_table(("source", "access", "origin", "approved until", "may run"), shown)


@_app.command()
def add(
    name: _Name,
    access: Annotated[
        Literal["vendor", "page", "file", "own_export", "search"],
        typer.Option(help="A vendor's data set, our own reading of pages, a file, a person's export, or a search."),
    ],
    origin: Annotated[str, typer.Option(help="The host that the data come from in the first place.")],
    actor: Annotated[str | None, typer.Option(help="For Apify: the actor, for example harvestapi/…")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="An address prefix that may be read; repeatable.")] = None,
    per_minute: Annotated[float, typer.Option(help="Requests a minute, shared by all workers.")] = 6.0,
    daily_budget: Annotated[int, typer.Option(help="Leads asked for in a day, at most.")] = 1_000,
    refresh_days: Annotated[
        int, typer.Option(help="Days after which a lead of middling worth is looked at again.")
    ] = 30,
) -> None:
    """Put a source into the register; it runs once it is approved."""
    from goodsign.compliance.frames import Source
    from goodsign.flows.source_register import PURPOSE, register_source
    from goodsign.store.sources import RegisteredSource
    from goodsign.wiring import now

    source = Source(name=name, access=access, origin=origin, purpose=PURPOSE, scope=tuple(scope or ()))
    with opened_house() as house:
        registered = RegisteredSource(source, actor, per_minute, daily_budget, refresh_days)
        register_source(house.database, registered, now=now())
    say(f"`{name}` stands in the register. It runs once `goodsign sources approve {name} …` records an approval.")


@_app.command()
def approve(
    name: _Name,
    by: Annotated[str, typer.Option(help="Who approved, by name and office.")],
    requested_by: Annotated[str, typer.Option(help="Who asked for it: somebody else.")],
    document: Annotated[str, typer.Option(help="Where the signed document is.")],
    expires: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day, a year off at most.")],
    counsel: Annotated[bool, typer.Option("--counsel", help="The approver signed as legal counsel.")] = False,
) -> None:
    """Record a signed approval. Platforms such as LinkedIn need counsel's."""
    from goodsign.compliance.frames import Approval
    from goodsign.flows.source_register import PURPOSE, approve_source
    from goodsign.wiring import now

    moment = now()
    approval = Approval(
        approved_by=by,
        requested_by=requested_by,
        counsel=counsel,
        document=document,
        purpose=PURPOSE,
        approved_on=moment.date(),
        expires_on=expires.date(),
    )
    with opened_house() as house:
        given = approve_source(house.database, name, approval, now=moment)
    say(f"Recorded: {given.approved_by} approves `{name}` for {given.purpose} until {given.expires_on}.")


@_app.command()
def revoke(name: _Name) -> None:
    """Revoke every approval of a source: nothing comes in from it any more."""
    from goodsign.flows.source_register import revoke as flow
    from goodsign.wiring import now

    with opened_house() as house:
        count = flow(house.database, name, now=now())
    say(f"Revoked {count} approval{'' if count == 1 else 's'} of `{name}`.")


@_app.command()
def resume(
    name: _Name,
    by: Annotated[str, typer.Option(help="Who looked into it.")],
    note: Annotated[str, typer.Option(help="What was found, and why it may go on.")],
) -> None:
    """Let a source run again that was stopped by an incident, after a person looked."""
    from goodsign.flows.source_register import resume as flow
    from goodsign.wiring import now

    with opened_house() as house:
        count = flow(house.database, name, by=by, note=note, now=now())
    say(f"`{name}` may run again, approvals permitting. Incidents resolved: {count}.")


@_app.command()
def incidents(
    all_: Annotated[bool, typer.Option("--all", help="Show resolved ones too.")] = False, json_: Json = False
) -> None:
    """Show what sources told us: stop signs, and fields that changed."""
    from goodsign.flows.source_register import incidents as flow

    with opened_house() as house:
        found = flow(house.database, open_only=not all_)
    fields = ("incident_id", "source", "sign", "detail", "occurred_at", "resolved_at", "resolved_by", "note")
    if json_:
        print_json([{name: getattr(each, name) for name in fields} for each in found])
    elif not found:
        say("No open incidents.")
    else:
        shown = [(e.occurred_at.date(), e.source, e.sign, e.detail, e.resolved_by or "open") for e in found]
        print_table(("day", "source", "sign", "what", "resolved"), shown)
