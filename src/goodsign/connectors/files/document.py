"""Reads and writes small texts: profiles and reports."""

from pathlib import Path

from goodsign.connectors.files.write import replacing
from goodsign.core.errors import FileError

_LARGEST = 1024 * 1024


def read_text(path: Path) -> str:
    """Return the UTF-8 text in a file of at most 1 MiB; raise FileError with the fix for anything else."""
    try:
        if path.stat().st_size > _LARGEST:
            raise FileError(f"{path} is larger than 1 MiB; a profile is a short text.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{path} is not UTF-8 text.", hint="Save it as UTF-8.") from error
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror}).", hint="Check the path and its rights.") from error


def write_text(path: Path, content: str) -> None:
    """Write UTF-8 text in one step, making the folder; the file is never seen half-written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as draft:
        draft.write_text(content, encoding="utf-8")
