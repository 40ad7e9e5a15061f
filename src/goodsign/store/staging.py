"""A temporary table that holds the cleaned rows of one import until they are merged into the leads."""

import os

import numpy as np
import polars as pl
import pyarrow as pa
from sqlalchemy import Connection, text

from goodsign.collect.frames import Lead
from goodsign.store.bulk import copy_in, driver, read_within, uuid_bytes
from goodsign.store.vault import Vault

_NOT_STORED = ("line", "tax_id", "dob", "attributes", "opted_out")

FIELDS = tuple(name for name in Lead.column_names() if name not in _NOT_STORED)
"""Lead columns that pass through unchanged, in both the frame and the table."""

_LEAD_TYPES = Lead.create_empty().schema
_SQL_TYPES: dict[type[pl.DataType], str] = {
    pl.String: "text",
    pl.Float64: "double precision",
    pl.Int64: "bigint",
    pl.Date: "date",
}


def _sql_type(name: str) -> str:
    return _SQL_TYPES.get(type(_LEAD_TYPES[name]), "timestamptz")


_COLUMNS = ", ".join(
    [
        "line bigint NOT NULL",
        "lead_id uuid NOT NULL",
        *(f"{name} {_sql_type(name)}" for name in FIELDS),
        "secret bytea",
        "secret_index bytea",
        "tax_index bytea",
        "whole boolean",
        "content_hash bigint",
        "opted_out boolean NOT NULL",
        "attributes text",
    ]
)


_MATCHED_BY = """encode(l.tax_index, 'hex') AS tax_key, l.email, l.phone_1, l.phone_2, l.full_name, l.first_name,
    l.last_name"""

_KEYS = (
    "line",
    "external_key",
    "email",
    "phone_1",
    "phone_2",
    "full_name",
    "first_name",
    "last_name",
    "dob",
    "source_updated_at",
)
"""What people are told apart by; middle names and birth dates keep parent and child on one phone apart."""

_PHONES = "(SELECT phone_1 FROM stage UNION SELECT phone_2 FROM stage)"

_BY_INDEX = f"""
    SELECT l.lead_id FROM leads l JOIN stage s ON l.external_key = s.external_key
    UNION SELECT k.lead_id FROM lead_keys k JOIN stage s ON k.external_key = s.external_key
    UNION SELECT l.lead_id FROM leads l JOIN stage s ON l.tax_index = s.tax_index
    UNION SELECT l.lead_id FROM leads l JOIN stage s ON l.email = s.email
    UNION SELECT l.lead_id FROM leads l JOIN {_PHONES} p ON l.phone_1 = p.phone_1
    UNION SELECT l.lead_id FROM leads l JOIN {_PHONES} p ON l.phone_2 = p.phone_1
"""
"""The leads that share a key with a few staged rows: one index look-up a key."""

_BY_SCAN = f"""
    SELECT l.lead_id FROM leads l
    WHERE l.external_key IN (SELECT external_key FROM stage) OR l.tax_index IN (SELECT tax_index FROM stage)
       OR l.email IN (SELECT email FROM stage) OR l.phone_1 IN {_PHONES} OR l.phone_2 IN {_PHONES}
       OR l.lead_id IN (SELECT k.lead_id FROM lead_keys k JOIN stage s ON k.external_key = s.external_key)
"""
"""The same for many rows: one pass over the leads, which asks for a further key only where those before it missed."""

_MANY = 20_000


def create(connection: Connection) -> None:
    """Create the empty stage and its side tables; they vanish with the transaction."""
    for statement in (
        f"CREATE TEMPORARY TABLE stage ({_COLUMNS}) ON COMMIT DROP",
        "CREATE TEMPORARY TABLE stage_sources (LIKE stage, leader bigint) ON COMMIT DROP",
        "CREATE TEMPORARY TABLE stage_members (line bigint PRIMARY KEY, leader bigint NOT NULL) ON COMMIT DROP",
        "CREATE TEMPORARY TABLE stage_targets (line bigint PRIMARY KEY, target uuid NOT NULL) ON COMMIT DROP",
    ):
        connection.execute(text(statement))


def fill(connection: Connection, leads: pl.DataFrame, vault: Vault) -> pl.DataFrame:
    """Append cleaned leads to the stage, secrets sealed; return their keys for grouping, with `tax_key`."""
    sealed = vault.seal(leads["tax_id"].to_list(), leads["dob"].to_list())
    rows = leads.select(
        pl.col("line").cast(pl.Int64),
        *FIELDS,
        pl.col("opted_out").fill_null(value=False),
        "attributes",
        (pl.col("tax_id").is_not_null() & pl.col("dob").is_not_null()).alias("whole"),
        _new_ids(leads.height),
    )
    content = rows.select(*FIELDS, "opted_out", "attributes").hstack([sealed["secret_index"]])
    hashed = content.hash_rows(seed=0).reinterpret(signed=True).alias("content_hash")
    copy_in(connection, "stage", rows.hstack([*sealed, hashed]))
    return leads.select(_KEYS).with_columns(sealed["tax_index"].bin.encode("hex").alias("tax_key"))


def _new_ids(rows: int) -> pl.Series:
    """Draw lead ids (UUID version 8, RFC 9562) that count up behind a random start, so that their index is appended to.

    Two random bytes, four that count, ten random ones but for version and variant.
    """
    drawn = np.frombuffer(os.urandom(16 * rows), dtype=np.uint8).reshape(rows, 16).copy()
    drawn[:, :2] = drawn[:1, :2]
    drawn[:, 2:6] = np.arange(rows, dtype=">u4").view(np.uint8).reshape(rows, 4)
    drawn[:, 6] = drawn[:, 6] & 0x0F | 0x80
    drawn[:, 8] = drawn[:, 8] & 0x3F | 0x80
    fixed = pa.Array.from_buffers(pa.binary(16), rows, [None, pa.py_buffer(drawn.tobytes())])
    return pl.Series("lead_id", fixed.cast(pa.large_binary()))


def settle(connection: Connection) -> None:
    """Gather statistics, so that the merge is planned for the rows that are there."""
    connection.execute(text("ANALYZE stage (line, external_key, tax_index, email, phone_1, phone_2)"))


def stored_matches(connection: Connection) -> pl.DataFrame:
    """Return the keys of stored leads that share any key with a staged row (lead_id and tax_key as text)."""
    many = connection.execute(text("SELECT count(*) FROM (SELECT FROM stage LIMIT :many) s"), {"many": _MANY}).scalar()
    matched = _BY_SCAN if many == _MANY else _BY_INDEX
    return read_within(
        connection,
        f"""
        WITH matched AS MATERIALIZED ({matched})
        SELECT l.lead_id, l.external_key, {_MATCHED_BY} FROM matched JOIN leads l USING (lead_id)
        UNION ALL
        SELECT l.lead_id, k.external_key, {_MATCHED_BY}
        FROM lead_keys k JOIN matched USING (lead_id) JOIN leads l USING (lead_id)
        """,
    )


def take_members(connection: Connection, members: pl.DataFrame, vault: Vault) -> pl.DataFrame:
    """Take the rows of many-rowed groups (line, leader) off the stage; return them as clean leads."""
    copy_in(connection, "stage_members", members.select(pl.col("line", "leader").cast(pl.Int64)))
    kept = ", ".join(("line", *FIELDS, "opted_out", "attributes", "secret"))
    with driver(connection).cursor() as cursor:
        cursor.execute(f"SELECT {kept} FROM stage JOIN stage_members USING (line) ORDER BY line")
        rows = cursor.fetchall()
    columns = {name: _LEAD_TYPES[name] for name in ("line", *FIELDS, "opted_out", "attributes")}
    taken = pl.DataFrame(rows, schema=columns | {"secret": pl.Binary}, orient="row")
    secrets = vault.open(taken["secret"].to_list())
    connection.execute(
        text("INSERT INTO stage_sources SELECT s.*, m.leader FROM stage s JOIN stage_members m USING (line)")
    )
    connection.execute(text("DELETE FROM stage USING stage_members m WHERE stage.line = m.line"))
    return taken.drop("secret").hstack(secrets).select(Lead.column_names())


def point(connection: Connection, targets: pl.DataFrame) -> None:
    """Say which staged rows (line) stand for a lead that is already stored (lead_id as text)."""
    copy_in(
        connection,
        "stage_targets",
        targets.select(pl.col("line").cast(pl.Int64), uuid_bytes("lead_id").alias("target")),
    )
    connection.execute(text("ANALYZE stage_targets"))
