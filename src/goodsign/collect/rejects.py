"""Rows that have to be corrected, with everything needed to do so."""

from dataclasses import dataclass

import dataframely as dy
import polars as pl

from goodsign.collect.frames import RawBatch, Reject


@dataclass(frozen=True, slots=True)
class BadValues:
    """The rows (`mask`) in which a column, or the row as a whole, is bad, and why (continues “the value …”)."""

    column: str | None
    mask: pl.Series
    reason: str


def build_rejects(batch: RawBatch, bad: list[BadValues], rejected: pl.Series) -> dy.DataFrame[Reject]:
    """Return one reject for each row of `rejected`: its first bad value, and the names of the other bad columns."""
    raw = batch.rows.filter(rejected)
    masks = pl.DataFrame([item.mask.filter(rejected).alias(str(place)) for place, item in enumerate(bad)])
    values = pl.DataFrame(
        [_value(raw, item.column).alias(f"value {place}") for place, item in enumerate(bad)],
    )
    frame = pl.concat([masks, values], how="horizontal")

    def first(what: list[pl.Expr]) -> pl.Expr:
        return pl.coalesce(pl.when(pl.col(str(place))).then(expr) for place, expr in enumerate(what))

    others = pl.concat_list(
        pl.when(pl.col(str(place))).then(pl.lit(item.column, pl.String)) for place, item in enumerate(bad)
    ).list.drop_nulls()
    more = others.list.slice(1).list.unique(maintain_order=True).list.join(", ")
    reason = first([pl.lit(item.reason) for item in bad])
    rejects = frame.select(
        line=batch.lines.filter(rejected).cast(pl.UInt64),
        column=first([pl.lit(item.column, pl.String) for item in bad]),
        value=first([pl.col(f"value {place}") for place in range(len(bad))]),
        reason=pl.when(more != "").then(reason + "; also look at " + more).otherwise(reason),
        cells=raw.select(pl.concat_list(pl.all())).to_series(),
    )
    return Reject.cast(rejects)


def _value(raw: pl.DataFrame, column: str | None) -> pl.Series:
    if column is None:
        return pl.Series([None], dtype=pl.String).new_from_index(0, raw.height)
    return raw[column]
