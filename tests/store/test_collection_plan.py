from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from sqlalchemy import text

from goodsign.compliance.frames import PersonStops
from goodsign.store.collection import batch_items, fail_batch, open_batches, settle_items
from goodsign.store.collection_plan import due_leads, plan_file, plan_run, stops_of
from goodsign.store.database import Database
from goodsign.store.profile_links import propose_links

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MONTH = timedelta(days=30)


@pytest.fixture
def watched(database: Database, deliver: Any, attributes: Any) -> Database:
    """Four leads with an address on file; D opted out."""
    deliver(
        [
            {
                "external_key": key,
                "attributes": attributes(LinkedIn=f"https://www.linkedin.com/in/person-{key}?trk=x"),
                "opted_out": key == "D",
            }
            for key in "ABCD"
        ]
    )
    with database.transaction() as connection:
        propose_links(connection, now=NOW)
    return database


def due(database: Database, *, at: datetime = NOW) -> pl.DataFrame:
    return due_leads(database, source="net", origin="linkedin.com", refresh=MONTH, now=at)


def keys(found: pl.DataFrame) -> list[str]:
    return sorted(key[-1] for key in found["profile_key"])


def ask(database: Database, found: pl.DataFrame, *, size: int = 2, at: datetime = NOW) -> None:
    with database.transaction() as connection:
        plan_run(connection, uuid4(), "net", found, batch_size=size, now=at)


def answer(database: Database, state: str) -> None:
    with database.transaction() as connection:
        for batch in open_batches(connection, now=NOW):
            items = batch_items(connection, batch.batch_id)
            settled = items.select("lead_id", "profile_key", state=pl.lit(state), reason=pl.lit(None, pl.String))
            settle_items(connection, batch.batch_id, settled)
            connection.execute(text("UPDATE collection_batches SET state = 'done'"))


def lead_of(database: Database, key: str) -> str:
    with database.transaction() as connection:
        query = text("SELECT lead_id::text FROM leads WHERE external_key = :key")
        return str(connection.execute(query, {"key": key}).scalar_one())


def stop(database: Database, key: str, kind: str) -> None:
    with database.transaction() as connection:
        connection.execute(
            text("""INSERT INTO lead_stops (workspace_id, lead_id, stop, source, occurred_at, known_at)
                    SELECT workspace_id, lead_id, :kind, 'test', :now, :now FROM leads WHERE external_key = :key"""),
            {"kind": kind, "key": key, "now": NOW},
        )


def test_addresses_on_file_are_due_once_and_clean(watched: Database) -> None:
    found = due(watched)
    assert found.select("profile_key", "url").sort("url").rows() == [
        (f"in/person-{key.lower()}", f"https://www.linkedin.com/in/person-{key}/") for key in "ABC"
    ]
    with watched.transaction() as connection:
        assert propose_links(connection, now=NOW) == 0


@pytest.mark.parametrize("kind", ["do_not_scrape", "ceased", "suppressed"])
def test_a_stop_leaves_a_lead_out(watched: Database, kind: str) -> None:
    stop(watched, "B", kind)
    assert keys(due(watched)) == ["a", "c"]


def test_a_rejected_profile_is_never_asked_for_again(watched: Database) -> None:
    with watched.transaction() as connection:
        connection.execute(text("UPDATE profile_links SET state = 'rejected' WHERE profile_key = 'in/person-a'"))
    assert keys(due(watched)) == ["b", "c"]


def test_what_is_asked_for_is_not_due_until_it_is_old(watched: Database) -> None:
    ask(watched, due(watched).head(2))
    assert len(due(watched)) == 1
    answer(watched, "stored")
    assert len(due(watched, at=NOW + timedelta(days=29, hours=23))) == 1
    assert len(due(watched, at=NOW + timedelta(days=30))) == 3


def test_what_was_asked_for_in_vain_comes_again_after_a_day(watched: Database) -> None:
    ask(watched, due(watched))
    answer(watched, "failed")
    assert len(due(watched, at=NOW + timedelta(hours=23))) == 0
    assert len(due(watched, at=NOW + timedelta(hours=25))) == 3


def test_never_seen_leads_come_before_overdue_ones(watched: Database) -> None:
    first = due(watched).head(1)
    ask(watched, first)
    answer(watched, "unchanged")
    later = due(watched, at=NOW + timedelta(days=300))
    assert later["profile_key"][-1] == first["profile_key"][0]


def test_better_ranked_leads_come_first_and_are_looked_at_more_often(watched: Database, publish: Any) -> None:
    publish()
    ranked = due(watched)
    assert keys(ranked.head(1)) == ["a"]
    ask(watched, ranked)
    answer(watched, "stored")
    with watched.transaction() as connection:
        bands = dict(
            connection.execute(text("SELECT l.external_key, s.band FROM scores s JOIN leads l USING (lead_id)")).all()
        )
    factors = {"A": 0.5, "B": 1.0, "C": 2.0, "D": 4.0}
    for key in "ABC":
        after = MONTH * factors[bands[key]]
        assert f"in/person-{key.lower()}" not in due(watched, at=NOW + after - timedelta(hours=1))["profile_key"]
        assert f"in/person-{key.lower()}" in due(watched, at=NOW + after)["profile_key"]


def test_batches_hold_every_lead_once(watched: Database) -> None:
    found = due(watched)
    ask(watched, found, size=2)
    with watched.transaction() as connection:
        items = [batch_items(connection, batch.batch_id) for batch in open_batches(connection, now=NOW)]
    assert sorted(len(each) for each in items) == [1, 2]
    assert sorted(pl.concat(items)["lead_id"]) == sorted(found["lead_id"])


def test_a_file_has_one_batch_that_asks_for_nobody(database: Database) -> None:
    run, batch = uuid4(), uuid4()
    with database.transaction() as connection:
        plan_file(connection, run, batch, "dump", now=NOW)
        found = open_batches(connection, now=NOW, run_id=run)
        assert [each.batch_id for each in found] == [batch]
        assert batch_items(connection, batch).is_empty()
        fail_batch(connection, batch, "no such file")
        assert open_batches(connection, now=NOW) == []


def test_stops_say_what_stands_in_the_way_and_a_lead_that_is_gone_is_left_alone(watched: Database) -> None:
    stop(watched, "A", "ceased")
    stop(watched, "A", "do_not_scrape")
    gone = "00000000-0000-4000-8000-0000000000ff"
    a, b, d = (lead_of(watched, key) for key in "ABD")
    with watched.transaction() as connection:
        found = stops_of(connection, [a, b, d, gone])
    assert found[a] == PersonStops(ceased=NOW, do_not_scrape=NOW)
    assert found[b] == PersonStops()
    assert found[d] == PersonStops(opted_out=True)
    assert found[gone].suppressed
