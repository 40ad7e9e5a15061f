from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from goodsign.scoring.encode import Feature
from goodsign.scoring.frames import PART_UNIT
from goodsign.scoring.model import Line, Model, Table, from_json, to_json
from goodsign.scoring.predict import check, score
from goodsign.scoring.prepare import Reading
from goodsign.scoring.train import Trained

VISITS = Feature("visits", "value", Reading("visits", "number"), cuts=(1.0, 2.0), high=9.0)
SOURCE = Feature("source", "value", Reading("source", "category"), levels=("Google",))
EFFECTS = st.lists(st.floats(-20, 20), min_size=4, max_size=4)
CELLS = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(-5, 50).map(str), st.text()), st.sampled_from(["Google", "", "x"])),
    min_size=1,
    max_size=30,
)


def model_of(effects: list[float]) -> Model:
    table = Table((0, 1), np.resize(effects, (4, 3)), np.full((4, 3, 2), 0.2, np.float32))
    line = Line(0, np.array([0.0, 9.0]), np.array(effects[:2]), effects[2], np.full((4, 2), 0.1, np.float32))
    curve = Table((1,), np.array(effects[:3]), np.full((3, 2), 0.1, np.float32))
    return Model("additive", "y", "1", (VISITS, SOURCE), (table, line, curve), effects[3], np.zeros(2, np.float32), 0.1)


@settings(max_examples=60)
@given(EFFECTS, CELLS, st.randoms(use_true_random=False))
def test_base_and_parts_sum_to_the_log_odds_exactly_in_any_order(effects, cells, shuffler) -> None:  # type: ignore[no-untyped-def]
    table = pl.DataFrame(cells, schema={"visits": pl.String, "source": pl.String}, orient="row")
    scored = score(model_of(effects), table)
    addends = [np.full(table.height, scored.base), *scored.parts.T]
    shuffler.shuffle(addends)
    total = np.zeros(table.height)
    for addend in addends:
        total = total + addend
    assert np.array_equal(total, scored.log_odds)
    assert np.array_equal(scored.parts / PART_UNIT, np.rint(scored.parts / PART_UNIT))
    assert np.array_equal(scored.probability, expit(scored.log_odds))
    assert np.all((scored.low <= scored.probability) & (scored.probability <= scored.high))


def test_the_interval_adds_loadings_before_it_squares_them() -> None:
    # Each loading is 0.2 + 0.1 + 0.1, so the variance is 2 x 0.4^2, and 0.1^2 beside it.
    scored = score(model_of([1.0, -2.0, 0.5, 0.25]), pl.DataFrame({"visits": ["3"], "source": ["Google"]}))
    reach = 1.6448536 * np.sqrt(2 * 0.4**2 + 0.1**2)
    assert logit(scored.high[0]) - scored.log_odds[0] == pytest.approx(reach, rel=1e-6)
    assert scored.log_odds[0] - logit(scored.low[0]) == pytest.approx(reach, rel=1e-6)


def test_parts_that_err_against_one_another_leave_the_sum_sure() -> None:
    opposed = (
        Table((1,), np.ones(3), np.full((3, 1), 0.5, np.float32)),
        Table((1,), -np.ones(3), np.full((3, 1), -0.5, np.float32)),
    )
    model = Model("additive", "y", "1", (VISITS, SOURCE), opposed, 0.0, np.zeros(1, np.float32))
    scored = score(model, pl.DataFrame({"source": ["Google"]}))
    assert (scored.low[0], scored.probability[0], scored.high[0]) == (0.5, 0.5, 0.5)


def test_rows_of_many_blocks_are_as_unsure_as_alone() -> None:
    table = pl.DataFrame({"visits": ["0", "1", "3"] * 25_000, "source": ["Google", "x", ""] * 25_000})
    many, few = score(model_of([1.0, -2.0, 0.5, 0.25]), table), score(model_of([1.0, -2.0, 0.5, 0.25]), table[:3])
    assert np.array_equal(many.high.reshape(-1, 3), np.tile(few.high, (25_000, 1)))


def test_no_rows_give_no_scores() -> None:
    scored = score(
        model_of([1.0] * 4),
        pl.DataFrame({"visits": [], "source": []}, schema={"visits": pl.String, "source": pl.String}),
    )
    assert scored.parts.shape == (0, 3)


def test_text_typed_and_reread_models_score_alike(trained: Trained, past_leads: Callable[..., pl.DataFrame]) -> None:
    table = past_leads(200, seed=9)
    typed = table.with_columns(
        pl.col("visits").cast(pl.Int64, strict=False),
        pl.col("created").str.to_date(),
        pl.col("Lead Number").cast(pl.Int64),
    )
    first, second = score(trained.model, table), score(from_json(to_json(trained.model)), typed)
    assert np.array_equal(first.parts, second.parts)
    assert np.array_equal(first.low, second.low)


def test_one_row_scores_as_it_does_among_many(trained: Trained, past_leads: Callable[..., pl.DataFrame]) -> None:
    table = past_leads(50, seed=3)
    assert score(trained.model, table[7:8]).log_odds[0] == score(trained.model, table).log_odds[7]


def test_what_the_file_lacks_or_never_showed_is_said(trained: Trained, past_leads: Callable[..., pl.DataFrame]) -> None:
    table = past_leads(100, seed=4)
    assert check(trained.model, table) == ()
    odd = table.drop("visits").with_columns(pl.lit("Billboard").alias("source"))
    said = check(trained.model, odd)
    assert any('"visits" is not in the file' in sentence for sentence in said)
    assert any('"source": 100%' in sentence for sentence in said)
    assert np.isfinite(score(trained.model, odd).log_odds).all()
