"""Decide how a column writes its dates, from the whole column."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self, get_args

import polars as pl

from goodsign.core.errors import SpecError

Order = Literal["MDY", "DMY", "YMD"]
ORDERS: tuple[Order, ...] = get_args(Order)
Bare = Literal["YYYYMMDD", "MMDDYYYY", "DDMMYYYY", "EXCEL", "EPOCH", "EPOCH_MS"]
BARES: tuple[Bare, ...] = get_args(Bare)

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years outside are typing errors or a system's way to say never (0001, 9999)."""

TYPO_SHARE = 0.01
"""At most this share of the telling values may contradict the rest; they then count as typing errors."""

ZONE = r"(?P<zone>[Zz]|UTC|GMT|E[SD]T|C[SD]T|M[SD]T|P[SD]T|[+-]\d{2}:?\d{2}|[+-]\d{2})"
_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    rf"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*{ZONE}?)?$"
)
_WEEKDAY = r"(?:[A-Za-z]{3,9}\.?,?\s+)?"
_SUFFIX = r"(?:st|nd|rd|th)?"

YEAR_FIRST = r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME
NUMERIC = r"^(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ](?P<c>\d{4}|\d{2})" + _TIME
NAMED = (
    rf"^{_WEEKDAY}(?P<day>\d{{1,2}}){_SUFFIX}[-\s./,]*(?P<name>[A-Za-z]{{3,9}})\.?[-\s./,]*(?P<year>\d{{4}}|\d{{2}})"
    + _TIME,
    rf"^{_WEEKDAY}(?P<name>[A-Za-z]{{3,9}})\.?[-\s]*(?P<day>\d{{1,2}}){_SUFFIX},?[-\s]+(?P<year>\d{{4}}|\d{{2}})"
    + _TIME,
    r"^(?P<year>\d{4})[-\s/](?P<name>[A-Za-z]{3,9})[-\s/](?P<day>\d{1,2})" + _TIME,
)
COMPACT = r"^(\d{8})(?:\.0+)?$"
EXCEL = r"^(\d{5})(?:\.\d+)?$"
EPOCH = r"^(\d{9,10})(?:\.\d+)?$"
EPOCH_MS = r"^(\d{12,13})(?:\.0+)?$"

_WORDS: dict[str, str] = {
    "MDY": "month/day/year",
    "DMY": "day/month/year",
    "YMD": "year/month/day",
    "MMDDYYYY": "month, day, year in eight digits",
    "DDMMYYYY": "day, month, year in eight digits",
}


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How to read a column: the `order` of numeric parts, and what a `bare` number means.

    Dates that start with a four-digit year or name the month need neither; they are read in any column.
    """

    order: Order | None = None
    bare: Bare | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The column can be read in several ways; somebody has to say which."""

    candidates: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class NotADate:
    """Fewer than half of the column's values look like dates."""

    readable: int
    total: int


def parse_date_format(text: str) -> DateFormat:
    """Return the format a user names (`MDY`, `DMY`, `YMD`, `YYYYMMDD`, `EXCEL`, `EPOCH` …); SpecError else."""
    wanted = text.strip().upper().replace("-", "_")
    for order in ORDERS:
        if wanted == order:
            return DateFormat(order=order)
    for bare in BARES:
        if wanted == bare:
            return DateFormat(bare=bare)
    raise SpecError(f"“{text}” is not a date format.", hint=f"Use one of {', '.join((*ORDERS, *BARES))}.")


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """What the values of a column say about their format; evidence of batches adds up.

    `orders` and `compact` count values by the set of readings that give a possible date, written "DMY|MDY"
    ("same" when the readings agree). `firsts` and `thirds` are the numbers seen in the outer places where the
    year has two digits: days wander through the month, years hardly move.
    """

    total: int = 0
    year_first: int = 0
    named: int = 0
    excel: int = 0
    epoch: int = 0
    epoch_ms: int = 0
    orders: Mapping[str, int] = field(default_factory=dict)
    compact: Mapping[str, int] = field(default_factory=dict)
    firsts: frozenset[int] = frozenset()
    thirds: frozenset[int] = frozenset()

    @classmethod
    def of(cls, values: pl.Series) -> Self:
        """Return the evidence in one batch of a text column; nulls count for nothing."""
        text = values.drop_nulls().rename("value")
        year_first = text.str.contains(YEAR_FIRST)
        rest = text.filter(~year_first).value_counts(name="rows")
        named = _rows(rest, pl.any_horizontal(pl.col("value").str.contains(shape) for shape in NAMED))
        numeric = _numeric_readings(rest)
        two_digit = numeric.filter(pl.col("c_digits") == 2)
        return cls(
            total=len(text),
            year_first=int(year_first.sum()),
            named=named,
            excel=_rows(rest, pl.col("value").str.extract(EXCEL).cast(pl.Int64).is_between(1, 73_415)),
            epoch=_rows(rest, pl.col("value").str.contains(EPOCH)),
            epoch_ms=_rows(rest, pl.col("value").str.contains(EPOCH_MS)),
            orders=_tally(numeric),
            compact=_tally(_compact_readings(rest)),
            firsts=frozenset(two_digit["a"].to_list()),
            thirds=frozenset(two_digit["c"].to_list()),
        )

    def merge(self, other: Self) -> Self:
        """Return the evidence of both."""
        return type(self)(
            total=self.total + other.total,
            year_first=self.year_first + other.year_first,
            named=self.named + other.named,
            excel=self.excel + other.excel,
            epoch=self.epoch + other.epoch,
            epoch_ms=self.epoch_ms + other.epoch_ms,
            orders=Counter(self.orders) + Counter(other.orders),
            compact=Counter(self.compact) + Counter(other.compact),
            firsts=self.firsts | other.firsts,
            thirds=self.thirds | other.thirds,
        )

    def decide(self) -> DateFormat | Ambiguous | NotADate:
        """Return the one format that fits, the candidates when several do, or NotADate."""
        bare_counts = {"EXCEL": self.excel, "EPOCH": self.epoch, "EPOCH_MS": self.epoch_ms}
        bare_counts["COMPACT"] = sum(self.compact.values())
        bare, bare_rows = max(bare_counts.items(), key=lambda item: item[1])
        texts = self.year_first + self.named + sum(self.orders.values())
        if 2 * max(texts, bare_rows) < self.total or self.total == 0:
            return NotADate(max(texts, bare_rows), self.total)
        if bare_rows > texts:
            return self._decide_bare(bare)
        if not self.orders:
            return DateFormat()
        order = _settle(self.orders, ORDERS, self._unlikely())
        return order if isinstance(order, Ambiguous) else DateFormat(order=_as_order(order))

    def _decide_bare(self, bare: str) -> DateFormat | Ambiguous:
        if bare != "COMPACT":
            return parse_date_format(bare)
        settled = _settle(self.compact, ("YYYYMMDD", "MMDDYYYY", "DDMMYYYY"), frozenset())
        return settled if isinstance(settled, Ambiguous) else parse_date_format(settled)

    def _unlikely(self) -> frozenset[str]:
        """Return the orders in which the year would wander through a month while the day hardly moves."""
        if _wanders(self.firsts, beside=self.thirds):
            return frozenset({"YMD"})
        return frozenset({"MDY", "DMY"}) if _wanders(self.thirds, beside=self.firsts) else frozenset()


def _wanders(numbers: frozenset[int], *, beside: frozenset[int]) -> bool:
    return len(numbers) >= 15 and max(numbers) <= 31 and 2 * len(beside) <= len(numbers)


def _rows(counted: pl.DataFrame, where: pl.Expr) -> int:
    return int(counted.filter(where)["rows"].sum())


def _readable(month: pl.Expr, day: pl.Expr) -> pl.Expr:
    longest = pl.when(month == 2).then(29).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    return month.is_between(1, 12) & day.is_between(1, longest)


def _numeric_readings(counted: pl.DataFrame) -> pl.DataFrame:
    """Return the values made of three short numbers, with the readings that give a possible date."""
    a, b, c = (pl.col(name) for name in "abc")
    two = pl.col("c_digits") == 2
    parts = counted.select(pl.col("value").str.extract_groups(NUMERIC).struct.unnest(), "rows").drop_nulls("a")
    numbers = parts.select("rows", c_digits=c.str.len_bytes(), **{name: pl.col(name).cast(pl.Int64) for name in "abc"})
    year = two | c.is_between(FIRST_YEAR, LAST_YEAR)
    readings = {"DMY": year & _readable(b, a), "MDY": year & _readable(a, b), "YMD": two & _readable(b, c)}
    agree = (a == b) & (~two | (b == c)) & readings["MDY"]
    return _with_readings(numbers, readings, agree)


def _compact_readings(counted: pl.DataFrame) -> pl.DataFrame:
    """Return the eight-digit values, with the readings that give a possible date."""
    digits = counted.select("rows", eight=pl.col("value").str.extract(COMPACT)).drop_nulls("eight")

    def part(start: int, length: int) -> pl.Expr:
        return pl.col("eight").str.slice(start, length).cast(pl.Int64)

    head, tail = part(0, 4).is_between(FIRST_YEAR, LAST_YEAR), part(4, 4).is_between(FIRST_YEAR, LAST_YEAR)
    readings = {
        "DDMMYYYY": tail & _readable(part(2, 2), part(0, 2)),
        "MMDDYYYY": tail & _readable(part(0, 2), part(2, 2)),
        "YYYYMMDD": head & _readable(part(4, 2), part(6, 2)),
    }
    agree = (part(0, 2) == part(2, 2)) & readings["MMDDYYYY"]
    return _with_readings(digits, readings, agree).filter(pl.col("readings") != "")


def _with_readings(frame: pl.DataFrame, readings: Mapping[str, pl.Expr], agree: pl.Expr) -> pl.DataFrame:
    names = [pl.when(possible).then(pl.lit(name)) for name, possible in readings.items()]
    joined = pl.concat_str(names, separator="|", ignore_nulls=True)
    return frame.with_columns(readings=pl.when(agree).then(pl.lit("same")).otherwise(joined))


def _tally(frame: pl.DataFrame) -> dict[str, int]:
    return dict(frame.group_by("readings").agg(pl.col("rows").sum()).iter_rows())


def _settle(counts: Mapping[str, int], names: tuple[str, ...], unlikely: frozenset[str]) -> str | Ambiguous:
    """Return the reading that fits all values but typing errors, or the readings nothing tells apart."""
    readable = {name: sum(rows for mask, rows in counts.items() if name in mask.split("|")) for name in names}
    best = max(names, key=lambda name: (readable[name], name not in unlikely))
    rivals = [name for name in names if name != best and _differ(counts, best, name)]
    tied = [name for name in rivals if readable[name] == readable[best] and not _only(counts, best, name)]
    likely = [name for name in (best, *tied) if name not in unlikely] or [best, *tied]
    if len(likely) > 1:
        words = " or ".join(_WORDS[name] for name in likely)
        return Ambiguous(tuple(likely), f"every value can be {words}")
    for rival in (name for name in rivals if name not in tied):
        mine, theirs = _only(counts, best, rival), _only(counts, rival, best)
        if theirs > TYPO_SHARE * (mine + theirs):
            why = f"{mine:,} values can only be {_WORDS[best]}, {theirs:,} only {_WORDS[rival]}, others either"
            return Ambiguous((best, rival), why)
    return likely[0]


def _differ(counts: Mapping[str, int], one: str, other: str) -> bool:
    return any(one in mask.split("|") and other in mask.split("|") for mask in counts)


def _only(counts: Mapping[str, int], one: str, other: str) -> int:
    return sum(rows for mask, rows in counts.items() if one in mask.split("|") and other not in mask.split("|"))


def _as_order(name: str) -> Order:
    return next(order for order in ORDERS if order == name)
