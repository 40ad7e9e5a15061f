"""Write a table as an Excel workbook in which texts stay texts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from goodsign.connectors.files.text import as_text
from goodsign.core.errors import DiskFault, FileError

# Excel's own limits: support.microsoft.com, "Excel specifications and limits".
ROWS = 1_048_576
COLUMNS = 16_384
CELL = 32_767
# Excel keeps 15 digits of a number.
_EXACT = 10**15


def write_workbook(frames: Iterator[pl.DataFrame], draft: Path) -> int:
    """Write the frames below one header row; give the number of rows.

    Texts never become formulas, links or numbers. Raises FileError beyond Excel's rows, columns or cell size.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415  (only this format needs it)
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        with TemporaryDirectory(prefix=f"{draft.name}.", dir=draft.parent) as folder:
            options = {"constant_memory": True, "tmpdir": folder, "default_date_format": "yyyy-mm-dd"}
            with Workbook(str(draft), options) as book:
                return _fill(book, frames)
    except FileCreateError as error:
        raise DiskFault(f"Cannot write into {draft.parent}.", hint="Check that the disk is not full.") from error


def _fill(book: Any, frames: Iterator[pl.DataFrame]) -> int:
    sheet = book.add_worksheet("Leads")
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    rows = 0
    for frame in frames:
        _check_size(frame, rows)
        if rows == 0:
            for column, name in enumerate(frame.columns):
                sheet.write_string(0, column, name)
        ready = frame.select(_excel_column(column) for column in frame)
        writers = [_cell_writer(sheet, kind, moment) for kind in ready.dtypes]
        for row, cells in enumerate(ready.iter_rows(), start=rows + 1):
            for column, value in enumerate(cells):
                if value is not None:
                    writers[column](row, column, value)
        rows += frame.height
    return rows


def _check_size(frame: pl.DataFrame, rows: int) -> None:
    if rows + frame.height >= ROWS:
        raise FileError(
            f"Excel takes {ROWS - 1:,} rows below the header, and the table has more.",
            hint="Write .csv or .parquet instead, or export fewer rows.",
        )
    if frame.width > COLUMNS:
        raise FileError(
            f"Excel takes {COLUMNS:,} columns, and the table has {frame.width:,}.",
            hint="Write .csv or .parquet instead.",
        )


def _excel_column(column: pl.Series) -> pl.Series:
    """Keep what Excel can hold exactly (numbers of 15 digits, dates without zone); make text of the rest."""
    kind = column.dtype
    if kind in (pl.Boolean, pl.Date) or (isinstance(kind, pl.Datetime) and kind.time_zone is None):
        return column
    if kind.is_float() and column.is_finite().all():
        return column
    # Smaller integers always fit, and cannot even be compared with the bound.
    if kind.is_integer() and (kind not in (pl.Int64, pl.UInt64, pl.Int128) or _is_exact(column)):
        return column
    if isinstance(kind, pl.Decimal) and column.abs().lt(10 ** (15 - kind.scale)).all():
        return column.cast(pl.Float64)
    text = as_text(column)
    if (text.str.len_chars() > CELL).any():
        raise FileError(
            f"A cell of the column {column.name!r} is longer than the {CELL:,} characters Excel takes.",
            hint="Write .csv or .parquet instead.",
        )
    return text


def _is_exact(column: pl.Series) -> bool:
    return bool(column.cast(pl.Int128).is_between(-_EXACT, _EXACT).all())


def _cell_writer(sheet: Any, kind: pl.DataType, moment: Any) -> Callable[[int, int, Any], object]:
    if kind == pl.String:
        return sheet.write_string  # type: ignore[no-any-return]
    if kind == pl.Boolean:
        return sheet.write_boolean  # type: ignore[no-any-return]
    if kind == pl.Date:
        return sheet.write_datetime  # type: ignore[no-any-return]
    if kind.is_temporal():
        return lambda row, column, value: sheet.write_datetime(row, column, value, moment)
    return sheet.write_number  # type: ignore[no-any-return]
