from uuid import uuid4

import pytest
from sqlalchemy import text

from goodsign.core.errors import DataError, NotFound, SpecError
from goodsign.flows import weigh
from goodsign.flows.rank_leads import RankRequest, Reweighing, rank_leads
from goodsign.flows.show_lead import show_lead
from goodsign.scoring.weights import Weights
from goodsign.store.ranking import Query, read_page
from goodsign.store.scores import current_run

PEOPLE = "id,debtor_name,email,total_due,state,industry,job_title\n" + "".join(
    f"P{n:02},Person{n} Example,p{n}@example.com,{100 * (n % 5)},{'TX' if n % 2 else 'NY'},Retail,\n" for n in range(30)
)
ACTIVITIES = "lead_id,activity_type,activity_date,description\n" + "".join(
    f"P{n:02},E-mail opened,2026-02-{day:02},\n" for n in range(0, 30, 3) for day in range(1, 2 + n % 4)
)


@pytest.fixture
def ranked(desk):
    desk.take_in(PEOPLE)
    desk.take_in(ACTIVITIES, name="activities.csv")
    rank_leads(desk.database, RankRequest(uuid4(), desk.now, 5, "scorecard"))
    return desk


def order(desk) -> list[tuple[str, float]]:
    with desk.database.transaction() as connection:
        rows = read_page(connection, Query(limit=100)).rows
    return list(rows.select("external_key", "log_odds").iter_rows())


def again(desk) -> Reweighing:
    return Reweighing(uuid4(), desk.now, 5)


def publish(desk, *settings: str) -> int:
    weights = weigh.propose_weights(desk.database, settings)
    return weigh.publish_weights(desk.database, weights, again(desk))


def test_the_ranking_follows_weights_at_once_and_rolling_back_restores_it_exactly(ranked):
    learned = order(ranked)
    assert publish(ranked, "engagement=0") == 1
    assert order(ranked) != learned
    assert weigh.roll_back(ranked.database, None, again(ranked)) == 0
    assert order(ranked) == learned


def test_equal_scores_keep_their_order_there_and_back(ranked):
    learned = order(ranked)
    assert len({score for _, score in learned}) < len(learned)
    publish(ranked, "engagement=3")
    publish(ranked, "engagement=1")
    assert order(ranked) == learned


def test_weights_build_on_those_in_force_and_one_step_back_is_the_version_before(ranked):
    publish(ranked, "engagement=2")
    first = order(ranked)
    assert publish(ranked, "finance=0.5") == 2
    assert weigh.propose_weights(ranked.database, []).factors == {"engagement": 2.0, "finance": 0.5}
    assert weigh.roll_back(ranked.database, None, again(ranked)) == 1
    assert order(ranked) == first
    assert weigh.propose_weights(ranked.database, []).factors == {"engagement": 2.0}


def test_the_run_names_the_version_it_was_published_with(ranked):
    publish(ranked, "engagement=2")
    with ranked.database.transaction() as connection:
        assert current_run(connection).weights_version == 1
    weigh.roll_back(ranked.database, 0, again(ranked))
    with ranked.database.transaction() as connection:
        assert current_run(connection).weights_version is None


def test_receipts_stay_intact_and_add_up_under_weights(ranked):
    publish(ranked, "engagement=1.7")
    view = show_lead(ranked.database, ranked.vault, "P03")
    assert view.intact
    assert view.base + sum(line.shown for line in view.lines) == view.log_odds
    assert dict(order(ranked))["P03"] == view.log_odds


def test_going_back_without_weights_says_so(ranked):
    with pytest.raises(DataError, match="No weights are in force"):
        weigh.roll_back(ranked.database, None, again(ranked))


def test_an_unknown_version_changes_nothing(ranked):
    publish(ranked, "engagement=2")
    before = order(ranked)
    with pytest.raises(NotFound, match="no version 7"):
        weigh.roll_back(ranked.database, 7, again(ranked))
    assert order(ranked) == before
    assert weigh.propose_weights(ranked.database, []).factors == {"engagement": 2.0}


def test_weights_and_ranking_change_together_or_not_at_all(ranked):
    """The parts of one lead are damaged, so the ranking cannot be made: the weights must not be in force either."""
    with ranked.database.transaction() as connection:
        connection.execute(text("UPDATE scores SET parts = substring(parts FROM 2) WHERE rank = 1"))
    with pytest.raises(DataError, match="do not fit"):
        publish(ranked, "engagement=2")
    assert weigh.propose_weights(ranked.database, []) == Weights()


def test_weights_can_be_set_before_anything_is_ranked(desk):
    assert publish(desk, "engagement=2") == 1


@pytest.mark.parametrize("setting", ["engagement", "engagement=fast", "charm=2", "engagement=-1", "engagement=6"])
def test_a_setting_that_is_none_is_refused(desk, setting):
    with pytest.raises(SpecError):
        weigh.propose_weights(desk.database, [setting])


def test_a_back_test_needs_a_model_from_the_store(desk):
    with pytest.raises(NotFound):
        weigh.try_weights(desk.database, Weights({"engagement": 2.0}))
