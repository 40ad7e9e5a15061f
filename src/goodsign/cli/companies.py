"""`goodsign companies`: look up the companies that leads work for."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_table, progress, say
from goodsign.core.errors import SpecError

if TYPE_CHECKING:
    from goodsign.flows.enrich_companies import Enrichment
    from goodsign.wiring import House

_app = typer.Typer(help="Find the domains of leads' companies, and what they say of themselves.", no_args_is_help=True)

_COUNTS = {
    "found": "companies found",
    "described": "of those, with what they say of themselves",
    "nothing": "companies without a domain that is surely theirs",
    "failed": "look-ups that failed",
    "waiting": "companies still to be looked up",
    "withheld": "names never asked for: no company's, or maybe a person's",
    "leads": "leads filled",
}
_ABOUT_SHOWN = 80


def register(app: typer.Typer) -> None:
    """Add the commands about companies to the command line."""
    app.add_typer(_app, name="companies")


@_app.command()
def enrich(
    source: Annotated[
        str | None, typer.Option(help="The search's name in the register; not needed where it holds only one.")
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Look up this many companies at most.", min=1)] = None,
    json_: Json = False,
) -> None:
    """Look up each company that leads work for once, and fill its leads' domain and About text where empty."""
    from uuid import uuid4

    from goodsign.flows.enrich_companies import enrich_companies
    from goodsign.wiring import enricher

    with opened_house() as house, enricher(house, source or _only_search(house)) as worker, progress() as bar:
        done = enrich_companies(worker, import_id=uuid4(), limit=limit, progress=bar)
    if json_:
        print_json({**{name: getattr(done, name) for name in _COUNTS}, "import": done.number, "stopped": done.stopped})
        return
    _show(done)


@_app.command("list")
def list_all(json_: Json = False) -> None:
    """Show every company that was looked up, with its domain and when it became known."""
    from goodsign.store.companies import list_companies

    with opened_house() as house, house.database.transaction() as connection:
        found = list_companies(connection)
    if json_:
        print_json([asdict(each) for each in found])
    elif not found:
        say("No company was looked up yet. `goodsign companies enrich` does it.")
    else:
        rows = [
            (each.label, each.domain or "nothing found", _short(each.about), each.source, each.looked_up_at.date())
            for each in found
        ]
        print_table(("company", "domain", "about", "source", "looked up"), rows)


def _only_search(house: "House") -> str:
    from goodsign.store.sources import list_sources

    with house.database.transaction() as connection:
        names = [each.source.name for each in list_sources(connection) if each.source.access == "search"]
    match names:
        case [name]:
            return name
        case []:
            raise SpecError(
                "The register holds no search yet.",
                hint="`goodsign sources add company-search --access search --origin firecrawl.dev`, then "
                "`goodsign sources approve company-search`.",
            )
        case _:
            raise SpecError(f"The register holds several searches: {', '.join(names)}.", hint="Name one: --source.")


def _show(done: "Enrichment") -> None:
    rows = [(words, getattr(done, name)) for name, words in _COUNTS.items() if getattr(done, name)]
    if rows:
        print_table(("what", "count"), rows)
    else:
        say("Nothing to do: no lead lacks a company's domain or About text, or all were looked up lately.")
    if done.number is not None:
        say(f"This is import {done.number}; `goodsign imports undo {done.number}` takes it back.")
    if done.stopped:
        say(f"Stopped: {done.stopped} `goodsign sources incidents` says more.")


def _short(about: str | None) -> str | None:
    flat = " ".join(about.split()) if about else None
    return flat if flat is None or len(flat) <= _ABOUT_SHOWN else f"{flat[:_ABOUT_SHOWN]}…"
