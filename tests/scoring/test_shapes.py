import numpy as np
import polars as pl
import pytest

from goodsign.scoring.encode import Feature
from goodsign.scoring.model import Line, Model, Table
from goodsign.scoring.prepare import Reading
from goodsign.scoring.shapes import shapes_of

VISITS = Feature("visits", "value", Reading("visits", "number"), cuts=(1.0, 2.0), low=0.0, high=2.0)
SPEND = Feature("spend", "value", Reading("spend", "number"), cuts=tuple(float(cut) for cut in range(1, 64)), high=64.0)
SOURCE = Feature("source", "value", Reading("source", "category"), levels=("Google", "Referral"))
TABLE = pl.DataFrame(
    {"visits": [0, 0, 1, 2], "source": ["Google", "Google", "Referral", None], "spend": [0, 9, 30, 60]}
)
ADDENDS = (
    Table((0,), np.array([9.0, -1.0, 0.5, 2.0]), np.full((4, 1), 0.5, np.float32)),
    Table((0, 1), np.arange(16.0).reshape(4, 4) / 100, np.zeros((4, 4, 1), np.float32)),
    Line(2, np.array([0.0, 60.0]), np.array([0.0, 6.0]), 0.0, np.full((65, 1), 0.1, np.float32)),
)
SHAPES = {
    shape.term.name: shape
    for shape in shapes_of(
        Model("additive", "y", "1", (VISITS, SOURCE, SPEND), ADDENDS, 0, np.zeros(1, np.float32)), TABLE
    )
}


def test_a_curve_by_hand() -> None:
    shape = SHAPES["visits"]
    assert shape.labels == ("below 1", "1 to 2", "2 or more")
    assert shape.effect.tolist() == [-1.0, 0.5, 2.0]
    assert shape.share.tolist() == [0.5, 0.25, 0.25]
    assert shape.importance == pytest.approx((1 + 1 + 0.5 + 2) / 4)
    assert shape.high - shape.effect == pytest.approx(np.full(3, 0.5 * 1.96), abs=0.001)


def test_a_pair_shows_only_combinations_that_occur_the_commonest_first() -> None:
    shape = SHAPES["visits and source"]
    assert shape.labels == ("below 1 / Google", "1 to 2 / Referral", "2 or more / not filled in")
    assert shape.effect.tolist() == [0.06, 0.11, 0.12]


def test_a_line_is_drawn_in_bins_and_the_most_important_term_comes_first() -> None:
    assert next(iter(SHAPES)) == "spend"
    assert SHAPES["spend"].effect.tolist() == pytest.approx([0.0, 0.9, 3.0, 6.0])
