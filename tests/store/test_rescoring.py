from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text

from goodsign.store.database import Database
from goodsign.store.ranking import Query, read_page
from goodsign.store.rescoring import move_scores, pending_leads, queue_scores, settle_pending
from goodsign.store.scores import current_run

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def ranked(database: Database, deliver: Any, publish: Any) -> Database:
    """Five leads, A to E, ranked in that order."""
    deliver([{"external_key": key} for key in "ABCDE"])
    publish()
    return database


def scores(database: Database) -> dict[str, tuple[int, float, str]]:
    with database.transaction() as connection:
        rows = connection.execute(
            text("""SELECT l.external_key, s.rank, s.log_odds, s.band FROM scores s JOIN leads l USING (lead_id)
                    WHERE s.run_id = (SELECT run_id FROM score_runs WHERE current)""")
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}


def ids(database: Database) -> dict[str, str]:
    with database.transaction() as connection:
        rows = connection.execute(text("SELECT external_key, lead_id::text FROM leads"))
        return {row[0]: row[1] for row in rows}


def move(database: Database, key: str, log_odds: float, band: str | None = "A") -> list[tuple[Any, ...]]:
    moved = pl.DataFrame(
        {
            "lead_id": [ids(database)[key]],
            "log_odds": [log_odds],
            "probability": [0.5],
            "low": [0.4],
            "high": [0.6],
            "reach": [0.1],
            "band": pl.Series([band], dtype=pl.String),
            "parts": [b"\x01"],
            "receipt": [b"\x02"],
        }
    )
    with database.transaction() as connection:
        run = current_run(connection)
        changed = move_scores(connection, run.run_id, moved, now=NOW)
    return changed.drop("lead_id").rows()


def order(database: Database) -> list[str]:
    with database.transaction() as connection:
        return read_page(connection, Query()).rows["external_key"].to_list()


@pytest.mark.parametrize("place", range(5))
def test_a_lead_takes_the_rank_of_the_first_that_is_not_better(ranked: Database, place: int) -> None:
    before = scores(ranked)
    there = sorted(before.values())[place]
    assert move(ranked, "C", there[1] + 1e-9) == [(3, place + 1, before["C"][1], there[1] + 1e-9)]
    assert scores(ranked)["C"][0] == place + 1


def test_the_best_and_the_worst_go_to_the_ends(ranked: Database) -> None:
    move(ranked, "E", 99.0)
    assert scores(ranked)["E"][0] == 1
    move(ranked, "A", -99.0)
    assert order(ranked)[-1] == "A"


def test_an_equal_score_moves_nothing_and_tells_nothing(ranked: Database) -> None:
    before = scores(ranked)
    assert move(ranked, "C", before["C"][1]) == []
    assert scores(ranked) == before


def test_without_a_band_the_neighbor_lends_its_own(ranked: Database) -> None:
    before = scores(ranked)
    move(ranked, "E", before["A"][1] + 1, band=None)
    assert scores(ranked)["E"][2] == before["A"][2]


def test_pages_hold_every_lead_once_while_two_share_a_rank(ranked: Database) -> None:
    move(ranked, "E", 99.0)
    seen: list[str] = []
    cursor = None
    with ranked.transaction() as connection:
        while True:
            page = read_page(connection, Query(limit=1, after=cursor))
            seen += page.rows["external_key"].to_list()
            cursor = page.next_cursor
            if cursor is None:
                break
    assert sorted(seen) == list("ABCDE")
    assert set(seen[:2]) == {"A", "E"}


def test_a_lead_that_changed_again_meanwhile_waits_on(ranked: Database) -> None:
    known = ids(ranked)
    with ranked.transaction() as connection:
        queue_scores(connection, [known["A"], known["B"]], now=NOW)
        scored = pending_leads(connection, limit=10)
        queue_scores(connection, [known["B"]], now=NOW + timedelta(seconds=1))
        settle_pending(connection, scored)
        assert list(pending_leads(connection, limit=10)) == [known["B"]]


def test_leads_wait_in_the_order_they_came_and_unknown_ones_do_not(ranked: Database) -> None:
    known = ids(ranked)
    with ranked.transaction() as connection:
        queue_scores(connection, [known["C"]], now=NOW)
        queue_scores(connection, [known["A"], "00000000-0000-4000-8000-0000000000ff"], now=NOW + timedelta(seconds=1))
        queue_scores(connection, [known["C"]], now=NOW + timedelta(seconds=2))
        waiting = pending_leads(connection, limit=10)
    assert waiting == {known["C"]: NOW + timedelta(seconds=2), known["A"]: NOW + timedelta(seconds=1)}
