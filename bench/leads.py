"""Invents leads by the million, column by column, for measuring."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from goodsign.collect.frames import Lead

_AREAS = ("+1202", "+1212", "+1213", "+1303", "+1305", "+1312")
_STATES = ("TX", "CA", "FL", "NY", "PA", "IL", "OH", "GA", "NC", "MI", "NJ", "VA", "WA", "AZ", "TN", "MA", "IN", "MO")
_INDUSTRIES = ("Retail", "Health Care", "Construction", "Education", "Finance", "Logistics", "Hospitality", "Software")
_SYLLABLES = ("ba", "do", "fi", "ga", "ho", "ki", "lu", "ma", "ne", "po", "ra", "si", "ta", "vu", "wy", "zo")


def invent_leads(rows: int, *, seed: int = 1) -> pl.DataFrame:
    """Return `rows` clean leads (the columns of `collect.frames.Lead`), no two with the same key, e-mail or phone."""
    random = np.random.default_rng(seed)
    number = pl.Series(np.arange(rows))
    first, last = _names(random, rows), _names(random, rows)
    # Numbers that could exist, or cleaning would reject them: areas never issued before 2011, exchanges from 220 on.
    tax = pl.Series((773 + number // 989_901) * 1_000_000 + (number // 9999 % 99 + 1) * 10_000 + number % 9999 + 1)
    line = (220 + number // 10_000 % 80).cast(pl.String) + (number % 10_000).cast(pl.String).str.zfill(4)
    due = np.round(random.gamma(2.0, 2500.0, rows), 2)
    columns = {
        "line": (number + 2).cast(pl.UInt64),
        "external_key": "D-" + number.cast(pl.String),
        "full_name": first + " " + last,
        "first_name": first,
        "last_name": last,
        "email": first.str.to_lowercase() + "." + number.cast(pl.String) + "@mail.example",
        "phone_1": pl.Series("area", _AREAS).gather((number // 800_000).cast(pl.UInt32)) + line,
        "phone_2": pl.Series("area", _AREAS).gather((number // 800_000 + 3).cast(pl.UInt32)) + line,
        "tax_id": tax.cast(pl.String),
        "dob": _days(random, rows, date(1960, 1, 1), 15_000),
        "address": (number % 9000 + 1).cast(pl.String) + " " + last + " Street",
        "city": _names(random, rows),
        "state": _chosen(random, rows, _STATES),
        "zip": pl.Series(random.integers(10_000, 99_999, rows)).cast(pl.String),
        "agency_id_number": "AG-" + (number % 500).cast(pl.String),
        "loan_number": "L-" + number.cast(pl.String),
        "org_creditor": _chosen(random, rows, ("First Example Bank", "Sample Credit Union", "Demo Finance")),
        "referral_amount": due,
        "received_total": np.round(due * random.random(rows), 2),
        "total_due": np.round(due * 1.1, 2),
        "last_payment_amount": np.round(random.gamma(2.0, 50.0, rows), 2),
        "referral_date": _days(random, rows, date(2024, 1, 1), 700),
        "item_date_c_off": _days(random, rows, date(2022, 1, 1), 700),
        "agency_last_payment_date": _days(random, rows, date(2024, 1, 1), 700),
        "pcg_last_payment_date": _days(random, rows, date(2024, 1, 1), 700),
        "status_description": _chosen(random, rows, ("OPEN", "PROMISE TO PAY", "DISPUTED", "PAYING")),
        "company_domain": last.str.to_lowercase() + ".example",
        "company_about": last
        + " sells "
        + _chosen(random, rows, _INDUSTRIES).str.to_lowercase()
        + " goods and services",
        "job_title": _chosen(random, rows, ("Analyst", "Driver", "Nurse", "Manager", "Clerk", "Engineer")),
        "industry": _chosen(random, rows, _INDUSTRIES),
        "company_size": random.integers(1, 5000, rows),
        "lead_source": _chosen(random, rows, ("referral", "web form", "event", "list")),
        "source_updated_at": pl.Series([datetime(2026, 1, 1, tzinfo=UTC)]).new_from_index(0, rows),
        "opted_out": np.zeros(rows, dtype=bool),
        "attributes": '{"visits": ' + pl.Series(random.integers(0, 50, rows)).cast(pl.String) + ', "plan": "basic"}',
    }
    frame = pl.DataFrame(columns)
    schema = Lead.create_empty().schema
    missing = [pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in columns]
    return frame.with_columns(missing).select(schema.keys()).cast(dict(schema.items()))


def write_leads_csv(path: Path, rows: int, *, seed: int = 1) -> None:
    """Write the same leads as a 35-column file of debtors, as a person would deliver it."""
    leads = invent_leads(rows, seed=seed).drop("line", "opted_out", "source_updated_at")
    filled = [column for column in leads if column.null_count() < len(column)]
    plain = pl.DataFrame(filled).with_columns(
        pl.col("attributes").str.extract(r"(\d+)").alias("visits"), pl.lit("basic").alias("plan")
    )
    plain.drop("attributes").rename(
        {"external_key": "id", "full_name": "debtor_name", "company_domain": "companyDomain"}
    ).write_csv(path)


def _names(random: np.random.Generator, rows: int) -> pl.Series:
    syllables = pl.Series(_SYLLABLES)
    parts = [syllables.gather(random.integers(0, len(_SYLLABLES), rows)) for _ in range(3)]
    return (parts[0] + parts[1] + parts[2]).str.to_titlecase()


def _chosen(random: np.random.Generator, rows: int, options: tuple[str, ...]) -> pl.Series:
    return pl.Series(options).gather(random.integers(0, len(options), rows))


def _days(random: np.random.Generator, rows: int, start: date, span: int) -> pl.Series:
    first = (start - date(1970, 1, 1)).days
    return pl.Series(first + random.integers(0, span, rows), dtype=pl.Int32).cast(pl.Date)
