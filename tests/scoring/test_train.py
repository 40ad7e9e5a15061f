from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from goodsign.core.errors import DataError
from goodsign.scoring.predict import score
from goodsign.scoring.train import Trained, TrainOptions, train

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Leads = Callable[..., pl.DataFrame]


def test_the_card_tells_what_was_done(trained: Trained) -> None:
    card = trained.card
    assert (card.rows, card.outcome, card.positive) == (1500, "converted", "yes")
    assert (card.validation, card.time_column) == ("forward", "created")
    assert card.version == trained.model.version
    assert card.kind in {"logistic", "additive"}
    assert [candidate.chosen for candidate in card.candidates].count(True) == 1
    assert {item.column: item.why for item in card.left_out} == {
        "Lead Number": "identifier",
        "age": "protected",
        "Tags": "leak",
    }
    assert {group.column for group in card.fairness} == {"age"}
    assert card.judgement.rows == 300
    assert card.folds_judgement is not None
    assert card.folds_judgement.rows == 1500


def test_unseen_leads_are_ranked_nearly_as_well_as_the_truth_would(trained: Trained, past_leads: Leads) -> None:
    fresh = past_leads(4000, seed=77)
    converted = (fresh["converted"] == "yes").to_numpy()
    ours = roc_auc_score(converted, score(trained.model, fresh).probability)
    best = roc_auc_score(converted, fresh["truth"].to_numpy())
    assert best - 0.03 < ours < best + 0.01


def test_probabilities_and_their_intervals_are_honest(trained: Trained, past_leads: Leads) -> None:
    fresh = past_leads(4000, seed=78)
    scored = score(trained.model, fresh)
    truth = fresh["truth"].to_numpy()
    assert scored.probability.mean() == pytest.approx(truth.mean(), abs=0.05)
    # A tenth of the visits is missing and hides the true chance, so less than nine in ten is expected.
    assert np.mean((scored.low <= truth) & (truth <= scored.high)) > 0.6


def test_the_shapes_hold_every_term_the_most_important_first(trained: Trained) -> None:
    shapes = trained.card.shapes
    assert {shape.term for shape in shapes} == set(trained.model.terms)
    assert {shapes[0].term.columns, shapes[1].term.columns} == {("visits",), ("source",)}
    assert [shape.importance for shape in shapes] == sorted((shape.importance for shape in shapes), reverse=True)
    for shape in shapes:
        assert len(shape.labels) == shape.effect.size == shape.share.size
        assert np.all((shape.low <= shape.effect) & (shape.effect <= shape.high))
    assert shapes[0].share.sum() == pytest.approx(1.0)


def test_the_holdout_is_the_newest_fifth_and_unseen(trained: Trained) -> None:
    holdout = trained.holdout
    assert holdout.rows.min() == 1200
    assert holdout.converted.size == holdout.scored.probability.size == 300


def without_order(past_leads: Leads) -> pl.DataFrame:
    """Return 300 leads with nothing that orders them, and 30 more whose outcome is not known."""
    table = past_leads(300).select("source", "visits", "Tags", "converted")
    return pl.concat([table, table.head(30).with_columns(pl.lit("").alias("converted"))])


@pytest.fixture(scope="module")
def in_folds(past_leads: Leads) -> tuple[Trained, list[tuple[str, float]]]:
    told: list[tuple[str, float]] = []
    options = TrainOptions("converted", keep=("Tags",))
    result = train(
        without_order(past_leads), options, now=NOW, progress=lambda words, share: told.append((words, share))
    )
    return result, told


def test_without_an_order_folds_judge_every_row(in_folds: tuple[Trained, list[tuple[str, float]]]) -> None:
    result, told = in_folds
    assert result.card.validation == "folds"
    assert result.card.folds_judgement is None
    assert result.card.judgement.rows == 300
    assert told[-1] == ("Done", 1.0)


def test_duplicates_are_counted(in_folds: tuple[Trained, object], past_leads: Leads) -> None:
    known = without_order(past_leads).filter(pl.col("converted") != "")
    assert in_folds[0].card.duplicate_rows == 300 - known.unique().height


def test_rows_without_an_outcome_are_not_learned_from_and_said(in_folds: tuple[Trained, object]) -> None:
    assert in_folds[0].card.rows == 300
    assert any("30 rows without an outcome" in sentence for sentence in in_folds[0].card.warnings)


def test_kept_leaks_are_used_and_marked(in_folds: tuple[Trained, object]) -> None:
    assert [item.column for item in in_folds[0].card.left_out if item.kept] == ["Tags"]
    assert any("Tags" in term.columns for term in in_folds[0].model.terms)


def test_the_same_input_gives_the_same_version(in_folds: tuple[Trained, object], past_leads: Leads) -> None:
    again = train(without_order(past_leads), TrainOptions("converted", keep=("Tags",)), now=NOW)
    assert again.model.version == in_folds[0].model.version


def test_no_column_left_to_learn_from_is_said(past_leads: Leads) -> None:
    with pytest.raises(DataError, match="No column is left"):
        train(past_leads(400).select("Lead Number", "Tags", "converted"), TrainOptions("converted"), now=NOW)


def correlated(rows: int, seed: int) -> tuple[pl.DataFrame, np.ndarray]:
    """Invent leads whose counts of clicks follow one interest, as activities do, and their true chances."""
    rng = np.random.default_rng(seed)
    interest, source = rng.normal(size=rows), rng.choice(["web", "referral", "mail"], rows)
    clicks = {f"clicks_{place}": rng.poisson(np.exp(0.7 * interest + 0.2 * place)) for place in range(4)}
    strength = sum(0.35 * np.log1p(count) for count in clicks.values())
    chance = expit(-2.5 + strength + 0.8 * (source == "referral"))
    table = pl.DataFrame({**clicks, "total": sum(clicks.values()), "source": source})
    return table.with_columns(pl.Series("converted", rng.random(rows) < chance)), chance


def curved(rows: int, seed: int) -> tuple[pl.DataFrame, np.ndarray]:
    """Invent leads whose chance falls and rises again along one number, of which another is nearly a copy."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(rows, 4))
    numbers[:, 1] = 0.9 * numbers[:, 0] + 0.44 * numbers[:, 1]
    chance = expit(-1.5 + 0.8 * (numbers[:, 0] ** 2 - 1) + 0.6 * np.sin(2 * numbers[:, 2]) + 0.5 * numbers[:, 3])
    table = pl.DataFrame({f"x{place}": column for place, column in enumerate(numbers.T)})
    return table.with_columns(pl.Series("converted", rng.random(rows) < chance)), chance


@pytest.mark.parametrize("invent", [correlated, curved])
def test_nine_in_ten_intervals_hold_the_true_chance(
    invent: Callable[[int, int], tuple[pl.DataFrame, np.ndarray]],
) -> None:
    model = train(invent(3000, 1)[0], TrainOptions("converted"), now=NOW).model
    fresh, chance = invent(3000, 2)
    scored = score(model, fresh)
    assert 0.75 < np.mean((scored.low <= chance) & (chance <= scored.high)) < 0.995
    assert np.median(scored.high - scored.low) < 0.3


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("when", 'no column "when"'),
        ("converted", "or it is the outcome itself"),
        ("constant", "same in every row"),
        ("empty", "does not hold dates or numbers"),
        ("words", "does not hold dates or numbers"),
    ],
)
def test_a_time_column_that_orders_nothing_is_refused(past_leads: Leads, column: str, said: str) -> None:
    table = past_leads(300).with_columns(
        pl.lit("2024-03-31").alias("constant"),
        pl.lit("").alias("empty"),
        pl.Series("words", ["soon", "later", "never"] * 100),
    )
    with pytest.raises(DataError, match=said) as caught:
        train(table, TrainOptions("converted", time=column), now=NOW)
    assert caught.value.hint
