import polars as pl
import pytest

from goodsign.core.errors import DataError, TooLittleHistory
from goodsign.scoring.outcome import read_outcome


def frame(*cells: object, each: int = 60) -> pl.DataFrame:
    return pl.DataFrame({"Converted": [cell for cell in cells for _ in range(each)]})


@pytest.mark.parametrize(
    ("cells", "positive"),
    [
        (("1", "0"), "1"),
        ((1, 0), "1"),
        ((0.0, 1.0), "1"),
        ((True, False), "true"),
        (("no", "yes"), "yes"),
        (("FALSE", "TRUE"), "true"),
        (("Closed Won", "Closed Lost"), "closed won"),
        (("lost", "signed"), "signed"),
    ],
)
def test_the_positive_value_is_understood(cells: tuple[object, ...], positive: str) -> None:
    outcome = read_outcome(frame(*cells), "Converted")
    assert outcome.positive == positive
    assert outcome.converted.sum() == 60


def test_rows_without_an_outcome_are_set_aside() -> None:
    outcome = read_outcome(frame("1", "0", "", "NA"), "Converted")
    assert outcome.known.sum() == 120
    assert outcome.converted.size == 120


def test_a_named_positive_value_makes_every_other_value_negative() -> None:
    outcome = read_outcome(frame("Paid", "Called", "Gone"), "Converted", positive="PAID")
    assert (outcome.converted.sum(), outcome.converted.size) == (60, 180)


@pytest.mark.parametrize(
    ("table", "positive", "words"),
    [
        (frame("1", "0").rename({"Converted": "y"}), None, 'no column "Converted"'),
        (frame("", "NA"), None, "is empty"),
        (frame("1"), None, "one value only"),
        (frame("blue", "green"), None, "not clear which value"),
        (frame("a", "b", "c"), None, "not clear which value"),
        (frame("1", "0"), "yes", "positive value asked for"),
    ],
)
def test_a_column_that_cannot_be_learned_is_named(table: pl.DataFrame, positive: str | None, words: str) -> None:
    with pytest.raises(DataError, match=words) as raised:
        read_outcome(table, "Converted", positive=positive)
    assert raised.value.hint


def test_too_little_history_says_how_much_is_missing() -> None:
    table = pl.DataFrame({"Converted": ["1"] * 12 + ["0"] * 80 + [""] * 5})
    with pytest.raises(TooLittleHistory, match=r'12 leads are "1" and 80 are not\. 5 rows have no outcome') as raised:
        read_outcome(table, "Converted")
    assert "38 more that converted" in str(raised.value.hint)
