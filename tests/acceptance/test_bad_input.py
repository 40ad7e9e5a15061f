"""Every kind of bad file ends in a clear sentence and the right exit code; nothing good in it is lost."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text

from goodsign.store.database import open_engine

HEADER = "debtor_name,email,id,dob,total_due\n"
ANN = "Ann Example,ann@example.com,A1,1990-05-16,10\n"
BOB = "Bob Example,bob@example.com,B1,1991-05-17,20\n"
PRIVATE = ("ann@example.com", "bob@example.com", "cy@example.com", "219-45-6789", "219456789", "2025550101")


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@dataclass(frozen=True)
class Case:
    """A file, what the import answers, which leads it adds, and on which lines it rejects rows."""

    name: str
    content: bytes
    code: int = 0
    says: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    rejected: tuple[int, ...] = ()


def file(name: str, content: str, **expected: object) -> Case:
    return Case(name, content.encode(), **expected)


WIDE = ["debtor_name", "email", "id", *(f"c{n}" for n in range(10_000))]
CASES = [
    file("empty.csv", "", code=2, says=("empty.csv is empty.",)),
    file("blank.csv", "\n\n  \n", code=2, says=("blank.csv is empty.",)),
    file("header_only.csv", HEADER, code=2, says=("has a header but no rows; nothing was imported",)),
    file("header_twice.csv", HEADER + HEADER + ANN, says=("repeats the header",), keys=("A1",), rejected=(2,)),
    file(
        "title_above.csv",
        "Placements of March,,,,\n" + HEADER + ANN,
        code=2,
        says=("column 2, column 3", "tells which person"),
    ),
    file(
        "ragged.csv",
        HEADER + ANN + "Cy,c\n" + BOB + "Di Example,di@example.com,D1,1990-05-16,1,one,two\n",
        says=("has 2 cells where the header has 5", "has 7 cells"),
        keys=("A1", "B1"),
        rejected=(3, 5),
    ),
    file("pipes.csv", (HEADER + ANN + BOB).replace(",", "|"), says=("vertical bars",), keys=("A1", "B1")),
    file("tabs.csv", (HEADER + ANN).replace(",", "\t"), keys=("A1",)),
    file("nul.csv", HEADER + ANN.replace("Ann", "A\0nn") + BOB, says=("holds NUL bytes",), keys=("B1",), rejected=(2,)),
    file(
        "wide.csv",
        ",".join(WIDE) + "\nAnn Example,ann@example.com,A1" + ",7" * 10_000 + "\n",
        says=("Kept as attributes",),
        keys=("A1",),
    ),
    file(
        "huge_cell.csv",
        HEADER + ANN + '"' + "x" * 20_000_000 + '",bob@example.com,B1,1991-05-17,20\n',
        says=("is longer than 16 MiB",),
        keys=("A1",),
        rejected=(3,),
    ),
    Case(
        "formulas.xlsx",
        workbook(
            ("debtor_name", "email", "id", "total_due"),
            ("Ann Example", "ann@example.com", "A1", 5),
            ("Bob Example", "bob@example.com", "B1", "=1+1"),
            ('=HYPERLINK("http://example.com")', "cy@example.com", "C1", 5),
        ),
        keys=("A1",),
        says=("formula",),
        rejected=(3, 4),
    ),
    Case(
        "numbers.xlsx",
        workbook(("debtor_name", "id", "phone_1", "total_due"), ("Ann Example", 1001, 2025550101, "1,234.50")),
        keys=("1001",),
    ),
    file(
        "numbers_as_text.csv",
        HEADER + ANN.replace("10\n", '"$1,234.50"\n') + BOB.replace("20\n", "12abc\n"),
        says=("“total_due” is not an amount of money",),
        keys=("A1",),
        rejected=(3,),
    ),
    Case(
        "mixed_encodings.csv",
        (HEADER + ANN.replace("Ann", "Änn")).encode() + BOB.replace("Bob", "Bób").encode("cp1252"),
        says=("Windows-1252",),
        keys=("A1", "B1"),
    ),
    Case("utf16.csv", (HEADER + ANN).encode("utf-16"), keys=("A1",)),
    file(
        "same_header.csv",
        "debtor_name,email,email,id\nAnn Example,ann@example.com,ann2@example.com,A1\n",
        says=("same header",),
        keys=("A1",),
    ),
    file(
        "ambiguous_dates.csv",
        "debtor_name,id,referral_date\nAnn Example,A1,03/04/05\nBob Example,B1,04/05/06\n",
        says=("Question: “referral_date”", "--date-format 'referral_date=MDY'"),
        keys=("A1", "B1"),
    ),
    file(
        "one_outcome.csv",
        "lead_id,outcome,outcome_date\nA1,yes,2025-01-01\nB1,yes,2025-01-02\n",
        code=2,
        says=("import the leads first", "Not one row"),
        rejected=(2, 3),
    ),
    file("nobody.csv", "a,b\n1,2\n", code=2, says=("tells which person a row is about", "--map")),
    file(
        "all_bad.csv",
        "debtor_name,email,id,dob\nAnn,ann@example.com,A1,1990-31-31\nBob,bob@example.com,B1,never\n",
        code=2,
        says=("Not one row of all_bad.csv",),
        rejected=(2, 3),
    ),
    Case("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, code=2, says=("is a picture (PNG)",)),
    Case("broken.xlsx", b"PK\x03\x04 cut off", code=2, says=("broken.xlsx",)),
    Case("broken.parquet", b"PAR1 cut off", code=2, says=("broken.parquet",)),
    file("broken.ndjson", '{"id": "A1", "debtor_name": "Ann Example"}\n{"id": \n', keys=("A1",), rejected=(2,)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_file_ends_in_a_clear_sentence_and_loses_nothing(goodsign, case):
    said = goodsign("import", goodsign.file(case.name, case.content))
    assert said.code == case.code, said
    assert "Traceback" not in said.err
    assert "fault" not in said.err
    for words in case.says:
        assert words in said.err
    assert not [value for value in PRIVATE if value in said.err]
    assert stored_keys(goodsign) == set(case.keys)
    assert rejected_lines(goodsign) == list(case.rejected)
    if case.code and not case.rejected:
        assert "Fix:" in said.err


def stored_keys(goodsign) -> set[str]:
    engine = open_engine(goodsign.url)
    with engine.connect() as connection:
        keys = set(connection.execute(text("SELECT external_key FROM leads")).scalars())
    engine.dispose()
    return keys


def rejected_lines(goodsign) -> list[int]:
    """Return the lines in the rejects file, of which there is at most one."""
    written = list((goodsign.folder / "home" / "rejects").glob("*.csv"))
    assert len(written) <= 1
    csv.field_size_limit(100_000_000)
    rows = "".join(path.read_text(encoding="utf-8") for path in written)
    return [int(row["goodsign_line"]) for row in csv.DictReader(io.StringIO(rows, newline=""))]


OUTCOMES = "score,region,outcome\n" + "".join(f"{n % 7},{'NSEW'[n % 4]},{{}}\n" for n in range(120))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        ("a,outcome\n", "no rows that can be read"),
        (OUTCOMES.replace("{}", "yes"), "holds one value only"),
        (OUTCOMES.replace("{}", ""), "is empty"),
        (OUTCOMES.replace(",outcome", ",result").replace("{}", "1"), 'no column "outcome"'),
        (OUTCOMES.replace("{}", "yes", 10).replace("{}", "no"), "10"),
        (OUTCOMES.replace("{}", "maybe", 40).replace("{}", "no", 40).replace("{}", "yes"), "--positive"),
    ],
    ids=["empty", "header only", "one value", "no value", "no column", "too little history", "three values"],
)
def test_a_file_nothing_can_be_learned_from_says_what_is_missing(goodsign, content, says):
    said = goodsign("train", goodsign.file("past.csv", content), "--outcome", "outcome")
    assert said.code == 2
    assert says in said.err
    assert "Traceback" not in said.err
    assert goodsign("models", "list", "--json").json == []


def test_a_missing_file_a_folder_and_an_unknown_ending_are_said_plainly(goodsign):
    for path in (Path("nowhere.csv"), goodsign.folder):
        said = goodsign("import", path)
        assert said.code in (2, 4)
        assert said.err.startswith("Error: ")


def test_json_of_a_rejected_row_goes_to_the_file_not_to_the_screen(goodsign):
    said = goodsign("import", goodsign.file("leads.csv", HEADER + ANN + "Cy,cy at example,C1,,5\n"), "--json")
    assert said.code == 0
    assert json.loads(said.out)["counts"]["rows_rejected"] == 1
    assert "cy at example" not in said.out + said.err
