"""Which leads a profile may be of: keys to look them up by, and the pairs that share one."""

import dataframely as dy
import polars as pl

from goodsign.collect.identity.frames import BlockingKey
from goodsign.collect.identity.prepare import seen_records

_PARTS = ("first", "last", "city", "state", "value")
_SHAPES: dict[str, tuple[str, ...]] = {
    "name": ("first", "last"),
    "town": ("last", "city", "state"),
    "given": ("first", "city", "state"),
    "school": ("first", "value"),
    "employer": ("first", "value"),
    "license": ("value",),
    "address": ("value",),
    "sound": ("value",),
}


def blocking_keys(seen: pl.DataFrame) -> dy.DataFrame[BlockingKey]:
    """Return the keys under which the leads that profiles may be of are found.

    A profile comes with every form of its first name and every word that may be its family name, so that the leads'
    side is looked up as it is written: small plain letters, particles and hyphens as words apart.
    """
    return BlockingKey.cast(keys_of(seen_records(seen), wide=True))


def keys_of(records: pl.DataFrame, *, wide: bool) -> pl.DataFrame:
    """Return the keys of prepared records; `wide` adds what a first name may stand for and words that may be a last."""
    last = (
        pl.concat_list(pl.concat_list("last"), "parts", "rest")
        if wide
        else pl.concat_list(pl.concat_list("last"), "parts")
    )
    first = pl.concat_list(pl.concat_list("first"), "forms") if wide else pl.concat_list("first")
    rows = records.select(
        "city", "state",
        profile_id="unique_id", first=first.list.drop_nulls().list.unique(), last=last.list.drop_nulls().list.unique(),
        school="schools", employer="employers", license="licenses", address="urls",
    )  # fmt: skip
    firsts = rows.explode("first")
    frames = [
        _shaped(firsts.explode("last"), "name"),
        _shaped(_swapped(rows), "name"),
        _shaped(rows.explode("last"), "town"),
        _shaped(firsts, "given"),
        *(_shaped(firsts.explode(kind).with_columns(value=kind), kind) for kind in ("school", "employer")),
        *(_shaped(rows.explode(kind).with_columns(value=kind), kind) for kind in ("license", "address")),
        _shaped(_bones(records, wide=wide), "sound"),
    ]
    return pl.concat(frames).unique(["profile_id", "key"], maintain_order=True)


def pairs_of(known: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs lead_id, profile_id of prepared records that share a key, each once, in order."""
    ours = keys_of(known, wide=False).select("key", lead_id="profile_id")
    theirs = keys_of(seen, wide=True).select("key", "profile_id")
    return ours.join(theirs, on="key").select("lead_id", "profile_id").unique().sort("profile_id", "lead_id")


def _bones(records: pl.DataFrame, *, wide: bool) -> pl.DataFrame:
    """Return the consonants of whole names: what finds a name in another script."""
    written = records.filter(pl.col("foreign")) if wide else records
    return written.select(profile_id="unique_id", value=pl.concat_str("first_bones", pl.lit(" "), "last_bones"))


def _swapped(rows: pl.DataFrame) -> pl.DataFrame:
    """Return first and last names changed over: some sites and files put the family name first."""
    turned = rows.with_columns(first=pl.col("last"), last=pl.col("first"))
    return turned.explode("first").explode("last")


def _shaped(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    parts = _SHAPES[kind]
    absent = [pl.lit(None, pl.String).alias(name) for name in _PARTS if name not in parts]
    filled = rows.drop_nulls(list(parts)).with_columns(*absent)
    key = pl.concat_str(pl.lit(kind), *parts, separator="|")
    return filled.select("profile_id", pl.lit(kind).alias("kind"), *_PARTS, key=key)
