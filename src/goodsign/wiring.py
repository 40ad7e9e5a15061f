"""The only place that opens the store and picks connectors."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from goodsign.collect.ports import ProfileSource, SourceFile
from goodsign.core.errors import KeyFault, SettingsError, SpecError
from goodsign.core.ids import DEFAULT_WORKSPACE
from goodsign.icp.ports import TextEmbedder
from goodsign.settings import Settings, read_settings
from goodsign.signals.ports import TextClassifier
from goodsign.store import schema
from goodsign.store.database import Database, open_engine, translated
from goodsign.store.embedded import start_embedded
from goodsign.store.vault import KeyRing, Vault, holds_sealed, read_or_make_ring

if TYPE_CHECKING:
    from goodsign.compliance.frames import Source
    from goodsign.connectors.apify.webhook import RunEvent
    from goodsign.connectors.firecrawl.answers import Firecrawl
    from goodsign.connectors.firecrawl.company import FirecrawlReader, FirecrawlSearch
    from goodsign.connectors.google_search.client import GoogleSearch
    from goodsign.connectors.web.source import PageSource
    from goodsign.flows.collect_profiles import Collector
    from goodsign.flows.enrich_companies import Enricher
    from goodsign.flows.ingest_profiles import TakeIn
    from goodsign.store.sources import RegisteredSource

_LEADS_A_RUN = 200
_PAGES_A_RUN = 10


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


def batch_size(house: House, source: str) -> int:
    """Return how many leads one run at a source asks for at most."""
    from goodsign.store.sources import find_source

    with house.database.transaction() as connection:
        registered = find_source(connection, source)
    if registered.source.access != "vendor":
        return _PAGES_A_RUN if registered.source.access == "page" else _LEADS_A_RUN
    from goodsign.connectors.apify.config import actor_config

    return actor_config(registered.actor or "").most_addresses


def collector(
    house: House, source: str, *, file: Path | None = None, own_key: str | None = None, as_history: bool = False
) -> "Collector":
    """Return what collects from a source of the register: a file, a person's export, pages, or a vendor.

    Raises NotFound for a source that is not registered and SettingsError for a vendor without its key.
    """
    from random import random
    from time import sleep

    from goodsign.flows.collect_profiles import CALLED_POLL_SECONDS, FILE_PAGE, PAGE, POLL_SECONDS, Collector
    from goodsign.flows.ingest_profiles import ingest_profiles
    from goodsign.store.sources import find_source
    from goodsign.store.traffic import SharedTraffic

    with house.database.transaction() as connection:
        registered = find_source(connection, source)
    traffic = SharedTraffic(house.database, now, lambda _bucket: registered.per_minute)
    is_page = registered.source.access == "page"
    return Collector(
        database=house.database,
        vault=house.vault,
        source=profile_source(house, registered, file=file, own_key=own_key),
        registered=registered,
        traffic=traffic,
        now=now,
        sleep=sleep,
        jitter=random,
        as_history=as_history,
        # A page costs a host's patience: what was fetched is stored before the next one is asked for.
        page=1 if is_page else PAGE if file is None else FILE_PAGE,
        poll_seconds=POLL_SECONDS if house.settings.apify_webhook_url is None else CALLED_POLL_SECONDS,
        take_in=page_intake() if is_page else partial(ingest_profiles, classifier=post_reader()),
    )


def page_intake() -> "TakeIn":
    """Return what takes pages in: people's pages as profiles, announcements as the classifier reads them."""
    from goodsign.flows.ingest_announcements import ingest_pages

    return partial(ingest_pages, classifier=post_reader())


@contextmanager
def enricher(house: House, source: str) -> "Iterator[Enricher]":
    """Give what looks up companies through a search of the register; its connections are closed at the end.

    Raises NotFound for a source that is not registered and SettingsError for a vendor without its key.
    """
    from random import random
    from time import sleep

    from goodsign.flows.enrich_companies import Enricher
    from goodsign.store.sources import find_source
    from goodsign.store.traffic import SharedTraffic

    with house.database.transaction() as connection:
        registered = find_source(connection, source)
    with closing(web_search(house.settings)) as search, closing(company_reader(house.settings)) as reader:
        yield Enricher(
            database=house.database,
            source=source,
            search=search,
            reader=reader,
            traffic=SharedTraffic(house.database, now, lambda _bucket: registered.per_minute),
            now=now,
            sleep=sleep,
            jitter=random,
        )


def web_search(settings: Settings) -> "GoogleSearch | FirecrawlSearch":
    """Return the web search in use: Google's when its key is set, Firecrawl's else; raises SettingsError without."""
    if settings.google_search_key is None:
        from goodsign.connectors.firecrawl.company import FirecrawlSearch

        return FirecrawlSearch(_firecrawl(settings))
    from goodsign.connectors.google_search.client import GoogleSearch
    from goodsign.connectors.vendor_api import Access, user_agent

    if settings.google_search_engine is None:
        raise SettingsError(
            "Google's search needs to know which search engine to ask.", hint="Set GOODSIGN_GOOGLE_SEARCH_ENGINE."
        )
    access = Access(
        base_url=settings.google_search_base_url,
        secret=settings.google_search_key,
        user_agent=user_agent(settings.contact_url),
        proxy=settings.egress_proxy,
    )
    return GoogleSearch(access, engine=settings.google_search_engine)


def company_reader(settings: Settings) -> "FirecrawlReader":
    """Return what reads companies' About pages: Firecrawl; raises SettingsError without its key."""
    from goodsign.connectors.firecrawl.company import FirecrawlReader

    return FirecrawlReader(_firecrawl(settings))


def _firecrawl(settings: Settings) -> "Firecrawl":
    """Return Firecrawl, by its MCP server where one is set; an address of one's own may need no key."""
    from goodsign.connectors.firecrawl.mcp import FirecrawlMcp, McpServer
    from goodsign.connectors.firecrawl.rest import FirecrawlRest
    from goodsign.connectors.vendor_api import Access, user_agent

    agent, key, proxy = user_agent(settings.contact_url), settings.firecrawl_key, settings.egress_proxy
    if settings.firecrawl_mcp_url:
        return FirecrawlMcp(McpServer(address=settings.firecrawl_mcp_url, key=key, user_agent=agent, proxy=proxy))
    base_url = settings.firecrawl_base_url
    if key is None and base_url == Settings.model_fields["firecrawl_base_url"].default:
        raise SettingsError("No key is set for Firecrawl.", hint="Set GOODSIGN_FIRECRAWL_KEY.")
    return FirecrawlRest(Access(base_url=base_url, secret=key, user_agent=agent, proxy=proxy))


@cache
def text_classifier() -> TextClassifier:
    """Return the classifier that reads texts for career signals: the model in the package."""
    from goodsign.connectors.text_model.reader import ShippedTextClassifier

    return ShippedTextClassifier()


@cache
def post_reader() -> TextClassifier:
    """Return the same classifier for posts: loaded when the first one comes, and reading each once in this process."""
    from goodsign.flows.read_once import ReadOnce

    return ReadOnce(text_classifier)


def profile_source(
    house: House, registered: "RegisteredSource", *, file: Path | None = None, own_key: str | None = None
) -> ProfileSource:
    """Return the connector that a source of the register is read by; raises SpecError where none can."""
    source = registered.source
    if source.access in {"file", "own_export"}:
        from goodsign.connectors.profiles.dump import DumpSource

        if file is None:
            raise SpecError(f"`{source.name}` is a source of files.", hint="Give the file with --file.")
        return DumpSource(file, registered.actor, key=own_key)
    if source.access == "vendor":
        return _apify(house.settings, registered.actor or "")
    if source.access == "page":
        return page_source(house, registered)
    raise SpecError(f"`{source.name}` ({source.access}) brings no profiles.", hint="See `goodsign sources list`.")


def page_source(house: House, registered: "RegisteredSource") -> "PageSource":
    """Return our own fetcher for a source of pages; raises SettingsError while nobody could reach its owner."""
    from goodsign.connectors.web.fetch import Fetcher
    from goodsign.connectors.web.source import Gate, PageSettings, PageSource
    from goodsign.store.robots import StoredRobots
    from goodsign.store.sources import find_source
    from goodsign.store.traffic import SharedTraffic

    name, pause = registered.source.name, 60 / registered.per_minute
    if house.settings.contact_url is None:
        raise SettingsError(
            "Pages are read only by those whom the owner of a site can reach.", hint="Set GOODSIGN_CONTACT_URL."
        )

    def row() -> "Source":
        with house.database.transaction() as connection:
            return find_source(connection, name).source

    traffic = SharedTraffic(house.database, now, lambda _bucket: registered.per_minute)
    gate = Gate(row, traffic, StoredRobots(house.database, now), now)
    settings = PageSettings(
        name=name, purpose=registered.source.purpose, least_delay=pause, longest_wait=max(60.0, 2 * pause)
    )
    return PageSource(settings, gate, Fetcher(contact_url=house.settings.contact_url))


def _apify(settings: Settings, actor: str) -> ProfileSource:
    from goodsign.connectors.apify.client import ApifyClient
    from goodsign.connectors.apify.config import actor_config
    from goodsign.connectors.apify.source import ApifySource, Callback
    from goodsign.connectors.profiles.actors import decoder
    from goodsign.connectors.vendor_api import Access, user_agent

    access = Access(
        base_url=settings.apify_base_url,
        secret=settings.apify_token,
        user_agent=user_agent(settings.contact_url),
        proxy=settings.egress_proxy,
    )
    config = actor_config(actor)
    callback = None
    if settings.apify_webhook_url is not None:
        callback = Callback(url=settings.apify_webhook_url, secret=_webhook_secret(settings))
    read = decoder(config.name, overrides=config.mapping or None)
    return ApifySource(ApifyClient(access), config, read, callback=callback)


def read_apify_event(
    house: House, body: bytes, headers: Mapping[str, str], *, path_token: str | None = None
) -> "RunEvent":
    """Return the event of a call that claims to be Apify's; raises CollectionDenied unless it is genuine."""
    from goodsign.connectors.apify.webhook import read_event

    return read_event(body, headers, secret=_webhook_secret(house.settings), path_token=path_token)


def _webhook_secret(settings: Settings) -> SecretStr:
    if settings.apify_webhook_secret is None:
        raise SettingsError(
            "No secret is set that Apify's webhooks could be recognized by.", hint="Set GOODSIGN_APIFY_WEBHOOK_SECRET."
        )
    return settings.apify_webhook_secret


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def close(house: House) -> None:
    """Give the connections back."""
    with suppress(Exception):
        house.database.engine.dispose()
