from datetime import UTC, date, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import text

from goodsign.core.errors import DatabaseFault, DatabaseUnavailable, DataError, SchemaOutdated
from goodsign.core.ids import DEFAULT_WORKSPACE
from goodsign.store.bulk import copy_in, read_frame, read_within, uuid_bytes
from goodsign.store.database import Database, open_engine

_EVERY_TYPE = pl.DataFrame(
    {
        "words": ["plain", "Zoë Ünlü 北京", "👩‍👩‍👧 🎉", "", 'quote " comma , \n new line \\N \t', None],
        "yes": [True, False, None, True, False, None],
        "small": pl.Series([-(2**15), 2**15 - 1, 0, None, 1, 2], dtype=pl.Int16),
        "whole": pl.Series([-(2**31), 2**31 - 1, 0, None, 1, 2], dtype=pl.Int32),
        "large": [-(2**63), 2**63 - 1, 0, None, 1, 2],
        "single": pl.Series([0.5, -1.25, float("inf"), None, 0.0, 1.0], dtype=pl.Float32),
        "double": [0.1, -1e300, float("-inf"), None, float("nan"), 5e-324],
        "day": [date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31), None, date(1970, 1, 1), date(2000, 1, 1)],
        "moment": pl.Series(
            [datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC), datetime(1969, 1, 1, tzinfo=UTC), None] * 2,
            dtype=pl.Datetime("us", "UTC"),
        ),
        "bytes": [b"", b"\x00\xff", None, b"\x1f", b"a", b"b"],
        "numbers": pl.Series([[1.0, 2.0], [], None, [0.5], [1.0], [2.0]], dtype=pl.List(pl.Float32)),
    }
)
_TYPES = "words text, yes boolean, small smallint, whole integer, large bigint, single real, double double precision, \
          day date, moment timestamptz, bytes bytea, numbers float4[]"


def test_every_type_comes_back_as_it_went_in(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE every_type ({_TYPES}); GRANT SELECT ON every_type TO PUBLIC"))
        copy_in(connection, "every_type", _EVERY_TYPE)
    try:
        back = read_frame(database, "SELECT * FROM every_type")
    finally:
        with database.engine.begin() as connection:
            connection.execute(text("DROP TABLE every_type"))
    assert_frame_equal(back, _EVERY_TYPE)


def test_columns_go_by_name_not_by_place(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE pairs (a text, b text) ON COMMIT DROP"))
        copy_in(connection, "pairs", pl.DataFrame({"b": ["B"], "a": ["A"]}))
        assert connection.execute(text("SELECT a, b FROM pairs")).one() == ("A", "B")


def test_more_rows_than_one_batch_and_chunks_that_do_not_align(database: Database) -> None:
    many = pl.concat([pl.DataFrame({"n": range(70_001)}), pl.DataFrame({"n": range(70_001, 140_000)})])
    with database.transaction() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE many (n bigint) ON COMMIT DROP"))
        copy_in(connection, "many", many)
        assert connection.execute(text("SELECT count(*), sum(n) FROM many")).one() == (140_000, sum(range(140_000)))


def test_an_empty_frame_adds_nothing(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE nobody (name text) ON COMMIT DROP"))
        copy_in(connection, "nobody", pl.DataFrame(schema={"name": pl.String}))
        assert connection.execute(text("SELECT count(*) FROM nobody")).scalar_one() == 0


def test_a_nul_character_is_refused_by_the_name_of_its_column(database: Database) -> None:
    def copy() -> None:
        with database.transaction() as connection:
            connection.execute(text("CREATE TEMPORARY TABLE nul (name text) ON COMMIT DROP"))
            copy_in(connection, "nul", pl.DataFrame({"name": ["fine", "Wil\x00ma"]}))

    with pytest.raises(DataError, match="`name` holds a NUL") as caught:
        copy()
    assert "Wil" not in caught.value.message


def test_a_table_under_row_level_security_takes_no_copy(database: Database) -> None:
    with pytest.raises(DatabaseFault), database.transaction() as connection:
        copy_in(connection, "workspaces", pl.DataFrame({"name": ["x"]}))


def test_an_empty_result_keeps_its_columns(database: Database) -> None:
    empty = read_frame(database, "SELECT lead_id::text AS lead_id, known_at FROM leads")
    assert empty.schema == {"lead_id": pl.String, "known_at": pl.Datetime("us", "UTC")}
    assert empty.is_empty()


def test_parameters_are_values_never_sql(database: Database) -> None:
    hostile = "x'; DROP TABLE leads; --"
    assert read_frame(database, "SELECT $1::text AS value", (hostile,))["value"].to_list() == [hostile]


def test_reading_sees_one_workspace_as_the_application_role(database: Database) -> None:
    seen = read_frame(database, "SELECT current_user::text AS role, workspace_id::text AS id FROM workspaces")
    assert seen.rows() == [("goodsign_app", str(database.workspace_id))]


def test_reading_from_a_server_that_is_away(now: datetime) -> None:
    away = Database(open_engine("postgresql://user:secret@127.0.0.1:1/leads"), DEFAULT_WORKSPACE)
    with pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1:1/leads") as caught:
        read_frame(away, "SELECT 1")
    assert "secret" not in caught.value.message


def test_reading_a_table_of_a_newer_version(database: Database) -> None:
    with pytest.raises(SchemaOutdated):
        read_frame(database, "SELECT * FROM table_of_the_next_version")


def test_reading_within_sees_the_transaction_and_tells_null_from_empty(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE noted (n bigint, name text) ON COMMIT DROP"))
        names = [*_EVERY_TYPE["words"].to_list(), "\\N", "NULL"]
        copy_in(connection, "noted", pl.DataFrame({"n": range(8), "name": names}))
        back = read_within(connection, "SELECT n, name FROM noted ORDER BY n")
        alone = read_within(connection, "SELECT name FROM noted ORDER BY n")
        none = read_within(connection, "SELECT n, name FROM noted WHERE false")
    assert back["n"].to_list() == [str(n) for n in range(8)]
    assert back["name"].to_list() == names
    assert alone["name"].to_list() == names
    assert none.schema == {"n": pl.String, "name": pl.String}


def test_uuid_bytes_are_the_raw_uuid() -> None:
    written = pl.DataFrame({"id": ["00112233-4455-6677-8899-aabbccddeeff"]})
    assert written.select(uuid_bytes("id")).item() == bytes.fromhex("00112233445566778899aabbccddeeff")
