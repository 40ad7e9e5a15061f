"""Career signals as features as of a moment: by type, strength, age and corroboration.

Only evidence known at the moment counts, of events that had happened by then, and only dismissals made by then.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

SIGNAL_TYPES = (
    "new_employment",
    "promotion",
    "certification",
    "license_renewal",
    "award",
    "business_launch",
    "education",
)
"""The types that have a column of their own, named as in the signals room."""

_SECONDS_A_DAY = 86_400


def signal_columns(signals: pl.LazyFrame, asked: pl.DataFrame, known: npt.NDArray[np.bool_]) -> dict[str, pl.Series]:
    """Return the features of each moment in `asked` (moment, lead_id, as_of), missing where the lead is not `known`.

    `signals` has one row a piece of evidence: lead_id, signal_id, type, origin, occurred_at, known_at, confidence,
    strength, half_life_days, dismissed_at, taken_back_at. A signal weighs strength x confidence, halved with every
    half-life since it occurred; pieces of evidence are taken as independent, so the confidence of two is
    1 - (1 - a)(1 - b). Columns: signal_<type> (the weightiest of the type), signal_strength (the sum of all),
    signal_sources (the most origins that show one and the same), signal_days_since (the newest; missing without one).
    """
    weighed = _weighed(signals, asked)
    rows = known.size
    moment = weighed["moment"].to_numpy()
    weight = weighed["weight"].to_numpy()
    columns: dict[str, pl.Series] = {}
    for name in SIGNAL_TYPES:
        inside = (weighed["type"] == name).to_numpy()
        columns[f"signal_{name}"] = _filled(np.zeros(rows), moment[inside], weight[inside], known)
    total = np.bincount(moment, weights=weight, minlength=rows)
    columns["signal_strength"] = _where(known, np.round(total, 4))
    columns["signal_sources"] = _filled(np.zeros(rows), moment, weighed["origins"].to_numpy(), known)
    since = np.full(rows, np.inf)
    np.minimum.at(since, moment, weighed["age"].to_numpy())
    columns["signal_days_since"] = _where(known & np.isfinite(since), since).cast(pl.Int64)
    return columns


def _weighed(signals: pl.LazyFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each moment and standing signal: moment, type, weight, origins, age in days."""
    as_of = pl.col("as_of")
    dismissed = (pl.col("dismissed_at") <= as_of) & ~(pl.col("taken_back_at") <= as_of).fill_null(value=False)
    age = (as_of - pl.col("occurred_at")).dt.total_seconds() / _SECONDS_A_DAY
    return (
        signals.join(asked.lazy().select("moment", "lead_id", "as_of"), on="lead_id")
        .filter(pl.max_horizontal("known_at", "occurred_at") <= as_of)
        .filter(~dismissed.fill_null(value=False))
        .with_columns(age=age)
        .group_by("moment", "signal_id")
        .agg(
            pl.col("type").first(),
            doubt=(1 - pl.col("confidence")).product(),
            strength=pl.col("strength").max(),
            half_life=pl.col("half_life_days").first(),
            origins=pl.col("origin").n_unique().cast(pl.Float64),
            age=pl.col("age").min(),
        )
        .select(
            "moment",
            "type",
            "origins",
            pl.col("age").floor(),
            weight=pl.col("strength") * (1 - pl.col("doubt")) * 0.5 ** (pl.col("age") / pl.col("half_life")),
        )
        .sort("moment", "type", "weight")
        .collect()
    )


def _filled(
    zeros: npt.NDArray[np.float64],
    moment: npt.NDArray[np.uint32],
    values: npt.NDArray[np.float64],
    known: npt.NDArray[np.bool_],
) -> pl.Series:
    """Return the largest value of each moment, 0 without any, rounded so that a second's decay moves nothing."""
    np.maximum.at(zeros, moment, values)
    return _where(known, np.round(zeros, 4))


def _where(there: npt.NDArray[np.bool_], values: npt.NDArray[np.float64]) -> pl.Series:
    frame = pl.DataFrame({"value": values, "there": there})
    return frame.select(pl.when(pl.col("there")).then(pl.col("value"))).to_series()
