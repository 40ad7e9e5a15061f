"""What collecting produces: raw batches, rejects, clean leads, activities and outcomes."""

from dataclasses import dataclass

import dataframely as dy
import polars as pl


class Reject(dy.Schema):
    """A row that could not be taken in, with everything needed to correct it."""

    line = dy.UInt64()
    column = dy.String(nullable=True)
    value = dy.String(nullable=True)
    reason = dy.String()
    cells = dy.List(dy.String(nullable=True))


@dataclass(frozen=True, slots=True)
class RawBatch:
    """Rows as the file has them.

    `rows` holds text only, one column for each (unique) header; `lines` (UInt64, same length) is where each
    row starts in the file, counted from 1 with the header; `rejects` are rows that have no table shape.
    """

    rows: pl.DataFrame
    lines: pl.Series
    rejects: dy.DataFrame[Reject]


class Lead(dy.Schema):
    """One clean source row about one person; `attributes` is a JSON object of the columns without a field."""

    line = dy.UInt64()
    external_key = dy.String(nullable=True)
    full_name = dy.String(nullable=True)
    first_name = dy.String(nullable=True)
    last_name = dy.String(nullable=True)
    email = dy.String(nullable=True)
    phone_1 = dy.String(nullable=True)
    phone_2 = dy.String(nullable=True)
    tax_id = dy.String(nullable=True)
    dob = dy.Date(nullable=True)
    address = dy.String(nullable=True)
    city = dy.String(nullable=True)
    state = dy.String(nullable=True)
    zip = dy.String(nullable=True)
    location = dy.String(nullable=True)
    agency_id_number = dy.String(nullable=True)
    loan_number = dy.String(nullable=True)
    org_creditor = dy.String(nullable=True)
    referral_amount = dy.Float64(nullable=True)
    received_total = dy.Float64(nullable=True)
    total_due = dy.Float64(nullable=True)
    last_payment_amount = dy.Float64(nullable=True)
    referral_date = dy.Date(nullable=True)
    item_date_c_off = dy.Date(nullable=True)
    agency_last_payment_date = dy.Date(nullable=True)
    pcg_last_payment_date = dy.Date(nullable=True)
    status_description = dy.String(nullable=True)
    company_name = dy.String(nullable=True)
    company_domain = dy.String(nullable=True)
    company_about = dy.String(nullable=True)
    job_title = dy.String(nullable=True)
    industry = dy.String(nullable=True)
    company_size = dy.Int64(nullable=True)
    website = dy.String(nullable=True)
    lead_source = dy.String(nullable=True)
    last_activity_at = dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")
    source_created_at = dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")
    source_updated_at = dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")
    opted_out = dy.Bool(nullable=True)
    attributes = dy.String(nullable=True)


class Activity(dy.Schema):
    """Something a lead did or that was done with the lead; `lead_key` is the lead's external key."""

    line = dy.UInt64()
    activity_key = dy.String(nullable=True)
    lead_key = dy.String()
    activity_type = dy.String()
    occurred_at = dy.Datetime(time_zone="UTC", time_unit="us")
    description = dy.String(nullable=True)
    source_created_at = dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")


class Outcome(dy.Schema):
    """How it ended with a lead: `converted` or not, at `occurred_at`; `lead_key` is the lead's external key."""

    line = dy.UInt64()
    lead_key = dy.String()
    converted = dy.Bool()
    occurred_at = dy.Datetime(time_zone="UTC", time_unit="us")
    source_created_at = dy.Datetime(nullable=True, time_zone="UTC", time_unit="us")
