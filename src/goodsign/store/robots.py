"""What robots files came to, in PostgreSQL, so that a restart asks for none of them again too soon."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from goodsign.compliance.frames import RobotsKind, RobotsVerdict
from goodsign.store.database import Database


@dataclass(frozen=True)
class StoredRobots:
    """The RobotsCache port; every workspace keeps its own copies."""

    database: Database
    now: Callable[[], datetime]

    def get(self, origin: str) -> RobotsVerdict | None:
        """Return the verdict on an origin that was put last, None without one."""
        query = text("SELECT verdict, body, occurred_at, expires_at FROM robots_files WHERE origin = :origin")
        with self.database.transaction() as connection:
            row = connection.execute(query, {"origin": origin}).one_or_none()
        if row is None:
            return None
        kind, _, review = row.verdict.partition(":")
        return RobotsVerdict(
            kind=_kind(kind),
            text=row.body,
            fetched_at=row.occurred_at,
            expires_at=row.expires_at,
            review=review or None,
        )

    def put(self, origin: str, verdict: RobotsVerdict) -> None:
        """Keep the verdict on an origin, unless a later one is kept: two workers may ask at the same time."""
        query = text("""
            INSERT INTO robots_files (workspace_id, origin, verdict, body, expires_at, occurred_at, known_at)
            SELECT workspace_id, :origin, :verdict, :body, :expires_at, :fetched_at, :now FROM workspaces
            ON CONFLICT (workspace_id, origin) DO UPDATE
            SET verdict = excluded.verdict, body = excluded.body, expires_at = excluded.expires_at,
                occurred_at = excluded.occurred_at, known_at = excluded.known_at
            WHERE robots_files.occurred_at <= excluded.occurred_at
        """)
        kept = {
            "origin": origin,
            "verdict": f"{verdict.kind}:{verdict.review}" if verdict.review else verdict.kind,
            "body": verdict.text,
            "expires_at": verdict.expires_at,
            "fetched_at": verdict.fetched_at,
            "now": self.now(),
        }
        with self.database.transaction() as connection:
            connection.execute(query, kept)


def _kind(word: str) -> RobotsKind:
    match word:
        case "rules" | "allow_all" | "deny_all" | "suspend":
            return word
        case _:
            # Written by another version: what it means is unknown, and unknown means deny.
            return "deny_all"
