"""Invent where people live, learn and work; schools and employers belong to a place, so neighbors share them."""

import numpy as np
import polars as pl
from faker.providers.person.en_US import Provider

from goodsign.connectors.invented.places import cities
from goodsign.connectors.invented.weighted import chosen

_GIANTS = ["Walmart", "Amazon", "Target", "Starbucks", "FedEx", "UPS", "Home Depot", "McDonald's", "Uber", "CVS Health"]
_TITLES = [
    "Sales Associate",
    "Registered Nurse",
    "Software Engineer",
    "Teacher",
    "Driver",
    "Account Manager",
    "Electrician",
]
_TRADES = [
    "Logistics",
    "Dental Group",
    "Foods",
    "Construction",
    "Insurance",
    "Software",
    "Health",
    "Motors",
    "Bank",
    "Design",
]
_LOCAL_EMPLOYERS = 400
_LOCAL_SCHOOLS = (
    "University of {state}",
    "{state} State University",
    "{city} Community College",
    "{city} University",
    "{state} Institute of Technology",
)
_SCHOOL_SHARES = (0.25, 0.30, 0.25, 0.12, 0.08)


def draw_people(rows: int, rng: np.random.Generator, *, born: tuple[int, int]) -> pl.DataFrame:
    """Return `rows` people with name, place, year of birth (bounds included), studies and work."""
    places = cities()
    spot = rng.choice(len(places.city), rows, p=places.share)
    firsts = {**Provider.first_names_male, **Provider.first_names_female}
    frame = pl.DataFrame(
        {
            "person": np.arange(rows),
            "first": chosen(firsts, rows, rng),
            "middle": chosen(firsts, rows, rng),
            "last": chosen(Provider.last_names, rows, rng),
            "city": places.city[spot],
            "state": places.state[spot],
            "born": rng.integers(born[0], born[1] + 1, rows),
        }
    )
    return draw_work(draw_studies(frame, rng), rng, born[1] + 21)


def draw_studies(people: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return people with high_school, and school, degree and graduated for the two of three who went on."""
    rows = people.height
    kind = rng.choice(len(_LOCAL_SCHOOLS), rows, p=_SCHOOL_SHARES)
    names = pl.Series(list(_LOCAL_SCHOOLS)).gather(kind)
    college = pl.Series(rng.random(rows) < 0.67)
    late = np.where(rng.random(rows) < 0.12, rng.integers(2, 9, rows), 0)
    end = pl.col("born") + pl.Series(np.where(kind == 2, 20, 22) + rng.integers(0, 2, rows) + late)
    pattern = pl.when(college).then(pl.Series("pattern", names))
    named = pattern.str.replace("{state}", pl.col("state"), literal=True).str.replace(
        "{city}", pl.col("city"), literal=True
    )
    return people.with_columns(
        school=named,
        degree=pl.when(college).then(pl.Series(np.where(kind == 2, "Associate of Arts", "Bachelor of Science - BS"))),
        graduated=pl.when(college).then(end),
        high_school=pl.concat_str(
            "city", pl.Series(rng.choice([" North", " Central", " West"], rows)), pl.lit(" High School")
        ),
    )


def draw_work(people: pl.DataFrame, rng: np.random.Generator, year: int) -> pl.DataFrame:
    """Return people with a job (title, from when) and the one before; one in four works for a giant."""
    rows = people.height
    since = np.minimum(year, people["born"].to_numpy() + rng.integers(18, 30, rows))
    return people.with_columns(
        job=_employers(people["city"], rng),
        job_before=_employers(people["city"], rng),
        title=pl.Series(rng.choice(_TITLES, rows)),
        since=pl.Series(since),
        before=pl.Series(since - rng.integers(1, 4, rows)),
    )


def _employers(city: pl.Series, rng: np.random.Generator) -> pl.Series:
    rows = city.len()
    lasts = pl.Series(list(Provider.last_names)).gather(rng.integers(0, _LOCAL_EMPLOYERS, rows) * 2)
    trade = pl.Series(rng.choice(_TRADES, rows))
    own = pl.DataFrame(
        {
            "city": city,
            "last": lasts,
            "trade": trade,
            "giant": rng.choice(_GIANTS, rows),
            "big": rng.random(rows) < 0.25,
        }
    )
    local = pl.concat_str("last", pl.lit(" "), "trade", pl.lit(" of "), "city")
    return own.select(pl.when("big").then("giant").otherwise(local)).to_series()
