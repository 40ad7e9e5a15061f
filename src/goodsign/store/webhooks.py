"""What vendors called us about: kept as it came, once each, until it is processed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

WORK_CHANNEL = "goodsign_work"
"""The NOTIFY channel on which workers hear that there is something to do."""


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """A call of a vendor: `delivery` tells one event from another, `payload` is what it said."""

    vendor: str
    delivery: str
    payload: Mapping[str, object]
    known_at: datetime


def add_delivery(
    connection: Connection, *, vendor: str, delivery: str, payload: Mapping[str, object], now: datetime
) -> bool:
    """Keep a delivery and wake the workers at the commit; return False for one that came before."""
    done = connection.execute(
        text("""
            INSERT INTO webhook_deliveries (workspace_id, vendor, delivery, payload, occurred_at, known_at)
            SELECT workspace_id, :vendor, :delivery, cast(:payload AS jsonb), :now, :now FROM workspaces
            ON CONFLICT DO NOTHING
        """),
        {"vendor": vendor, "delivery": delivery, "payload": json.dumps(payload), "now": now},
    )
    connection.execute(text(f"SELECT pg_notify('{WORK_CHANNEL}', workspace_id::text) FROM workspaces"))
    return done.rowcount == 1


def open_deliveries(connection: Connection, vendor: str, *, limit: int = 500) -> list[WebhookDelivery]:
    """Return deliveries that nobody processed yet, oldest first."""
    rows = connection.execute(
        text("""
            SELECT vendor, delivery, payload, known_at FROM webhook_deliveries
            WHERE vendor = :vendor AND processed_at IS NULL ORDER BY known_at, delivery LIMIT :limit
        """),
        {"vendor": vendor, "limit": limit},
    )
    return [WebhookDelivery(**row) for row in rows.mappings()]


def mark_processed(connection: Connection, deliveries: Sequence[WebhookDelivery], *, now: datetime) -> None:
    """Note that deliveries are done with."""
    connection.execute(
        text("""
            UPDATE webhook_deliveries w SET processed_at = :now
            FROM unnest(cast(:vendors AS text[]), cast(:deliveries AS text[])) AS d (vendor, delivery)
            WHERE w.vendor = d.vendor AND w.delivery = d.delivery
        """),
        {"vendors": [d.vendor for d in deliveries], "deliveries": [d.delivery for d in deliveries], "now": now},
    )
