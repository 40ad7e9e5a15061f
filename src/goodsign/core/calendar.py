"""Rules about dates that need no clock."""

from datetime import UTC, date, datetime


def years_between(birth: date, on: date) -> int:
    """Return completed years from `birth` to `on`; 29 February counts from 1 March."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def days_between(start: date, end: date) -> int:
    """Return whole calendar days from `start` to `end`, negative when `end` comes first."""
    return (end - start).days


def require_utc(moment: datetime) -> datetime:
    """Return `moment` in UTC; a naive time is a programming error and raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("A time without a time zone reached the core.")
    return moment.astimezone(UTC)
