"""Audit whom the top of the ranking leaves out, by protected group.

The measure is the adverse impact ratio of the Uniform Guidelines on Employee Selection Procedures, 29 CFR
1607.4(D): a group's selection rate over the rate of the best-off group; below four fifths (0.8) it is generally
taken as evidence of adverse impact. Here it is a screening measure for being in the top 20% of the ranking, not a
legal finding. The protected columns are looked at only for this audit; the model never sees them.
"""

from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score

from goodsign.core.errors import DataError
from goodsign.scoring.frames import Bools, Estimate, Floats, GroupAudit
from goodsign.scoring.gains import selected_share
from goodsign.scoring.groups import header_words
from goodsign.scoring.intervals import auc_estimate, ratio_estimate, share_estimate

TOP = 0.2
FOUR_FIFTHS = 0.8
SMALLEST_GROUP = 30
"""Groups with fewer rows are pooled: a rate of so few says little and could point at a person."""

SMALL = "small groups together"
UNKNOWN = "not stated"
_MOST_GROUPS = 12
_OLDER = 40
_BIRTH = {"dob", "birth", "birthdate", "birthday"}


def audit(
    groups: pl.DataFrame, probabilities: Floats, outcomes: Bools, *, as_of: date | None = None
) -> tuple[GroupAudit, ...]:
    """Audit each protected column of `groups` (n rows, raw values) against probabilities and outcomes (n,).

    A numeric age is split at 40, the line that the Age Discrimination in Employment Act draws (29 USC 631); a date
    of birth likewise when `as_of` is given. Other numbers with many values are cut into quarters. The groups of a
    column are ordered by rows; the best-off one is named among those of at least 30 rows that are stated. A column
    with a single group gives nothing to compare and is left out. Raises DataError when the lengths differ.
    """
    if not groups.height == probabilities.size == outcomes.size:
        raise DataError("Fairness cannot be audited: groups, probabilities and outcomes differ in length.")
    chance = selected_share(probabilities, TOP)
    audits = (_column(pooled_groups(column, as_of=as_of), chance, probabilities, outcomes) for column in groups)
    return tuple(group for column in audits for group in column)


def pooled_groups(column: pl.Series, *, as_of: date | None = None) -> pl.Series:
    """Name each row's group: cleaned text, age or number bins, missing as "not stated", rare ones together."""
    named = _named(column, as_of).fill_null(UNKNOWN).rename(column.name)
    counts = named.value_counts(sort=True)
    kept = counts.filter(pl.col("count") >= SMALLEST_GROUP).head(_MOST_GROUPS)[column.name]
    return (
        named.to_frame()
        .select(
            pl.when(pl.col(column.name).is_in(kept.implode()))
            .then(pl.col(column.name))
            .otherwise(pl.lit(SMALL))
            .alias(column.name)
        )
        .to_series()
    )


def _named(column: pl.Series, as_of: date | None) -> pl.Series:
    words = set(header_words(column.name))
    if words & _BIRTH and as_of is not None:
        return _by_age(_years(column, as_of))
    if column.dtype == pl.Boolean:
        return column.replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    text = column.cast(pl.String).str.strip_chars()
    text = text.to_frame("t").select(pl.when(pl.col("t") != "").then(pl.col("t"))).to_series()
    numbers = text.cast(pl.Float64, strict=False)
    if text.count() == 0 or numbers.count() < 0.95 * text.count():
        return text.str.to_lowercase()
    if "age" in words:
        return _by_age(numbers)
    return _quarters(numbers) if numbers.n_unique() > _MOST_GROUPS else text


def _years(column: pl.Series, as_of: date) -> pl.Series:
    born = column if column.dtype.is_temporal() else column.cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
    age = (pl.lit(as_of) - pl.col("born").cast(pl.Date)).dt.total_days() / 365.2425
    return born.to_frame("born").select(age).to_series()


def _by_age(years: pl.Series) -> pl.Series:
    label = pl.when(pl.col("y") >= _OLDER).then(pl.lit("40 and older")).when(pl.col("y") >= 0).then(pl.lit("under 40"))
    return years.to_frame("y").select(label).to_series()


def _quarters(numbers: pl.Series) -> pl.Series:
    edges = np.unique(np.nanquantile(numbers.drop_nulls().to_numpy(), [0.25, 0.5, 0.75]))
    labels = [f"up to {edges[0]:g}", *(f"{a:g} to {b:g}" for a, b in pairwise(edges)), f"above {edges[-1]:g}"]
    place = pl.Series(np.searchsorted(edges, numbers.fill_null(0.0).to_numpy(), side="left"))
    named = pl.DataFrame({"place": place, "there": numbers.is_not_null()})
    label = pl.col("place").replace_strict(dict(enumerate(labels)), return_dtype=pl.String)
    return named.select(pl.when(pl.col("there")).then(label)).to_series()


def _column(group: pl.Series, chance: Floats, probabilities: Floats, outcomes: Bools) -> tuple[GroupAudit, ...]:
    frame = pl.DataFrame({"group": group, "chance": chance, "row": np.arange(chance.size)})
    tally = frame.group_by("group").agg(pl.len().alias("rows"), pl.col("chance").sum(), pl.col("row"))
    tally = tally.sort(["rows", "group"], descending=[True, False])
    if tally.height < 2:
        return ()
    comparable = tally.filter((pl.col("rows") >= SMALLEST_GROUP) & ~pl.col("group").is_in([UNKNOWN, SMALL]))
    best = (comparable if comparable.height else tally).sort(pl.col("chance") / pl.col("rows")).row(-1, named=True)
    return tuple(
        GroupAudit(
            column=group.name,
            group=row["group"],
            rows=row["rows"],
            selected_share=share_estimate(row["chance"], row["rows"]),
            impact_ratio=_ratio(row, best),
            auc=_auc(probabilities[row["row"]], outcomes[row["row"]]),
        )
        for row in tally.iter_rows(named=True)
    )


def _ratio(row: dict[str, float], best: dict[str, float]) -> Estimate:
    if row["group"] == best["group"]:
        return Estimate(1.0, 1.0, 1.0)
    return ratio_estimate(row["chance"], row["rows"], best["chance"], best["rows"])


def _auc(probabilities: Floats, outcomes: Bools) -> Estimate | None:
    positives = int(outcomes.sum())
    if positives in {0, outcomes.size}:
        return None
    return auc_estimate(float(roc_auc_score(outcomes, probabilities)), positives, outcomes.size - positives)
