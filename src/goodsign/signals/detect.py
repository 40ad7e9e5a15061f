"""Find signals by comparing each snapshot of a person with what the same origin showed before."""

import json

import dataframely as dy
import polars as pl

from goodsign.collect.frames import ProfileEntry, Snapshot
from goodsign.signals.credentials import detect_credentials
from goodsign.signals.event_keys import keyed
from goodsign.signals.frames import HALF_LIFE_DAYS, STRENGTH, DetectedSignal, SignalType
from goodsign.signals.headlines import CONFIDENCE, detect_headlines, headline_pairs
from goodsign.signals.lines import fresh, keys_of, prepare, with_seen
from goodsign.signals.positions import detect_positions
from goodsign.signals.respelled import without_respelled
from goodsign.signals.studies import detect_studies
from goodsign.signals.timeline import delivered, ordered

_SHOWN = ("title", "organization", "field", "started", "ended", "is_current", "expires")
_CREDENTIALS = (SignalType.CERTIFICATION, SignalType.LICENSE_RENEWAL, SignalType.AWARD)


def detect(snapshots: dy.DataFrame[Snapshot], entries: dy.DataFrame[ProfileEntry]) -> dy.DataFrame[DetectedSignal]:
    """Return the signals in the snapshots of any number of persons, one row for each telling of an event.

    Give whole histories: what is new is what no earlier snapshot of the same person and origin had. A snapshot is
    compared only with those collected before it and known by the time it became known, so adding snapshots that become
    known later changes no signal known earlier.
    """
    timeline = ordered(snapshots)
    lines = prepare(entries, delivered(timeline, entries))
    keys = keys_of(lines)
    marked = with_seen(lines, keys)
    new = without_respelled(fresh(marked), marked, keys)
    pairs = headline_pairs(timeline)
    finds = pl.concat(
        [
            detect_positions(new, marked, pairs.select("seq", "b_headline", "headline")),
            detect_credentials(new, marked),
            detect_studies(new, marked),
        ]
    )
    whole = pl.concat([_signals(finds, marked), _headline_signals(detect_headlines(pairs, timeline, marked))])
    return keyed(whole)


def _signals(finds: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    shown = pl.struct(_SHOWN)
    before = lines.select(before_eid="eid", before=shown)
    rows = finds.join(lines.with_columns(after=shown), on="eid").join(before, on="before_eid", how="left")
    is_credential = pl.col("type").is_in(_CREDENTIALS)
    return rows.select(
        "person",
        "type",
        pl.coalesce(pl.col("on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"), "collected_at").alias(
            "occurred_at"
        ),
        "precision",
        "known_at",
        "confidence",
        *_opinion(),
        pl.when(~is_credential).then("title").alias("title"),
        "organization",
        pl.when(is_credential).then("title").alias("credential"),
        "origin",
        pl.col("b_id").alias("snapshot_before"),
        pl.col("snapshot_id").alias("snapshot_after"),
        _as_json("before"),
        _as_json("after").fill_null("{}"),
    )


def _headline_signals(steps: pl.DataFrame) -> pl.DataFrame:
    told = steps.with_columns(
        type=pl.lit(SignalType.PROMOTION.value), precision=pl.lit("between"), confidence=pl.lit(CONFIDENCE),
        factor=pl.lit(1.0),
    )  # fmt: skip
    return told.select(
        "person",
        "type",
        pl.col("collected_at").alias("occurred_at"),
        "precision",
        "known_at",
        "confidence",
        *_opinion(),
        "title",
        "organization",
        pl.lit(None, pl.String).alias("credential"),
        "origin",
        pl.col("b_id").alias("snapshot_before"),
        pl.col("snapshot_id").alias("snapshot_after"),
        pl.struct(headline="b_headline").struct.json_encode().alias("before"),
        pl.struct("headline").struct.json_encode().alias("after"),
    )


def _opinion() -> tuple[pl.Expr, pl.Expr]:
    strength = {kind.value: value for kind, value in STRENGTH.items()}
    days = {kind.value: value for kind, value in HALF_LIFE_DAYS.items()}
    kind = pl.col("type")
    return (
        (kind.replace_strict(strength, return_dtype=pl.Float64) * pl.col("factor")).alias("strength"),
        kind.replace_strict(days, return_dtype=pl.UInt16).alias("half_life_days"),
    )


def _as_json(column: str) -> pl.Expr:
    """Return the fields of a struct that are said, as a JSON object."""
    return pl.when(pl.col(column).is_not_null()).then(pl.col(column).struct.json_encode()).alias(column)


def told_fields(document: str | None) -> dict[str, object]:
    """Return the fields of `before` or `after` that say something."""
    read = json.loads(document) if document else {}
    return {name: value for name, value in read.items() if value is not None}
