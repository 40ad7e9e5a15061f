"""Read CSV files as they come, against Python's csv module and hand-made bad files."""

import csv
import io
import os
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from goodsign.connectors.files.csv_file import CsvFile, Sizes
from goodsign.core.errors import FileError

TINY = Sizes(chunk=7, rows=2, content=50)


def read(path: Path, sizes: Sizes | None = None) -> tuple[list[tuple], list[int], list[tuple]]:
    """Give all rows, their lines, and the rejects as (line, reason, cells)."""
    rows, lines, rejects = [], [], []
    for batch in CsvFile(path, sizes=sizes).batches():
        assert batch.rows.height == batch.lines.len()
        rows += batch.rows.rows()
        lines += batch.lines.to_list()
        rejects += batch.rejects.select("line", "reason", "cells").rows()
    return rows, lines, rejects


@pytest.fixture
def write(tmp_path: Path):
    def write_bytes(content: bytes) -> Path:
        path = tmp_path / "leads.csv"
        path.write_bytes(content)
        return path

    return write_bytes


# A table that Python's csv module wrote comes back as it was.

PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=12)
WILD = st.text(st.sampled_from("ab ,;\t|\"'é漢\r\n=-"), max_size=8)
WRITING = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|:^"),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    }
)


@st.composite
def tables(draw):
    """A header, rows of the same width, and a dialect that can write them without loss."""
    dialect = draw(WRITING)
    width = draw(st.integers(1, 5))
    cell = WILD if dialect["quoting"] == csv.QUOTE_ALL else PLAIN
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=8))
    return [f"head{index}" for index in range(width)], rows, dialect


def written(header, rows, dialect) -> tuple[str, list[int]]:
    """Write a table with the csv module; give the line on which each row starts, as an editor counts."""
    text, lines = io.StringIO(newline=""), []
    writer = csv.writer(text, **dialect)
    writer.writerow(header)
    for row in rows:
        lines.append(1 + len(editor_lines(text.getvalue())))
        writer.writerow(row)
    return text.getvalue(), lines


def editor_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]


@given(table=tables(), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), ended=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_the_csv_module_wrote_comes_back_with_its_lines(tmp_path, table, encoding, ended) -> None:
    header, rows, dialect = table
    text, lines = written(header, rows, dialect)
    if not ended:
        text = text.removesuffix(dialect["lineterminator"])
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    source = CsvFile(path)
    assert source.header == tuple(header)
    got_rows, got_lines, rejects = read(path)
    assert rejects == []
    assert got_rows == [tuple(cell or None for cell in row) for row in rows]
    assert got_lines == lines
    assert read(path, TINY) == (got_rows, got_lines, rejects)


@given(content=st.text(st.sampled_from("ab,\"\r\n'é;\0"), max_size=60), encoding=st.sampled_from(["utf-8", "cp1252"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
def test_any_text_is_read_the_same_in_chunks_of_any_size(tmp_path, content, encoding) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"first,second\n" + content.encode(encoding))
    try:
        whole = read(path)
    except FileError:
        assume(False)
    assert read(path, TINY) == whole
    assert read(path, Sizes(chunk=1, rows=1, content=1)) == whole


@given(lines=st.lists(st.text(st.sampled_from('ab," '), min_size=1, max_size=12), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
def test_no_letter_is_lost(tmp_path, lines) -> None:
    path = tmp_path / "any.csv"
    path.write_text("first,second\n" + "\n".join(lines))
    rows, _, rejects = read(path)
    kept = "".join(cell or "" for row in rows for cell in row)
    kept += "".join(cell or "" for _, _, cells in rejects for cell in cells)
    for letter in "ab":
        assert kept.count(letter) == "".join(lines).count(letter)


# Files that are not as they should be.


def test_ragged_rows_are_rejected_with_their_cells(write) -> None:
    rows, lines, rejects = read(write(b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n\n10,11,12\n"))
    assert rows == [("1", "2", "3"), ("10", "11", "12")]
    assert lines == [2, 6]
    assert rejects == [
        (3, "has 2 cells where the header has 3", ["4", "5"]),
        (4, "has 4 cells where the header has 3", ["6", "7", "8", "9"]),
    ]


def test_an_unclosed_quotation_mark_costs_one_line(write) -> None:
    rows, lines, rejects = read(write(b'a,b\n1,"x\n2,y\n3,"z"\n4,w\n'))
    assert rows == [("2", "y"), ("3", "z"), ("4", "w")]
    assert lines == [3, 4, 5]
    assert rejects == [(2, "a quotation mark is opened and not closed on this line", ["1", '"x'])]


def test_two_unclosed_marks_do_not_hide_the_rows_between_them(write) -> None:
    content = b'a,b\n"x,2\n3,y\n4,z\n",6,7\n8,w\n'
    rows, lines, rejects = read(write(content))
    assert (rows, lines) == ([("3", "y"), ("4", "z"), ("8", "w")], [3, 4, 6])
    assert [line for line, _, _ in rejects] == [2, 5]


def test_a_ragged_row_over_several_lines_is_one_reject(write) -> None:
    rows, lines, rejects = read(write(b'a,b,c\n1,"street 1\nfloor 2",3,4\n5,6,7\n'))
    assert (rows, lines) == ([("5", "6", "7")], [4])
    assert rejects == [(2, "has 4 cells where the header has 3", ["1", "street 1\nfloor 2", "3", "4"])]


def test_stray_marks_are_read_as_spreadsheets_read_them(write) -> None:
    rows, _, rejects = read(write(b'a,b\n5" pipe,x\n"ab"c,d\nO"N,"y"\n'))
    assert rows == [('5" pipe', "x"), ("abc", "d"), ('O"N', "y")]
    assert rejects == []


def test_nul_bytes_reject_the_row_only(write) -> None:
    rows, _, rejects = read(write(b"a,b\n1,x\0y\n2,z\n"))
    assert rows == [("2", "z")]
    assert rejects == [(2, "holds NUL bytes (shown here as ␀)", ["1", "x␀y"])]


def test_mixed_encodings_are_read_line_by_line(write) -> None:
    path = write("name,city\nJosé,Málaga\n".encode() + "Zoë,Köln\nEuro €,x\n".encode("cp1252"))
    source = CsvFile(path)
    for _ in range(2):
        (batch,) = source.batches()
    assert batch.rows.rows() == [("José", "Málaga"), ("Zoë", "Köln"), ("Euro €", "x")]
    assert source.notes == ("2 lines were Windows-1252 in an otherwise UTF-8 file.",)


def test_bytes_that_windows_leaves_open_are_kept(write) -> None:
    rows, _, _ = read(write(b"a,b\n\x81\xe9,x\n"))
    assert rows == [("\x81é", "x")]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"  \r\n"])
def test_an_empty_file_is_refused(write, content) -> None:
    with pytest.raises(FileError, match=r"leads\.csv is empty"):
        CsvFile(write(content))


def test_a_file_of_nul_bytes_is_refused(write) -> None:
    with pytest.raises(FileError, match="holds NUL bytes only"):
        CsvFile(write(b"\0" * 100))


def test_a_header_alone_is_a_table_without_rows(write) -> None:
    path = write(b"a,b\n")
    assert CsvFile(path).header == ("a", "b")
    assert read(path) == ([], [], [])


def test_a_repeated_header_is_a_reject_wherever_it_stands(write) -> None:
    rows, lines, rejects = read(write(b"Debtor Name,State\ndebtor_name,state\nAva,OH\nDebtor Name,State\nBo,TX\n"))
    assert (rows, lines) == ([("Ava", "OH"), ("Bo", "TX")], [3, 5])
    assert [(line, reason) for line, reason, _ in rejects] == [(2, "repeats the header"), (4, "repeats the header")]


def test_two_delimiters_are_named(write) -> None:
    with pytest.raises(FileError, match="separated by semicolons, but its rows by commas"):
        CsvFile(write(b"a;b;c\n1,2,3\n4,5,6\n"))


def test_delimiters_inside_texts_do_not_mislead(write) -> None:
    source = CsvFile(write(b"name;amount\nDoe, Jane;1,5\nRoe, Rick;2,5\n"))
    assert source.header == ("name", "amount")
    assert source.notes == ("Cells are separated by semicolons.",)
    assert CsvFile(write(b"city\nAmes, IA\nReno, NV\n")).header == ("city",)


def test_excel_hint_line_names_the_delimiter(write) -> None:
    path = write(b"sep=;\r\na;b\r\n1;2\r\n")
    assert CsvFile(path).header == ("a", "b")
    assert read(path)[:2] == ([("1", "2")], [3])


def test_a_title_above_the_header_is_skipped_and_said(write) -> None:
    path = write(b"Portfolio of May\n\na,b,c\n1,2,3\n4,5,6\n")
    source = CsvFile(path)
    assert source.header == ("a", "b", "c")
    assert source.notes == ("Skipped 1 row above the header (a title, it seems).",)
    assert read(path)[1] == [4, 5]


def test_headers_are_made_unique_and_named(write) -> None:
    source = CsvFile(write(b"a,,a,a (2),a\n1,2,3,4,5\n"))
    assert source.header == ("a", "column 2", "a (3)", "a (2)", "a (4)")
    assert len(source.notes) == 2


def test_numbers_only_in_the_first_row_are_remarked(write) -> None:
    assert "only numbers" in CsvFile(write(b"1,2.5\n3,4\n")).notes[0]


@pytest.mark.parametrize("content", [b"a,b,\n1,2,\n3,4,\n", b"a,b\n1,2,\n3,4,\n", b"a,b,,\n1,2,,\n3,4,,\n"])
def test_an_empty_column_at_the_end_is_left_out(write, content) -> None:
    path = write(content)
    assert CsvFile(path).header == ("a", "b")
    assert any("empty column" in note for note in CsvFile(path).notes)
    assert read(path)[0] == [("1", "2"), ("3", "4")]


def test_a_nameless_column_with_values_is_kept(write) -> None:
    assert CsvFile(write(b"a,b,\n1,2,\n3,4,x\n")).header == ("a", "b", "column 3")


def test_our_own_columns_are_left_out(write) -> None:
    path = write(b"a,goodsign_line,b,goodsign_reason\n1,7,2,x\n")
    assert CsvFile(path).header == ("a", "b")
    assert read(path)[0] == [("1", "2")]


def test_ten_thousand_columns(write) -> None:
    names = [f"c{index}" for index in range(10_000)]
    path = write((",".join(names) + "\n" + ",".join("x" * 10_000) + "\n" + ",".join("y" * 9_999) + "\n").encode())
    rows, _, rejects = read(path)
    assert CsvFile(path).header == tuple(names)
    assert rows == [("x",) * 10_000]
    assert rejects[0][1] == "has 9999 cells where the header has 10000"


@pytest.mark.parametrize("mark", [b"", b'"'])
def test_a_cell_of_two_hundred_megabytes_is_rejected_in_little_memory(tmp_path, mark) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n3," + mark)
        file.seek(200 << 20, os.SEEK_CUR)
        file.write(mark + b"\n5,6\n")
    rows, lines, rejects = read(path)
    assert (rows, lines) == ([("1", "2"), ("5", "6")], [2, 4])
    ((line, reason, cells),) = rejects
    assert line == 3
    assert "longer than 16 MiB" in reason
    assert max(len(cell) for cell in cells) <= 1001


def test_a_cell_above_one_mebibyte_is_rejected(write) -> None:
    path = write(b'a,b\n1,"' + b"x\n" * (1 << 20) + b'"\n2,y\n')
    rows, lines, rejects = read(path)
    assert (rows, lines) == ([("2", "y")], [3 + (1 << 20)])
    assert [(line, reason[:26]) for line, reason, _ in rejects] == [(2, "has a cell above 1 MiB; on")]
    assert read(path, Sizes(chunk=300_000)) == (rows, lines, rejects)


def test_large_cells_below_the_limit_are_kept(write) -> None:
    cell = "x" * (1 << 20)
    rows, _, rejects = read(write(f"a,b\n{cell},{cell}\n".encode()))
    assert (rows, rejects) == ([(cell, cell)], [])


def test_old_macintosh_files(write) -> None:
    path = write(b'a,b\r1,"x\ry"\r2,z\r')
    assert read(path)[:2] == ([("1", "x\ry"), ("2", "z")], [2, 4])


def test_line_ends_of_two_kinds_in_one_file(write) -> None:
    assert read(write(b"a,b\r1,2\n3,4\r\n5,6\r"))[:2] == ([("1", "2"), ("3", "4"), ("5", "6")], [2, 3, 4])


def test_a_batch_has_the_size_asked_for(tmp_path) -> None:
    path = tmp_path / "many.csv"
    pl.DataFrame({"a": range(1000), "b": range(1000)}).write_csv(path)
    batches = list(CsvFile(path, sizes=Sizes(rows=100)).batches())
    assert max(batch.rows.height for batch in batches) <= 150
    assert pl.concat([batch.rows for batch in batches]).get_column("a").to_list() == [str(i) for i in range(1000)]


def test_a_count_that_differs_from_the_structure_stops_the_import(write) -> None:
    source = CsvFile(write(b"a,b\n1,2\n3,4\n"))
    with pytest.raises(FileError, match="read as 1 rows where its structure has 2"):
        source._read_cells(b"1,2\n", 2)
