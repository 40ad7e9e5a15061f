"""The files of the invented portfolio, read back as a stranger would."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from goodsign.connectors.invented.online import SCHOOLING_HEADER
from goodsign.connectors.invented.portfolio import DEBTOR_HEADER, LEAKY_COLUMN, PortfolioFiles, write_portfolio
from goodsign.core.errors import DataError, DiskFault

TODAY = date(2026, 11, 21)
LEADS = 4_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> PortfolioFiles:
    return write_portfolio(tmp_path_factory.mktemp("invented"), leads=LEADS, seed=7, today=TODAY)


@pytest.fixture(scope="module")
def rows(files: PortfolioFiles) -> pl.DataFrame:
    """Rows that have the table's shape: the last two lines do not."""
    lines = files.portfolio.read_text(encoding="utf-8").splitlines(keepends=True)
    return pl.read_csv("".join(lines[:-2]).encode(), infer_schema=False)


@pytest.fixture(scope="module")
def activities(files: PortfolioFiles) -> pl.DataFrame:
    return pl.read_csv(files.activities, infer_schema=False)


@pytest.fixture(scope="module")
def outcomes(files: PortfolioFiles) -> pl.DataFrame:
    return pl.read_csv(files.outcomes, infer_schema=False)


def day(name: str) -> pl.Expr:
    return pl.col(name).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def test_the_debtor_columns_come_first_and_in_order(rows: pl.DataFrame) -> None:
    assert tuple(rows.columns[:27]) == DEBTOR_HEADER
    assert tuple(rows.columns[39:]) == SCHOOLING_HEADER


def test_every_lead_is_there_with_a_few_repeats(rows: pl.DataFrame) -> None:
    own = rows.filter(pl.col("id").str.starts_with("BRW-"))
    assert own["id"].n_unique() == LEADS
    assert 0 < own.height - LEADS < 0.01 * LEADS
    retagged = rows.filter(pl.col("id").str.starts_with("OLD-"))
    assert retagged.height > 0
    assert retagged.join(own, on="tax_id").height >= retagged.height


def test_a_few_rows_are_broken_and_two_have_no_shape(files: PortfolioFiles, rows: pl.DataFrame) -> None:
    assert rows.filter(pl.col("referral_date") == "soon").height >= 1
    assert rows.filter(pl.col("dob") == "02/31/1988").height >= 1
    *_, long, short = files.portfolio.read_text(encoding="utf-8").splitlines()
    assert (long.count(","), short.count(",")) == (len(rows.columns), 2)


def test_values_are_as_untidy_as_they_come(rows: pl.DataFrame) -> None:
    names, phones = rows["debtor_name"], rows["phone_1"].drop_nulls()
    shapes = {re.sub(r"\d", "9", phone) for phone in phones}
    assert shapes == {"(999) 999-9999", "999-999-9999", "999.999.9999", "9999999999", "9-999-999-9999", "+99999999999"}
    assert 0.2 < (names == names.str.to_uppercase()).mean() < 0.4
    assert names.str.contains(", ").any()
    assert rows["referral_amount"].str.contains(r"^\$(\d{1,3},)?\d{1,3}\.\d\d$").all()
    assert 0.02 < rows["tax_id"].is_null().mean() < 0.05
    assert rows.filter(pl.col("zip").str.len_chars() == 4).height > 0
    assert 0.005 < (rows["opted_out"] == "yes").mean() < 0.03


def test_the_balance_is_what_was_placed_less_what_was_paid(rows: pl.DataFrame) -> None:
    money = rows.select(
        placed=pl.col("referral_amount").str.replace_all(r"[$,]", "").cast(pl.Float64),
        paid=pl.col("received_total").cast(pl.Float64),
        due=pl.col("total_due").cast(pl.Float64, strict=False),
    ).drop_nulls()
    assert (money["placed"] - money["paid"] - money["due"]).abs().max() < 0.006
    assert (money["due"] > 0).all()


def test_no_activity_knows_the_outcome_or_the_future(activities: pl.DataFrame, rows: pl.DataFrame) -> None:
    own = rows.filter(pl.col("id").str.starts_with("BRW-")).unique("id")
    dated = activities.join(own, left_on="lead_id", right_on="id").select(
        at=day("activity_date"), placed=day("referral_date"), snapshot=day("updated_at")
    )
    assert activities["activity_id"].n_unique() == activities.height
    assert (dated["at"] < dated["snapshot"]).all()
    assert (dated["at"] >= dated["placed"]).all()
    assert (dated["snapshot"] <= TODAY).all()


def test_outcomes_are_settled_sixty_days_after_the_snapshot(outcomes: pl.DataFrame, rows: pl.DataFrame) -> None:
    own = rows.filter(pl.col("id").str.starts_with("BRW-")).unique("id")
    joined = outcomes.join(own, left_on="lead_id", right_on="id")
    waited = joined.select((day("outcome_date") - day("updated_at")).dt.total_days()).to_series()
    assert outcomes.height == LEADS * 6 // 10
    assert (waited == 60).all()
    assert outcomes.select((day("outcome_date") <= TODAY).all()).item()
    assert set(outcomes["outcome"]) == {"arrangement", "no arrangement"}


def test_one_column_leaks_the_outcome_on_purpose(outcomes: pl.DataFrame, rows: pl.DataFrame) -> None:
    own = rows.filter(pl.col("id").str.starts_with("BRW-")).unique("id")
    joined = own.join(outcomes, left_on="id", right_on="lead_id", how="left")
    told = joined.filter(pl.col(LEAKY_COLUMN) == "ARR")
    assert (told["outcome"] == "arrangement").all()
    assert 0.88 < told.height / (joined["outcome"] == "arrangement").sum() < 0.97
    assert joined.filter(pl.col("outcome").is_null())[LEAKY_COLUMN].null_count() == joined["outcome"].null_count()


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    first = write_portfolio(tmp_path / "a", leads=300, seed=5, today=TODAY)
    again = write_portfolio(tmp_path / "b", leads=300, seed=5, today=TODAY)
    other = write_portfolio(tmp_path / "c", leads=300, seed=6, today=TODAY)
    for name in ("portfolio", "activities", "outcomes"):
        assert getattr(first, name).read_bytes() == getattr(again, name).read_bytes()
        assert getattr(first, name).read_bytes() != getattr(other, name).read_bytes()


@pytest.mark.parametrize("leads", [1, 2, 7])
def test_tiny_portfolios_are_possible(tmp_path: Path, leads: int) -> None:
    files = write_portfolio(tmp_path, leads=leads, today=TODAY)
    assert len(files.portfolio.read_text(encoding="utf-8").splitlines()) >= leads + 3


def test_none_is_not(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="at least one lead"):
        write_portfolio(tmp_path, leads=0, today=TODAY)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(DiskFault, match="file"):
        write_portfolio(blocked, leads=1, today=TODAY)
