"""Derive from a lead, as of a date, the facts that profiles ask about. What lies after that date is not known yet."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from goodsign.collect.frames import Lead
from goodsign.icp.places import in_us
from goodsign.icp.vocabulary import ATTRIBUTE, FACTS

SEEKING = ("job seeker", "job seeking", "seeking work", "looking for work", "unemployed", "laid off", "between jobs",
           "open to work")  # fmt: skip
HIRED = ("recently hired", "newly hired", "new job", "newly employed", "started new job")
SETTLED = (
    "employed",
    "employed full time",
    "employed part time",
    "working",
    "full time",
    "part time",
    "self employed",
    "retired",
    "student",
    "homemaker",
)
YES = ("yes", "y", "true", "1", "interested", "high")
NO = ("no", "n", "false", "0", "not interested", "none")
INTEREST_DAYS = 180
"""An activity that shows interest in new terms counts for this many days."""

_INTEREST = r"refinanc|calculator|new terms|repayment plan|payment plan"
_OLDEST = 120
"""Nobody is older: a date of birth further back is a slip of the pen, so the age is unknown."""


def facts(
    leads: pl.LazyFrame, *, as_of: date, attributes: Iterable[str] = (), activities: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """Return `lead_id` and every fact of the vocabulary, one row a lead, plus `attribute.NAME` for each name given.

    `leads` has lead_id and the columns of `collect.frames.Lead`, missing ones counting as unknown; `activities` has
    lead_id, activity_type and occurred_at. Lazy: only facts that are used later cost anything.
    """
    known = _with_all_columns(leads)
    if activities is not None:
        known = known.join(_activity_facts(activities, as_of), on="lead_id", how="left")
    else:
        known = known.with_columns(_active_on=pl.lit(None, pl.Date), _interested=pl.lit(None, pl.Boolean))
    derived = _people_facts(as_of) | _debt_facts(as_of) | _work_facts(as_of) | _contact_facts(as_of)
    plain = {name: _plain(name) for name in FACTS if name not in derived}
    named = {f"{ATTRIBUTE}{name}": _attribute(name) for name in dict.fromkeys(attributes)}
    return known.select("lead_id", **(derived | plain), **named)


def _people_facts(as_of: date) -> dict[str, pl.Expr]:
    born = _not_after(pl.col("dob"), as_of)
    before_birthday = (born.dt.month() > as_of.month) | ((born.dt.month() == as_of.month) & (born.dt.day() > as_of.day))
    years = as_of.year - born.dt.year().cast(pl.Int64) - before_birthday.cast(pl.Int64)
    return {"age_years": pl.when(years <= _OLDEST).then(years).cast(pl.Float64), "in_us": in_us()}


def _debt_facts(as_of: date) -> dict[str, pl.Expr]:
    stated = _stated("days[ _](?:delinquent|past[ _]due|overdue)", r"(\d{1,5})\b").cast(pl.Float64)
    dated = _days_since(pl.col("item_date_c_off"), as_of)
    paid = pl.max_horizontal(
        _not_after(pl.col("agency_last_payment_date"), as_of), _not_after(pl.col("pcg_last_payment_date"), as_of)
    )
    return {
        # The charge-off or itemization date comes after the first missed payment: the true figure is higher.
        "days_delinquent": pl.when(pl.col("total_due") <= 0)
        .then(pl.lit(0.0))
        .otherwise(pl.max_horizontal(stated, dated)),
        "days_since_last_payment": _days_since(paid, as_of),
        "referral_date": _not_after(pl.col("referral_date"), as_of),
    }


def _work_facts(as_of: date) -> dict[str, pl.Expr]:
    words = r"([^\"\\]{1,40})"
    status = _stated("employment[ _]status", words).str.to_lowercase().str.replace_all(r"[-_\s]+", " ")
    changed = (
        _stated("(?:employment|job)[ _]changed[ _]on", words).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    )
    interest = _yes_no(_stated("refinance[ _]interest", words))
    anything = status.is_in(SEEKING + HIRED + SETTLED)
    return {
        "job_seeker": pl.when(anything).then(status.is_in(SEEKING)),
        "recently_hired": pl.when(anything).then(status.is_in(HIRED)),
        "employment_changed_on": _not_after(changed, as_of),
        "refinance_interest": pl.when(pl.col("_interested")).then(pl.lit(value=True)).otherwise(interest),
    }


def _contact_facts(as_of: date) -> dict[str, pl.Expr]:
    out = pl.col("opted_out").fill_null(value=False)
    some = pl.any_horizontal(pl.col("email", "phone_1", "phone_2").is_not_null())
    seen = _not_after(pl.col("last_activity_at").dt.date(), as_of)
    return {"reachable": some & ~out, "opted_out": out, "last_active_on": pl.max_horizontal(seen, "_active_on")}


def _activity_facts(activities: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    day = pl.col("occurred_at").dt.date()
    kind = pl.col("activity_type").str.to_lowercase().str.replace_all(r"[-_\s]+", " ")
    recent = _days_since(day, as_of) <= INTEREST_DAYS
    return (
        activities.filter(day <= as_of)
        .group_by("lead_id")
        .agg(_active_on=day.max(), _interested=(kind.str.contains(_INTEREST) & recent).any())
    )


def _with_all_columns(leads: pl.LazyFrame) -> pl.LazyFrame:
    have = set(leads.collect_schema().names())
    types = {name: column.dtype for name, column in Lead.columns().items()}
    return leads.with_columns(**{name: pl.lit(None, kind) for name, kind in types.items() if name not in have})


def _plain(name: str) -> pl.Expr:
    column = pl.col(name)
    match FACTS[name].kind:
        case "number":
            return column.cast(pl.Float64).fill_nan(None)
        case "text":
            return _known_text(column)
        case _:
            return column


def _attribute(name: str) -> pl.Expr:
    return _known_text(pl.col("attributes").str.json_path_match(f"$['{name}']"))


def _stated(key: str, value: str) -> pl.Expr:
    """Take a plain value out of the attributes' JSON text: several times faster than parsing it, for known words."""
    return pl.col("attributes").str.extract(rf'(?i)"{key}"\s*:\s*"?\s*{value}')


def _yes_no(words: pl.Expr) -> pl.Expr:
    plain = words.str.to_lowercase().str.strip_chars()
    return pl.when(plain.is_in(YES + NO)).then(plain.is_in(YES))


def _known_text(words: pl.Expr) -> pl.Expr:
    plain = words.str.strip_chars()
    return pl.when(plain != "").then(plain)


def _not_after(day: pl.Expr, as_of: date) -> pl.Expr:
    return pl.when(day <= as_of).then(day)


def _days_since(day: pl.Expr, as_of: date) -> pl.Expr:
    return (pl.lit(as_of) - _not_after(day, as_of)).dt.total_days().cast(pl.Float64)
