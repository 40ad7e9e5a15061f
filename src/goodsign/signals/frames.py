"""What detecting produces: signals with their evidence, and what a text says."""

from dataclasses import dataclass
from enum import StrEnum

import dataframely as dy


class SignalType(StrEnum):
    """The seven positive career signals."""

    NEW_EMPLOYMENT = "new_employment"
    PROMOTION = "promotion"
    CERTIFICATION = "certification"
    LICENSE_RENEWAL = "license_renewal"
    AWARD = "award"
    BUSINESS_LAUNCH = "business_launch"
    EDUCATION = "education"


class Precision(StrEnum):
    """How exactly the time of an event is known; `between` means only that it lies between two snapshots."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    BETWEEN = "between"


HALF_LIFE_DAYS: dict[SignalType, int] = {
    SignalType.NEW_EMPLOYMENT: 120,
    SignalType.PROMOTION: 150,
    SignalType.BUSINESS_LAUNCH: 120,
    SignalType.EDUCATION: 180,
    SignalType.CERTIFICATION: 120,
    SignalType.LICENSE_RENEWAL: 90,
    SignalType.AWARD: 60,
}
"""Days after which a signal counts half: a stated opinion to start from, not a measurement."""

STRENGTH: dict[SignalType, float] = {
    SignalType.NEW_EMPLOYMENT: 1.0,
    SignalType.PROMOTION: 0.9,
    SignalType.BUSINESS_LAUNCH: 0.7,
    SignalType.EDUCATION: 0.6,
    SignalType.CERTIFICATION: 0.6,
    SignalType.LICENSE_RENEWAL: 0.5,
    SignalType.AWARD: 0.4,
}
"""How much a fresh, certain signal of a type says about income, 0 to 1: a stated opinion to start from."""


class DetectedSignal(dy.Schema):
    """One event in one person's career with one piece of evidence.

    `event_key` is equal for the same event of the same person whatever the source; `occurred_at` is the start of the
    day, month or year it happened in (UTC), or the time of the later snapshot when only `between` is known;
    `known_at` is the evidence's. `confidence` and `strength` lie between 0 and 1; `before` and `after` are the fields
    that changed, as JSON objects.
    """

    person = dy.String()
    event_key = dy.String()
    type = dy.Enum([each.value for each in SignalType])
    occurred_at = dy.Datetime(time_zone="UTC", time_unit="us")
    precision = dy.Enum([each.value for each in Precision])
    known_at = dy.Datetime(time_zone="UTC", time_unit="us")
    confidence = dy.Float64(min=0, max=1)
    strength = dy.Float64(min=0, max=1)
    half_life_days = dy.UInt16()
    title = dy.String(nullable=True)
    organization = dy.String(nullable=True)
    credential = dy.String(nullable=True)
    origin = dy.String()
    snapshot_before = dy.String(nullable=True)
    snapshot_after = dy.String()
    before = dy.String(nullable=True)
    after = dy.String()


@dataclass(frozen=True, slots=True)
class TextEntity:
    """A person, organization, title or credential in a text; `start` and `end` count characters."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextReading:
    """What a text says: `label` is a SignalType or "none", `confidence` the probability that it is right.

    `is_self` is True when the author is the subject, False for somebody else, None when it speaks of nobody;
    `realis` is happened, pending, past, hypothetical, figurative or none; `sentiment` positive, neutral or negative;
    `high_confidence` marks readings that may be shown as sure.
    """

    label: str
    confidence: float
    is_self: bool | None
    realis: str
    entities: tuple[TextEntity, ...]
    sentiment: str
    high_confidence: bool
