"""`goodsign signals list`, `show`, `dismiss`, `restore`, `report`: what was found, and what people say of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_table, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from goodsign.store.signals import StoredSignal

_Signal = Annotated[str, typer.Argument(metavar="SIGNAL", help="The signal's id, or the beginning of it.")]

_SHORT_ID = 8
_SHAPES = {"year": "%Y", "month": "%b %Y", "day": "%b %d, %Y", "between": "by %b %d, %Y"}


def register(app: typer.Typer) -> None:
    """Add the commands about stored signals to `goodsign signals`."""
    app.command("list")(list_found)
    app.command()(show)
    app.command()(dismiss)
    app.command()(restore)
    app.command()(report)
    app.command()(reviews)


def list_found(
    lead: Annotated[str | None, typer.Option(help="Only of this lead: its key or id.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Only of this type, such as promotion.")] = None,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="Show dismissed ones too.")] = False,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 20,
    json_: Json = False,
) -> None:
    """Show the signals found, those learned last first."""
    from goodsign.core.errors import NotFound, SpecError
    from goodsign.flows.show_lead import find_lead_id
    from goodsign.signals.frames import SignalType
    from goodsign.store.signals import list_signals

    if kind is not None and kind not in set(SignalType):
        raise SpecError(f"`{kind}` is no type of signal.", hint=f"There are: {', '.join(SignalType)}.")
    with opened_house() as house:
        lead_id = None if lead is None else find_lead_id(house.database, lead)
        if lead is not None and lead_id is None:
            raise NotFound("There is no lead with that id or key.")
        with house.database.transaction() as connection:
            found = list_signals(connection, lead_id=lead_id, kind=kind, dismissed=dismissed, limit=limit)
    if json_:
        print_json([_record(each) for each in found])
    elif not found:
        say("No signals. `goodsign collect` takes in profiles; only confirmed matches show signals.")
    else:
        show_signals(found, with_lead=True)


def show(signal: _Signal, json_: Json = False) -> None:
    """Show one signal with its evidence: the source, the snapshots, the fields before and after."""
    from goodsign.store.signals import find_signal

    with opened_house() as house, house.database.transaction() as connection:
        found = find_signal(connection, signal)
    if json_:
        print_json(_record(found))
        return
    show_signals([found], with_lead=True)
    for each in found.evidence:
        say(f"\n{each.origin}, learned {each.known_at:%Y-%m-%d %H:%M} UTC, confidence {each.confidence:.0%}")
        fields = sorted({*(each.before or {}), *each.after})
        rows = [(name, _cell((each.before or {}).get(name)), _cell(each.after.get(name))) for name in fields]
        print_table(("field", "before", "after"), [row for row in rows if any(row[1:])])
        say(f"Snapshots {each.snapshot_before or 'none'} and {each.snapshot_after}.")


def dismiss(
    signal: _Signal,
    reason: Annotated[str, typer.Option(help="wrong_person, not_new, not_positive or other.")],
    by: Annotated[str, typer.Option(help="Who dismisses it.")],
    note: Annotated[str | None, typer.Option(help="What is wrong, in words.")] = None,
) -> None:
    """Dismiss a signal: it counts no more. `wrong_person` also rejects the profile it came from."""
    from goodsign.flows.dismiss_signal import dismiss_signal
    from goodsign.flows.rescore import rescore_pending
    from goodsign.wiring import now

    with opened_house() as house:
        found = dismiss_signal(house.database, signal, reason=reason, by=by, note=note, now=now())
        rescore_pending(house.database, now=now())
    say(f"Dismissed as {reason}: the {found.type.replace('_', ' ')} counts no more.")
    if reason == "wrong_person":
        say("The profile is rejected, and everything kept of it erased. That cannot be taken back.")
    else:
        say(f"`goodsign signals restore {found.signal_id[:_SHORT_ID]}` takes that back.")


def restore(signal: _Signal) -> None:
    """Let a dismissed signal count again."""
    from goodsign.flows.dismiss_signal import restore_signal
    from goodsign.flows.rescore import rescore_pending
    from goodsign.wiring import now

    with opened_house() as house:
        restored = restore_signal(house.database, signal, now=now())
        rescore_pending(house.database, now=now())
    say("It counts again." if restored else "It was not dismissed.")


def report(json_: Json = False) -> None:
    """Show how often signals stood, by type and origin, as dismissals tell, with a 95 % interval."""
    from dataclasses import asdict

    from goodsign.flows.dismiss_signal import precision_report

    with opened_house() as house:
        found = precision_report(house.database)
    if json_:
        print_json([asdict(each) for each in found])
        return
    rows = [
        (
            each.type,
            each.origin,
            each.shown,
            sum(each.dismissed.values()),
            each.dismissed["wrong_person"],
            f"{each.share:.1%} ({each.low:.1%} to {each.high:.1%})",
        )
        for each in found
    ]
    print_table(("type", "origin", "shown", "dismissed", "wrong person", "stood"), rows)


def reviews(
    out: Annotated[Path, typer.Option(help="Where to write the lessons: a TSV file for `--reviewed` of the training.")],
) -> None:
    """Write the texts of dismissed signals as lessons for the next training of the text model."""
    from goodsign.connectors.files.document import write_text
    from goodsign.flows.export_reviews import reviewed_texts

    with opened_house() as house:
        lines = reviewed_texts(house.database)
    write_text(out, "".join(f"{line}\n" for line in lines))
    say(f"{len(lines):,} lessons: {out}. The file quotes people's public posts; keep it as personal data.")


def show_signals(signals: "Sequence[StoredSignal]", *, with_lead: bool = False, title: str | None = None) -> None:
    """Print signals as a table."""
    columns = ["id", *(["lead"] if with_lead else []), "signal", "when", "what", "confidence", "learned", ""]
    rows = [
        (
            each.signal_id[:_SHORT_ID],
            *([each.external_key or each.lead_id[:_SHORT_ID]] if with_lead else []),
            each.type.replace("_", " "),
            moment(each.occurred_at, each.precision),
            ", ".join(filter(None, (each.title, each.credential, each.organization))),
            f"{each.confidence:.0%}",
            f"{each.known_at:%Y-%m-%d}",
            f"dismissed: {each.dismissed}" if each.dismissed else "",
        )
        for each in signals
    ]
    print_table(columns, rows, title=title)


def moment(at: "datetime", precision: str) -> str:
    """Write a time with the precision it is known with: "Mar 2026", "by Mar 14, 2026"."""
    return at.strftime(_SHAPES[precision])


def _record(signal: "StoredSignal") -> dict[str, object]:
    from dataclasses import asdict

    return asdict(signal) | {"when": moment(signal.occurred_at, signal.precision)}


def _cell(value: object) -> str | None:
    return None if value is None else str(value)
