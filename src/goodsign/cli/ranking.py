"""`goodsign rank`, `goodsign lead`, `goodsign export`: who to call first, why, and the list for the CRM."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_table, progress, say
from goodsign.cli.signal_list import show_signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodsign.flows.show_lead import LeadView
    from goodsign.flows.show_ranking import RankingPage
    from goodsign.store.timeline import Moment

_Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", help="field=value; also != >= <= > < and ~ (contains). Any field or attribute. Repeatable."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands about the ranking to the command line."""
    app.command()(rank)
    app.command()(lead)
    app.command()(export)


def rank(
    where: _Where = None,
    sort: Annotated[str, typer.Option(help="Field to sort by.")] = "rank",
    descending: Annotated[bool, typer.Option("--desc", help="Largest first.")] = False,
    limit: Annotated[int, typer.Option(help="Leads on a page.", min=1, max=1000)] = 20,
    after: Annotated[str | None, typer.Option(help="The mark at the end of the page before.")] = None,
    json_: Json = False,
) -> None:
    """Show the ranked list: who to call first, and why."""
    from goodsign.flows.show_ranking import show_ranking
    from goodsign.store.ranking import Filter, Query

    query = Query([Filter.parse(each) for each in where or ()], sort, descending, after, limit)
    with opened_house() as house:
        page = show_ranking(house.database, query)
    if json_:
        print_json(
            {"run": page.run.run_id, "ranked": page.ranked, "next": page.next_mark, "leads": page.rows.to_dicts()}
        )
    else:
        show_page(page, json_hint=True)


def show_page(page: "RankingPage", *, json_hint: bool = False) -> None:
    """Print one page of the ranking with its reasons."""
    if page.rows.is_empty():
        say("Nobody meets these conditions.")
        return
    scorecard = page.run.kind == "scorecard"
    chance = "" if scorecard else "chance"
    rows = [
        (
            row["rank"],
            row["band"],
            None if row["probability"] is None else f"{row['probability']:.0%}",
            row["external_key"] or row["lead_id"][:8],
            row["full_name"],
            row["state"],
            row["reasons"],
        )
        for row in page.rows.iter_rows(named=True)
    ]
    print_table(("#", "band", chance, "key", "name", "state", "why"), rows)
    made = "a scorecard: an order, not a probability" if scorecard else f"model version {page.run.model_version}"
    say(f"{page.ranked:,} leads ranked by {made}, as of {page.run.as_of:%Y-%m-%d %H:%M} UTC.")
    if json_hint and page.next_mark:
        say(f"Next page: the same command with --after {page.next_mark}")


def lead(
    wanted: Annotated[str, typer.Argument(metavar="ID", help="The lead's id or its key in your files.")],
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Show what happened, what was learned last first.")
    ] = False,
    json_: Json = False,
) -> None:
    """Show one lead with its signals and the receipt of its score, or what happened with it."""
    from dataclasses import asdict

    from goodsign.flows.show_lead import show_lead, show_timeline

    with opened_house() as house:
        if timeline:
            _show_timeline(show_timeline(house.database, wanted), json_=json_)
            return
        view = show_lead(house.database, house.vault, wanted)
    if json_:
        print_json(asdict(view))
    else:
        _show_lead(view)


def export(
    top: Annotated[str, typer.Option(help="How much of the ranking, as in 20%.")] = "20%",
    where: _Where = None,
    out: Annotated[Path, typer.Option(help="Where to write: .csv, .xlsx, .parquet or .ndjson.")] = Path(
        "goodsign-top.csv"
    ),
    json_: Json = False,
) -> None:
    """Export the best part of the ranking for a CRM; people who opted out are never in it."""
    from goodsign.connectors.files.write import write_table
    from goodsign.flows.export_leads import export_leads
    from goodsign.store.ranking import Filter

    share = _share(top)
    with opened_house() as house, progress() as bar:
        bar("Reading the ranking")
        rows = export_leads(house.database, [Filter.parse(each) for each in where or ()], share=share)
        bar("Writing")
        write_table(rows, out)
    if json_:
        print_json({"leads": rows.height, "out": out})
    else:
        say(f"{rows.height:,} leads, best first: {out}")


def _show_timeline(moments: "Sequence[Moment]", *, json_: bool) -> None:
    from dataclasses import asdict

    if json_:
        print_json([asdict(each) for each in moments])
        return
    rows = [
        (f"{each.known_at:%Y-%m-%d %H:%M}", f"{each.occurred_at:%Y-%m-%d}", each.kind, each.words, each.detail)
        for each in moments
    ]
    print_table(("learned (UTC)", "happened", "what", "", "more"), rows)


def _share(written: str) -> float:
    from goodsign.core.errors import SpecError

    try:
        share = float(written.strip().removesuffix("%")) / 100
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise SpecError(
            f"--top {written} is not a share.", hint="Write it as a percentage above 0 up to 100, as in 20%."
        )
    return share


def _show_lead(view: "LeadView") -> None:
    name = view.facts.get("full_name") or view.lead_id
    typer.echo(f"{name} ({view.facts.get('external_key') or view.lead_id})")
    if view.rank is None:
        say("Not in the current ranking.", style="yellow")
    else:
        _show_score(view)
    if view.signals:
        show_signals(view.signals, title="\nSignals")
    if view.criteria:
        rows = [(c.state, "must" if c.hard else "better", c.says, c.seen) for c in view.criteria]
        print_table(("", "", "criterion", "seen"), rows, title=f"\nFit: {view.fit or 0:.0f} of 100")
    if view.activities:
        recent = [(f"{a['occurred_at']:%Y-%m-%d}", a["activity_type"], a["description"]) for a in view.activities[:10]]
        print_table(("date", "activity", ""), recent, title=f"\nActivities ({len(view.activities)})")
    hidden = {"lead_id", "kind", "full_name", "first_name", "last_name", "external_key"}
    print_table(
        ("field", "value"), [(k, str(v)) for k, v in view.facts.items() if k not in hidden], title="\nWhat is on file"
    )


def _show_score(view: "LeadView") -> None:
    if view.probability is None:
        say(f"Rank {view.rank:,}, band {view.band}, by scorecard: an order, not a probability.")
    else:
        say(
            f"Rank {view.rank:,}, band {view.band}: {view.probability:.1%} likely to convert "
            f"(90 % interval {view.low or 0:.1%} to {view.high or 1:.1%})."
        )
    weighted = any(line.shown != line.learned for line in view.lines)
    rows: list[tuple[object, ...]] = [("start for everyone", "", f"{view.base:+.3f}")]
    rows += [(line.words, line.group, f"{line.shown:+.3f}") for line in view.lines if abs(line.shown) >= 0.0005]
    rest = sum(line.shown for line in view.lines if abs(line.shown) < 0.0005)
    rows += [("everything smaller", "", f"{rest:+.3f}"), ("score (log-odds)", "", f"{view.log_odds:+.3f}")]
    print_table(("why", "group", "adds"), rows, title="\nReceipt" + (" (with your weights)" if weighted else ""))
    state = "intact" if view.intact else "does NOT match the stored score"
    say(f"Receipt {view.receipt}, {state}.", style="" if view.intact else "red")
