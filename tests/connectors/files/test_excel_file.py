"""Read workbooks written by xlsxwriter and openpyxl."""

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from goodsign.connectors.files.excel_file import ExcelFile
from goodsign.connectors.files.open import open_source
from goodsign.core.errors import FileError


def book(path: Path, sheets: dict[str, list[list[object]]], *, top: int = 0, left: int = 0) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        clock = workbook.add_format({"num_format": "hh:mm"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for row, cells in enumerate(rows, start=top):
                for column, value in enumerate(cells, start=left):
                    if isinstance(value, dt.datetime):
                        sheet.write_datetime(row, column, value, moment)
                    elif isinstance(value, dt.date):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, dt.time):
                        sheet.write_datetime(row, column, value, clock)
                    elif value is not None:
                        sheet.write(row, column, value)
    return path


def read(source) -> tuple[list[tuple], list[int], list[tuple]]:
    rows, lines, rejects = [], [], []
    for batch in source.batches():
        rows += batch.rows.rows()
        lines += batch.lines.to_list()
        rejects += batch.rejects.select("line", "reason", "cells").rows()
    return rows, lines, rejects


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e15, "1000000000000000"),
        (5, "5"),
        (0.1, "0.1"),
        (1 / 3, "0.3333333333333333"),
        (1e-10, "0.0000000001"),
        (-2.5, "-2.5"),
        ("007", "007"),
        (" x ", " x "),
        (True, "true"),
        (False, "false"),
        (dt.date(2024, 1, 5), "2024-01-05"),
        (dt.datetime(2024, 1, 5, 13, 4, 5), "2024-01-05 13:04:05"),  # noqa: DTZ001  (Excel knows no zones)
        (dt.time(9, 30), "09:30:00"),
        ("0.333333333", "0.333333333"),
    ],
)
def test_values_are_read_as_the_sheet_shows_them_without_loss(tmp_path, value, text) -> None:
    path = book(tmp_path / "b.xlsx", {"S": [["a", "b"], ["x", value], ["y", None]]}, left=2)
    assert read(ExcelFile(path)) == ([("x", text), ("y", None)], [2, 3], [])


def test_a_column_of_numbers_and_texts_keeps_both(tmp_path) -> None:
    path = book(tmp_path / "b.xlsx", {"S": [["id", "n"], ["007", 1 / 3], ["8", "none"], [9, 0]]})
    rows = [("007", "0.3333333333333333"), ("8", "none"), ("9", "0")]
    assert read(ExcelFile(path))[0] == rows


def test_lines_are_excel_rows_and_blank_rows_are_skipped(tmp_path) -> None:
    path = book(tmp_path / "b.xlsx", {"S": [["a", "b"], ["1", "2"], [], ["3", "4"]]}, top=3, left=1)
    source = ExcelFile(path)
    assert source.header == ("a", "b")
    assert read(source) == ([("1", "2"), ("3", "4")], [5, 7], [])


def test_a_title_row_above_the_header_is_skipped_and_said(tmp_path) -> None:
    path = book(tmp_path / "b.xlsx", {"S": [["Portfolio of May"], ["a", "b", "c"], ["1", "2", "3"]]})
    source = ExcelFile(path)
    assert source.header == ("a", "b", "c")
    assert source.notes == ("Skipped 1 row above the header (a title, it seems).",)
    assert read(source)[1] == [3]


def test_the_first_sheet_with_content_is_read_unless_one_is_named(tmp_path) -> None:
    path = book(tmp_path / "b.xlsx", {"Empty": [], "One": [["a"], ["1"]], "Two": [["b"], ["2"]]})
    assert ExcelFile(path).header == ("a",)
    assert ExcelFile(path).notes == ("Read the sheet 'One', the first of 3 with content.",)
    assert open_source(path, sheet="Two").header == ("b",)
    with pytest.raises(FileError, match=r"no sheet 'Three'; it has 'Empty', 'One', 'Two'"):
        open_source(path, sheet="Three")
    with pytest.raises(FileError, match=r"'Empty' of b\.xlsx is empty"):
        open_source(path, sheet="Empty")


def test_a_formula_without_stored_value_rejects_its_row(tmp_path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in [["name", "total"], ["Ava", "=1+1"], ["Bo", 3], ["Cy", '=IF(A2="x","<",B3)']]:
        sheet.append(row)
    path = tmp_path / "b.xlsx"
    workbook.save(path)
    rows, lines, rejects = read(ExcelFile(path))
    assert (rows, lines) == ([("Bo", "3")], [3])
    reason = "the formula in {} has no stored value; open the file in Excel, save it and read it again"
    assert rejects == [(2, reason.format("B2"), ["Ava", None]), (4, reason.format("B4"), ["Cy", None])]


def test_a_formula_with_a_stored_value_is_that_value(tmp_path) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["name", "total"])
        sheet.write_row(1, 0, ["Ava"])
        sheet.write_formula(1, 1, "=40+2", value=42)
        sheet.write_row(2, 0, ["Bo"])
        sheet.write_formula(2, 1, '=""', value="gone")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(b"<v>gone</v>", b"<v></v>"))
    assert read(ExcelFile(path)) == ([("Ava", "42"), ("Bo", None)], [2, 3], [])


def test_headers_repeated_doubled_and_blank(tmp_path) -> None:
    rows = [["Name", None, "Name", None], ["name", None, "NAME", None], ["1", "2", "3", None], ["Name", None, "Name"]]
    source = ExcelFile(book(tmp_path / "b.xlsx", {"S": rows}))
    assert source.header == ("Name", "column 2", "Name (2)")
    rows, lines, rejects = read(source)
    assert (rows, lines) == ([("1", "2", "3")], [3])
    assert [(line, reason) for line, reason, _ in rejects] == [(2, "repeats the header"), (4, "repeats the header")]


def test_a_header_alone_is_a_table_without_rows(tmp_path) -> None:
    source = ExcelFile(book(tmp_path / "b.xlsx", {"S": [["a", "b"]]}))
    assert source.header == ("a", "b")
    assert read(source) == ([], [], [])


def test_an_empty_workbook_is_refused(tmp_path) -> None:
    with pytest.raises(FileError, match=r"b\.xlsx is empty"):
        open_source(book(tmp_path / "b.xlsx", {"S": []}))


def test_a_damaged_workbook_is_refused(tmp_path) -> None:
    path = book(tmp_path / "b.xlsx", {"S": [["a"], ["1"]]})
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(FileError, match="damaged"):
        open_source(path)


def test_a_workbook_without_its_parts_is_refused(tmp_path) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(FileError, match=r"b\.xlsx"):
        open_source(path)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path, monkeypatch) -> None:
    path = book(tmp_path / "b.xlsx", {"S": [["a"], ["1"]]})
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (0xFFFFFFFE).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(FileError, match="would unpack to 4 GiB"):
        open_source(path)
