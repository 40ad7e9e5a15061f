from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from sqlalchemy import text

from goodsign.icp.signoff import SignOff
from goodsign.store.database import Database
from goodsign.store.facts import read_fits
from goodsign.store.profiles import find_icp, list_icps, list_sign_offs, replace_fits, save_icp, save_sign_off


def test_each_changed_text_is_a_new_version(database: Database, other_database: Database, now: datetime) -> None:
    with database.transaction() as connection:
        assert find_icp(connection, "mine") is None
        versions = [save_icp(connection, "mine", specification, now=now) for specification in ("a", "a", "b", "a")]
        save_icp(connection, "also", "x", now=now)
        assert versions == [1, 1, 2, 3]
        assert find_icp(connection, "mine") == (3, "a")
        assert list_icps(connection) == ["also", "mine"]
    with other_database.transaction() as connection:
        assert find_icp(connection, "mine") is None
        assert save_icp(connection, "mine", "theirs", now=now) == 1


def test_sign_offs_come_back_newest_first(database: Database, now: datetime) -> None:
    old = SignOff("mine", "age 21-30", "Legal Example", "ECOA reviewed", date(2026, 1, 1), date(2026, 12, 31))
    new = SignOff("mine", "age 25-30", "Legal Example", "again", date(2026, 2, 1), date(2027, 1, 31))
    with database.transaction() as connection:
        save_sign_off(connection, old, now=now)
        save_sign_off(connection, new, now=now + timedelta(days=31))
        assert list_sign_offs(connection) == [new, old]


def test_fits_replace_those_of_the_same_profile_only(database: Database, deliver: Any, now: datetime) -> None:
    deliver([{"external_key": "A"}, {"external_key": "B"}])
    with database.transaction() as connection:
        leads = connection.execute(text("SELECT lead_id::text FROM leads ORDER BY external_key")).scalars().all()

        def fits(who: list[str], fit: float) -> pl.DataFrame:
            fixed = {"fit": fit, "fit_for_scoring": None, "verdict": "match", "states": "PFU"}
            return pl.DataFrame(
                [{"lead_id": lead, **fixed} for lead in who], schema_overrides={"fit_for_scoring": pl.Float64}
            )

        replace_fits(connection, "one", fits(list(leads), 50.0), as_of=now, now=now)
        replace_fits(connection, "two", fits(list(leads), 70.0), as_of=now, now=now)
        replace_fits(connection, "one", fits(leads[:1], 90.0), as_of=now, now=now)
    assert read_fits(database, "one").select("lead_id", "fit").rows() == [(leads[0], 90.0)]
    assert read_fits(database, "two")["fit"].to_list() == [70.0, 70.0]
