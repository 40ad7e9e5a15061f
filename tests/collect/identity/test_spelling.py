"""Names as they compare."""

import polars as pl
import pytest

from goodsign.collect.identity.spelling import fold, read_names, skeleton


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("José  Núñez", "jose nunez"), ("O'Brien", "obrien"), ("SMITH-JONES", "smith jones"), ("Łukasz", "lukasz"),
        ("Мария", "mariya"), ("Straße", "strasse"), ("🌟 Ann 🌟", "ann"), ("!!!", None), (None, None),
    ],
)  # fmt: skip
def test_text_is_folded(written: str | None, plain: str | None) -> None:
    assert fold(pl.Series([written], dtype=pl.String)).to_list() == [plain]


@pytest.mark.parametrize(
    ("full", "first", "last", "generation"),
    [
        ("Ann Marie Example", "ann", "example", None),
        ("EXAMPLE, ANN", "ann", "example", None),
        ("Dr. Ann Example, PhD, MBA", "ann", "example", None),
        ("Ann Example, Jr.", "ann", "example", "jr"),
        ("Ann Example III", "ann", "example", "iii"),
        ("Ann (Annie) Example (She/Her)", "ann", "example", None),
        ("Ann van der Berg", "ann", "vanderberg", None),
        ("Ann", "ann", None, None),
        ("", None, None, None),
    ],
)
def test_a_full_name_falls_into_parts(full: str, first: str | None, last: str | None, generation: str | None) -> None:
    people = pl.DataFrame(
        {"full_name": [full], "first_name": None, "last_name": None},
        schema_overrides={"first_name": pl.String, "last_name": pl.String},
    )
    assert read_names(people).select("first", "last", "generation").row(0) == (first, last, generation)


def test_what_stands_in_brackets_is_another_name() -> None:
    people = pl.DataFrame(
        {"full_name": ['William "Bill" Example (Sample)'], "first_name": ["William"], "last_name": ["Example"]}
    )
    read = read_names(people)
    assert read["aliases"].to_list() == [["bill", "sample"]]


def test_transliterations_share_their_consonants() -> None:
    names = pl.DataFrame({"name": ["mohammed", "muhammad", "mhmd", "katherine", "catherine"]}).select(
        skeleton(pl.col("name"))
    )
    assert names["name"].to_list() == ["md", "md", "md", "ktrn", "ktrn"]
