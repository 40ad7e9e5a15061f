import csv
from pathlib import Path

import openpyxl
import polars as pl
import pytest

HEADER = "Ref No,debtor_name,email,phone_1,total_due,referral_date\n"
ROWS = [
    ("A1", "Ann Example", "ann@example.com", "202-555-0101", "10.50", "2026-01-31"),
    ("B1", "Bob Example", "bob@example.com", "202-555-0102", "20", "2026-02-01"),
]


def csv_text(rows, header=HEADER) -> str:
    return header + "".join(",".join(row) + "\n" for row in rows)


def write(folder: Path, ending: str) -> Path:
    """Write the same two leads in the format of the ending."""
    path = folder / f"leads.{ending}"
    frame = pl.DataFrame(ROWS, schema=HEADER.strip().split(","), orient="row")
    if ending == "xlsx":
        book = openpyxl.Workbook()
        for row in (tuple(frame.columns), *ROWS):
            book.active.append(row)
        book.save(path)
    else:
        {"csv": frame.write_csv, "parquet": frame.write_parquet, "ndjson": frame.write_ndjson}[ending](path)
    return path


def leads(goodsign) -> dict[str, dict[str, object]]:
    goodsign("score", "--model", "scorecard")
    ranked = goodsign("rank", "--json").json["leads"]
    return {row["external_key"]: goodsign("lead", row["lead_id"], "--json").json["facts"] for row in ranked}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "ndjson"])
def test_every_format_gives_the_same_leads(goodsign, ending):
    said = goodsign("import", write(goodsign.folder, ending), "--map", "Ref No=external_key")
    assert said.code == 0
    facts = leads(goodsign)["A1"]
    kept = ("full_name", "email", "phone_1", "total_due", "referral_date")
    expected = ["Ann Example", "ann@example.com", "+12025550101", 10.5, "2026-01-31"]
    assert [facts[name] for name in kept] == expected


def test_the_mapping_is_shown_set_by_hand_and_remembered_in_any_order(goodsign):
    first = goodsign.file("first.csv", csv_text(ROWS))
    assert "Kept as attributes: Ref No" in goodsign("inspect", first, "--as", "debtor").err
    said = goodsign("import", first, "--map", "Ref No=external_key")
    assert "Ref No" in said.out
    assert "set by hand" in said.out
    turned = HEADER.strip().split(",")[::-1]
    second = goodsign.file("second.csv", csv_text([row[::-1] for row in ROWS], ",".join(turned) + "\n"))
    plan = goodsign("import", second, "--json").json
    assert plan["remembered"]
    assert {each["column"]: each["field"] for each in plan["columns"]}["Ref No"] == "external_key"
    assert plan["counts"]["unchanged"] == 2


def test_a_dry_run_stores_nothing(goodsign):
    said = goodsign("import", goodsign.file("leads.csv", csv_text(ROWS)), "--dry-run")
    assert (said.code, "Dry run: nothing was stored." in said.err) == (0, True)
    assert goodsign("imports", "list", "--json").json == []


def test_rejected_rows_are_corrected_in_their_file_and_go_in(goodsign):
    bad = ("C1", "Cy Example", "cy at example", "202-555-0103", "5", "2026-02-03")
    said = goodsign("import", goodsign.file("leads.csv", csv_text([*ROWS, bad])), "--map", "Ref No=external_key")
    assert "Rejected, 1: “email” is not an e-mail address" in said.err
    (path,) = (goodsign.folder / "home" / "rejects").glob("leads-import-1-*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["goodsign_line"], row["goodsign_column"], row["goodsign_value"]) == ("4", "email", "cy at example")
    path.write_text(path.read_text(encoding="utf-8").replace("cy at example", "cy@example.com"), encoding="utf-8")
    again = goodsign("import", path, "--json").json
    assert (again["counts"]["added"], again["remembered"], again["counts"]["rows_rejected"]) == (1, True, 0)
    assert set(leads(goodsign)) == {"A1", "B1", "C1"}


def test_an_import_is_taken_back_by_its_number_once(goodsign):
    goodsign("import", goodsign.file("leads.csv", csv_text(ROWS)))
    said = goodsign("imports", "undo", 1)
    assert (said.code, "2 rows removed, 0 restored" in said.err) == (0, True)
    assert goodsign("imports", "list", "--json").json[0]["undone_at"]
    assert "undone" in goodsign("imports", "list").out
    assert goodsign("imports", "undo", 1).code == 3
    assert goodsign("imports", "undo", 9).code == 2


def test_a_later_import_stands_in_the_way_of_an_undo(goodsign):
    goodsign("import", goodsign.file("one.csv", csv_text(ROWS)))
    goodsign("import", goodsign.file("two.csv", csv_text(ROWS).replace("10.50", "99")))
    said = goodsign("imports", "undo", 1)
    assert (said.code, "Undo 2 first" in said.err) == (3, True)


def test_an_ambiguous_amount_is_asked_about_and_the_answer_is_taken_as_it_is_offered(goodsign):
    path = goodsign.file("leads.csv", "debtor_name;id;total_due\nAnn Example;A1;1.234\nBob Example;B1;2.345\n")
    question = next(line for line in goodsign("inspect", path).err.splitlines() if "--decimal" in line)
    answer = question.partition("--decimal '")[2].partition("'")[0]
    for written in (answer, "total_due=,"):
        assert goodsign("inspect", path, "--decimal", written, "--json").json["questions"] == []
    goodsign("import", path, "--decimal", "total_due=comma")
    assert leads(goodsign)["A1"]["total_due"] == 1234


@pytest.mark.parametrize(
    "wrong",
    [
        ("--as", "customer"), ("--map", "email"), ("--map", "email=no such field"), ("--date-order", "XYZ"),
        ("--decimal", "total_due=dot"), ("--time-zone", "Mars/Olympus"), ("--date-format", "email=MDY"),
        ("--sheet", "Leads"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_followed_stops_the_import(goodsign, wrong):
    said = goodsign("import", goodsign.file("leads.csv", csv_text(ROWS)), *wrong)
    assert said.code == 2, said
    assert said.err.strip()
    assert goodsign("imports", "list", "--json").json == []


def test_activities_and_outcomes_find_their_leads(goodsign):
    goodsign("import", goodsign.file("leads.csv", csv_text(ROWS)), "--map", "Ref No=external_key")
    acts = "activity_id,lead_id,activity_type,activity_date\nX1,A1,Visit,2026-02-01\nX2,Z9,Visit,2026-02-01\n"
    said = goodsign("import", goodsign.file("acts.csv", acts))
    assert "Rejected, 1: “lead_id” no stored lead has this key" in said.err
    outs = "lead_id,outcome,outcome_date\nA1,arranged,2026-02-05\nB1,nothing,2026-02-05\n"
    asked = goodsign("import", goodsign.file("outs.csv", outs))
    assert (asked.code, "--positive" in asked.err) == (2, True)
    told = goodsign("import", goodsign.folder / "outs.csv", "--positive", "arranged")
    assert (told.code, "Added: 2" in told.err) == (0, True)
    assert set(leads(goodsign)) == {"B1"}
