"""Ideal customer profiles, their legal sign-offs, and how each lead fits."""

from dataclasses import asdict
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, text

from goodsign.icp.signoff import SignOff
from goodsign.store.bulk import copy_in

_FIT_COLUMNS = {
    "lead_id": "text",
    "fit": "double precision",
    "fit_for_scoring": "double precision",
    "verdict": "text",
    "states": "text",
}


def save_icp(connection: Connection, name: str, specification: str, *, now: datetime) -> int:
    """Keep a new version of a workspace's own ICP; return its number. Unchanged text keeps its version."""
    found = find_icp(connection, name)
    if found is not None and found[1] == specification:
        return found[0]
    return int(
        connection.execute(
            text("""
                INSERT INTO icps (workspace_id, name, version, specification, occurred_at, known_at)
                SELECT workspace_id, :name,
                       coalesce((SELECT max(version) FROM icps WHERE name = :name), 0) + 1,
                       :specification, :now, :now
                FROM workspaces RETURNING version
            """),
            {"name": name, "specification": specification, "now": now},
        ).scalar_one()
    )


def find_icp(connection: Connection, name: str) -> tuple[int, str] | None:
    """Return (version, text) of the newest version of the workspace's own ICP of that name."""
    row = connection.execute(
        text("SELECT version, specification FROM icps WHERE name = :name ORDER BY version DESC LIMIT 1"),
        {"name": name},
    ).first()
    return None if row is None else (row.version, row.specification)


def list_icps(connection: Connection) -> list[str]:
    """Return the names of the workspace's own ICPs."""
    return list(connection.execute(text("SELECT DISTINCT name FROM icps ORDER BY name")).scalars())


def save_sign_off(connection: Connection, sign_off: SignOff, *, now: datetime) -> None:
    """Record a legal sign-off."""
    connection.execute(
        text("""
            INSERT INTO sign_offs (workspace_id, icp, terms, who, why, signed_on, expires_on, occurred_at, known_at)
            SELECT workspace_id, :icp, :terms, :who, :why, :signed_on, :expires_on, :now, :now FROM workspaces
        """),
        asdict(sign_off) | {"now": now},
    )


def list_sign_offs(connection: Connection) -> list[SignOff]:
    """Return all sign-offs, newest first."""
    rows = connection.execute(text("SELECT * FROM sign_offs ORDER BY known_at DESC"))
    return [SignOff(row.icp, row.terms, row.who, row.why, row.signed_on, row.expires_on) for row in rows]


def replace_fits(connection: Connection, icp: str, fits: pl.DataFrame, *, as_of: datetime, now: datetime) -> None:
    """Store how every lead fits `icp` in place of what was stored before."""
    definition = ", ".join(f"{name} {kind}" for name, kind in _FIT_COLUMNS.items())
    connection.execute(text(f"CREATE TEMPORARY TABLE IF NOT EXISTS stage_fits ({definition}) ON COMMIT DROP"))
    connection.execute(text("TRUNCATE stage_fits"))
    copy_in(connection, "stage_fits", fits.select(*_FIT_COLUMNS))
    connection.execute(text("DELETE FROM fits WHERE icp = :icp"), {"icp": icp})
    connection.execute(
        text("""
            INSERT INTO fits (workspace_id, lead_id, icp, fit, fit_for_scoring, verdict, states, occurred_at, known_at)
            SELECT w.workspace_id, s.lead_id::uuid, :icp, s.fit, s.fit_for_scoring, s.verdict, s.states, :as_of, :now
            FROM stage_fits s, workspaces w
        """),
        {"icp": icp, "as_of": as_of, "now": now},
    )
