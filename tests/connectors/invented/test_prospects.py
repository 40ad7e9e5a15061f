"""The invented prospects of a business agency, in the prospect schema."""

from datetime import date
from pathlib import Path
from uuid import UUID

import polars as pl
import pytest

from goodsign.connectors.invented.prospects import ProspectFiles, write_prospects
from goodsign.core.errors import DataError

TODAY = date(2026, 11, 21)
HEADER = [
    "lead_id", "first_name", "last_name", "email", "company_name", "job_title", "industry", "company_size", "location",
    "website", "lead_source", "score", "conversion_probability", "last_activity_date", "created_at", "updated_at",
]  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ProspectFiles:
    return write_prospects(tmp_path_factory.mktemp("agency"), leads=1_500, today=TODAY)


def test_the_columns_are_those_of_the_prospect_schema(files: ProspectFiles) -> None:
    rows = pl.read_csv(files.prospects)
    assert rows.columns == HEADER
    assert rows.height == rows["lead_id"].n_unique() == 1_500
    assert all(UUID(lead).version == 4 for lead in rows["lead_id"])
    assert rows["score"].null_count() == rows["conversion_probability"].null_count() == 1_500
    assert rows["website"].str.ends_with(".example").all()


def test_activities_lie_between_arrival_and_snapshot(files: ProspectFiles) -> None:
    rows = pl.read_csv(files.prospects, try_parse_dates=False, infer_schema=False)
    activities = pl.read_csv(files.activities, infer_schema=False).join(rows, on="lead_id")
    assert (activities["activity_date"] >= activities["created_at"].str.slice(0, 10)).all()
    assert (activities["activity_date"] < activities["updated_at"]).all()
    last = activities.group_by("lead_id").agg(pl.col("activity_date").max(), pl.col("last_activity_date").first())
    assert (last["activity_date"] == last["last_activity_date"]).all()


def test_past_prospects_have_settled_outcomes(files: ProspectFiles) -> None:
    outcomes = pl.read_csv(files.outcomes, infer_schema=False)
    assert outcomes.height == 900
    assert (outcomes["outcome_date"] <= str(TODAY)).all()
    assert 0.08 < (outcomes["outcome"] == "customer").mean() < 0.22


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    first, again = (write_prospects(tmp_path / name, leads=50, seed=3, today=TODAY) for name in "ab")
    assert first.prospects.read_bytes() == again.prospects.read_bytes()
    assert first.outcomes.read_bytes() == again.outcomes.read_bytes()


def test_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="at least one prospect"):
        write_prospects(tmp_path, leads=0, today=TODAY)
