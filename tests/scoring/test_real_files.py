"""Put the real files through the sifting of columns as they are; they never enter the repository."""

import os
from pathlib import Path

import polars as pl
import pytest

from goodsign.scoring.columns import Sorted, Wishes, sort_columns
from goodsign.scoring.order import find_order
from goodsign.scoring.outcome import read_outcome
from goodsign.scoring.prepare import read_kinds

DATA = Path(os.environ.get("GOODSIGN_SHARED", Path(__file__).parents[3] / "shared")) / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"No real data under GOODSIGN_SHARED ({DATA}).")


def read(path: str, **options: str) -> pl.DataFrame:
    if not (DATA / path).exists():
        pytest.skip(f"{path} is not there.")
    table = pl.read_csv(DATA / path, infer_schema=False, **options)  # type: ignore[arg-type]
    return table.rename({"": "column"}) if "" in table.columns else table


def sift(table: pl.DataFrame, outcome: str) -> tuple[Sorted, dict[str, str], str | None]:
    """Return the verdict, reasons by column, and the column that orders the rows in time."""
    converted = read_outcome(table, outcome).converted
    readings = [reading for reading in read_kinds(table) if reading.column != outcome]
    result = sort_columns(table, readings, converted, Wishes())
    reasons = {item.column: item.why for item in result.left_out}
    order = find_order(
        table, [reading for reading in readings if reasons.get(reading.column, "identifier") == "identifier"]
    )
    return result, reasons, order.column if order else None


def test_x_education() -> None:
    result, reasons, order = sift(read("x_education/leads_oldest_80.csv"), "Converted")
    leaks = {column for column, why in reasons.items() if why in {"leak", "suspected_leak"}}
    assert leaks == {
        "Tags",
        "Lead Quality",
        "Lead Profile",
        "Asymmetrique Activity Index",
        "Asymmetrique Profile Index",
        "Asymmetrique Activity Score",
        "Asymmetrique Profile Score",
        "Last Notable Activity",
        "Last Activity",
    }
    assert {column for column, why in reasons.items() if why == "identifier"} == {"Prospect ID", "Lead Number"}
    used = {reading.column for reading in result.used}
    assert {"Total Time Spent on Website", "Lead Origin", "What is your current occupation", "Country"} <= used
    assert order == "Lead Number"


def test_bank_marketing() -> None:
    result, reasons, order = sift(read("bank_marketing/bank_additional_oldest_80.csv", separator=";"), "y")
    assert reasons == {
        "age": "protected",
        "marital": "protected",
        "education": "proxy",
        "duration": "leak",
        "campaign": "suspected_leak",
    }
    assert {"poutcome", "pdays", "previous", "euribor3m"} <= {reading.column for reading in result.used}
    assert order == "month (row order)"


def test_online_shoppers() -> None:
    _, reasons, order = sift(read("online_shoppers/online_shoppers_intention.csv"), "Revenue")
    assert reasons == {"PageValues": "suspected_leak"}
    assert order is None


def test_uci_credit() -> None:
    result, reasons, order = sift(
        read("uci_credit_default/UCI_Credit_Card.csv", eol_char="\r"), "default.payment.next.month"
    )
    assert reasons == {
        "ID": "identifier",
        "SEX": "protected",
        "EDUCATION": "proxy",
        "MARRIAGE": "protected",
        "AGE": "protected",
    }
    assert {"PAY_0", "PAY_2", "BILL_AMT1", "PAY_AMT1", "LIMIT_BAL"} <= {reading.column for reading in result.used}
    assert order is None
