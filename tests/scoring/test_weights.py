from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.core.errors import SpecError
from goodsign.scoring.frames import PART_UNIT, Scored
from goodsign.scoring.groups import GROUPS
from goodsign.scoring.weights import Weights, apply

FACTORS = st.dictionaries(st.sampled_from(list(GROUPS)), st.floats(0, 5, allow_nan=False))

Draw = Callable[..., Scored]


@settings(max_examples=60)
@given(FACTORS, st.integers(0, 99))
def test_parts_sum_to_the_log_odds_exactly_under_any_weights(
    draw_scored: Draw, factors: dict[str, float], seed: int
) -> None:
    scored = apply(draw_scored(20, seed), Weights(factors))
    assert np.array_equal(scored.base + scored.parts.sum(axis=1), scored.log_odds)
    assert np.array_equal(scored.base + scored.parts[:, ::-1].sum(axis=1), scored.log_odds)
    whole = scored.parts / PART_UNIT
    assert np.array_equal(whole, np.round(whole))
    assert np.all(scored.low <= scored.probability)
    assert np.all(scored.probability <= scored.high)


def test_factors_multiply_their_group_only(draw_scored: Draw) -> None:
    scored = draw_scored(50)
    weighted = apply(scored, Weights({"engagement": 2.0, "source": 0.0}))
    assert np.array_equal(weighted.parts[:, 0], 2 * scored.parts[:, 0])
    assert not weighted.parts[:, 1].any()
    assert np.array_equal(weighted.parts[:, 2:], scored.parts[:, 2:])


def test_neutral_weights_change_nothing(draw_scored: Draw) -> None:
    scored = draw_scored(10)
    assert apply(scored, Weights({"engagement": 1.0})) is scored
    assert apply(scored, Weights({"market": 3.0})) is scored


def test_interval_widens_with_the_parts(draw_scored: Draw) -> None:
    scored = draw_scored(30)
    everything = Weights(dict.fromkeys(GROUPS, 2.0))
    weighted = apply(scored, everything)

    def width(of: Scored) -> np.ndarray:
        return np.log(of.high / (1 - of.high)) - np.log(of.low / (1 - of.low))

    assert width(weighted) == pytest.approx(2 * width(scored), rel=1e-6)


def test_certain_probabilities_stay_finite(draw_scored: Draw) -> None:
    scored = draw_scored(2)
    sure = Scored(
        scored.terms, scored.base, scored.parts, scored.log_odds,
        np.array([0.0, 1.0]), np.array([0.0, 0.9]), np.array([0.1, 1.0]),
    )  # fmt: skip
    weighted = apply(sure, Weights({"engagement": 2.0}))
    assert np.isfinite([weighted.low, weighted.high, weighted.probability]).all()


def test_scorecard_stays_without_probability(draw_scored: Draw) -> None:
    scored = draw_scored(3)
    nothing = np.full(3, np.nan)
    weighted = apply(
        Scored(scored.terms, scored.base, scored.parts, scored.log_odds, nothing, nothing, nothing),
        Weights({"engagement": 2.0}),
    )
    assert np.isnan([weighted.probability, weighted.low, weighted.high]).all()


def test_settings_add_up_and_one_takes_back() -> None:
    weights = Weights().changed(["engagement=1.5", " source = 0 "]).changed(["source=1"])
    assert dict(weights.factors) == {"engagement": 1.5}
    assert weights.of("source") == 1.0
    assert Weights.from_json(weights.to_json()) == weights
    assert weights.sentence() == "Engagement counts 1.5 times; the rest counts as learned."


def test_sentence_without_weights() -> None:
    assert Weights().sentence() == "Every group counts as learned."


@pytest.mark.parametrize(
    ("setting", "word"),
    [
        ("engagement", "not written as group=factor"),
        ("engagement=much", "not written as group=factor"),
        ("engagment=2", "no group 'engagment'"),
        ("engagement=5.1", "from 0 to 5"),
        ("engagement=-1", "from 0 to 5"),
        ("engagement=nan", "from 0 to 5"),
    ],
)
def test_wrong_settings_name_the_fix(setting: str, word: str) -> None:
    with pytest.raises(SpecError, match=word) as caught:
        Weights().changed([setting])
    assert "engagement" in str(caught.value.hint)


@pytest.mark.parametrize("text", ["", "[1]", '{"engagement": "2"}', '{"engagement": true}'])
def test_wrong_json_is_refused(text: str) -> None:
    with pytest.raises(SpecError):
        Weights.from_json(text)
