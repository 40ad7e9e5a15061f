"""Read Parquet as text without loss."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from goodsign.connectors.files.parquet_file import ParquetFile
from goodsign.core.errors import FileError

NOON = dt.datetime(2024, 1, 5, 12, 0, 0)  # noqa: DTZ001  (a column without zone)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (pl.Series([1, None, 2**62]), ["1", None, str(2**62)]),
        (pl.Series([5.0, None, 0.1, -0.5]), ["5", None, "0.1", "-0.5"]),
        (pl.Series([1e15, 1e22, 1e-7]), ["1" + "0" * 15, "1" + "0" * 22, "0.0000001"]),
        (pl.Series([float("nan"), 1 / 3]), [None, "0.3333333333333333"]),
        (pl.Series([True, False]), ["true", "false"]),
        (pl.Series([Decimal("1.10"), Decimal("12345678901234567890.12")]), ["1.10", "12345678901234567890.12"]),
        (pl.Series([dt.date(2024, 1, 5)]), ["2024-01-05"]),
        (pl.Series([NOON, NOON + dt.timedelta(microseconds=5)]), ["2024-01-05 12:00:00", "2024-01-05 12:00:00.000005"]),
        (pl.Series([NOON]).dt.replace_time_zone("Europe/Berlin"), ["2024-01-05 12:00:00+01:00"]),
        (pl.Series([dt.time(9, 30)]), ["09:30:00"]),
        (pl.Series([[1, 2], None, []]), ["[1,2]", None, "[]"]),
        (pl.Series([{"a": "x", "b": [Decimal("1.5")]}]), ['{"a":"x","b":["1.5"]}']),
        (pl.Series(["x", "", None], dtype=pl.Categorical), ["x", None, None]),
        (pl.Series([b"ab", b"\xff"]), ["6162", "ff"]),
        (pl.Series([None, None]), [None, None]),
    ],
)  # fmt: skip
def test_every_type_becomes_text_without_loss(tmp_path, column, text) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame([column.alias("v")]).write_parquet(path)
    (batch,) = ParquetFile(path).batches()
    assert batch.rows.get_column("v").to_list() == text
    assert batch.rows.schema == {"v": pl.String}
    assert batch.lines.to_list() == list(range(2, 2 + len(text)))


def test_batches_and_our_columns(tmp_path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"a": range(10), "goodsign_rank": range(10)}).write_parquet(path, row_group_size=3)
    source = ParquetFile(path, batch_rows=4)
    assert source.header == ("a",)
    batches = list(source.batches())
    assert pl.concat([batch.rows for batch in batches]).get_column("a").to_list() == [str(i) for i in range(10)]
    assert pl.concat([batch.lines for batch in batches]).to_list() == list(range(2, 12))
    assert len(batches) >= 3


def test_no_rows(tmp_path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame(schema={"a": pl.Int64}).write_parquet(path)
    (batch,) = ParquetFile(path).batches()
    assert batch.rows.shape == (0, 1)


def test_a_truncated_file_is_refused(tmp_path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"a": range(100)}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FileError, match="damaged"):
        ParquetFile(path)
