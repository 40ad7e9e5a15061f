"""Takes a specialist's word on a signal, and counts how often each kind of signal was right."""

import json
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from scipy.stats import binomtest

from goodsign.core.errors import Conflict, SpecError
from goodsign.flows.review_links import Verdict, carry_out
from goodsign.store.database import Database
from goodsign.store.event_log import add_events
from goodsign.store.profile_links import list_links
from goodsign.store.rescoring import queue_scores
from goodsign.store.signals import (
    REASONS,
    StoredSignal,
    count_verdicts,
    dismiss,
    evidence_of,
    find_signal,
    profiles_of_signal,
    take_back_dismissal,
)


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the signals of one type from one origin: how many were shown and dismissed, and the share that stood.

    `low` and `high` bound the share with 95 % confidence (Wilson).
    """

    type: str
    origin: str
    shown: int
    dismissed: dict[str, int]
    share: float
    low: float
    high: float


def dismiss_signal(
    database: Database, signal_id: str, *, reason: str, by: str, note: str | None, now: datetime
) -> StoredSignal:
    """Dismiss a signal with a reason; the lead is scored again without it.

    "wrong_person" also rejects the profile that the signal came from: all its signals go with it. It takes the place
    of a milder reason given before; any other second reason is a Conflict.
    """
    if reason not in REASONS:
        raise SpecError(f"`{reason}` is no reason.", hint=f"Give one of: {', '.join(REASONS)}.")
    if not by.strip():
        raise SpecError("A dismissal names who dismisses.")
    with database.transaction() as connection:
        signal = find_signal(connection, signal_id)
        if signal.dismissed is not None:
            _require_graver(signal.dismissed, reason)
            take_back_dismissal(connection, signal.signal_id, now=now)
        dismiss(connection, [signal.signal_id], reason=reason, by=by.strip(), note=note, now=now)
        queue_scores(connection, [signal.lead_id], now=now)
        detail = json.dumps({"signal_id": signal.signal_id, "type": signal.type, "reason": reason})
        event = pl.DataFrame({"kind": ["signal.dismissed"], "lead_id": [signal.lead_id], "detail": [detail]})
        add_events(connection, event, now=now)
        if reason == "wrong_person":
            profiles = profiles_of_signal(connection, signal.signal_id)
            for link in list_links(connection, lead_id=signal.lead_id):
                if link.profile_key in profiles:
                    carry_out(connection, link, Verdict(confirmed=False, by=by, reason=note or "wrong person"), now=now)
    return signal


def _require_graver(before: str, reason: str) -> None:
    if reason != "wrong_person" or before == reason:
        raise Conflict(
            f"The signal is dismissed already, as {before}.", hint="`goodsign signals restore` takes that back first."
        )


def restore_signal(database: Database, signal_id: str, *, now: datetime) -> bool:
    """Let a dismissed signal count again; return whether it had been dismissed.

    Raises SpecError for one whose evidence was erased with a rejected profile: there is nothing left to count.
    """
    with database.transaction() as connection:
        signal = find_signal(connection, signal_id)
        if not evidence_of(connection, [signal.signal_id])[signal.signal_id]:
            raise SpecError(
                "The evidence of this signal was erased when its profile was found to be another person's.",
                hint="It comes back only if the profile is confirmed again and collected anew.",
            )
        restored = take_back_dismissal(connection, signal.signal_id, now=now)
        if restored:
            queue_scores(connection, [signal.lead_id], now=now)
    return restored


def precision_report(database: Database) -> list[Precision]:
    """Return how often signals stood, by type and origin, as the specialists' dismissals tell."""
    with database.transaction() as connection:
        rows = count_verdicts(connection)
    return [_precision(row) for row in rows.iter_rows(named=True)]


def _precision(row: dict[str, object]) -> Precision:
    shown = int(str(row["shown"]))
    dismissed = {reason: int(str(row[reason])) for reason in REASONS}
    stood = shown - sum(dismissed.values())
    bounds = binomtest(stood, shown).proportion_ci(0.95, method="wilson")
    return Precision(str(row["type"]), str(row["origin"]), shown, dismissed, stood / shown, bounds.low, bounds.high)
