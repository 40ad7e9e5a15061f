"""Times the comparison of snapshots: persons with four profiles each, invented set-based, with changes and noise."""

import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import dataframely as dy
import numpy as np
import polars as pl

from bench import Measurement, interleaved
from goodsign.collect.frames import ProfileEntry, Snapshot
from goodsign.signals.detect import detect

SNAPSHOTS = 4
Profiles = tuple[dy.DataFrame[Snapshot], dy.DataFrame[ProfileEntry]]
BATCH = 10_000
"""Persons compared in one call; more at once only takes more memory."""

_FIRST = datetime(2026, 1, 10, 12, tzinfo=UTC)
_TITLES = (
    "Nurse", "Charge Nurse", "Software Engineer", "Senior Software Engineer", "Sales Manager", "Teacher", "Cashier",
    "Shift Supervisor", "Accountant", "Senior Accountant", "Welder", "Project Manager",
)  # fmt: skip
_LINES = 8
"""Lines of a profile: four positions, two studies, a certificate and an honor."""


def measure(rows: int) -> list[Measurement]:
    """Time 10,000 persons x 4 in one call beside reading the same lines, and `rows` snapshots in batches."""
    snapshots, entries = invent(BATCH, seed=1)
    text = BytesIO()
    entries.write_ndjson(text)
    document = text.getvalue()
    # The limit is what nobody can leave out: the same lines parsed from JSON by Polars.
    limit, ours = interleaved([lambda: pl.read_ndjson(BytesIO(document)), lambda: detect(snapshots, entries)])
    return [
        Measurement(
            f"Compare {BATCH:,} persons x {SNAPSHOTS} snapshots",
            "read the same lines from NDJSON",
            limit,
            ours,
            "≤ 8 x",
        ),
        _in_batches(rows),
    ]


def _in_batches(rows: int) -> Measurement:
    seconds, found, people = 0.0, 0, max(1, rows // SNAPSHOTS)
    for snapshots, entries in batches(people):
        started = datetime.now(UTC)
        found += detect(snapshots, entries).height
        seconds += (datetime.now(UTC) - started).total_seconds()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    note = f"{found:,} signals, peak memory {peak:.1f} GiB"
    return Measurement(f"Compare {people * SNAPSHOTS:,} snapshots in batches", "none", None, seconds, "< 4 GiB", note)


def batches(people: int) -> Iterator[Profiles]:
    """Yield snapshots and lines of `people` persons, a batch at a time."""
    for start in range(0, people, BATCH):
        yield invent(min(BATCH, people - start), seed=start)


def invent(people: int, *, seed: int) -> Profiles:
    """Return snapshots and lines of invented persons: a few of them change jobs, rise, or earn a certificate."""
    rng = np.random.default_rng(seed)
    count = people * SNAPSHOTS
    person, place = np.repeat(np.arange(people), SNAPSHOTS), np.tile(np.arange(SNAPSHOTS), people)
    collected = pl.Series([_FIRST + timedelta(days=60 * each) for each in range(SNAPSHOTS)])
    snapshots = pl.DataFrame({"number": np.arange(count), "who": person, "place": place}).select(
        snapshot_id=pl.format("{}-{}", pl.lit(str(seed)), "number"),
        person=pl.format("{}-{}", pl.lit(str(seed)), "who"),
        origin=pl.lit("linkedin"),
        actor=pl.lit("invented"),
        collected_at=pl.Series(collected.gather(place)),
        known_at=pl.Series(collected.gather(place)) + timedelta(minutes=5),
        headline=pl.format("{} at Firm {}", pl.Series(rng.choice(_TITLES, people).repeat(SNAPSHOTS)), "who"),
        location=pl.lit("Austin"),
        sections=pl.lit(["position", "education", "certification", "honor"]),
    )
    return Snapshot.cast(snapshots), ProfileEntry.cast(_entries(snapshots, people, rng))


def _entries(snapshots: pl.DataFrame, people: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return the lines; line 0 is the present job, which a tenth of the people have only from some snapshot on."""
    lines = pl.DataFrame({"who": np.repeat(np.arange(people), _LINES), "line": np.tile(np.arange(_LINES), people)})
    shown = np.where(
        (lines["line"].to_numpy() == 0) & (rng.random(lines.height) < 0.1), rng.integers(1, SNAPSHOTS, lines.height), 0
    )
    section = ["position"] * 4 + ["education"] * 2 + ["certification", "honor"]
    year = 2022 - 2 * lines["line"] - pl.Series(rng.integers(0, 3, lines.height))
    facts = lines.with_columns(
        section=pl.Series(section).gather(lines["line"]),
        title=pl.Series(rng.choice(_TITLES, lines.height)),
        organization=pl.format("Firm {}", pl.Series(rng.integers(0, 50_000, lines.height))),
        shown=pl.Series(shown),
        started=pl.when(pl.Series(shown) > 0)
        .then(pl.format("2026-{}", (pl.Series(shown) * 2).cast(pl.String).str.zfill(2)))
        .otherwise(pl.format("{}-{}", year, pl.Series(rng.integers(1, 13, lines.height)).cast(pl.String).str.zfill(2))),
    )
    places = (
        snapshots.select("snapshot_id")
        .with_row_index("number")
        .with_columns(who=(pl.col("number") // SNAPSHOTS).cast(pl.Int64), at=pl.col("number") % SNAPSHOTS)
    )
    joined = places.join(facts, on="who").filter(pl.col("shown") <= pl.col("at"))
    # Every second snapshot shouts: other spelling must be no news, and it costs what a real change would.
    shouted = pl.when(pl.col("at") % 2 == 1).then(pl.col("organization").str.to_uppercase() + ", Inc.")
    return joined.with_columns(
        organization=shouted.otherwise("organization"), place=pl.col("line").cast(pl.UInt32),
        is_current=pl.col("line") == 0,
        **{name: pl.lit(None, pl.String) for name in ("organization_id", "field", "location", "ended", "expires",
                                                      "credential_id", "text", "url")},
    ).select(ProfileEntry.column_names())  # fmt: skip
