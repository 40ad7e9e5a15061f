"""Several tellings of one event become one event with several pieces of evidence."""

import dataframely as dy
import polars as pl

from goodsign.signals.frames import DetectedSignal, Precision, SignalType

MOST_CONFIDENT = 0.99
"""Nothing that strangers wrote is certain."""


class SignalEvent(dy.Schema):
    """One event in one person's career; columns as in `DetectedSignal`.

    The most exact telling gives the date, the earliest known one `known_at`; `evidences` and `origins` count.
    """

    person = dy.String(primary_key=True)
    event_key = dy.String(primary_key=True)
    type = dy.Enum([each.value for each in SignalType])
    occurred_at = dy.Datetime(time_zone="UTC", time_unit="us")
    precision = dy.Enum([each.value for each in Precision])
    known_at = dy.Datetime(time_zone="UTC", time_unit="us")
    confidence = dy.Float64(min=0, max=1)
    strength = dy.Float64(min=0, max=1)
    half_life_days = dy.UInt16()
    title = dy.String(nullable=True)
    organization = dy.String(nullable=True)
    credential = dy.String(nullable=True)
    evidences = dy.UInt32()
    origins = dy.UInt32()


def merge(signals: dy.DataFrame[DetectedSignal]) -> tuple[dy.DataFrame[SignalEvent], pl.DataFrame]:
    """Return the events, and their evidence: every telling with its own confidence and time.

    Origins that tell of the same event independently make it surer: 1 - (1 - a)(1 - b), at most 0.99. Tellings of one
    origin do not add up; the surest counts. A later reader of scores takes the evidence known by then, not the event.
    """
    exact = pl.col("precision").cast(pl.String).replace_strict({"day": 0, "month": 1, "between": 2, "year": 3})
    # The most exact first; of equals the surest, then the first known, so that the order of rows does not matter.
    ranked = signals.with_columns(exact=exact).sort(
        "person", "event_key", "exact", -pl.col("confidence"), "known_at", "origin", "snapshot_after"
    )
    one = ranked.group_by("person", "event_key", maintain_order=True).agg(
        pl.col("type", "occurred_at", "precision", "half_life_days").first(),
        pl.col("title", "organization", "credential").drop_nulls().first(),
        pl.col("known_at").min(),
        pl.col("strength").max(),
        pl.len().cast(pl.UInt32).alias("evidences"),
        pl.col("origin").n_unique().cast(pl.UInt32).alias("origins"),
    )
    by_origin = ranked.group_by("person", "event_key", "origin").agg(pl.col("confidence").max())
    doubt = (1 - by_origin["confidence"]).alias("doubt")
    sure = by_origin.with_columns(doubt).group_by("person", "event_key").agg(pl.col("doubt").product())
    combined = one.join(sure, on=["person", "event_key"]).with_columns(
        confidence=pl.min_horizontal(1 - pl.col("doubt"), pl.lit(MOST_CONFIDENT))
    )
    return SignalEvent.cast(combined.select(SignalEvent.column_names())), ranked.drop("exact")
