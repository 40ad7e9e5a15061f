"""Write an invented portfolio of overdue accounts, as an agency would deliver it, with activities and outcomes."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from goodsign.connectors.invented import mess
from goodsign.connectors.invented.activities import list_activities
from goodsign.connectors.invented.online import SCHOOLING_HEADER, go_online, schooling
from goodsign.connectors.invented.people import invent_people
from goodsign.connectors.invented.places import cities
from goodsign.connectors.invented.process import SETTLED_DAYS, Lives, live
from goodsign.connectors.invented.work import INDUSTRIES, Pools, draw_pools
from goodsign.core.errors import DataError, DiskFault

LEAKY_COLUMN = "closing_note_code"
"""Filled in when an account is closed, so after the outcome: here on purpose, for the leak finder to find."""

DEBTOR_HEADER = (
    "debtor_name", "agency_id_number", "loan_number", "tax_id", "dob", "address", "city", "state", "zip", "phone_1",
    "phone_2", "email", "org_creditor", "referral_amount", "received_total", "total_due", "last_payment_amount",
    "referral_date", "item_date_c_off", "agency_last_payment_date", "pcg_last_payment_date", "status_description",
    "companyDomain", "companyAbout", "id", "created_at", "updated_at",
)  # fmt: skip
FURTHER_HEADER = (
    "employer", "job_title", "industry", "employment_status", "employment_changed_on", "estimated_monthly_income",
    "refinance_interest", "lead_source", "contact_consent", "preferred_channel", "opted_out", LEAKY_COLUMN,
)  # fmt: skip

_ACTIVITIES = {
    "E-mail opened": "Opened the payment options e-mail",
    "E-mail link clicked": "Followed a link in the payment options e-mail",
    "Call answered": "Answered the call and spoke with an agent",
    "Voicemail left": "Agent left a limited-content voicemail",
    "Portal login": "Signed in to the customer portal",
    "Payment page visited": "Looked at the payment page",
    "Repayment calculator used": "Tried monthly amounts in the repayment calculator",
    "Complaint": "Complained about the timing of contact",
}
_DUPLICATES, _RETAGGED, _OPTED_OUT = 0.005, 0.003, 0.015


@dataclass(frozen=True, slots=True)
class PortfolioFiles:
    """Where the three files were written."""

    portfolio: Path
    activities: Path
    outcomes: Path


def write_portfolio(folder: Path, *, leads: int = 10_000, seed: int = 7, today: date) -> PortfolioFiles:
    """Write portfolio.csv, activities.csv and outcomes.csv; the same arguments give the same bytes.

    The oldest 60 % of the leads have an outcome, settled 60 days after the row's `updated_at`; the others wait to be
    ranked. Raise DiskFault when the folder cannot be written.
    """
    if leads < 1:
        raise DataError(f"A portfolio needs at least one lead, not {leads}.")
    files = PortfolioFiles(folder / "portfolio.csv", folder / "activities.csv", folder / "outcomes.csv")
    lives = live(leads, seed=seed)
    table = portfolio_table(lives, seed=seed, today=today)
    activities = list_activities(table["id"], lives.facts, _ACTIVITIES, today=today, seed=seed)
    outcomes = _outcomes(table["id"], lives, today)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        delivered = _deliver(table, np.random.default_rng([seed, 6]))
        delivered.write_csv(files.portfolio)
        with files.portfolio.open("a", encoding="utf-8") as opened:
            opened.write(_ragged(delivered))
        activities.write_csv(files.activities)
        outcomes.write_csv(files.outcomes)
    except OSError as error:
        raise DiskFault(f"The invented portfolio cannot be written to {folder}: {error.strerror}.") from error
    return files


def portfolio_table(lives: Lives, *, seed: int, today: date) -> pl.DataFrame:
    """Return one row a lead as of its snapshot, untidy but whole: no duplicates or broken rows yet."""
    rng = np.random.default_rng([seed, 5])
    pools = draw_pools(seed)
    people = invent_people(lives.facts.height, pools, cities(), born_before=today, seed=seed)
    known_on = lives.facts.select(_day(today, pl.col("snapshot"))).to_series()
    learned = schooling(go_online(people, known_on, seed=seed), seed=seed)
    facts = lives.facts.hstack(draw_employers(lives.facts, pools, rng))
    frame = _own_columns(people, rng).hstack(_account_columns(facts, today, rng)).hstack(_further(facts, today, rng))
    frame = frame.with_columns(_closing_note(lives, rng)).hstack(learned)
    return mess.open_gaps(frame, rng).select(*DEBTOR_HEADER, *FURTHER_HEADER, *SCHOOLING_HEADER)


def _own_columns(people: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    return people.select(
        mess.untidy_names(people["first_name"], people["last_name"], rng).alias("debtor_name"),
        mess.untidy_tax_ids(people["tax_id"], rng).alias("tax_id"),
        pl.col("dob").dt.strftime("%m/%d/%Y"),
        "address",
        "city",
        "state",
        mess.untidy_zips(people["zip"], rng).alias("zip"),
        mess.untidy_phones(people["phone_1"], rng).alias("phone_1"),
        mess.untidy_phones(people["phone_2"], rng).alias("phone_2"),
        "email",
    )


def _account_columns(facts: pl.DataFrame, today: date, rng: np.random.Generator) -> pl.DataFrame:
    number = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(7)
    paid = pl.col("last_paid") > 0
    # A payment counts for the agency when it came after the placement, for the earlier collector otherwise.
    ours = pl.col("last_paid") < pl.col("waited")
    paid_on = _day(today, pl.col("snapshot") + pl.col("last_paid"))
    share = pl.Series(rng.uniform(0.2, 1.0, facts.height))
    return facts.select(
        pl.Series("agency_id_number", rng.integers(101, 107, facts.height)).cast(pl.String).str.replace("^", "AG-"),
        pl.concat_str(pl.lit("LN"), pl.Series(rng.permutation(facts.height)).cast(pl.String).str.zfill(8)).alias(
            "loan_number"
        ),
        pl.col("creditor").alias("org_creditor"),
        _dollars(pl.col("amount")).alias("referral_amount"),
        pl.col("received").alias("received_total").cast(pl.String),
        (pl.col("amount") - pl.col("received")).round(2).alias("total_due").cast(pl.String),
        pl.when(paid).then((pl.col("received") * share).round(2)).alias("last_payment_amount").cast(pl.String),
        _day(today, pl.col("referred")).dt.strftime("%Y-%m-%d").alias("referral_date"),
        _day(today, pl.col("referred") + pl.col("charged_off")).dt.strftime("%m/%d/%Y").alias("item_date_c_off"),
        pl.when(paid & ours).then(paid_on).dt.strftime("%Y-%m-%d").alias("agency_last_payment_date"),
        pl.when(paid & ~ours).then(paid_on).dt.strftime("%Y-%m-%d").alias("pcg_last_payment_date"),
        pl.col("standing").alias("status_description"),
        pl.concat_str(pl.lit("BRW-"), number).alias("id"),
        _day(today, pl.col("referred")).dt.strftime("%Y-%m-%dT06:00:00Z").alias("created_at"),
        _day(today, pl.col("snapshot")).dt.strftime("%Y-%m-%dT05:00:00Z").alias("updated_at"),
    )


def _further(facts: pl.DataFrame, today: date, rng: np.random.Generator) -> pl.DataFrame:
    works = pl.col("status").is_in(["employed", "recently hired"])
    shown = mess.stale_status(facts["status"], rng)
    known = pl.Series(shown != "unknown")
    changed = _day(today, pl.col("snapshot") + pl.col("changed")).dt.strftime("%Y-%m-%d")
    out = pl.Series(np.where(rng.random(facts.height) < _OPTED_OUT, "yes", "no"))
    return facts.select(
        pl.when(works & known).then("name").alias("employer"),
        pl.when(works & known).then("domain").alias("companyDomain"),
        pl.when(works & known).then("about").alias("companyAbout"),
        pl.when(known).then("title").alias("job_title"),
        pl.when(known).then("industry").alias("industry"),
        shown.alias("employment_status"),
        pl.when(known).then(changed).alias("employment_changed_on"),
        pl.col("income").cast(pl.Int64).cast(pl.String).alias("estimated_monthly_income"),
        _yes_no("interest").alias("refinance_interest"),
        pl.col("source").alias("lead_source"),
        _yes_no("consent").alias("contact_consent"),
        pl.col("channel").alias("preferred_channel"),
        out.alias("opted_out"),
    )


def draw_employers(facts: pl.DataFrame, pools: Pools, rng: np.random.Generator) -> pl.DataFrame:
    """Give each lead an employer (name, domain, about) and a title of its industry."""
    industry = facts["industry"].to_numpy()
    spot = np.zeros(len(industry), dtype=np.int64)
    title = np.empty(len(industry), dtype=object)
    for name, (_, titles) in INDUSTRIES.items():
        here = industry == name
        choices = (pools.employers["industry"] == name).arg_true().to_numpy()
        spot[here] = rng.choice(choices, here.sum())
        title[here] = rng.choice(titles, here.sum())
    return pools.employers.drop("industry", "size")[spot].with_columns(title=pl.Series(title, dtype=pl.String))


def _closing_note(lives: Lives, rng: np.random.Generator) -> pl.Expr:
    draw = rng.random(len(lives.past))
    other = np.where(draw < 0.25, "EXP", np.where(draw < 0.35, "RTC", ""))
    note = np.where(lives.past, np.where(lives.converted, np.where(draw < 0.93, "ARR", ""), other), "")
    return pl.lit(pl.Series(LEAKY_COLUMN, note)).replace("", None).alias(LEAKY_COLUMN)


def _outcomes(ids: pl.Series, lives: Lives, today: date) -> pl.DataFrame:
    words = pl.when(pl.Series(lives.converted)).then(pl.lit("arrangement")).otherwise(pl.lit("no arrangement"))
    settled = _day(today, pl.col("snapshot") - SETTLED_DAYS)
    frame = lives.facts.select(pl.Series("lead_id", ids), words.alias("outcome"), settled.alias("outcome_date"))
    return frame.filter(pl.Series(lives.past))


def _deliver(table: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Shuffle, repeat some rows (again, or under a new id as another file's row), and break a few."""
    again = table.sample(fraction=_DUPLICATES, seed=int(rng.integers(2**31)))
    retagged = table.filter(pl.col("tax_id").is_not_null()).sample(fraction=_RETAGGED, seed=int(rng.integers(2**31)))
    retagged = retagged.with_columns(
        pl.col("id").str.replace("BRW", "OLD"), pl.col("debtor_name").str.to_uppercase(), email=pl.lit(None, pl.String)
    )
    whole = mess.break_rows(table, rng)
    return pl.concat([whole, again, retagged]).sample(fraction=1, shuffle=True, seed=int(rng.integers(2**31)))


def _ragged(delivered: pl.DataFrame) -> str:
    """Return two rows without table shape: one cell too many, and a line cut off in the middle."""
    cells = ["BROKEN ROW"] + [""] * len(delivered.columns)
    return ",".join(cells) + "\n" + "CUT OFF,AG-101,LN\n"


def _day(today: date, days_back: pl.Expr) -> pl.Expr:
    return pl.lit(today) - pl.duration(days=days_back)


def _dollars(amount: pl.Expr) -> pl.Expr:
    """Write 3812.4 as $3,812.40."""
    cents = (amount * 100).round().cast(pl.Int64)
    whole = cents // 100
    low = pl.concat_str(
        (whole % 1000).cast(pl.String).str.zfill(3), pl.lit("."), (cents % 100).cast(pl.String).str.zfill(2)
    )
    high = pl.concat_str(pl.lit("$"), (whole // 1000).cast(pl.String), pl.lit(","), low)
    return pl.when(whole >= 1000).then(high).otherwise(pl.concat_str(pl.lit("$"), low.str.replace("^0{1,2}", "")))


def _yes_no(name: str) -> pl.Expr:
    return pl.when(name).then(pl.lit("yes")).otherwise(pl.lit("no"))
