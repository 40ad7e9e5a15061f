import numpy as np
import polars as pl
import pytest

from goodsign.scoring.frames import PART_UNIT, Scored, Term
from goodsign.scoring.words import NOTHING, levels_of, part_words, reasons

TERMS = (
    Term("Lead Source", ("Lead Source",), "source"),
    Term("TotalVisits", ("TotalVisits",), "engagement"),
    Term("City", ("City",), "place"),
    Term("City & job", ("City", "job"), "place"),
)
TABLE = pl.DataFrame(
    {
        "Lead Source": ["Reference", "Google", "Select", "Google"],
        "TotalVisits": ["6", "0", "2", ""],
        "City": ["Thane", None, "Pune", "=1+1"],
        "job": ["nursing", "student", None, "Clerk"],
    }
)


def scored(parts: list[list[float]]) -> Scored:
    units = np.round(np.array(parts) / PART_UNIT) * PART_UNIT
    log_odds = units.sum(axis=1)
    probability = 1 / (1 + np.exp(-log_odds))
    return Scored(TERMS[: units.shape[1]], 0.0, units, log_odds, probability, probability, probability)


def test_the_strongest_reasons_come_first_and_those_against_last() -> None:
    parts = [[0.5, 0.9, -2.0, 0.0], [0.0, 0.0, 0.0, 0.3], [0.0, 0.0, 0.01, 0.0], [-0.5, -0.4, 0.1, -0.6]]
    assert reasons(TABLE, scored(parts)).to_list() == [
        "visited 6 times; came through a referral; against: is in Thane",
        "no city on file together with is a student",
        NOTHING,
        "against: is in =1+1 together with works as Clerk; came through Google; no TotalVisits on file".replace(
            "TotalVisits", "total visits"
        ),
    ]


def test_only_the_wanted_number_is_said() -> None:
    parts = scored([[0.5, 0.9, -2.0, 0.1]] * 4)
    assert reasons(TABLE, parts, top=1)[0] == "against: is in Thane"
    assert reasons(TABLE, parts, top=9)[0].count(";") == 3


def test_small_parts_between_do_not_break_the_sentence() -> None:
    said = reasons(TABLE, scored([[0.5, 0.001, -0.5, 0.0]] * 4), top=4)
    assert said[0] == "came through a referral; against: is in Thane"


def test_no_cell_starts_a_formula() -> None:
    term = Term("=cmd", ("=cmd here",), "other")
    one = scored([[1.0]])
    table = pl.DataFrame({"=cmd here": ["x"]})
    said = reasons(table, Scored((term,), 0.0, one.parts, one.log_odds, one.probability, one.low, one.high))
    assert said[0] == "'=cmd here is x"


def test_a_column_that_is_not_there_is_not_on_file() -> None:
    assert reasons(TABLE.drop("City"), scored([[0.0, 0.0, 0.4, 0.0]] * 4))[0] == "no city on file"


def test_no_leads_no_reasons() -> None:
    assert reasons(TABLE.clear(), scored([[0.0] * 4])).to_list() == []


def test_a_page_is_called_high_or_low_by_the_levels_of_the_whole_ranking() -> None:
    ranking = pl.DataFrame({"Page Score": np.arange(5000) + 0.25, "City": ["Thane"] * 5000})
    term = (Term("Page Score", ("Page Score",), "engagement"),)
    levels = levels_of(ranking, (*term, Term("City", ("City",), "place")))
    assert levels == {"Page Score": (pytest.approx(1000, abs=1), pytest.approx(3999, abs=1))}
    page = ranking.slice(4900, 2)
    one = np.ones((2, 1))
    said = reasons(page, Scored(term, 0.0, one, one[:, 0], one[:, 0], one[:, 0], one[:, 0]), levels=levels)
    assert said.to_list() == ["Page Score is high (4,900)", "Page Score is high (4,901)"]
    assert part_words(ranking.slice(3, 1), term, levels=levels) == ["Page Score is low (3.25)"]


def test_one_row_reads_like_the_whole_table() -> None:
    assert part_words(TABLE.slice(1, 1), TERMS) == [
        "came through Google",
        "never visited",
        "no city on file",
        "no city on file together with is a student",
    ]


def test_numbers_among_many_are_called_high_or_low() -> None:
    rows = 5000
    table = pl.DataFrame({"Page Score": np.arange(rows) + 0.25})
    term = (Term("Page Score", ("Page Score",), "engagement"),)
    parts = np.ones((rows, 1))
    said = reasons(table, Scored(term, 0.0, parts, parts[:, 0], parts[:, 0], parts[:, 0], parts[:, 0]))
    assert said[0] == "Page Score is low (0.25)"
    assert said[2500] == "Page Score is 2,500"
    assert said[4999] == "Page Score is high (5,000)"


def test_typed_columns_are_said_too() -> None:
    table = pl.DataFrame({"has_phone": [True, None], "days_since_referral": [40, 3]})
    terms = tuple(Term(name, (name,), "other") for name in table.columns)
    assert part_words(table, terms) == ["phone number on file", "was referred 6 weeks ago"]
    assert part_words(table.slice(1), terms) == ["no phone number on file", "was referred 3 days ago"]
