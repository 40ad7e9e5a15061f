import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from goodsign.scoring.bend import bend_of

NUMBERS = hnp.arrays(np.float64, st.integers(1, 300), elements=st.floats(-1e9, 1e9))


def test_even_numbers_stay_straight() -> None:
    bend = bend_of(np.arange(1001.0))
    assert bend.at(np.array([300.0, 400.0, 500.0])) == pytest.approx([-0.696, -0.348, 0.0], abs=0.005)


def test_counts_are_compressed_by_factors() -> None:
    counts = np.array([0.0] * 60 + [1.0] * 20 + [3.0] * 15 + [7.0] * 5)
    zero, one, three, seven = bend_of(counts).at(np.array([0.0, 1.0, 3.0, 7.0]))
    assert one - zero == pytest.approx(three - one)
    assert one - zero == pytest.approx(seven - three)


def test_the_outermost_half_percent_is_held() -> None:
    numbers = np.append(np.arange(1000.0), 1e6)
    bend = bend_of(numbers)
    assert bend.at(np.array([1e6]))[0] == bend.at(np.array([999.0]))[0]


def test_what_nearly_no_lead_has_counts_as_had_or_not() -> None:
    bend = bend_of(np.array([0.0] * 1000 + [2.0, 40.0]))
    assert bend.knots.tolist() == [0.0, 2.0]


@given(NUMBERS)
def test_bends_rise_and_are_standardised(numbers: np.ndarray) -> None:
    bend = bend_of(numbers)
    assert np.isfinite(bend.heights).all()
    assert np.all(np.diff(bend.knots) > 0)
    assert np.all(np.diff(bend.heights) >= 0)
    assert abs(bend.at(numbers).mean()) < 1e-3


def test_no_number_at_all_gives_a_flat_bend() -> None:
    assert bend_of(np.empty(0)).at(np.array([3.0]))[0] == 0.0
