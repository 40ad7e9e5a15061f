"""A person's own export is read as it stands; bombs, tricks and other files are refused."""

import io
import zipfile

import pytest

from goodsign.collect.frames import Section
from goodsign.connectors.profiles import linkedin_export
from goodsign.connectors.profiles.linkedin_export import read_export
from goodsign.core.errors import FieldsChanged, FileError

_POSITIONS = """Company Name,Title,Description,Location,Started On,Finished On
Acme Health,Charge Nurse,"Leads
a team",Austin,Jan 2021,
Acme Health,Nurse,,Austin,Sep 2018,Jan 2021
"""
_PROFILE = """First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Geo Location
Ada,Example,,1 Some St,May 1,Nurse,Austin
"""
_CERTIFICATIONS = (
    "Name,Url,Authority,Started On,Finished On,License Number\nCCRN,https://a.example,AACN,Sep 2023,Sep 2026,12345\n"
)
_HONORS = "Title,Description,Issued On\nNurse of the Year,,May 2023\n"
_EDUCATION = "School Name,Start Date,End Date,Notes,Degree Name,Activities\nInvented State,2016,2020,,BSN,\n"


def _zip(**files: str | bytes) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed


def test_reads_positions_education_certificates_and_honors() -> None:
    files = {
        "Profile.csv": "\ufeff" + _PROFILE, "Positions.csv": _POSITIONS, "Certifications.csv": _CERTIFICATIONS,
        "Honors.csv": _HONORS, "Education.csv": _EDUCATION, "messages.csv": "never opened", "Email Addresses.csv": "x",
    }  # fmt: skip
    profile = read_export(_zip(**files), key="in/ada")
    assert (profile.key, profile.origin, profile.full_name) == ("in/ada", "linkedin", "Ada Example")
    assert (profile.headline, profile.location) == ("Nurse", "Austin")
    found = [(e.section, e.title, e.organization, e.started, e.ended, e.is_current, e.expires) for e in profile.entries]
    assert found == [
        (Section.POSITION, "Charge Nurse", "Acme Health", "2021-01", None, True, None),
        (Section.POSITION, "Nurse", "Acme Health", "2018-09", "2021-01", False, None),
        (Section.EDUCATION, "BSN", "Invented State", "2016", "2020", False, None),
        (Section.CERTIFICATION, "CCRN", "AACN", "2023-09", None, None, "2026-09"),
        (Section.HONOR, "Nurse of the Year", None, "2023-05", None, None, None),
    ]


def test_missing_files_are_sections_that_were_not_delivered() -> None:
    profile = read_export(_zip(**{"Basic_LinkedInDataExport/Positions.csv": _POSITIONS}))
    assert profile.sections == {Section.POSITION}


def test_an_encrypted_file_is_refused() -> None:
    packed = bytearray(_zip(**{"Positions.csv": _POSITIONS}).getvalue())
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    packed[6] |= 1
    with pytest.raises(FileError, match="encrypted"):
        read_export(io.BytesIO(bytes(packed)))


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linkedin_export, "MOST_BYTES", 100_000)
    with pytest.raises(FileError, match="unpacks to more"):
        read_export(_zip(**{"Positions.csv": b"a" * 200_000}))


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linkedin_export, "MOST_MEMBERS", 3)
    with pytest.raises(FileError, match="more than 3 files"):
        read_export(_zip(**{f"{place}.csv": "" for place in range(4)}))


@pytest.mark.parametrize(
    "name", ["../Positions.csv", "/etc/Positions.csv", "a/../../Positions.csv", "C:\\Positions.csv"]
)
def test_paths_outside_of_the_archive_are_refused(name: str) -> None:
    with pytest.raises(FileError, match="outside"):
        read_export(_zip(**{name: _POSITIONS}))


def test_other_files_are_refused() -> None:
    with pytest.raises(FileError, match="no ZIP"):
        read_export(io.BytesIO(b"Company Name,Title\n"))
    with pytest.raises(FileError, match="no LinkedIn data export"):
        read_export(_zip(**{"other.csv": "x"}))
    good = _zip(**{"Positions.csv": _POSITIONS * 50}).getvalue()
    with pytest.raises(FileError):
        read_export(io.BytesIO(good[: len(good) // 2]))
    twice = _zip(**{"Positions.csv": _POSITIONS, "a/Positions.csv": _POSITIONS})
    with pytest.raises(FileError, match="twice"):
        read_export(twice)


def test_changed_columns_are_named() -> None:
    with pytest.raises(FieldsChanged) as told:
        read_export(_zip(**{"Positions.csv": "Employer,Role\nAcme,Nurse\n"}))
    assert told.value.fields == ("positions[].Company Name",)
