from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.scoring.values import as_days, as_numbers, as_text, date_format_of, has_decimal_comma


@pytest.mark.parametrize("token", ["", "  ", "NA", "n/a", "NULL", "None", "?", "Select", "-", "NaN"])
def test_missing_tokens_are_null_in_any_spelling(token: str) -> None:
    assert as_text(pl.Series(["kept", token])).to_list() == ["kept", None]


def test_unknown_stays_a_value_of_its_own() -> None:
    assert as_text(pl.Series([" unknown ", "no"])).to_list() == ["unknown", "no"]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234.50", 1234.5),
        ("$1,200", 1200.0),
        ("12.5%", 12.5),
        ("(120)", -120.0),
        ("-3", -3.0),
        ("1e3", 1000.0),
        ("1 000", 1000.0),
        ("inf", None),
        ("about ten", None),
        ("1,23,4", None),
    ],
)
def test_numbers_as_people_write_them(cell: str, number: float | None) -> None:
    # The second cell cannot be read directly either, so the slow path is taken for both.
    assert as_numbers(pl.Series([cell, "$5"])).to_list() == [number, 5.0]


def test_decimal_commas_are_read_when_the_column_says_so() -> None:
    column = pl.Series(["0,5", "1.234,75", "2"])
    assert has_decimal_comma(column)
    assert as_numbers(column, decimal_comma=True).to_list() == [0.5, 1234.75, 2.0]
    assert not has_decimal_comma(pl.Series(["1,234", "12", "3,000,000"]))


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.text()), max_size=20))
def test_no_cell_stops_the_reading_of_numbers(cells: list[object]) -> None:
    numbers = as_numbers(pl.Series([None if cell is None else str(cell) for cell in cells], dtype=pl.String))
    assert numbers.len() == len(cells)
    assert numbers.drop_nulls().is_finite().all()


@pytest.mark.parametrize(
    ("cells", "date_format"),
    [
        (["2024-03-31", "2023-01-02"], "%Y-%m-%d"),
        (["2024-03-31T10:00:00Z", "2023-01-02 08:00"], "%Y-%m-%d"),
        (["31/03/2024", "02/01/2023"], "%d/%m/%Y"),
        (["03/31/2024", "01/02/2023"], "%m/%d/%Y"),
        (["31.03.2024", "02.01.2023"], "%d.%m.%Y"),
        (["12", "13"], None),
        (["2024-03-31", "soon"], None),
        ([], None),
    ],
)
def test_the_format_of_days_is_decided_by_the_whole_column(cells: list[str], date_format: str | None) -> None:
    assert date_format_of(pl.Series(cells, dtype=pl.String)) == date_format


def test_days_lose_their_time_and_keep_their_gaps() -> None:
    assert as_days(pl.Series(["2024-03-31T23:59:00", None, "rubbish"]), "%Y-%m-%d").to_list() == [
        date(2024, 3, 31),
        None,
        None,
    ]
    assert as_days(pl.Series([datetime(2024, 3, 31, 23)]), None).to_list() == [date(2024, 3, 31)]  # noqa: DTZ001
