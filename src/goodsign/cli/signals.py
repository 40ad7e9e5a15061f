"""`goodsign signals`: what is new in a person's career."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodsign.cli import signal_list, texts
from goodsign.cli.console import Json, print_json, print_table, say

if TYPE_CHECKING:
    from goodsign.collect.frames import Profile
    from goodsign.connectors.profiles.payload_file import PayloadFile

_app = typer.Typer(help="Find what is new in a career: jobs, promotions, credentials, awards.", no_args_is_help=True)

_Before = Annotated[Path, typer.Argument(metavar="BEFORE", help="The earlier payload: JSON, or a data export's ZIP.")]
_After = Annotated[Path, typer.Argument(metavar="AFTER", help="The later payload of the same person.")]
_Actor = Annotated[
    str | None, typer.Option(metavar="NAME", help="The actor that wrote both, as its vendor names it; else recognized.")
]
_At = "as in 2026-03-02 or 2026-03-02T10:00:00Z"
_BeforeAt = Annotated[str | None, typer.Option(metavar="TIME", help=f"When BEFORE was collected, {_At}.")]
_AfterAt = Annotated[str | None, typer.Option(metavar="TIME", help=f"When AFTER was collected, {_At}.")]


def register(app: typer.Typer) -> None:
    """Add `goodsign signals` to the command line."""
    app.add_typer(_app, name="signals")


@_app.command("diff")
def diff(
    before: _Before,
    after: _After,
    actor: _Actor = None,
    before_at: _BeforeAt = None,
    after_at: _AfterAt = None,
    json_: Json = False,
) -> None:
    """Compare two payloads of one person's profile and print the signals.

    Without a time in the payload or an option, AFTER counts as collected now and BEFORE when its file was written.
    """
    from goodsign.connectors.profiles.payload_file import read_payload
    from goodsign.core.errors import DataError
    from goodsign.wiring import now

    files = read_payload(before), read_payload(after)
    late = _time(after_at, "--after-at") or files[1].collected_at or now()
    early = _time(before_at, "--before-at") or files[0].collected_at
    if early is None:
        early = min(files[0].written_at, late - timedelta(seconds=1))
    if early >= late:
        raise DataError(
            f"BEFORE was collected at {early:%Y-%m-%d %H:%M} UTC, not before AFTER at {late:%Y-%m-%d %H:%M} UTC.",
            hint="Swap the files, or say --before-at and --after-at.",
        )
    profiles = _profile(files[0], actor), _profile(files[1], actor)
    _require_same_person(*profiles)
    events = _events(profiles, (early, late), (before.name, after.name))
    if json_:
        print_json({"before_at": early.isoformat(), "after_at": late.isoformat(), "signals": events})
    else:
        _show(events, early, late)


def _profile(file: "PayloadFile", actor: str | None) -> "Profile":
    from goodsign.connectors.profiles.actors import decoder, recognize

    return decoder(actor or file.actor or recognize(file.content))(file.content)


def _require_same_person(before: "Profile", after: "Profile") -> None:
    from goodsign.core.errors import DataError

    kinds = before.key.split("/")[0], after.key.split("/")[0]
    if kinds == ("urn", "urn") and before.key != after.key:
        raise DataError("The two payloads are of two different persons: their ids differ.")
    if kinds[0] == kinds[1] and before.key != after.key:
        say("The two payloads have different addresses; they are compared as one person's.", style="yellow")


def _time(text: str | None, option: str) -> datetime | None:
    from goodsign.core.errors import SpecError

    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise SpecError(f"“{text}” after {option} is no time.", hint=f"Write it {_At}.") from error
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _events(
    profiles: tuple["Profile", "Profile"], times: tuple[datetime, datetime], names: tuple[str, str]
) -> list[dict[str, Any]]:
    from goodsign.collect.profiles import StoredProfile, frames
    from goodsign.signals.detect import detect
    from goodsign.signals.merge import merge

    # Two files given as one person's are compared even when a resume stands beside a profile.
    rows = [
        StoredProfile(
            snapshot_id=str(place), person="the person", collected_at=at, known_at=at,
            profile=replace(each, origin=profiles[1].origin),
        )
        for place, (each, at) in enumerate(zip(profiles, times, strict=True))
    ]  # fmt: skip
    events, evidence = merge(detect(*frames(rows)))
    return [
        _event(event, evidence.filter(event_key=event["event_key"]).to_dicts(), times, names)
        for event in events.sort("occurred_at", "type", "event_key").to_dicts()
    ]


def _event(
    event: dict[str, Any], evidence: list[dict[str, Any]], times: tuple[datetime, datetime], names: tuple[str, str]
) -> dict[str, Any]:
    from goodsign.signals.detect import told_fields

    return {
        "type": event["type"],
        "when": _when(event, times),
        "precision": event["precision"],
        "title": event["title"],
        "organization": event["organization"],
        "credential": event["credential"],
        "confidence": round(event["confidence"], 3),
        "strength": round(event["strength"], 3),
        "half_life_days": event["half_life_days"],
        "known_at": event["known_at"].isoformat(),
        "evidence": [
            {
                "before_file": names[0], "after_file": names[1], "before": told_fields(each["before"]),
                "after": told_fields(each["after"]),
            }
            for each in evidence
        ],
    }  # fmt: skip


def _when(event: dict[str, Any], times: tuple[datetime, datetime]) -> str:
    shapes = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
    if event["precision"] in shapes:
        return str(event["occurred_at"].strftime(shapes[event["precision"]]))
    return f"between {times[0]:%Y-%m-%d} and {times[1]:%Y-%m-%d}"


def _show(events: list[dict[str, Any]], early: datetime, late: datetime) -> None:
    span = f"between {early:%Y-%m-%d} and {late:%Y-%m-%d}"
    if not events:
        say(f"No signal: nothing in the profile became news {span}.")
        return
    rows = [
        (
            each["type"],
            each["when"],
            ", ".join(filter(None, (each["title"], each["credential"], each["organization"]))),
            each["confidence"],
            "; ".join(_changed(found["before"], found["after"]) for found in each["evidence"]),
        )
        for each in events
    ]
    print_table(("type", "when", "what", "confidence", "evidence"), rows)
    say(f"{len(events)} {'signal' if len(events) == 1 else 'signals'} {span}.")


def _changed(before: dict[str, object], after: dict[str, object]) -> str:
    """Say which fields of a line changed, or what a new line says."""
    if not before:
        return "new line: " + ", ".join(f"{name} {value}" for name, value in after.items())
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return "; ".join(f"{name}: {before.get(name, 'nothing')} → {after.get(name, 'nothing')}" for name in names)


texts.register(_app)
signal_list.register(_app)
