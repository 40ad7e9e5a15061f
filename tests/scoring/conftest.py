from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from goodsign.scoring.frames import PART_UNIT, Scored, Term
from goodsign.scoring.train import Trained, TrainOptions, train

TERMS = (
    Term("TotalVisits", ("TotalVisits",), "engagement"),
    Term("Lead Source", ("Lead Source",), "source"),
    Term("total_due", ("total_due",), "finance"),
    Term("City & job", ("City", "job"), "other"),
)


@pytest.fixture(scope="session")
def draw_scored() -> Callable[..., Scored]:
    """Draw leads scored by four invented terms: draw_scored(rows, seed)."""

    def draw(rows: int, seed: int = 0) -> Scored:
        parts = np.round(np.random.default_rng(seed).normal(0, 0.8, (rows, len(TERMS))) / PART_UNIT) * PART_UNIT
        log_odds = -1.0 + parts.sum(axis=1)
        return Scored(TERMS, -1.0, parts, log_odds, expit(log_odds), expit(log_odds - 0.4), expit(log_odds + 0.3))

    return draw


@pytest.fixture(scope="session")
def past_leads() -> Callable[..., pl.DataFrame]:
    """Invent past leads as in a file: past_leads(rows, seed). `truth` is the chance each was drawn with."""

    def invent(rows: int, seed: int = 0) -> pl.DataFrame:
        rng = np.random.default_rng(seed)
        visits = rng.poisson(4, rows)
        source = rng.choice(["Referral", "Google", "Newsletter"], rows, p=[0.2, 0.6, 0.2])
        chance = expit(-2.2 + 0.35 * visits + 1.5 * (source == "Referral") - 0.6 * (source == "Newsletter"))
        converted = rng.random(rows) < chance
        gap = rng.random(rows) < 0.1
        return pl.DataFrame(
            {
                "Lead Number": [str(50_000 + 3 * index) for index in range(rows)],
                "created": [str(date(2022, 1, 3) + timedelta(index // 3)) for index in range(rows)],
                "visits": ["NA" if lost else str(count) for lost, count in zip(gap, visits, strict=True)],
                "source": source,
                "spend": [f"${amount:,.2f}" for amount in rng.lognormal(3, 1, rows)],
                "age": rng.integers(20, 70, rows).astype(str),
                "Tags": np.where(converted & (rng.random(rows) < 0.9), "Closed by phone", "Ringing"),
                "converted": np.where(converted, "yes", "no"),
                "truth": chance,
            }
        )

    return invent


@pytest.fixture(scope="session")
def trained(past_leads: Callable[..., pl.DataFrame]) -> Trained:
    """Train once on 1,500 invented leads."""
    table = past_leads(1500).drop("truth")
    return train(table, TrainOptions("converted", source="invented"), now=datetime(2026, 1, 1, tzinfo=UTC))
