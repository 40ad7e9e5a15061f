"""Moves whole frames in and out of PostgreSQL: binary COPY in, Arrow out."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import adbc_driver_postgresql.dbapi as adbc
import polars as pl
import psycopg
import pyarrow as pa
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import errors as pg
from sqlalchemy import Connection, text

from goodsign.store.database import Database, address, in_our_words
from goodsign.store.security import APPLICATION_ROLE, WORKSPACE_SETTING

_ROWS_A_BATCH = 65_536


def copy_in(connection: Connection, table: str, frame: pl.DataFrame) -> None:
    """Append `frame` to `table` (columns by name) by binary COPY.

    The table must not be under row-level security: a temporary table or a fresh score partition.
    """
    if frame.is_empty():
        return
    arrow = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    encoder = ArrowToPostgresBinaryEncoder(arrow.schema)
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    with (
        driver(connection).cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN WITH (FORMAT binary)') as copy,
    ):
        copy.write(encoder.write_header())
        for batch in arrow.to_batches(max_chunksize=_ROWS_A_BATCH):
            copy.write(encoder.write_batch(batch))
        copy.write(encoder.finish())


def stage(connection: Connection, table: str, columns: Mapping[str, str], frame: pl.DataFrame) -> None:
    """Put `frame` into an emptied temporary table with these columns (name: PostgreSQL type), gone at the commit."""
    definition = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    connection.execute(text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({definition}) ON COMMIT DROP"))
    connection.execute(text(f"TRUNCATE {table}"))
    copy_in(connection, table, frame.select(*columns))


def read_frame(database: Database, query: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
    """Run `query` (placeholders $1, $2 …) within the workspace and return the rows as a frame.

    Cast `numeric` to double precision and `uuid` to text in the query: Arrow has neither.
    """
    try:
        with adbc.connect(database.libpq_url) as connection, connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APPLICATION_ROLE}")
            cursor.execute("SELECT set_config($1, $2, false)", (WORKSPACE_SETTING, str(database.workspace_id)))
            cursor.fetchall()
            cursor.execute(query, tuple(parameters) or None)
            table: pa.Table = cursor.fetch_arrow_table()
    except adbc.Error as error:
        kind = pg.lookup(error.sqlstate) if error.sqlstate else pg.OperationalError
        ours = in_our_words(kind(str(error)), address(database.engine))
        if ours is None:
            raise
        raise ours from error
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a query returns a table")
    return frame


def read_within(connection: Connection, query: str) -> pl.DataFrame:
    """Return the rows of `query` as a frame, inside the caller's transaction (for temporary tables).

    Every column comes as text, as PostgreSQL prints it.
    """
    rows = BytesIO()
    statement = f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER, ENCODING 'UTF8')"
    with driver(connection).cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            rows.write(block)
    rows.seek(0)
    # Both sides write null as nothing and an empty text as "".
    return pl.read_csv(rows, infer_schema=False)  # noqa: TID251


def uuid_bytes(name: str) -> pl.Expr:
    """Turn the text column `name` into the 16 raw bytes that binary COPY wants for a uuid."""
    return pl.col(name).str.replace_all("-", "", literal=True).str.decode("hex")


def driver(connection: Connection) -> psycopg.Connection[tuple[object, ...]]:
    """Return the psycopg connection beneath SQLAlchemy's, in the same transaction."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("the engine must use psycopg")
    return raw
