from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from goodsign.core.errors import Conflict, NotFound
from goodsign.store import events, imports
from goodsign.store.database import Database

_COUNTS = imports.ImportCounts(3, 1, 2, 0, 0, 0)


def _record(database: Database, now: datetime, target: str = "debtor") -> int:
    with database.transaction() as connection:
        new = imports.NewImport(uuid4(), "file.csv", target, '{"Name": "full_name"}', _COUNTS, now)
        return imports.record_import(connection, new)


def _undo(database: Database, number: int, now: datetime) -> imports.Undone:
    with database.transaction() as connection:
        return imports.undo_import(connection, number, now=now)


def test_imports_are_numbered_from_one_in_each_workspace(
    database: Database, other_database: Database, now: datetime
) -> None:
    assert [_record(database, now), _record(database, now), _record(other_database, now)] == [1, 2, 1]
    with database.transaction() as connection:
        listed = imports.list_imports(connection)
    assert [record.number for record in listed] == [2, 1]
    assert listed[0] == imports.ImportRecord(2, "file.csv", "debtor", _COUNTS, now, None)


def test_a_mapping_is_remembered_for_its_header_and_the_newest_wins(database: Database, now: datetime) -> None:
    later = now.replace(hour=13)
    with database.transaction() as connection:
        for mapping, when in (('{"a": "email"}', now), ('{"a": "phone_1"}', later)):
            imports.remember_mapping(connection, fingerprint="f1", target="debtor", mapping=mapping, now=when)
        imports.remember_mapping(connection, fingerprint="f1", target="prospect", mapping="{}", now=now)
        assert imports.remembered_mapping(connection, fingerprint="f1", target=None) == ("debtor", '{"a": "phone_1"}')
        assert imports.remembered_mapping(connection, fingerprint="f1", target="prospect") == ("prospect", "{}")
        assert imports.remembered_mapping(connection, fingerprint="f2", target=None) is None


_VALUES = {
    "full_name": st.sampled_from(["Wilma Example", "Fred Example", "Zoë 北京"]),
    "email": st.sampled_from(["w@example.com", "f@example.com"]),
    "phone_2": st.just("+12025550101"),
    "tax_id": st.sampled_from(["900000001", "900000002"]),
    "dob": st.just(date(2000, 2, 29)),
    "state": st.sampled_from(["TX", "CA"]),
    "total_due": st.sampled_from([0.0, 12.34, 99999.99]),
    "company_size": st.integers(0, 10**12),
    "referral_date": st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    "last_activity_at": st.integers(0, 10**15).map(
        lambda us: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
    ),
    "attributes": st.sampled_from(['{"a": 1}', '{"b": [1, null, {"c": "d"}]}', "{}"]),
    "opted_out": st.booleans(),
}
_rows = st.lists(
    st.fixed_dictionaries({"external_key": st.sampled_from("ABCDE")}, optional=_VALUES),
    max_size=4,
    unique_by=lambda row: row["external_key"],
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_rows, second=_rows)
def test_undoing_restores_everything_but_opt_outs(
    new_workspace: Any, importer: Any, now: datetime, first: list[Any], second: list[Any]
) -> None:
    deliver = importer(new_workspace())
    for row in (*first, *second):
        # No two people share a contact here: the import groups those before the store sees them.
        row |= {name: f"{row[name]}{row['external_key']}" for name in ("email", "phone_2", "tax_id") if name in row}
    deliver(first)
    before = deliver.stored()
    delivery = deliver(second)
    after = deliver.stored()
    undone = _undo(deliver.database, delivery.number, now)
    restored = deliver.stored()
    for key, lead in before.items():
        lead["opted_out"] = after[key]["opted_out"]
    assert restored == before
    assert (undone.removed, undone.restored) == (delivery.merged.added, delivery.merged.changed)
    with deliver.database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM lead_versions")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM lead_keys")).scalar_one() == 0


def test_undoing_gives_back_a_secret_and_its_indexes(deliver: Any, database: Database, now: datetime) -> None:
    deliver([{"external_key": "A", "tax_id": "900000001", "dob": date(2000, 1, 1)}])
    query = text("SELECT secret, secret_index, tax_index FROM leads")
    with database.transaction() as connection:
        before = connection.execute(query).one()
    second = deliver([{"external_key": "A", "tax_id": "900000002"}])
    _undo(database, second.number, now)
    with database.transaction() as connection:
        assert connection.execute(query).one() == before


def test_an_undone_lead_leaves_the_ranking(deliver: Any, publish: Any, database: Database, now: datetime) -> None:
    first = deliver([{"external_key": "A"}])
    publish()
    _undo(database, first.number, now)
    with database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM scores")).scalar_one() == 0


def test_what_others_build_on_is_undone_last(deliver: Any, database: Database, now: datetime) -> None:
    first = deliver([{"external_key": "A"}])
    second = deliver([{"external_key": "A", "state": "TX"}])
    third = deliver([{"external_key": "A", "state": "CA"}])
    with pytest.raises(Conflict, match=r"later imports build on its leads \(3, 2\)") as caught:
        _undo(database, first.number, now)
    assert caught.value.hint is not None
    for each in (third, second, first):
        _undo(database, each.number, now)
    assert deliver.stored() == {}


def _activity_import(database: Database, now: datetime, key: str = "A") -> tuple[int, int]:
    import_id = uuid4()
    with database.transaction() as connection:
        lead = events.resolve_keys(connection, pl.Series([key]))["lead_id"].item()
        happened = {"lead_id": lead, "occurred_at": now, "known_at": now}
        activity = {**happened, "external_key": "T-1", "activity_type": "Email Opened", "description": None}
        added = events.add_activities(
            connection, pl.DataFrame([activity], schema_overrides={"description": pl.String}), import_id
        )
        added += events.add_outcomes(connection, pl.DataFrame([{**happened, "converted": True}]), import_id)
        new = imports.NewImport(import_id, "events.csv", "activity", "{}", _COUNTS, now)
        return imports.record_import(connection, new), added


def test_activities_and_outcomes_are_undone(deliver: Any, database: Database, now: datetime) -> None:
    leads = deliver([{"external_key": "A"}])
    number, added = _activity_import(database, now)
    assert added == 2
    with pytest.raises(Conflict, match=r"\(2\)"):
        _undo(database, leads.number, now)
    assert _undo(database, number, now).removed == 2
    with database.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM activities")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM outcomes")).scalar_one() == 0
    assert _undo(database, leads.number, now).removed == 1


def test_undoing_happens_once_and_is_recorded(deliver: Any, database: Database, now: datetime) -> None:
    first = deliver([{"external_key": "A"}])
    _undo(database, first.number, now)
    with pytest.raises(Conflict, match="already undone"):
        _undo(database, first.number, now)
    with database.transaction() as connection:
        assert imports.list_imports(connection)[0].undone_at == now


def test_there_must_be_such_an_import(database: Database, other_database: Database, now: datetime) -> None:
    _record(other_database, now)
    with pytest.raises(NotFound, match="no import 1"):
        _undo(database, 1, now)
