"""Find the rows that are one person.

The keys decide in this order, each only where no stronger one has: external key, tax id, e-mail with the same
name, phone with the same name, e-mail with a compatible name, phone with a compatible name. A wrong merge would
disclose a debt to a stranger, so a link that leads to a doubtful group is undone: silence wins.

Every tier looks at all rows at once, so the order of the rows does not matter.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from goodsign.collect.coalesce import coalesce
from goodsign.collect.people import compatible, name_differs, related, with_names

__all__ = ["CROWD", "Groups", "coalesce", "group_rows"]

CROWD = 5
"""A value that more rows than these share under different names is a switchboard or an info@ address."""

_KEYS: dict[str, pl.DataType | type[pl.DataType]] = {
    "line": pl.UInt64,
    "external_key": pl.String,
    "tax_key": pl.String,
    "email": pl.String,
    "phone_1": pl.String,
    "phone_2": pl.String,
    "first_name": pl.String,
    "last_name": pl.String,
    "source_updated_at": pl.Datetime("us", "UTC"),
    "dob": pl.Date,
}
_VALUES = ("external_key", "tax_key", "email", "phone_1", "phone_2")


@dataclass(frozen=True, slots=True)
class Groups:
    """Which lines are one person.

    `members` (line, leader, reason): the lines of groups with several lines; the leader is the lowest.
    `targets` (line, lead_id, reason): leaders and single lines that are a stored lead.
    `conflicts` (line, reason): lines that keys pull to different people; somebody should look at them.
    """

    members: pl.DataFrame
    targets: pl.DataFrame
    conflicts: pl.DataFrame


def group_rows(keys: pl.DataFrame, *, stored: pl.DataFrame | None = None) -> Groups:
    """Group the lines of a whole file, and match them to stored leads.

    `keys` has line, external_key, tax_key, email, phone_1, phone_2, first_name, last_name, source_updated_at, and
    may have full_name (for middle names) and dob. `stored` has the same without line, with lead_id (several rows
    a lead are fine: one for each of its external keys). Rows that share an external key are one record in the
    source, so they merge even when their tax ids differ (flagged; the newest counts); otherwise no group has two
    tax ids, and none has two stored leads.
    """
    rows = _candidates(keys, stored)
    if rows.is_empty():
        return _answer(rows)
    rows, flagged = _by_external_key(rows)
    conflicts = [flagged]
    open_rows, settled = _with_open_questions(rows)
    rows = with_names(open_rows)
    for column in ("tax_key", "email", "phone"):
        rows, crowds = _link(rows, _shared(rows, column, named=True), f"same {_WORDS[column]} and name")
        conflicts.append(crowds)
        if column == "tax_key":
            rows, crowds = _link(rows, _shared(rows, column, named=False), "same tax id")
            conflicts.append(crowds)
    for column in ("email", "phone"):
        rows, crowds = _link(rows, _shared(rows, column, named=False), f"same {_WORDS[column]}")
        conflicts.append(crowds)
    return _answer(pl.concat([rows, settled], how="diagonal"), conflicts)


_WORDS = {"tax_key": "tax id", "email": "e-mail", "phone": "phone"}


def _candidates(keys: pl.DataFrame, stored: pl.DataFrame | None) -> pl.DataFrame:
    """Return the rows that share any value with another, with what is compared; all others are alone."""
    frames = [_shaped(frame) for frame in (keys, stored) if frame is not None and not frame.is_empty()]
    if not frames:
        return pl.DataFrame()
    rows = pl.concat(frames, how="diagonal_relaxed")
    # Hashes are enough to rule rows out; equal hashes are compared by value later.
    hashed = rows.select(pl.when(pl.col(name).is_not_null()).then(pl.col(name).hash()).alias(name) for name in _VALUES)
    phones = pl.concat([hashed["phone_1"], hashed["phone_2"]])
    twice = _repeated(phones)
    masks = [_repeated(hashed[name]) for name in ("external_key", "tax_key", "email")]
    shared = masks[0] | masks[1] | masks[2] | twice.head(rows.height) | twice.tail(rows.height)
    found = rows.filter(shared | rows["lead_id"].is_not_null())
    return found.with_row_index("row").with_columns(reason=pl.lit(None, pl.String))


def _repeated(values: pl.Series) -> pl.Series:
    return values.is_duplicated() & values.is_not_null()


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    wanted = _KEYS | {"lead_id": pl.String}
    if "full_name" in frame.columns:
        wanted["full_name"] = pl.String
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in wanted.items()
    )


def _by_external_key(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give every row its unit: the stored lead with its external key, else the rows that share the key, else itself.

    The unit's tax id is its newest: a file knows better than the store, a later row better than an earlier.
    """
    owners = rows.filter(pl.col("lead_id").is_not_null() & pl.col("external_key").is_not_null())
    owner = owners.group_by("external_key").agg(owner=pl.col("lead_id").min())
    owned = rows.join(owner, on="external_key", how="left", maintain_order="left")
    identity = pl.coalesce(
        "lead:" + pl.coalesce("lead_id", "owner"),
        "key:" + pl.col("external_key"),
        "row:" + pl.col("row").cast(pl.String),
    )
    units = owned.with_columns(unit=identity.rank("dense").cast(pl.Int64) - 1).drop("owner")
    ordered = units.sort("unit", pl.col("line").is_not_null(), "source_updated_at", "line", nulls_last=False)
    newest = ordered.group_by("unit").agg(
        tax=pl.col("tax_key").drop_nulls().last(),
        taxes=pl.col("tax_key").drop_nulls().n_unique(),
        anchor=pl.col("lead_id").drop_nulls().first(),
        keyed=pl.col("external_key").is_not_null().any(),
        rows=pl.len(),
    )
    known = units.join(newest, on="unit", maintain_order="left").with_columns(lead_id="anchor")
    reason = pl.when(pl.col("rows") > 1).then(pl.lit("same external key")).alias("reason")
    flagged = known.filter((pl.col("taxes") > 1) & pl.col("line").is_not_null())
    conflicts = flagged.select("line", reason=pl.lit("same external key, different tax ids"))
    return known.with_columns(reason).drop("taxes", "anchor", "rows"), conflicts


def _with_open_questions(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split the rows of units that share a value with another unit from those of units that share none.

    In a file that comes again nearly all units are a row and its stored lead, which their key has settled.
    """
    held = pl.concat(
        rows.select(pl.lit(kind).alias("kind"), pl.col(column).hash().alias("value"), "unit").filter(
            rows[column].is_not_null()
        )
        for kind, column in (("tax", "tax"), ("email", "email"), ("phone", "phone_1"), ("phone", "phone_2"))
    )
    spans = held.group_by("kind", "value").agg(first=pl.col("unit").min(), last=pl.col("unit").max())
    across = spans.filter(pl.col("first") != pl.col("last")).select("kind", "value")
    asked = held.join(across, on=["kind", "value"], how="semi")["unit"].unique()
    is_open = rows["unit"].is_in(asked.implode())
    return rows.filter(is_open), rows.filter(~is_open)


def _shared(rows: pl.DataFrame, column: str, *, named: bool) -> pl.DataFrame:
    """Return row, unit, value and the facts of rows that share a value across units; with the name when `named`.

    Values of crowds are left out.
    """
    if column == "phone":
        one, two = (rows.with_columns(value=name).drop_nulls("value") for name in ("phone_1", "phone_2"))
        held = pl.concat([one, two.filter(pl.col("phone_1").ne_missing(pl.col("phone_2")))])
    else:
        # A unit's tax id is its newest, whatever the row says.
        held = rows.with_columns(value="tax" if column == "tax_key" else column).drop_nulls("value")
    held = _across_units(held.filter(pl.col("value").is_duplicated()))
    crowd = held.group_by("value").agg(crowd=(pl.len() > CROWD) & name_differs())
    held = held.join(crowd.filter(~pl.col("crowd")).select("value"), on="value", how="semi")
    if not named:
        kept = held.group_by("value").agg(fits=related() if column == "tax_key" else compatible() & _one_record())
        return held.join(kept.filter("fits").select("value"), on="value", how="semi")
    whole = held.drop_nulls(["last", "first"])
    return whole.with_columns(value=pl.concat_str("value", "last", "first", separator="\x1f"))


def _across_units(held: pl.DataFrame) -> pl.DataFrame:
    """Keep the values that different units hold: in a re-delivered file nearly all are one unit's own."""
    spans = held.group_by("value").agg(first=pl.col("unit").min(), last=pl.col("unit").max())
    return held.join(spans.filter(pl.col("first") != pl.col("last")).select("value"), on="value", how="semi")


def _one_record() -> pl.Expr:
    """Tell whether at most one unit of the group has an external key: two records need the same name to merge."""
    return pl.col("unit").filter("keyed").n_unique() <= 1


def _link(rows: pl.DataFrame, shared: pl.DataFrame, reason: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Join the units that share a value, unless the group that arises could be two people; return the conflicts."""
    # Of several stored leads with the value the first takes the new rows; stored leads never merge.
    first = pl.col("lead_id").is_null() | (pl.col("lead_id") == pl.col("lead_id").min().over("value"))
    pairs = shared.filter(first).select("value", "unit").unique()
    edges = pairs.with_columns(other=pl.col("unit").min().over("value")).filter(pl.col("unit") != pl.col("other"))
    torn = shared.filter(pl.col("line").is_not_null() & (pl.col("lead_id").drop_nulls().n_unique().over("value") > 1))
    several = torn.select("line", reason=pl.lit(f"{reason} as several stored leads"))
    if edges.is_empty():
        return rows, several
    labeled = rows.with_columns(joint=_components(rows["unit"], edges))
    # A group is named by its lowest unit: labels of their own could be the number of a unit that is left alone.
    joined = labeled.with_columns(joint=pl.col("unit").min().over("joint"))
    touched = joined.filter(pl.col("unit").n_unique().over("joint") > 1)
    rule = related() & (pl.col("tax").drop_nulls().n_unique() <= 1) if "tax id" in reason else compatible()
    if not reason.endswith("name") and "tax id" not in reason:
        rule &= _one_record()
    fits = touched.group_by("joint").agg(fits=rule).filter("fits").select("joint", ok=True)
    judged = joined.join(fits, on="joint", how="left", maintain_order="left")
    decided = judged.with_columns(unit=pl.when("ok").then("joint").otherwise("unit"))
    moved = decided.filter("ok").select("row", new=pl.lit(reason))
    named = decided.join(moved, on="row", how="left", maintain_order="left")
    undone = touched.join(fits, on="joint", how="anti").filter(pl.col("line").is_not_null())
    conflicts = undone.select("line", reason=pl.lit(f"{reason}, but other keys point to different people"))
    linked = named.with_columns(reason=pl.coalesce("reason", "new")).drop("joint", "ok", "new")
    return _refreshed(linked), pl.concat([several, conflicts])


def _refreshed(rows: pl.DataFrame) -> pl.DataFrame:
    """Let every row know its unit's tax id, stored lead and whether it has an external key."""
    return rows.with_columns(
        tax=pl.col("tax").drop_nulls().first().over("unit"),
        lead_id=pl.col("lead_id").drop_nulls().first().over("unit"),
        keyed=pl.col("keyed").any().over("unit"),
    )


def _components(units: pl.Series, edges: pl.DataFrame) -> pl.Series:
    """Return for each unit the connected component it is in."""
    size = int(units.max()) + 1  # type: ignore[arg-type]
    left, right = edges["unit"].to_numpy(), edges["other"].to_numpy()
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    return pl.Series("joint", labels[units.to_numpy()].astype(np.int64))


def _answer(rows: pl.DataFrame, conflicts: list[pl.DataFrame] | None = None) -> Groups:
    empty = {"line": pl.UInt64, "reason": pl.String}
    if rows.is_empty():
        members = pl.DataFrame(schema=empty | {"leader": pl.UInt64}).select("line", "leader", "reason")
        targets = pl.DataFrame(schema=empty | {"lead_id": pl.String}).select("line", "lead_id", "reason")
        return Groups(members, targets, pl.DataFrame(schema=empty))
    lines = rows.drop_nulls("line").with_columns(leader=pl.col("line").min().over("unit"))
    several = lines.filter(pl.col("line").count().over("unit") > 1)
    targets = lines.filter((pl.col("line") == pl.col("leader")) & pl.col("lead_id").is_not_null())
    noted = pl.concat(conflicts or []).unique("line", keep="first", maintain_order=True)
    return Groups(
        members=several.select("line", "leader", "reason").sort("line"),
        targets=targets.select("line", "lead_id", "reason").sort("line"),
        conflicts=noted.sort("line"),
    )
