"""What each rule finds, in one shape, and how sure a date of each precision makes it."""

import polars as pl

SURE = {"day": 0.95, "month": 0.92, "year": 0.6}
"""Confidence of an event whose own date is news, by the precision of the date."""

SHAPE = pl.Schema(
    {
        "eid": pl.UInt32,
        "before_eid": pl.UInt32,
        "type": pl.String,
        "on": pl.Date,
        "precision": pl.String,
        "confidence": pl.Float64,
        "factor": pl.Float64,
    }
)
"""A find: the line after and before, the day the event's span begins (null when only `between` is known), and what
the type's strength is multiplied by."""


def found(rows: pl.DataFrame, **columns: pl.Expr | str) -> pl.DataFrame:
    """Return rows as finds; what is not given is null, between, and of full strength."""
    given = {name: pl.col(each) if isinstance(each, str) else each for name, each in columns.items()}
    defaults = {
        "eid": pl.col("eid"), "before_eid": pl.lit(None), "on": pl.lit(None), "precision": pl.lit("between"),
        "factor": pl.lit(1.0),
    }  # fmt: skip
    whole = defaults | given
    return rows.select(whole[name].cast(dtype).alias(name) for name, dtype in SHAPE.items())


def sure(prefix: str) -> pl.Expr:
    """Return the confidence that a date's precision gives; less where the whole list appeared at once."""
    return pl.col(f"{prefix}_prec").replace_strict(SURE, default=0.5, return_dtype=pl.Float64) * pl.when(
        "reveals_old"
    ).then(0.8).otherwise(1.0)


def nothing() -> pl.DataFrame:
    """Return no finds."""
    return SHAPE.to_frame()
