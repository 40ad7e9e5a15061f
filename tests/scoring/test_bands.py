import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.core.errors import DataError, SpecError
from goodsign.scoring.bands import NAMES, Bands, band_of, make_bands


def drawn(rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    probabilities = rng.beta(1, 2, rows)
    return rng.random(rows) < probabilities, probabilities


def test_strong_evidence_carries_four_bands() -> None:
    bands = make_bands(*drawn(5000))
    assert [band.letter for band in bands.bands] == ["A", "B", "C", "D"]
    assert [band.rows for band in bands.bands] == [500, 1000, 1500, 2000]
    assert [band.name for band in bands.bands] == list(NAMES.values())
    assert "does not carry" not in bands.sentence


def test_random_scores_carry_one_band_and_say_so() -> None:
    outcomes, _ = drawn(300)
    bands = make_bands(outcomes, np.random.default_rng(1).random(300))
    assert [band.letter for band in bands.bands] == ["C"]
    assert "too little evidence" in bands.sentence


def test_upside_down_scores_are_never_called_better() -> None:
    outcomes, probabilities = drawn(2000)
    assert [band.letter for band in make_bands(outcomes, 1 - probabilities).bands] == ["C"]


def test_constant_scores_make_one_band() -> None:
    outcomes, _ = drawn(100)
    bands = make_bands(outcomes, np.full(100, 0.3))
    assert len(bands.bands) == 1
    assert set(band_of(bands, np.array([0.0, 0.3, 1.0]))) == {"C"}


@settings(max_examples=40)
@given(st.integers(1, 400), st.integers(0, 1000))
def test_bands_keep_their_promise(rows: int, seed: int) -> None:
    outcomes, probabilities = drawn(rows, seed)
    bands = make_bands(outcomes, probabilities)
    letters = [band.letter for band in bands.bands]
    assert letters == sorted(set(letters))
    assert sum(band.rows for band in bands.bands) == rows
    for band in bands.bands:
        if band.letter in "AB":
            assert band.rate.low > bands.base_rate
        if band.letter == "D":
            assert band.rate.high < bands.base_rate
    given_letters = band_of(bands, probabilities)
    for band in bands.bands:
        inside = (given_letters == band.letter).to_numpy()
        assert inside.sum() == band.rows
        assert outcomes[inside].sum() == band.conversions


def test_better_probability_never_means_a_lower_band() -> None:
    bands = make_bands(*drawn(5000))
    letters = band_of(bands, np.linspace(0, 1, 500)).to_list()
    assert letters == sorted(letters, reverse=True)


def test_json_round_trip() -> None:
    bands = make_bands(*drawn(700))
    assert Bands.from_json(bands.to_json()) == bands


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"bands": [], "base_rate": 0.1, "sentence": ""}', '{"bands": [{}]}'])
def test_damaged_json_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match="bands"):
        Bands.from_json(text)


def test_unknown_letter_is_refused() -> None:
    text = make_bands(*drawn(700)).to_json().replace('"A"', '"Z"')
    with pytest.raises(SpecError, match="A to D"):
        Bands.from_json(text)


def test_missing_probability_or_rows_are_refused() -> None:
    with pytest.raises(DataError, match="without a probability"):
        band_of(make_bands(*drawn(100)), np.array([0.1, np.nan]))
    with pytest.raises(DataError, match="outcome for each"):
        make_bands(np.array([], dtype=bool), np.array([]))
