from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from goodsign.store.database import Database
from goodsign.store.merging import Merged
from goodsign.store.vault import Vault

_WILMA = {
    "external_key": "D-1",
    "full_name": "Wilma Example",
    "email": "wilma@example.com",
    "phone_1": "+12025550101",
    "tax_id": "900000001",
    "dob": date(1999, 2, 28),
    "state": "TX",
    "total_due": 1234.56,
    "company_size": 12,
    "referral_date": date(2026, 1, 31),
    "last_activity_at": datetime(2026, 2, 1, 8, tzinfo=UTC),
    "attributes": '{"color": "green", "score": 5}',
}


def test_new_rows_become_leads_with_every_value(deliver: Any, database: Database, vault: Vault) -> None:
    assert deliver([_WILMA, {"external_key": "D-2"}]).merged == Merged(added=2, changed=0, unchanged=0)
    lead = deliver.stored()["D-1"]
    for name in ("full_name", "email", "phone_1", "state", "total_due", "company_size"):
        assert lead[name] == _WILMA[name]
    assert lead["attributes"] == {"color": "green", "score": 5}
    with database.transaction() as connection:
        secret = connection.execute(text("SELECT secret FROM leads WHERE external_key = 'D-1'")).scalar_one()
    assert vault.open([secret]).rows() == [("900000001", date(1999, 2, 28))]


def test_the_same_file_again_changes_nothing(deliver: Any) -> None:
    deliver([_WILMA, {"external_key": "D-2"}])
    before = deliver.stored()
    again = deliver([_WILMA, {"external_key": "D-2"}])
    assert again.merged == Merged(added=0, changed=0, unchanged=2)
    assert deliver.stored() == before


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("full_name", "Wilma Newname", "Wilma Newname"),
        ("state", "CA", "CA"),
        ("total_due", 0.0, 0.0),
        ("company_size", 13, 13),
        ("referral_date", date(2026, 2, 1), "2026-02-01"),
        ("last_activity_at", datetime(2026, 2, 2, tzinfo=UTC), "2026-02-02T00:00:00+00:00"),
        ("opted_out", True, True),
    ],
)
def test_a_changed_field_is_taken_over(deliver: Any, column: str, value: object, shown: object) -> None:
    deliver([_WILMA])
    assert deliver([{**_WILMA, column: value}]).merged == Merged(added=0, changed=1, unchanged=0)
    assert deliver.stored()["D-1"][column] == shown


def test_a_null_never_erases(deliver: Any) -> None:
    deliver([_WILMA])
    before = deliver.stored()
    assert deliver([{"external_key": "D-1"}]).merged == Merged(added=0, changed=0, unchanged=1)
    assert deliver.stored() == before


def test_amounts_are_compared_in_cents(deliver: Any) -> None:
    deliver([_WILMA])
    assert deliver([{**_WILMA, "total_due": 1234.5600000001}]).merged.unchanged == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"tax_id": "900000001"}, {"dob": date(1999, 2, 28)}),
        ({"dob": date(1999, 2, 28)}, {"tax_id": "900000001"}),
        ({"tax_id": "900000001", "dob": date(1999, 2, 28)}, {"dob": date(1999, 2, 28)}),
        ({"tax_id": "900000009", "dob": date(1999, 2, 28)}, {"tax_id": "900000001"}),
    ],
)
def test_half_a_secret_never_erases_the_other_half(
    deliver: Any, database: Database, vault: Vault, first: dict[str, object], second: dict[str, object]
) -> None:
    deliver([{"external_key": "D-1", **first}])
    deliver([{"external_key": "D-1", **second}])
    with database.transaction() as connection:
        row = connection.execute(text("SELECT secret, tax_index FROM leads")).one()
    assert vault.open([row.secret]).rows() == [("900000001", date(1999, 2, 28))]
    assert row.tax_index == vault.index("tax", ["900000001"])[0]


def test_attributes_are_merged_key_by_key(deliver: Any) -> None:
    deliver([_WILMA])
    deliver([{"external_key": "D-1", "attributes": '{"score": 6, "pets": 2, "color": null}'}])
    assert deliver.stored()["D-1"]["attributes"] == {"color": "green", "score": 6, "pets": 2}


def test_an_opt_out_is_never_taken_back(deliver: Any) -> None:
    deliver([{**_WILMA, "opted_out": True}])
    deliver([{**_WILMA, "opted_out": False, "full_name": "Wilma Newname"}])
    assert deliver.stored()["D-1"]["opted_out"] is True


def test_the_lead_as_it_was_is_kept(deliver: Any, database: Database) -> None:
    first = deliver([_WILMA])
    second = deliver([{**_WILMA, "state": "CA"}])
    with database.transaction() as connection:
        rows = connection.execute(text("SELECT role, import_id, content FROM lead_versions")).all()
    assert [(row.role, row.import_id) for row in rows] == [("before", second.import_id)]
    assert rows[0].content["state"] == "TX"
    assert rows[0].content["import_id"] == str(first.import_id)
    assert "secret" not in rows[0].content


def test_duplicates_in_a_file_become_one_lead_and_every_row_is_kept(deliver: Any, database: Database) -> None:
    rows = [_WILMA, {**_WILMA, "external_key": "D-1b", "phone_1": "+12025550109"}, {"external_key": "D-2"}]
    assert deliver(rows, members={2: 2, 3: 2}).merged.added == 2
    with database.transaction() as connection:
        sources = connection.execute(
            text("SELECT line, content ->> 'phone_1' FROM lead_versions WHERE role = 'source' ORDER BY line")
        ).all()
        alias = connection.execute(
            text("SELECT k.external_key, l.external_key FROM lead_keys k JOIN leads l USING (lead_id)")
        ).all()
    assert [tuple(row) for row in sources] == [(2, "+12025550101"), (3, "+12025550109")]
    assert [tuple(row) for row in alias] == [("D-1b", "D-1")]


def test_duplicates_of_a_stored_lead_keep_their_rows_with_that_lead(deliver: Any, database: Database) -> None:
    deliver([_WILMA])
    rows = [{**_WILMA, "external_key": "D-7"}, {**_WILMA, "external_key": "D-8"}]
    assert deliver(rows, members={2: 2, 3: 2}).merged == Merged(added=0, changed=0, unchanged=1)
    with database.transaction() as connection:
        lost = connection.execute(
            text("SELECT count(*) FROM lead_versions v LEFT JOIN leads l USING (lead_id) WHERE l.lead_id IS NULL")
        ).scalar_one()
        aliases = connection.execute(text("SELECT external_key FROM lead_keys ORDER BY 1")).scalars().all()
    assert lost == 0
    assert aliases == ["D-7", "D-8"]


def test_a_lead_met_again_by_email_keeps_its_key_and_gains_an_alias(deliver: Any, database: Database) -> None:
    deliver([_WILMA])
    deliver([{"external_key": "OTHER-9", "email": "wilma@example.com", "city": "Austin"}])
    assert list(deliver.stored()) == ["D-1"]
    assert deliver.stored()["D-1"]["city"] == "Austin"
    with database.transaction() as connection:
        assert connection.execute(text("SELECT external_key FROM lead_keys")).scalars().all() == ["OTHER-9"]


@pytest.mark.parametrize(
    ("as_history", "known"),
    [(False, "2026-03-02T12:00:00+00:00"), (True, "2026-02-01T08:00:00+00:00")],
)
def test_history_is_known_from_when_the_source_recorded_it(deliver: Any, as_history: bool, known: str) -> None:
    recorded = {"external_key": "D-1", "source_updated_at": datetime(2026, 2, 1, 8, tzinfo=UTC)}
    deliver([recorded], as_history=as_history)
    assert deliver.stored()["D-1"]["known_at"] == known
    assert deliver.stored()["D-1"]["occurred_at"] == "2026-02-01T08:00:00+00:00"


def test_history_is_never_known_before_it_is_delivered(deliver: Any) -> None:
    deliver([{"external_key": "D-1", "source_updated_at": datetime(2030, 1, 1, tzinfo=UTC)}], as_history=True)
    assert deliver.stored()["D-1"]["known_at"] == "2026-03-02T12:00:00+00:00"
