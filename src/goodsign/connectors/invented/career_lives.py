"""What stands in the invented profiles, and from when to when: positions, studies, certificates and honors.

An entry is `shown` from a day on, until it is `gone` (null: for good); its end shows from the day `closed` on. `event`
names the signal that its appearing is, null for what is no news.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from goodsign.connectors.invented.career_people import steady
from goodsign.connectors.invented.titles import CERTIFICATES, HONORS, LATERAL, LICENSES, OWN_BUSINESS, RAISED
from goodsign.connectors.invented.work import INDUSTRIES, Pools

ENTRY = {
    "person": pl.Int64, "section": pl.String, "job": pl.Int64, "title": pl.String, "organization": pl.String,
    "company": pl.String, "kind": pl.String, "started": pl.Date, "ended": pl.Date, "expires": pl.Date,
    "shown": pl.Date, "gone": pl.Date, "closed": pl.Date, "event": pl.String, "by_year": pl.Boolean,
}  # fmt: skip
"""Columns of entries; `job` counts positions from 0, the latest; `by_year` ones are dated by the year alone."""

_LONG_AGO = np.datetime64("2001-01-01")
_LATEST_SIGHT = 21
_EDITED = 0.1
"""Share of promotions that are written over the old title instead of as a new line."""
_OLD_CERTIFICATE, _OLD_LICENSE, _OLD_HONOR, _REISSUED = 0.25, 0.08, 0.08, 0.3

Days = npt.NDArray[Any]


def write_entries(people: pl.DataFrame, pools: Pools, *, seed: int) -> pl.DataFrame:
    """Return the entries of everybody, with columns as in ENTRY."""
    rng = np.random.default_rng([seed, 22])
    days = people["day"].to_numpy().astype("datetime64[D]")
    frame = people.with_columns(lag=pl.Series(rng.integers(0, _LATEST_SIGHT, people.height)))
    parts = [
        _positions(frame, days, pools, rng),
        _promotions(frame, pools, rng),
        _businesses(frame, rng),
        _studies(frame),
        _certificates(frame, days, rng),
        _licenses(frame, days, rng),
        _honors(frame, days, rng),
    ]
    return pl.concat([as_entries(part) for part in parts]).pipe(_overwritten)


def as_entries(part: pl.DataFrame) -> pl.DataFrame:
    """Return `part` with all columns of ENTRY, missing ones null; without `shown` it was there from the start."""
    shown = {} if "shown" in part.columns else {"shown": pl.lit(_LONG_AGO).cast(pl.Date)}
    filled = part.with_columns(**shown)
    missing = [pl.lit(None, kind).alias(name) for name, kind in ENTRY.items() if name not in filled.columns]
    return filled.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in ENTRY.items())


def employer(spot: npt.NDArray[np.int64], pools: Pools) -> pl.DataFrame:
    """Return organization and company (the network's name of its page) of employers by their row in the pools."""
    row = spot % pools.employers.height
    number = pl.Series(row).cast(pl.String).str.zfill(5)
    return pools.employers[row].select(
        organization="name", company=pl.col("domain").str.strip_suffix(".example") + "-5e" + number
    )


def _positions(people: pl.DataFrame, days: Days, pools: Pools, rng: np.random.Generator) -> pl.DataFrame:
    """Write the latest job and up to three before it, each at another employer."""
    rows = people.height
    works = people["status"].is_in(["employed", "recently hired"]).to_numpy()
    change, lag = days - people["changed"].to_numpy(), people["lag"].to_numpy()
    tenure = 400 + rng.gamma(1.5, 500, (4, rows)).astype(np.int64)
    step, jobs = rng.integers(1, 300, rows), rng.integers(1, 4, rows)
    started = np.where(works, change, change - tenure[0])
    ended = np.where(works, np.datetime64("NaT"), change)
    shown, closed = started + lag, change + lag
    adult = (people["born"].to_numpy() + 16 - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    parts = []
    for job in range(4):
        spot = people["employer"].to_numpy() + job * step
        here = (job == 0) | ((jobs >= job) & (started >= adult))
        title = people["title"] if job == 0 else _titles(people["industry"], rng)
        dates = {"started": started, "ended": ended, "shown": shown, "closed": closed}
        event = pl.Series("event", np.where((job == 0) & works, "new_employment", "")).replace("", None)
        columns = [title.alias("title"), event, people["person"], *employer(spot, pools)]
        parts.append(pl.DataFrame(dates).with_columns(columns, job=pl.lit(job)).filter(pl.Series(here)))
        closed, ended = shown, started - rng.integers(0, 60, rows)
        started = ended - tenure[job % 4]
        shown = started + 10
    return pl.concat(parts).with_columns(
        section=pl.lit("position"), kind=pl.lit("Full-time"), by_year=(pl.col("person") % 20 == 0) & (pl.col("job") > 1)
    )


def _titles(industry: pl.Series, rng: np.random.Generator) -> pl.Series:
    draw = rng.random(len(industry))
    names = industry.to_numpy()
    title = np.empty(len(names), dtype=object)
    for name, (_, titles) in INDUSTRIES.items():
        here = names == name
        title[here] = np.array(titles, dtype=object)[(draw[here] * len(titles)).astype(np.int64)]
    return pl.Series(title.tolist(), dtype=pl.String)


def _promotions(people: pl.DataFrame, pools: Pools, rng: np.random.Generator) -> pl.DataFrame:
    raised = people.filter(pl.Series(steady(people)), pl.col("extra") == "promotion")
    edited = pl.Series(rng.random(raised.height) < _EDITED)
    began = pl.col("day") - pl.duration(days="changed")
    return raised.hstack(employer(raised["employer"].to_numpy(), pools)).select(
        "person",
        "organization",
        "company",
        section=pl.lit("position"),
        job=pl.lit(0),
        title=pl.col("title").replace_strict(RAISED),
        kind=pl.lit("Full-time"),
        started=pl.when(edited).then(began).otherwise("extra_on"),
        shown=pl.col("extra_on") + pl.duration(days="lag"),
        event=pl.lit("promotion"),
    )


def _overwritten(entries: pl.DataFrame) -> pl.DataFrame:
    """End the job from which somebody was promoted: its line closes, or goes where the new title stands over it."""
    raised = entries.filter(event="promotion").select("person", rose="started", told="shown")
    joined = entries.join(raised, on="person", how="left", maintain_order="left")
    old = (pl.col("job") == 0) & (pl.col("event") == "new_employment") & pl.col("rose").is_not_null()
    edited = pl.col("rose") == pl.col("started")
    return joined.with_columns(
        gone=pl.when(old & edited).then("told").otherwise("gone"),
        ended=pl.when(old & ~edited).then("rose").otherwise("ended"),
        closed=pl.when(old & ~edited).then("told").otherwise("closed"),
    ).drop("rose", "told")


def _businesses(people: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    founders = people.filter(extra="business_launch")
    chosen = rng.integers(0, len(OWN_BUSINESS), founders.height)
    names = [OWN_BUSINESS[spot][1].format(name) for spot, name in zip(chosen, founders["last_name"], strict=True)]
    return _extra(founders, "position").with_columns(
        title=pl.Series([OWN_BUSINESS[spot][0] for spot in chosen], dtype=pl.String),
        organization=pl.Series(names, dtype=pl.String),
        kind=pl.lit("Self-employed"),
        job=pl.lit(9),
    )


def _extra(people: pl.DataFrame, section: str) -> pl.DataFrame:
    return people.select(
        "person",
        section=pl.lit(section),
        started="extra_on",
        shown=pl.col("extra_on") + pl.duration(days="lag"),
        event="extra",
    )


def _studies(people: pl.DataFrame) -> pl.DataFrame:
    def july(year: str) -> pl.Expr:
        return pl.date(pl.col(year), 7, 1)

    schooled = people.filter(pl.col("school").is_not_null()).select(
        "person",
        title="degree",
        organization="school",
        started=july("study_start"),
        ended=july("graduated"),
        by_year=pl.lit(value=True),
        event=pl.lit(None, pl.String),
        shown=pl.lit(_LONG_AGO).cast(pl.Date),
    )
    graduates = _extra(people.filter(extra="education"), "education").select(
        "person",
        title=pl.lit("Associate's degree, Business Administration"),
        organization=pl.lit("Evermoor Technical College"),
        started=pl.col("started").dt.offset_by("-2y"),
        ended="started",
        by_year=pl.lit(value=False),
        event="event",
        shown="shown",
    )
    both = pl.concat([schooled, graduates])
    # A degree is on the page once it is earned, so its end shows at once.
    slug = pl.col("organization").str.to_lowercase().str.replace_all(r"[^a-z]+", "-") + "-5e"
    return both.with_columns(section=pl.lit("education"), company=slug, closed="shown")


def _certificates(people: pl.DataFrame, days: Days, rng: np.random.Generator) -> pl.DataFrame:
    rows = people.height
    names = people["industry"].replace_strict({name: pair[0] for name, pair in CERTIFICATES.items()})
    old = people.select("person", title=names).with_columns(started=days - rng.integers(500, 2500, rows))
    some = old.filter(pl.Series(rng.random(rows) < _OLD_CERTIFICATE))
    earned = people.filter(extra="certification")
    second = earned["industry"].replace_strict({name: pair[1] for name, pair in CERTIFICATES.items()})
    new = _extra(earned, "certification").with_columns(title=second)
    both = pl.concat([some, new], how="diagonal_relaxed")
    return both.with_columns(section=pl.lit("certification"), organization=pl.lit("Invented Skills Board"))


def _licenses(people: pl.DataFrame, days: Days, rng: np.random.Generator) -> pl.DataFrame:
    """Write licenses that run on, and those that are renewed: a later expiry, or a new line for the old one."""
    rows = people.height
    frame = people.select("person", "extra", "extra_on", "lag", "industry").with_columns(
        day=days, draw=rng.random(rows), again=rng.random(rows) < _REISSUED
    )
    titled = frame.with_columns(title=pl.col("industry").replace_strict(LICENSES))
    running = titled.filter(pl.col("extra") != "license_renewal", pl.col("draw") < _OLD_LICENSE).select(
        "person", "title", started=pl.col("day").dt.offset_by("-1y6mo"), expires=pl.col("day").dt.offset_by("1y6mo")
    )
    renewed = titled.filter(extra="license_renewal").with_columns(
        told=pl.col("extra_on") + pl.duration(days="lag"),
        issued=pl.col("extra_on").dt.offset_by("-1y11mo"),
        expired=pl.col("extra_on").dt.offset_by("1mo"),
    )
    before = renewed.select("person", "title", started="issued", expires="expired", gone="told")
    after = renewed.select(
        "person",
        "title",
        started=pl.when("again").then("extra_on").otherwise("issued"),
        expires=pl.col("expired").dt.offset_by("2y"),
        shown="told",
        event="extra",
    )
    whole = pl.concat([running, before, after], how="diagonal_relaxed")
    shown = pl.coalesce("shown", pl.lit(_LONG_AGO).cast(pl.Date))
    return whole.with_columns(
        section=pl.lit("certification"), organization=pl.lit("Invented State Licensing Office"), shown=shown
    )


def _honors(people: pl.DataFrame, days: Days, rng: np.random.Generator) -> pl.DataFrame:
    rows = people.height
    old = people.select("person").with_columns(started=days - rng.integers(500, 2500, rows), title=pl.lit(HONORS[3]))
    some = old.filter(pl.Series(rng.random(rows) < _OLD_HONOR))
    won = people.filter(extra="award")
    title = pl.Series([HONORS[spot] for spot in rng.integers(0, 3, won.height)], dtype=pl.String)
    both = pl.concat([some, _extra(won, "honor").with_columns(title=title)], how="diagonal_relaxed")
    return both.with_columns(section=pl.lit("honor"), organization=pl.lit("Invented Chamber of Trades"))


def lateral_title(industry: pl.Expr, *, after: bool) -> pl.Expr:
    """Return the first or the second of an industry's two titles of one rung."""
    return industry.replace_strict({name: pair[int(after)] for name, pair in LATERAL.items()})
