"""Write the invented borrowers' public careers as two actors would deliver them, read four times, with traps.

Each line of a file is {"collected_at": …, "actor": …, "payload": {…}}. What stands in the payloads follows the process
of the borrowers: whoever was hired there shows the new job here, some days later
(docs/explanation/invented-portfolio.md).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from goodsign.connectors.invented.career_lives import as_entries, lateral_title, write_entries
from goodsign.connectors.invented.career_payloads import DEV_FUSION, HARVESTAPI, dev_fusion_items, harvestapi_items
from goodsign.connectors.invented.career_people import MISSED, draw_people, look
from goodsign.connectors.invented.career_traps import set_in_entries, set_in_persons, set_in_readings
from goodsign.connectors.invented.online import ON_NETWORK
from goodsign.connectors.invented.places import state_names
from goodsign.connectors.invented.titles import NICKNAMES
from goodsign.connectors.invented.work import draw_pools
from goodsign.core.errors import DataError, DiskFault


@dataclass(frozen=True, slots=True)
class CareerFiles:
    """Where the files were written: payloads of two actors, the truth of each reading, and whose profile is whose."""

    harvestapi: Path
    dev_fusion: Path
    truth: Path
    people: Path


@dataclass(frozen=True, slots=True)
class Careers:
    """`lines` are person, snapshot, collected_at, actor and line; `truth` and `people` as in `invent_careers`."""

    lines: pl.DataFrame
    truth: pl.DataFrame
    people: pl.DataFrame


@dataclass(frozen=True, slots=True)
class CareerWishes:
    """The share of borrowers with a profile and of early readings that are missing, whether traps are set, and how
    many positions the first profile has beside its own (for tests)."""

    share: float = ON_NETWORK
    missed: float = MISSED
    traps: bool = True
    positions: int = 0


def write_careers(folder: Path, *, leads: int = 10_000, seed: int = 7, today: date) -> CareerFiles:
    """Write the careers of the borrowers that `write_portfolio` writes with the same arguments; same bytes again.

    Every profile is read four times at most, all before the day on which the portfolio knew the lead (`updated_at`),
    so before its outcome. Raise DiskFault when the folder cannot be written.
    """
    careers = invent_careers(leads, seed=seed, today=today)
    names = ("profiles-harvestapi.ndjson", "profiles-dev-fusion.ndjson", "truth.csv", "people.csv")
    files = CareerFiles(*(folder / name for name in names))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, actor in ((files.harvestapi, HARVESTAPI), (files.dev_fusion, DEV_FUSION)):
            lines = careers.lines.filter(actor=actor).sort("collected_at", "person")["line"]
            file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        careers.truth.write_csv(files.truth)
        careers.people.write_csv(files.people)
    except OSError as error:
        raise DiskFault(f"The invented careers cannot be written to {folder}: {error.strerror}.") from error
    return files


def invent_careers(leads: int, *, seed: int, today: date, wishes: CareerWishes | None = None) -> Careers:
    """Return the payload lines of the profiles of a portfolio's borrowers, and the truth about them.

    `truth` has a row for each event that a reading shows for the first time (`signal` is its type) and for each trap
    ("none"): person, lead_id, link, snapshot, collected_at, signal, trap, occurred_on (null where nothing on the
    profile tells the day), title, organization. People that no row names show no news at all. `people` has a row a
    profile: person, slug, lead_id, other_lead_id, link, trap. `person` is the key of the profile within its origin.
    Raise DataError without a lead.
    """
    if leads < 1:
        raise DataError(f"Careers need at least one borrower, not {leads}.")
    wanted = wishes or CareerWishes()
    pools = draw_pools(seed)
    people = draw_people(leads, seed=seed, today=today, share=wanted.share, traps=wanted.traps)
    looks = look(people, seed=seed, missed=wanted.missed)
    entries = write_entries(people, pools, seed=seed)
    if wanted.positions:
        entries = pl.concat([entries, _many(people, wanted.positions)])
    trapped = people.with_columns(lateral_to=lateral_title(pl.col("industry"), after=True))
    entries = set_in_entries(_lateral_before(entries, people), trapped, looks).with_row_index("entry")
    seen = _seen(entries, looks, people)
    readings = _readings(people, looks)
    truth = _truth(seen, people, looks)
    listed = people.select(
        "slug", "lead_id", "other_lead_id", "link", _key(), trap=pl.coalesce("stranger", "trap", _ended())
    )
    return Careers(_lines(readings, set_in_readings(seen)), truth, listed)


def career_payloads(persons: int, *, seed: int, today: date) -> Iterator[dict[str, Any]]:
    """Yield harvestapi items of `persons` people, four for each in the order of time, without traps; for load tests."""
    plain = CareerWishes(share=1.0, missed=0.0, traps=False)
    careers = invent_careers(persons + persons // 20 + 2, seed=seed, today=today, wishes=plain)
    whole = careers.lines.filter(actor=HARVESTAPI).sort("person", "collected_at").head(4 * persons)
    for line in whole["line"]:
        yield json.loads(line)["payload"]


def _many(people: pl.DataFrame, positions: int) -> pl.DataFrame:
    number = pl.col("number")
    began = people["day"][0]
    return as_entries(
        pl.select(number=pl.int_range(positions)).select(
            person=pl.lit(people["person"][0]),
            section=pl.lit("position"),
            job=pl.lit(10),
            title=pl.format("Extra in Production {}", number),
            organization=pl.format("Studio {}", number % 997),
            kind=pl.lit("Contract"),
            started=pl.lit(began) - pl.duration(days=700 + number % 6000),
            ended=pl.lit(began) - pl.duration(days=690 + number % 6000),
            closed=pl.lit(date(2001, 1, 1)),
        )
    )


def _lateral_before(entries: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Give those who will move sideways the title that they move away from."""
    movers = people.filter(trap="lateral_move").select("person", was=lateral_title(pl.col("industry"), after=False))
    joined = entries.join(movers, on="person", how="left", maintain_order="left")
    latest = (pl.col("job") == 0) & (pl.col("section") == "position")
    return joined.with_columns(title=pl.when(latest).then(pl.coalesce("was", "title")).otherwise("title")).drop("was")


def _key() -> pl.Expr:
    return pl.format("urn/{}", "urn").alias("person")


def _ended() -> pl.Expr:
    """Name the loss of a job, which is no good news, as a trap that life sets."""
    lost = pl.col("status").is_in(["job seeker", "unemployed"]) & (pl.col("changed") < 260) & (pl.col("extra") == "")
    return pl.when(lost & (pl.col("link") == "own")).then(pl.lit("job_ended"))


def _seen(entries: pl.DataFrame, looks: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each entry that each reading shows, ended only when the reading shows the end."""
    facts = people.select("person", "trap", "bite", "city", "state")
    day = pl.col("collected_at").dt.date()
    joined = entries.join(looks, on="person").join(facts, on="person", how="left")
    shown = joined.filter(pl.col("shown") <= day, pl.col("gone").is_null() | (pl.col("gone") > day))
    return shown.with_columns(
        ended=pl.when(pl.col("closed") <= day).then("ended"),
        where=pl.format("{}, {}", "city", "state"),
    ).sort("person", "snapshot", "entry")


def _readings(people: pl.DataFrame, looks: pl.DataFrame) -> pl.DataFrame:
    """Return a row a reading with what the top of the profile shows."""
    place = pl.format("{}, {}, United States", "city", pl.col("state").replace_strict(state_names()))
    works = pl.col("status").is_in(["employed", "recently hired"])
    rows = looks.join(people, on="person", how="left", maintain_order="left").with_columns(
        headline=pl.when(works).then(pl.format("{} | {}", "industry", "city")).otherwise(pl.lit("Open to work")),
        about=pl.format("I live in {} and like to work with people.", "city"),
        place=pl.when(pl.col("trap").eq_missing("shared_profile")).then(pl.lit("United States")).otherwise(place),
        open_to_work=~works,
        called=pl.col("first_name").replace(NICKNAMES),
        connections=20 + pl.col("person") % 480,
        photo=pl.format("https://media.example/people/{}.jpg?e={}&t=x", "person", pl.col("collected_at").dt.epoch("s")),
    )
    return set_in_persons(rows)


def _lines(readings: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    second = readings.filter("second_actor")
    parts = [_wrapped(readings, harvestapi_items(readings, seen), HARVESTAPI, hours=0)]
    for older in (False, True):
        chosen = second.filter(pl.col("older_shape") == older)
        parts.append(_wrapped(chosen, dev_fusion_items(chosen, seen, older=older), DEV_FUSION, hours=3))
    return pl.concat(parts)


def _wrapped(readings: pl.DataFrame, items: pl.DataFrame, actor: str, *, hours: int) -> pl.DataFrame:
    """Write a line a reading, and set the traps that spoil the line itself."""
    rows = readings.select("person", "snapshot", "collected_at", "trap", "bite").join(
        items, on=["person", "snapshot"], how="left", maintain_order="left"
    )
    timed = rows.with_columns(pl.col("collected_at") + pl.duration(hours=hours), actor=pl.lit(actor))
    bite = pl.col("snapshot") == pl.col("bite")
    renamed = pl.col("payload").str.replace_all('"(?:position|title)":', '"roleName":')
    text = pl.when(pl.col("trap").eq_missing("changed_fields") & bite).then(renamed).otherwise("payload")
    moment = pl.col("collected_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    whole = pl.concat_str(
        pl.lit('{"collected_at":"'), moment, pl.lit(f'","actor":"{actor}","payload":'), text, pl.lit("}")
    )
    cut = whole.str.slice(0, whole.str.len_chars() // 2)
    line = pl.when(pl.col("trap").eq_missing("truncated_line") & bite).then(cut).otherwise(whole)
    return timed.select("person", "snapshot", "collected_at", "actor", line=line)


def _truth(seen: pl.DataFrame, people: pl.DataFrame, looks: pl.DataFrame) -> pl.DataFrame:
    """Return the events at the reading that first shows them, unless it is the person's first, and the traps."""
    began = looks.group_by("person").agg(first=pl.col("snapshot").min())
    events = (
        seen.filter(pl.col("event").is_not_null())
        .group_by("person", "entry", maintain_order=True)
        .agg(
            pl.col(
                "snapshot", "collected_at", "event", "started", "ended", "shown", "section", "title", "organization"
            ).first()
        )
        .join(began, on="person")
        .join(people.select("person", "link"), on="person")
        # What a profile hides is no news: the two borrowers' one shows neither jobs nor studies.
        .filter(pl.col("snapshot") > pl.col("first"), pl.col("link") != "shared")
        .drop("link")
    )
    studied = pl.col("section") == "education"
    # A title written over the old one keeps the day on which the job began: it does not tell when somebody rose.
    dated = (pl.col("event") != "promotion") | (pl.col("shown") - pl.col("started") < pl.duration(days=60))
    day = pl.when(studied).then("ended").when(dated).then("started")
    found = events.with_columns(occurred_on=day, signal="event")
    named = people.select("person", "bite", trap=pl.coalesce("stranger", "trap", _ended()))
    set_at = named.filter(pl.col("trap").is_not_null()).rename({"bite": "snapshot"})
    quiet = set_at.join(found.select("person"), on="person", how="anti").join(
        looks, on=["person", "snapshot"], how="left", maintain_order="left"
    )
    rows = pl.concat(
        [
            found.join(named.drop("bite"), on="person", how="left"),
            quiet.with_columns(signal=pl.lit("none")),
        ],
        how="diagonal_relaxed",
    )
    keyed = rows.join(people.select("person", "lead_id", "link", key=_key()), on="person", how="left")
    columns = ("lead_id", "link", "snapshot", "collected_at", "signal", "trap", "occurred_on", "title", "organization")
    return keyed.select(pl.col("key").alias("person"), *columns).sort("person", "snapshot", "signal", "title")
