import numpy as np
import polars as pl
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from goodsign.scoring.encode import encode, learn_features
from goodsign.scoring.logistic import _newton, fit_logistic
from goodsign.scoring.model import Labels, Line, Model, Table, raw_log_odds
from goodsign.scoring.prepare import read_kinds

RNG = np.random.default_rng(2)
X = RNG.normal(50, 10, 4000)
CONVERTED = RNG.random(4000) < expit((X - 50) / 10 - 1)
TABLE = pl.DataFrame({"score_of_fit": X, "colour": RNG.choice(["red", "blue"], 4000)})


def fitted(table: pl.DataFrame, converted: np.ndarray) -> Model:
    features = learn_features(table, read_kinds(table))
    return fit_logistic(features, encode(features, table), converted, labels=Labels("y", "1"))


MODEL = fitted(TABLE, CONVERTED)


def test_weights_are_those_of_scikit_learn_under_the_same_penalty() -> None:
    design = np.column_stack([np.ones(4000), (X - 50) / 10, RNG.normal(0, 1, (4000, 2))])
    theirs = LogisticRegression(C=1 / 7, max_iter=2000, tol=1e-8).fit(design[:, 1:], CONVERTED)
    ours = _newton(design, CONVERTED, np.array([0.0, 7.0, 7.0, 7.0]), np.zeros(4))
    assert ours.weights == pytest.approx([*theirs.intercept_, *theirs.coef_[0]], abs=1e-4)


def test_the_line_has_the_slope_the_leads_were_drawn_with() -> None:
    line = next(addend for addend in MODEL.addends if isinstance(addend, Line))
    slope = (line.y[-1] - line.y[0]) / (line.x[-1] - line.x[0])
    assert slope * 10 == pytest.approx(1.0, abs=0.1)
    assert line.missing == 0.0


def test_a_colour_that_says_nothing_adds_nothing() -> None:
    table = next(addend for addend in MODEL.addends if isinstance(addend, Table))
    assert np.abs(table.values).max() < 0.05


def test_parts_are_centred_on_the_training_rows() -> None:
    features = MODEL.features
    assert raw_log_odds(MODEL, encode(features, TABLE)).mean() == pytest.approx(MODEL.base, abs=1e-9)


def test_one_extreme_count_adds_no_more_than_a_high_one() -> None:
    clicks = RNG.poisson(2, 4000).astype(float)
    clicks[0] = 900.0
    model = fitted(pl.DataFrame({"clicks": clicks}), RNG.random(4000) < expit(0.5 * clicks.clip(0, 9) - 2))
    high, extreme = raw_log_odds(model, encode(model.features, pl.DataFrame({"clicks": [12.0, 900.0]})))
    assert extreme == high
    assert high - model.base < 4


def test_twelve_conversions_are_no_certainty() -> None:
    source = np.where(np.arange(4000) < 12, "fair", RNG.choice(["web", "mail", "phone"], 4000))
    model = fitted(pl.DataFrame({"source": source, "fit": X}), CONVERTED | (source == "fair"))
    table = next(addend for addend in model.addends if isinstance(addend, Table))
    assert 0.2 < table.values[model.features[0].levels.index("fair") + 2] < 3.2


def test_columns_that_say_the_same_share_their_uncertainty() -> None:
    # Each slope alone is as good as unknown, since only their sum is measured; a lead's score is known well.
    twin = X + RNG.normal(0, 0.01, X.size)
    table = pl.DataFrame({"first": X, "second": twin})
    model = fitted(table, CONVERTED)
    rows = encode(model.features, table)
    shared = model.base_spread + sum(addend.spread[rows.codes[:, addend.features[0]]] for addend in model.addends)
    alone = [np.linalg.norm(addend.spread[rows.codes[:, addend.features[0]]], axis=1) for addend in model.addends]
    together = np.hypot(np.linalg.norm(shared, axis=1), model.residual_sd)
    assert together.mean() < 0.1
    assert min(each.mean() for each in alone) > 2 * together.mean()


def test_spreads_are_the_errors_of_repeated_draws() -> None:
    asked = pl.DataFrame({"x": [-1.5, 0.0, 1.5]})
    scores, sds = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x = rng.normal(0, 1, 500)
        model = fitted(pl.DataFrame({"x": x}), rng.random(500) < expit(x - 1))
        rows = encode(model.features, asked)
        scores.append(raw_log_odds(model, rows))
        spread = model.base_spread + model.addends[0].spread[rows.codes[:, 0]]
        sds.append(np.linalg.norm(spread, axis=1))
    assert np.mean(sds, axis=0) == pytest.approx(np.std(scores, axis=0), rel=0.3)
