"""`goodsign demo`: invent a portfolio and do the main job on it, from the file to the explained ranking."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from goodsign.cli.console import print_table, progress, say

if TYPE_CHECKING:
    from goodsign.scoring.frames import Curve, ModelCard
    from goodsign.settings import Settings
    from goodsign.wiring import House

_ICP = "second-chance-borrower"
_COUNSEL = "Invented Counsel, General Counsel (demo)"
_GROUND = "Demo on invented people: no real borrower is concerned."
_MARK = "invented by goodsign demo; removed by its next run"
_SHOWN = 10
_NEWEST = 5
_LONG = 2.0
_ALL = 1_000_000
_BAR = 50


def register(app: typer.Typer) -> None:
    """Add `goodsign demo` to the command line."""
    app.command()(demo)


def demo(
    leads: Annotated[int, typer.Option(help="How many borrowers to invent.", min=1_000, max=1_000_000)] = 10_000,
    seed: Annotated[int, typer.Option(help="Another seed invents other people.")] = 7,
) -> None:
    """Invent a portfolio, import it, match it, learn from it, rank it, and show who to call first and why."""
    from goodsign.settings import read_settings
    from goodsign.wiring import close, open_house

    started = perf_counter()
    settings = _own_home(read_settings())
    house = open_house(settings, say=say)
    try:
        card = _run(house, leads, seed)
        first = _show(house, card)
    finally:
        close(house)
    _say_what_next(settings.home, first, perf_counter() - started)


def _own_home(settings: "Settings") -> "Settings":
    """Give the demo a home of its own, empty, so that invented people never mix with real ones."""
    from goodsign.core.errors import Conflict

    home = settings.home / "demo"
    mark = home / "INVENTED"
    if home.exists():
        if not mark.exists():
            raise Conflict(f"{home} exists and was not made by the demo.", hint="Move it away, or set GOODSIGN_HOME.")
        _remove(home)
    home.mkdir(parents=True)
    mark.write_text(_MARK)
    return settings.model_copy(update={"home": home, "database_url": None})


def _remove(home: Path) -> None:
    """Remove the last demo; a server that still runs there is stopped when its folder is made anew."""
    shutil.rmtree(home, ignore_errors=True)
    if home.exists():
        shutil.rmtree(home)


@contextmanager
def _step(what: str) -> Iterator[None]:
    say(f"{what} …", style="bold")
    started = perf_counter()
    yield
    seconds = perf_counter() - started
    if seconds >= _LONG:
        say(f"   {seconds:.1f} s", style="dim")


def _run(house: "House", leads: int, seed: int) -> "ModelCard":
    from goodsign.connectors.files.write import write_table
    from goodsign.connectors.invented.portfolio import write_portfolio
    from goodsign.flows.export_leads import export_leads
    from goodsign.wiring import now

    folder = house.settings.home / "portfolio"
    with _step(f"Inventing {leads:,} borrowers with activities and past outcomes"):
        files = write_portfolio(folder, leads=leads, seed=seed, today=now().date())
    with _step("Importing the portfolio"):
        _import(house, files.portfolio)
    with _step("Importing activities and outcomes"):
        _import(house, files.activities)
        _import(house, files.outcomes, positive=("arrangement",))
    with _step("Taking in a year of public profiles, traps included"):
        _collect(house, leads, seed)
    with _step("Matching the ideal customer profile"):
        _match(house)
    with _step("Learning from the past outcomes"):
        card = _train(house)
    with _step("Ranking everyone who has not converted yet"):
        _rank(house)
    with _step("Exporting the top 20 %"):
        write_table(export_leads(house.database, (), share=0.2), house.settings.home / "top-20-percent.csv")
    return card


def _import(house: "House", file: Path, *, positive: tuple[str, ...] = ()) -> None:
    from goodsign.cli.imports import run_import, write_rejects_of
    from goodsign.collect.settle import CleaningOptions
    from goodsign.flows.plan_import import ImportWishes

    wishes = ImportWishes(options=CleaningOptions(positive=positive))
    with progress() as bar:
        planned, report = run_import(house, file, wishes, history=True, bar=bar)
    counts = report.counts
    say(
        f"   {file.name}: {counts.rows_read:,} rows, {counts.added:,} added, {counts.merged:,} duplicates merged, "
        f"{counts.rows_rejected:,} rejected"
    )
    rejects = write_rejects_of(house, file, planned, report)
    if rejects is not None:
        first = report.rejects.row(0, named=True)
        say(f"   rejected rows with their reasons: {rejects} (the first: line {first['line']}, {first['reason']})")


def _collect(house: "House", leads: int, seed: int) -> None:
    """Take in the invented profiles as files of two actors, under the invented counsel's approval."""
    from datetime import timedelta

    from goodsign.cli.collect import take_in_file
    from goodsign.compliance.frames import Approval, Source
    from goodsign.connectors.invented.public_careers import write_careers
    from goodsign.flows.source_register import PURPOSE, approve_source, register_source
    from goodsign.store.sources import RegisteredSource
    from goodsign.wiring import now

    today = now().date()
    files = write_careers(house.settings.home / "profiles", leads=leads, seed=seed, today=today)
    approval = Approval(
        approved_by=_COUNSEL,
        requested_by="Invented Manager (demo)",
        counsel=True,
        document="none: every person in it is invented",
        purpose=PURPOSE,
        approved_on=today,
        expires_on=today + timedelta(days=30),
    )
    for name, file in (("profiles", files.harvestapi), ("more-profiles", files.dev_fusion)):
        source = Source(name=name, access="file", origin="linkedin.com", purpose=PURPOSE)
        register_source(house.database, RegisteredSource(source, None, 60.0, 1_000_000, 30), now=now())
        approve_source(house.database, name, approval, now=now())
        with progress() as bar:
            intake = take_in_file(house, name, file, history=True, bar=bar)
        if intake is None:
            continue
        counts = intake.outcomes
        say(
            f"   {file.name}: {counts.total():,} payloads, {counts['stored']:,} of known borrowers, "
            f"{counts['review']:,} for a person to look at, {counts['nobody']:,} of strangers (not kept), "
            f"{counts['failed']:,} unreadable; {intake.signals:,} new signals"
        )


def _match(house: "House") -> None:
    from goodsign.flows.match_icp import match_leads, record_sign_off
    from goodsign.wiring import now

    record_sign_off(house.database, _ICP, who=_COUNSEL, why=_GROUND, now=now(), days=30)
    report = match_leads(house.database, house.vault, _ICP, now=now())
    counts = report.verdicts
    say(
        f"   {counts['match']:,} match {report.icp.title} for certain, {counts['possible']:,} may, {counts['no']:,} do "
        "not; the age criterion ran on a recorded (invented) sign-off"
    )


def _train(house: "House") -> "ModelCard":
    from datetime import timedelta

    from goodsign.flows.stored_model import FROM_STORE
    from goodsign.flows.train_model import MOMENT, OUTCOME, history_table, train_and_keep, trusted_columns
    from goodsign.scoring.train import TrainOptions
    from goodsign.wiring import now

    with progress() as bar:
        table = history_table(house.database, horizon=timedelta(days=60))
        options = TrainOptions(OUTCOME, time=MOMENT, trusted=trusted_columns(table), name="demo", source=FROM_STORE)
        _, card = train_and_keep(house.database, table, options, model_id=uuid4(), now=now(), progress=bar)
    return card


def _rank(house: "House") -> None:
    from goodsign.flows.rank_leads import RankRequest, rank_leads
    from goodsign.wiring import now

    with progress() as bar:
        run = rank_leads(house.database, RankRequest(uuid4(), now(), 10, "demo", _ICP), progress=bar)
    say(f"   {run.leads:,} leads ranked")


def _show(house: "House", card: "ModelCard") -> str:
    """Show the model, the newest signals and the top of the ranking; return the first lead there with a signal."""
    from goodsign.cli.models import show_card, write_report
    from goodsign.cli.ranking import show_page
    from goodsign.flows.show_ranking import show_ranking
    from goodsign.store.models import find_model
    from goodsign.store.ranking import Query

    with house.database.transaction() as connection:
        stored = find_model(connection, "demo")
    say("")
    show_card(card, write_report(house, stored))
    _draw_gain(card.judgement.gain)
    with_news = _show_fresh(house)
    say("")
    say(f"The {_SHOWN} to call first", style="bold")
    page = show_ranking(house.database, Query(limit=_SHOWN))
    show_page(page)
    keys = [str(each) for each in page.rows["external_key"]]
    return next((key for key in keys if key in with_news), keys[0])


def _show_fresh(house: "House") -> set[str]:
    """Show how many signals there are of each type, and the newest; return the keys of the leads that have one."""
    from collections import Counter

    from goodsign.cli.signal_list import show_signals
    from goodsign.store.signals import list_signals

    with house.database.transaction() as connection:
        found = list_signals(connection, limit=_ALL)
    counts = Counter(each.type.replace("_", " ") for each in found)
    say("")
    say(f"Who has good news: {len(found):,} signals of the last year, the newest", style="bold")
    show_signals(found[:_NEWEST], with_lead=True)
    say(", ".join(f"{count:,} {name}" for name, count in counts.most_common()))
    return {str(each.external_key) for each in found}


def _draw_gain(gain: "Curve") -> None:
    """Draw which share of the conversions is found by calling from the top; `│` marks calling in any order."""
    import numpy as np

    say("")
    say("Conversions found by calling from the top (│: in any order)", style="bold")
    for percent in range(20, 101, 20):
        found = float(np.interp(percent / 100, gain.x, gain.y))
        bar = list("█" * round(found * _BAR) + " " * (_BAR - round(found * _BAR)))
        bar[round(percent / 100 * _BAR) - 1] = "│"
        typer.echo(f"  first {percent:3d} %  {''.join(bar)}  {found:4.0%}")


def _say_what_next(home: Path, first: str, seconds: float) -> None:
    shown = os.path.relpath(home)
    say("")
    say(f"Done in {seconds:.0f} s. The invented portfolio lives in {shown}. Now try:", style="bold")
    rows = [
        (". .venv/bin/activate", "so that `goodsign` is found"),
        (f"export GOODSIGN_HOME={shown}", "look at the demo's data in this shell"),
        ("goodsign rank --where state=TX --where 'total_due>=5000'", "the same list, filtered"),
        (f"goodsign lead {first}", "a lead with good news, with the receipt of its score"),
        (f"goodsign lead {first} --timeline", "what is known of it, in the order it was learned"),
        ("goodsign signals list; goodsign signals report", "who has news, and how often such news stood"),
        ("goodsign matches list; goodsign sources list", "profiles that wait for a person's word; who approved them"),
        ("goodsign weights set engagement=1.5 --backtest", "shift the ranking, tested on past outcomes first"),
        (f"goodsign similar {_ICP}", "leads like the ideal customer"),
        ("goodsign imports list; goodsign imports undo 3", "what was imported, and taking it back"),
        ("unset GOODSIGN_HOME", "back to your own data"),
        ("goodsign inspect YOUR.csv", "see how a file of yours would be read"),
        ("goodsign train YOUR.csv --outcome COLUMN", "learn from your own past leads"),
    ]
    print_table(("command", "what for"), rows)
