"""Read one sheet of an Excel workbook as text, with Excel's own row numbers."""

from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from goodsign.collect.frames import RawBatch
from goodsign.connectors.files.formulas import check_archive, valueless_formulas
from goodsign.connectors.files.header import Header, repair_header, repeats_header
from goodsign.connectors.files.rejected import RejectedRow, rejects_frame
from goodsign.connectors.files.text import as_text
from goodsign.core.errors import FileError

BATCH_ROWS = 250_000
_TITLE_ROWS = 20
# Calamine shows numbers with nine decimals at most: these may have lost some.
_ROUNDED = r"^-?0$|\.\d{9}$"


class ExcelFile:
    """One sheet of a workbook (.xlsx, .xlsm, .xlsb, .xls); implements `collect.ports.SourceFile`.

    Without a name the first sheet that holds anything is read. A formula stands for its stored value; a row
    with a formula that has none is a reject.
    """

    def __init__(self, path: Path, *, sheet: str | None = None, zipped: bool = True) -> None:
        if zipped:
            check_archive(path)
        self._path = path
        self._notes: list[str] = []
        try:
            self._sheet, cells = self._load(sheet)
        except fastexcel.FastExcelError as error:
            raise FileError(
                f"{path.name} cannot be read as an Excel workbook.",
                hint="Open it in Excel, remove any password and save it again as .xlsx.",
            ) from error
        self._formulas = valueless_formulas(path, self._sheet) if zipped else {}
        self._take_header(cells.with_row_index("line", offset=1))

    @property
    def header(self) -> tuple[str, ...]:
        """Column names as they will appear in the batches."""
        return self._header.names

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on how the file was read."""
        return (*self._notes, *self._header.notes)

    def batches(self) -> Iterator[RawBatch]:
        """Yield the rows from the start; may be called again."""
        names = [name for name in self._cells.columns if name != "line"]
        for first in range(0, max(1, self._cells.height), BATCH_ROWS):
            part = self._cells.slice(first, BATCH_ROWS)
            rejects = list(self._rejects(part, names))
            sound = part.filter(~pl.col("line").is_in([reject.line for reject in rejects]))
            rows = sound.select(
                pl.col(names[index]).alias(name)
                for index, name in zip(self._header.keep, self._header.names, strict=True)
            )
            yield RawBatch(rows, sound.get_column("line").cast(pl.UInt64), rejects_frame(rejects))

    def _load(self, sheet: str | None) -> tuple[str, pl.DataFrame]:
        reader = fastexcel.read_excel(self._path)
        if sheet is not None and sheet not in reader.sheet_names:
            raise FileError(
                f"{self._path.name} has no sheet {sheet!r}; it has {', '.join(map(repr, reader.sheet_names))}.",
                hint="Name one of them.",
            )
        for name in [sheet] if sheet is not None else reader.sheet_names:
            cells = _text_cells(reader, name)
            if cells.height and cells.width:
                if sheet is None and len(reader.sheet_names) > 1:
                    self._notes.append(f"Read the sheet {name!r}, the first of {len(reader.sheet_names)} with content.")
                return name, cells
        raise FileError(
            f"{self._path.name} is empty." if sheet is None else f"The sheet {sheet!r} of {self._path.name} is empty.",
            hint="Put a header row and the leads below it, or name another sheet.",
        )

    def _take_header(self, cells: pl.DataFrame) -> None:
        """Find the header below blank and title rows; keep the rows under it that are not blank."""
        columns = pl.all().exclude("line")
        filled = cells.filter(pl.any_horizontal(columns.is_not_null()))
        counts = filled.select(pl.sum_horizontal(columns.is_not_null())).to_series().head(_TITLE_ROWS).to_list()
        titles = 0
        if max(counts) > 2:
            titles = next(index for index, count in enumerate(counts) if count > 1)
        if titles:
            rows = "row" if titles == 1 else "rows"
            self._notes.append(f"Skipped {titles} {rows} above the header (a title, it seems).")
        body = filled.slice(titles + 1)
        top = filled.row(titles)[1:]
        empty = [
            name
            for name, text in zip(filled.columns[1:], top, strict=True)
            if not (text or "").strip() and body.get_column(name).null_count() == body.height
        ]
        self._cells = body.drop(empty)
        self._header: Header = repair_header(
            [cell for name, cell in zip(filled.columns[1:], top, strict=True) if name not in empty]
        )
        self._raw_header = tuple(cell for name, cell in zip(filled.columns[1:], top, strict=True) if name not in empty)

    def _rejects(self, part: pl.DataFrame, names: list[str]) -> Iterator[RejectedRow]:
        same = pl.all_horizontal(
            pl.col(name).eq_missing(cell) for name, cell in zip(names, self._raw_header, strict=True)
        )
        repeated = set(part.filter(same).get_column("line").to_list()) if len(names) > 1 else set()
        for first in self._cells.head(1).iter_rows():
            if repeats_header(first[1:], self._header):
                repeated.add(first[0])
        suspects = part.filter(pl.col("line").is_in([*repeated, *self._formulas]))
        for line, *cells in suspects.iter_rows():
            if line in self._formulas:
                reason = (
                    f"the formula in {self._formulas[line]} has no stored value; "
                    "open the file in Excel, save it and read it again"
                )
            else:
                reason = "repeats the header"
            yield RejectedRow(line, reason, tuple(cells))


def _text_cells(reader: fastexcel.ExcelReader, sheet: str) -> pl.DataFrame:
    """Load a sheet as text from its first row on, with every digit of its numbers."""
    cells = reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
    if not cells.width:
        return cells
    cells = cells.with_columns(pl.when(pl.all() != "").then(pl.all()))
    matches = cells.select(pl.all().str.contains(_ROUNDED).any())
    rounded = [name for name in cells.columns if matches.item(0, name)]
    if rounded:
        numbers = reader.load_sheet(
            sheet, header_row=None, skip_rows=0, use_columns=rounded, dtypes="float"
        ).to_polars()
        cells = cells.with_columns(
            _with_all_digits(cells.get_column(name), numbers.get_column(name)) for name in rounded
        )
    return cells.with_columns(_date_text(column) for column in cells)


def _with_all_digits(text: pl.Series, number: pl.Series) -> pl.Series:
    """Take the number where its text says something else, which it does only when it was rounded."""
    lost = number.is_not_null() & text.cast(pl.Float64, strict=False).ne_missing(number)
    chosen = pl.when(lost).then(as_text(number)).otherwise(text)
    return pl.select(chosen.alias(text.name)).to_series()


def _date_text(column: pl.Series) -> pl.Series:
    """Write days without a midnight, and times of day without Excel's day zero."""
    dated = column.str.contains(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
    if not dated.any():
        return column
    column = column.str.replace(r"^1899-12-31 ", "")
    midnight = column.str.ends_with(" 00:00:00")
    only_days = midnight.filter(dated).all()
    return column.str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", "$1") if only_days else column
