"""The lines of profiles made comparable: normalized names, and which lines were seen in an earlier snapshot."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import dataframely as dy
import polars as pl

from goodsign.collect.frames import ProfileEntry
from goodsign.signals.names import credential_key, degree_key, organization_key, title_key
from goodsign.signals.timeline import is_pending, spans

COMPARED = ("position", "education", "certification", "honor")
MOST_NEW = 50
"""More new lines in one section of one snapshot are a clean-up or a fault of the source, no news."""

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def prepare(entries: dy.DataFrame[ProfileEntry], sections: pl.DataFrame) -> pl.DataFrame:
    """Return the compared lines with their snapshot's times and the one before (b_*), keys and spans of dates.

    `sections` is as `delivered` returns it. `eid` numbers the lines; s_, e_ and x_ are start, end and expiry.
    """
    chosen = entries.filter(pl.col("section").is_in(COMPARED)).join(sections, on=["snapshot_id", "section"])
    named = _with_keys(chosen.with_columns(*spans("started", "s"), *spans("ended", "e"), *spans("expires", "x")))
    dated = named.sort("seq", "section", "s_lo", "place", nulls_last=False).with_row_index("eid")
    return with_history(dated.with_columns(occurrence=_occurrence()))


def keys_of(lines: pl.DataFrame) -> pl.DataFrame:
    """Return eid, seq, known_at, pending, kind and key: two lines with one key are the same line of one person.

    Kind `line` says that it is the same; kind `start` that employer and start are, so that the title was edited.
    """
    places: dict[str, tuple[tuple[str, Sequence[str]], ...]] = {
        "position": (
            ("line", ("organization_key", "name_key", "occurrence")),
            ("line", ("organization_id", "name_key", "occurrence")),
            ("start", ("organization_key", "started")),
            ("start", ("organization_id", "started")),
        ),
        "education": (
            ("line", ("organization_key", "name_key", "occurrence")),
            ("line", ("organization_key", "started", "ended")),
        ),
        "certification": (("line", ("name_key", "occurrence")), ("line", ("credential_id",))),
        "honor": (("line", ("name_key", "occurrence")),),
    }
    frames = [
        _keys(lines.filter(pl.col("section") == section), kind, columns)
        for section, kinds in places.items()
        for kind, columns in kinds
    ]
    return pl.concat(frames).drop_nulls("key")


def with_seen(lines: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with `seen` and `start_seen`: whether an earlier snapshot, known by then, had one of the keys.

    A line whose date lay in the future then was only a plan and does not count as seen.
    """
    once = keys.sort("key", "seq").unique(["key", "seq"], keep="first", maintain_order=True)
    known = pl.when("pending").then(pl.lit(_NEVER, pl.Datetime("us", "UTC"))).otherwise("known_at")
    earlier = once.with_columns(first=known.cum_min().shift(1).over("key"))
    marked = earlier.select("key", "seq", was=(pl.col("first") <= pl.col("known_at")).fill_null(value=False))
    hits = keys.join(marked.filter("was"), on=["key", "seq"], how="semi").select("eid", "kind")
    seen = hits.filter(pl.col("kind") == "line")["eid"].unique()
    started = hits.filter(pl.col("kind") == "start")["eid"].unique()
    return lines.with_columns(
        seen=pl.col("eid").is_in(seen.implode()), start_seen=pl.col("eid").is_in(started.implode())
    )


def fresh(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines that no earlier snapshot had, where there is one to compare with, plans and bulk left out."""
    new = lines.filter(~pl.col("seen"), pl.col("b_id").is_not_null(), ~pl.col("pending"))
    return new.filter(pl.len().over("seq", "section") <= MOST_NEW)


def named(values: pl.Series, name: Callable[[str], str]) -> pl.Series:
    """Return the values' keys, each distinct value named once."""
    distinct = values.drop_nulls().unique()
    keys = pl.Series([name(value) for value in distinct.to_list()], dtype=pl.String)
    return values.replace_strict(distinct, keys, default=None, return_dtype=pl.String)


def _with_keys(lines: pl.DataFrame) -> pl.DataFrame:
    section = pl.col("section")
    naming = {"position": title_key, "education": degree_key, "certification": credential_key, "honor": credential_key}
    parts = [
        part.with_columns(name_key=named(part["title"], name))
        for key, name in naming.items()
        if not (part := lines.filter(section == key)).is_empty()
    ]
    keyed = pl.concat(parts) if parts else lines.with_columns(name_key=pl.lit(None, pl.String))
    # A line without an employer or title is told by what it has.
    return keyed.with_columns(
        pl.col("name_key").fill_null(""), organization_key=named(keyed["organization"], organization_key).fill_null("")
    )


def _occurrence() -> pl.Expr:
    """Count lines of one name in one snapshot, oldest first: a second stay at one employer is not the first."""
    issuer = pl.when(pl.col("section").is_in(["position", "education"])).then("organization_key").otherwise(pl.lit(""))
    return pl.int_range(pl.len()).over("seq", "section", "name_key", issuer)


def with_history(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines with `pending`, `was_empty` and `reveals_old`.

    The last two say that the list was empty before, and that it now appears with lines older than the window.
    """
    held = lines.select("snapshot_id", "section").unique().with_columns(pl.lit(value=True).alias("b_held"))
    joined = lines.join(held, left_on=["b_id", "section"], right_on=["snapshot_id", "section"], how="left")
    latest = pl.coalesce(pl.max_horizontal("s_hi", "e_hi"), "s_hi")
    old = (latest < pl.col("b_at").dt.date() - pl.duration(days=120)).fill_null(value=False)
    appears = pl.col("b_held").is_null() & pl.col("b_id").is_not_null()
    return joined.with_columns(
        pending=is_pending("s"), was_empty=appears, reveals_old=appears & old.any().over("seq", "section")
    ).drop("b_held")


def _keys(lines: pl.DataFrame, kind: str, columns: Sequence[str]) -> pl.DataFrame:
    parts = [pl.col(each).cast(pl.String) for each in columns]
    whole = pl.concat_str(["person", "origin", "section", pl.lit("/".join(columns)), *parts], separator="\x1f")
    # A missing part makes no key; hash() alone would give every such line the same one.
    key = pl.when(whole.is_not_null()).then(whole.hash()).alias("key")
    return lines.select("eid", "seq", "known_at", "pending", pl.lit(kind).alias("kind"), key)
