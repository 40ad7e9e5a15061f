"""Write tables to files: complete or not at all, readable by their owner only, and safe to open in a spreadsheet."""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import polars.selectors as cs

from goodsign.connectors.files.text import as_text
from goodsign.connectors.files.workbook import write_workbook
from goodsign.core.errors import DiskFault, FileError

# OWASP, "CSV Injection": a cell that begins so is run as a formula when the file is opened in a spreadsheet.
_FORMULA = r"^[=+\-@\t\r]"
# Numbers and phone numbers begin so too and do no harm.
_HARMLESS = r"^[+-]?(\d[\d,]*)?\.?\d+([eE][+-]?\d+)?%?$|^\+[1-9]\d{6,14}$"
_FULL = {errno.ENOSPC, errno.EDQUOT}

Frames = Iterator[pl.DataFrame]


def write_table(frame: pl.DataFrame | Frames, path: Path, *, spreadsheet_safe: bool = True) -> int:
    """Write a table to .csv, .xlsx, .parquet or .ndjson, by the ending of `path`; give the number of rows.

    The file appears when it is complete. In CSV a text that a spreadsheet would run as a formula gets a leading
    apostrophe unless `spreadsheet_safe` is off. Raises FileError for an ending or table the format does not
    allow, DiskFault when the folder is missing, read-only or full.
    """
    writer = _writer(path, spreadsheet_safe=spreadsheet_safe)
    frames = iter((frame,)) if isinstance(frame, pl.DataFrame) else frame
    with replacing(path) as draft:
        return writer(frames, draft)


def write_rejects(rejects: pl.DataFrame, header: Sequence[str], path: Path) -> int:
    """Write rejects (`collect.frames.Reject`) as a CSV file to correct and import again.

    It has the original columns as they were, then goodsign_line, goodsign_column, goodsign_value,
    goodsign_reason and goodsign_extra (cells beyond the header, as a JSON array); reading it leaves ours out.
    """
    cells = pl.col("cells").list
    columns = [cells.get(index, null_on_oob=True).alias(f"cell {index}") for index in range(len(header))]
    table = rejects.select(
        *columns,
        pl.col("line").alias("goodsign_line"),
        pl.col("column").alias("goodsign_column"),
        pl.col("value").alias("goodsign_value"),
        pl.col("reason").alias("goodsign_reason"),
        cells.slice(len(header)).alias("goodsign_extra"),
    )
    table = table.with_columns(as_text(table.get_column("goodsign_extra")).replace("[]", None))
    names = dict(zip(table.columns, header, strict=False))
    return write_table(table.rename(names), path, spreadsheet_safe=False)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a draft beside `path` to write; put it in the place of `path` when all went well, else remove it."""
    draft: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        draft = Path(name)
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    except OSError as error:
        raise _fault(error, path) from error
    except pl.exceptions.ComputeError as error:
        raise DiskFault(f"Cannot write {path}.", hint="Check that the disk is not full and try again.") from error
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)


def _fault(error: OSError, path: Path) -> DiskFault | FileError:
    if path.is_dir():
        return FileError(f"{path} is a folder.", hint="Give the name of a file in it.")
    if isinstance(error, FileNotFoundError):
        return DiskFault(f"The folder {path.parent} does not exist.", hint="Make it or choose another folder.")
    if error.errno in _FULL:
        return DiskFault(f"The disk of {path.parent} is full.", hint="Free some space or choose another folder.")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return DiskFault(f"The folder {path.parent} cannot be written.", hint="Choose a folder you may write to.")
    return DiskFault(f"Cannot write {path}: {error.strerror or type(error).__name__}.", hint="Check the disk.")


def _writer(path: Path, *, spreadsheet_safe: bool) -> Callable[[Frames, Path], int]:
    writers: dict[str, Callable[[Frames, Path], int]] = {
        ".csv": _write_safe_csv if spreadsheet_safe else _write_csv,
        ".xlsx": write_workbook,
        ".parquet": _write_parquet,
        ".ndjson": _write_ndjson,
    }
    if path.suffix.lower() not in writers:
        raise FileError(
            f"Cannot write {path.name}: the ending {path.suffix or '(none)'} is not a table format.",
            hint="Use .csv, .xlsx, .parquet or .ndjson.",
        )
    return writers[path.suffix.lower()]


def _write_safe_csv(frames: Frames, draft: Path) -> int:
    return _write_csv((neutralized(frame) for frame in frames), draft)


def neutralized(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before texts (and headers) that a spreadsheet would run as a formula."""
    risky = cs.string().str.contains(_FORMULA) & ~cs.string().str.contains(_HARMLESS)
    safe = frame.with_columns(pl.when(risky).then("'" + cs.string()).otherwise(cs.string()).name.keep())
    names = pl.Series(frame.columns, dtype=pl.String)
    named = names.str.contains(_FORMULA) & ~names.str.contains(_HARMLESS)
    return safe.rename({name: f"'{name}" for name in names.filter(named)})


def _write_csv(frames: Frames, draft: Path) -> int:
    rows = 0
    with draft.open("wb") as file:
        for index, frame in enumerate(frames):
            nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
            flat = frame.with_columns(as_text(frame.get_column(name)) for name in nested)
            flat.write_csv(file, include_header=index == 0)
            rows += frame.height
    return rows


def _write_ndjson(frames: Frames, draft: Path) -> int:
    rows = 0
    with draft.open("wb") as file:
        for frame in frames:
            frame.write_ndjson(file)
            rows += frame.height
    return rows


def _write_parquet(frames: Frames, draft: Path) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415  (0.2 s to load, and only this format needs it)

    rows = 0
    writer: pq.ParquetWriter | None = None
    try:
        for frame in frames:
            table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
            writer = writer or pq.ParquetWriter(draft, table.schema, compression="zstd")
            writer.write_table(table)
            rows += frame.height
    finally:
        if writer is not None:
            writer.close()
    return rows
