import math

import numpy as np
import polars as pl
import pytest

from goodsign.scoring.frames import PART_UNIT
from goodsign.scoring.receipt import pack, unpack
from goodsign.scoring.scorecard import NOTICE, RULES, points_of, scorecard
from goodsign.scoring.weights import Weights, apply

TABLE = pl.DataFrame(
    {
        "icp_fit": [95.0, 50.0, None, 9.0],
        "has_phone": [True, False, None, True],
        "activity_days_since": [7, 8, None, None],
        "days_since_last_activity": [1, 1, 400, None],
        "total_due": [5000.0, 15000.0, 15000.01, None],
        "lead_source": ["Reference", "Google", None, "recommended by a friend"],
    }
)


def test_points_by_hand() -> None:
    scored = scorecard(TABLE)
    names = [term.name for term in scored.terms]
    assert names == [
        "icp_fit", "signal_strength", "activity_days_since", "days_since_last_activity", "has_phone", "total_due",
        "lead_source",
    ]  # fmt: skip
    assert np.allclose(
        points_of(scored.parts),
        [[40, 0, 30, 0, 8, 4, 16], [8, 0, 20, 0, -8, 0, 0], [0, 0, 0, -8, 0, -6, 0], [-40, 0, 0, 0, 8, 0, 16]],
        atol=0.01,
    )


def test_twenty_points_double_the_odds() -> None:
    scored = scorecard(pl.DataFrame({"activity_days_since": [30]}))
    assert math.exp(scored.log_odds[0]) == pytest.approx(2, abs=1e-5)


def test_parts_sum_exactly_and_pack_without_loss() -> None:
    scored = scorecard(TABLE)
    assert np.array_equal(scored.base + scored.parts.sum(axis=1), scored.log_odds)
    assert np.array_equal(scored.parts / PART_UNIT, np.round(scored.parts / PART_UNIT))
    assert np.array_equal(unpack(pack(scored), len(scored.terms)), scored.parts)


def test_no_probability_is_pretended() -> None:
    scored = apply(scorecard(TABLE), Weights({"fit": 2.0}))
    assert np.isnan([scored.probability, scored.low, scored.high]).all()
    assert "not calibrated, no outcomes yet" in NOTICE


def test_nothing_known_ranks_all_alike() -> None:
    scored = scorecard(pl.DataFrame({"city": ["Thane", "Pune"]}))
    assert [term.name for term in scored.terms] == ["signal_strength"]
    assert scored.log_odds.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("strength", "points"), [(None, 0), (0.0, 0), (0.1, 4), (0.6, 14), (1.0, 20), (1.2, 30), (9.0, 40)]
)
def test_a_fresh_certain_new_job_doubles_the_odds(strength: float | None, points: float) -> None:
    scored = scorecard(pl.DataFrame({"signal_strength": [strength]}, schema={"signal_strength": pl.Float64}))
    assert points_of(scored.parts)[0, 0] == pytest.approx(points, abs=0.01)


def test_a_better_fit_never_costs_points() -> None:
    scored = scorecard(pl.DataFrame({"icp_fit": np.linspace(0, 100, 201)}))
    assert np.all(np.diff(scored.log_odds) >= 0)


def test_every_rule_covers_all_values_in_order() -> None:
    for rule in RULES:
        bounds = [bound for bound, _ in rule.steps]
        assert bounds == sorted(bounds)
        assert bounds[-1] == math.inf
