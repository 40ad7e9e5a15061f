from datetime import date, timedelta

import polars as pl
import pytest

from goodsign.core.errors import DataError
from goodsign.scoring.order import find_order, order_by
from goodsign.scoring.prepare import read_kinds

N = 600
DAYS = [str(date(2024, 1, 1) + timedelta(days=(index * 37) % N)) for index in range(N)]
NOISE = [str(index * 7 % 5) for index in range(N)]


def month_runs(*names: str) -> list[str]:
    return [name for name in names for _ in range(N // len(names))]


def found(**columns: list[str]) -> str | None:
    table = pl.DataFrame(columns)
    order = find_order(table, read_kinds(table))
    return order.column if order else None


def test_a_date_of_entry_orders_the_rows_from_the_oldest() -> None:
    table = pl.DataFrame({"created_at": DAYS, "noise": NOISE})
    order = find_order(table, read_kinds(table))
    assert order is not None
    assert table["created_at"][order.rows.tolist()].is_sorted()
    assert order.reading is not None


def test_what_tells_the_order() -> None:
    falling = [str(90_000 - 7 * index) for index in range(N)]
    assert found(lead_number=falling, noise=NOISE) == "lead_number"
    assert found(month=month_runs("nov", "dec", "mar", "apr", "may", "jun")) == "month (row order)"
    assert found(some_day=DAYS) == "some_day"


def test_what_does_not_tell_the_order() -> None:
    assert found(ID=[str(index) for index in range(1, N + 1)], noise=NOISE) is None
    assert found(month=month_runs("apr", "aug", "dec", "feb", "jan", "jul")) is None
    assert found(month=["jan", "feb", "mar"] * (N // 3)) is None
    assert found(first_day=DAYS, second_day=DAYS[::-1]) is None


def test_a_named_column_is_taken_and_gaps_count_as_oldest() -> None:
    table = pl.DataFrame({"year": ["2021", None, "2019", "2020"] + ["2022"] * 20})
    assert order_by(table, "year", read_kinds(table)).rows[:4].tolist() == [1, 2, 3, 0]


@pytest.mark.parametrize(("column", "words"), [("nowhere", "no column"), ("name", "does not hold dates")])
def test_a_column_that_cannot_order_is_refused(column: str, words: str) -> None:
    table = pl.DataFrame({"name": ["a", "b"] * 50})
    with pytest.raises(DataError, match=words):
        order_by(table, column, read_kinds(table))
