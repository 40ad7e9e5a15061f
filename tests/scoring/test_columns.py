import numpy as np
import polars as pl
import pytest

from goodsign.core.errors import DataError, SignOffRequired
from goodsign.scoring.columns import Wishes, sort_columns
from goodsign.scoring.prepare import read_kinds

N = 400
RNG = np.random.default_rng(6)
CONVERTED = RNG.random(N) < 0.3
TABLE = pl.DataFrame(
    {
        "visits": RNG.integers(0, 9, N),
        "visits_again": np.zeros(N, int),
        "duration": RNG.integers(0, 900, N),
        "campaign": RNG.integers(1, 9, N),
        "age": RNG.integers(20, 70, N),
        "first_name": [f"Ada{index}" for index in range(N)],
        "lead_id": [f"L-{index}" for index in range(N)],
        "flat": ["x"] * N,
    }
).with_columns(pl.col("visits").alias("visits_again"))
READINGS = read_kinds(TABLE)


def verdicts(wishes: Wishes) -> dict[str, tuple[str, bool]]:
    found = sort_columns(TABLE, READINGS, CONVERTED, wishes)
    return {item.column: (item.why, item.kept) for item in found.left_out}


def test_every_column_is_used_or_explained() -> None:
    result = sort_columns(TABLE, READINGS, CONVERTED, Wishes())
    assert [reading.column for reading in result.used] == ["visits"]
    assert {item.column: item.why for item in result.left_out} == {
        "visits_again": "duplicate",
        "duration": "leak",
        "campaign": "suspected_leak",
        "age": "protected",
        "first_name": "proxy",
        "lead_id": "identifier",
        "flat": "constant",
    }


def test_the_user_keeps_leaks_and_drops_anything() -> None:
    wishes = Wishes(keep=("duration", "campaign"), drop=("visits_again",))
    assert verdicts(wishes)["duration"] == ("leak", True)
    assert verdicts(wishes)["visits_again"] == ("user", False)
    used = sort_columns(TABLE, READINGS, CONVERTED, wishes).used
    assert [reading.column for reading in used] == ["visits", "duration", "campaign"]


def test_keeping_a_protected_column_needs_a_recorded_reason() -> None:
    with pytest.raises(SignOffRequired, match="age"):
        sort_columns(TABLE, READINGS, CONVERTED, Wishes(keep=("age",)))
    found = sort_columns(TABLE, READINGS, CONVERTED, Wishes(keep=("age",), protected_reason="signed by counsel"))
    kept = next(item for item in found.left_out if item.column == "age")
    assert kept.kept
    assert "signed by counsel" in kept.sentence


def test_an_identifier_cannot_be_kept() -> None:
    assert verdicts(Wishes(keep=("lead_id",)))["lead_id"] == ("identifier", False)


@pytest.mark.parametrize("wishes", [Wishes(keep=("Visits",)), Wishes(drop=("nowhere",))])
def test_a_wish_about_no_column_is_refused(wishes: Wishes) -> None:
    with pytest.raises(DataError, match="no column"):
        sort_columns(TABLE, READINGS, CONVERTED, wishes)
