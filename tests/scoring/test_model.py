import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.core.errors import DataError
from goodsign.scoring.encode import Encoded, Feature
from goodsign.scoring.model import (
    Line,
    Loadings,
    Model,
    Table,
    calibrated,
    from_json,
    raw_log_odds,
    raw_sd,
    to_json,
    without_idle,
)
from goodsign.scoring.prepare import Reading

VISITS = Feature("visits", "value", Reading("visits", "number"), cuts=(1.0, 2.0), high=2.0)
SOURCE = Feature("source", "value", Reading("source", "category"), levels=("Google",))
ROWS = Encoded(
    np.array([[0, 2], [1, 1], [3, 0]], dtype=np.int32), np.array([[np.nan, np.nan], [0.5, np.nan], [3, np.nan]])
)


def model(value: float = 0.25) -> Model:
    addends = (
        Table((1,), np.array([value, 0.5, -1.0]), spread(3)),
        Table((0, 1), np.arange(12.0).reshape(4, 3), spread(4, 3)),
        Line(0, np.array([0.0, 2.0]), np.array([-1.0, 1.0]), missing=0.125, spread=spread(4)),
        Table((1,), np.zeros(3), spread(3)),
    )
    return Model("additive", "converted", "yes", (VISITS, SOURCE), addends, -1.0, spread(), 0.05)


def spread(*sizes: int) -> Loadings:
    """Two loadings a cell that no two cells share."""
    return (np.arange(1, 1 + 2 * np.prod(sizes, dtype=int)) / 7).reshape(*sizes, 2).astype(np.float32)


def test_log_odds_by_hand() -> None:
    # Row 0: -1 - 1.0 (Google) + pair [0, 2] = 2 + missing 0.125; row 1: -1 + 0.5 + [1, 1] = 4 - 0.5 (half way up);
    # row 2: -1 + 0.25 + [3, 0] = 9 + 1.0, flat beyond the last knot.
    assert raw_log_odds(model(), ROWS).tolist() == [0.125, 3.0, 9.25]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_json_brings_back_every_digit_and_the_version(value: float) -> None:
    before = model(value)
    after = from_json(to_json(before))
    assert after.version == before.version
    assert isinstance(after.addends[0], Table)
    assert after.addends[0].values[0] == value
    assert after.terms == before.terms
    assert all(np.array_equal(a.spread, b.spread) for a, b in zip(after.addends, before.addends, strict=True))
    assert np.array_equal(after.base_spread, before.base_spread)


def test_a_cell_alone_is_as_unsure_as_its_loadings_are_long() -> None:
    # Loadings of the third code: 5/7 and 6/7.
    assert raw_sd(model().addends[0], [np.array([2])]) == pytest.approx([np.hypot(5, 6) / 7])
    assert raw_sd(calibrated(model(), 0.5, 0.0).addends[0], [np.array([2])]) == pytest.approx([np.hypot(5, 6) / 14])


def test_calibration_widens_the_residual_by_what_it_may_be_off() -> None:
    assert calibrated(model(), 0.6, 0.0, sd=0.04).residual_sd == pytest.approx(0.05)


def test_any_change_is_another_version() -> None:
    assert len({model().version, model(0.26).version, calibrated(model(), 1.0, 0.1).version}) == 3


def test_calibration_folds_into_base_and_parts() -> None:
    before = raw_log_odds(model(), ROWS)
    assert raw_log_odds(calibrated(model(), 0.5, -2.0), ROWS) == pytest.approx(0.5 * before - 2.0)


def test_idle_addends_and_features_go_without_changing_a_score() -> None:
    lean = without_idle(model())
    assert len(lean.addends) == 3
    assert raw_log_odds(lean, ROWS).tolist() == raw_log_odds(model(), ROWS).tolist()
    bare = without_idle(Model("additive", "y", "1", (VISITS, SOURCE), model().addends[2:], 0.0, spread()))
    assert bare.features == (VISITS,)


def test_terms_carry_columns_and_group() -> None:
    terms = model().terms
    assert [term.name for term in terms] == ["source", "visits and source", "visits", "source"]
    assert terms[1].columns == ("visits", "source")
    assert terms[2].group == "engagement"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', json.dumps({"format": 1})])
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        from_json(text)
