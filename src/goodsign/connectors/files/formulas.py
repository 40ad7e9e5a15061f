"""Look into an .xlsx archive: refuse absurd ones, and find formulas that were stored without their value."""

import html
import re
import zipfile
from pathlib import Path, PurePosixPath

from goodsign.core.errors import FileError

UNPACKED_LIMIT = 2 << 30
_CHUNK = 1 << 22
# A cell with a formula is at most 8,192 characters and its tags; the overlap keeps it from being cut in two.
_OVERLAP = 1 << 16
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_VALUELESS = re.compile(
    rb"<(?:\w+:)?c\b(?P<attributes>[^>]*)>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')


def check_archive(path: Path) -> list[str]:
    """List the parts; raise FileError when the archive is damaged or would unpack to more than 2 GiB."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileError(
            f"{path.name} is damaged: its contents cannot be unpacked.", hint="Open it in Excel and save it again."
        ) from error
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED_LIMIT:
        raise FileError(
            f"{path.name} would unpack to {unpacked / (1 << 30):.0f} GiB, more than the 2 GiB allowed.",
            hint="Save the sheet as CSV and read that.",
        )
    return [part.filename for part in parts]


def valueless_formulas(path: Path, sheet: str) -> dict[int, str]:
    """Map the Excel row of each formula without a stored value to its (first) cell, such as B5.

    Programs that write a formula seldom compute it. A formula whose stored value is an empty text has one.
    """
    found: dict[int, str] = {}
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        if part is None:
            return found
        with archive.open(part) as xml:
            held = b""
            while chunk := xml.read(_CHUNK):
                held += chunk
                for match in _VALUELESS.finditer(held):
                    place = _PLACE.search(match["attributes"])
                    if place and b't="str"' not in match["attributes"]:
                        found.setdefault(int(place[2]), (place[1] + place[2]).decode())
                held = held[-_OVERLAP:]
    return found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Find the part of the archive that holds a sheet, by its name in the workbook."""
    try:
        book = archive.read("xl/workbook.xml")
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return None
    ids = {_attribute(tag, "name"): _attribute(tag, r"\w+:id") for tag in _SHEET.findall(book)}
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(relations)}
    target = targets.get(ids.get(sheet))
    if target is None:
        return None
    part = str(PurePosixPath("/xl") / target).removeprefix("/")
    return part if part in archive.namelist() else None


def _attribute(tag: bytes, name: str) -> str | None:
    match = re.search(rf"\s{name}=(?:\"([^\"]*)\"|'([^']*)')".encode(), tag)
    return html.unescape((match[1] or match[2] or b"").decode(errors="replace")) if match else None
