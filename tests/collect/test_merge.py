"""Rows that are one person, and rows that must never become one."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.collect.frames import Lead
from goodsign.collect.merge import coalesce, group_rows

COLUMNS = ("external_key", "tax_key", "email", "phone_1", "phone_2", "first_name", "last_name")
SCHEMA = {"line": pl.UInt64, **dict.fromkeys(COLUMNS, pl.String), "source_updated_at": pl.Datetime("us", "UTC")}


def keys(*rows: dict[str, object], lead: bool = False) -> pl.DataFrame:
    schema = dict(SCHEMA) | {"full_name": pl.String, "dob": pl.Date}
    if lead:
        schema = {"lead_id": pl.String, **schema}
    numbered = [{"line": None if lead else place} | row for place, row in enumerate(rows, 2)]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in numbered], schema=schema)


def jane(**more: object) -> dict[str, object]:
    return {"first_name": "Jane", "last_name": "Doe"} | more


def john(**more: object) -> dict[str, object]:
    return {"first_name": "John", "last_name": "Sample"} | more


def grouped(frame: pl.DataFrame, stored: pl.DataFrame | None = None) -> set[frozenset[int]]:
    members = group_rows(frame, stored=stored).members
    return {frozenset(lines) for lines in members.group_by("leader").agg("line")["line"].to_list()}


@pytest.mark.parametrize(
    ("rows", "merge"),
    [
        pytest.param((jane(external_key="L1"), john(external_key="L1")), True, id="one record in the source"),
        pytest.param((jane(tax_key="t", external_key="A"), jane(tax_key="t", external_key="B")), True, id="two loans"),
        pytest.param((jane(tax_key="t"), jane(tax_key="t", last_name="Married")), True, id="changed last name"),
        pytest.param((jane(tax_key="t"), john(tax_key="t")), False, id="tax id mistyped"),
        pytest.param((jane(email="j@x.org"), jane(email="j@x.org")), True, id="same e-mail and name"),
        pytest.param((jane(email="j@x.org"), {"email": "j@x.org"}), True, id="name missing"),
        pytest.param((jane(email="j@x.org"), jane(email="j@x.org", first_name="J.")), True, id="initial"),
        pytest.param((jane(email="j@x.org"), jane(email="j@x.org", last_name="DÖE")), True, id="case"),
        pytest.param((jane(email="home@x.org"), john(email="home@x.org")), False, id="shared mailbox"),
        pytest.param((jane(email="j@x.org", tax_key="a"), jane(email="j@x.org", tax_key="b")), False, id="two tax ids"),
        pytest.param((jane(phone_1="+1"), jane(phone_2="+1")), True, id="phone in the other column"),
        pytest.param((jane(phone_1="+1"), jane(phone_1="+1", last_name="Doe Jr.")), False, id="mother and daughter"),
        pytest.param((jane(phone_1="+1"), jane(phone_1="+1", first_name="Janet")), False, id="sisters"),
        pytest.param(
            (jane(phone_1="+1", external_key="A"), jane(phone_1="+1", external_key="B")), True, id="two keys, same name"
        ),
        pytest.param(
            (jane(phone_1="+1", external_key="A"), {"phone_1": "+1", "external_key": "B"}),
            False,
            id="no name",
        ),
        pytest.param(
            (jane(phone_1="+1", dob=date(1970, 1, 2)), jane(phone_1="+1", dob=date(1995, 1, 2))), False, id="two births"
        ),
        pytest.param(
            (jane(phone_1="+1", full_name="Jane Ann Doe"), jane(phone_1="+1", full_name="Jane Beth Doe")),
            False,
            id="two middle names",
        ),
    ],
)
def test_two_rows(rows: tuple[dict[str, object], ...], merge: bool) -> None:
    assert grouped(keys(*rows)) == ({frozenset({2, 3})} if merge else set())


def test_a_nameless_row_does_not_chain_two_people() -> None:
    frame = keys(jane(email="a@x.org"), {"email": "a@x.org", "phone_1": "+1"}, john(phone_1="+1"))
    groups = group_rows(frame)
    assert grouped(frame) == {frozenset({2, 3})}
    # The phone alone would have drawn John in: that link is undone and reported.
    assert groups.conflicts["line"].to_list() == [2, 3, 4]


def test_two_people_are_kept_apart_by_a_nameless_row_with_both_their_values_of_one_kind() -> None:
    frame = keys(jane(phone_1="+1"), {"phone_1": "+1", "phone_2": "+2"}, john(phone_1="+2"))
    assert grouped(frame) == set()


def test_a_switchboard_never_links() -> None:
    rows = [jane(phone_1="+1", first_name=name) for name in ("Ann", "Bea", "Cleo", "Dora", "Eve")]
    assert grouped(keys(*rows, jane(phone_1="+1", first_name="Ann"))) == set()
    assert grouped(keys(*rows[:3], jane(phone_1="+1", first_name="Ann"))) == {frozenset({2, 5})}


def test_many_rows_of_one_person_are_one() -> None:
    assert grouped(keys(*[jane(email="j@x.org")] * 9)) == {frozenset(range(2, 11))}


def test_same_key_with_two_tax_ids_is_flagged_and_the_newest_counts() -> None:
    later = datetime(2026, 1, 2, tzinfo=UTC)
    frame = keys(
        jane(external_key="L1", tax_key="new", source_updated_at=later), jane(external_key="L1", tax_key="old"),
        jane(tax_key="old"), jane(tax_key="new"),
    )  # fmt: skip
    groups = group_rows(frame)
    assert grouped(frame) == {frozenset({2, 3, 5})}
    assert groups.conflicts.rows() == [
        (2, "same external key, different tax ids"),
        (3, "same external key, different tax ids"),
    ]


def test_rows_find_their_stored_lead_by_the_strongest_key() -> None:
    stored = keys(
        jane(lead_id="s1", external_key="L1"), jane(lead_id="s1", external_key="L7"),
        john(lead_id="s2", tax_key="t", email="j@x.org"), lead=True,
    )  # fmt: skip
    frame = keys(jane(external_key="L7"), jane(external_key="L1"), john(tax_key="t"), john(email="j@x.org"), jane())
    groups = group_rows(frame, stored=stored)
    assert groups.targets.rows() == [(2, "s1", "same external key"), (4, "s2", "same tax id and name")]
    assert grouped(frame, stored) == {frozenset({2, 3}), frozenset({4, 5})}


def test_a_row_that_links_two_stored_leads_stays_with_the_stronger_key() -> None:
    stored = keys(jane(lead_id="s1", external_key="L1"), jane(lead_id="s2", email="j@x.org"), lead=True)
    groups = group_rows(keys(jane(external_key="L1", email="j@x.org")), stored=stored)
    assert groups.targets.rows() == [(2, "s1", "same external key")]
    assert groups.conflicts.rows() == [(2, "same e-mail and name as several stored leads")]


def test_stored_leads_with_the_same_value_do_not_merge_and_the_first_takes_new_rows() -> None:
    stored = keys(jane(lead_id="s2", email="j@x.org"), jane(lead_id="s1", email="j@x.org"), lead=True)
    assert group_rows(keys(jane(email="j@x.org")), stored=stored).targets.rows() == [(2, "s1", "same e-mail and name")]


@pytest.mark.parametrize(
    "frame", [pl.DataFrame(), keys(), keys(jane(), jane())], ids=["no columns", "no rows", "no keys"]
)
def test_nothing_to_group(frame: pl.DataFrame) -> None:
    groups = group_rows(frame, stored=pl.DataFrame())
    assert (groups.members.height, groups.targets.height, groups.conflicts.height) == (0, 0, 0)
    assert groups.members.columns == ["line", "leader", "reason"]
    assert groups.targets.columns == ["line", "lead_id", "reason"]


def some(values: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from(values))


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "external_key": some("ABC"), "tax_key": some("st"), "email": some("ef"), "phone_1": some("12"),
            "phone_2": some("12"), "first_name": st.sampled_from([None, "Jane", "John", "J"]),
            "last_name": st.sampled_from([None, "Doe", "Sample"]),
        }
    ),
    max_size=7,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, stored=ROWS, order=st.randoms(use_true_random=False))
def test_order_does_not_matter_and_no_group_mixes_people(rows, stored, order) -> None:
    frame = keys(*rows)
    leads = keys(*({"lead_id": f"s{place}"} | row for place, row in enumerate(stored)), lead=True)
    groups = group_rows(frame, stored=leads)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=order.randrange(1_000))
    assert group_rows(shuffled, stored=leads).members.equals(groups.members)
    assert group_rows(shuffled, stored=leads).targets.equals(groups.targets)
    assert groups.targets["line"].is_unique().all()
    both = pl.concat([frame, leads.drop("lead_id")]).drop_nulls(["external_key", "tax_key"])
    torn = both.filter(pl.col("tax_key").n_unique().over("external_key") > 1)
    for lines in groups.members.group_by("leader").agg("line")["line"].to_list():
        people = [frame.row(by_predicate=pl.col("line") == line, named=True) for line in lines]
        assert_one_person(people, set(torn["external_key"]))


def assert_one_person(members: list[dict[str, object]], torn_keys: set[object]) -> None:
    """Two tax ids in a group only where the source itself gives one external key to both."""
    taxes = {row["tax_key"] for row in members} - {None}
    assert len(taxes) <= 1 or {row["external_key"] for row in members} & torn_keys


@settings(max_examples=30, deadline=None)
@given(rows=ROWS)
def test_without_external_keys_no_group_has_two_tax_ids_or_two_last_names_by_contact(rows) -> None:
    frame = keys(*({**row, "external_key": None} for row in rows))
    joined = group_rows(frame).members.join(frame, on="line")
    for _, group in joined.group_by("leader"):
        assert group["tax_key"].drop_nulls().n_unique() <= 1
        if not group["reason"].str.contains("tax id").any():
            assert group["last_name"].drop_nulls().n_unique() <= 1


def lead_rows(*rows: dict[str, object]) -> pl.DataFrame:
    schema = Lead.create_empty().schema
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def test_coalesce_keeps_the_newest_value_of_each_field() -> None:
    old, new = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    rows = lead_rows(
        {"line": 2, "email": "new@x.org", "source_updated_at": new, "attributes": '{"a":"new","c":"}{,"}'},
        {"line": 3, "email": "old@x.org", "city": "Reno", "source_updated_at": old, "opted_out": True,
         "attributes": '{"a":"old","b":"x \\"y\\""}'},
        {"line": 5, "email": "undated@x.org", "city": "Ely", "state": "NV", "opted_out": False},
        {"line": 7, "email": "other@x.org"},
        {"line": 8, "phone_1": "+1", "opted_out": False},
    )  # fmt: skip
    members = pl.DataFrame({"line": [2, 3, 5, 7, 8], "leader": [2, 2, 2, 7, 7]})
    first, second = coalesce(rows, members).sort("line").to_dicts()
    assert (first["line"], first["email"], first["city"], first["state"]) == (2, "new@x.org", "Reno", "NV")
    assert first["opted_out"] is True
    assert pl.Series([first["attributes"]]).str.json_decode(
        pl.Struct({"a": pl.String, "b": pl.String, "c": pl.String})
    ).to_list() == [{"a": "new", "b": 'x "y"', "c": "}{,"}]
    assert (second["line"], second["email"], second["phone_1"], second["opted_out"]) == (7, "other@x.org", "+1", False)
    assert second["attributes"] is None


def test_coalesce_of_one_row_changes_nothing() -> None:
    rows = lead_rows({"line": 4, "full_name": "Jane Doe", "attributes": '{"k":"v"}'})
    assert coalesce(rows, pl.DataFrame({"line": [4], "leader": [4]})).equals(rows)
