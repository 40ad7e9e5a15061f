"""Open a table file: tell by its content what it is, by its name where the content does not say."""

from pathlib import Path

from goodsign.collect.ports import SourceFile
from goodsign.connectors.files.csv_file import CsvFile
from goodsign.connectors.files.formulas import check_archive
from goodsign.core.errors import FileError

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 1 << 16
_NO_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_ZIPPED = {"word/": "a Word document", "ppt/": "a PowerPoint presentation"}
_OBJECT_ENDINGS = {".ndjson", ".jsonl", ".json"}


def open_source(path: Path, *, sheet: str | None = None) -> SourceFile:
    """Open a CSV, Excel, Parquet or NDJSON file; `sheet` names the sheet of a workbook.

    Raises FileError, with the fix, when there is no such file or it is no table.
    """
    head = _head(path)
    if not head:
        raise FileError(f"{path.name} is empty.", hint="Export it again, with a header row and the leads below it.")
    _refuse_other_kinds(path, head)
    if head.startswith((b"PK\x03\x04", _COMPOUND)):
        return _open_workbook(path, head, sheet)
    if sheet is not None:
        raise FileError(f"{path.name} has no sheets.", hint="Leave the sheet out, or give an Excel workbook.")
    return _open_stream(path, head)


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise FileError(f"{path} is a folder.", hint="Name one file in it.")
        if not path.is_file():
            raise FileError(f"There is no file {path}.", hint="Check the name and the folder.")
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as error:
        raise FileError(f"{path} cannot be opened: {error.strerror}.", hint="Check that you may read it.") from error


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    for magic, kind in _NO_TABLES:
        if head.startswith(magic):
            fix = "Unpack it first." if "archive" in kind else "Export the leads as CSV or Excel."
            raise FileError(f"{path.name} is {kind}, not a table.", hint=fix)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:100].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise FileError(
            f"{path.name} is a web page, not a table; some systems save one with the ending .xls.",
            hint="Open it in Excel and save it as .xlsx or CSV.",
        )
    if start.startswith(b"<?xml"):
        raise FileError(f"{path.name} is an XML file, not a table.", hint="Export the leads as CSV or Excel.")


def _open_workbook(path: Path, head: bytes, sheet: str | None) -> SourceFile:
    from goodsign.connectors.files.excel_file import ExcelFile  # noqa: PLC0415  (loads Excel's reader on demand)

    if head.startswith(_COMPOUND):
        _refuse_compound(path)
        return ExcelFile(path, sheet=sheet, zipped=False)
    parts = check_archive(path)
    for folder, kind in _ZIPPED.items():
        if any(part.startswith(folder) for part in parts):
            raise FileError(f"{path.name} is {kind}, not a table.", hint="Export the leads as CSV or Excel.")
    if any(part.startswith("xl/") for part in parts):
        return ExcelFile(path, sheet=sheet)
    if b"opendocument.spreadsheet" in head:
        return ExcelFile(path, sheet=sheet, zipped=False)
    raise FileError(f"{path.name} is a zip archive, not a table.", hint="Unpack it first.")


def _refuse_compound(path: Path) -> None:
    """Tell old Excel workbooks from what else comes in Microsoft's compound files."""
    with path.open("rb") as file:
        content = file.read(64 << 20)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileError(
            f"{path.name} is protected by a password.",
            hint="Open it in Excel, remove the password (File > Info > Protect Workbook) and save it.",
        )
    if "WordDocument".encode("utf-16-le") in content:
        raise FileError(f"{path.name} is a Word document, not a table.", hint="Export the leads as CSV or Excel.")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise FileError(f"{path.name} is a Microsoft file without a workbook.", hint="Save it as .xlsx or CSV.")


def _open_stream(path: Path, head: bytes) -> SourceFile:
    if head.startswith(b"PAR1"):
        from goodsign.connectors.files.parquet_file import ParquetFile  # noqa: PLC0415  (loads PyArrow on demand)

        return ParquetFile(path)
    if _holds_objects(path, head):
        from goodsign.connectors.files.ndjson_file import NdjsonFile  # noqa: PLC0415

        return NdjsonFile(path)
    if path.suffix.lower() in {".xlsx", ".xls", ".xlsb", ".parquet"} and b"\0" in head[:1024]:
        raise FileError(
            f"{path.name} is not what its ending says, or it is damaged.", hint="Export it again and copy it anew."
        )
    return CsvFile(path)


def _holds_objects(path: Path, head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").replace(b"\0", b"")
    if path.suffix.lower() in _OBJECT_ENDINGS:
        return True
    return start.startswith((b'{"', b"[{")) and b":" in start
