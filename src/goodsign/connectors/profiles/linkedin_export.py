"""A person's own LinkedIn data export: a ZIP of CSV files, handed over by the person."""

import csv
import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import IO

from goodsign.collect.frames import Profile, Section
from goodsign.connectors.payloads.decode import MappedDecoder
from goodsign.connectors.payloads.field_map import FieldMap, SectionMap
from goodsign.connectors.payloads.reading import text_of
from goodsign.core.errors import FileError

MOST_BYTES = 16 * 1024 * 1024
"""Unpacked bytes that one file of the export may have; real ones stay below 1 MB."""
MOST_MEMBERS = 10_000

# Only these are ever unpacked; messages, connections, contacts and e-mail addresses stay closed.
_FILES = {
    "profile.csv": "profile",
    "positions.csv": "positions",
    "education.csv": "education",
    "certifications.csv": "certifications",
    "honors.csv": "honors",
}
_DATES = {"started": ("Started On", "Start Date"), "ended": ("Finished On", "End Date")}

FIELDS = FieldMap(
    actor="linkedin/data-export",
    origin="linkedin",
    known_by=(("export_id", "profile"), ("export_id", "positions")),
    person={
        "full_name": ("profile.Full Name",),
        "first_name": ("profile.First Name",),
        "last_name": ("profile.Last Name",),
        "headline": ("profile.Headline",),
        "location": ("profile.Geo Location",),
        "url": ("profile.Public Profile Url",),
    },
    sections=(
        SectionMap(
            Section.POSITION,
            ("positions",),
            {"title": ("Title",), "organization": ("Company Name",), "location": ("Location",), **_DATES},
            required="organization",
            open_is_current=True,
        ),
        SectionMap(
            Section.EDUCATION,
            ("education",),
            {"title": ("Degree Name",), "organization": ("School Name",), **_DATES},
            required="organization",
        ),
        SectionMap(
            Section.CERTIFICATION,
            ("certifications",),
            {
                "title": ("Name",),
                "organization": ("Authority",),
                "started": ("Started On",),
                "expires": ("Finished On",),
                "credential_id": ("License Number",),
                "url": ("Url",),
            },
            required="title",
        ),
        SectionMap(Section.HONOR, ("honors",), {"title": ("Title",), "started": ("Issued On",)}, required="title"),
    ),
)


def read_export(source: Path | IO[bytes], *, key: str | None = None) -> Profile:
    """Read an export as a profile; `key` names the person, since the export holds neither the address nor an id.

    A missing file is a section that was not delivered. Raises FileError for what is no ZIP, is encrypted, unpacks to
    too much, or names paths outside of itself, and FieldsChanged when LinkedIn changed the columns.
    """
    content = read_tables(source)
    return DECODER(content | {"export_id": key or "own"})


def read_tables(source: Path | IO[bytes]) -> dict[str, object]:
    """Return the wanted tables of an export as a payload: rows by column name, the profile as one object."""
    try:
        with zipfile.ZipFile(source) as archive:
            tables = {name: _rows(archive, member) for name, member in _members(archive).items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise FileError(
            "The export cannot be opened: it is no ZIP file, or damaged.",
            hint="Hand over the ZIP file as LinkedIn sent it.",
        ) from error
    if not tables:
        raise FileError("The ZIP file holds no Profile.csv or Positions.csv: it is no LinkedIn data export.")
    profile = tables.pop("profile", [])
    return {"export_id": "own", **({"profile": profile[0]} if profile else {}), **tables}


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise FileError(f"The ZIP file holds more than {MOST_MEMBERS:,} files: it is no LinkedIn data export.")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
            raise FileError("The ZIP file names a path outside of itself; it was not made by LinkedIn.")
        name = _FILES.get(path.name.lower())
        if name and not info.is_dir() and len(path.parts) <= 2:
            if name in found:
                raise FileError(f"The ZIP file holds {path.name} twice.", hint="Hand over one export only.")
            found[name] = info
    return found


def _rows(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> list[dict[str, object]]:
    name = PurePosixPath(info.filename).name
    if info.flag_bits & 1:
        raise FileError(f"{name} in the ZIP file is encrypted.", hint="Hand over the export without a password.")
    # The size that the archive claims may be a lie: read no more than allowed, whatever it says.
    with archive.open(info) as member:
        data = member.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES or info.file_size > MOST_BYTES:
        raise FileError(f"{name} in the ZIP file unpacks to more than {MOST_BYTES // 2**20} MB.")
    return _table(data.decode("utf-8-sig", errors="replace").replace("\x00", ""), name)


def _table(text: str, name: str) -> list[dict[str, object]]:
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval=None, strict=False)
        return [{column: value for column, value in row.items() if column} for row in rows]
    except csv.Error as error:
        raise FileError(f"{name} in the ZIP file is no CSV that can be read.") from error


def _key(content: Mapping[str, object]) -> str | None:
    return text_of(content.get("export_id")) or "own"


DECODER = MappedDecoder(FIELDS, key=_key)
