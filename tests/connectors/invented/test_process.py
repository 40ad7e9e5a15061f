"""The process does what docs/explanation/invented-portfolio.md says of it."""

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from goodsign.connectors.invented.process import SETTLED_DAYS, Lives, live, sum_of_effects


@pytest.fixture(scope="module")
def lives() -> Lives:
    return live(60_000, seed=7)


def test_one_in_seven_or_eight_enters_an_arrangement(lives: Lives) -> None:
    assert 0.12 <= lives.converted.mean() <= 0.15


def test_the_ceiling_is_where_the_page_says(lives: Lives) -> None:
    """0.003 is about one standard error of an AUC on 60,000 lives."""
    assert roc_auc_score(lives.converted, lives.log_odds) == pytest.approx(0.822, abs=0.009)
    assert roc_auc_score(lives.converted, lives.probability) == pytest.approx(0.840, abs=0.009)


def test_outcomes_follow_the_probabilities(lives: Lives) -> None:
    tenth = np.argsort(np.argsort(lives.probability)) * 10 // len(lives.probability)
    for group in range(10):
        here = tenth == group
        spread = np.sqrt(lives.probability[here].mean() / here.sum())
        assert abs(lives.converted[here].mean() - lives.probability[here].mean()) < 4 * spread


def test_every_known_outcome_is_settled_and_no_other(lives: Lives) -> None:
    snapshot = lives.facts["snapshot"].to_numpy()
    assert lives.past.mean() == 0.6
    assert (snapshot[lives.past] > SETTLED_DAYS).all()
    assert (snapshot[~lives.past] == 0).all()
    assert (lives.facts["referred"] - lives.facts["snapshot"] == lives.facts["waited"]).all()


def test_old_and_new_leads_were_watched_equally_long(lives: Lives) -> None:
    waited = lives.facts["waited"].to_numpy()
    assert waited[lives.past].mean() == pytest.approx(waited[~lives.past].mean(), rel=0.02)


@pytest.mark.parametrize(
    ("changes", "higher"),
    [
        pytest.param({"interest": True}, True, id="interest in new terms"),
        pytest.param({"Complaint": 3}, False, id="complaints"),
        pytest.param({"Portal login": 5}, True, id="portal logins"),
        pytest.param({"amount": 50_000.0}, False, id="a heavy debt"),
        pytest.param({"source": "Referral partner"}, True, id="a referral"),
        pytest.param({"standing": "Disputed"}, False, id="a dispute"),
        pytest.param({"status": "recently hired", "changed": 60}, True, id="two months into a new job"),
    ],
)
def test_each_cause_pushes_the_way_the_page_says(changes: dict[str, object], higher: bool) -> None:
    usual = {
        "status": "employed", "changed": 900, "industry": "Education", "income": 3000.0, "amount": 4000.0,
        "received": 0.0,
        "charged_off": 200, "last_paid": -1, "standing": "Contacted", "creditor": "Granite Card Services",
        "source": "Creditor placement", "consent": True, "snapshot": 0, "interest": False, "E-mail opened": 1,
        "E-mail link clicked": 0, "Call answered": 0, "Portal login": 0, "Payment page visited": 0,
        "Repayment calculator used": 0, "Complaint": 0,
    }  # fmt: skip
    both = pl.DataFrame([usual, usual | changes])
    before, after = sum_of_effects({name: both[name].to_numpy() for name in both.columns})
    assert bool(after > before) == higher


def test_the_same_seed_lives_the_same_lives() -> None:
    once, again, other = live(500, seed=1), live(500, seed=1), live(500, seed=2)
    assert once.facts.equals(again.facts)
    assert np.array_equal(once.converted, again.converted)
    assert not once.facts.equals(other.facts)
