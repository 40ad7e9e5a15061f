from datetime import date, timedelta

import polars as pl
import pytest

from goodsign.scoring.prepare import Kind, is_in_sequence, is_row_counter, read_kinds, values_of

N = 120
UUIDS = [f"{index:08x}-1111-2222-3333-444444444444" for index in range(N)]


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("visits", [str(index % 7) for index in range(N)], "number"),
        ("spend", [f"${index % 9},000" for index in range(N)], "number"),
        ("amount", [index * 1.5 for index in range(N)], "number"),
        ("source", [("Google", "Referral")[index % 2] for index in range(N)], "category"),
        ("weekend", [index % 2 == 0 for index in range(N)], "category"),
        ("zip", [f"0{index % 9}123" for index in range(N)], "category"),
        ("created", [str(date(2024, 1, 1) + timedelta(index)) for index in range(N)], "date"),
        ("created", [date(2024, 1, 1) + timedelta(index) for index in range(N)], "date"),
        ("Prospect ID", UUIDS, "identifier"),
        ("Lead Number", [str(600_000 - 7 * index) for index in range(N)], "identifier"),
        ("ID", list(range(1, N + 1)), "identifier"),
        ("E-mail", [f"lead{index % 100}@example.com" for index in range(N)], "identifier"),
        ("story", [f"she wrote to us about case {index}" for index in range(N)], "text"),
        ("Magazine", ["No"] * N, "constant"),
        ("agreed", ["Yes" if index % 3 else "" for index in range(N)], "category"),
        ("nothing", ["", None, "Select", "NA"] * (N // 4), "empty"),
        ("nothing", [None] * N, "empty"),
        ("flat", [4.0] * N, "constant"),
    ],
)
def test_the_kind_follows_from_the_whole_column(name: str, cells: list[object], kind: Kind) -> None:
    assert read_kinds(pl.DataFrame({name: cells}))[0].kind == kind


def test_unique_whole_numbers_are_values_unless_named_or_in_sequence() -> None:
    shuffled = [(index * 37) % 1009 for index in range(N)]
    kinds = read_kinds(pl.DataFrame({"LIMIT_BAL": shuffled, "loan_number": shuffled}))
    assert [reading.kind for reading in kinds] == ["number", "identifier"]


def test_stray_words_in_a_number_column_become_missing() -> None:
    column = pl.Series("visits", [*(str(index % 7) for index in range(99)), "many"])
    reading = read_kinds(column.to_frame())[0]
    assert reading.kind == "number"
    assert values_of(column, reading).null_count() == 1


def test_a_row_counter_is_told_from_a_sequence_with_gaps() -> None:
    assert is_row_counter(pl.Series([3.0, 4.0, 5.0]))
    assert not is_row_counter(pl.Series([3.0, 5.0, 6.0]))
    assert is_in_sequence(pl.Series([9.0, 5.0, 4.0]))
    assert not is_in_sequence(pl.Series([9.0, 5.0, 6.0]))
    assert not is_in_sequence(pl.Series([1.0]))
