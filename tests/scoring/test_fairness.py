from datetime import date

import numpy as np
import polars as pl
import pytest

from goodsign.core.errors import DataError
from goodsign.scoring.fairness import SMALL, UNKNOWN, audit, pooled_groups
from goodsign.scoring.frames import GroupAudit

ROWS = 200


def probabilities() -> np.ndarray:
    return np.arange(ROWS, 0, -1) / (ROWS + 1)


def outcomes() -> np.ndarray:
    return np.arange(ROWS) % 4 == 0


def by_group(found: tuple[GroupAudit, ...]) -> dict[str, GroupAudit]:
    return {group.group: group for group in found}


def test_four_fifths_by_hand() -> None:
    # The top 40 of 200 hold 30 of 100 "a" and 10 of 100 "b": rates .30 and .10, ratio one third.
    letters = ["a"] * 30 + ["b"] * 10 + ["a"] * 70 + ["b"] * 90
    found = by_group(audit(pl.DataFrame({"letter": letters}), probabilities(), outcomes()))
    assert found["a"].selected_share.value == 0.3
    assert found["a"].impact_ratio.value == 1.0
    assert found["b"].selected_share.value == 0.1
    assert found["b"].impact_ratio.value == pytest.approx(1 / 3)
    assert found["b"].impact_ratio.low < 1 / 3 < found["b"].impact_ratio.high < 0.8
    assert found["a"].auc is not None
    assert found["a"].auc.low < found["a"].auc.value < found["a"].auc.high


def test_equal_scores_select_nobody_more_often() -> None:
    letters = ["a", "b"] * (ROWS // 2)
    found = audit(pl.DataFrame({"letter": letters}), np.full(ROWS, 0.3), outcomes())
    assert [group.impact_ratio.value for group in found] == pytest.approx([1.0, 1.0])


def test_small_groups_are_pooled_and_the_missing_are_named() -> None:
    letters = pl.Series("letter", ["A "] * 90 + ["a"] * 40 + ["rare"] * 7 + ["rarer"] * 3 + [None] * 30 + [""] * 30)
    assert dict(pooled_groups(letters).value_counts().iter_rows()) == {"a": 130, SMALL: 10, UNKNOWN: 60}


def test_unstated_and_pooled_groups_are_no_yardstick() -> None:
    letters = [None] * 40 + ["a"] * 160
    found = by_group(audit(pl.DataFrame({"letter": letters}), probabilities(), outcomes()))
    assert found["a"].impact_ratio.value == 1.0
    assert found[UNKNOWN].selected_share.value == 1.0


def test_age_splits_at_forty_even_as_text() -> None:
    ages = pl.Series("Age", [str(age) for age in [39, 40] * 100])
    assert set(pooled_groups(ages)) == {"under 40", "40 and older"}


def test_birth_dates_become_ages_on_the_day() -> None:
    born = pl.Series("dob", [date(1986, 5, 1), date(1986, 7, 1)] * 50)
    found = pooled_groups(born, as_of=date(2026, 6, 1))
    assert found.to_list()[:2] == ["40 and older", "under 40"]
    text = born.dt.to_string("%Y-%m-%d")
    assert pooled_groups(text, as_of=date(2026, 6, 1)).to_list() == found.to_list()


def test_many_numbers_become_quarters() -> None:
    assert pooled_groups(pl.Series("household", np.arange(ROWS))).n_unique() == 4


def test_truth_values_read_yes_and_no() -> None:
    assert set(pooled_groups(pl.Series("married", [True, False] * 100))) == {"yes", "no"}


def test_one_group_alone_is_not_compared() -> None:
    assert audit(pl.DataFrame({"letter": ["a"] * ROWS}), probabilities(), outcomes()) == ()


def test_group_without_conversions_has_no_auc() -> None:
    letters = ["a" if hit else "b" for hit in outcomes()]
    found = by_group(audit(pl.DataFrame({"letter": letters}), probabilities(), outcomes()))
    assert found["a"].auc is None
    assert found["b"].auc is None


def test_lengths_must_agree() -> None:
    with pytest.raises(DataError, match="differ in length"):
        audit(pl.DataFrame({"letter": ["a"]}), probabilities(), outcomes())
