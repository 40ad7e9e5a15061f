"""Make tidy values as untidy as they come: capitals, many ways to write a phone, gaps, stale facts, broken rows."""

import numpy as np
import polars as pl

CAPITAL_NAMES, SURNAME_FIRST, STRAY_SPACES = 0.20, 0.10, 0.02
STATUS_UNKNOWN, HIRE_UNSEEN = 0.18, 0.15
GAPS = {
    "tax_id": 0.03, "dob": 0.04, "email": 0.08, "phone_1": 0.05, "phone_2": 0.6, "zip": 0.01, "address": 0.02,
    "item_date_c_off": 0.02, "employment_changed_on": 0.25, "estimated_monthly_income": 0.2, "refinance_interest": 0.35,
    "contact_consent": 0.1, "preferred_channel": 0.3, "status_description": 0.05,
}  # fmt: skip
"""Share of values that are missing, at random."""


def open_gaps(frame: pl.DataFrame, rng: np.random.Generator, gaps: dict[str, float] = GAPS) -> pl.DataFrame:
    """Blank out a share of the values of each column that is in `gaps`."""
    present = [(name, share) for name, share in gaps.items() if name in frame.columns]
    return frame.with_columns(
        pl.when(pl.Series(rng.random(frame.height) >= share)).then(pl.col(name)).alias(name) for name, share in present
    )


def untidy_names(first: pl.Series, last: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Write most names plainly, some in capitals, some surname first, a few with stray spaces."""
    frame = pl.DataFrame(
        {"first": first, "last": last, "draw": rng.random(first.len()), "space": rng.random(first.len())}
    )
    full = pl.concat_str("first", "last", separator=" ")
    name = (
        pl.when(pl.col("draw") < CAPITAL_NAMES)
        .then(full.str.to_uppercase())
        .when(pl.col("draw") < CAPITAL_NAMES + SURNAME_FIRST)
        .then(pl.concat_str("last", "first", separator=", ").str.to_uppercase())
        .otherwise(full)
    )
    spaced = pl.concat_str(pl.lit("  "), name.str.replace(" ", "   "))
    return frame.select(name=pl.when(pl.col("space") < STRAY_SPACES).then(spaced).otherwise(name))["name"]


def untidy_phones(phones: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Write E.164 numbers in the six ways in which American files have them."""
    area, exchange, line = (phones.str.slice(start, length) for start, length in ((2, 3), (5, 3), (8, 4)))
    frame = pl.DataFrame({"e164": phones, "a": area, "x": exchange, "n": line, "way": rng.integers(0, 6, phones.len())})
    ways = ["({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{}{}{}", "1-{}-{}-{}"]
    written = [pl.when(pl.col("way") == k).then(pl.format(way, "a", "x", "n")) for k, way in enumerate(ways)]
    return frame.select(phone=pl.coalesce(*written, "e164"))["phone"]


def untidy_tax_ids(tax_ids: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Leave the dashes out of every fifth number."""
    frame = pl.DataFrame({"tax_id": tax_ids, "bare": rng.random(tax_ids.len()) < 0.2})
    bare = pl.col("tax_id").str.replace_all("-", "")
    return frame.select(pl.when("bare").then(bare).otherwise("tax_id").alias("tax_id"))["tax_id"]


def untidy_zips(zips: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Lose some leading zeros, as spreadsheets do, and write some as ZIP+4."""
    frame = pl.DataFrame({"zip": zips, "draw": rng.random(zips.len()), "plus": rng.integers(1, 10_000, zips.len())})
    written = (
        pl.when(pl.col("draw") < 0.1)
        .then(pl.col("zip").str.strip_chars_start("0"))
        .when(pl.col("draw") < 0.13)
        .then(pl.concat_str("zip", pl.lit("-"), pl.col("plus").cast(pl.String).str.zfill(4)))
        .otherwise("zip")
    )
    return frame.select(written.alias("zip"))["zip"]


def stale_status(status: pl.Series, rng: np.random.Generator) -> pl.Series:
    """Show a share of the employment statuses as unknown, and some of the newly hired as job seekers still."""
    draw = rng.random(status.len())
    frame = pl.DataFrame({"status": status, "unknown": draw < STATUS_UNKNOWN, "stale": draw > 1 - HIRE_UNSEEN})
    shown = (
        pl.when("unknown")
        .then(pl.lit("unknown"))
        .when(pl.col("stale") & (pl.col("status") == "recently hired"))
        .then(pl.lit("job seeker"))
        .otherwise("status")
    )
    return frame.select(status=shown)["status"]


def break_rows(frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Spoil a few cells so that the row cannot be taken as it is: about 1 row in 1,000, at least 4 of 1,000 rows."""
    rows = frame.height
    spoiled = (
        ("dob", "02/31/1988"),
        ("referral_date", "soon"),
        ("total_due", "n/a (see note)"),
        ("email", "no e-mail"),
    )
    each = max(1, rows // 4000) if rows >= 1000 else 0
    spots = rng.choice(rows, size=each * len(spoiled), replace=False).reshape(len(spoiled), each)
    place = pl.int_range(pl.len())
    return frame.with_columns(
        pl.when(place.is_in(where.tolist())).then(pl.lit(word)).otherwise(pl.col(column)).alias(column)
        for (column, word), where in zip(spoiled, spots, strict=True)
    )
