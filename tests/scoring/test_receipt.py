from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.core.errors import DataError
from goodsign.scoring.frames import PART_UNIT, Scored
from goodsign.scoring.receipt import Origin, Receipt, explain_change, hashes, pack, unpack
from goodsign.scoring.weights import Weights

ORIGIN = Origin("7", datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "2")
LEADS = pl.Series([bytes([row]) * 16 for row in range(5)])

Draw = Callable[..., Scored]


def receipts(scored: Scored, origin: Origin = ORIGIN, weights: Weights | None = None) -> list[Receipt]:
    packed = pack(scored)
    leads = LEADS.head(len(packed))
    made = hashes(leads, packed, origin=origin, base=scored.base)
    rows = zip(leads, scored.parts.tolist(), made, strict=True)
    return [
        Receipt(origin, lead, scored.terms, scored.base, tuple(parts), weights or Weights(), None, None, digest)
        for lead, parts, digest in rows
    ]


def test_parts_come_back_bit_for_bit(draw_scored: Draw) -> None:
    scored = draw_scored(50)
    assert np.array_equal(unpack(pack(scored), 4), scored.parts)
    assert np.array_equal(unpack(pack(scored).slice(7, 11), 4), scored.parts[7:18])
    chunked = pl.concat([pack(scored).head(3), pack(scored).tail(2)], rechunk=False)
    assert np.array_equal(unpack(chunked, 4), scored.parts[[0, 1, 2, 48, 49]])


def test_packed_layout_is_little_endian_whole_units(draw_scored: Draw) -> None:
    scored = replace(draw_scored(1), parts=np.array([[PART_UNIT, -PART_UNIT, 0.0, 256 * PART_UNIT]]))
    assert pack(scored)[0] == bytes.fromhex("01000000ffffffff0000000000010000")


def test_no_leads_pack_to_nothing(draw_scored: Draw) -> None:
    assert len(pack(replace(draw_scored(1), parts=np.empty((0, 4))))) == 0
    assert unpack(pl.Series([], dtype=pl.Binary), 4).shape == (0, 4)


def test_wrong_width_and_huge_parts_are_refused(draw_scored: Draw) -> None:
    with pytest.raises(DataError, match="3 terms"):
        unpack(pack(draw_scored(2)), 3)
    with pytest.raises(DataError, match="cannot be stored"):
        pack(replace(draw_scored(1), parts=np.array([[0.0, 0.0, 0.0, -3000.0]])))


def test_hash_is_stable_and_of_the_lead_alone(draw_scored: Draw) -> None:
    packed = pack(draw_scored(5))
    together = hashes(LEADS, packed, origin=ORIGIN, base=-1.0)
    alone = hashes(LEADS.slice(3, 1), packed.slice(3, 1), origin=ORIGIN, base=-1.0)
    assert together[3] == alone[0]
    assert together.n_unique() == 5
    assert len(together[0]) == 16
    elsewhere = replace(ORIGIN, as_of=ORIGIN.as_of.astimezone(timezone(timedelta(hours=-5))))
    assert hashes(LEADS, packed, origin=elsewhere, base=-1.0).equals(together)


@pytest.mark.parametrize(
    "changed",
    [
        lambda r: replace(r, origin=replace(r.origin, model_version="8")),
        lambda r: replace(r, origin=replace(r.origin, as_of=r.origin.as_of + timedelta(seconds=1))),
        lambda r: replace(r, origin=replace(r.origin, weights_version="3")),
        lambda r: replace(r, base=r.base + PART_UNIT),
        lambda r: replace(r, lead_id=b"x" * 16),
        lambda r: replace(r, parts=(r.parts[0] + PART_UNIT, *r.parts[1:])),
        lambda r: replace(r, hash=b"\0" * 16),
    ],
    ids=["model", "time", "weights", "base", "lead", "part", "hash"],
)
def test_any_change_breaks_the_receipt(draw_scored: Draw, changed) -> None:  # type: ignore[no-untyped-def]
    receipt = receipts(draw_scored(1))[0]
    assert receipt.is_intact()
    assert not changed(receipt).is_intact()


@settings(max_examples=40)
@given(seed=st.integers(0, 99), before=st.floats(0, 5), after=st.floats(0, 5), new_model=st.booleans())
def test_change_splits_exactly(draw_scored: Draw, seed: int, before: float, after: float, new_model: bool) -> None:
    later = replace(ORIGIN, model_version="8") if new_model else ORIGIN
    old = receipts(draw_scored(1, seed), ORIGIN, Weights({"engagement": before}))[0]
    new = receipts(draw_scored(1, seed + 100), later, Weights({"engagement": after}))[0]
    bridge = receipts(draw_scored(1, seed + 200), later)[0] if new_model else None
    change = explain_change(old, new, bridge=bridge)
    assert change.model is not None
    assert change.total == new.log_odds - old.log_odds
    assert change.data + change.model + change.weights == change.total
    assert sum(change.by_term.values()) == change.data


def test_only_new_weights_change_only_the_weights_part(draw_scored: Draw) -> None:
    old = receipts(draw_scored(1))[0]
    change = explain_change(old, replace(old, weights=Weights({"engagement": 2.0})))
    assert change.weights == old.parts[0]
    assert (change.data, change.model, dict(change.by_term)) == (0.0, 0.0, {})


def test_new_model_without_a_bridge_is_not_told_apart(draw_scored: Draw) -> None:
    old = receipts(draw_scored(1))[0]
    new = receipts(draw_scored(1, seed=3), replace(ORIGIN, model_version="8"))[0]
    change = explain_change(old, new)
    assert change.model is None
    assert change.data + change.weights == change.total


def test_naive_time_is_a_programming_error(draw_scored: Draw) -> None:
    naive = replace(ORIGIN, as_of=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        hashes(LEADS, pack(draw_scored(5)), origin=naive, base=-1.0)
