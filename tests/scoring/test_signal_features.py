from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.scoring.features import features
from goodsign.scoring.signal_features import SIGNAL_TYPES, signal_columns
from goodsign.signals.frames import SignalType

AS_OF = datetime(2026, 6, 1, 12, tzinfo=UTC)
TIME = pl.Datetime("us", "UTC")
SIGNAL = {
    "lead_id": pl.String,
    "signal_id": pl.String,
    "type": pl.String,
    "origin": pl.String,
    "occurred_at": TIME,
    "known_at": TIME,
    "confidence": pl.Float64,
    "strength": pl.Float64,
    "half_life_days": pl.Int64,
    "dismissed_at": TIME,
    "taken_back_at": TIME,
}


def ago(days: float | None) -> datetime | None:
    return None if days is None else AS_OF - timedelta(days=days)


def seen(signal: str = "s", kind: str = "new_employment", days: float = 0, **said: object) -> dict[str, object]:
    row = {
        "lead_id": "a",
        "signal_id": signal,
        "type": kind,
        "origin": "one.example",
        "occurred_at": ago(days),
        "known_at": ago(said.pop("known", days)),  # type: ignore[arg-type]
        "confidence": 1.0,
        "strength": 1.0,
        "half_life_days": 100,
        "dismissed_at": ago(said.pop("dismissed", None)),  # type: ignore[arg-type]
        "taken_back_at": ago(said.pop("taken_back", None)),  # type: ignore[arg-type]
    }
    return row | said


def made(signals: list[dict[str, object]], *, as_of: datetime = AS_OF, known: bool = True) -> dict[str, object]:
    asked = pl.DataFrame({"moment": [0], "lead_id": ["a"], "as_of": [as_of]}, schema_overrides={"as_of": TIME})
    columns = signal_columns(pl.LazyFrame(signals, schema=SIGNAL), asked, np.array([known]))
    return {name: column[0] for name, column in columns.items()}


def test_the_columns_are_the_types_of_the_signals_room() -> None:
    assert set(SIGNAL_TYPES) == {each.value for each in SignalType}


def test_a_signal_halves_with_every_half_life() -> None:
    assert [made([seen(days=days)])["signal_new_employment"] for days in (0, 100, 200)] == [1.0, 0.5, 0.25]


def test_the_weightiest_of_a_type_and_the_sum_of_all() -> None:
    found = made([seen("s"), seen("t", days=100), seen("u", "award", strength=0.4)])
    assert (found["signal_new_employment"], found["signal_award"], found["signal_promotion"]) == (1.0, 0.4, 0.0)
    assert found["signal_strength"] == pytest.approx(1.9)
    assert found["signal_days_since"] == 0


def test_two_sources_raise_the_confidence_of_one_signal() -> None:
    found = made([seen(confidence=0.5), seen(confidence=0.5, origin="two.example")])
    assert found["signal_new_employment"] == 0.75
    assert found["signal_sources"] == 2
    assert found["signal_strength"] == 0.75


def test_what_was_known_or_happened_later_does_not_count() -> None:
    assert made([seen(days=5, known=-1)])["signal_strength"] == 0
    assert made([seen(days=-5, known=5)])["signal_strength"] == 0
    assert made([seen(days=5, known=-1)])["signal_days_since"] is None


def test_a_dismissed_signal_counts_until_it_was_dismissed_and_after_it_was_taken_back() -> None:
    assert made([seen(days=9, half_life_days=10**6, dismissed=1)])["signal_strength"] == 0
    assert made([seen(days=9, half_life_days=10**6, dismissed=-1)])["signal_strength"] == 1
    assert made([seen(days=9, half_life_days=10**6, dismissed=3, taken_back=1)])["signal_strength"] == 1
    assert made([seen(days=9, half_life_days=10**6, dismissed=3, taken_back=-1)])["signal_strength"] == 0


def test_a_lead_that_was_not_known_yet_has_no_values() -> None:
    assert set(made([seen()], known=False).values()) == {None}


def test_without_signals_there_are_no_columns_of_them() -> None:
    moments = pl.LazyFrame({"lead_id": ["a"], "as_of": [AS_OF]}, schema_overrides={"as_of": TIME})
    leads = pl.LazyFrame({"lead_id": ["a"], "known_at": [AS_OF]}, schema_overrides={"known_at": TIME})
    shape = {"lead_id": pl.String, "activity_type": pl.String, "occurred_at": TIME, "known_at": TIME}
    nothing, one = pl.LazyFrame(schema=SIGNAL), pl.LazyFrame([seen()], schema=SIGNAL)
    plain = features(leads, pl.LazyFrame(schema=shape), moments=moments, signals=nothing)
    told = features(leads, pl.LazyFrame(schema=shape), moments=moments, signals=one)
    assert not [name for name in plain.columns if name.startswith("signal_")]
    assert told["signal_new_employment"].to_list() == [1.0]


days = st.floats(-400, 400)
rows = st.lists(
    st.builds(
        lambda signal, kind, occurred, known, dismissed: seen(signal, kind, occurred, known=known, dismissed=dismissed),
        st.sampled_from("stuv"),
        st.sampled_from(SIGNAL_TYPES),
        days,
        days,
        st.none() | days,
    ),
    max_size=8,
)


@given(rows, rows)
def test_nothing_learned_later_moves_a_feature_as_of_an_earlier_time(
    early: list[dict[str, object]], late: list[dict[str, object]]
) -> None:
    later = [row | {"known_at": AS_OF + timedelta(seconds=1 + at), "dismissed_at": None} for at, row in enumerate(late)]
    assert made(early + later) == made(early)


@given(rows)
def test_weights_stay_between_nothing_and_one(signals: list[dict[str, object]]) -> None:
    found = made(signals)
    assert all(0 <= float(str(found[f"signal_{name}"])) <= 1 for name in SIGNAL_TYPES)
