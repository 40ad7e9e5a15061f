"""How often each level occurs among true pairs (m) and among other pairs (u), and where the decision falls.

Provenance: `python -m bench.identity_parameters` lets Splink estimate u from random pairs and m from the true pairs of
the invented population (connectors/invented/namesakes.py, seed 1) and prints both beside these. Where an invented
population cannot know how alike people are, u was raised by hand: employers and schools 10 to 100 times, and a school
near home once more, for place and local school are one fact told twice (docs/decisions/0010-identity.md).
"""

from dataclasses import dataclass, field

import polars as pl
from faker.providers.person.en_US import Provider

from goodsign.collect.identity.spelling import fold

Chances = dict[str, tuple[float, float]]

LEVELS: dict[str, Chances] = {
    "first_name": {
        "same": (0.80, 0.0035), "names changed over": (0.005, 1e-7), "familiar form": (0.10, 0.004),
        "middle name used": (0.01, 0.002), "initial": (0.02, 0.006), "similar": (0.03, 0.006),
        "different": (0.035, 0.978),
    },
    "last_name": {
        "same": (0.87, 0.0025), "names changed over": (0.005, 1e-4), "part of it": (0.055, 0.002),
        "similar": (0.015, 0.003), "different": (0.055, 0.99),
    },
    "middle_name": {"same": (0.60, 0.02), "initial": (0.37, 0.08), "different": (0.03, 0.90)},
    "suffix": {"same": (0.98, 0.5), "different": (0.02, 0.5)},
    "place": {
        "same city": (0.58, 0.012), "same metropolitan area": (0.15, 0.008), "same state": (0.10, 0.05),
        "abroad": (0.01, 0.03), "another state": (0.16, 0.90),
    },
    "age": {"impossible": (0.005, 0.45), "typical": (0.85, 0.25), "possible": (0.10, 0.10), "unusual": (0.045, 0.20)},
    "employer": {
        "same, at the time": (0.40, 0.0015), "same, very common": (0.15, 0.012), "same, time unknown": (0.20, 0.002),
        "same, at another time": (0.01, 0.01), "different": (0.24, 0.975),
    },
    "school": {
        "same, same year, nearby": (0.60, 0.015), "same, same year": (0.60, 0.0012),
        "same, year unknown, nearby": (0.20, 0.1), "same, year unknown": (0.20, 0.01),
        "same, other year": (0.03, 0.03), "different": (0.17, 0.97),
    },
    "title": {"same": (0.35, 0.02), "different": (0.65, 0.98)},
    "license": {"same": (0.60, 1e-5), "different": (0.40, 0.99999)},
    "address": {"same": (0.90, 1e-5), "different": (0.10, 0.99999)},
}  # fmt: skip
"""(m, u) of each level of each comparison; an unknown attribute weighs nothing."""

_RARE_FIRST = 1e-4
_RARE_LAST = 3e-5


def _us_frequencies() -> pl.DataFrame:
    """Return the shares of first and last names in the United States, as Faker's tables weigh them."""
    firsts = [
        (name, share / 2)
        for table in (Provider.first_names_male, Provider.first_names_female)
        for name, share in table.items()
    ]
    lasts = list(Provider.last_names.items())
    frame = pl.DataFrame(
        {
            "column": ["first"] * len(firsts) + ["last"] * len(lasts),
            "name": [name for name, _ in (*firsts, *lasts)],
            "share": [float(share) for _, share in (*firsts, *lasts)],
        }
    ).with_columns(pl.col("name").map_batches(fold, return_dtype=pl.String).str.replace_all(" ", ""))
    return frame.group_by("column", "name").agg(pl.col("share").sum()).sort("column", "name")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything that weighs and decides.

    `prior` is the chance that a lead and a profile taken at random are one person; `automatic` the probability from
    which a pair may be confirmed without a person, `review` from which it is shown to one although something differs;
    `margin` how far ahead of every rival it must be; `rare_first` and `rare_last` the shares of names in no table.
    """

    levels: dict[str, Chances] = field(default_factory=lambda: LEVELS)
    frequencies: pl.DataFrame = field(default_factory=_us_frequencies)
    prior: float = 2.0**-24
    automatic: float = 0.997
    review: float = 0.5
    margin: float = 0.2
    rare_first: float = _RARE_FIRST
    rare_last: float = _RARE_LAST


def name_frequencies(records: pl.DataFrame, *, weight: float = 20_000.0) -> pl.DataFrame:
    """Return shares of names among all leads (prepared records), mixed with the United States' as `weight` people.

    Count over every lead of the workspace, never over the candidates of one profile: they share its name.
    """
    counted = [
        records.select(column=pl.lit(column), name=pl.col(column)).drop_nulls().group_by("column", "name").len("count")
        for column in ("first", "last")
    ]
    usual = _us_frequencies().with_columns(count=pl.col("share") * weight).drop("share")
    both = pl.concat(
        [*(frame.cast({"count": pl.Float64}) for frame in counted), usual.select("column", "name", "count")]
    )
    summed = both.group_by("column", "name").agg(pl.col("count").sum())
    share = pl.col("count") / pl.col("count").sum().over("column")
    return summed.select("column", "name", share=share).sort("column", "name")
