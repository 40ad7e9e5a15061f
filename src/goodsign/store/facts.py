"""Reads what is known of leads, as frames for the pure stages."""

from collections.abc import Sequence

import polars as pl

from goodsign.store.bulk import read_frame
from goodsign.store.database import Database
from goodsign.store.staging import FIELDS

_MONEY = ("referral_amount", "received_total", "total_due", "last_payment_amount")


def _columns(row: str) -> str:
    return ", ".join(
        f"{row}.{name}::double precision AS {name}" if name in _MONEY else f"{row}.{name}" for name in FIELDS
    )


_CHOSEN = "= ANY (string_to_array($1, ',')::uuid[])"


def _chosen(column: str, lead_ids: Sequence[str] | None, word: str = "WHERE") -> tuple[str, tuple[str, ...]]:
    """Return the condition that keeps only these leads, and its parameters; nothing at all for all leads."""
    return ("", ()) if lead_ids is None else (f"{word} {column} {_CHOSEN}", (",".join(lead_ids),))


def read_leads(database: Database, lead_ids: Sequence[str] | None = None) -> pl.DataFrame:
    """Return leads as they are now: lead_id, kind, every field, `secret`, `opted_out`, `attributes` (JSON text).

    `lead_ids` None means all of them.
    """
    where, parameters = _chosen("l.lead_id", lead_ids)
    return read_frame(
        database,
        f"""SELECT l.lead_id::text AS lead_id, l.kind, {_columns("l")}, l.secret, l.opted_out,
                   l.attributes::text AS attributes, l.known_at
            FROM leads l {where}""",
        parameters,
    )


def read_versions(database: Database, lead_ids: Sequence[str] | None = None) -> pl.DataFrame:
    """Return every version of leads that have not opted out, each with the time it became known."""
    now, parameters = _chosen("l.lead_id", lead_ids, "AND")
    return read_frame(
        database,
        f"""SELECT l.lead_id::text AS lead_id, l.kind, {_columns("l")}, l.attributes::text AS attributes, l.known_at
            FROM leads l WHERE NOT l.opted_out {now}
            UNION ALL
            SELECT v.lead_id::text, l.kind, {_columns("o")}, o.attributes::text, v.known_at
            FROM lead_versions v
            JOIN leads l ON l.lead_id = v.lead_id AND NOT l.opted_out,
                 jsonb_populate_record(NULL::leads, v.content) o
            WHERE v.role = 'before' {now}""",
        parameters,
    )


def read_activities(database: Database, lead_ids: Sequence[str] | None = None) -> pl.DataFrame:
    """Return activities in the order of their time: lead_id, activity_type, description, occurred_at, known_at."""
    where, parameters = _chosen("lead_id", lead_ids)
    return read_frame(
        database,
        f"""SELECT lead_id::text AS lead_id, activity_type, description, occurred_at, known_at
            FROM activities {where} ORDER BY occurred_at""",
        parameters,
    )


def read_outcomes(database: Database) -> pl.DataFrame:
    """Return the newest outcome of each lead: lead_id, converted, occurred_at, known_at."""
    return read_frame(
        database,
        """SELECT DISTINCT ON (lead_id) lead_id::text AS lead_id, converted, occurred_at, known_at
           FROM outcomes ORDER BY lead_id, occurred_at DESC""",
    )


def read_fits(database: Database, icp: str) -> pl.DataFrame:
    """Return how every lead fits `icp`: lead_id, fit, fit_for_scoring, verdict, states."""
    return read_frame(
        database,
        "SELECT lead_id::text AS lead_id, fit, fit_for_scoring, verdict, states FROM fits WHERE icp = $1",
        (icp,),
    )
