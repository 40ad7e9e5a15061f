"""Rate budgets and circuit breakers in PostgreSQL, so that every worker shares them and a restart forgets nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from goodsign.collect.ports import Admission
from goodsign.store.database import Database

PATIENCE = 5
"""Failures in a row after which a bucket rests."""

PAUSE_SECONDS = 60.0
"""How long it rests at first; twice as long with every further failure."""


@dataclass(frozen=True)
class SharedTraffic:
    """The Traffic port: each question is a transaction of its own, so that no worker waits for another's fetch.

    `per_minute` says how many requests a bucket may have a minute, `burst` how many at once. Hosts are spared by all
    workspaces together; a source is one workspace's own, and another's of the same name has its own bucket.
    """

    database: Database
    now: Callable[[], datetime]
    per_minute: Callable[[str], float]
    burst: float = 1.0

    def admit(self, bucket: str, *, every: float = 0.0) -> Admission:
        """Take one request out of the bucket's budget, or say how long to wait.

        `every` is how many seconds lie between two requests at least; with it, none come at once.
        """
        query = text("SELECT * FROM traffic_admit(:bucket, :per_minute, :burst, :now)")
        pace = min(self.per_minute(bucket), 60 / every) if every > 0 else self.per_minute(bucket)
        burst = 1.0 if every > 0 else self.burst
        asked = {"bucket": self._shared(bucket), "per_minute": pace, "burst": burst, "now": self.now()}
        with self.database.transaction() as connection:
            row = connection.execute(query, asked).one()
        return Admission(row.wait_seconds, row.suspended_for, row.tokens_left)

    def answered(self, bucket: str) -> None:
        """Note that a request went well."""
        with self.database.transaction() as connection:
            connection.execute(
                text("SELECT traffic_answered(:bucket, :now)"), {"bucket": self._shared(bucket), "now": self.now()}
            )

    def failed(self, bucket: str, *, wait_seconds: float | None = None) -> str | None:
        """Note a time-out, 5xx or 429, with how long the source asks us to wait; the third wish in a row suspends."""
        query = text("SELECT traffic_failed(:bucket, :now, :asked, :patience, :pause)")
        told = {
            "bucket": self._shared(bucket),
            "now": self.now(),
            "asked": wait_seconds,
            "patience": PATIENCE,
            "pause": PAUSE_SECONDS,
        }
        with self.database.transaction() as connection:
            sign = connection.execute(query, told).scalar_one()
        return None if sign is None else str(sign)

    def stop(self, bucket: str, sign: str) -> None:
        """Suspend the bucket until a person looks."""
        query = text("SELECT traffic_stop(:bucket, :now, :sign)")
        with self.database.transaction() as connection:
            connection.execute(query, {"bucket": self._shared(bucket), "now": self.now(), "sign": sign})

    def _shared(self, bucket: str) -> str:
        return f"{bucket}@{self.database.workspace_id}" if bucket.startswith("source:") else bucket
