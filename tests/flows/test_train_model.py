from datetime import timedelta

import pytest

from goodsign.core.errors import TooLittleHistory
from goodsign.flows.train_model import MOMENT, OUTCOME, history_table, trusted_columns

LEADS = (
    "id,debtor_name,email,total_due,created_at\n"
    "A1,Ann Example,ann@example.com,100,2025-06-01T00:00:00Z\n"
    "B1,Bob Example,bob@example.com,200,2025-12-20T00:00:00Z\n"
    "C1,Cy Example,cy@example.com,300,2025-06-01T00:00:00Z\n"
)
ACTIVITIES = (
    "activity_id,lead_id,activity_type,activity_date\n"
    "X1,A1,Visit,2025-10-01T10:00:00Z\n"
    "X2,A1,Visit,2025-12-30T10:00:00Z\n"
)
OUTCOMES = "lead_id,outcome,outcome_date\nA1,won,2025-12-31\nB1,lost,2026-02-25\n"


@pytest.fixture
def past(desk):
    desk.take_in(LEADS, history=True, target="debtor")
    desk.take_in(ACTIVITIES, name="activities.csv", history=True)
    desk.take_in(OUTCOMES, name="outcomes.csv", history=True)
    return desk


def visits(row: dict[str, object]) -> object:
    return sum(int(str(row[name] or 0)) for name in row if name.startswith("activity_visit") and name.endswith("_days"))


def test_a_lead_is_seen_as_of_its_horizon_and_nothing_later_is(past):
    ann, bob = history_table(past.database, horizon=timedelta(days=60)).to_dicts()
    assert (ann[OUTCOME], str(ann[MOMENT])[:10], ann["total_due"]) == (True, "2025-11-02", 100)
    assert (bob[OUTCOME], str(bob[MOMENT])[:10], bob["total_due"]) == (False, "2025-12-28", 200)
    assert visits(ann) == 1
    assert visits(bob) == 0


def test_the_day_before_the_outcome_sees_more(past):
    ann, _ = history_table(past.database, horizon=timedelta(days=1)).to_dicts()
    assert visits(ann) == 2


def test_leads_that_were_unknown_by_then_cannot_be_learned_from(desk):
    desk.take_in(LEADS)
    desk.take_in(OUTCOMES, name="outcomes.csv", history=True)
    with pytest.raises(TooLittleHistory, match="None of the 2 leads") as error:
        history_table(desk.database, horizon=timedelta(days=60))
    assert "--history" in str(error.value.hint)


def test_only_what_is_counted_from_dated_facts_is_trusted(past):
    table = history_table(past.database, horizon=timedelta(days=60))
    trusted = trusted_columns(table)
    assert "total_due" not in trusted
    assert any(name.startswith("activity") for name in trusted)
    assert OUTCOME not in trusted
