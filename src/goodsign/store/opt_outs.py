"""The people who said stop, kept as keyed hashes that outlive their lead, its import and any undo."""

from datetime import datetime
from typing import NamedTuple

import polars as pl
from sqlalchemy import Connection, text

from goodsign.store.bulk import copy_in
from goodsign.store.vault import Vault


class _Contact(NamedTuple):
    column: str
    purpose: str


_CONTACTS = (
    _Contact("external_key", "opt-out key"),
    _Contact("email", "opt-out email"),
    _Contact("phone_1", "opt-out phone"),
    _Contact("phone_2", "opt-out phone"),
    _Contact("tax_id", "opt-out tax id"),
)


def known_opt_outs(connection: Connection) -> frozenset[bytes]:
    """Return the hashes of everything by which an opted-out person can be recognised."""
    rows = connection.execute(text("SELECT contact_index FROM opt_outs")).scalars()
    return frozenset(bytes(row) for row in rows)


def mark_opted_out(leads: pl.DataFrame, opted_out: frozenset[bytes], vault: Vault) -> pl.DataFrame:
    """Return `leads` with `opted_out` true wherever a key, e-mail, phone or tax id is known to have opted out."""
    if not opted_out:
        return leads
    known = pl.Series(sorted(opted_out), dtype=pl.Binary).implode()
    hits = [
        pl.Series(vault.index(contact.purpose, leads[contact.column].to_list()), dtype=pl.Binary)
        .is_in(known)
        .fill_null(value=False)
        for contact in _CONTACTS
    ]
    hit = hits[0]
    for other in hits[1:]:
        hit |= other
    return leads.with_columns(pl.col("opted_out").fill_null(value=False) | hit)


def contact_hashes(leads: pl.DataFrame, vault: Vault) -> list[bytes]:
    """Return the hashes of every contact of the leads that are opted out."""
    out = leads.filter(pl.col("opted_out"))
    hashes = (vault.index(contact.purpose, out[contact.column].to_list()) for contact in _CONTACTS)
    return [each for column in hashes for each in column if each is not None]


def add_opt_outs(connection: Connection, hashes: list[bytes], *, source: str, now: datetime) -> None:
    """Keep `hashes` under the name of who brought them; those that are kept already stay as they are."""
    if not hashes:
        return
    connection.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS new_opt_outs (contact_index bytea) ON COMMIT DROP"))
    connection.execute(text("TRUNCATE new_opt_outs"))
    copy_in(connection, "new_opt_outs", pl.DataFrame({"contact_index": hashes}, schema={"contact_index": pl.Binary}))
    connection.execute(
        text("""
            INSERT INTO opt_outs (workspace_id, contact_index, source, occurred_at, known_at)
            SELECT DISTINCT w.workspace_id, n.contact_index, :source, cast(:now AS timestamptz),
                   cast(:now AS timestamptz)
            FROM new_opt_outs n, workspaces w
            ON CONFLICT DO NOTHING
        """),
        {"source": source, "now": now},
    )
