"""Make one row of the rows that are one person."""

import dataframely as dy
import polars as pl

from goodsign.collect.attributes import merge_json
from goodsign.collect.frames import Lead

_OWN = ("line", "opted_out", "attributes")


def coalesce(rows: pl.DataFrame, members: pl.DataFrame) -> dy.DataFrame[Lead]:
    """Return one lead for each leader in `members` (line, leader), made of the Lead rows it leads.

    Of each field the newest value that is not null stays: by `source_updated_at`, then by line. One opt-out
    opts the person out. Attributes are merged key by key in the same way.
    """
    led = rows.join(members.select(pl.col("line", "leader").cast(pl.UInt64)), on="line")
    ordered = led.sort("leader", "source_updated_at", "line", nulls_last=False)
    newest = [pl.col(name).drop_nulls().last() for name in Lead.column_names() if name not in _OWN]
    opted_out = pl.when(pl.col("opted_out").count() > 0).then(pl.col("opted_out").any()).alias("opted_out")
    merged = ordered.group_by("leader", maintain_order=True).agg(*newest, opted_out)
    attributes = merge_json(ordered.select(group="leader", attributes="attributes"))
    whole = merged.join(attributes, left_on="leader", right_on="group", how="left").rename({"leader": "line"})
    return Lead.cast(whole.select(Lead.column_names()))
