"""The only reader of the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from goodsign.core.errors import SettingsError

_HINT = "See docs/reference/settings.md."


class Settings(BaseSettings):
    """What can be set from outside, as `GOODSIGN_<NAME>` or in a `.env` file."""

    model_config = SettingsConfigDict(env_prefix="GOODSIGN_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(
        default=Path(".goodsign"),
        description="Folder for the embedded database, keys, models' reports and rejects files.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="PostgreSQL 15+ to use instead of the embedded one.",
    )
    key: SecretStr | None = Field(
        default=None,
        description="Encryption key ring as `id:base64[,id:base64…]`, newest first. "
        "Without it a key file is made in the home folder.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias="OPENAI_API_KEY",
        description="When set, similar-leads search uses OpenAI's text embeddings.",
    )
    openai_embedding_model: str = Field(
        default="text-embedding-3-small", description="OpenAI model for similar-leads search."
    )
    openai_base_url: str = Field(
        default="https://api.openai.com/v1", description="Base address of the OpenAI-compatible service."
    )
    environment: Literal["development", "production"] = Field(
        default="development",
        description="`production` refuses a key made on the fly: set GOODSIGN_KEY.",
    )
    keep_score_runs: int = Field(default=10, ge=1, description="Rankings kept for receipts; older ones are dropped.")

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()


def read_settings() -> Settings:
    """Read the settings from the environment; raise SettingsError naming each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{_variable(issue['loc'])}: {issue['msg']}" for issue in error.errors())
        raise SettingsError(f"Settings are wrong. {wrong}.", hint=_HINT) from error


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0])
    return name if name.isupper() else f"GOODSIGN_{name.upper()}"
