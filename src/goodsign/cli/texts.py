"""`goodsign signals classify`: read posts, headlines and announcements for career signals."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodsign.cli.console import print_json, print_table, progress, say

if TYPE_CHECKING:
    from goodsign.flows.classify_texts import ClassifiedTexts

_In = Annotated[Path, typer.Argument(help='NDJSON: `{"id": ..., "text": ...}` on each line.')]
_Out = Annotated[Path, typer.Option("--out", help="Where the readings go, as NDJSON in the same order.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the counts as JSON instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add the command that reads texts to `goodsign signals`."""
    app.command()(classify)


def classify(file: _In, out: _Out, json_: _Json = False) -> None:
    """Read texts for career signals: label, confidence, whose event, how real, entities, sentiment.

    Lines that cannot be read go to a rejects file beside the readings; the rest goes on.
    """
    from goodsign.connectors.files.texts_file import read_texts, readings_file, rejects_path
    from goodsign.flows.classify_texts import classify_texts
    from goodsign.wiring import text_classifier

    with readings_file(out) as sink, progress() as bar:
        done = classify_texts(read_texts(file), text_classifier(), sink, progress=bar)
    rejects = rejects_path(out) if done.rejected else None
    if json_:
        print_json(asdict(done) | {"out": str(out), "rejects": None if rejects is None else str(rejects)})
    else:
        _show(done, out, rejects)


def _show(done: "ClassifiedTexts", out: Path, rejects: Path | None) -> None:
    print_table(["label", "texts"], [[label, count] for label, count in done.labels.items()])
    say(f"{done.read:,} texts read by {done.model}, {done.sure:,} with a sure signal: {out}")
    if rejects is not None:
        say(f"{done.rejected:,} lines could not be read: {rejects}", style="yellow")
        print_table(["the line …", "lines"], list(done.reasons.items()))
