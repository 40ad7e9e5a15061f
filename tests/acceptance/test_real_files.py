"""Real files go through `goodsign train` and `goodsign score` as they are; they never enter the repository."""

import os
from pathlib import Path

import polars as pl
import pytest

DATA = Path(os.environ.get("GOODSIGN_SHARED", Path(__file__).parents[3] / "shared")) / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"No real data under GOODSIGN_SHARED ({DATA}).")


def head(path: str, target: Path, *, rows: int, line_end: bytes) -> Path:
    """Copy the first rows of a file byte by byte; whole records, since these files have no line ends inside cells."""
    source = DATA / path
    if not source.exists():
        pytest.skip(f"{path} is not there.")
    with source.open("rb") as file:
        lines = file.read(8 << 20).split(line_end)[: rows + 1]
    target.write_bytes(line_end.join(lines) + line_end)
    return target


@pytest.mark.parametrize(
    ("path", "line_end", "outcome", "leaks", "protected"),
    [
        (
            "x_education/leads_oldest_80.csv",
            b"\n",
            "Converted",
            {"Tags", "Lead Quality", "Last Notable Activity"},
            set(),
        ),
        (
            "uci_credit_default/UCI_Credit_Card.csv",
            b"\r",
            "default.payment.next.month",
            set(),
            {"SEX", "EDUCATION", "MARRIAGE", "AGE"},
        ),
    ],
    ids=["x_education", "uci_credit"],
)
def test_a_real_file_is_learned_from_and_scored_as_it_is(goodsign, path, line_end, outcome, leaks, protected):
    file = head(path, goodsign.folder / Path(path).name, rows=1000, line_end=line_end)
    trained = goodsign("train", file, "--outcome", outcome, "--model", "real", "--json")
    assert trained.code == 0, trained
    why = {each["column"]: each["why"] for each in trained.json["left_out"] if not each["kept"]}
    assert leaks <= {column for column, reason in why.items() if reason in {"leak", "suspected_leak"}}
    assert protected <= {column for column, reason in why.items() if reason in {"protected", "proxy"}}
    assert trained.json["figures"]["auc"][0] > 0.65
    assert Path(trained.json["report"]).stat().st_size > 10_000

    scored = goodsign("score", file, "--model", "real", "--out", "ranked.csv", "--json")
    assert scored.code == 0, scored
    rows = pl.read_csv("ranked.csv", infer_schema=False)
    assert rows.height == scored.json["rows"] == trained.json["rows"]
    assert rows["goodsign_reasons"].null_count() == 0
    top = rows.head(rows.height // 5)
    assert converted(top, outcome) > 1.5 * converted(rows, outcome)


def converted(rows: pl.DataFrame, outcome: str) -> float:
    return float(rows[outcome].cast(pl.Float64).mean() or 0.0)
