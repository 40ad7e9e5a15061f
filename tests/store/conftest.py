"""Builds the frames that the store takes, and delivers them the way an import does."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

import polars as pl
import pytest
from sqlalchemy import text

from goodsign.collect.frames import Lead
from goodsign.store import imports, merging, scores, staging
from goodsign.store.database import Database
from goodsign.store.vault import KeyRing, Vault

Rows = Sequence[Mapping[str, object]]
_MATCHED_BY = ("external_key", "tax_key", "email", "phone_1", "phone_2")


def lead_frame(rows: Rows) -> pl.DataFrame:
    """Return clean leads with the fields given and null elsewhere; lines count from 2, below the header."""
    numbered = [{"line": line, **row} for line, row in enumerate(rows, 2)]
    return pl.DataFrame(numbered, schema=Lead.create_empty().schema)


@dataclass(frozen=True)
class Delivery:
    number: int
    import_id: UUID
    merged: merging.Merged


class Importer:
    """Takes rows in as the import flow does, with the plainest grouping: a row's first match is its target."""

    def __init__(self, database: Database, vault: Vault, now: datetime) -> None:
        self.database, self.vault, self.now = database, vault, now

    def __call__(
        self, rows: Rows, *, members: Mapping[int, int] | None = None, as_history: bool = False, kind: str = "debtor"
    ) -> Delivery:
        """Import `rows`; `members` says which lines are the same person (line: leader)."""
        import_id = uuid4()
        with self.database.transaction() as connection:
            imports.wait_import_lock(connection)
            staging.create(connection)
            keys = staging.fill(connection, lead_frame(rows), self.vault)
            staging.settle(connection)
            stored = staging.stored_matches(connection)
            if members:
                lines = pl.DataFrame({"line": list(members), "leader": list(members.values())})
                taken = staging.take_members(connection, lines, self.vault)
                first = taken.filter(pl.col("line").is_in(list(members.values())))
                staging.fill(connection, first, self.vault)
                keys = keys.filter(~pl.col("line").is_in(set(members) - set(members.values())))
            staging.point(connection, _targets(keys, stored))
            merged = merging.merge_stage(connection, merging.Stamp(import_id, kind, self.now, as_history), self.vault)
            counts = imports.ImportCounts(len(rows), 0, merged.added, merged.changed, merged.unchanged, 0)
            number = imports.record_import(
                connection, imports.NewImport(import_id, "file.csv", kind, "{}", counts, self.now)
            )
        return Delivery(number, import_id, merged)

    def stored(self) -> dict[str, dict[str, object]]:
        """Return every column of every stored lead, by external key (or lead id)."""
        with self.database.transaction() as connection:
            rows = connection.execute(text("SELECT to_jsonb(l) AS lead FROM leads l")).scalars().all()
        return {str(row["external_key"] or row["lead_id"]): row for row in rows}


def _targets(keys: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    known = {
        (name, value): row["lead_id"]
        for row in stored.iter_rows(named=True)
        for name, value in row.items()
        if name in _MATCHED_BY and value is not None
    }
    found = []
    for row in keys.iter_rows(named=True):
        hits = [known[name, row[name]] for name in _MATCHED_BY if (name, row[name]) in known]
        if hits:
            found.append({"line": row["line"], "lead_id": hits[0]})
    return pl.DataFrame(found, schema={"line": pl.Int64, "lead_id": pl.String})


@pytest.fixture
def leads() -> Callable[[Rows], pl.DataFrame]:
    return lead_frame


@pytest.fixture
def deliver(database: Database, vault: Vault, now: datetime) -> Importer:
    return Importer(database, vault, now)


@pytest.fixture
def attributes() -> Callable[..., str]:
    return lambda **values: json.dumps(values)


def publish_ranking(
    database: Database, *, now: datetime, run_id: UUID | None = None, keep: int = 10, order: str = "external_key"
) -> scores.ScoreRun:
    """Rank every stored lead by `order` and publish that: rank 1 has the highest probability."""
    with database.transaction() as connection:
        leads = connection.execute(text(f"SELECT * FROM leads ORDER BY {order}")).all()
        n = len(leads)
        frame = pl.DataFrame(
            {
                "lead_id": [lead.lead_id.bytes for lead in leads],
                "rank": pl.Series(range(1, n + 1), dtype=pl.Int32),
                "log_odds": [float(n - place) for place in range(n)],
                "probability": [1 - place / (n + 1) for place in range(n)],
                "low": pl.Series([None] * n, dtype=pl.Float64),
                "high": pl.Series([None] * n, dtype=pl.Float64),
                "reach": [0.5] * n,
                "band": ["A" if place == 0 else "B" for place in range(n)],
                "fit": pl.Series([None if place % 2 else float(place) for place in range(n)], dtype=pl.Float64),
                "parts": [b"\x01\x02"] * n,
                "receipt": [b"\x03"] * n,
                "scored_at": pl.Series([None] * n, dtype=pl.Datetime("us", "UTC")),
                "kind": [lead.kind for lead in leads],
                "state": pl.Series([lead.state for lead in leads], dtype=pl.String),
                "industry": pl.Series([lead.industry for lead in leads], dtype=pl.String),
            }
        )
        run = scores.ScoreRun(
            run_id=run_id or uuid4(), kind="scorecard", model_id=None, model_version="1", weights_version=None,
            icp=None, terms=[{"name": "state"}], levels={}, base=-1.5, leads=n, as_of=now, known_at=now,
        )  # fmt: skip
        scores.publish(connection, run, frame, keep=keep)
    return run


@pytest.fixture
def publish(database: Database, now: datetime) -> Callable[..., scores.ScoreRun]:
    return partial(publish_ranking, database, now=now)


@pytest.fixture(scope="session")
def portfolio(new_workspace: Callable[[], Database], ring: KeyRing) -> Callable[[Rows], Database]:
    """Makes a workspace that holds leads and a ranking of them, for tests that only read."""

    def make(rows: Rows) -> Database:
        database, now = new_workspace(), datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
        Importer(database, Vault(ring, database.workspace_id), now)(rows)
        publish_ranking(database, now=now)
        return database

    return make


@pytest.fixture
def importer(ring: KeyRing, now: datetime) -> Callable[[Database], Importer]:
    return lambda database: Importer(database, Vault(ring, database.workspace_id), now)
