"""Reads what is known of leads, as frames for the pure stages."""

import polars as pl

from goodsign.store.bulk import read_frame
from goodsign.store.database import Database
from goodsign.store.staging import FIELDS

_MONEY = ("referral_amount", "received_total", "total_due", "last_payment_amount")


def _columns(row: str) -> str:
    return ", ".join(
        f"{row}.{name}::double precision AS {name}" if name in _MONEY else f"{row}.{name}" for name in FIELDS
    )


def read_leads(database: Database, *, lead_id: str | None = None) -> pl.DataFrame:
    """Return the leads as they are now: lead_id, kind, every field, `secret`, `opted_out`, `attributes` (JSON)."""
    where = "WHERE l.lead_id = $1::text::uuid" if lead_id else ""
    return read_frame(
        database,
        f"""SELECT l.lead_id::text AS lead_id, l.kind, {_columns("l")}, l.secret, l.opted_out,
                   l.attributes::text AS attributes, l.known_at
            FROM leads l {where}""",
        (lead_id,) if lead_id else (),
    )


def read_versions(database: Database) -> pl.DataFrame:
    """Return every version of every lead that is not opted out, each with the time it became known."""
    return read_frame(
        database,
        f"""SELECT l.lead_id::text AS lead_id, {_columns("l")}, l.attributes::text AS attributes, l.known_at
            FROM leads l WHERE NOT l.opted_out
            UNION ALL
            SELECT v.lead_id::text, {_columns("o")}, o.attributes::text, v.known_at
            FROM lead_versions v
            JOIN leads l ON l.lead_id = v.lead_id AND NOT l.opted_out,
                 jsonb_populate_record(NULL::leads, v.content) o
            WHERE v.role = 'before'""",
    )


def read_activities(database: Database, *, lead_id: str | None = None) -> pl.DataFrame:
    """Return lead_id, activity_type, description, occurred_at, known_at of all activities, or of one lead's."""
    where = "WHERE lead_id = $1::text::uuid" if lead_id else ""
    return read_frame(
        database,
        f"""SELECT lead_id::text AS lead_id, activity_type, description, occurred_at, known_at
            FROM activities {where} ORDER BY occurred_at""",
        (lead_id,) if lead_id else (),
    )


def read_outcomes(database: Database) -> pl.DataFrame:
    """Return the newest outcome of each lead: lead_id, converted, occurred_at, known_at."""
    return read_frame(
        database,
        """SELECT DISTINCT ON (lead_id) lead_id::text AS lead_id, converted, occurred_at, known_at
           FROM outcomes ORDER BY lead_id, occurred_at DESC""",
    )
