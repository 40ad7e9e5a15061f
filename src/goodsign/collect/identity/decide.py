"""The decision about weighed pairs (MATCH-001): silence is favored, for a wrong match tells a stranger of a debt."""

import json
import math

import polars as pl

from goodsign.collect.identity.comparisons import COMPARISONS, Comparison
from goodsign.collect.identity.frames import Decision
from goodsign.collect.identity.parameters import Parameters
from goodsign.collect.identity.spelling import fold

_NAMES = ("first_name", "last_name")
_COUNTED = ("middle_name", "place", "employer", "license", "address")
"""Attributes that count towards the two that a confirmation needs; a school counts when its year fits, see below."""
_AGAINST = ("place", "school", "age", *_NAMES)
"""What speaks against a pair where it differs; another employer or title does not: a new job is what we look for."""


def decide(
    weighed: pl.DataFrame, known: pl.DataFrame, origins: pl.DataFrame, rulings: pl.DataFrame, *, parameters: Parameters
) -> pl.DataFrame:
    """Return weighed pairs with margin, decision and comparison; pairs that a person blocked are gone.

    `known` are prepared records with `household`; `origins` gives each profile_id's site.
    """
    ruled = weighed.join(rulings, on=["profile_id", "lead_id"], how="left").filter(
        pl.col("ruling").is_null() | (pl.col("ruling") != "blocked")
    )
    named = ruled.join(origins, on="profile_id", how="left").with_columns(
        *(_outcome(each) for each in COMPARISONS),
        twin=pl.col("lead_id").is_in(_twins(known).to_list()),
        by_person=(pl.col("ruling") == "confirmed").fill_null(value=False),
    )
    judged = named.with_columns(
        impossible=_is("suffix", "conflicts")
        | _is("age", "conflicts")
        | (_is(_NAMES[0], "disagrees") & _is(_NAMES[1], "disagrees")),
    ).with_columns(margin=_margin())
    return judged.select(
        "profile_id",
        "lead_id",
        "probability",
        "margin",
        decision=_decision(parameters),
        comparison=_comparison(parameters),
    ).sort("profile_id", "lead_id")


def _outcome(each: Comparison) -> pl.Expr:
    highest = len(each.levels) - 1
    table = {highest - place: level.outcome for place, level in enumerate(each.levels)} | {-1: "unknown"}
    return pl.col(f"level_{each.name}").replace_strict(table, return_dtype=pl.String).alias(f"is_{each.name}")


def _is(name: str, *outcomes: str) -> pl.Expr:
    return pl.col(f"is_{name}").is_in(list(outcomes))


def _decision(parameters: Parameters) -> pl.Expr:
    name_agrees = pl.all_horizontal(_is(name, "agrees") for name in _NAMES)
    name_fits = pl.all_horizontal(_is(name, "agrees", "partly") for name in _NAMES)
    conflict = pl.any_horizontal(_is(each.name, "conflicts") for each in COMPARISONS)
    against = pl.any_horizontal(_is(name, "disagrees") for name in _AGAINST)
    certain = (pl.col("probability") >= parameters.automatic) & (pl.col("margin") >= parameters.margin)
    confirmed = name_agrees & (_independent() >= 2) & ~conflict & ~pl.col("twin") & certain
    review = (pl.col("probability") >= parameters.review) | (name_fits & ~against & ~conflict)
    return (
        pl.when("by_person").then(pl.lit(Decision.CONFIRMED.value))
        .when("impossible").then(pl.lit(Decision.REJECTED.value))
        .when(confirmed).then(pl.lit(Decision.CONFIRMED.value))
        .when(review).then(pl.lit(Decision.REVIEW.value))
        .otherwise(pl.lit(Decision.REJECTED.value))
    )  # fmt: skip


def _independent() -> pl.Expr:
    """Return how many independent attributes agree beside the name: school and year are one."""
    levels = next(each.levels for each in COMPARISONS if each.name == "school")
    dated = [len(levels) - 1 - place for place, level in enumerate(levels) if level.name.startswith("same, same year")]
    school = _is("school", "agrees") & (pl.col("level_school").is_in(dated) | _is("age", "agrees"))
    return pl.sum_horizontal(*(_is(name, "agrees").cast(pl.Int8) for name in _COUNTED), school.cast(pl.Int8))


def _margin() -> pl.Expr:
    """Return the probability less the best rival's: none is impossible, and what a person confirmed is certain."""
    strength = pl.when("by_person").then(1.0).when("impossible").then(0.0).otherwise("probability")
    rival = pl.max_horizontal(_rival(strength, "profile_id"), _rival(strength, "lead_id", "origin"))
    return pl.col("probability") - rival


def _rival(strength: pl.Expr, *group: str) -> pl.Expr:
    """Return the greatest strength among the others of a group, 0 without others."""
    best = strength.max().over(*group)
    alone = (strength == best).sum().over(*group) == 1
    second = strength.top_k(2).min().over(*group)
    others = pl.len().over(*group) > 1
    return pl.when(~others).then(0.0).when((strength == best) & alone).then(second).otherwise(best)


def _twins(known: pl.DataFrame) -> pl.Series:
    """Return the leads with another lead of the same family name and year of birth at their address."""
    near = known.select("unique_id", "first", "last", "household", "birth_low").drop_nulls(["household", "last"])
    both = near.join(near, on=["household", "last", "birth_low"], nulls_equal=True)
    return both.filter(pl.col("first") != pl.col("first_right"))["unique_id"].unique().sort()


def _comparison(parameters: Parameters) -> pl.Expr:
    """Return what agreed, differed or was unknown, in bits, as JSON; no value of anybody is in it."""
    parts = [_entry(each) for each in COMPARISONS]
    head = f'{{"prior_bits":{_bits_of(parameters.prior)},"attributes":['
    return pl.concat_str(pl.lit(head), pl.concat_str(*parts, separator=","), pl.lit("]}"))


def _entry(each: Comparison) -> pl.Expr:
    highest = len(each.levels) - 1
    names = {highest - place: level.name for place, level in enumerate(each.levels)} | {-1: "unknown"}
    level = pl.col(f"level_{each.name}").replace_strict(names, return_dtype=pl.String)
    return pl.concat_str(
        pl.lit(f'{{"attribute":{json.dumps(each.words)},"outcome":"'),
        pl.col(f"is_{each.name}"),
        pl.lit('","level":"'),
        level,
        pl.lit('","bits":'),
        (pl.col(f"bits_{each.name}").round(1) + 0.0).cast(pl.String),
        pl.lit("}"),
    )


def _bits_of(prior: float) -> float:
    return round(math.log2(prior / (1 - prior)), 1)


def households(known: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Return prepared records with the household of the leads they were prepared from."""
    homes = known.select(unique_id="lead_id", household=pl.col("household").map_batches(fold, return_dtype=pl.String))
    return records.join(homes, on="unique_id", how="left", maintain_order="left")
