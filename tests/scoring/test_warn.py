import numpy as np
import pytest

from goodsign.scoring.frames import Judgement
from goodsign.scoring.judge import judge
from goodsign.scoring.order import Order
from goodsign.scoring.warn import warnings_of

RNG = np.random.default_rng(12)
N = 3000
BY_ROW = Order(np.arange(N, dtype=np.intp), "created", 'Rows are ordered in time by "created".')


def judged(converted: np.ndarray, *, strength: float) -> Judgement:
    noisy = strength * converted + RNG.normal(0, 1, converted.size)
    return judge(converted, 1 / (1 + np.exp(-noisy)), seed=1)


def test_nothing_to_warn_of() -> None:
    converted = RNG.random(N) < 0.3
    assert warnings_of(converted, None, judged(converted, strength=2), None, unknown=0) == ()


@pytest.mark.parametrize(("newest", "warned"), [(0.3, False), (0.6, True)])
def test_a_moving_base_rate_is_said(newest: float, *, warned: bool) -> None:
    converted = RNG.random(N) < np.where(np.arange(N) < 2400, 0.3, newest)
    said = warnings_of(converted, BY_ROW, judged(converted, strength=2), None, unknown=0)
    assert said[0] == BY_ROW.sentence
    assert any("share that converted moved" in sentence for sentence in said) is warned


def test_few_conversions_chance_gaps_and_time_are_said() -> None:
    converted = np.arange(N) % 30 == 0
    chance, good = judged(converted, strength=0), judged(converted, strength=3)
    said = " ".join(warnings_of(converted, BY_ROW, chance, good, unknown=7))
    assert "7 rows without an outcome" in said
    assert "Only 100 leads converted" in said
    assert "does not surely rank better than chance" in said
    assert "On newer leads it ranks worse" in said
