"""Snapshots in the order of their collection, what came before each, and the spans of time that dates stand for."""

from collections.abc import Sequence

import dataframely as dy
import polars as pl

from goodsign.collect.frames import ProfileEntry, Snapshot

WINDOW_DAYS = 120
"""An event that ended longer before the previous snapshot is filled-in history, no news."""
AHEAD_DAYS = 31
"""A date further ahead of its snapshot is a plan: no signal until it has come."""

_BEFORE = ("b_id", "b_at", "b_seq", "b_known")


def ordered(snapshots: dy.DataFrame[Snapshot]) -> pl.DataFrame:
    """Return the snapshots numbered (`seq`) by person, origin and time of collection."""
    chosen = snapshots.select(
        "snapshot_id", "person", "origin", "collected_at", "known_at", "headline", "sections"
    ).sort("person", "origin", "collected_at", "known_at", "snapshot_id")
    return chosen.with_row_index("seq")


def delivered(snapshots: pl.DataFrame, entries: dy.DataFrame[ProfileEntry]) -> pl.DataFrame:
    """Return a row for each section that a snapshot delivered, with the snapshot before that delivered it (b_*)."""
    keep = ("seq", "snapshot_id", "person", "origin", "collected_at", "known_at")
    said = snapshots.select(*keep, section="sections").explode("section").drop_nulls("section")
    held = entries.select("snapshot_id", "section").unique()
    found = snapshots.select(*keep).join(held, on="snapshot_id")
    return with_previous(pl.concat([said, found]).unique(["seq", "section"]), ("person", "origin", "section"))


def with_previous(rows: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Return the rows with the last one collected before and known by the same time: b_id, b_at, b_seq, b_known.

    A snapshot that became known late is no predecessor of what was compared before it came: what is learned later
    must not change what was found earlier.
    """
    shifted = rows.sort(*by, "seq").with_columns(
        pl.col("snapshot_id").shift(1).over(by).alias("b_id"),
        pl.col("collected_at").shift(1).over(by).alias("b_at"),
        pl.col("seq").shift(1).over(by).alias("b_seq"),
        pl.col("known_at").shift(1).over(by).alias("b_known"),
    )
    is_late = (pl.col("b_known") > pl.col("known_at")).fill_null(value=False)
    late = shifted.filter(is_late).drop(_BEFORE)
    if late.is_empty():
        return shifted
    earlier = rows.select(*by, b_id="snapshot_id", b_at="collected_at", b_seq="seq", b_known="known_at")
    pairs = late.select(*by, "seq", "known_at").join(earlier, on=list(by))
    before = pairs.filter(pl.col("b_seq") < pl.col("seq"), pl.col("b_known") <= pl.col("known_at"))
    last = before.sort("b_seq").unique([*by, "seq"], keep="last").select(*by, "seq", *_BEFORE)
    mended = late.join(last, on=[*by, "seq"], how="left").select(shifted.columns)
    return pl.concat([shifted.filter(~is_late), mended])


def spans(column: str, prefix: str) -> list[pl.Expr]:
    """Return the first and last day of an ISO date of any precision, and the precision: {prefix}_lo, _hi, _prec."""
    text = pl.col(column)
    length = text.str.len_chars()
    padded = (
        pl.when(length == 4).then(text + "-01-01").when(length == 7).then(text + "-01").when(length == 10).then(text)
    )
    low = padded.str.to_date("%Y-%m-%d", strict=False)
    high = (
        pl.when(length == 4).then(low.dt.offset_by("1y").dt.offset_by("-1d")).when(length == 7).then(low.dt.month_end())
    )
    precision = (
        pl.when(length == 4).then(pl.lit("year")).when(length == 7).then(pl.lit("month")).otherwise(pl.lit("day"))
    )
    return [
        low.alias(f"{prefix}_lo"),
        high.otherwise(low).alias(f"{prefix}_hi"),
        pl.when(low.is_not_null()).then(precision).alias(f"{prefix}_prec"),
    ]


def is_pending(prefix: str) -> pl.Expr:
    """Say whether a date lies more than a month ahead of its snapshot."""
    ahead = pl.col("collected_at").dt.date() + pl.duration(days=AHEAD_DAYS)
    return (pl.col(f"{prefix}_lo") > ahead).fill_null(value=False)


def is_news(prefix: str) -> pl.Expr:
    """Say whether a date is recent enough to be news against the snapshot before (b_at), and not ahead.

    A mere year must lie in the window as a whole. Where a list appears at once with old lines in it (`reveals_old`),
    it was hidden before, and only what is certainly later than the snapshot before counts.
    """
    low, high, before = pl.col(f"{prefix}_lo"), pl.col(f"{prefix}_hi"), pl.col("b_at").dt.date()
    is_year = pl.col(f"{prefix}_prec") == "year"
    recent = pl.when(is_year).then(low).otherwise(high) >= before - pl.duration(days=WINDOW_DAYS)
    certain = pl.when("reveals_old").then(low >= before.dt.month_start()).otherwise(recent)
    return low.is_not_null() & certain & ~is_pending(prefix)
