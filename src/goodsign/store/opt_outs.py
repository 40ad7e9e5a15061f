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
    """Return the hashes of everything by which an opted-out person can be recognized."""
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


def stop_staged(connection: Connection, vault: Vault, *, source: str, now: datetime) -> None:
    """Honor the stage's opt-outs for everyone who shares a contact with them, whichever row or lead that is.

    Call it after the stage is merged: what the leads hold besides is then kept as hashes too, so that a person stays
    blocked under any contact even when the import is undone.
    """
    _begin(connection)
    for table in ("stage", "stage_sources"):
        connection.execute(text(f"INSERT INTO stopped_contacts {_contacts_of(table)}"))
    connection.execute(
        text("""
            INSERT INTO stopped_leads SELECT coalesce(t.target, s.lead_id)
            FROM stage s LEFT JOIN stage_targets t USING (line) WHERE s.opted_out
        """)
    )
    _stop(connection, vault, source=source, now=now)


def stop_contacts(
    connection: Connection, vault: Vault, leads: pl.DataFrame, *, lead_id: str | None, source: str, now: datetime
) -> int:
    """Keep the contacts in `leads` (external_key, email, phone_1) as opted out, and the lead `lead_id` where given.

    Return how many stored leads that newly marks.
    """
    _begin(connection)
    if lead_id is not None:
        connection.execute(text("INSERT INTO stopped_leads VALUES (cast(:lead AS uuid))"), {"lead": lead_id})
    contacts = pl.concat(
        leads.select(pl.lit(kind).alias("kind"), pl.col(column).alias("contact"))
        for kind, column in (("key", "external_key"), ("email", "email"), ("phone", "phone_1"))
    ).drop_nulls()
    copy_in(connection, "stopped_contacts", contacts)
    named = _whole(leads)
    add_opt_outs(connection, contact_hashes(named, vault), source=source, now=now)
    return _stop(connection, vault, source=source, now=now)


def _begin(connection: Connection) -> None:
    for table, columns in (("stopped_contacts", "kind text, contact text"), ("stopped_leads", "lead_id uuid")):
        connection.execute(text(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({columns}) ON COMMIT DROP"))
        connection.execute(text(f"TRUNCATE {table}"))


def _contacts_of(table: str) -> str:
    return f"""
        SELECT c.kind, c.contact FROM {table} r, LATERAL (VALUES ('key', r.external_key), ('email', r.email),
            ('phone', r.phone_1), ('phone', r.phone_2), ('tax', encode(r.tax_index, 'hex'))) c (kind, contact)
        WHERE r.opted_out AND c.contact IS NOT NULL
    """


_KIN = """
    SELECT l.lead_id FROM leads l JOIN stopped_contacts c ON c.kind = 'key' AND l.external_key = c.contact
    UNION SELECT k.lead_id FROM lead_keys k JOIN stopped_contacts c ON c.kind = 'key' AND k.external_key = c.contact
    UNION SELECT l.lead_id FROM leads l JOIN stopped_contacts c ON c.kind = 'email' AND l.email = c.contact
    UNION SELECT l.lead_id FROM leads l JOIN stopped_contacts c ON c.kind = 'phone' AND l.phone_1 = c.contact
    UNION SELECT l.lead_id FROM leads l JOIN stopped_contacts c ON c.kind = 'phone' AND l.phone_2 = c.contact
    UNION SELECT l.lead_id FROM leads l
          JOIN stopped_contacts c ON c.kind = 'tax' AND l.tax_index = decode(c.contact, 'hex')
    UNION SELECT lead_id FROM stopped_leads
"""


def _stop(connection: Connection, vault: Vault, *, source: str, now: datetime) -> int:
    """Mark the leads that have a stopped contact, and keep all else by which they can be recognized."""
    connection.execute(text("ANALYZE stopped_contacts"))
    connection.execute(text(f"CREATE TEMPORARY TABLE kin ON COMMIT DROP AS {_KIN}"))
    marked = connection.execute(
        text("UPDATE leads l SET opted_out = true FROM kin WHERE l.lead_id = kin.lead_id AND NOT l.opted_out")
    ).rowcount
    rows = connection.execute(
        text("""
            SELECT l.external_key, l.email, l.phone_1, l.phone_2, l.secret FROM leads l JOIN kin USING (lead_id)
            UNION ALL SELECT k.external_key, NULL, NULL, NULL, NULL FROM lead_keys k JOIN kin USING (lead_id)
        """)
    ).all()
    connection.execute(text("DROP TABLE kin"))
    shape = dict.fromkeys(("external_key", "email", "phone_1", "phone_2"), pl.String) | {"secret": pl.Binary}
    leads = pl.DataFrame([tuple(row) for row in rows], schema=shape, orient="row")
    whole = _whole(leads.with_columns(vault.open(leads["secret"].to_list())["tax_id"]))
    add_opt_outs(connection, contact_hashes(whole, vault), source=source, now=now)
    return marked


def _whole(leads: pl.DataFrame) -> pl.DataFrame:
    """Return rows that all opted out, with every column of a contact."""
    absent = [pl.lit(None, pl.String).alias(each.column) for each in _CONTACTS if each.column not in leads.columns]
    return leads.with_columns(*absent, opted_out=pl.lit(value=True))
