import numpy as np
import polars as pl
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from goodsign.scoring.encode import encode, learn_features
from goodsign.scoring.logistic import fit_logistic
from goodsign.scoring.model import Labels, Line, Table, raw_log_odds
from goodsign.scoring.prepare import read_kinds

RNG = np.random.default_rng(2)
X = RNG.normal(50, 10, 4000)
CONVERTED = RNG.random(4000) < expit((X - 50) / 10 - 1)
TABLE = pl.DataFrame({"score_of_fit": X, "colour": RNG.choice(["red", "blue"], 4000)})
FEATURES = learn_features(TABLE, read_kinds(TABLE))
MODEL = fit_logistic(FEATURES, encode(FEATURES, TABLE), CONVERTED, labels=Labels("y", "1"))


def test_scores_are_those_of_scikit_learn_on_the_same_design() -> None:
    red = (TABLE["colour"] == "red").to_numpy()
    design = np.column_stack([(X - X.mean()) / X.std(), red, ~red])
    theirs = LogisticRegression(C=1.0, max_iter=2000).fit(design, CONVERTED).decision_function(design)
    assert raw_log_odds(MODEL, encode(FEATURES, TABLE)) == pytest.approx(theirs, abs=0.01)


def test_the_line_has_the_slope_the_leads_were_drawn_with() -> None:
    line = next(addend for addend in MODEL.addends if isinstance(addend, Line))
    slope = (line.y[-1] - line.y[0]) / (line.x[-1] - line.x[0])
    assert slope * 10 == pytest.approx(1.0, abs=0.1)
    assert line.missing == 0.0


def test_a_colour_that_says_nothing_adds_nearly_nothing_and_its_error_says_so() -> None:
    table = next(addend for addend in MODEL.addends if isinstance(addend, Table))
    assert np.all(np.abs(table.values) <= 3 * np.maximum(table.sd, 1e-9))


def test_parts_are_centred_on_the_training_rows() -> None:
    base = fit_logistic(FEATURES, encode(FEATURES, TABLE), CONVERTED, labels=Labels("y", "1")).base
    assert raw_log_odds(MODEL, encode(FEATURES, TABLE)).mean() == pytest.approx(base, abs=1e-9)


def test_lines_stay_flat_one_range_beyond_what_was_seen() -> None:
    reach = X.max() - X.min()
    asked = pl.DataFrame({"score_of_fit": [X.max() + reach, X.max() + 50 * reach], "colour": ["red", "red"]})
    near, far = raw_log_odds(MODEL, encode(FEATURES, asked))
    assert near == far
