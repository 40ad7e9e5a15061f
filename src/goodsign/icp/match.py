"""Hold leads against an ideal customer profile, criterion by criterion."""

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from goodsign.icp.compare import holds, in_words
from goodsign.icp.signoff import SignOff, require_sign_off
from goodsign.icp.spec import Criterion, Icp
from goodsign.icp.vocabulary import ATTRIBUTE

_VERDICT = pl.Enum(["match", "possible", "no"])


def match(facts: pl.LazyFrame, icp: Icp, *, as_of: date, sign_offs: Collection[SignOff]) -> pl.LazyFrame:
    """Return each lead's fit, verdict, states and values seen: the columns of `frames.Fit`.

    fit = 100 x (weights of the criteria known to pass) / (weights of all criteria), hard and soft alike. An unknown
    counts nothing, unless its criterion says otherwise.
    Raise SignOffRequired when a protected criterion has no sign-off in force on `as_of`.
    """
    require_sign_off(icp, sign_offs, as_of=as_of)
    outcomes = [_outcome(criterion, as_of) for criterion in icp.criteria]
    seen = [_seen(criterion, as_of) for criterion in icp.criteria]
    return facts.select(
        "lead_id",
        fit=_share(icp.criteria, outcomes),
        verdict=_verdict([o for o, criterion in zip(outcomes, icp.criteria, strict=True) if criterion.hard]),
        states=pl.concat_str([_letter(outcome) for outcome in outcomes]),
        seen=pl.concat_list(seen),
    )


def fit_for_scoring(facts: pl.LazyFrame, icp: Icp, *, as_of: date) -> pl.LazyFrame:
    """Return `frames.FitScore`: the fit without the protected criteria, which needs no sign-off; null without others.

    Age may select whom an offer is meant for, when counsel agrees; it may never move a score (12 CFR 1002.6(b)(2)).
    """
    fair = [criterion for criterion in icp.criteria if not criterion.protected]
    share = _share(fair, [_outcome(criterion, as_of) for criterion in fair]) if fair else pl.lit(None, pl.Float64)
    return facts.select("lead_id", fit=share)


def tally(fits: pl.LazyFrame, icp: Icp) -> pl.DataFrame:
    """Count how many leads passed, failed and are unknown: columns id, says, hard, passed, failed, unknown."""
    letters = {"passed": "P", "failed": "F", "unknown": "U"}
    counts = fits.select(
        (pl.col("states").str.slice(place, 1) == letter).sum().alias(f"{place}.{word}")
        for place in range(len(icp.criteria))
        for word, letter in letters.items()
    ).collect()
    return pl.DataFrame(
        [
            {"id": criterion.id, "says": criterion.says, "hard": criterion.hard}
            | {word: int(counts[f"{place}.{word}"][0]) for word in letters}
            for place, criterion in enumerate(icp.criteria)
        ]
    )


def _outcome(criterion: Criterion, as_of: date) -> pl.Expr:
    """Return true, false or null for a criterion: one pass is enough, all must fail to fail (Kleene's logic)."""
    outcome = pl.any_horizontal([holds(comparison, as_of) for comparison in criterion.any_of])
    if criterion.unknown == "unknown":
        return outcome
    return outcome.fill_null(value=criterion.unknown == "pass")


def _share(criteria: Sequence[Criterion], outcomes: Sequence[pl.Expr]) -> pl.Expr:
    total = sum(criterion.weight for criterion in criteria)
    earned = pl.sum_horizontal(
        [o.fill_null(value=False).cast(pl.Float64) * c.weight for o, c in zip(outcomes, criteria, strict=True)]
    )
    return (100 * earned / total).clip(0, 100)


def _verdict(hard: Sequence[pl.Expr]) -> pl.Expr:
    if not hard:
        return pl.lit("match").cast(_VERDICT)
    every = pl.all_horizontal(hard)
    words = pl.when(every).then(pl.lit("match")).when(~every).then(pl.lit("no")).otherwise(pl.lit("possible"))
    return words.cast(_VERDICT)


def _letter(outcome: pl.Expr) -> pl.Expr:
    return pl.when(outcome).then(pl.lit("P")).when(~outcome).then(pl.lit("F")).otherwise(pl.lit("U"))


def _seen(criterion: Criterion, as_of: date) -> pl.Expr:
    """Say in words what a criterion saw; with several facts each is named."""
    if len(criterion.any_of) == 1:
        return in_words(criterion.any_of[0], as_of)
    first = {comparison.field: comparison for comparison in reversed(criterion.any_of)}
    parts = [
        pl.concat_str(pl.lit(f"{name.removeprefix(ATTRIBUTE).replace('_', ' ')}: "), in_words(comparison, as_of))
        for name, comparison in reversed(first.items())
    ]
    return pl.concat_str(parts, separator="; ")
