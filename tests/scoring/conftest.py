from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit

from goodsign.scoring.frames import PART_UNIT, Scored, Term

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
