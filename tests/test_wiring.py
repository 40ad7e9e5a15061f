"""The embedded installation, opened for real."""

from pathlib import Path

import pytest
from sqlalchemy import text

from goodsign.core.errors import KeyFault, SchemaOutdated, SettingsError
from goodsign.settings import Settings, read_settings
from goodsign.wiring import close, company_reader, key_file, key_ring, open_file, open_house, web_search


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("DATABASE_URL", "GOODSIGN_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOODSIGN_HOME", str(tmp_path / "home"))
    return read_settings()


def test_an_embedded_house_migrates_itself_and_keeps_its_data(settings: Settings) -> None:
    for opening in (1, 2):
        house = open_house(settings)
        with house.database.transaction() as connection:
            connection.execute(
                text("INSERT INTO opt_outs SELECT workspace_id, :i, 'test', now(), now() FROM workspaces"),
                {"i": bytes([opening])},
            )
            assert connection.execute(text("SELECT count(*) FROM opt_outs")).scalar() == opening
        assert house.reports.parent == house.rejects.parent == settings.home
        close(house)


def test_the_local_embedder_is_used_without_a_key(settings: Settings) -> None:
    house = open_house(settings)
    assert "local" in type(house.embedder).__name__.lower()
    close(house)


def test_an_external_database_is_never_migrated_unasked(settings: Settings, copy_database, migrated: str) -> None:
    outside = settings.model_copy(update={"database_url": _secret(copy_database())})
    with pytest.raises(SchemaOutdated) as error:
        open_house(outside)
    assert "goodsign db upgrade" in str(error.value.hint)
    close(open_house(settings.model_copy(update={"database_url": _secret(copy_database(migrated))})))


def test_production_needs_a_key_and_a_made_one_is_for_its_owner_only(settings: Settings) -> None:
    house = open_house(settings)
    with pytest.raises(KeyFault):
        key_ring(settings.model_copy(update={"environment": "production"}), house.database)
    assert key_ring(settings, house.database) == key_ring(settings, house.database)
    assert key_file(settings).stat().st_mode & 0o077 == 0
    close(house)


def test_wrong_settings_name_the_variable(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODSIGN_KEEP_SCORE_RUNS", "0")
    with pytest.raises(SettingsError, match="GOODSIGN_KEEP_SCORE_RUNS"):
        read_settings()


def test_a_file_is_opened_by_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "leads.data"
    path.write_text("id;name\n1;Ann Example\n")
    assert open_file(path).header == ("id", "name")


@pytest.mark.parametrize(
    ("chosen", "kind"),
    [
        ({"firecrawl_key": "k"}, "FirecrawlSearch"),
        ({"firecrawl_base_url": "http://localhost:3002/v2"}, "FirecrawlSearch"),
        ({"google_search_key": "k", "google_search_engine": "e"}, "GoogleSearch"),
    ],
)
def test_google_searches_where_its_key_is_set_and_firecrawl_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str], kind: str
) -> None:
    for name, value in chosen.items():
        monkeypatch.setenv(f"GOODSIGN_{name.upper()}", value)
    search = web_search(read_settings())
    assert type(search).__name__ == kind
    search.close()


@pytest.mark.parametrize(
    ("chosen", "missing"),
    [({}, "GOODSIGN_FIRECRAWL_KEY"), ({"google_search_key": "k"}, "GOODSIGN_GOOGLE_SEARCH_ENGINE")],
)
def test_a_search_without_its_key_names_the_setting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str], missing: str
) -> None:
    for name, value in chosen.items():
        monkeypatch.setenv(f"GOODSIGN_{name.upper()}", value)
    with pytest.raises(SettingsError) as error:
        web_search(read_settings())
    assert missing in str(error.value.hint)
    with pytest.raises(SettingsError) as error:
        company_reader(settings)
    assert "GOODSIGN_FIRECRAWL_KEY" in str(error.value.hint)


def _secret(url: str) -> object:
    return Settings(DATABASE_URL=url).database_url
