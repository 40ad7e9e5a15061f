"""Moves whole frames in and out of PostgreSQL: binary COPY in, Arrow out."""

from collections.abc import Sequence

import adbc_driver_postgresql.dbapi as adbc
import polars as pl
import psycopg
import pyarrow as pa
from pgpq import ArrowToPostgresBinaryEncoder
from sqlalchemy import Connection

from goodsign.core.errors import DatabaseUnavailable
from goodsign.store.database import Database
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
    except adbc.OperationalError as error:
        raise DatabaseUnavailable(
            "The database does not answer.", hint="Run `goodsign doctor`, then repeat the command."
        ) from error
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a query returns a table")
    return frame


def read_within(connection: Connection, query: str) -> pl.DataFrame:
    """Return the rows of `query` as a frame, inside the caller's transaction (for temporary tables).

    Text columns only: cast everything to text in the query.
    """
    with driver(connection).cursor() as cursor:
        cursor.execute(query)
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def driver(connection: Connection) -> psycopg.Connection[tuple[object, ...]]:
    """Return the psycopg connection beneath SQLAlchemy's, in the same transaction."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("the engine must use psycopg")
    return raw
