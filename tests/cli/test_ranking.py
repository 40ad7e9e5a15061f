from pathlib import Path

import openpyxl
import polars as pl
import pytest
from sqlalchemy import text

from goodsign.store.database import open_engine


def pages(goodsign, *options: str, limit: int = 300) -> list[dict[str, object]]:
    """Read every page of a ranked list, following its marks."""
    rows, mark = [], ()
    while True:
        page = goodsign("rank", *options, "--limit", limit, "--json", *mark).json
        rows += page["leads"]
        if page["next"] is None:
            return rows
        mark = ("--after", page["next"])


def sql(goodsign, statement: str) -> None:
    engine = open_engine(goodsign.url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_pages_hold_everyone_once_in_order(viewed, everyone):
    rows = everyone
    assert len({row["lead_id"] for row in rows}) == len(rows) == viewed("rank", "--json").json["ranked"]
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    odds = [row["log_odds"] for row in rows]
    assert odds == sorted(odds, reverse=True)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("state=TX", lambda row: row["state"] == "TX"),
        ("total_due>=4000", lambda row: row["total_due"] >= 4000),
        ("full_name~son", lambda row: "son" in row["full_name"].lower()),
        ("band=A", lambda row: row["band"] == "A"),
        ("rank<=25", lambda row: row["rank"] <= 25),
        ("industry!=Retail", lambda row: row["industry"] != "Retail"),
        ("probability>0.3", lambda row: row["probability"] > 0.3),
    ],
)
def test_a_filter_keeps_exactly_those_who_meet_it(viewed, everyone, condition, holds):
    expected = [row["lead_id"] for row in everyone if row_holds(holds, row)]
    assert expected
    assert [row["lead_id"] for row in pages(viewed, "--where", condition)] == expected


def row_holds(holds, row) -> bool:
    try:
        return bool(holds(row))
    except TypeError:
        return False


def test_attributes_filter_too_and_conditions_add_up(viewed):
    seekers = pages(viewed, "--where", "employment_status=job seeker")
    fewer = pages(viewed, "--where", "employment_status=job seeker", "--where", "estimated_monthly_income>=2000")
    assert 0 < len(fewer) < len(seekers)
    assert {row["lead_id"] for row in fewer} < {row["lead_id"] for row in seekers}


def test_the_list_sorts_by_any_field_both_ways(viewed, everyone):
    rows = pages(viewed, "--sort", "total_due", "--desc")
    amounts = [row["total_due"] for row in rows if row["total_due"] is not None]
    assert amounts == sorted(amounts, reverse=True)
    assert len(rows) == len(everyone)


def test_converted_and_opted_out_leads_are_not_ranked(everyone, files):
    outcomes = pl.read_csv(files.outcomes)
    converted = set(outcomes.filter(pl.col("outcome") == "arrangement")["lead_id"])
    silent = set(
        pl.read_csv(files.portfolio, infer_schema=False, truncate_ragged_lines=True).filter(
            pl.col("opted_out") == "yes"
        )["id"]
    )
    keys = {row["external_key"] for row in everyone}
    assert keys
    assert converted
    assert silent
    assert not keys & converted
    assert not keys & silent


def test_who_opts_out_leaves_rank_export_and_similar_at_once(ranked):
    first, second = (row["external_key"] for row in ranked("rank", "--limit", 2, "--json").json["leads"])
    before = ranked("rank", "--json").json["ranked"]
    assert ranked("opt-out", first).code == 0
    after = ranked("rank", "--limit", 1, "--json").json
    assert (after["ranked"], after["leads"][0]["external_key"]) == (before - 1, second)
    ranked("export", "--top", "100%", "--out", "all.csv")
    assert first not in set(pl.read_csv("all.csv", infer_schema=False)["external_key"])


def test_a_receipt_adds_up_exactly_and_is_intact(viewed):
    top = viewed("rank", "--limit", 1, "--json").json["leads"][0]
    view = viewed("lead", top["external_key"], "--json").json
    assert view["intact"]
    assert view["base"] + sum(line["shown"] for line in view["lines"]) == view["log_odds"] == top["log_odds"]
    assert view["rank"] == 1
    by_id = viewed("lead", top["lead_id"], "--json").json
    assert by_id["receipt"] == view["receipt"]


def test_a_receipt_tells_when_somebody_changed_the_stored_parts(ranked):
    sql(ranked, "UPDATE scores SET parts = set_byte(parts, 0, (get_byte(parts, 0) + 1) % 256) WHERE rank = 1")
    key = ranked("rank", "--limit", 1, "--json").json["leads"][0]["external_key"]
    said = ranked("lead", key)
    assert "does NOT match" in said.err
    assert not ranked("lead", key, "--json").json["intact"]


def test_one_lead_is_shown_with_reasons_fit_and_what_happened(viewed):
    key = viewed("rank", "--limit", 1, "--json").json["leads"][0]["external_key"]
    said = viewed("lead", key)
    assert said.code == 0
    for words in ("start for everyone", "score (log-odds)", "criterion", "What is on file"):
        assert words in said.out
    assert "likely to convert" in said.err


def test_an_unknown_lead_and_a_wrong_page_mark_are_said_plainly(viewed):
    said = viewed("lead", "NOBODY-7")
    assert (said.code, "Error: There is no lead with that id or key." in said.err) == (2, True)
    said = viewed("rank", "--after", "xyz")
    assert (said.code, "page mark" in said.err) == (2, True)
    mark = viewed("rank", "--limit", 1, "--json").json["next"]
    assert viewed("rank", "--after", mark, "--sort", "total_due").code == 2


@pytest.mark.parametrize("wrong", [("--where", "state"), ("--where", "total_due>=many"), ("--sort", "nonsense")])
def test_a_condition_or_order_that_is_none_is_an_error(viewed, wrong):
    said = viewed("rank", *wrong)
    assert said.code == 2
    assert said.err.startswith("Error: ")


def test_nobody_meeting_the_conditions_is_no_error(viewed):
    said = viewed("rank", "--where", "state=ZZ")
    assert (said.code, said.out, "Nobody" in said.err) == (0, "", True)
    assert viewed("rank", "--where", "state=ZZ", "--json").json["leads"] == []


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "ndjson"])
def test_export_writes_the_best_share_in_every_format(viewed, ending):
    count = viewed("rank", "--json").json["ranked"]
    out = Path(f"top.{ending}")
    assert viewed("export", "--top", "20%", "--out", out).code == 0
    rows = read(out)
    assert rows.height == -(-count // 5)
    assert rows["goodsign_rank"].cast(pl.Int64).to_list() == list(range(1, rows.height + 1))
    assert {"goodsign_reasons", "external_key", "email", "employment_status"} <= set(rows.columns)
    assert not {"tax_id", "dob", "secret"} & set(rows.columns)


def read(path: Path) -> pl.DataFrame:
    if path.suffix == ".xlsx":
        header, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        return pl.DataFrame(rows, schema=list(header), orient="row", infer_schema_length=None)
    readers = {".csv": pl.read_csv, ".parquet": pl.read_parquet, ".ndjson": pl.read_ndjson}
    return readers[path.suffix](path)


def test_an_export_imported_and_exported_again_keeps_one_of_each_column(ranked):
    ranked("export", "--top", "5%", "--out", "top.csv")
    assert ranked("import", "top.csv", "--as", "debtor").code == 0
    said = ranked("export", "--top", "5%", "--out", "again.csv")
    assert said.code == 0
    assert pl.read_csv("again.csv", infer_schema=False).columns.count("goodsign_rank") == 1


@pytest.mark.parametrize("share", ["0%", "101%", "many", "-5%", "nan"])
def test_a_share_that_is_none_is_refused(viewed, share):
    said = viewed("export", f"--top={share}", "--out", "top.csv")
    assert (said.code, "is not a share" in said.err, Path("top.csv").exists()) == (2, True, False)


def test_an_export_nobody_is_in_or_nobody_can_write_is_an_error(viewed):
    assert viewed("export", "--where", "state=ZZ").code == 2
    assert viewed("export", "--out", "top.docx").code == 2
    assert viewed("export", "--out", "no/such/folder/top.csv").code in (2, 4)


def test_a_formula_in_a_name_does_no_harm_in_the_export(goodsign):
    rows = "id,debtor_name,email,city\nA1,Ann Example,ann@example.com,=HYPERLINK(1)\nB1,Bob Test,bob@example.com,Rome\n"
    assert goodsign("import", goodsign.file("leads.csv", rows)).code == 0
    assert goodsign("score", "--model", "scorecard").code == 0
    assert goodsign("export", "--top", "100%", "--out", "top.csv").code == 0
    assert set(pl.read_csv("top.csv")["city"]) == {"'=HYPERLINK(1)", "Rome"}


def test_nothing_ranked_yet_says_what_to_run(goodsign):
    said = goodsign("rank")
    assert (said.code, "Run `goodsign score` first." in said.err) == (2, True)


def test_the_timeline_tells_what_was_learned_last_first(viewed):
    key = viewed("rank", "--limit", 1, "--json").json["leads"][0]["external_key"]
    told = viewed("lead", key, "--timeline", "--json").json
    assert [each["known_at"] for each in told] == sorted((each["known_at"] for each in told), reverse=True)
    assert "came in" in {each["kind"] for each in told}
    shown = viewed("lead", key, "--timeline")
    assert (shown.code, "learned (UTC)" in shown.out, "came in" in shown.out) == (0, True, True)


def test_the_timeline_of_nobody_is_an_error(viewed):
    said = viewed("lead", "NOBODY-7", "--timeline")
    assert (said.code, "There is no lead with that id or key." in said.err) == (2, True)
