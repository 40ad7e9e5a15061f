"""`goodsign weights`: multiply groups of reasons, try it on past outcomes, publish, roll back."""

from typing import Annotated
from uuid import uuid4

import typer

from goodsign.cli.console import Json, opened_house, print_json, print_table, progress, say

_app = typer.Typer(help="Multiply groups of reasons; the ranking follows at once.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add `goodsign weights` to the command line."""
    app.add_typer(_app, name="weights")


@_app.command("set")
def set_weights(
    settings: Annotated[list[str], typer.Argument(help="group=factor, as in engagement=1.5; 1 is as learned.")],
    backtest: Annotated[
        bool,
        typer.Option("--backtest", help="Show what it would have done on past outcomes, and ask, before it counts."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Publish without asking after a back-test.")] = False,
    note: Annotated[str, typer.Option(help="Why, for whoever reads the history.")] = "",
    json_: Json = False,
) -> None:
    """Set weights on top of those in force, and rank again."""
    from goodsign.flows.rank_leads import Reweighing
    from goodsign.flows.weigh import propose_weights, publish_weights, try_weights
    from goodsign.wiring import now

    with opened_house() as house:
        weights = propose_weights(house.database, settings)
        trial = try_weights(house.database, weights) if backtest else None
        if trial is not None and not json_:
            say(trial.sentence)
            say(
                f"Lift at 20 %: {trial.lift_weighted.value:.2f} ({trial.lift_weighted.low:.2f} to "
                f"{trial.lift_weighted.high:.2f}) instead of {trial.lift_now.value:.2f}; "
                f"{trial.rows:,} past leads that the model had not seen."
            )
        publish = trial is None or yes or (not json_ and typer.confirm("Publish these weights?", err=True))
        if not publish:
            if json_:
                print_json({"published": False, "backtest": _as_json(trial)})
            else:
                say("Nothing has changed.")
            return
        with progress() as show:
            again = Reweighing(uuid4(), now(), house.settings.keep_score_runs)
            version = publish_weights(house.database, weights, again, note=note, progress=show)
    if json_:
        print_json(
            {"published": True, "version": version, "factors": dict(weights.factors), "backtest": _as_json(trial)}
        )
    else:
        say(f"Version {version} of the weights is in force. {weights.sentence()} `goodsign rank` shows the new order.")


@_app.command("list")
def list_versions(json_: Json = False) -> None:
    """Show every version of the weights, newest first."""
    from goodsign.store.models import list_weights

    with opened_house() as house, house.database.transaction() as connection:
        versions = list_weights(connection)
    rows = [
        (
            each.version,
            "in force" if each.published else "",
            each.known_at.strftime("%Y-%m-%d %H:%M"),
            each.factors,
            each.note,
        )
        for each in versions
    ]
    if json_:
        names = ("version", "published", "set_at", "factors", "note")
        print_json([dict(zip(names, (r[0], bool(r[1]), *r[2:]), strict=True)) for r in rows])
    elif rows:
        print_table(("version", "", "set at", "factors", "note"), rows)
    else:
        say("No weights have been set: every group counts as learned.")


@_app.command("groups")
def groups(json_: Json = False) -> None:
    """Show the groups that can be weighed and what each holds."""
    from goodsign.scoring.groups import GROUPS

    if json_:
        print_json(dict(GROUPS))
    else:
        print_table(("group", "holds"), list(GROUPS.items()))


@_app.command("rollback")
def rollback(
    version: Annotated[
        int | None,
        typer.Argument(help="The version to go back to; the one before, by default. 0 is as learned.", min=0),
    ] = None,
) -> None:
    """Go back to an earlier version of the weights, and rank again."""
    from goodsign.flows.rank_leads import Reweighing
    from goodsign.flows.weigh import roll_back
    from goodsign.wiring import now

    with opened_house() as house, progress() as show:
        again = Reweighing(uuid4(), now(), house.settings.keep_score_runs)
        back = roll_back(house.database, version, again, progress=show)
    say(f"Version {back} of the weights is in force again." if back else "Every group counts as learned again.")


def _as_json(trial: object) -> object:
    from dataclasses import asdict, is_dataclass

    return asdict(trial) if is_dataclass(trial) and not isinstance(trial, type) else None
