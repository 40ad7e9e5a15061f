"""The facts an ideal customer profile may ask about, and those it may never ask about."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "date", "text", "flag"]

ATTRIBUTE = "attribute."
"""Prefix of a field that names a column of the user's file which has no field of its own."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known of a lead: its kind, what it means, its unit, and whether the law protects it."""

    kind: Kind
    says: str
    unit: str = ""
    protected: bool = False


FACTS: dict[str, Fact] = {
    "age_years": Fact("number", "completed years of age, from the date of birth", "years", protected=True),
    "days_delinquent": Fact("number", "days the debt has been overdue, at the least", "days"),
    "days_since_last_payment": Fact("number", "days since the last payment, to anyone", "days"),
    "in_us": Fact("flag", "lives in the United States"),
    "job_seeker": Fact("flag", "is looking for work"),
    "recently_hired": Fact("flag", "has recently been hired"),
    "employment_changed_on": Fact("date", "day the job last changed"),
    "refinance_interest": Fact("flag", "has shown interest in refinancing or new terms"),
    "reachable": Fact("flag", "has an e-mail address or a phone number and has not opted out"),
    "opted_out": Fact("flag", "has asked not to be contacted"),
    "last_active_on": Fact("date", "day of the last known activity"),
    "referral_date": Fact("date", "day the account was placed"),
    "total_due": Fact("number", "amount still owed", "$"),
    "referral_amount": Fact("number", "amount when the account was placed", "$"),
    "received_total": Fact("number", "amount paid since", "$"),
    "last_payment_amount": Fact("number", "amount of the last payment", "$"),
    "company_size": Fact("number", "people who work at the company", "people"),
    "state": Fact("text", "US state, two letters"),
    "location": Fact("text", "place as written in the source"),
    "org_creditor": Fact("text", "original creditor"),
    "status_description": Fact("text", "status in the source system"),
    "company_name": Fact("text", "company"),
    "company_domain": Fact("text", "the company's web domain"),
    "company_about": Fact("text", "what the company says of itself"),
    "job_title": Fact("text", "job title"),
    "industry": Fact("text", "industry"),
    "lead_source": Fact("text", "where the lead came from"),
}

FORBIDDEN_WORDS = frozenset(
    {
        "birth", "birthday", "dob", "age", "sex", "gender", "race", "ethnicity", "ethnic", "religion", "religious",
        "nationality", "origin", "citizenship", "immigration", "marital", "married", "spouse", "disability",
        "disabled", "pregnant", "pregnancy", "orientation", "genetic", "veteran", "military", "school", "university",
        "welfare",
    }
)  # fmt: skip
"""Words in a field's name that mark a protected characteristic or its proxy (ECOA, 15 U.S.C. 1691; 12 CFR 1002.5)."""


def fact(field: str) -> Fact:
    """Return what is known of `field`; a field of the user's own file counts as text without a unit."""
    known = FACTS.get(field)
    if known is not None:
        return known
    return Fact("text", f"the column {field.removeprefix(ATTRIBUTE)!r} of the file")
