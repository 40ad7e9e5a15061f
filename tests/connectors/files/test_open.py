"""Tell files apart by what they hold, and say what is wrong with those that hold no table."""

import zipfile
from pathlib import Path

import polars as pl
import pytest

from goodsign.connectors.files.csv_file import CsvFile
from goodsign.connectors.files.excel_file import ExcelFile
from goodsign.connectors.files.ndjson_file import NdjsonFile
from goodsign.connectors.files.open import open_source
from goodsign.connectors.files.parquet_file import ParquetFile
from goodsign.core.errors import FileError

TABLE = pl.DataFrame({"a": ["1"], "b": ["x"]})


def test_content_counts_more_than_the_ending(tmp_path) -> None:
    TABLE.write_csv(tmp_path / "a.xlsx")
    TABLE.write_excel(tmp_path / "b.csv.xlsx")
    (tmp_path / "b.csv.xlsx").rename(tmp_path / "b.csv")
    TABLE.write_parquet(tmp_path / "c.txt")
    TABLE.write_ndjson(tmp_path / "d.csv")
    kinds = {"a.xlsx": CsvFile, "b.csv": ExcelFile, "c.txt": ParquetFile, "d.csv": NdjsonFile}
    for name, kind in kinds.items():
        source = open_source(tmp_path / name)
        assert isinstance(source, kind)
        (batch,) = source.batches()
        assert batch.rows.rows() == [("1", "x")]
        assert source.header == ("a", "b")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "x.csv is empty"),
        ("x.csv", b"%PDF-1.7 ...", "is a PDF document"),
        ("x.csv", b"\x89PNG\r\n\x1a\n", "is a picture"),
        ("x.csv", b"\xff\xd8\xff\xe0", "is a picture"),
        ("x.csv.gz", b"\x1f\x8b\x08", "is a gzip archive"),
        ("x.xls", b"<html><table>", "is a web page"),
        ("x.xls", b'<?xml version="1.0"?>', "is an XML file"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "by a password"),
        ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "is a Word document"),
        ("x.msi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "without a workbook"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "cannot be read as an Excel"),
        ("x.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("x.parquet", b"PAR1 broken", "damaged"),
        ("x.xls", b"\x09\x08\0\0\x10\0", "not what its ending says"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, name, content, message) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError, match=message) as caught:
        open_source(path)
    assert caught.value.hint


@pytest.mark.parametrize(("part", "kind"), [("word/document.xml", "Word"), ("ppt/p.xml", "PowerPoint"), ("a", "zip")])
def test_other_archives_are_named(tmp_path, part, kind) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(FileError, match=kind):
        open_source(path)


def test_missing_files_and_folders(tmp_path) -> None:
    with pytest.raises(FileError, match="There is no file"):
        open_source(tmp_path / "none.csv")
    with pytest.raises(FileError, match="is a folder"):
        open_source(tmp_path)


def test_a_sheet_of_a_csv_file_is_refused(tmp_path) -> None:
    TABLE.write_csv(tmp_path / "a.csv")
    with pytest.raises(FileError, match="has no sheets"):
        open_source(tmp_path / "a.csv", sheet="One")


def test_the_real_files_are_read_whole(shared_data: Path) -> None:
    for name, width, height in [
        ("x_education/leads_oldest_80.csv", 37, 7392),
        ("bank_marketing/bank_additional_oldest_80.csv", 21, 32950),
        ("online_shoppers/online_shoppers_intention.csv", 18, 12330),
        ("uci_credit_default/UCI_Credit_Card.csv", 25, 30000),
    ]:
        source = open_source(shared_data / name)
        batches = list(source.batches())
        assert len(source.header) == width
        assert sum(batch.rows.height for batch in batches) == height
        assert sum(batch.rejects.height for batch in batches) == 0
