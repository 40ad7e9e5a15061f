"""Decide which columns the model may use, and say of every other one why it is left out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl

from goodsign.core.errors import DataError, SignOffRequired
from goodsign.scoring.frames import Bools, LeftOut
from goodsign.scoring.leaks import find_leaks, unusable
from goodsign.scoring.prepare import Reading
from goodsign.scoring.protected import find_protected, find_proxies
from goodsign.scoring.values import as_text

_CANNOT_KEEP = {"empty", "constant", "text", "identifier"}
_GUARDED = {"protected", "proxy"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user overrules: columns to keep or drop, columns trusted to be as of the ranking moment, and the
    recorded reason for keeping a protected one."""

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    protected_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """The columns in use and, in the table's order, the verdict on every other or overruled one."""

    used: tuple[Reading, ...]
    left_out: tuple[LeftOut, ...]


def sort_columns(table: pl.DataFrame, readings: Sequence[Reading], converted: Bools, wishes: Wishes) -> Sorted:
    """Sort the columns; `table` and `converted` hold the rows with a known outcome, `readings` not the outcome.

    Raises DataError for a wish about a column that does not exist, SignOffRequired for keeping a protected column
    without a reason.
    """
    _require_known(wishes, {reading.column for reading in readings})
    verdicts = {item.column: item for item in (*_unwanted(readings, wishes), *unusable(readings))}
    for item in find_protected(readings):
        if item.column not in verdicts or verdicts[item.column].why in {"text", "identifier"}:
            verdicts[item.column] = item
    rest = _without(readings, verdicts)
    guarded = [reading for reading in readings if _is_guarded(verdicts.get(reading.column))]
    found = (*_copies(table, rest), *find_leaks(table, rest, converted, trusted=wishes.trusted))
    verdicts |= {item.column: item for item in found}
    proxies = find_proxies(table, _without(rest, verdicts), guarded)
    verdicts |= {item.column: item for item in proxies}
    judged = {column: _overruled(item, wishes) for column, item in verdicts.items()}
    kept = {column for column, item in judged.items() if item.kept}
    used = tuple(reading for reading in readings if reading.column not in judged or reading.column in kept)
    order = [reading.column for reading in readings if reading.column in judged]
    return Sorted(used, tuple(judged[column] for column in order))


def _require_known(wishes: Wishes, columns: Collection[str]) -> None:
    for column in (*wishes.keep, *wishes.drop):
        if column not in columns:
            raise DataError(f'There is no column "{column}" to keep or drop.', hint="Write it as the header does.")


def _unwanted(readings: Sequence[Reading], wishes: Wishes) -> tuple[LeftOut, ...]:
    dropped = [reading.column for reading in readings if reading.column in wishes.drop]
    return tuple(LeftOut(column, "user", "You asked to leave it out.") for column in dropped)


def _without(readings: Sequence[Reading], verdicts: Collection[str]) -> list[Reading]:
    return [reading for reading in readings if reading.column not in verdicts]


def _is_guarded(item: LeftOut | None) -> bool:
    return item is not None and item.why in _GUARDED


def _overruled(item: LeftOut, wishes: Wishes) -> LeftOut:
    if item.column not in wishes.keep or item.why == "user":
        return item
    if item.why in _CANNOT_KEEP:
        return replace(item, sentence=f"{item.sentence} It cannot be kept.")
    if item.why not in _GUARDED:
        return replace(item, sentence=f"{item.sentence} You asked to keep it.", kept=True)
    if not (wishes.protected_reason or "").strip():
        raise SignOffRequired(
            f'The column "{item.column}" is protected or stands in for something protected.',
            hint="Keeping it needs a recorded legal reason: --allow-protected REASON.",
        )
    reason = f"{item.sentence} Kept for the recorded reason: {wishes.protected_reason}."
    return replace(item, sentence=reason, kept=True)


def _copies(table: pl.DataFrame, readings: Sequence[Reading]) -> list[LeftOut]:
    """Find columns that repeat an earlier one cell by cell."""
    seen: dict[int, list[pl.Series]] = {}
    copies = []
    for reading in readings:
        cells = as_text(table[reading.column])
        alike = seen.setdefault(int(cells.hash(seed=0).sum()), [])
        twin = next((other for other in alike if other.equals(cells)), None)
        if twin is None:
            alike.append(cells)
        else:
            copies.append(LeftOut(reading.column, "duplicate", f'It repeats "{twin.name}" cell by cell.'))
    return copies
