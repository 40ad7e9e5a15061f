import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from goodsign.scoring.additive import purified
from goodsign.scoring.model import Table

CODES = np.random.default_rng(4).integers(0, 3, (200, 2)).astype(np.int32)
VALUES = hnp.arrays(np.float64, (3, 3), elements=st.floats(-5, 5))


@settings(max_examples=30)
@given(VALUES)
def test_purifying_moves_parts_but_changes_no_score(pair: np.ndarray) -> None:
    tables = [Table((0,), pair[0], pair[0]), Table((1,), pair[1], pair[1]), Table((0, 1), pair, pair)]
    after, shift = purified(tables, CODES)
    before_sum = pair[0][:, None] + pair[1][None, :] + pair
    after_sum = after[0].values[:, None] + after[1].values[None, :] + after[2].values + shift
    assert np.allclose(before_sum, after_sum, atol=1e-9)


def test_a_pair_without_interaction_becomes_empty_and_curves_are_centred() -> None:
    rows, columns = np.array([1.0, 2.0, 4.0]), np.array([0.0, -1.0, 1.0])
    pair = Table((0, 1), rows[:, None] + columns[None, :], np.zeros((3, 3)))
    curves = [Table((index,), np.zeros(3), np.zeros(3)) for index in (0, 1)]
    (first, second, empty), _ = purified([*curves, pair], CODES)
    assert np.allclose(empty.values, 0, atol=1e-9)
    assert np.allclose(np.diff(first.values), np.diff(rows))
    assert abs(first.values[CODES[:, 0]].mean()) < 1e-9
    assert abs(second.values[CODES[:, 1]].mean()) < 1e-9
