"""`goodsign import` and `goodsign imports`: take files in, see what was taken in, take it back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import uuid4

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_records, print_table, progress, say

if TYPE_CHECKING:
    from goodsign.flows.import_leads import ImportReport
    from goodsign.flows.plan_import import ImportWishes, PlannedImport
    from goodsign.wiring import House

_app = typer.Typer(help="Files that were imported.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(help="CSV, Excel, Parquet or NDJSON.")]
_As = Annotated[str | None, typer.Option("--as", help="debtor, prospect, activity or outcome; guessed by default.")]
_Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="'Your column=field'; an empty field keeps the column as an attribute. Repeatable."),
]
_Format = Annotated[list[str] | None, typer.Option("--date-format", help="'Your column=MM/DD/YYYY'. Repeatable.")]
_Order = Annotated[str | None, typer.Option("--date-order", help="MDY, DMY or YMD for columns that allow several.")]
_Decimal = Annotated[
    list[str] | None,
    typer.Option("--decimal", help="'Your column=comma' where a comma is the decimal mark, or point. Repeatable."),
]
_MARKS: dict[str, Literal["point", "comma"]] = {".": "point", ",": "comma", "point": "point", "comma": "comma"}
_REASONS_SHOWN = 5
_Zone = Annotated[str, typer.Option(help="Where times without a zone were written, as in America/Chicago.")]
_Positive = Annotated[list[str] | None, typer.Option("--positive", help="Value of the outcome that means converted.")]
_Sheet = Annotated[str | None, typer.Option(help="Sheet of an Excel file; the first filled one by default.")]
_Blank = Annotated[
    bool, typer.Option("--blank-bad", help="Empty unreadable optional values instead of rejecting the row.")
]


def register(app: typer.Typer) -> None:
    """Add the commands about files to the command line."""
    app.command("import")(import_file)
    app.command()(inspect)
    app.add_typer(_app, name="imports")


def inspect(
    file: _File,
    as_: _As = None,
    map_: _Map = None,
    date_format: _Format = None,
    date_order: _Order = None,
    decimal: _Decimal = None,
    time_zone: _Zone = "UTC",
    sheet: _Sheet = None,
    json_: Json = False,
) -> None:
    """Show how a file would be read: which column is which field, and why. Nothing is stored."""
    wishes = _wishes(as_, map_, date_format, date_order, decimal, time_zone, positive=None, blank_bad=False)
    with opened_house() as house, progress() as bar:
        planned = _plan(house, file, wishes, sheet=sheet, bar=bar)
    if json_:
        print_json(_plan_as_json(planned))
    else:
        _show_plan(planned)


def import_file(
    file: _File,
    as_: _As = None,
    map_: _Map = None,
    date_format: _Format = None,
    date_order: _Order = None,
    decimal: _Decimal = None,
    time_zone: _Zone = "UTC",
    positive: _Positive = None,
    sheet: _Sheet = None,
    blank_bad: _Blank = False,
    history: Annotated[
        bool, typer.Option("--history", help="The rows were known when they were recorded, not only from today on.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but keep nothing.")] = False,
    json_: Json = False,
) -> None:
    """Import leads, activities or outcomes; bad rows go to a rejects file, the rest goes in."""
    wishes = _wishes(as_, map_, date_format, date_order, decimal, time_zone, positive=positive, blank_bad=blank_bad)
    with opened_house() as house:
        with progress() as bar:
            planned, report = run_import(house, file, wishes, sheet=sheet, history=history, dry_run=dry_run, bar=bar)
        rejects = write_rejects_of(house, file, planned, report)
    if json_:
        print_json(_report_as_json(planned, report, rejects))
    else:
        _show_plan(planned)
        _show_report(report, rejects, dry_run=dry_run)
    if report.counts.rows_rejected == report.counts.rows_read:
        say(f"Not one row of {file.name} could be taken in.", style="red")
        raise typer.Exit(2)


def run_import(
    house: "House",
    file: Path,
    wishes: "ImportWishes",
    *,
    bar: Any,
    sheet: str | None = None,
    history: bool = False,
    dry_run: bool = False,
) -> "tuple[PlannedImport, ImportReport]":
    """Plan and carry out one import."""
    from goodsign.flows.import_events import import_events
    from goodsign.flows.import_leads import ImportOrder, import_leads
    from goodsign.wiring import now

    planned = _plan(house, file, wishes, sheet=sheet, bar=bar)
    order = ImportOrder(uuid4(), file.name, now(), as_history=history, dry_run=dry_run)
    if planned.plan.mapping.schema in ("activity", "outcome"):
        return planned, import_events(house.database, planned, order, progress=bar)
    return planned, import_leads(house.database, house.vault, planned, order, progress=bar)


def _plan(house: "House", file: Path, wishes: "ImportWishes", *, sheet: str | None, bar: Any) -> "PlannedImport":
    """Settle how a file is read; when that fails, say how it was read so far, which often tells why."""
    from goodsign.core.errors import MappingError
    from goodsign.flows.plan_import import plan_import
    from goodsign.wiring import open_file

    source = open_file(file, sheet=sheet)
    try:
        return plan_import(house.database, source, wishes, progress=bar)
    except MappingError:
        for note in source.notes:
            say(note)
        raise


@_app.command("list")
def list_all(json_: Json = False) -> None:
    """Show every import, newest first."""
    from dataclasses import asdict

    from goodsign.store.imports import list_imports

    with opened_house() as house, house.database.transaction() as connection:
        records = list_imports(connection)
    if json_:
        print_json([asdict(record) for record in records])
        return
    rows: list[dict[str, object]] = [
        {
            "number": record.number,
            "file": record.file_name,
            "as": record.target,
            **asdict(record.counts),
            "when": f"{record.imported_at:%Y-%m-%d %H:%M}",
            "state": "undone" if record.undone_at else "",
        }
        for record in records
    ]
    names = (
        "number",
        "file",
        "as",
        "rows_read",
        "added",
        "changed",
        "unchanged",
        "merged",
        "rows_rejected",
        "when",
        "state",
    )
    print_records(rows, {name: name.replace("rows_", "") for name in names})


@_app.command()
def undo(
    number: Annotated[int, typer.Argument(help="The import's number, as `goodsign imports list` shows it.")],
) -> None:
    """Remove what an import added and restore what it changed; opt-outs stay."""
    from goodsign.store.imports import undo_import
    from goodsign.wiring import now

    with opened_house() as house, house.database.transaction() as connection:
        undone = undo_import(connection, number, now=now())
    say(f"Import {number} is undone: {undone.removed:,} rows removed, {undone.restored:,} restored.")
    if undone.opted_out_kept:
        say(f"{undone.opted_out_kept:,} contacts of people who opted out stay blocked.")


def _wishes(
    as_: str | None,
    map_: list[str] | None,
    date_format: list[str] | None,
    date_order: str | None,
    decimal: list[str] | None,
    time_zone: str,
    *,
    positive: list[str] | None,
    blank_bad: bool,
) -> "ImportWishes":
    from goodsign.collect.fields import SCHEMAS
    from goodsign.collect.settle import CleaningOptions
    from goodsign.flows.plan_import import ImportWishes

    marks = _pairs("--decimal", decimal)
    options = CleaningOptions(
        date_formats=_pairs("--date-format", date_format),
        date_order=_one_of("--date-order", date_order.upper() if date_order else None, ("MDY", "DMY", "YMD")),
        decimal_marks={column: _MARKS[_one_of("--decimal", mark, tuple(_MARKS))] for column, mark in marks.items()},
        time_zone=time_zone,
        on_bad_value="blank" if blank_bad else "reject",
        positive=tuple(positive or ()),
    )
    fields = {column: field or None for column, field in _pairs("--map", map_).items()}
    return ImportWishes(_one_of("--as", as_, SCHEMAS), fields, options)


def _pairs(option: str, written: list[str] | None) -> dict[str, str]:
    from goodsign.core.errors import SpecError

    pairs = {}
    for each in written or ():
        column, equals, value = each.rpartition("=")
        if not equals:
            raise SpecError(f"{option} {each!r} is not written as 'Your column=value'.")
        pairs[column.strip()] = value.strip()
    return pairs


def _one_of(option: str, value: str | None, allowed: tuple[str, ...]) -> Any:
    from goodsign.core.errors import SpecError

    if value is not None and value not in allowed:
        raise SpecError(f"{option} {value} is unknown.", hint=f"It is one of: {', '.join(allowed)}.")
    return value


def write_rejects_of(house: "House", file: Path, planned: "PlannedImport", report: "ImportReport") -> Path | None:
    """Write the rejected rows of an import, if there are any, ready to be corrected; return the file."""
    if report.rejects.is_empty():
        return None
    from goodsign.connectors.files.write import write_rejects
    from goodsign.wiring import now

    which = "dry-run" if report.number is None else f"import-{report.number}"
    path = house.rejects / f"{file.stem}-{which}-{now():%Y%m%d-%H%M%S-%f}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_rejects(report.rejects, planned.source.header, path)
    return path


def _show_plan(planned: "PlannedImport") -> None:
    mapping = planned.plan.mapping
    mapped = [(each.source, each.field, each.why) for each in mapping.columns if each.field]
    origin = ", as for the last file with this header" if planned.remembered else ""
    print_table(("column", f"{mapping.schema} field", "why"), mapped, title=f"How the file is read{origin}")
    if mapping.attributes:
        shown = ", ".join(mapping.attributes[:12]) + (" …" if len(mapping.attributes) > 12 else "")
        say(f"Kept as attributes: {shown}.")
    for note in (*planned.source.notes, *planned.plan.notes):
        say(note)
    for question in planned.plan.questions:
        say(f"Question: {question}", style="yellow")


def _show_report(report: "ImportReport", rejects: Path | None, *, dry_run: bool) -> None:
    counts = report.counts
    say(
        f"Rows read: {counts.rows_read:,}. Added: {counts.added:,}, changed: {counts.changed:,}, known already: "
        f"{counts.unchanged:,}, merged as duplicates: {counts.merged:,}, rejected: {counts.rows_rejected:,}."
    )
    for warning, values in report.warnings.items():
        say(f"{warning}: {values:,}", style="yellow")
    if report.conflicts:
        say(
            f"Rows that touch several stored leads, each of which went to the one with the surest key: "
            f"{report.conflicts:,}.",
            style="yellow",
        )
    if rejects is not None:
        for reason, rows in _reasons(report):
            say(f"Rejected, {rows:,}: {reason}", style="yellow")
        say(f"Rejected rows, with reasons, ready to be corrected and imported again: {rejects}", style="yellow")
    if dry_run:
        say("Dry run: nothing was stored.")
    else:
        say(f"This is import {report.number}; `goodsign imports undo {report.number}` takes it back.")


def _reasons(report: "ImportReport") -> list[tuple[str, int]]:
    """Return the commonest reasons of rejection with their rows; they name columns, never values."""
    import polars as pl

    why = pl.when(pl.col("column").is_null()).then("reason").otherwise(pl.format("“{}” {}", "column", "reason"))
    counted = report.rejects.group_by(why.alias("why")).len().sort("len", "why", descending=[True, False])
    reasons = [(str(row["why"]), int(row["len"])) for row in counted.head(_REASONS_SHOWN).iter_rows(named=True)]
    others = int(counted["len"][_REASONS_SHOWN:].sum())
    return [*reasons, ("for other reasons, which the rejects file gives", others)] if others else reasons


def _plan_as_json(planned: "PlannedImport") -> dict[str, object]:
    mapping = planned.plan.mapping
    columns = [
        {"column": c.source, "field": c.field, "confidence": c.confidence, "why": c.why} for c in mapping.columns
    ]
    return {
        "schema": mapping.schema,
        "rows": planned.rows,
        "remembered": planned.remembered,
        "columns": columns,
        "notes": [*planned.source.notes, *planned.plan.notes],
        "questions": list(planned.plan.questions),
    }


def _report_as_json(planned: "PlannedImport", report: "ImportReport", rejects: Path | None) -> dict[str, object]:
    from dataclasses import asdict

    return _plan_as_json(planned) | {
        "import": report.number,
        "counts": asdict(report.counts),
        "warnings": report.warnings,
        "conflicts": report.conflicts,
        "rejects_file": None if rejects is None else str(rejects),
    }
