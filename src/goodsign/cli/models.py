"""`goodsign train`, `goodsign score`, `goodsign models`: learn from past leads, rank new ones."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_table, progress, say

if TYPE_CHECKING:
    import polars as pl

    from goodsign.scoring.frames import ModelCard
    from goodsign.store.models import StoredModel
    from goodsign.wiring import House

_app = typer.Typer(help="The models that were trained.", no_args_is_help=True)

_Name = Annotated[str, typer.Option("--model", help="The model's name.")]


def register(app: typer.Typer) -> None:
    """Add the commands about models to the command line."""
    app.command()(train)
    app.command()(score)
    app.add_typer(_app, name="models")


def train(
    file: Annotated[Path | None, typer.Argument(help="A file of past leads; the store by default.")] = None,
    outcome: Annotated[str | None, typer.Option(help="The column that says how it ended.")] = None,
    positive: Annotated[str | None, typer.Option(help="The outcome's value that means converted.")] = None,
    time: Annotated[str | None, typer.Option(help="The column by which the rows are ordered in time.")] = None,
    model: _Name = "leads",
    keep: Annotated[list[str] | None, typer.Option(help="Use a column that was left out. Repeatable.")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="Leave a column out. Repeatable.")] = None,
    allow_protected: Annotated[
        str | None,
        typer.Option(help="Reason on record for --keep of a protected column (fair-lending law forbids it)."),
    ] = None,
    horizon: Annotated[
        int, typer.Option(help="Days before its outcome as of which a stored lead is seen.", min=0)
    ] = 60,
    sheet: Annotated[str | None, typer.Option(help="Sheet of an Excel file.")] = None,
    json_: Json = False,
) -> None:
    """Train a model on past leads and write its report."""
    from goodsign.flows.stored_model import FROM_STORE
    from goodsign.flows.train_model import train_and_keep, trusted_columns
    from goodsign.scoring.train import TrainOptions
    from goodsign.wiring import now

    if file is None:
        _require_file({"--outcome": outcome, "--positive": positive, "--time": time, "--sheet": sheet})
    with opened_house() as house:
        with progress() as bar:
            table, column, order = _history(house, file, outcome, time, timedelta(days=horizon), sheet)
            source = FROM_STORE if file is None else file.name
            options = TrainOptions(
                column,
                positive,
                order,
                keep=tuple(keep or ()),
                drop=tuple(drop or ()),
                trusted=trusted_columns(table) if file is None else (),
                protected_reason=allow_protected,
                name=model,
                source=source,
            )
            stored, card = train_and_keep(house.database, table, options, model_id=uuid4(), now=now(), progress=bar)
        report = write_report(house, stored)
    if json_:
        print_json(
            {"model": stored.name, "version": stored.version, "kind": stored.kind, "report": report} | stored.summary
        )
    else:
        show_card(card, report)


def score(
    file: Annotated[Path | None, typer.Argument(help="A file of leads; everything in the store by default.")] = None,
    model: Annotated[
        str | None, typer.Option("--model", help="The model's name; `scorecard` ranks the store without a model.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the ranked file: .csv, .xlsx, .parquet or .ndjson.")
    ] = None,
    parts: Annotated[bool, typer.Option("--parts", help="Add one column for each part of the score.")] = False,
    icp: Annotated[
        str | None, typer.Option(help="Use the fit with this profile, matched before, in the score.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of an Excel file.")] = None,
    json_: Json = False,
) -> None:
    """Score a file, or rank every lead in the store."""
    if file is None:
        _require_file({"--out": out, "--parts": parts, "--sheet": sheet})
    else:
        _require_apart(file, out, model, icp)
    with opened_house() as house:
        if file is None:
            _score_store(house, model, icp, json_=json_)
        else:
            _score_file(house, file, model, out, parts=parts, sheet=sheet, json_=json_)


@_app.command("list")
def list_all(json_: Json = False) -> None:
    """Show the models, newest first."""
    from goodsign.store.models import list_models

    with opened_house() as house, house.database.transaction() as connection:
        models = list_models(connection)
    if json_:
        print_json(
            [
                {"name": m.name, "version": m.version, "kind": m.kind, "trained_at": m.trained_at} | m.summary
                for m in models
            ]
        )
        return
    rows = [
        (m.name, m.version, m.kind, m.summary["source"], m.summary["rows"], _auc(m), f"{m.trained_at:%Y-%m-%d %H:%M}")
        for m in models
    ]
    print_table(("name", "version", "kind", "trained on", "rows", "AUC", "trained at"), rows)


@_app.command("report")
def report(name: Annotated[str | None, typer.Argument(help="The model's name; the newest by default.")] = None) -> None:
    """Write a model's report as HTML and say where."""
    from goodsign.store.models import find_model

    with opened_house() as house:
        with house.database.transaction() as connection:
            stored = find_model(connection, name)
        typer.echo(write_report(house, stored))


def show_card(card: "ModelCard", report: Path) -> None:
    """Say in a few sentences how good a model is, what it left out, and where the whole report is."""
    figures = card.judgement.figures
    how = "on the newest leads, which it had not seen" if card.validation == "forward" else "on leads it had not seen"
    lift, gain, auc = figures["lift_20"], figures["gain_20"], figures["auc"]
    say(
        f"Model `{card.name}` ({card.kind}, version {card.version}) learned from {card.rows:,} leads, of which "
        f"{card.positives:,} converted."
    )
    say(
        f"Checked {how}: the top 20 % hold {gain.value:.0%} of all conversions, {lift.value:.1f} times the average "
        f"({lift.low:.1f} to {lift.high:.1f}); AUC {auc.value:.3f} ({auc.low:.3f} to {auc.high:.3f})."
    )
    left = [(each.column, each.why.replace("_", " "), each.sentence) for each in card.left_out if not each.kept]
    if left:
        print_table(("left out", "because", ""), left, title="Columns the model does not use (--keep COLUMN overrules)")
    for warning in card.warnings:
        say(warning, style="yellow")
    say(f"The whole report: {report}")


def write_report(house: "House", stored: "StoredModel") -> Path:
    """Write a model's report into the reports folder; return its path."""
    from goodsign.connectors.files.document import write_text

    path = house.reports / f"{stored.name}-{stored.version}.html"
    write_text(path, stored.report)
    return path


def _history(
    house: "House", file: Path | None, outcome: str | None, time: str | None, horizon: timedelta, sheet: str | None
) -> "tuple[pl.DataFrame, str, str | None]":
    """Return the table to learn from, its outcome column and its time column."""
    from goodsign.core.errors import SpecError
    from goodsign.flows.read_table import read_table
    from goodsign.flows.train_model import MOMENT, OUTCOME, history_table
    from goodsign.wiring import open_file

    if file is None:
        return history_table(house.database, horizon=horizon), OUTCOME, MOMENT
    if outcome is None:
        raise SpecError("--outcome is missing: the column that says how it ended with each lead.")
    return read_table(open_file(file, sheet=sheet), say=say), outcome, time


def _require_file(options: dict[str, object]) -> None:
    """Raise SpecError for an option that says something about a file when there is none."""
    from goodsign.core.errors import SpecError

    if given := [name for name, value in options.items() if value]:
        raise SpecError(
            f"{given[0]} is for a file, and no file was given.", hint="Name the file first, or leave the option out."
        )


def _require_apart(file: Path, out: Path | None, model: str | None, icp: str | None) -> None:
    """Raise SpecError when scoring a file would overwrite it, or was asked for what only the store has."""
    from goodsign.core.errors import SpecError

    if out is not None and out.resolve() == file.resolve():
        raise SpecError("--out is the file that is read; it would be overwritten.", hint="Give another name.")
    if icp is not None:
        raise SpecError("--icp is for ranking the store, not a file.", hint="Import the file, match it, then score.")
    if model == "scorecard":
        raise SpecError(
            "The scorecard ranks the store, not a file.",
            hint="`goodsign import FILE`, then `goodsign score --model scorecard`.",
        )


def _score_store(house: "House", model: str | None, icp: str | None, *, json_: bool) -> None:
    from goodsign.flows.rank_leads import RankRequest, rank_leads
    from goodsign.wiring import now

    request = RankRequest(uuid4(), now(), house.settings.keep_score_runs, model, icp)
    with progress() as bar:
        run = rank_leads(house.database, request, progress=bar)
    if json_:
        print_json({"run": run.run_id, "kind": run.kind, "model_version": run.model_version, "leads": run.leads})
        return
    if run.kind == "scorecard":
        why = "as asked" if model else "no model has been trained on the store's past outcomes"
        say(f"Ranked by scorecard ({why}): this is an order, not a probability.", style="yellow")
    say(f"{run.leads:,} leads are ranked. `goodsign rank` shows them.")


def _score_file(
    house: "House", file: Path, model: str | None, out: Path | None, *, parts: bool, sheet: str | None, json_: bool
) -> None:
    from goodsign.connectors.files.write import write_table
    from goodsign.flows.read_table import read_table
    from goodsign.flows.score_file import score_file
    from goodsign.flows.stored_model import usable
    from goodsign.store.models import find_model
    from goodsign.wiring import now, open_file

    with house.database.transaction() as connection:
        stored = find_model(connection, model)
    with progress() as bar:
        table = read_table(open_file(file, sheet=sheet), say=say)
        bar("Scoring")
        scored = score_file(usable(stored), table, as_of=now().date(), parts=parts)
        target = out or file.with_name(f"{file.stem}-ranked.csv")
        bar("Writing")
        write_table(scored.rows, target, spreadsheet_safe=False)
    if json_:
        print_json(
            {
                "rows": scored.rows.height,
                "out": target,
                "model": stored.name,
                "version": stored.version,
                "warnings": scored.warnings,
            }
        )
        return
    for warning in scored.warnings:
        say(warning, style="yellow")
    shown = scored.rows.head(10).select("goodsign_rank", "goodsign_probability", "goodsign_band", "goodsign_reasons")
    print_table(("rank", "probability", "band", "reasons"), shown.rows(), title="The ten to call first")
    say(f"{scored.rows.height:,} leads, best first: {target}")


def _auc(model: "StoredModel") -> str:
    figures = model.summary["figures"]
    value, low, high = figures["auc"]  # type: ignore[index]
    return f"{value:.3f} ({low:.3f} to {high:.3f})"
