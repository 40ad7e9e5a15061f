"""Years of birth from years of school and work."""

from typing import Any

import polars as pl
import pytest

from goodsign.collect.identity.ages import birth_years
from goodsign.collect.identity.frames import Seen


def study(degree: str | None, start: int | None, end: int | None, school: str = "Austin College") -> dict[str, Any]:
    return {"school": school, "degree": degree, "start_year": start, "end_year": end}


@pytest.mark.parametrize(
    ("studies", "started", "years"),
    [
        pytest.param([study("Bachelor of Science", 2017, 2021)], None, (1997, 2000, None, 2002), id="bachelor"),
        pytest.param([study("Diploma", None, 2016, "A High School")], None, (1997, 1999, 1994, 2000), id="school"),
        pytest.param(
            [study("Bachelor's", 2017, 2021), study("Diploma", None, 2017, "X High School")],
            None,
            (1998, 2000, 1995, 2001),
            id="both",
        ),
        pytest.param([study("MBA", 2021, 2023)], None, (None, None, None, 2003), id="graduate only"),
        pytest.param([study("GED", None, 2016, "A High School")], None, (1990, 1998, None, 2001), id="late diploma"),
        pytest.param([], 2010, (None, None, None, 1997), id="work only"),
        pytest.param([study("Bachelor of Arts", None, None)], None, (None, None, None, None), id="no years"),
        pytest.param([], None, (None, None, None, None), id="nothing"),
    ],
)  # fmt: skip
def test_years_of_birth(studies: list[dict[str, Any]], started: int | None, years: tuple[int | None, ...]) -> None:
    jobs = [] if started is None else [{"employer": "Acme", "title": None, "start_year": started, "end_year": None}]
    schema = {name: Seen.create_empty().schema[name] for name in ("studies", "positions")}
    assert birth_years(pl.DataFrame({"studies": [studies], "positions": [jobs]}, schema=schema)).row(0) == years
