"""The only place that opens the store and picks connectors."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from goodsign.collect.ports import SourceFile
from goodsign.core.errors import KeyFault
from goodsign.core.ids import DEFAULT_WORKSPACE
from goodsign.icp.ports import TextEmbedder
from goodsign.settings import Settings, read_settings
from goodsign.store import schema
from goodsign.store.database import Database, open_engine, translated
from goodsign.store.embedded import start_embedded
from goodsign.store.vault import KeyRing, Vault, holds_sealed, read_or_make_ring


@dataclass(frozen=True)
class House:
    """Everything a door needs to run flows: settings, the store, the vault, and the connectors in use."""

    settings: Settings
    database: Database

    @cached_property
    def vault(self) -> Vault:
        """The vault of this workspace, under the key ring from the settings or the key file."""
        return Vault(key_ring(self.settings, self.database), self.database.workspace_id)

    @cached_property
    def embedder(self) -> TextEmbedder:
        """OpenAI's embeddings when a key is set, the local embedder else."""
        if self.settings.openai_api_key is not None:
            from goodsign.connectors.embeddings.openai import OpenAIEmbedder

            return OpenAIEmbedder(
                self.settings.openai_api_key,
                model=self.settings.openai_embedding_model,
                base_url=self.settings.openai_base_url,
            )
        from goodsign.connectors.embeddings.local import LocalEmbedder

        return LocalEmbedder()

    @property
    def reports(self) -> Path:
        """The folder for model reports."""
        return self.settings.home / "reports"

    @property
    def rejects(self) -> Path:
        """The folder for rejects files."""
        return self.settings.home / "rejects"


def open_house(settings: Settings | None = None, *, say: Callable[[str], None] = lambda _: None) -> House:
    """Open the store, migrating it first when it is the embedded one.

    `say` hears a sentence when something takes long. Raises SchemaOutdated when an external database needs
    `goodsign db upgrade`, and DatabaseUnavailable, DiskFault or SettingsError as they apply.
    """
    settings = settings or read_settings()
    house = House(settings, connect(settings, say=say))
    try:
        _bring_up_to_date(house)
    except BaseException:
        close(house)
        raise
    return house


def _bring_up_to_date(house: House) -> None:
    with translated():
        if house.settings.database_url is None:
            schema.upgrade(house.database.engine)
        else:
            with house.database.engine.connect() as connection:
                schema.require_current(connection)


def connect(settings: Settings, *, say: Callable[[str], None] = lambda _: None) -> Database:
    """Return the database of the settings without looking at its schema; the embedded one is started."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
    else:
        url = start_embedded(settings.home, say=say)
    return Database(open_engine(url), DEFAULT_WORKSPACE)


def key_ring(settings: Settings, database: Database) -> KeyRing:
    """Return the key ring, making one where nothing is sealed yet; raise KeyFault as `require_key` does."""
    if settings.key is not None:
        return KeyRing.parse(settings.key.get_secret_value())
    require_key(settings, database)
    return read_or_make_ring(key_file(settings))


def require_key(settings: Settings, database: Database) -> None:
    """Raise KeyFault when no key is set in production, or the key file of sealed data is gone."""
    if settings.key is not None or key_file(settings).exists():
        return
    if settings.environment == "production":
        raise KeyFault(
            "No encryption key is set, and in production none is made on the fly.",
            hint="Set GOODSIGN_KEY; see docs/reference/settings.md.",
        )
    with database.transaction() as connection:
        lost = holds_sealed(connection)
    if lost:
        raise KeyFault(
            f"The key file {key_file(settings)} is gone, and the database holds data sealed with it.",
            hint="Put the file back from your copy, or set GOODSIGN_KEY. Under a new key, tax ids and birth dates "
            "stay unreadable and people who opted out are no longer recognized.",
        )


def key_file(settings: Settings) -> Path:
    """Return where the key ring is kept when none is set."""
    return settings.home / "keys" / "ring"


def open_file(path: Path, *, sheet: str | None = None) -> SourceFile:
    """Open a CSV, Excel, Parquet or NDJSON file for reading in batches."""
    from goodsign.connectors.files.open import open_source

    return open_source(path, sheet=sheet)


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def close(house: House) -> None:
    """Give the connections back."""
    with suppress(Exception):
        house.database.engine.dispose()
