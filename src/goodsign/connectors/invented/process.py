"""The invented borrowers' process: who they are, what they do, and with what probability they enter an arrangement.

docs/explanation/invented-portfolio.md explains it. Arrays have one entry a lead.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from goodsign.connectors.invented.work import INDUSTRIES

Floats = npt.NDArray[np.float64]
Arrays = dict[str, npt.NDArray[Any]]

PAST_SHARE = 0.6
"""Share of leads whose outcome is known; the others were placed lately and wait to be ranked."""
SETTLED_DAYS = 60
"""Days after the snapshot in which an arrangement counts."""
HIDDEN_SPREAD = 0.55
"""Standard deviation, in log-odds, of what nobody can see."""
INTERCEPT = -3.45
DRIFT = 0.4
"""Rise of the base log-odds over the two years before today."""

STATUSES = ("employed", "recently hired", "job seeker", "unemployed")
CREDITORS = {
    "Cedar Point Lending": 0.25,
    "Blue Mesa Auto Finance": 0.1,
    "Harbor Student Credit": 0.15,
    "Granite Card Services": 0.0,
    "Prairie Personal Loans": 0.0,
    "Lakeside Medical Billing": -0.1,
    "Summit Retail Credit": -0.2,
    "Northfield Telecom": -0.3,
}
SOURCES = {"Creditor placement": 0.0, "Bought portfolio": -0.5, "Web form": 0.5, "Referral partner": 0.7}
STANDINGS = {
    "New placement": 0.1, "Contacted": 0.35, "No contact made": -0.15, "Promise broken": -0.5, "Returned mail": -0.7,
    "Disputed": -1.1,
}  # fmt: skip
INDUSTRY_EFFECT = {"Health care": 0.3, "Technology": 0.2, "Finance": 0.15, "Hospitality": -0.25, "Retail": -0.15}
ACTIVITIES = {
    "E-mail opened": (1.5, 0.6),
    "E-mail link clicked": (0.3, 0.8),
    "Call answered": (0.45, 0.4),
    "Voicemail left": (1.2, 0.0),
    "Portal login": (0.3, 0.8),
    "Payment page visited": (0.12, 0.8),
    "Repayment calculator used": (0.16, 0.7),
    "Complaint": (0.05, 0.1),
}
"""Expected count in a month, and how strongly it follows a person's engagement (log-linear)."""


@dataclass(frozen=True, slots=True)
class Lives:
    """`facts` are the true facts as of the snapshot; `log_odds` what they add up to; `converted` how it ended."""

    facts: pl.DataFrame
    log_odds: Floats
    probability: Floats
    converted: npt.NDArray[np.bool_]
    past: npt.NDArray[np.bool_]


def live(rows: int, *, seed: int) -> Lives:
    """Draw `rows` lives in order of placement; times are days before today."""
    rng = np.random.default_rng([seed, 3])
    past = np.arange(rows) < round(PAST_SHARE * rows)
    stability, engagement = rng.normal(size=rows), rng.normal(size=rows)
    engagement = 0.3 * stability + np.sqrt(1 - 0.3**2) * engagement
    facts = _times(past, rng) | _working(stability, rng)
    facts |= _account(stability, engagement, rng) | _doings(engagement, facts, rng)
    log_odds = sum_of_effects(facts)
    probability = 1 / (1 + np.exp(-(log_odds + HIDDEN_SPREAD * rng.normal(size=rows))))
    return Lives(pl.DataFrame(facts), log_odds, probability, rng.random(rows) < probability, past)


def sum_of_effects(facts: Arrays) -> Floats:
    """Return the log-odds that the true, visible facts add up to."""
    return INTERCEPT + _work_effect(facts) + _account_effect(facts) + _doing_effect(facts)


def _times(past: npt.NDArray[np.bool_], rng: np.random.Generator) -> Arrays:
    """Snapshots of past leads lie 60 days or more back, so that their outcome is settled; new leads' is today."""
    rows = len(past)
    waited = rng.integers(3, 61, rows)
    back = 2 * SETTLED_DAYS + 1 + (610 * rng.random(rows) ** 1.3).astype(np.int64)
    referred = np.where(past, -np.sort(-np.where(past, back, 0)), waited)
    return {"referred": referred, "waited": waited, "snapshot": np.where(past, referred - waited, 0)}


def _working(stability: Floats, rng: np.random.Generator) -> Arrays:
    rows = len(stability)
    logits = np.log([0.47, 0.20, 0.18, 0.15]) + np.outer(stability, [0.6, 0.2, -0.2, -0.7])
    status = np.argmax(logits + rng.gumbel(size=(rows, 4)), axis=1)
    change = rng.gamma(2.0, np.array([500, 40, 70, 110])[status])
    shares = np.array([share for share, _ in INDUSTRIES.values()])
    income = np.exp(rng.normal(np.log(3300), 0.35, rows) + 0.15 * stability) * np.array([1, 0.95, 0.5, 0.35])[status]
    return {
        "status": np.array(STATUSES)[status],
        "changed": 1 + np.minimum(change, 9000).astype(np.int64),
        "industry": np.array(list(INDUSTRIES))[rng.choice(len(shares), rows, p=shares / shares.sum())],
        "income": np.round(income, -1),
    }


def _account(stability: Floats, engagement: Floats, rng: np.random.Generator) -> Arrays:
    rows = len(stability)
    amount = np.clip(rng.lognormal(np.log(3800), 0.9, rows), 150, 60_000).round(2)
    paid_before = rng.random(rows) < 1 / (1 + np.exp(1.1 - 0.4 * stability))
    logits = np.log([0.22, 0.18, 0.3, 0.14, 0.1, 0.06]) + np.outer(engagement, [0, 0.5, -0.2, 0.1, -0.5, 0.1])
    return {
        "amount": amount,
        "received": np.where(paid_before, amount * rng.beta(1.2, 7.0, rows), 0).round(2),
        "charged_off": 30 + rng.gamma(2.0, 160.0, rows).astype(np.int64),
        "last_paid": np.where(paid_before, 1 + rng.gamma(1.5, 60.0, rows).astype(np.int64), -1),
        "standing": np.array(list(STANDINGS))[np.argmax(logits + rng.gumbel(size=(rows, 6)), axis=1)],
        "creditor": rng.choice(list(CREDITORS), rows, p=[0.17, 0.14, 0.16, 0.15, 0.13, 0.1, 0.09, 0.06]),
        "source": rng.choice(list(SOURCES), rows, p=[0.55, 0.2, 0.15, 0.1]),
        "consent": rng.random(rows) < 1 / (1 + np.exp(-0.3 - 0.4 * engagement)),
        "channel": rng.choice(["email", "phone", "text", "mail"], rows, p=[0.42, 0.26, 0.24, 0.08]),
    }


def _doings(engagement: Floats, facts: Arrays, rng: np.random.Generator) -> Arrays:
    hired = facts["status"] == "recently hired"
    interested = rng.random(len(engagement)) < 1 / (1 + np.exp(1.0 - 0.5 * engagement - 0.4 * hired))
    months = facts["waited"].astype(np.float64) / 30
    counts = {
        name: rng.poisson(rate * months * np.exp(pull * engagement - pull**2 / 2))
        for name, (rate, pull) in ACTIVITIES.items()
    }
    extra = rng.poisson(0.35 * months * interested)
    return (
        {"interest": interested} | counts | {"Repayment calculator used": counts["Repayment calculator used"] + extra}
    )


def _work_effect(facts: Arrays) -> Floats:
    status, changed = facts["status"], facts["changed"].astype(np.float64)
    hired = status == "recently hired"
    # A new job helps most once the first pay checks are in, about two months after it began.
    timing = np.where(hired, np.exp(-(((changed - 60) / 70) ** 2)), 0.0)
    steady = _effect(status, {"employed": 0.25, "recently hired": 0.25, "job seeker": -0.25, "unemployed": -0.8})
    industry = np.where(np.isin(status, ("employed", "recently hired")), _effect(facts["industry"], INDUSTRY_EFFECT), 0)
    effect: Floats = steady + 1.15 * timing + industry + 0.7 * facts["interest"] * hired
    return effect


def _account_effect(facts: Arrays) -> Floats:
    amount, received = facts["amount"].astype(np.float64), facts["received"].astype(np.float64)
    burden = np.log((amount - received) / facts["income"].astype(np.float64))
    last_paid = facts["last_paid"].astype(np.float64)
    age = facts["charged_off"].astype(np.float64) / 365
    return (
        -0.42 * burden
        + np.where(last_paid > 0, 0.75 * np.exp(-last_paid / 90), 0)
        - 0.3 * np.minimum(age, 4)
        + _effect(facts["standing"], STANDINGS)
        + _effect(facts["creditor"], CREDITORS)
        + _effect(facts["source"], SOURCES)
        + 0.2 * facts["consent"]
    )


def _doing_effect(facts: Arrays) -> Floats:
    recency = 1 - facts["snapshot"].astype(np.float64) / 730
    # Mail programs open mail by themselves more and more: an opened e-mail says less from month to month.
    opened = (0.4 - 0.25 * recency) * np.log1p(facts["E-mail opened"])
    strong = {
        "E-mail link clicked": 0.45, "Call answered": 0.3, "Portal login": 0.6, "Payment page visited": 0.7,
        "Repayment calculator used": 0.65, "Complaint": -0.9,
    }  # fmt: skip
    other = sum(weight * np.log1p(facts[name]) for name, weight in strong.items())
    return DRIFT * recency + opened + other + 0.45 * facts["interest"]


def _effect(values: npt.NDArray[Any], table: dict[str, float]) -> Floats:
    kinds, place = np.unique(values, return_inverse=True)
    return np.array([table.get(str(kind), 0.0) for kind in kinds])[place]
