"""Write tables: whole or not at all, private, and safe to open in a spreadsheet."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodsign.connectors.files import workbook, write
from goodsign.connectors.files.open import open_source
from goodsign.connectors.files.rejected import RejectedRow, rejects_frame
from goodsign.connectors.files.write import neutralized, write_rejects, write_table
from goodsign.core.errors import DiskFault, FileError

TABLE = pl.DataFrame({"name": ["Ava", "Zoë, Q", None], "n": [1, 2, 3], "list": [["a"], [], None]})
ENDINGS = [".csv", ".xlsx", ".parquet", ".ndjson"]


def texts(path: Path) -> pl.DataFrame:
    return pl.concat([batch.rows for batch in open_source(path).batches()])


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_is_read_back(tmp_path, ending) -> None:
    path = tmp_path / f"out{ending}"
    assert write_table(TABLE, path) == 3
    rows = texts(path)
    assert rows.columns == ["name", "n", "list"]
    assert rows.rows() == [("Ava", "1", '["a"]'), ("Zoë, Q", "2", "[]"), (None, "3", None)]
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", ENDINGS)
def test_frames_are_written_one_after_the_other(tmp_path, ending) -> None:
    path = tmp_path / f"out{ending}"
    frames = (pl.DataFrame({"a": [str(i), str(i + 1)]}) for i in (1, 3, 5))
    assert write_table(frames, path) == 6
    assert texts(path).get_column("a").to_list() == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_table_without_rows_keeps_its_header(tmp_path, ending) -> None:
    path = tmp_path / f"out{ending}"
    assert write_table(TABLE.clear(), path) == 0
    if ending != ".ndjson":
        assert open_source(path).header == ("name", "n", "list")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_midway_leaves_the_old_file(tmp_path, ending) -> None:
    path = tmp_path / f"out{ending}"
    path.write_text("old")

    def frames():
        yield TABLE
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError, match="the source broke"):
        write_table(frames(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_missing_folder_wrong_ending_and_folder_in_the_way(tmp_path) -> None:
    with pytest.raises(DiskFault, match="does not exist"):
        write_table(TABLE, tmp_path / "none" / "out.csv")
    with pytest.raises(FileError, match=r"\.doc is not a table format"):
        write_table(TABLE, tmp_path / "out.doc")
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(FileError, match="is a folder"):
        write_table(TABLE, tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is always full")
@pytest.mark.parametrize("ending", [".csv", ".ndjson"])
def test_a_full_disk_is_named(tmp_path, ending) -> None:
    frame = pl.DataFrame({"a": ["x" * 100] * 10_000})
    writer = write._writer(Path(f"out{ending}"), spreadsheet_safe=True)
    with pytest.raises(DiskFault, match="full"), write.replacing(tmp_path / f"out{ending}"):
        writer(iter((frame,)), Path("/dev/full"))
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_folder_is_named(tmp_path, monkeypatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(write.tempfile, "mkstemp", refuse)
    with pytest.raises(DiskFault, match="cannot be written"):
        write_table(TABLE, tmp_path / "out.csv")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("http://x.test")', '\'=HYPERLINK("http://x.test")'),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("-12.50", "-12.50"),
        ("+12", "+12"),
        ("-1,234.5", "-1,234.5"),
        ("-1e-7", "-1e-7"),
        ("+14155550123", "+14155550123"),
        ("-", "'-"),
        ("plain = text", "plain = text"),
        (None, None),
    ],
)
def test_formulas_are_neutralized_and_numbers_are_not(text, written) -> None:
    assert neutralized(pl.DataFrame({"a": [text]}, schema={"a": pl.String})).item() == written


def test_headers_are_neutralized_and_the_guard_can_be_off(tmp_path) -> None:
    frame = pl.DataFrame({"=a": ["=1"]})
    assert neutralized(frame).to_dict(as_series=False) == {"'=a": ["'=1"]}
    write_table(frame, tmp_path / "out.csv", spreadsheet_safe=False)
    assert (tmp_path / "out.csv").read_text() == "=a\n=1\n"


def test_excel_keeps_types_and_never_makes_formulas_or_links(tmp_path) -> None:
    path = tmp_path / "out.xlsx"
    moment = dt.datetime(2024, 1, 5, 13, 4, 5, tzinfo=dt.UTC)
    frame = pl.DataFrame(
        {
            "text": ["=1+1", "http://x.test", "007"],
            "big": [10**17, 1, 2],
            "day": [dt.date(2024, 1, 5), None, None],
            "zoned": [moment, None, None],
            "money": [Decimal("1.10"), None, None],
            "yes": [True, False, None],
            "share": [0.25, None, float("nan")],
        }
    )
    write_table(frame, path)
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet["A"]] == ["text", "=1+1", "http://x.test", "007"]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert all(cell.hyperlink is None for cell in sheet["A"])
    assert sheet["B2"].value == "1" + "0" * 17
    assert sheet["C2"].value.date() == dt.date(2024, 1, 5)
    assert sheet["D2"].value == "2024-01-05 13:04:05+00:00"
    assert (sheet["E2"].value, sheet["F2"].value, sheet["G2"].value) == (1.1, True, "0.25")


def test_excel_limits_are_errors(tmp_path, monkeypatch) -> None:
    with pytest.raises(FileError, match="longer than the 32,767 characters"):
        write_table(pl.DataFrame({"a": ["x" * 32_768]}), tmp_path / "out.xlsx")
    with pytest.raises(FileError, match="16,384 columns"):
        write_table(pl.DataFrame({f"c{i}": [1] for i in range(16_385)}), tmp_path / "out.xlsx")
    with pytest.raises(FileError, match="1,048,575 rows"):
        write_table(pl.DataFrame({"a": pl.repeat(1, 1_048_576, eager=True)}), tmp_path / "out.xlsx")
    assert workbook.ROWS == 1_048_576
    assert list(tmp_path.iterdir()) == []


CELL = st.one_of(st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8))


@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_rejects_come_back_as_the_original_columns(tmp_path, rows) -> None:
    path = tmp_path / "rejects.csv"
    rejects = rejects_frame(
        RejectedRow(line, "has a bad value", tuple(cells)) for line, cells in enumerate(rows, start=2)
    )
    assert write_rejects(rejects, ("head, one", 'head "two"'), path) == len(rows)
    source = open_source(path)
    assert source.header == ("head, one", 'head "two"')
    batches = list(source.batches())
    assert [row for batch in batches for row in batch.rows.rows()] == [tuple(cells) for cells in rows]
    assert sum(batch.rejects.height for batch in batches) == 0


def test_a_rejects_file_says_what_is_wrong_and_keeps_every_cell(tmp_path) -> None:
    path = tmp_path / "rejects.csv"
    rejects = pl.concat(
        [
            rejects_frame([RejectedRow(3, "has 3 cells where the header has 2", ("=1", "2", "3"))]),
            rejects_frame([RejectedRow(9, "has 1 cell where the header has 2", ("x",))]),
        ]
    ).with_columns(column=pl.Series([None, "b"]), value=pl.Series([None, "-"]))
    write_rejects(rejects, ("a", "b"), path)
    rows = pl.read_csv(path, infer_schema=False).rows(named=True)
    assert rows[0]["a"] == "=1"
    assert json.loads(rows[0]["goodsign_extra"]) == ["3"]
    assert rows[1] == {
        "a": "x",
        "b": None,
        "goodsign_line": "9",
        "goodsign_column": "b",
        "goodsign_value": "-",
        "goodsign_reason": "has 1 cell where the header has 2",
        "goodsign_extra": None,
    }


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt8, pl.Int32, pl.UInt32, pl.Int64, pl.UInt64])
def test_integers_of_every_width_go_to_excel(tmp_path, kind) -> None:
    path = tmp_path / "numbers.xlsx"
    write_table(pl.DataFrame({"n": pl.Series([0, 100, None], dtype=kind)}), path)
    cells = [row[0].value for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2)]
    assert cells[:2] == [0, 100]
