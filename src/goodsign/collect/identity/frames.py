"""What identity compares and decides: what the lead's file knows, what a profile shows, and what they amount to."""

from enum import StrEnum

import dataframely as dy
import polars as pl


class Known(dy.Schema):
    """What a lead's file says of a borrower, one row a lead; never leaves the process.

    `birth_year_low` and `birth_year_high` bracket the year of birth; `household` is any text that is equal for people
    at one address; `profile_urls` are addresses of profiles that the file itself gives; `as_of_year` is when the file
    was true.
    """

    lead_id = dy.String(primary_key=True)
    full_name = dy.String(nullable=True)
    first_name = dy.String(nullable=True)
    middle_name = dy.String(nullable=True)
    last_name = dy.String(nullable=True)
    suffix = dy.String(nullable=True)
    city = dy.String(nullable=True)
    state = dy.String(nullable=True)
    zip = dy.String(nullable=True)
    household = dy.String(nullable=True)
    birth_year_low = dy.Int32(nullable=True)
    birth_year_high = dy.Int32(nullable=True)
    employers = dy.List(dy.String())
    titles = dy.List(dy.String())
    schools = dy.List(dy.String())
    graduation_years = dy.List(dy.Int32())
    licenses = dy.List(dy.String())
    profile_urls = dy.List(dy.String())
    as_of_year = dy.Int32(nullable=True)


_STUDY = {
    "school": dy.String(nullable=True),
    "degree": dy.String(nullable=True),
    "start_year": dy.Int32(nullable=True),
    "end_year": dy.Int32(nullable=True),
}
_POSITION = {
    "employer": dy.String(nullable=True),
    "title": dy.String(nullable=True),
    "start_year": dy.Int32(nullable=True),
    "end_year": dy.Int32(nullable=True),
}


class Seen(dy.Schema):
    """What a public profile shows, one row a profile; `origin` is the site, `profile_id` unique over all sites."""

    profile_id = dy.String(primary_key=True)
    origin = dy.String()
    url = dy.String(nullable=True)
    full_name = dy.String(nullable=True)
    first_name = dy.String(nullable=True)
    last_name = dy.String(nullable=True)
    location = dy.String(nullable=True)
    studies = dy.List(dy.Struct(_STUDY))
    positions = dy.List(dy.Struct(_POSITION))
    licenses = dy.List(dy.String())


class Decision(StrEnum):
    """What becomes of a pair: its signals show, a person looks, or nothing happens."""

    CONFIRMED = "confirmed"
    REVIEW = "review"
    REJECTED = "rejected"


class Link(dy.Schema):
    """One compared pair: how probable, how far ahead of its rivals, and what becomes of it.

    `margin` is the probability less that of the best rival: another lead for this profile, or another profile of the
    same site for this lead. `comparison` is JSON: what agreed, differed or was unknown, in bits, without any value.
    """

    profile_id = dy.String(primary_key=True)
    lead_id = dy.String(primary_key=True)
    probability = dy.Float64(min=0.0, max=1.0)
    margin = dy.Float64(min=-1.0, max=1.0)
    decision = dy.Enum([decision.value for decision in Decision])
    comparison = dy.String()


class Ruling(dy.Schema):
    """What a person decided about a pair before: `confirmed`, or `blocked` because it is the wrong person."""

    profile_id = dy.String()
    lead_id = dy.String()
    ruling = dy.Enum(["confirmed", "blocked"])


class BlockingKey(dy.Schema):
    """One way to find the leads that a profile may be of; texts are in small letters, unused parts are null.

    `kind` says which parts must be equal: name (first, last), town (last, city, state), given (first, city, state),
    school or employer (first, organization), license, address or
    sound (value: the consonants of a name in another script). `key` joins them for an in-memory join.
    """

    profile_id = dy.String()
    kind = dy.String()
    first = dy.String(nullable=True)
    last = dy.String(nullable=True)
    city = dy.String(nullable=True)
    state = dy.String(nullable=True)
    value = dy.String(nullable=True)
    key = dy.String()


def no_rulings() -> dy.DataFrame[Ruling]:
    """Return an empty frame of rulings."""
    return Ruling.create_empty()


YEARS = pl.List(pl.Int32)
TEXTS = pl.List(pl.String)
