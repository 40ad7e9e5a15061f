"""Show invented people as public profiles do: with nicknames, gaps, new names, moves and decoration."""

import dataframely as dy
import numpy as np
import polars as pl

from goodsign.collect.identity.frames import Seen
from goodsign.connectors.invented.places import cities

_NICKNAMES = {
    "William": "Bill", "Robert": "Bob", "Elizabeth": "Liz", "Katherine": "Kate", "Michael": "Mike", "James": "Jim",
    "Christopher": "Chris", "Matthew": "Matt", "Joshua": "Josh", "Jennifer": "Jen", "Daniel": "Dan", "Joseph": "Joe",
    "Nicholas": "Nick", "Samantha": "Sam", "Jessica": "Jess", "Benjamin": "Ben", "Alexander": "Alex", "Thomas": "Tom",
    "David": "Dave", "Anthony": "Tony", "Andrew": "Andy", "Timothy": "Tim", "Rebecca": "Becky", "Victoria": "Vicky",
    "Richard": "Rick", "Kimberly": "Kim", "Stephanie": "Steph", "Patricia": "Trish", "Abigail": "Abby",
}  # fmt: skip
_METROS = {
    "Boston": "Greater Boston Area", "Austin": "Austin, Texas Metropolitan Area", "Chicago": "Greater Chicago Area",
    "Dallas": "Dallas-Fort Worth Metroplex", "Atlanta": "Atlanta Metropolitan Area", "Seattle": "Greater Seattle Area",
    "New York": "New York City Metropolitan Area", "Oakland": "San Francisco Bay Area", "Houston": "Greater Houston",
    "Los Angeles": "Los Angeles Metropolitan Area", "Philadelphia": "Greater Philadelphia",
}  # fmt: skip
_MAIDEN_SHARE, _HYPHEN_SHARE = 0.04, 0.02


def render(crowd: pl.DataFrame, rng: np.random.Generator, year: int) -> dy.DataFrame[Seen]:
    """Return one profile for each person (column `page` numbers them); `year` is when the pages were read."""
    named = crowd.with_columns(_middle(crowd, rng), shown_first=_first(crowd, rng), shown_last=_last(crowd, rng))
    full = pl.concat_str("shown_first", "shown_middle", "shown_last", separator=" ", ignore_nulls=True)
    shown = named.with_columns(full=full)
    decoration = pl.Series(rng.choice(["", "🌟 ", "✨"], crowd.height, p=[0.94, 0.03, 0.03]))
    credentials = pl.Series(
        rng.choice(["", ", MBA", ", RN", " (She/Her)", " PMP"], crowd.height, p=[0.9, 0.03, 0.03, 0.03, 0.01])
    )
    return Seen.cast(
        shown.select(
            profile_id=pl.concat_str(pl.lit("P"), pl.col("page").cast(pl.String)),
            origin=pl.lit("invented.example"),
            url=pl.concat_str(pl.lit("https://invented.example/in/p"), pl.col("page").cast(pl.String)),
            full_name=pl.concat_str(decoration, "full", credentials),
            first_name=pl.lit(None, pl.String),
            last_name=pl.lit(None, pl.String),
            location=_location(crowd, rng),
            studies=_studies(crowd, rng),
            positions=_positions(crowd, rng, year),
            licenses=pl.lit([], pl.List(pl.String)),
        )
    )


def _draw(crowd: pl.DataFrame, share: float, rng: np.random.Generator) -> pl.Series:
    return pl.Series(rng.random(crowd.height) < share)


def _first(crowd: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    short = crowd["first"].replace_strict(_NICKNAMES, default=None, return_dtype=pl.String)
    nick, initial = _draw(crowd, 0.35, rng), _draw(crowd, 0.015, rng)
    frame = pl.DataFrame({"first": crowd["first"], "short": short, "nick": nick, "initial": initial})
    return frame.select(
        pl.when("initial")
        .then(pl.col("first").str.slice(0, 1) + ".")
        .when(pl.col("nick") & pl.col("short").is_not_null())
        .then("short")
        .otherwise("first")
    ).to_series()


def _last(crowd: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    other = crowd["last"].sample(fraction=1.0, shuffle=True, seed=int(rng.integers(2**31)))
    married, hyphen = _draw(crowd, _MAIDEN_SHARE, rng), _draw(crowd, _HYPHEN_SHARE, rng)
    frame = pl.DataFrame({"last": crowd["last"], "other": other, "married": married, "hyphen": hyphen})
    double = pl.concat_str("last", pl.lit("-"), "other")
    return frame.select(pl.when("married").then("other").when("hyphen").then(double).otherwise("last")).to_series()


def _middle(crowd: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    whole, initial = _draw(crowd, 0.06, rng), _draw(crowd, 0.10, rng)
    frame = pl.DataFrame({"middle": crowd["middle"], "whole": whole, "initial": initial})
    shown = pl.when("whole").then("middle").when("initial").then(pl.col("middle").str.slice(0, 1) + ".")
    return frame.select(shown_middle=shown).to_series()


def _location(crowd: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    """Show most at home, some moved, some by area, some not at all."""
    places = cities()
    spot = rng.choice(len(places.city), crowd.height, p=places.share)
    frame = pl.DataFrame(
        {
            "city": crowd["city"], "state": crowd["state"],
            "city_new": places.city[spot], "state_new": places.state[spot],
            "moved": rng.random(crowd.height) < 0.15, "hidden": rng.random(crowd.height) < 0.06,
            "by_area": rng.random(crowd.height) < 0.5, "abroad": rng.random(crowd.height) < 0.01,
        }
    )  # fmt: skip
    now = frame.with_columns(
        city=pl.when("moved").then("city_new").otherwise("city"),
        state=pl.when("moved").then("state_new").otherwise("state"),
    )
    area = pl.col("city").replace_strict(_METROS, default=None, return_dtype=pl.String)
    spelled = pl.concat_str("city", pl.lit(", "), "state", pl.lit(", United States"))
    return now.select(
        pl.when("hidden").then(pl.lit(None, pl.String)).when("abroad").then(pl.lit("Toronto, Ontario, Canada"))
        .when(pl.col("by_area") & area.is_not_null()).then(area).otherwise(spelled)
    ).to_series()  # fmt: skip


def _studies(crowd: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    shown, with_high, dated = _draw(crowd, 0.75, rng), _draw(crowd, 0.3, rng), _draw(crowd, 0.85, rng)
    short = pl.Series(rng.random(crowd.height) < 0.15)
    school = pl.when(short).then(pl.col("school").str.replace("University", "Univ.", literal=True)).otherwise("school")
    end = pl.when(dated).then("graduated").cast(pl.Int32)
    years = pl.when(pl.col("degree").str.starts_with("Assoc")).then(2).otherwise(4)
    college = pl.struct(school=school, degree="degree", start_year=(end - years).cast(pl.Int32), end_year=end)
    left = (pl.col("born") + 18).cast(pl.Int32)
    high = pl.struct(school="high_school", degree=pl.lit("High School Diploma"), start_year=left - 4, end_year=left)
    listed = pl.concat_list(
        pl.when(shown & pl.col("school").is_not_null()).then(college), pl.when(shown & with_high).then(high)
    )
    return crowd.select(listed.list.drop_nulls()).to_series()


def _positions(crowd: pl.DataFrame, rng: np.random.Generator, year: int) -> pl.Series:
    with_job, with_before = _draw(crowd, 0.88, rng), _draw(crowd, 0.6, rng)
    since, before = (pl.min_horizontal(name, pl.lit(year)).cast(pl.Int32) for name in ("since", "before"))
    job = pl.struct(employer="job", title="title", start_year=since, end_year=pl.lit(None, pl.Int32))
    earlier = pl.struct(employer="job_before", title="title", start_year=before, end_year=since)
    listed = pl.concat_list(pl.when(with_job).then(job), pl.when(with_before).then(earlier))
    return crowd.select(listed.list.drop_nulls()).to_series()
