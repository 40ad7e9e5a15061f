"""Invent borrowers, their public profiles, and the people they are mistaken for: namesakes, fathers, twins.

Of every profile it is known whose it is, so that precision and recall of identity can be measured.
"""

from dataclasses import dataclass

import dataframely as dy
import numpy as np
import polars as pl
from faker.providers.person.en_US import Provider

from goodsign.collect.identity.frames import Known, Seen
from goodsign.connectors.invented.careers import draw_people, draw_studies, draw_work
from goodsign.connectors.invented.profile_pages import render
from goodsign.connectors.invented.weighted import chosen

NAMESAKES: dict[str, float] = {
    "same name, same state": 0.40,
    "same name, same city": 0.30,
    "same name, city and age": 0.06,
    "same name, same school": 0.10,
    "father": 0.06,
    "twin": 0.04,
}
"""How many people of each kind come on one borrower."""


@dataclass(frozen=True, slots=True)
class Population:
    """Leads, profiles, and of each profile its `kind` and the lead it is of (`lead_id`, null for everybody else)."""

    known: dy.DataFrame[Known]
    seen: dy.DataFrame[Seen]
    truth: pl.DataFrame


def population(leads: int, *, seed: int, year: int, strangers: float = 1.0, online: float = 0.6) -> Population:
    """Invent `leads` borrowers of 21 to 30 in `year`; a share `online` has a profile, `strangers` come on each lead.

    The same arguments give the same people.
    """
    rng = np.random.default_rng([seed, 21])
    people = draw_people(leads, rng, born=(year - 30, year - 21))
    parts = [people.sample(fraction=online, seed=seed).with_columns(kind=pl.lit("borrower"), lead=pl.col("person"))]
    for kind, share in NAMESAKES.items():
        originals = people.sample(fraction=share, seed=int(rng.integers(2**31)))
        parts.append(_namesakes(originals, kind, rng, year))
    others = draw_people(round(leads * strangers), rng, born=(year - 60, year - 19))
    parts.append(others.with_columns(kind=pl.lit("stranger"), lead=pl.lit(None, pl.Int64)))
    crowd = pl.concat(parts, how="diagonal").sample(fraction=1.0, shuffle=True, seed=seed).with_row_index("page")
    seen = render(crowd, rng, year)
    truth = crowd.select(
        profile_id=pl.concat_str(pl.lit("P"), pl.col("page").cast(pl.String)),
        kind="kind",
        lead_id=pl.concat_str(pl.lit("L"), pl.col("lead").cast(pl.String)),
    )
    return Population(Known.cast(_files(people, rng, year)), seen, truth)


def _namesakes(originals: pl.DataFrame, kind: str, rng: np.random.Generator, year: int) -> pl.DataFrame:
    """Return people like the originals in what the kind says, and like anybody else in the rest."""
    rows = originals.height
    ages = (year - 60, year - 19)
    other = draw_people(rows, rng, born=ages)
    kept = ["first", "last"]
    if kind == "same name, same state":
        kept += ["state"]
        other = other.with_columns(city=_elsewhere(originals["state"], rng))
    elif kind in ("same name, same city", "same name, city and age", "father", "twin"):
        kept += ["city", "state"]
    if kind in ("same name, city and age", "twin"):
        kept += ["born"]
    alike = other.with_columns(originals[name] for name in kept)
    if kind == "father":
        alike = alike.with_columns(born=originals["born"] - pl.Series(rng.integers(22, 36, rows)))
    if kind == "twin":
        alike = _twin(alike, originals, rng)
    lived = draw_work(draw_studies(alike, rng), rng, year)
    if kind in ("same name, same school", "twin"):
        lived = lived.with_columns(originals["school"], originals["high_school"])
    if kind == "twin":
        lived = lived.with_columns(originals["graduated"], originals["degree"])
    return lived.with_columns(kind=pl.lit(kind), lead=pl.lit(None, pl.Int64), middle=other["middle"])


def _twin(alike: pl.DataFrame, originals: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Give twins another first name, now and then one with the same beginning."""
    drawn = chosen({**Provider.first_names_male, **Provider.first_names_female}, alike.height, rng)
    fresh = pl.DataFrame({"first": drawn, "old": originals["first"]})
    return alike.with_columns(
        fresh.select(
            first=pl.when(pl.col("first") == pl.col("old")).then(pl.lit("Quinn")).otherwise("first")
        ).to_series()
    )


def _elsewhere(states: pl.Series, rng: np.random.Generator) -> pl.Series:
    number = pl.Series(rng.integers(1, 9, states.len())).cast(pl.String)
    return pl.select(pl.concat_str(pl.lit("Newtown "), states, pl.lit(" "), number)).to_series()


def _files(people: pl.DataFrame, rng: np.random.Generator, year: int) -> pl.DataFrame:
    """Return what the creditors' files know of the borrowers: often little."""
    rows = people.height

    def held(share: float) -> pl.Series:
        return pl.Series(rng.random(rows) < share)

    def only(column: str, mask: pl.Series) -> pl.Expr:
        return pl.when(mask).then(pl.concat_list(column)).otherwise(pl.lit([], pl.List(pl.String)))

    schools, graduated = held(0.45), held(0.6)
    slipped = pl.Series(np.where(rng.random(rows) < 0.01, rng.integers(-9, 10, rows), 0))
    born = pl.when(held(0.97)).then(pl.col("born") + slipped).cast(pl.Int32)
    years = pl.when(schools & graduated & pl.col("graduated").is_not_null()).then(pl.concat_list("graduated"))
    worked = pl.when(held(0.3)).then(pl.col("job_before")).otherwise(pl.col("job"))
    return people.with_columns(worked=pl.coalesce(worked, "job")).select(
        lead_id=pl.concat_str(pl.lit("L"), pl.col("person").cast(pl.String)),
        full_name=pl.lit(None, pl.String),
        first_name="first",
        middle_name=pl.when(held(0.35)).then("middle").when(held(0.3)).then(pl.col("middle").str.slice(0, 1)),
        last_name="last",
        suffix=pl.when(held(0.02)).then(pl.lit("Jr.")),
        city=pl.when(held(0.97)).then("city"),
        state=pl.when(held(0.98)).then("state"),
        zip=pl.lit(None, pl.String),
        household=pl.concat_str(pl.lit("house "), pl.col("person").cast(pl.String)),
        birth_year_low=born,
        birth_year_high=born,
        employers=only("worked", held(0.45)).list.drop_nulls(),
        titles=pl.lit([], pl.List(pl.String)),
        schools=only("school", schools).list.drop_nulls(),
        graduation_years=years.fill_null([]).cast(pl.List(pl.Int32)),
        licenses=pl.lit([], pl.List(pl.String)),
        profile_urls=pl.lit([], pl.List(pl.String)),
        as_of_year=pl.when(held(0.5)).then(pl.lit(year)).cast(pl.Int32),
    )
