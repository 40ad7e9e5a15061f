from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from goodsign.core.errors import Conflict, DatabaseFault, NotFound
from goodsign.store.database import Database
from goodsign.store.ranking import Query, read_page
from goodsign.store.scores import current_run, list_runs, read_run

_THREE = [{"external_key": key, "state": "TX", "industry": "Retail Trade"} for key in ("A", "B", "C")]


def _order(database: Database) -> list[str]:
    with database.transaction() as connection:
        return read_page(connection, Query()).rows["external_key"].to_list()


def _partitions(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(connection.execute(text("SELECT inhrelid::regclass::text FROM pg_inherits")).scalars())


def _partition(run_id: object) -> str:
    return f"scores_{str(run_id).replace('-', '')}"


def test_nothing_ranked_yet(database: Database) -> None:
    with database.transaction() as connection:
        assert read_page(connection, Query()).rows.is_empty()
        with pytest.raises(NotFound, match="Nothing has been ranked"):
            current_run(connection)


def test_a_published_run_is_the_current_one_as_it_was_given(database: Database, deliver: Any, publish: Any) -> None:
    deliver(_THREE)
    run = publish()
    with database.transaction() as connection:
        assert current_run(connection) == run
    assert _order(database) == ["A", "B", "C"]


def test_a_second_run_takes_the_place_of_the_first(
    database: Database, deliver: Any, publish: Any, now: datetime
) -> None:
    deliver(_THREE)
    first = publish()
    second = publish(order="external_key DESC", now=now + timedelta(hours=1))
    assert _order(database) == ["C", "B", "A"]
    with database.transaction() as connection:
        assert [run.run_id for run in list_runs(connection)] == [second.run_id, first.run_id]


def test_only_the_newest_runs_are_kept(database: Database, deliver: Any, publish: Any, now: datetime) -> None:
    deliver(_THREE)
    runs = [publish(now=now + timedelta(hours=hour), keep=2) for hour in range(4)]
    with database.transaction() as connection:
        assert [run.run_id for run in list_runs(connection)] == [runs[3].run_id, runs[2].run_id]
    there = _partitions(database)
    assert {_partition(run.run_id) in there for run in runs[2:]} == {True}
    assert {_partition(run.run_id) in there for run in runs[:2]} == {False}


def test_an_old_run_somebody_still_reads_stays_and_nobody_waits(
    database: Database, deliver: Any, publish: Any, now: datetime
) -> None:
    deliver(_THREE)
    old = publish()
    with database.transaction() as reader:
        reader.execute(text("SELECT count(*) FROM scores")).scalar_one()
        publish(now=now + timedelta(hours=1), keep=1)
    assert _partition(old.run_id) in _partitions(database)
    publish(now=now + timedelta(hours=2), keep=1)
    assert _partition(old.run_id) not in _partitions(database)


def test_readers_see_the_old_ranking_until_the_new_one_commits(
    database: Database, deliver: Any, publish: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(_THREE)
    publish()
    seen: list[list[str]] = []
    commit = database.engine.dialect.do_commit

    def read_first(connection: Any) -> None:
        if not seen:
            seen.append([])
            seen[0] = _order(database)
        commit(connection)

    monkeypatch.setattr(database.engine.dialect, "do_commit", read_first)
    publish(order="external_key DESC", now=now + timedelta(hours=1))
    assert seen == [["A", "B", "C"]]
    assert _order(database) == ["C", "B", "A"]


def test_a_failure_half_way_leaves_the_old_ranking(
    database: Database, deliver: Any, publish: Any, now: datetime
) -> None:
    deliver(_THREE)
    run = publish()
    before = _partitions(database)
    with pytest.raises(Conflict, match="score_runs_pkey"):
        publish(run_id=run.run_id, order="external_key DESC", now=now + timedelta(hours=1))
    assert _order(database) == ["A", "B", "C"]
    assert _partitions(database) == before


def test_a_ranking_of_nobody_can_be_published(database: Database, publish: Any) -> None:
    run = publish()
    assert run.leads == 0
    assert _order(database) == []


def test_a_stored_run_comes_back_best_first(database: Database, deliver: Any, publish: Any) -> None:
    deliver(_THREE)
    run = publish()
    rows = read_run(database, run.run_id)
    assert rows["rank"].to_list() == [1, 2, 3]
    assert rows["parts"].to_list() == [b"\x01\x02"] * 3
    assert rows["industry"].to_list() == ["retail trade"] * 3


def test_a_run_nobody_published_has_no_scores(database: Database) -> None:
    assert read_run(database, uuid4()).is_empty()


@pytest.mark.parametrize("function", ["begin_score_run", "publish_score_run", "drop_score_run"])
def test_no_workspace_touches_the_runs_of_another(
    database: Database, other_database: Database, deliver: Any, publish: Any, now: datetime, function: str
) -> None:
    deliver(_THREE)
    old = publish()
    publish(now=now + timedelta(hours=1))
    call = partial(text, f"SELECT {function}(:run)")

    def attack() -> None:
        with other_database.transaction() as connection:
            connection.execute(call(), {"run": old.run_id})

    with pytest.raises(DatabaseFault):
        attack()
    assert _partition(old.run_id) in _partitions(database)
    with database.transaction() as connection:
        assert len(list_runs(connection)) == 2


def test_the_current_run_cannot_be_dropped(database: Database, deliver: Any, publish: Any) -> None:
    deliver(_THREE)
    run = publish()

    def drop() -> None:
        with database.transaction() as connection:
            connection.execute(text("SELECT drop_score_run(:run)"), {"run": run.run_id})

    with pytest.raises(DatabaseFault, match="refused"):
        drop()
    assert _order(database) == ["A", "B", "C"]
