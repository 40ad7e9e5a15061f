from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.scoring.encode import bin_labels, encode, learn_features
from goodsign.scoring.prepare import Reading, read_kinds

NUMBERS = pl.DataFrame({"visits": ["0", "1", "2", None] * 25})
WORDS = pl.DataFrame({"source": ["Google"] * 40 + ["google"] * 20 + ["Referral"] * 30 + ["Rare"] * 3 + [""] * 7})


def codes_of(table: pl.DataFrame, other: pl.DataFrame) -> list[int]:
    return encode(learn_features(table, read_kinds(table)), other).codes[:, 0].tolist()


def test_few_numbers_are_cut_between_each_other() -> None:
    feature = learn_features(NUMBERS, read_kinds(NUMBERS))[0]
    assert feature.cuts == (1.0, 2.0)
    assert (feature.low, feature.mean, feature.high) == (0.0, 1.0, 2.0)
    assert bin_labels(feature) == ("not filled in", "below 1", "1 to 2", "2 or more")
    assert codes_of(NUMBERS, pl.DataFrame({"visits": ["-9", "1", "99", "", "many"]})) == [1, 2, 3, 0, 0]


def test_typed_and_text_cells_get_the_same_codes() -> None:
    assert codes_of(NUMBERS, pl.DataFrame({"visits": [0, 1, 2, None]})) == [1, 2, 3, 0]


def test_many_numbers_are_cut_at_quantiles() -> None:
    table = pl.DataFrame({"spend": np.arange(6400) * 1.5})
    feature = learn_features(table, read_kinds(table))[0]
    counts = np.bincount(encode([feature], table).codes[:, 0], minlength=feature.size)
    assert feature.size == 65
    assert counts[0] == 0
    assert counts[1:].min() >= 99


def test_levels_ignore_case_pool_the_rare_and_keep_the_commonest_spelling() -> None:
    feature = learn_features(WORDS, read_kinds(WORDS))[0]
    assert feature.levels == ("Google", "Referral")
    asked = pl.DataFrame({"source": ["GOOGLE", "referral", "Rare", "never seen", None, "NA"]})
    assert codes_of(WORDS, asked) == [2, 3, 1, 1, 0, 0]


def test_truth_values_match_whether_typed_or_text() -> None:
    table = pl.DataFrame({"weekend": ["TRUE"] * 30 + ["FALSE"] * 60})
    assert codes_of(table, pl.DataFrame({"weekend": [True, False, None]})) == [3, 2, 0]


def test_an_absent_column_is_missing() -> None:
    encoded = encode(learn_features(NUMBERS, read_kinds(NUMBERS)), pl.DataFrame({"else": [1, 2]}))
    assert encoded.codes.tolist() == [[0], [0]]
    assert np.isnan(encoded.numbers).all()


def test_a_column_with_a_single_value_and_no_gaps_is_no_feature() -> None:
    table = pl.DataFrame({"a": ["x"] * 95 + ["odd"] * 5})
    assert learn_features(table, read_kinds(table)) == ()


def test_dates_become_weekday_and_days_before_the_time_column_never_a_year() -> None:
    days = [date(2024, 1, 1) + timedelta(index) for index in range(100)]
    table = pl.DataFrame({"created": days, "asked": [day - timedelta(index % 5) for index, day in enumerate(days)]})
    created, asked = read_kinds(table)
    features = learn_features(table, [created, asked], time=created)
    assert [feature.name for feature in features] == ["created: weekday", "asked: weekday", "asked: days before"]
    encoded = encode(features, table)
    assert encoded.numbers[:6, 2].tolist() == [0, 1, 2, 3, 4, 0]
    assert bin_labels(features[0])[encoded.codes[0, 0]] == "Monday"


def test_days_count_back_from_the_date_given_or_the_newest() -> None:
    table = pl.DataFrame({"asked": [date(2024, 1, 1), date(2024, 1, 11), None] * 20})
    features = learn_features(table, [Reading("asked", "date")])
    place = [feature.part for feature in features].index("days")
    assert encode(features, table).numbers[:2, place].tolist() == [10, 0]
    assert encode(features, table, as_of=date(2024, 1, 21)).numbers[:2, place].tolist() == [20, 10]


@pytest.mark.parametrize(("years", "has_month"), [(1, False), (3, True)])
def test_months_are_a_feature_only_over_two_years_or_more(years: int, has_month: bool) -> None:
    table = pl.DataFrame({"created": [date(2020, 1, 1) + timedelta(index * years) for index in range(365)]})
    created = read_kinds(table)[0]
    parts = [feature.part for feature in learn_features(table, [created], time=created)]
    assert ("month" in parts) is has_month


CELL = st.one_of(
    st.none(),
    st.text(max_size=6),
    st.sampled_from(["1", "2.5", "1,000", "3%", "NA", "2024-01-05", "05/01/2024", "yes", "no", "x", "1e400", "-0"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CELL, min_size=1, max_size=40), st.lists(CELL, max_size=10), st.integers(1, 30))
def test_any_cells_are_read_and_every_code_has_a_meaning(cells, others, times) -> None:  # type: ignore[no-untyped-def]
    table = pl.DataFrame({"thing": pl.Series(cells * times, dtype=pl.String)})
    features = learn_features(table, read_kinds(table))
    for asked in (table, pl.DataFrame({"thing": pl.Series(others, dtype=pl.String)})):
        encoded = encode(features, asked)
        for index, feature in enumerate(features):
            assert np.all((encoded.codes[:, index] >= 0) & (encoded.codes[:, index] < feature.size))
            assert len(bin_labels(feature)) == feature.size
