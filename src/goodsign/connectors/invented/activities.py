"""What the invented leads did between placement and snapshot, as dated activities."""

from collections.abc import Mapping
from datetime import date, datetime, time

import numpy as np
import polars as pl


def list_activities(
    ids: pl.Series, facts: pl.DataFrame, descriptions: Mapping[str, str], *, today: date, seed: int
) -> pl.DataFrame:
    """Return activity_id, lead_id, activity_type, activity_date (ISO 8601, UTC) and description, oldest first.

    `facts` has the columns snapshot (days before today), waited (days from placement to snapshot) and a count for
    each kind of activity that `descriptions` names.

    Each lies after the day of placement and before the day of the snapshot: nothing here knows the outcome.
    """
    rng = np.random.default_rng([seed, 4])
    parts = [_one_kind(name, ids, facts, today, rng) for name in descriptions]
    listed = pl.concat(parts).sort("at", "lead_id", "activity_type")
    number = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(8)
    return listed.select(
        pl.concat_str(pl.lit("ACT-"), number).alias("activity_id"),
        "lead_id",
        "activity_type",
        activity_date=pl.col("at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        description=pl.col("activity_type").replace_strict(descriptions),
    )


def _one_kind(name: str, ids: pl.Series, facts: pl.DataFrame, today: date, rng: np.random.Generator) -> pl.DataFrame:
    lead = np.repeat(np.arange(facts.height), facts[name].to_numpy())
    snapshot, waited = facts["snapshot"].to_numpy()[lead], facts["waited"].to_numpy()[lead]
    # Waking hours: 13:00 to 01:00 UTC is 8 in the morning to 8 in the evening in the East.
    days = snapshot + 1 + np.floor(rng.random(len(lead)) * (waited - 1))
    second = 13 * 3600 + rng.integers(0, 10 * 3600, len(lead))
    midnight = np.datetime64(datetime.combine(today, time()), "us")
    at = midnight - (days * 86_400 - second).astype(np.int64) * np.timedelta64(1_000_000, "us")
    return pl.DataFrame({"lead_id": ids.gather(lead), "at": at}).with_columns(activity_type=pl.lit(name))
