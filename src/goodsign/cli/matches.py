"""`goodsign matches`: decide whether a public profile is a lead's."""

from typing import Annotated

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_table, say

_app = typer.Typer(help="Profiles that may be a lead's: only confirmed ones show signals.", no_args_is_help=True)

_OUTCOMES = {"agrees": "agrees", "partly": "agrees in part", "disagrees": "differs", "conflicts": "speaks against it"}
_CLOSE = 0.2

_Lead = Annotated[str, typer.Argument(help="The lead's key in your files, or its id.")]
_By = Annotated[str, typer.Option(help="Who decides.")]
_Profile = Annotated[str | None, typer.Option(help="Which profile, when several wait: its key or address.")]


def register(app: typer.Typer) -> None:
    """Add the commands about matches to the command line."""
    app.add_typer(_app, name="matches")


@_app.command("list")
def list_open(limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 20, json_: Json = False) -> None:
    """Show the pairs that wait for a person, with what agrees and what does not."""
    from goodsign.flows.review_links import links_to_review

    with opened_house() as house:
        found = links_to_review(house.database, limit=limit)
    if json_:
        fields = ("lead_id", "external_key", "origin", "profile_key", "url", "probability", "comparison", "known_at")
        print_json([{name: getattr(each, name) for name in fields} for each in found])
        return
    if not found:
        say("No profile waits for a decision.")
        return
    rows = [
        (each.external_key or each.lead_id, each.url or each.profile_key, each.probability, _told(each.comparison))
        for each in found
    ]
    print_table(("lead", "profile", "probability", "comparison"), rows)
    say("Decide with `goodsign matches confirm LEAD` or `goodsign matches reject LEAD`, with --by and --why.")


@_app.command()
def confirm(
    lead: _Lead, by: _By, why: Annotated[str, typer.Option(help="What makes you sure.")], profile: _Profile = None
) -> None:
    """Confirm that the profile is the lead's: its signals show from now on."""
    decided = _decide(lead, profile, by=by, why=why, confirmed=True)
    say(f"Confirmed. Signals that now show: {decided}.")


@_app.command()
def reject(
    lead: _Lead, by: _By, why: Annotated[str, typer.Option(help="What speaks against it.")], profile: _Profile = None
) -> None:
    """Reject the profile: what was kept of it is erased, and the pair is never proposed again."""
    decided = _decide(lead, profile, by=by, why=why, confirmed=False)
    say(f"Rejected, and everything kept of the profile erased. Signals taken back: {decided}.")


def _decide(lead: str, profile: str | None, *, by: str, why: str, confirmed: bool) -> int:
    from goodsign.flows.rescore import rescore_pending
    from goodsign.flows.review_links import Verdict, decide
    from goodsign.wiring import now, post_reader

    with opened_house() as house:
        verdict = Verdict(confirmed, by.strip(), why.strip())
        decided = decide(house.database, lead, profile, verdict, now=now(), classifier=post_reader())
        rescore_pending(house.database, now=now())
    return decided.shown if confirmed else decided.erased


def _told(comparison: dict[str, object] | None) -> str:
    """Say a comparison in a few lines: what agrees, what differs, and whether somebody else fits as well."""
    if comparison is None:
        return "not compared yet"
    said: dict[str, list[str]] = {}
    for each in comparison.get("attributes", ()):  # type: ignore[attr-defined]
        said.setdefault(each["outcome"], []).append(f"{each['attribute']} ({each['level']})")
    lines = [f"{word}: {', '.join(said[outcome])}" for outcome, word in _OUTCOMES.items() if said.get(outcome)]
    margin = comparison.get("margin")
    if isinstance(margin, float) and margin < _CLOSE:
        lines.append("somebody else fits about as well")
    return "\n".join(lines)
