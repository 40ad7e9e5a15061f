from pathlib import Path

import pytest

from goodsign.core.errors import SettingsError
from goodsign.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(str(field.validation_alias or f"GOODSIGN_{name.upper()}"), raising=False)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = read_settings()
    assert settings.home == tmp_path / ".goodsign"
    assert settings.database_url is None
    assert settings.key is None
    assert settings.openai_api_key is None
    assert settings.environment == "development"
    assert settings.keep_score_runs == 10


def test_vendors_keys_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APIFY_TOKEN", "APIFY_WEBHOOK_SECRET", "GOOGLE_SEARCH_KEY", "FIRECRAWL_KEY", "EGRESS_PROXY"):
        monkeypatch.setenv(f"GOODSIGN_{name}", f"shh-{name}")
    assert "shh" not in f"{read_settings()!r} {read_settings()}"


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("GOODSIGN_KEEP_SCORE_RUNS", "3", "keep_score_runs", 3),
        ("GOODSIGN_ENVIRONMENT", "production", "environment", "production"),
        ("GOODSIGN_OPENAI_EMBEDDING_MODEL", "other", "openai_embedding_model", "other"),
        ("GOODSIGN_HOME", "/srv/goodsign", "home", Path("/srv/goodsign")),
        ("GOODSIGN_APIFY_BASE_URL", "http://127.0.0.1:8123", "apify_base_url", "http://127.0.0.1:8123"),
        ("GOODSIGN_FIRECRAWL_MCP_URL", "npx -y firecrawl-mcp", "firecrawl_mcp_url", "npx -y firecrawl-mcp"),
    ],
)
def test_a_variable_sets_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str, expected: object
) -> None:
    monkeypatch.setenv(variable, value)
    assert getattr(read_settings(), name) == expected


def test_a_file_sets_it_too_and_a_variable_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GOODSIGN_KEEP_SCORE_RUNS=3\nSOMETHING_ELSE=1\n")
    assert read_settings().keep_score_runs == 3
    monkeypatch.setenv("GOODSIGN_KEEP_SCORE_RUNS", "4")
    assert read_settings().keep_score_runs == 4


def test_the_home_folder_may_be_relative_or_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOODSIGN_HOME", "data")
    assert read_settings().home == tmp_path / "data"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GOODSIGN_HOME", "~/data")
    assert read_settings().home == tmp_path / "data"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GOODSIGN_KEEP_SCORE_RUNS", "0"),
        ("GOODSIGN_KEEP_SCORE_RUNS", "many"),
        ("GOODSIGN_ENVIRONMENT", "testing"),
    ],
)
def test_what_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"{variable}: "):
        read_settings()


def test_all_that_is_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODSIGN_KEEP_SCORE_RUNS", "0")
    monkeypatch.setenv("GOODSIGN_ENVIRONMENT", "testing")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert "GOODSIGN_KEEP_SCORE_RUNS" in caught.value.message
    assert "GOODSIGN_ENVIRONMENT" in caught.value.message
    assert caught.value.hint is not None


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "GOODSIGN_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "hunter2")
    settings = read_settings()
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump()}"
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "hunter2"
