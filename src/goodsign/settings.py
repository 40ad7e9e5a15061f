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

    contact_url: str | None = Field(
        default=None,
        description="Where site owners and vendors can reach you; told to every server in the user agent.",
    )
    egress_proxy: SecretStr | None = Field(
        default=None,
        description="Proxy for outgoing requests, where your network's policy asks for one. "
        "Never a way around a site's refusal.",
    )
    apify_token: SecretStr | None = Field(
        default=None, description="Token of your Apify account; needed for sources that are Apify actors."
    )
    apify_base_url: str = Field(
        default="https://api.apify.com", description="Base address of Apify, or of a local one to try things out."
    )
    apify_webhook_url: str | None = Field(
        default=None,
        description="Public address that Apify calls when a run ends; `{token}` in it becomes the run's token. "
        "Without it runs are polled.",
    )
    apify_webhook_secret: SecretStr | None = Field(
        default=None, description="Secret behind the tokens by which Apify's calls are told from forged ones."
    )
    google_search_key: SecretStr | None = Field(
        default=None,
        description="Key for Google's Custom Search JSON API, which closes on 2027-01-01; unset, Firecrawl searches.",
    )
    google_search_engine: str | None = Field(default=None, description="Id (`cx`) of the search engine to ask.")
    google_search_base_url: str = Field(
        default="https://customsearch.googleapis.com", description="Base address of Google's search."
    )
    firecrawl_key: SecretStr | None = Field(
        default=None, description="Key for Firecrawl: web search, and reading companies' About pages."
    )
    firecrawl_base_url: str = Field(
        default="https://api.firecrawl.dev/v2", description="Base address of Firecrawl's REST API."
    )
    firecrawl_mcp_url: str | None = Field(
        default=None,
        description="Firecrawl's MCP server to use instead of the REST API: a web address, or a command line to start "
        "it with. Needs `goodsign[mcp]`.",
    )

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
