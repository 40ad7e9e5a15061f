"""Read a column of dates or moments in a decided format."""

from datetime import date, datetime

import polars as pl

from goodsign.collect.dates import (
    COMPACT,
    EPOCH,
    EPOCH_MS,
    EXCEL,
    FIRST_YEAR,
    LAST_YEAR,
    NAMED,
    NUMERIC,
    YEAR_FIRST,
    DateFormat,
    Order,
)

_PARTS = ("year", "month", "day", "name", "hour", "minute", "second", "fraction", "half", "zone")
_ORDER_PARTS: dict[Order, dict[str, str]] = {
    "MDY": {"month": "a", "day": "b", "year": "c"},
    "DMY": {"day": "a", "month": "b", "year": "c"},
    "YMD": {"year": "a", "month": "b", "day": "c"},
}
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NUMBERS = {name[:size]: number for number, name in enumerate(_MONTHS, 1) for size in range(3, len(name) + 1)}

# RFC 2822 section 4.3: the only zone names with a fixed meaning.
_ZONE_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}

YEARS_AHEAD = 20
"""A two-digit year lies at most this far in the future (a birth year never does)."""

_FAST_SHAPES = (
    (r"^\d{4}-\d\d-\d\d$", "%Y-%m-%d"),
    (r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", "%Y-%m-%d %H:%M:%S"),
    (r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$", "%Y-%m-%dT%H:%M:%S"),
)


def read_dates(values: pl.Series, fmt: DateFormat, *, now: datetime, birth: bool = False) -> pl.Series:
    """Return the dates as written, null where there is none; a zone does not move a date.

    Two-digit years lie in the past for `birth` dates, else between 79 years ago and 20 years ahead.
    Dates outside the years 1900 to 2100, and births after `now`, are null.
    """
    distinct = values.drop_nulls().unique()
    read = _read(distinct, fmt, today=now.date(), birth=birth)
    days = read.select("text", day=pl.col("local").dt.date())
    if birth:
        days = days.with_columns(pl.when(pl.col("day") <= now.date()).then("day").alias("day"))
    return _look_up(values, days["text"], days["day"])


def read_moments(values: pl.Series, fmt: DateFormat, *, now: datetime, time_zone: str) -> pl.Series:
    """Return the moments in UTC; a time without zone is local in `time_zone`.

    Clock times that a change to summer time skips move forward by its length; times that happen twice mean
    the first (as Python's `fold=0`).
    """
    text = values.rename("text")
    local = _read_common(text)
    open_rows = text.is_not_null() & local.is_null()
    read = _read(text.filter(open_rows).unique(), fmt, today=now.date(), birth=False)
    utc = pl.DataFrame({"local": local}).select(_in_plausible_years(_to_utc(pl.col("local"), time_zone))).to_series()
    if not read.height:
        return utc.rename(values.name)
    slow = read.select(
        "text",
        at=pl.when(pl.col("offset").is_null())
        .then(_to_utc(pl.col("local"), time_zone))
        .otherwise((pl.col("local") - pl.duration(minutes=pl.col("offset"))).dt.replace_time_zone("UTC")),
    )
    rest = _look_up(values, slow["text"], slow["at"])
    return pl.select(pl.coalesce(utc, rest)).to_series().rename(values.name)


def _look_up(values: pl.Series, texts: pl.Series, results: pl.Series) -> pl.Series:
    return values.replace_strict(texts, results, default=None, return_dtype=results.dtype)


def _to_utc(local: pl.Expr, time_zone: str) -> pl.Expr:
    def placed(moment: pl.Expr) -> pl.Expr:
        return moment.dt.replace_time_zone(time_zone, non_existent="null", ambiguous="earliest")

    # A skipped time is read with the offset before the change: an hour later by the clock.
    return pl.coalesce(placed(local), placed(local.dt.offset_by("1h"))).dt.convert_time_zone("UTC")


def _read_common(text: pl.Series) -> pl.Series:
    """Read the plainest ISO shape that the column holds; everything else stays null."""
    for shape, pattern in _FAST_SHAPES:
        fits = text.str.contains(shape)
        if fits.any():
            plain = pl.select(pl.when(fits).then(text)).to_series()
            return plain.str.to_datetime(pattern, strict=False, time_unit="us")
    return pl.Series(text.name, [None], dtype=pl.Datetime("us")).new_from_index(0, len(text))


def _read(texts: pl.Series, fmt: DateFormat, *, today: date, birth: bool) -> pl.DataFrame:
    """Return text, local (naive) and offset (minutes east of UTC or null) of the readable distinct texts."""
    frames = [*_split_parts(texts, fmt)]
    dated = [_from_parts(frame, today=today, birth=birth) for frame in frames if frame.height]
    if fmt.bare:
        dated.append(_from_bare(texts, fmt.bare))
    if not dated:
        return pl.DataFrame(schema={"text": pl.String, "local": pl.Datetime("us"), "offset": pl.Int64})
    read = pl.concat(dated).with_columns(_in_plausible_years(pl.col("local")))
    return read.drop_nulls("local").unique("text", keep="first", maintain_order=True)


def _in_plausible_years(moment: pl.Expr) -> pl.Expr:
    return pl.when(moment.dt.year().is_between(FIRST_YEAR, LAST_YEAR)).then(moment)


def _split_parts(texts: pl.Series, fmt: DateFormat) -> list[pl.DataFrame]:
    """Return a frame of text parts for each shape that occurs among the texts."""
    shapes = [(YEAR_FIRST, dict[str, str]()), *((shape, dict[str, str]()) for shape in NAMED)]
    if fmt.order:
        shapes.append((NUMERIC, _ORDER_PARTS[fmt.order]))
    frames = []
    for shape, places in shapes:
        frame = pl.DataFrame({"text": texts}).filter(pl.col("text").str.contains(shape))
        parts = frame.select("text", pl.col("text").str.extract_groups(shape).struct.unnest())
        named = [
            pl.col(places.get(part, part)).alias(part) for part in _PARTS if places.get(part, part) in parts.columns
        ]
        frames.append(parts.select("text", *named))
    return frames


def _from_parts(parts: pl.DataFrame, *, today: date, birth: bool) -> pl.DataFrame:
    absent = [pl.lit(None, pl.String).alias(part) for part in _PARTS if part not in parts.columns]
    texts = parts.with_columns(absent)
    number = {part: pl.col(part).cast(pl.Int64, strict=False) for part in ("year", "month", "day", "hour", "minute")}
    named_month = pl.col("name").str.to_lowercase().replace_strict(_MONTH_NUMBERS, default=None, return_dtype=pl.Int64)
    frame = texts.select(
        "text",
        year_digits=pl.col("year").str.len_bytes(),
        year=number["year"],
        month=pl.coalesce(number["month"], named_month),
        day=number["day"],
        hour=_hour(number["hour"], pl.col("half").str.slice(0, 1).str.to_lowercase()),
        minute=number["minute"].fill_null(0),
        second=pl.col("second").cast(pl.Int64).fill_null(0),
        micro=pl.col("fraction").str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64).fill_null(0),
        offset=_offset(pl.col("zone").str.to_uppercase()),
    )
    return frame.with_columns(year=_full_year(today=today, birth=birth)).select("text", _moment(), "offset")


def _hour(hour: pl.Expr, half: pl.Expr) -> pl.Expr:
    """Return the hour of 24; an hour that its half of the day cannot have becomes 99, which no clock shows."""
    by_half = pl.when(hour.is_between(1, 12)).then(hour % 12 + pl.when(half == "p").then(12).otherwise(0)).otherwise(99)
    return pl.when(half.is_null()).then(hour).otherwise(by_half).fill_null(0)


def _offset(zone: pl.Expr) -> pl.Expr:
    digits = zone.str.replace_all(r"[^0-9]", "")
    minutes = digits.str.slice(0, 2).cast(pl.Int64, strict=False) * 60
    minutes += digits.str.slice(2, 2).cast(pl.Int64, strict=False).fill_null(0)
    signed = pl.when(zone.str.starts_with("-")).then(-minutes).otherwise(minutes)
    named = zone.replace_strict(_ZONE_HOURS, default=None, return_dtype=pl.Int64) * 60
    return pl.when(zone.is_in(["Z", "UTC", "GMT"])).then(0).otherwise(pl.coalesce(named, signed))


def _full_year(*, today: date, birth: bool) -> pl.Expr:
    """Return four-digit years: of the two candidates nearest the limit, the last that does not pass it."""
    limit_year = today.year if birth else today.year + YEARS_AHEAD
    limit = limit_year * 10_000 + today.month * 100 + today.day
    near = pl.col("year") + limit_year // 100 * 100
    passes = near * 10_000 + pl.col("month") * 100 + pl.col("day") > limit
    return pl.when(pl.col("year_digits") == 2).then(near - pl.when(passes).then(100).otherwise(0)).otherwise("year")


def _moment() -> pl.Expr:
    """Return the naive moment, null where the calendar or the clock has no such time."""
    year, month, day = pl.col("year"), pl.col("month"), pl.col("day")
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    short = pl.when(leap).then(29).otherwise(28)
    longest = pl.when(month == 2).then(short).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    possible = (
        year.is_between(1, 9999)
        & month.is_between(1, 12)
        & day.is_between(1, longest)
        & pl.col("hour").is_between(0, 23)
        & pl.col("minute").is_between(0, 59)
        & pl.col("second").is_between(0, 59)
    )
    parts = [pl.when(possible).then(part) for part in ("year", "month", "day", "hour", "minute", "second", "micro")]
    return pl.datetime(*parts, time_unit="us").alias("local")


def _from_bare(texts: pl.Series, bare: str) -> pl.DataFrame:
    """Read numbers: eight digits, Excel days since 1899-12-30, or (milli)seconds since 1970."""
    text = pl.col("text")
    number = text.cast(pl.Float64, strict=False)
    none = pl.lit(None, pl.Int64)
    if bare == "EXCEL":
        days = pl.when(text.str.contains(EXCEL)).then(number)
        local = pl.lit(datetime(1899, 12, 30)) + pl.duration(seconds=(days * 86_400).round())  # noqa: DTZ001 - local
        return _bare_frame(texts, local, none)
    if bare in {"EPOCH", "EPOCH_MS"}:
        shape, unit = (EPOCH, 1_000_000) if bare == "EPOCH" else (EPOCH_MS, 1_000)
        micros = pl.when(text.str.contains(shape)).then((number * unit).round().cast(pl.Int64, strict=False))
        return _bare_frame(texts, pl.from_epoch(micros, time_unit="us"), pl.lit(0, pl.Int64))
    patterns = {"YYYYMMDD": "%Y%m%d", "MMDDYYYY": "%m%d%Y", "DDMMYYYY": "%d%m%Y"}
    return _bare_frame(texts, text.str.extract(COMPACT).str.to_datetime(patterns[bare], strict=False), none)


def _bare_frame(texts: pl.Series, local: pl.Expr, offset: pl.Expr) -> pl.DataFrame:
    moment = local.cast(pl.Datetime("us")).alias("local")
    return pl.DataFrame({"text": texts}).select("text", moment, offset.alias("offset"))
