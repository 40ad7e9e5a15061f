import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import expit

from goodsign.scoring.additive import _bagged, _booster, _inputs, fit_additive, purified, quiet
from goodsign.scoring.encode import Encoded, encode, learn_features
from goodsign.scoring.frames import Bools
from goodsign.scoring.model import Labels, Model, Table
from goodsign.scoring.prepare import read_kinds

CODES = np.random.default_rng(4).integers(0, 3, (200, 2)).astype(np.int32)
VALUES = hnp.arrays(np.float64, (3, 3, 2), elements=st.floats(-5, 5))


@settings(max_examples=30)
@given(VALUES)
def test_purifying_moves_parts_but_changes_no_score_of_any_bag(pair: np.ndarray) -> None:
    tables = {(0,): pair[0], (1,): pair[1], (0, 1): pair}
    after, shift = purified(tables, CODES)
    before_sum = pair[0][:, None] + pair[1][None, :] + pair
    after_sum = after[0,][:, None] + after[1,][None, :] + after[0, 1] + shift
    assert np.allclose(before_sum, after_sum, atol=1e-9)


def test_a_pair_without_interaction_becomes_empty_and_curves_are_centred() -> None:
    rows, columns = np.array([1.0, 2.0, 4.0]), np.array([0.0, -1.0, 1.0])
    pair = (rows[:, None] + columns[None, :])[..., None]
    after, _ = purified({(0,): np.zeros((3, 1)), (1,): np.zeros((3, 1)), (0, 1): pair}, CODES)
    first, second = after[0,][:, 0], after[1,][:, 0]
    assert np.allclose(after[0, 1], 0, atol=1e-9)
    assert np.allclose(np.diff(first), np.diff(rows))
    assert abs(first[CODES[:, 0]].mean()) < 1e-9
    assert abs(second[CODES[:, 1]].mean()) < 1e-9


@pytest.fixture(scope="module")
def leads() -> tuple[pl.DataFrame, Bools]:
    """Invent 1,500 leads: visits bend upwards, and all of the twelve from the fair converted."""
    rng = np.random.default_rng(6)
    visits = rng.poisson(3, 1500)
    source = np.where(np.arange(1500) < 12, "fair", rng.choice(["web", "mail"], 1500))
    converted = (rng.random(1500) < expit(visits / 2 - 2.5)) | (source == "fair")
    return pl.DataFrame({"visits": visits, "source": source, "spend": rng.lognormal(3, 1, 1500)}), converted


def fitted(table: pl.DataFrame, converted: Bools) -> tuple[Model, Encoded]:
    features = learn_features(table, read_kinds(table))
    rows = encode(features, table)
    with quiet():
        return fit_additive(features, rows, converted, labels=Labels("y", "1"), seed=1), rows


def test_tables_score_as_the_booster_they_were_read_from(leads: tuple[pl.DataFrame, Bools]) -> None:
    table, converted = leads
    features = learn_features(table, read_kinds(table))
    rows = encode(features, table)
    booster = _booster(features, seed=1, bags=2)
    with quiet():
        booster.fit(_inputs(features, rows.codes), converted.astype(int))
    total = np.ravel(booster.bagged_intercept_) + sum(
        values[tuple(rows.codes[:, index] for index in term)] for term, values in _bagged(booster, features).items()
    )
    theirs = booster.decision_function(_inputs(features, rows.codes))
    assert total.mean(axis=1) == pytest.approx(theirs, abs=1e-9)


def test_a_dozen_conversions_are_no_certainty(leads: tuple[pl.DataFrame, Bools]) -> None:
    model, _ = fitted(*leads)
    source = next(addend for addend in model.addends if addend.features == (1,))
    assert isinstance(source, Table)
    fair = model.features[1].levels.index("fair") + 2
    assert 0.3 < source.values[fair] < 3.2


def test_more_leads_make_surer(leads: tuple[pl.DataFrame, Bools]) -> None:
    table, converted = leads
    wide = []
    for rows in (300, 1500):
        model, codes = fitted(table[-rows:], converted[-rows:])
        total = model.base_spread + sum(
            addend.spread[tuple(codes.codes[:, index] for index in addend.features)] for addend in model.addends
        )
        wide.append(float(np.linalg.norm(total, axis=1).mean()))
    assert wide[1] < wide[0]
