import polars as pl

from goodsign.scoring.duplicates import duplicate_groups, repeats


def test_rows_alike_apart_from_ids_share_a_group() -> None:
    table = pl.DataFrame({"id": [1, 2, 3, 4], "a": ["x", "y", "x", None], "b": [1.0, 1.0, 1.0, None]})
    groups = duplicate_groups(table, ["id"])
    assert groups[0] == groups[2]
    assert len(set(groups)) == 3
    assert repeats(groups) == 1


def test_with_ids_only_every_row_stands_alone() -> None:
    assert repeats(duplicate_groups(pl.DataFrame({"id": [1, 1]}), ["id"])) == 0


def test_gaps_are_alike_and_differ_from_words() -> None:
    table = pl.DataFrame({"a": [None, None, "null"]})
    groups = duplicate_groups(table, [])
    assert groups[0] == groups[1] != groups[2]
