"""Invent a large population of which it is known who truly is a second-chance borrower, to measure the filter.

The truth is drawn first; what a record shows of it has gaps and errors (docs/explanation/invented-portfolio.md).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from goodsign.connectors.invented.places import Cities, cities

Arrays = dict[str, npt.NDArray[Any]]

NATURAL = {"age": 0.22, "in_us": 0.96, "overdue": 0.60, "moving": 0.20, "interest": 0.20}
"""How often each criterion holds among people who are no match; all five together never do."""


@dataclass(frozen=True, slots=True)
class Untidiness:
    """Shares of records with a gap or an error, for each fact."""

    dob_missing: float = 0.04
    dob_slip: float = 0.001
    state_missing: float = 0.03
    zip_missing: float = 0.05
    overdue_missing: float = 0.02
    overdue_wrong: float = 0.001
    status_missing: float = 0.08
    changed_missing: float = 0.10
    job_stale: float = 0.0025
    interest_missing: float = 0.10
    interest_wrong: float = 0.0025

    def times(self, factor: float) -> "Untidiness":
        """Return every share multiplied by `factor`, at most 1."""
        return Untidiness(*(min(1.0, getattr(self, name) * factor) for name in self.__slots__))


def population(
    rows: int, *, seed: int, as_of: date, match_share: float = 0.01, untidiness: Untidiness | None = None
) -> pl.DataFrame:
    """Return `rows` leads with lead_id, columns of `collect.frames.Lead`, and `truth`: a match or not.

    Exactly round(rows x match_share) are true matches. Near misses are common: some 7 % fail a single criterion.
    """
    rng = np.random.default_rng([seed, 8])
    truth = np.zeros(rows, dtype=np.bool_)
    truth[rng.choice(rows, round(rows * match_share), replace=False)] = True
    holds = _criteria(truth, rng)
    gaps = untidiness or Untidiness()
    columns = _birth(holds["age"], gaps, as_of, rng) | _place(holds["in_us"], gaps, rng)
    columns |= _debt(holds["overdue"], gaps, as_of, rng)
    attributes = _attributes(holds["moving"], holds["interest"], gaps, as_of, rng)
    lead_id = pl.concat_str(pl.lit("POP-"), pl.int_range(rows).cast(pl.String).str.zfill(8))
    return pl.DataFrame(columns).select(lead_id.alias("lead_id"), pl.all(), attributes, truth=pl.Series(truth))


def _criteria(truth: npt.NDArray[np.bool_], rng: np.random.Generator) -> Arrays:
    """Decide which criteria hold; who would match by chance loses one, picked at random."""
    rows = len(truth)
    holds = np.column_stack([rng.random(rows) < share for share in NATURAL.values()])
    chance = holds.all(axis=1)
    holds[chance, rng.integers(0, holds.shape[1], rows)[chance]] = False
    holds[truth] = True
    return dict(zip(NATURAL, holds.T, strict=True))


def _birth(fits: npt.NDArray[np.bool_], gaps: Untidiness, as_of: date, rng: np.random.Generator) -> Arrays:
    rows = len(fits)
    other = np.where(
        rng.random(rows) < 0.06, rng.integers(18, 21, rows), 31 + (49 * rng.beta(1.2, 2.2, rows)).astype(int)
    )
    age = np.where(fits, rng.integers(21, 31, rows), other)
    # A birthday on the day itself counts: 0 to 364 days since the last one.
    born = np.datetime64(as_of) - (age * 365.2425).astype(int) - rng.integers(1, 360, rows)
    slipped = born + np.where(rng.random(rows) < 0.5, 3653, -3653)
    shown = np.where(rng.random(rows) < gaps.dob_slip, slipped, born)
    return {"dob": np.where(rng.random(rows) < gaps.dob_missing, np.datetime64("NaT"), shown)}


def _place(fits: npt.NDArray[np.bool_], gaps: Untidiness, rng: np.random.Generator) -> dict[str, pl.Series]:
    rows, places = len(fits), cities()
    spot = rng.choice(len(places.city), rows, p=places.share)
    frame = pl.DataFrame(
        {
            "us": fits,
            "state": places.state[spot],
            "prefix": places.zip_prefix[spot],
            "area": _first_codes(places)[spot],
            "end": rng.integers(0, 100, rows),
            "line": rng.integers(100, 200, rows),
            "state_seen": rng.random(rows) >= gaps.state_missing,
            "zip_seen": rng.random(rows) >= gaps.zip_missing,
        }
    )
    end = pl.col("end").cast(pl.String).str.zfill(2)
    province = pl.when(pl.col("line") < 150).then(pl.lit("ON")).otherwise(pl.lit("BC"))
    seen = frame.select(
        state=pl.when("state_seen").then(pl.when("us").then("state").otherwise(province)),
        zip=pl.when("zip_seen").then(pl.when("us").then(pl.concat_str("prefix", end)).otherwise(pl.lit("M5V 2T6"))),
        phone_1=pl.concat_str(
            pl.lit("+1"),
            pl.when("us").then("area").otherwise(pl.lit("416")),
            pl.lit("5550"),
            pl.col("line").cast(pl.String),
        ),
    )
    return {name: seen[name] for name in seen.columns}


def _first_codes(places: Cities) -> npt.NDArray[np.str_]:
    return np.array([codes[0] for codes in places.area_codes])


def _debt(fits: npt.NDArray[np.bool_], gaps: Untidiness, as_of: date, rng: np.random.Generator) -> Arrays:
    rows = len(fits)
    late, early = 90 + rng.gamma(1.5, 200, rows).astype(int), rng.integers(0, 90, rows)
    wrong = rng.random(rows) < gaps.overdue_wrong
    shown = np.datetime64(as_of) - np.where(fits ^ wrong, late, early)
    return {
        "item_date_c_off": np.where(rng.random(rows) < gaps.overdue_missing, np.datetime64("NaT"), shown),
        "total_due": np.clip(rng.lognormal(np.log(3800), 0.9, rows), 150, 60_000).round(2),
    }


def _attributes(
    moving: npt.NDArray[np.bool_],
    interest: npt.NDArray[np.bool_],
    gaps: Untidiness,
    as_of: date,
    rng: np.random.Generator,
) -> pl.Series:
    """Write job and interest as the JSON text in which collecting keeps columns that have no field."""
    rows = len(moving)
    moving = moving & (rng.random(rows) >= gaps.job_stale)
    interest = interest ^ (rng.random(rows) < gaps.interest_wrong)
    status = np.where(
        moving, rng.choice(["job seeker", "recently hired", "employed"], rows, p=[0.45, 0.4, 0.15]), "employed"
    )
    recent, long_ago = rng.integers(1, 181, rows), 181 + rng.gamma(2.0, 500, rows).astype(int)
    # Looking for work may have begun at any time; a new or newly changed job is recent.
    days = np.where(moving & ((status != "job seeker") | (rng.random(rows) < 0.6)), recent, long_ago)
    frame = pl.DataFrame(
        {
            "status": np.where(rng.random(rows) < gaps.status_missing, "unknown", status),
            "changed": np.where(
                rng.random(rows) < gaps.changed_missing, np.datetime64("NaT"), np.datetime64(as_of) - days
            ),
            "interest": np.where(rng.random(rows) < gaps.interest_missing, "", np.where(interest, "yes", "no")),
        }
    )
    pairs = [("employment_status", "status"), ("employment_changed_on", "changed"), ("refinance_interest", "interest")]
    cells = [
        pl.concat_str(pl.lit(f'"{key}":"'), pl.col(name).cast(pl.String).fill_null(""), pl.lit('"'))
        for key, name in pairs
    ]
    body = pl.concat_str(cells, separator=",")
    return frame.select(attributes=pl.concat_str(pl.lit("{"), body, pl.lit("}")))["attributes"]
