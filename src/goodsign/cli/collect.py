"""`goodsign collect`: take public facts in from an approved source."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodsign.cli.console import Json, Progress, opened_house, print_json, print_table, progress, say
from goodsign.core.errors import NotFound, SpecError

if TYPE_CHECKING:
    from goodsign.flows.ingest_profiles import Intake
    from goodsign.store.collection import RunStatus
    from goodsign.wiring import House

_app = typer.Typer(help="Take in what approved sources say of leads.", invoke_without_command=True)

_OUTCOMES = {
    "stored": "changed profiles of confirmed leads",
    "unchanged": "profiles as they were",
    "review": "profiles that wait for a person",
    "rejected": "profiles of somebody else",
    "nobody": "profiles of nobody we watch (not kept)",
    "denied": "left alone: opt-out, stop or approval",
    "failed": "not readable, or not there",
    "read": "pages read for announcements",
}


def register(app: typer.Typer) -> None:
    """Add the commands about collecting to the command line."""
    app.add_typer(_app, name="collect")


@_app.callback()
def collect(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="The source's name in the register.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="For file sources: a JSON or NDJSON dump, or an export ZIP.")
    ] = None,
    page: Annotated[
        list[str] | None, typer.Option(help="For page sources: the address of a page to read; repeatable, up to 20.")
    ] = None,
    lead: Annotated[str | None, typer.Option(help="For a person's own export: the lead who handed it over.")] = None,
    limit: Annotated[int | None, typer.Option(help="Ask for this many leads at most.", min=1)] = None,
    history: Annotated[
        bool, typer.Option("--history", help="The file's facts were known to us when they were collected.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Take a file in again that was taken in before.")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do what can be done at once, then end.")] = False,
    json_: Json = False,
) -> None:
    """Collect what is due from a source, or take in a file. A run that was interrupted goes on with `resume`."""
    if context.invoked_subcommand is not None:
        return
    if source is None:
        raise SpecError("Name the source to collect from.", hint="`goodsign sources list` shows them: --source NAME.")
    if file is not None and page:
        raise SpecError("A source brings files or pages, not both.", hint="Leave --file or --page out.")
    with opened_house() as house:
        if page:
            from goodsign.cli.collect_pages import planned_pages

            _work(house, planned_pages(house, source, page), wait=not no_wait, json_=json_)
        elif file is not None:
            _collect_file(house, source, file, lead, again=again, history=history, json_=json_)
        else:
            _collect_due(house, source, limit, wait=not no_wait, json_=json_)


@_app.command()
def resume(
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do what can be done at once, then end.")] = False,
    json_: Json = False,
) -> None:
    """Go on with every run that is not finished; nothing is fetched twice."""
    from goodsign.store.collection import list_runs

    with opened_house() as house:
        with house.database.transaction() as connection:
            waiting = [run for run in list_runs(connection, limit=1_000) if run.state == "running"]
        if not waiting:
            say("No run waits.")
        for run in waiting:
            _work(house, run, wait=not no_wait, json_=json_)


@_app.command()
def runs(json_: Json = False) -> None:
    """Show the runs of collecting and how far they are."""
    from goodsign.store.collection import list_runs

    with opened_house() as house, house.database.transaction() as connection:
        found = list_runs(connection)
    fields = ("run_id", "source", "state", "asked", "stored", "unchanged", "skipped", "failed", "message", "begun_at")
    if json_:
        print_json([{name: getattr(run, name) for name in fields} for run in found])
    elif not found:
        say("Nothing was collected yet.")
    else:
        columns = ("begun", "source", "state", "asked", "stored", "unchanged", "skipped", "failed", "message")
        rows = [(f"{r.begun_at:%Y-%m-%d %H:%M}", *(getattr(r, name) for name in columns[1:])) for r in found]
        print_table(columns, rows)


def _collect_due(house: "House", source: str, limit: int | None, *, wait: bool, json_: bool) -> None:
    from uuid import uuid4

    from goodsign.flows.collect_profiles import plan_collection
    from goodsign.wiring import batch_size, now

    run = plan_collection(
        house.database, source, run_id=uuid4(), batch_size=batch_size(house, source), now=now(), limit=limit
    )
    if run is None:
        say("No lead is due at this source: none has an address there, all are fresh, or today's budget is used up.")
        return
    _work(house, run, wait=wait, json_=json_)


def _collect_file(
    house: "House", source: str, file: Path, lead: str | None, *, again: bool, history: bool, json_: bool
) -> None:
    from goodsign.flows.show_lead import find_lead_id

    lead_id = None
    if lead is not None:
        lead_id = find_lead_id(house.database, lead)
        if lead_id is None:
            raise NotFound("There is no lead with that id or key.")
    with progress() as bar:
        intake = take_in_file(house, source, file, lead_id=lead_id, again=again, history=history, bar=bar)
    if intake is None:
        say("This file was taken in before; nothing is left to do. Use --again to take it in once more.")
    else:
        _show(intake, json_=json_)


def take_in_file(
    house: "House",
    source: str,
    file: Path,
    *,
    bar: Progress,
    lead_id: str | None = None,
    again: bool = False,
    history: bool = False,
) -> "Intake | None":
    """Take a file in as a source brings it; None when the same content was taken in before."""
    from uuid import uuid4

    from goodsign.flows.collect_profiles import collect as flow
    from goodsign.flows.collect_profiles import own_key, plan_file_intake
    from goodsign.flows.rescore import rescore_pending
    from goodsign.wiring import collector, now

    key = own_key(lead_id) if lead_id else None
    worker = collector(house, source, file=file, own_key=key, as_history=history)
    if worker.registered.source.access not in {"file", "own_export"}:
        raise SpecError(f"`{source}` is no file source.", hint="Leave --file out, or register a source of files.")
    if (worker.registered.source.access == "own_export") != (lead_id is not None):
        raise SpecError("A person's own export comes with --lead, and only that.", hint="Say whose export it is.")
    run = plan_file_intake(worker, run_id=uuid4(), batch_id=uuid4(), lead_id=lead_id, again=again)
    if run is None:
        return None
    intake = flow(worker, run.run_id, progress=bar)
    rescore_pending(house.database, now=now())
    return intake


def _work(house: "House", run: "RunStatus", *, wait: bool, json_: bool) -> None:
    from goodsign.flows.collect_profiles import collect as flow
    from goodsign.flows.rescore import rescore_pending
    from goodsign.store.collection import run_status
    from goodsign.wiring import collector, now

    worker = collector(house, run.source)
    with progress() as bar:
        intake = flow(worker, run.run_id, progress=bar, wait=wait)
        rescore_pending(house.database, now=now())
    with house.database.transaction() as connection:
        ended = run_status(connection, run.run_id)
    _show(intake, json_=json_)
    if ended.state == "stopped":
        say(f"Stopped: {ended.message} `goodsign sources incidents` says more.")
    elif ended.state == "running" and not ended.asked:
        say("Pages still wait; go on with `goodsign collect resume`.")
    elif ended.state == "running":
        say(f"{ended.waiting:,} of {ended.asked:,} leads still wait; go on with `goodsign collect resume`.")


def _show(intake: "Intake", *, json_: bool) -> None:
    if json_:
        counts = {name: intake.outcomes.get(name, 0) for name in _OUTCOMES}
        print_json({**counts, "new_signals": intake.signals, "changed_fields": sorted(intake.changed_fields)})
        return
    rows = [(words, intake.outcomes[name]) for name, words in _OUTCOMES.items() if intake.outcomes.get(name)]
    if rows:
        print_table(("what came in", "payloads"), rows)
    say(f"New signals: {intake.signals:,}.", style="bold")
    if intake.changed_fields:
        say(f"The actor changed its fields: {', '.join(sorted(intake.changed_fields))}. `goodsign sources incidents`")
