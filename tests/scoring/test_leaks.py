import numpy as np
import polars as pl
import pytest

from goodsign.scoring.leaks import find_leaks, strength, unusable
from goodsign.scoring.prepare import Reading, read_kinds

N = 600
RNG = np.random.default_rng(5)
CONVERTED = RNG.random(N) < 0.3
NOISE = RNG.integers(0, 9, N)


def verdicts(**columns: object) -> dict[str, str]:
    table = pl.DataFrame(columns, strict=False)
    return {item.column: item.why for item in find_leaks(table, read_kinds(table), CONVERTED)}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Tags", "leak"),
        ("lead_quality", "leak"),
        ("CustomerRating", "leak"),
        ("Last Notable Activity", "leak"),
        ("last_contacted", "leak"),
        ("lastModified", "leak"),
        ("updated_at", "leak"),
        ("Call Duration", "leak"),
        ("duration", "leak"),
        ("duration_sec", "leak"),
        ("closed_date", "leak"),
        ("Lost Reason", "leak"),
        ("campaign", "suspected_leak"),
        ("Number of calls", "suspected_leak"),
        ("call_attempts", "suspected_leak"),
        ("Page Values", "suspected_leak"),
        ("OrderValue", "suspected_leak"),
        ("received_total", "suspected_leak"),
        ("next step", "suspected_leak"),
    ],
)
def test_headers_that_tell_of_contact_are_caught(name: str, why: str) -> None:
    assert verdicts(**{name: NOISE}) == {name: why}


@pytest.mark.parametrize(
    "name",
    [
        "Total Time Spent on Website",
        "Lead Origin",
        "Lead Source",
        "What is your current occupation",
        "Page Views Per Visit",
        "ProductRelated_Duration",
        "poutcome",
        "pdays",
        "previous",
        "euribor3m",
        "cons.price.idx",
        "contact",
        "PAY_0",
        "PAY_AMT1",
        "BILL_AMT6",
        "total_due",
        "last_payment_amount",
        "status_description",
        "annual_revenue",
        "employment_status",
    ],
)
def test_honest_headers_stay(name: str) -> None:
    text = np.where(NOISE > 4, "some", "other")
    assert verdicts(**{name: text}) == {}


def test_a_campaign_by_name_is_a_source_not_a_count() -> None:
    assert verdicts(campaign=np.where(NOISE > 4, "spring", "autumn")) == {}


def test_a_column_that_alone_decides_is_a_leak_whatever_its_name() -> None:
    assert verdicts(colour=np.where(CONVERTED, "red", "blue"), shade=NOISE) == {"colour": "leak"}


def test_a_column_far_ahead_of_all_others_is_suspected_and_told_how_to_keep() -> None:
    far = np.where(RNG.random(N) < 0.15, ~CONVERTED, CONVERTED).astype(int)
    table = pl.DataFrame({"far": far, "shade": NOISE})
    found = find_leaks(table, read_kinds(table), CONVERTED)
    assert [(item.column, item.why) for item in found] == [("far", "suspected_leak")]
    assert '--keep "far"' in found[0].sentence


def test_a_column_filled_only_for_converted_leads_is_a_leak() -> None:
    filled = [str(value) if yes else None for value, yes in zip(NOISE, CONVERTED, strict=True)]
    assert verdicts(contract_room=filled, shade=NOISE) == {"contract_room": "leak"}


def test_scores_filled_on_the_same_rows_are_suspected_but_a_form_block_is_not() -> None:
    gaps = RNG.random(N) < 0.4
    block = [None if gap else int(value) for gap, value in zip(gaps, NOISE, strict=True)]
    scores = verdicts(**{"Tool Activity Score": block, "Tool Profile Score": block[:], "Tool Index": block[:]})
    assert set(scores.values()) == {"suspected_leak"}
    assert len(scores) == 3
    assert verdicts(hobby=block, pets=block[:], garden=block[:]) == {}


def test_trusted_columns_are_not_suspected() -> None:
    table = pl.DataFrame({"last_activity": NOISE, "colour": CONVERTED})
    assert find_leaks(table, read_kinds(table), CONVERTED, trusted=("last_activity", "colour")) == ()


def test_strength_of_noise_is_near_one_half_and_of_the_outcome_itself_one() -> None:
    assert strength(NOISE.astype(np.int32), CONVERTED) == pytest.approx(0.5, abs=0.07)
    assert strength(CONVERTED.astype(np.int32), CONVERTED) == 1.0


def test_columns_that_say_nothing_are_left_out_with_a_sentence() -> None:
    found = unusable([Reading("key", "identifier"), Reading("void", "empty"), Reading("visits", "number")])
    assert [(item.column, item.why) for item in found] == [("key", "identifier"), ("void", "empty")]
    assert all(item.sentence.endswith(".") for item in found)
