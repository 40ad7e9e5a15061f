"""Features as of a moment: what was known of a lead, and of what it did, when it was to be ranked.

Only facts with known_at at or before the moment count, and of the activities only those that had happened by then;
so a model trained on these features saw nothing that a ranking at that moment could not have seen. Names, addresses,
e-mails, phone numbers, tax ids and birth dates never become features; at most whether one is on file does.
"""

import re

import numpy as np
import numpy.typing as npt
import polars as pl

from goodsign.scoring.attributes import expand
from goodsign.scoring.signal_features import signal_columns

WINDOWS = {"30_days": (0, 30), "31_to_90_days": (30, 90), "91_to_365_days": (90, 365)}
"""Spans of days before the moment in which activities are counted.

They do not overlap: nested windows repeat one another, and a linear model would set one against the next.
"""

_MOST_TYPES = 20
_TIME = pl.Datetime("us", "UTC")

_AS_THEY_ARE = (
    "kind",
    "city",
    "state",
    "zip",
    "location",
    "org_creditor",
    "referral_amount",
    "received_total",
    "total_due",
    "last_payment_amount",
    "status_description",
    "company_name",
    "job_title",
    "industry",
    "company_size",
    "lead_source",
)
_SINCE = {
    "days_since_referral": ("referral_date",),
    "days_delinquent": ("item_date_c_off",),
    "days_since_last_payment": ("agency_last_payment_date", "pcg_last_payment_date"),
    "days_since_last_activity": ("last_activity_at",),
    "days_since_created": ("source_created_at",),
    "days_since_updated": ("source_updated_at",),
}
_ON_FILE = {
    "has_email": ("email",),
    "has_phone": ("phone_1", "phone_2"),
    "has_address": ("address",),
    "has_employer": ("company_name", "company_domain"),
    "has_website": ("website",),
}


def features(
    leads: pl.LazyFrame, activities: pl.LazyFrame, *, moments: pl.LazyFrame, signals: pl.LazyFrame | None = None
) -> pl.DataFrame:
    """Return one row of features for each moment, in the order of `moments` (lead_id, as_of).

    `leads` has one row for each version of a lead: lead_id, known_at, any of the typed columns of a clean lead, and
    `attributes` as JSON text; the newest version known at the moment counts. `activities` has lead_id,
    activity_type, occurred_at, known_at. `signals` has one row a piece of evidence, with the columns that
    `signal_columns` names; without it, or without a row in it, there are no signal features. All times are UTC
    datetimes in microseconds, lead ids of one type.

    Columns: lead_id, as_of, `known` (false when no version was known yet; then the rest is missing), typed columns
    that are neither personal nor a date, days since each date, has_… flags, share_paid (received of referred),
    activity counts in the WINDOWS and days since the last one, by type and over all types, signals by type and
    together, and the attributes as text. A date after the moment counts as missing. For one-off data sets every
    moment may differ.
    """
    asked = moments.select("lead_id", "as_of").with_row_index("moment").collect()
    versions, known = _versions(leads, asked)
    table = asked.select("lead_id", "as_of", pl.Series("known", known))
    parts = [table, _typed(versions, asked["as_of"]), _counted(activities, asked, known)]
    if signals is not None and not (found := signals.collect()).is_empty():
        parts.append(pl.DataFrame(signal_columns(found.lazy(), asked, known)))
    taken = {name for part in parts for name in part.columns}
    further = expand(versions["attributes"]) if "attributes" in versions.columns else pl.DataFrame(height=len(known))
    parts.append(further.select(column.alias(_free(column.name, taken)) for column in further))
    return pl.concat(parts, how="horizontal")


def _versions(leads: pl.LazyFrame, asked: pl.DataFrame) -> tuple[pl.DataFrame, npt.NDArray[np.bool_]]:
    """Return each moment's version of its lead (nulls where none was known) and whether there was one."""
    rows = leads.collect()
    times = rows.select("lead_id", "known_at").with_row_index("version")
    newest = (
        asked.lazy()
        .join(times.lazy(), on="lead_id")
        .filter(pl.col("known_at") <= pl.col("as_of"))
        .sort("known_at", "version")
        .group_by("moment")
        .agg(pl.col("version").last())
        .collect()
    )
    place = asked.select("moment").join(newest, on="moment", how="left", maintain_order="left")["version"]
    return rows.select(pl.all().gather(place)), place.is_not_null().to_numpy()


def _typed(versions: pl.DataFrame, as_of: pl.Series) -> pl.DataFrame:
    """Return the typed lead columns as features; columns that `versions` lacks give none."""
    here = set(versions.columns)
    columns: dict[str, pl.Expr] = {name: pl.col(name) for name in _AS_THEY_ARE if name in here}
    for name, dates in _SINCE.items():
        columns |= {name: _days_since([d for d in dates if d in here])} if here.intersection(dates) else {}
    for name, sources in _ON_FILE.items():
        there = [pl.col(source).is_not_null() for source in sources if source in here]
        columns |= {name: pl.any_horizontal(there)} if there else {}
    if {"received_total", "referral_amount"} <= here:
        share = pl.col("received_total") / pl.col("referral_amount")
        columns["share_paid"] = pl.when(pl.col("referral_amount") > 0).then(share)
    known = pl.col("known_at").is_not_null()
    dated = versions.with_columns(as_of.alias("as_of"))
    return dated.select(pl.when(known).then(column).alias(name) for name, column in columns.items())


def _days_since(dates: list[str]) -> pl.Expr:
    """Return whole days from the latest of the dates that is not after the moment."""
    moment = pl.col("as_of")
    past = [pl.when(pl.col(date).cast(_TIME) <= moment).then(pl.col(date).cast(_TIME)) for date in dates]
    return (moment - pl.max_horizontal(past)).dt.total_days()


def _counted(activities: pl.LazyFrame, asked: pl.DataFrame, known: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """Count each moment's activities by type and window; types are those of activities that count somewhere."""
    asked = asked.filter(pl.Series(known))
    usable = (
        activities.select("lead_id", "activity_type", "occurred_at", "known_at")
        .join(asked.lazy(), on="lead_id")
        .filter(pl.max_horizontal("known_at", "occurred_at") <= pl.col("as_of"))
        .select(
            "moment",
            pl.col("activity_type").cast(pl.Categorical),
            age=(pl.col("as_of") - pl.col("occurred_at")).dt.total_days(),
        )
        .collect()
    )
    moment, age = usable["moment"].to_numpy(), usable["age"].to_numpy()
    columns = _tally("activity", moment, age, known)
    for name, kinds in _types(usable["activity_type"]).items():
        inside = usable["activity_type"].cast(pl.String).is_in(kinds).to_numpy()
        columns |= _tally(f"activity_{name}", moment[inside], age[inside], known)
    return pl.DataFrame(columns)


def _types(kinds: pl.Series) -> dict[str, list[str]]:
    """Return the most frequent activity types (twenty at most) by clean name; spellings that differ only in case or
    punctuation are one type."""
    counts = kinds.cast(pl.String).value_counts(name="count").rename({kinds.name: "kind"})
    clean = counts.with_columns(name=pl.col("kind").map_elements(clean_name, return_dtype=pl.String))
    most = clean.group_by("name").agg(pl.col("kind"), pl.col("count").sum()).filter(pl.col("name") != "")
    most = most.sort(["count", "name"], descending=[True, False]).head(_MOST_TYPES)
    return dict(zip(most["name"], most["kind"].to_list(), strict=True))


def clean_name(kind: str) -> str:
    """Return an activity type as part of a column name: "Email Opened" becomes "email_opened"."""
    return re.sub(r"[^a-z0-9]+", "_", kind.lower()).strip("_")


def _tally(
    name: str, moment: npt.NDArray[np.uint32], age: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]
) -> dict[str, pl.Series]:
    """Return counts in each window and days since the last; missing where the lead was not known yet."""
    rows = known.size
    since = np.full(rows, np.iinfo(np.int64).max)
    np.minimum.at(since, moment, age)
    never = since == np.iinfo(np.int64).max
    columns = {
        f"{name}_{window}": np.bincount(moment[(age >= first) & (age < last)], minlength=rows)
        for window, (first, last) in WINDOWS.items()
    }
    made = {key: _where(known, counts) for key, counts in columns.items()}
    return made | {f"{name}_days_since": _where(known & ~never, since)}


def _where(there: npt.NDArray[np.bool_], values: npt.NDArray[np.int64]) -> pl.Series:
    frame = pl.DataFrame({"value": values, "there": there})
    return frame.select(pl.when(pl.col("there")).then(pl.col("value"))).to_series()


def _free(name: str, taken: set[str]) -> str:
    """Return the name, with a mark when a typed feature already has it."""
    return f"{name} (further)" if name in taken else name
