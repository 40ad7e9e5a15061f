"""The very first load takes the indexes away and builds them again; nobody notices but the clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import polars as pl
from sqlalchemy import Engine, text

from goodsign.core.ids import DEFAULT_WORKSPACE
from goodsign.store import staging
from goodsign.store.database import Database, open_engine
from goodsign.store.merging import Stamp, merge_stage
from goodsign.store.vault import Vault

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LARGE = 20_000


def indexes(engine: Engine) -> set[tuple[str, str]]:
    query = text("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'leads'")
    with engine.connect() as connection:
        return {(row.indexname, row.indexdef) for row in connection.execute(query)}


def load(database: Database, leads: pl.DataFrame, vault: Vault, *, keep: bool = True) -> int:
    with database.transaction(rehearse=not keep) as connection:
        staging.create(connection)
        staging.fill(connection, leads, vault)
        return merge_stage(connection, Stamp(uuid4(), "debtor", NOW, as_history=False), vault).added


def test_the_indexes_are_the_same_before_and_after(
    copy_database: Callable[..., str], migrated: str, vault: Vault, leads: Callable[..., pl.DataFrame]
) -> None:
    engine = open_engine(copy_database(migrated))
    database = Database(engine, DEFAULT_WORKSPACE)
    many = leads([{"external_key": f"D-{number}", "phone_1": "+12025550101"} for number in range(LARGE)])
    before = indexes(engine)
    assert load(database, many, vault, keep=False) == LARGE
    assert indexes(engine) == before
    assert load(database, many, vault) == LARGE
    assert indexes(engine) == before
    engine.dispose()


def test_only_an_empty_table_gives_its_indexes_away(database: Database, deliver: Callable[..., object]) -> None:
    deliver([{"external_key": "D-1"}])
    with database.transaction() as connection:
        assert connection.execute(text("SELECT begin_first_load()")).scalar_one() is False
