"""What collecting produces: raw batches, rejects, clean leads, activities, outcomes, and profiles of people."""

from dataclasses import dataclass
from enum import StrEnum

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


PAGE_ACTOR = "page"
"""Actor of snapshots that quote what a page announces of a person: each tells its news by itself."""


class Section(StrEnum):
    """The parts of a profile that are compared between two snapshots."""

    POSITION = "position"
    EDUCATION = "education"
    CERTIFICATION = "certification"
    HONOR = "honor"
    POST = "post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a profile: a position, degree, certificate, honor or post, in the words of the source.

    `title` is the job title, the degree, or the name of the certificate or honor; `organization` the employer, school
    or issuer, `organization_id` the source's own id of it. `started`, `ended` and `expires` are ISO dates of the
    precision the source gave ("2024", "2024-03", "2024-03-14"); `is_current` is True, False or None (not said).
    `text` is a quote of a post, at most 300 characters. A certificate's or honor's date and a post's day stand in
    `started`.
    """

    section: Section
    title: str | None = None
    organization: str | None = None
    organization_id: str | None = None
    field: str | None = None
    location: str | None = None
    started: str | None = None
    ended: str | None = None
    is_current: bool | None = None
    expires: str | None = None
    credential_id: str | None = None
    text: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person's public profile as one source showed it at one time, without contact details or photos.

    `key` names the person within the source and stays the same when the address changes ("in/maria-lopez-1a2b");
    `sections` are those that the source delivered: one that is missing was hidden or failed, and says nothing about
    its entries.
    """

    origin: str
    actor: str
    key: str
    url: str | None = None
    full_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    headline: str | None = None
    location: str | None = None
    sections: frozenset[Section] = frozenset()
    entries: tuple[Entry, ...] = ()


class Snapshot(dy.Schema):
    """One profile as seen at one time: `collected_at` is when the source was read, `known_at` when we stored it.

    `person` names whose history the snapshot belongs to (the lead when linked, else origin and key); snapshots are
    compared within one person and one origin.
    """

    snapshot_id = dy.String(primary_key=True)
    person = dy.String()
    origin = dy.String()
    actor = dy.String()
    collected_at = dy.Datetime(time_zone="UTC", time_unit="us")
    known_at = dy.Datetime(time_zone="UTC", time_unit="us")
    headline = dy.String(nullable=True)
    location = dy.String(nullable=True)
    sections = dy.List(dy.String())


class ProfileEntry(dy.Schema):
    """One entry of a snapshot; columns as in `Entry`, `place` counts from 0 in the source's order."""

    snapshot_id = dy.String()
    place = dy.UInt32()
    section = dy.String()
    title = dy.String(nullable=True)
    organization = dy.String(nullable=True)
    organization_id = dy.String(nullable=True)
    field = dy.String(nullable=True)
    location = dy.String(nullable=True)
    started = dy.String(nullable=True)
    ended = dy.String(nullable=True)
    is_current = dy.Bool(nullable=True)
    expires = dy.String(nullable=True)
    credential_id = dy.String(nullable=True)
    text = dy.String(nullable=True)
    url = dy.String(nullable=True)
