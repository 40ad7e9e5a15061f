import io

import pytest

from goodsign.store.schema import newest_revision


def test_db_upgrade_makes_the_schema_once(tmp_path, copy_database, installed, monkeypatch):
    goodsign = installed(tmp_path, copy_database(), monkeypatch)
    refused = goodsign("rank")
    assert (refused.code, "Run `goodsign db upgrade`." in refused.err) == (4, True)
    first, second = goodsign("db", "upgrade"), goodsign("db", "upgrade")
    assert (first.code, "up to date now" in first.err) == (0, True)
    assert (second.code, "up to date already" in second.err) == (0, True)
    assert goodsign("imports", "list").code == 0


def test_db_downgrade_asks_first(goodsign, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert goodsign("db", "downgrade", "base").code == 1
    assert goodsign("imports", "list").code == 0


def test_the_doctor_finds_a_sound_installation_sound(goodsign):
    said = goodsign("doctor")
    assert (said.code, "Everything is in order." in said.err) == (0, True)
    assert all(check["ok"] for check in goodsign("doctor", "--json").json)
    assert newest_revision() in goodsign("doctor").err


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("DATABASE_URL", "postgresql://user:hidden-word@/none?host=/nowhere", "does not answer"),
        ("DATABASE_URL", "mysql://user:hidden-word@localhost/none", "PostgreSQL 15 or newer only"),
        ("DATABASE_URL", "no address", "is not a database address"),
        ("GOODSIGN_KEEP_SCORE_RUNS", "many", "GOODSIGN_KEEP_SCORE_RUNS"),
        ("GOODSIGN_ENVIRONMENT", "moon", "GOODSIGN_ENVIRONMENT"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_shown(goodsign, monkeypatch, variable, value, says):
    monkeypatch.setenv(variable, value)
    said = goodsign("rank")
    assert (said.code, says in said.err, "Fix:" in said.err) == (4, True, True), said
    assert "hidden-word" not in said.err + said.out
    examined = goodsign("doctor")
    assert (examined.code, "WRONG" in examined.err) == (4, True)
    assert "hidden-word" not in examined.err + examined.out


def test_a_wrong_key_is_named_and_not_shown(goodsign, monkeypatch):
    monkeypatch.setenv("GOODSIGN_KEY", "k1:hidden-word")
    leads = goodsign.file("leads.csv", "id,debtor_name\nA1,Ann Example\n")
    said = goodsign("import", leads)
    assert (said.code, "key ring" in said.err, "hidden-word" in said.err) == (4, True, False)


def test_production_makes_no_key_on_the_fly(goodsign, monkeypatch):
    monkeypatch.delenv("GOODSIGN_KEY")
    monkeypatch.setenv("GOODSIGN_ENVIRONMENT", "production")
    said = goodsign("import", goodsign.file("leads.csv", "id,debtor_name\nA1,Ann Example\n"))
    assert (said.code, "Set GOODSIGN_KEY" in said.err) == (4, True)
    assert not (goodsign.folder / "home" / "keys").exists()


def test_a_home_that_cannot_be_written_is_named(goodsign, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    taken = goodsign.file("taken", "a file, not a folder")
    monkeypatch.setenv("GOODSIGN_HOME", str(taken))
    said = goodsign("rank")
    assert (said.code, "cannot be written" in said.err) == (4, True)
