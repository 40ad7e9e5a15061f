from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from goodsign.core.errors import SpecError
from goodsign.store.database import Database
from goodsign.store.filters import Filter
from goodsign.store.ranking import Query, count_ranked, read_page, read_ranked, read_score

_PEOPLE = [
    {
        "external_key": "A", "full_name": "Ada Éxample", "state": "TX", "industry": "Retail", "total_due": 100.5,
        "company_size": 10, "referral_date": date(2026, 1, 1), "email": "ada@example.com",
        "last_activity_at": datetime(2026, 1, 5, 23, 30, tzinfo=UTC), "attributes": '{"plan": "Gold", "visits": 7}',
    },
    {
        "external_key": "B", "full_name": "Bob Example", "state": "CA", "industry": "Health Care", "total_due": 5000.0,
        "company_size": 200, "referral_date": date(2026, 2, 1),
        "last_activity_at": datetime(2026, 1, 6, 0, 30, tzinfo=UTC),
        "attributes": '{"plan": "silver", "visits": "70", "renewal": "2026-05-01"}',
    },
    {
        "external_key": "C", "full_name": "Cyd Example", "state": "TX", "industry": "retail",
        "attributes": '{"visits": "many", "odd\' \\"name": "x"}',
    },
    {"external_key": "D", "state": "TX", "total_due": -3.0},
]  # fmt: skip


@pytest.fixture(scope="module")
def ranked(portfolio: Any) -> Database:
    return portfolio(_PEOPLE)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def with_ties(portfolio: Any) -> Database:
    twins = ({**person, "external_key": f"{person['external_key']}2"} for person in _PEOPLE)
    return portfolio([*_PEOPLE, *twins])  # type: ignore[no-any-return]


def _page(database: Database, **query: Any) -> list[str]:
    with database.transaction() as connection:
        return read_page(connection, Query(**query)).rows["external_key"].to_list()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("state=TX", "ACD"),
        ("state=tx", "ACD"),
        ("state!=TX", "B"),
        ("industry=RETAIL", "AC"),
        ("industry=health care", "B"),
        ("industry~care", "B"),
        ("band=a", "A"),
        ("kind=debtor", "ABCD"),
        ("rank<=2", "AB"),
        ("rank!=2", "ACD"),
        ("probability>0.8", "A"),
        ("fit>=2", "C"),
        ("total_due>=100", "AB"),
        ("total_due = 100.5", "A"),
        ("total_due!=100.5", "BCD"),
        ("total_due<0", "D"),
        ("company_size>10", "B"),
        ("referral_date>=2026-02-01", "B"),
        ("referral_date=2026-01-01", "A"),
        ("last_activity_at=2026-01-05", "A"),
        ("last_activity_at>2026-01-05", "B"),
        ("last_activity_at>=2026-01-06T01:30:00+01:00", "B"),
        ("full_name~EXAMPLE", "BC"),
        ("full_name=bob example", "B"),
        ("full_name~Éxample", "A"),
        ("email=ADA@example.com", "A"),
        ("external_key>b", "CD"),
        ("plan=gold", "A"),
        ("plan=SILVER", "B"),
        ("plan!=gold", "BCD"),
        ("plan~ol", "A"),
        ("visits>=7", "AB"),
        ("visits>7", "B"),
        ("renewal>=2026-04-30", "B"),
        ("renewal<2026-04-30", ""),
        ("no such attribute=x", ""),
    ],
)
def test_filters_on_every_kind_of_field(ranked: Database, written: str, expected: str) -> None:
    where = Filter.parse(written)
    assert "".join(_page(ranked, filters=[where])) == expected
    assert "".join(read_ranked(ranked, [where])["external_key"].to_list()) == expected


def test_filters_all_apply(ranked: Database) -> None:
    both = [Filter.parse("state=TX"), Filter.parse("visits>=1"), Filter.parse("industry=retail")]
    assert _page(ranked, filters=both) == ["A"]
    assert read_ranked(ranked, both)["external_key"].to_list() == ["A"]


@pytest.mark.parametrize(
    "written",
    ["", "state", "=TX", "total_due>=much", "total_due>=1e5", "rank=first", "referral_date=2026-13-01",
     "referral_date=yesterday", "last_activity_at>=2026-02-30", "visits>many", "state=a\x00b"],
)  # fmt: skip
def test_a_condition_that_makes_no_sense_is_named(ranked: Database, written: str) -> None:
    with pytest.raises(SpecError):
        _page(ranked, filters=[Filter.parse(written)])


@pytest.mark.parametrize(
    "hostile",
    ["x'; DROP TABLE leads; --", "') OR 1=1 --", ":value_0", "$1", "%s %(x)s", "\\", '"', "odd' \"name", "a:b::text"],
)
def test_names_and_values_are_never_sql(ranked: Database, hostile: str) -> None:
    as_name, as_value = Filter(hostile, "=", "x"), Filter("full_name", "=", hostile)
    assert _page(ranked, filters=[as_value]) == []
    assert _page(ranked, filters=[as_name]) == (["C"] if hostile == "odd' \"name" else [])
    assert read_ranked(ranked, [as_value]).is_empty()
    assert read_ranked(ranked, [as_name]).height == (hostile == "odd' \"name")
    with pytest.raises(SpecError, match="cannot be sorted"):
        _page(ranked, sort=hostile)
    assert len(_page(ranked)) == 4


def _walk(database: Database, **query: Any) -> list[str]:
    found: list[str] = []
    after = None
    with database.transaction() as connection:
        while True:
            page = read_page(connection, Query(after=after, **query))
            found += page.rows["external_key"].to_list()
            after = page.next_cursor
            if after is None:
                return found


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    "sort",
    ["rank", "probability", "band", "fit", "state", "industry", "total_due", "company_size", "full_name",
     "referral_date", "last_activity_at", "email"],
)  # fmt: skip
def test_pages_hold_every_row_once_ties_and_nulls_included(with_ties: Database, sort: str, descending: bool) -> None:
    database = with_ties
    whole = _page(database, sort=sort, descending=descending, limit=100)
    for limit in (1, 3, 8):
        assert _walk(database, sort=sort, descending=descending, limit=limit) == whole
    assert sorted(whole) == ["A", "A2", "B", "B2", "C", "C2", "D", "D2"]
    assert _page(database, sort=sort, descending=not descending, limit=100) == whole[::-1]


def test_sorting_puts_values_in_their_order(ranked: Database) -> None:
    assert _page(ranked, sort="total_due", descending=True) == ["B", "A", "D", "C"]
    assert _page(ranked, sort="referral_date", descending=True)[:2] == ["B", "A"]


def test_the_last_page_says_so_even_when_full(ranked: Database) -> None:
    with ranked.transaction() as connection:
        assert read_page(connection, Query(limit=4)).next_cursor is None
        assert read_page(connection, Query(limit=3)).next_cursor is not None


def test_an_empty_page_has_the_columns_of_a_full_one(ranked: Database) -> None:
    with ranked.transaction() as connection:
        full = read_page(connection, Query()).rows
        empty = read_page(connection, Query(filters=[Filter("state", "=", "ZZ")])).rows
    assert empty.schema == full.schema
    assert empty.is_empty()


@given(
    mark=st.text(max_size=40) | st.sampled_from(["NQ", "WzEsMl0", "W10", "e30", "bnVsbA", "WyJyYW5rIHVwIiwieCIsIngiXQ"])
)
def test_a_page_mark_that_no_page_gave_is_named(ranked: Database, mark: str) -> None:
    with pytest.raises(SpecError, match="page mark"):
        _page(ranked, after=mark)


def test_a_page_mark_of_another_order_is_refused(ranked: Database) -> None:
    with ranked.transaction() as connection:
        mark = read_page(connection, Query(limit=1)).next_cursor
    for query in ({"sort": "fit"}, {"descending": True}):
        with pytest.raises(SpecError, match="page mark"):
            _page(ranked, after=mark, **query)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_page_has_at_least_one_row(ranked: Database, limit: int) -> None:
    with pytest.raises(SpecError, match="at least one"):
        _page(ranked, limit=limit)


def test_who_opts_out_vanishes_at_once(portfolio: Any) -> None:
    ranked = portfolio(_PEOPLE)
    with ranked.transaction() as connection:
        connection.execute(text("UPDATE leads SET opted_out = true WHERE external_key = 'A'"))
    assert _page(ranked) == ["B", "C", "D"]
    assert read_ranked(ranked, [])["external_key"].to_list() == ["B", "C", "D"]
    with ranked.transaction() as connection:
        assert count_ranked(connection) == 3


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (0.25, 1), (0.26, 2), (0.5, 2), (0.999, 4), (1.0, 4)])
def test_a_share_is_rounded_up_to_whole_leads(ranked: Database, share: float, expected: int) -> None:
    assert read_ranked(ranked, [], share=share).height == expected


def test_a_share_counts_those_who_meet_the_filters(ranked: Database) -> None:
    assert read_ranked(ranked, [Filter("state", "=", "TX")], share=0.34)["external_key"].to_list() == ["A", "C"]


def test_a_share_is_not_rounded_up_by_binary_fractions(database: Database, deliver: Any, publish: Any) -> None:
    deliver([{"external_key": f"{number:03}"} for number in range(100)])
    publish()
    # 0.07 * 100 is 7.000000000000001 in binary.
    assert read_ranked(database, [], share=0.07).height == 7


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_share_beyond_the_whole_is_refused(ranked: Database, share: float) -> None:
    with pytest.raises(SpecError, match="between 0 and 1"):
        read_ranked(ranked, [], share=share)


def test_one_leads_score_with_its_receipt(ranked: Database) -> None:
    with ranked.transaction() as connection:
        first = read_page(connection, Query(limit=1)).rows.row(0, named=True)
        score = read_score(connection, first["lead_id"])
        assert score is not None
        assert (score["rank"], bytes(score["receipt"]), bytes(score["parts"])) == (1, b"\x03", b"\x01\x02")  # type: ignore[arg-type]
        assert read_score(connection, "00000000-0000-4000-8000-00000000dead") is None
        assert read_score(connection, "no uuid'; --") is None


def test_another_workspaces_ranking_is_not_there(ranked: Database, other_database: Database) -> None:
    assert _page(other_database) == []
    assert read_ranked(other_database, []).is_empty()


def test_pages_use_the_indexes(database: Database, deliver: Any, publish: Any, now: datetime) -> None:
    deliver(
        [{"external_key": f"{n:04}", "state": "TX" if n % 9 else "CA", "industry": f"I{n % 5}"} for n in range(3000)]
    )
    publish()
    publish(now=now + timedelta(hours=1))
    with database.transaction() as connection:
        run = connection.execute(text("SELECT run_id FROM score_runs WHERE current")).scalar_one()
        plans = {
            condition: "\n".join(
                connection.execute(
                    text(f"""EXPLAIN SELECT s.rank FROM scores s JOIN leads l USING (workspace_id, lead_id)
                             WHERE s.run_id = '{run}' AND NOT l.opted_out AND {condition}
                             ORDER BY s.rank, s.lead_id LIMIT 50""")
                ).scalars()
            )
            for condition in ("true", "s.state = 'tx'", "s.industry = 'i3'", "s.rank > 1500")
        }
    for condition, plan in plans.items():
        assert "Index Scan using scores_" in plan, (condition, plan)
        assert plan.count("scores_") - plan.count("_idx") <= 3, (condition, plan)
        assert "Seq Scan on scores" not in plan, (condition, plan)
