import numpy as np
import pytest
from sklearn.metrics import accuracy_score, average_precision_score, brier_score_loss, log_loss, roc_auc_score

from goodsign.core.errors import DataError
from goodsign.scoring.frames import Judgement
from goodsign.scoring.judge import judge, top_threshold

FIGURES = {
    "auc", "average_precision", "log_loss", "brier", "accuracy", "precision", "recall",
    "lift_10", "lift_20", "gain_10", "gain_20",
}  # fmt: skip


def drawn(rows: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    probabilities = rng.beta(1, 3, rows)
    return rng.random(rows) < probabilities, probabilities


@pytest.fixture(scope="module")
def judged() -> Judgement:
    outcomes, probabilities = drawn(4000)
    return judge(outcomes, probabilities, seed=11)


def test_figures_equal_scikit_learns(judged: Judgement) -> None:
    outcomes, probabilities = drawn(4000)
    called = probabilities >= judged.threshold
    expected = {
        "auc": roc_auc_score(outcomes, probabilities),
        "average_precision": average_precision_score(outcomes, probabilities),
        "log_loss": log_loss(outcomes, probabilities),
        "brier": brier_score_loss(outcomes, probabilities),
        "accuracy": accuracy_score(outcomes, called),
    }
    for name, value in expected.items():
        assert judged.figures[name].value == pytest.approx(value), name


def test_every_figure_lies_in_its_interval(judged: Judgement) -> None:
    assert set(judged.figures) == FIGURES
    for name, figure in judged.figures.items():
        assert figure.low < figure.value < figure.high, name


def test_hand_counted_top() -> None:
    # Ten leads, four conversions; the two best (20 %) hold two of them: half the conversions, 2.5 times the average.
    probabilities = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05])
    outcomes = np.array([1, 1, 0, 1, 0, 0, 1, 0, 0, 0], dtype=bool)
    found = judge(outcomes, probabilities, seed=0)
    assert found.threshold == 0.8
    assert found.figures["gain_20"].value == 0.5
    assert found.figures["lift_20"].value == 2.5
    assert found.figures["lift_10"].value == 2.5
    assert found.figures["precision"].value == 1.0
    assert found.figures["recall"].value == 0.5
    assert found.figures["accuracy"].value == 0.8
    assert found.figures["precision"].low < 0.4


def test_threshold_is_the_last_lead_of_the_top() -> None:
    assert top_threshold(np.linspace(0.1, 1.0, 10)) == pytest.approx(0.9)
    assert top_threshold(np.array([0.4])) == 0.4


def test_same_seed_same_judgement() -> None:
    outcomes, probabilities = drawn(300)
    first, again = judge(outcomes, probabilities, seed=3), judge(outcomes, probabilities, seed=3)
    assert first.figures == again.figures
    assert judge(outcomes, probabilities, seed=4).figures["lift_10"] != first.figures["lift_10"]


def test_constant_probabilities_find_nothing_special() -> None:
    outcomes = np.arange(500) % 5 == 0
    found = judge(outcomes, np.full(500, 0.2), seed=1)
    assert found.figures["auc"].value == 0.5
    assert found.figures["lift_20"].value == pytest.approx(1.0)
    assert found.calibration.x.tolist() == pytest.approx([0.2])
    assert found.calibration.y.tolist() == pytest.approx([0.2])


def test_few_positives_leave_wide_intervals() -> None:
    outcomes = np.arange(40) < 3
    found = judge(outcomes, np.linspace(0.9, 0.1, 40), seed=1)
    assert found.figures["gain_10"].value == 1.0
    assert found.figures["gain_10"].low < 0.5
    assert found.figures["average_precision"].low < 0.6


def test_calibration_bins_hold_the_truth_of_true_probabilities(judged: Judgement) -> None:
    bins = judged.calibration
    assert bins.x.size == 10
    assert np.all(np.diff(bins.x) > 0)
    assert ((bins.low <= bins.x) & (bins.x <= bins.high)).sum() >= 8


def test_curves_start_and_end_where_they_must(judged: Judgement) -> None:
    for curve in (judged.gain, judged.roc):
        assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == (0.0, 0.0, 1.0, 1.0)
        assert np.all(np.diff(curve.y) >= 0)
    assert judged.roc.x.size <= 201
    assert np.all(judged.gain.low <= judged.gain.y)
    assert np.all(judged.gain.y <= judged.gain.high)


def test_lift_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    outcomes, probabilities = drawn(100_000, seed=9)
    truth = judge(outcomes, probabilities, seed=0).figures["lift_20"].value
    covered = 0
    for seed in range(40):
        figure = judge(*drawn(400, seed=100 + seed), seed=seed).figures["lift_20"]
        covered += figure.low <= truth <= figure.high
    assert 34 <= covered <= 40


@pytest.mark.parametrize(
    ("outcomes", "probabilities", "word"),
    [
        ([True, True], [0.5, 0.6], "all conversions"),
        ([False, False], [0.5, 0.6], "no conversion"),
        ([], [], "no outcomes"),
        ([True, False], [0.5, float("nan")], "missing"),
        ([True, False], [0.5, 1.2], "between 0 and 1"),
        ([True, False], [0.5], "do not fit"),
    ],
    ids=["all", "none", "empty", "nan", "above one", "lengths"],
)
def test_what_cannot_be_judged_says_why(outcomes: list[bool], probabilities: list[float], word: str) -> None:
    with pytest.raises(DataError, match=word):
        judge(np.array(outcomes, dtype=bool), np.array(probabilities, dtype=float), seed=0)
