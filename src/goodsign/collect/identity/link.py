"""Which public profiles are of which borrowers, how surely, and what becomes of each pair."""

import dataframely as dy
import polars as pl

from goodsign.collect.identity.block import pairs_of
from goodsign.collect.identity.decide import decide, households
from goodsign.collect.identity.frames import Known, Link, Ruling, Seen, no_rulings
from goodsign.collect.identity.parameters import Parameters
from goodsign.collect.identity.prepare import known_records, seen_records
from goodsign.collect.identity.weigh import weigh
from goodsign.core.errors import DataError


def link(
    known: dy.DataFrame[Known],
    seen: dy.DataFrame[Seen],
    *,
    parameters: Parameters,
    rulings: dy.DataFrame[Ruling] | None = None,
) -> dy.DataFrame[Link]:
    """Return every pair worth comparing with its probability, margin and decision (MATCH-001).

    Confirmed: the names agree, two independent attributes agree, nothing conflicts, the probability reaches
    `parameters.automatic` and every rival stays `parameters.margin` behind. Review: what is probable although
    something differs, and names that fit while nothing speaks against them. The rest is rejected. `rulings` are
    what people decided before: a blocked pair never comes back, a confirmed one stays. `known` must hold every lead
    that one of `blocking_keys(seen)` finds, or rivals stay unseen. Raises DataError when ids are not unique.
    """
    _check(known, "lead_id", "leads")
    _check(seen, "profile_id", "profiles")
    ours, theirs = known_records(known), seen_records(seen)
    said = no_rulings() if rulings is None else rulings
    pairs = _with_confirmed(pairs_of(ours, theirs), said, known, seen)
    weighed = weigh(ours, theirs, pairs, parameters=parameters)
    origins = seen.select("profile_id", "origin")
    unique = said.unique(["profile_id", "lead_id"], keep="last", maintain_order=True)
    return Link.cast(decide(weighed, households(known, ours), origins, unique, parameters=parameters))


def _with_confirmed(
    pairs: pl.DataFrame, rulings: pl.DataFrame, known: pl.DataFrame, seen: pl.DataFrame
) -> pl.DataFrame:
    """Add the pairs that a person confirmed, even if no key finds them any more."""
    confirmed = rulings.filter(pl.col("ruling") == "confirmed").select("lead_id", "profile_id")
    present = confirmed.join(known, on="lead_id", how="semi").join(seen, on="profile_id", how="semi")
    return pl.concat([pairs, present]).unique().sort("profile_id", "lead_id")


def _check(frame: pl.DataFrame, column: str, what: str) -> None:
    twice = frame.height - frame[column].n_unique()
    if twice:
        raise DataError(f"Identity was given {twice} {what} twice: `{column}` must be unique. Keep one row of each.")
