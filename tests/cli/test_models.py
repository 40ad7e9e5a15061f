from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.special import logit


@pytest.fixture(scope="session")
def past(tmp_path_factory) -> Path:
    """A file of past leads: `visits` and `region` tell, `shade` does not, `code` is written after the outcome."""
    rng = np.random.default_rng(5)
    visits, region = rng.poisson(3, 700), rng.choice(["North", "South"], 700)
    chance = 1 / (1 + np.exp(2.5 - 0.6 * visits - (region == "South")))
    won = rng.random(700) < chance
    rows = pl.DataFrame(
        {
            "Lead No": [f"L{n:04}" for n in range(700)],
            "visits": visits,
            "region": region,
            "shade": rng.choice(["red", "blue"], 700),
            "code": np.where(won, "closed", "open"),
            "part: base": "mine",
            "won": np.where(won, "yes", "no"),
        }
    )
    path = tmp_path_factory.mktemp("past") / "past.csv"
    rows.write_csv(path)
    return path


@pytest.fixture(scope="session")
def trained_database(shared_once, migrated, past, installed, tmp_path_factory) -> str:
    """Name of a database with one model named `fair`."""
    assert migrated

    def make(url: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            folder = tmp_path_factory.mktemp("training")
            goodsign = installed(folder, url, patch)
            assert goodsign("db", "upgrade").code == 0
            said = goodsign("train", past, "--outcome", "won", "--model", "fair")
            assert said.code == 0, said
            assert "code" in said.out
            assert "leak" in said.out
            assert len(list((folder / "home" / "reports").glob("fair-*.html"))) == 1

    return str(shared_once("trained", make))


@pytest.fixture
def trained(tmp_path, trained_database, copy_database, installed, monkeypatch):
    return installed(tmp_path, copy_database(trained_database), monkeypatch)


def test_a_file_is_scored_with_its_own_columns_kept(trained, past):
    assert trained("score", past, "--model", "fair", "--out", "ranked.csv").code == 0
    before, after = pl.read_csv(past), pl.read_csv("ranked.csv")
    added = ["goodsign_rank", "goodsign_probability", "goodsign_band", "goodsign_reasons"]
    assert after.columns == [*before.columns, *added]
    assert after["goodsign_rank"].to_list() == list(range(1, 701))
    assert after["goodsign_probability"].is_sorted(descending=True)
    assert after.select(before.columns).sort("Lead No").equals(before.sort("Lead No"))
    assert set(after["goodsign_band"]) <= {"A", "B", "C", "D"}
    assert after["goodsign_reasons"].null_count() == 0


def test_a_column_that_has_one_of_our_names_is_kept_under_another(trained, past):
    said = trained("score", past, "--model", "fair", "--out", "ranked.csv", "--parts")
    assert 'The file has a column "part: base" already; it is kept as "part: base (input)".' in said.err
    assert set(pl.read_csv("ranked.csv")["part: base (input)"]) == {"mine"}


def test_a_scored_file_can_be_scored_again(trained, past):
    trained("score", past, "--model", "fair", "--out", "once.csv")
    said = trained("score", "once.csv", "--model", "fair", "--out", "twice.csv")
    assert "Left out the columns Goodsign itself had added" in said.err
    assert Path("twice.csv").read_bytes() == Path("once.csv").read_bytes()


def test_parts_sum_to_the_log_odds_of_the_probability(trained, past):
    assert trained("score", past, "--model", "fair", "--out", "ranked.csv", "--parts").code == 0
    rows = pl.read_csv("ranked.csv")
    parts = rows.select(name for name in rows.columns if name.startswith("part: ") and "(input)" not in name)
    assert "part: base" in parts.columns
    total, probability = parts.to_numpy().sum(axis=1), rows["goodsign_probability"].to_numpy()
    # The printed probability has six decimals: half of the last one, on the scale of log-odds.
    rounding = 0.5e-6 / (probability * (1 - probability))
    assert (np.abs(logit(probability) - total) <= rounding * 1.01 + 1e-9).all()


def test_a_file_with_some_columns_missing_is_scored_with_a_warning(trained):
    path = trained.file("new.csv", "visits,name\n9,Ann Example\n0,Bob Example\n")
    said = trained("score", path, "--model", "fair", "--json", "--out", "out.csv")
    assert said.code == 0
    assert any('"region" is not in the file' in warning for warning in said.json["warnings"])
    assert pl.read_csv("out.csv")["name"].to_list() == ["Ann Example", "Bob Example"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--model", "other"), "The models are: fair."),
        (("--model", "scorecard"), "The scorecard ranks the store"),
        (("--icp", "b2b-example"), "--icp is for ranking the store"),
        (("--out", "new.csv"), "would be overwritten"),
        (("--out", "new.docx"), "docx"),
    ],
)
def test_a_wish_that_cannot_be_met_fails_and_writes_nothing(trained, arguments, says):
    path = trained.file("new.csv", "visits,region\n9,South\n")
    said = trained("score", path, *arguments)
    assert (said.code, says in said.err) == (2, True), said
    assert {each.name for each in trained.folder.iterdir()} <= {"new.csv", "home"}
    assert path.read_text() == "visits,region\n9,South\n"


def test_a_file_with_none_of_the_columns_is_refused(trained):
    said = trained("score", trained.file("new.csv", "a,b\n1,2\n"), "--model", "fair")
    assert (said.code, "none of the columns that model `fair` learned from" in said.err) == (2, True)


def test_models_are_listed_and_reported(trained):
    (model,) = trained("models", "list", "--json").json
    assert (model["name"], model["source"], model["rows"]) == ("fair", "past.csv", 700)
    assert "fair" in trained("models", "list").out
    report = Path(trained("models", "report", "fair").out.strip())
    assert report.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html")
    assert trained("models", "report", "other").code == 2


@pytest.mark.parametrize("name", ["scorecard", "../away", "a/b", "", "x" * 65])
def test_a_name_that_cannot_name_a_report_is_refused_before_training(trained, past, name):
    said = trained("train", past, "--outcome", "won", "--model", name)
    assert (said.code, "cannot be a model's name" in said.err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [("train", "--outcome", "won"), ("train", "--time", "day"), ("score", "--parts"), ("score", "--out", "x.csv")],
)
def test_an_option_for_a_file_without_a_file_is_refused(goodsign, arguments):
    said = goodsign(*arguments)
    assert (said.code, "no file was given" in said.err) == (2, True)


def test_an_outcome_is_needed_to_learn_from_a_file(goodsign, past):
    said = goodsign("train", past)
    assert (said.code, "--outcome is missing" in said.err) == (2, True)


def test_without_outcomes_the_ranking_is_a_scorecard_and_says_so(goodsign):
    leads = "id,debtor_name,email,total_due\nA1,Ann Example,ann@example.com,100\nB1,Bob Example,,\n"
    goodsign("import", goodsign.file("leads.csv", leads))
    said = goodsign("score")
    assert (said.code, "no model has been trained" in said.err, "not a probability" in said.err) == (0, True, True)
    page = goodsign("rank", "--json").json
    assert [row["probability"] for row in page["leads"]] == [None, None]
    assert "scorecard" in goodsign("rank").err
    assert "by scorecard" in goodsign("lead", "A1").err
    goodsign("export", "--top", "100%", "--out", "all.csv")
    assert pl.read_csv("all.csv")["goodsign_probability"].null_count() == 2


def test_too_little_history_says_how_much_is_missing(goodsign):
    said = goodsign("train")
    assert said.code == 2
    outcomes = "x,won\n" + "".join(f"{n},{'yes' if n < 20 else 'no'}\n" for n in range(200))
    said = goodsign("train", goodsign.file("past.csv", outcomes), "--outcome", "won")
    assert said.code == 2
    assert "20" in said.err
    assert "50" in said.err


def test_an_empty_store_has_nobody_to_rank(goodsign):
    said = goodsign("score")
    assert (said.code, "There is no lead to rank." in said.err) == (2, True)
