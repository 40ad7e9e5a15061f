"""Times reading a file, and the whole way from the file into the indexed, de-duplicated, encrypted leads."""

import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import polars as pl
from sqlalchemy import text

from bench import Measurement, interleaved
from bench.leads import write_leads_csv
from bench.store import fresh_store
from goodsign.connectors.files.open import open_source
from goodsign.core.ids import DEFAULT_WORKSPACE
from goodsign.flows.import_leads import ImportOrder, import_leads
from goodsign.flows.plan_import import ImportWishes, plan_import
from goodsign.store.bulk import driver
from goodsign.store.database import Database
from goodsign.store.vault import KeyRing, Vault

_NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def measure(rows: int) -> list[Measurement]:
    """Measure reading and importing a 35-column CSV of `rows` debtors."""
    with tempfile.TemporaryDirectory(prefix="goodsign-bench-") as folder:
        path = Path(folder) / "leads.csv"
        write_leads_csv(path, rows)
        with fresh_store() as database:
            return [_measure_reading(path, rows), *_measure_imports(database, path, rows)]


def _measure_reading(path: Path, rows: int) -> Measurement:
    def ours() -> None:
        found = sum(batch.rows.height for batch in open_source(path).batches())
        if found != rows:
            raise AssertionError(f"{found} rows instead of {rows}")

    limit, read = interleaved([lambda: pl.read_csv(path, infer_schema=False), ours], times=5)
    return Measurement("Read a file: shape, lines, encoding checked", "bare `read_csv`", limit, read, "≤ 2.5 x")


def _measure_imports(database: Database, path: Path, rows: int) -> list[Measurement]:
    vault = Vault(KeyRing.generate(), DEFAULT_WORKSPACE)

    def bare() -> None:
        _copy_file(database, path)

    def first() -> None:
        with database.engine.begin() as connection:
            connection.execute(text("TRUNCATE leads, lead_keys, lead_versions, imports CASCADE"))
        _expect(_import(database, vault, path), rows)

    def again() -> None:
        _expect(_import(database, vault, path), 0)

    limit, loaded, known = interleaved([bare, first, again])
    return [
        Measurement("File to ranked-ready leads, first import", "the file by CSV COPY", limit, loaded, "≤ 4 x"),
        Measurement("The same file again", "the file by CSV COPY", limit, known, "≤ 4 x"),
    ]


def _import(database: Database, vault: Vault, path: Path) -> int:
    planned = plan_import(database, open_source(path), ImportWishes())
    order = ImportOrder(uuid4(), path.name, _NOW)
    return import_leads(database, vault, planned, order, progress=lambda *_: None).counts.added


def _copy_file(database: Database, path: Path) -> None:
    """Do what `psql \\copy` does: the file into a logged table of text columns without index."""
    header = pl.read_csv(path, n_rows=0).columns
    columns = ", ".join(f'"{name}" text' for name in header)
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS bare"))
        connection.execute(text(f"CREATE TABLE bare ({columns})"))
    content = BytesIO(path.read_bytes())
    statement = "COPY bare FROM STDIN WITH (FORMAT csv, HEADER)"
    with (
        database.engine.begin() as connection,
        driver(connection).cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        while block := content.read(1 << 20):
            copy.write(block)


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise AssertionError(f"{found} leads were added instead of {wanted}")
