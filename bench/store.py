"""Times the way into the leads, the write-back of scores, and the ranked page, in an embedded PostgreSQL."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import numpy as np
import polars as pl
from sqlalchemy import Connection, text

from bench import Measurement, interleaved
from bench.leads import invent_leads
from goodsign.core.ids import DEFAULT_WORKSPACE
from goodsign.store import merging, schema, scores, staging
from goodsign.store.bulk import copy_in, driver, uuid_bytes
from goodsign.store.database import Database, open_engine
from goodsign.store.embedded import start_embedded
from goodsign.store.ranking import Filter, Query, read_page
from goodsign.store.vault import KeyRing, Vault

_NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_CALLS = 500
_PARTS_BYTES = 160


def measure(rows: int) -> list[Measurement]:
    """Measure first load, unchanged re-delivery, write-back and ranked page at `rows` leads."""
    with fresh_store() as database:
        leads = invent_leads(rows)
        return [*_measure_loads(database, leads), _measure_write_back(database), *_measure_pages(database)]


@contextmanager
def fresh_store() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="goodsign-bench-", ignore_cleanup_errors=True) as home:
        database = Database(open_engine(start_embedded(Path(home))), DEFAULT_WORKSPACE)
        schema.upgrade(database.engine)
        yield database
        database.engine.dispose()


def _measure_loads(database: Database, leads: pl.DataFrame) -> list[Measurement]:
    vault = Vault(KeyRing.generate(), DEFAULT_WORKSPACE)
    plain = _as_csv(leads)

    def load() -> merging.Merged:
        with database.transaction() as connection:
            return _import(connection, leads, vault)

    def first_load() -> None:
        with database.engine.begin() as connection:
            connection.execute(text("TRUNCATE leads, lead_keys, lead_versions CASCADE"))
        _expect(load().added, leads.height)

    limit, first, again = interleaved(
        [lambda: _bare_copy(database, leads, plain), first_load, lambda: _expect(load().unchanged, leads.height)]
    )
    return [
        Measurement("Into the leads, first load, secrets sealed", "CSV COPY, no index", limit, first, "≤ 2 x"),
        Measurement("Into the leads, same file again", "CSV COPY, no index", limit, again, "≤ 1.5 x"),
    ]


def _import(connection: Connection, leads: pl.DataFrame, vault: Vault) -> merging.Merged:
    staging.create(connection)
    staging.fill(connection, leads, vault)
    staging.settle(connection)
    stored = staging.stored_matches(connection)
    targets = leads.select("line", "external_key").join(stored, on="external_key").select("line", "lead_id")
    staging.point(connection, targets)
    return merging.merge_stage(connection, merging.Stamp(uuid4(), "debtor", _NOW, as_history=False), vault)


def _as_csv(leads: pl.DataFrame) -> BytesIO:
    written = BytesIO()
    leads.write_csv(written, include_header=False, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    return written


def _bare_copy(database: Database, leads: pl.DataFrame, plain: BytesIO) -> None:
    """Do what `psql \\copy` does: CSV into a logged table without index."""
    kinds = {pl.Float64(): "double precision", pl.Int64(): "bigint", pl.UInt64(): "bigint", pl.Boolean(): "boolean"}
    times = {pl.Date(): "date", pl.Datetime("us", "UTC"): "timestamptz"}
    columns = ", ".join(f'"{name}" {(kinds | times).get(kind, "text")}' for name, kind in leads.schema.items())
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS bare"))
        connection.execute(text(f"CREATE TABLE bare ({columns})"))
    with database.engine.begin() as connection:
        plain.seek(0)
        with driver(connection).cursor() as cursor, cursor.copy("COPY bare FROM STDIN WITH (FORMAT csv)") as copy:
            while block := plain.read(1 << 20):
                copy.write(block)


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise AssertionError(f"{found} rows instead of {wanted}")


def _measure_write_back(database: Database) -> Measurement:
    with database.engine.connect() as connection:
        ids = connection.execute(text("SELECT lead_id::text, state, industry FROM leads")).all()
    frame = _scores(pl.DataFrame(ids, schema=["lead_id", "state", "industry"], orient="row"))
    narrow = frame.select("lead_id", "rank", "log_odds", "probability", "parts")

    def limit() -> None:
        with database.engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS narrow"))
            connection.execute(
                text("""CREATE TABLE narrow (lead_id uuid, rank integer, log_odds double precision,
                                             probability double precision, parts bytea)""")
            )
            copy_in(connection, "narrow", narrow)

    def publish() -> None:
        run = scores.ScoreRun(uuid4(), "scorecard", None, "1", None, None, [], {}, 0.0, frame.height, _NOW, _NOW)
        with database.transaction() as connection:
            scores.publish(connection, run, frame, keep=2)

    bare, ours = interleaved([limit, publish])
    return Measurement("Scores back, 40 packed parts, published", "binary COPY, no index", bare, ours, "≤ 3 s at 1M")


def _scores(leads: pl.DataFrame) -> pl.DataFrame:
    random = np.random.default_rng(7)
    rows = leads.height
    odds = np.sort(random.normal(-2, 1, rows))[::-1]
    packed = random.integers(0, 256, (rows, _PARTS_BYTES), dtype=np.uint8)
    return leads.sample(fraction=1, shuffle=True, seed=7).select(
        uuid_bytes("lead_id").alias("lead_id"),
        pl.Series(np.arange(1, rows + 1, dtype=np.int32)).alias("rank"),
        pl.Series(odds).alias("log_odds"),
        pl.Series(1 / (1 + np.exp(-odds))).alias("probability"),
        *(pl.Series(1 / (1 + np.exp(-odds + shift))).alias(name) for name, shift in (("low", 0.3), ("high", -0.3))),
        pl.lit(0.3).alias("reach"),
        pl.lit("B").alias("band"),
        pl.lit(None, pl.Float64).alias("fit"),
        pl.Series([row.tobytes() for row in packed]).alias("parts"),
        pl.Series([row.tobytes() for row in packed[:, :32]]).alias("receipt"),
        pl.lit("debtor").alias("kind"),
        "state",
        "industry",
    )


def _measure_pages(database: Database) -> list[Measurement]:
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE leads"))
        run = connection.execute(text("SELECT run_id FROM score_runs WHERE current")).scalar_one()
        deepest = connection.execute(text("SELECT leads FROM score_runs WHERE current")).scalar_one()
    retail = [Filter("state", "=", "OH"), Filter("industry", "=", "Retail")]
    queries = {
        "first": Query(),
        "state": Query(filters=retail[:1]),
        "state and industry": Query(filters=retail),
        "deep, page after page": Query(after=_mark_in_the_middle(database, deepest)),
    }
    bare = f"""SELECT * FROM scores_{run.hex} WHERE rank > %s ORDER BY rank LIMIT 50"""
    measured = []
    for name, query in queries.items():
        bare_p50, ours = _call_both(database, bare, query, deepest)
        note = f"p99 {ours[int(_CALLS * 0.99)] * 1000:.2f} ms"
        measured.append(
            Measurement(
                f"Ranked page of 50: {name}", "index query, p50", bare_p50, ours[_CALLS // 2], "p99 ≤ 2 ms", note
            )
        )
    return measured


def _mark_in_the_middle(database: Database, leads: int) -> str | None:
    with database.transaction() as connection:
        return read_page(connection, Query(limit=max(1, leads // 2))).next_cursor


def _call_both(database: Database, bare: str, query: Query, deepest: int) -> tuple[float, list[float]]:
    """Return the bare query's median and our sorted times over warm, interleaved calls."""
    random = np.random.default_rng(3)
    limits, ours = [], []
    with database.engine.connect() as raw, database.transaction() as connection:
        cursor = driver(raw).cursor()
        for call in range(_CALLS + 50):
            start = time.perf_counter()
            cursor.execute(bare.encode(), (int(random.integers(0, deepest)),))
            cursor.fetchall()
            between = time.perf_counter()
            found = read_page(connection, query)
            end = time.perf_counter()
            if query.after is not None:
                query = replace(query, after=found.next_cursor or query.after)
            if call >= 50:
                limits.append(between - start)
                ours.append(end - between)
    return sorted(limits)[_CALLS // 2], sorted(ours)
