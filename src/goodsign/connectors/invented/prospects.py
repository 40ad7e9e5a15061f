"""Write invented prospects of a business agency, with activities and outcomes."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from goodsign.connectors.invented.activities import list_activities
from goodsign.connectors.invented.people import invent_people
from goodsign.connectors.invented.places import cities
from goodsign.connectors.invented.process import PAST_SHARE, SETTLED_DAYS, Arrays, Floats
from goodsign.connectors.invented.work import draw_pools
from goodsign.core.errors import DataError, DiskFault

INTERCEPT = -3.7
TITLES = {
    "Chief Operating Officer": 1.0,
    "CFO": 0.9,
    "VP Operations": 0.8,
    "Vice President, Finance": 0.8,
    "Sr. Director of Logistics": 0.7,
    "Head of People": 0.6,
    "Operations Manager": 0.3,
    "HR Manager": 0.2,
    "Purchasing Specialist": 0.0,
    "Sr Analyst": -0.3,
    "Office Administrator": -0.4,
    "Intern": -1.5,
}
SOURCES = {"Referral": 0.9, "Event": 0.4, "Website": 0.3, "Outbound e-mail": -0.3, "Purchased list": -0.9}
INDUSTRIES = {"Health care": 0.3, "Manufacturing": 0.4, "Logistics": 0.5, "Retail": 0.1, "Education": -0.4}
ACTIVITIES = {
    "E-mail opened": ("Opened the monthly letter", 1.4, 0.15),
    "Website visit": ("Read a page on the web site", 1.1, 0.35),
    "Pricing page visited": ("Looked at the prices", 0.2, 0.8),
    "Webinar attended": ("Took part in a webinar", 0.15, 0.6),
    "Demo requested": ("Asked for a demonstration", 0.08, 1.3),
    "Call answered": ("Answered the call and spoke with an agent", 0.3, 0.4),
    "Unsubscribed": ("Left the monthly letter", 0.03, -1.2),
}
"""Description, expected count in a month, and effect on the log-odds of log(1 + count)."""


@dataclass(frozen=True, slots=True)
class ProspectFiles:
    """Where the three files were written."""

    prospects: Path
    activities: Path
    outcomes: Path


def write_prospects(folder: Path, *, leads: int = 3_000, seed: int = 7, today: date) -> ProspectFiles:
    """Write prospects.csv, activities.csv and outcomes.csv; the same arguments give the same bytes.

    The oldest 60 % have an outcome, settled 60 days after `updated_at`. Raise DiskFault when the folder refuses.
    """
    if leads < 1:
        raise DataError(f"An agency needs at least one prospect, not {leads}.")
    files = ProspectFiles(folder / "prospects.csv", folder / "activities.csv", folder / "outcomes.csv")
    rng = np.random.default_rng([seed, 9])
    facts = _facts(leads, rng)
    table = _table(facts, seed, today, rng)
    descriptions = {name: words for name, (words, _, _) in ACTIVITIES.items()}
    activities = list_activities(table["lead_id"], facts, descriptions, today=today, seed=seed)
    last = activities.group_by("lead_id").agg(last_activity_date=pl.col("activity_date").max())
    delivered = table.join(last, on="lead_id", how="left").select(
        *table.columns[:13], "last_activity_date", *table.columns[13:]
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        delivered.sample(fraction=1, shuffle=True, seed=seed).write_csv(files.prospects)
        activities.write_csv(files.activities)
        _outcomes(facts, table["lead_id"], today, rng).write_csv(files.outcomes)
    except OSError as error:
        raise DiskFault(f"The invented prospects cannot be written to {folder}: {error.strerror}.") from error
    return files


def _facts(rows: int, rng: np.random.Generator) -> pl.DataFrame:
    """Draw times (days before today), sizes, titles, sources and counts of activities, in order of arrival."""
    past = np.arange(rows) < round(PAST_SHARE * rows)
    waited = rng.integers(5, 61, rows)
    back = -np.sort(-(2 * SETTLED_DAYS + 1 + rng.integers(0, 400, rows)))
    engagement = rng.normal(size=rows)
    counts = {
        name: rng.poisson(rate * waited / 30 * np.exp(0.6 * engagement - 0.18))
        for name, (_, rate, _) in ACTIVITIES.items()
    }
    industries = [*INDUSTRIES, "Hospitality", "Technology", "Finance"]
    columns: Arrays = {
        "snapshot": np.where(past, back - waited, 0),
        "waited": waited,
        "title": rng.choice(list(TITLES), rows),
        "source": rng.choice(list(SOURCES), rows, p=[0.12, 0.14, 0.3, 0.26, 0.18]),
        "industry": rng.choice(industries, rows),
        "size": np.clip(rng.lognormal(4.8, 1.5, rows), 2, 40_000).astype(np.int64),
        "past": past,
    }
    return pl.DataFrame(columns | counts)


def log_odds(facts: pl.DataFrame) -> Floats:
    """Return what the visible facts add up to; companies of about 300 people buy most readily."""
    size = facts["size"].to_numpy().astype(np.float64)
    fit = np.exp(-(((np.log(size) - np.log(300)) / 1.5) ** 2))
    tables = (("title", TITLES), ("source", SOURCES), ("industry", INDUSTRIES))
    words = sum(_effect(facts[column], table) for column, table in tables)
    done = sum(weight * np.log1p(facts[name].to_numpy()) for name, (_, _, weight) in ACTIVITIES.items())
    total: Floats = INTERCEPT + 0.9 * fit + words + done
    return total


def _effect(values: pl.Series, table: dict[str, float]) -> Floats:
    return values.replace_strict(table, default=0.0, return_dtype=pl.Float64).to_numpy()


def _table(facts: pl.DataFrame, seed: int, today: date, rng: np.random.Generator) -> pl.DataFrame:
    rows = facts.height
    pools = draw_pools(seed)
    people = invent_people(rows, pools, cities(), born_before=today, seed=seed + 1)
    employers = pools.employers[rng.integers(0, pools.employers.height, rows)]
    known = {
        name: pl.Series(rng.random(rows) >= share) for name, share in (("size", 0.1), ("title", 0.05), ("email", 0.04))
    }
    moment = pl.lit(today) - pl.duration(days="snapshot")
    return facts.select(
        lead_id=_uuids(rows, rng),
        first_name=people["first_name"],
        last_name=people["last_name"],
        email=pl.when(known["email"]).then(people["email"]),
        company_name=employers["name"],
        job_title=pl.when(known["title"]).then("title"),
        industry="industry",
        company_size=pl.when(known["size"]).then("size"),
        location=people["city"] + ", " + people["state"],
        website="https://www." + employers["domain"],
        lead_source="source",
        score=pl.lit(None, pl.Float64),
        conversion_probability=pl.lit(None, pl.Float64),
        created_at=(moment - pl.duration(days="waited")).dt.strftime("%Y-%m-%dT09:00:00Z"),
        updated_at=moment.dt.strftime("%Y-%m-%dT05:00:00Z"),
    )


def _outcomes(facts: pl.DataFrame, ids: pl.Series, today: date, rng: np.random.Generator) -> pl.DataFrame:
    chance = 1 / (1 + np.exp(-(log_odds(facts) + 0.5 * rng.normal(size=facts.height))))
    won: npt.NDArray[np.bool_] = rng.random(facts.height) < chance
    words = pl.when(pl.Series(won)).then(pl.lit("customer")).otherwise(pl.lit("no customer"))
    settled = pl.lit(today) - pl.duration(days=pl.col("snapshot") - SETTLED_DAYS)
    return (
        facts.with_columns(pl.Series("lead_id", ids), outcome=words, outcome_date=settled)
        .filter("past")
        .select("lead_id", "outcome", "outcome_date")
    )


def _uuids(rows: int, rng: np.random.Generator) -> pl.Series:
    """Write seeded random bytes as version 4 UUIDs (RFC 9562)."""
    drawn = np.frombuffer(rng.bytes(16 * rows), dtype=np.uint8).reshape(rows, 16).copy()
    drawn[:, 6] = (drawn[:, 6] & 0x0F) | 0x40
    drawn[:, 8] = (drawn[:, 8] & 0x3F) | 0x80
    digits = pl.DataFrame({"hex": [drawn.tobytes().hex()]}).select(pl.col("hex").str.extract_all(".{32}").explode())
    cuts = ((0, 8), (8, 4), (12, 4), (16, 4), (20, 12))
    joined = pl.concat_str([pl.col("hex").str.slice(start, length) for start, length in cuts], separator="-")
    return digits.select(uuid=joined)["uuid"]
