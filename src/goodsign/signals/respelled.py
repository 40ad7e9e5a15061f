"""Tell a respelled line from a new one, on the few that match nothing exactly."""

import polars as pl
from rapidfuzz import fuzz

from goodsign.signals.names import initials

_COLUMNS = ("title", "organization", "name_key", "organization_key", "started", "ended")


def without_respelled(new: pl.DataFrame, lines: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the new lines that stand for none of those that vanished since the snapshot before."""
    before = lines.select("eid", "snapshot_id", "section", *_COLUMNS)
    pairs = new.select("eid", "seq", "section", "b_id", *_COLUMNS).join(
        before, left_on=["b_id", "section"], right_on=["snapshot_id", "section"], suffix="_b"
    )
    still = keys.select("key", eid_b="eid").join(pairs.select("eid_b", "seq").unique(), on="eid_b")
    there = (
        still.join(keys.select("key", "seq").unique(), on=["key", "seq"], how="semi").select("eid_b", "seq").unique()
    )
    gone = pairs.join(there, on=["eid_b", "seq"], how="anti")
    same = [row["eid"] for row in gone.iter_rows(named=True) if _is_same(row)]
    return new.filter(~pl.col("eid").is_in(pl.Series(same, dtype=pl.UInt32).implode()))


def _is_same(row: dict[str, str | None]) -> bool:
    """Say whether a line stands for one that vanished; an employer's new name keeps title and start."""
    same_start = row["started"] is not None and row["started"] == row["started_b"]
    title = _alike(row["title"], row["title_b"], row["name_key"], row["name_key_b"])
    organization = _alike(
        row["organization"], row["organization_b"], row["organization_key"], row["organization_key_b"]
    )
    if row["section"] == "position":
        moved = _levels(row["name_key"]) != _levels(row["name_key_b"])
        return (organization and title and not moved) or (same_start and title and not moved)
    if row["section"] == "education":
        same_time = same_start or (row["ended"] is not None and row["ended"] == row["ended_b"])
        bare = not row["name_key"] or not row["name_key_b"]
        return organization and (title or (bare and same_time))
    other_issuer = bool(row["organization_key"] and row["organization_key_b"]) and not organization
    return title and not other_issuer and _levels(row["name_key"]) == _levels(row["name_key_b"])


def _alike(first: str | None, second: str | None, first_key: str | None, second_key: str | None) -> bool:
    if not first or not second or not first_key or not second_key:
        return False
    if fuzz.ratio(first_key, second_key) >= 86:
        return True
    short, long = sorted((first, second), key=len)
    return 2 <= len(short) <= 6 and short.replace(".", "").casefold() == initials(long)


def _levels(key: str | None) -> frozenset[str]:
    """Return the words of a name that make another step or another credential of it."""
    return frozenset((key or "").split()) & _STEPS | frozenset(word for word in (key or "").split() if word.isdigit())


_STEPS = frozenset(
    ("senior", "junior", "lead", "principal", "staff", "assistant", "associate", "deputy", "vice", "chief", "head",
     "acting", "interim", "manager", "director", "supervisor", "professional", "expert", "foundation", "practitioner",
     "advanced", "basic", "intermediate", "instructor", "provider", "fundamentals", "specialty")
)  # fmt: skip
