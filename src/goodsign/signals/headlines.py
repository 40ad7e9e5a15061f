"""Headlines: a step up that only the headline tells of, and what it says beside the lines."""

import re

import polars as pl

from goodsign.signals.ladder import compare
from goodsign.signals.names import organization_key, title_key
from goodsign.signals.timeline import with_previous

CONFIDENCE = 0.35
"""A headline is advertising: what it alone tells is never shown as sure."""

_PARTS = re.compile(r"\s*(?:[|·•\u2013\u2014/,;]|\s-\s)\s*")
_AT = re.compile(r"(?i)\s+(?:at|@|bei|chez|en|presso|bij|hos|w)\s+|\s*@\s*")


def headline_pairs(snapshots: pl.DataFrame) -> pl.DataFrame:
    """Return each snapshot with a headline beside the last one before: seq, b_seq, b_id, b_headline, headline."""
    said = snapshots.filter(pl.col("headline").is_not_null())
    pairs = with_previous(said, ("person", "origin"))
    before = said.select(b_seq="seq", b_headline="headline")
    return pairs.drop("b_at", "b_known").join(before, on="b_seq")


def detect_headlines(pairs: pl.DataFrame, snapshots: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return snapshots whose headline tells of a step up at the same employer and whose positions did not change."""
    changed = pairs.filter(pl.col("headline") != pl.col("b_headline"))
    told = [
        (seq, *step) for seq, before, after in changed.select("seq", "b_headline", "headline").iter_rows()
        if (step := _step(before, after))
    ]  # fmt: skip
    shape = {"seq": pl.UInt32, "title": pl.String, "organization": pl.String, "title_before": pl.String}
    steps = pl.DataFrame(told, schema=shape, orient="row")
    moved = lines.filter(~pl.col("seen"), pl.col("section") == "position").select("seq").unique()
    still = steps.join(moved, on="seq", how="anti").join(changed, on="seq")
    return _first_time(still, snapshots)


def read_headline(headline: str) -> tuple[str, str] | None:
    """Return title and employer of a headline of the form "Nurse at Acme | …", None for every other form."""
    for part in _PARTS.split(headline):
        said = _AT.split(part, maxsplit=1)
        if len(said) == 2 and said[0].strip() and said[1].strip():
            return said[0].strip(), said[1].strip()
    return None


def _step(before: str, after: str) -> tuple[str, str, str] | None:
    was, now = read_headline(before), read_headline(after)
    if was is None or now is None or organization_key(was[1]) != organization_key(now[1]):
        return None
    return (now[0], now[1], was[0]) if compare(was[0], now[0], organization=now[1]) == "up" else None


def _first_time(steps: pl.DataFrame, snapshots: pl.DataFrame) -> pl.DataFrame:
    """Drop titles that an earlier headline had already: it came, went and came back."""
    if steps.is_empty():
        return steps
    people = steps.select("person", "origin").unique()
    said = snapshots.join(people, on=["person", "origin"], how="semi").filter(pl.col("headline").is_not_null())
    earlier = steps.select("seq", "person", "origin", "known_at", "title").join(
        said.select("person", "origin", seq_w="seq", known_w="known_at", old="headline"), on=["person", "origin"]
    )
    rows = earlier.filter(pl.col("seq_w") < pl.col("seq"), pl.col("known_w") <= pl.col("known_at"))
    again = [
        seq for seq, title, old in rows.select("seq", "title", "old").iter_rows()
        if (read := read_headline(old)) and title_key(read[0]) == title_key(title)
    ]  # fmt: skip
    return steps.filter(~pl.col("seq").is_in(pl.Series(again, dtype=pl.UInt32).implode()))
