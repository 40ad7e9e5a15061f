"""A local Apify for each test, held against Apify's own description of its API."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr
from tests.connectors.described import Recorder

from goodsign.collect.frames import Profile
from goodsign.connectors.apify.client import ApifyClient
from goodsign.connectors.apify.config import actor_config
from goodsign.connectors.apify.server.app import build_app
from goodsign.connectors.apify.server.running import serving
from goodsign.connectors.apify.server.world import World
from goodsign.connectors.apify.source import ApifySource, Callback
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access, user_agent

ACTOR = "harvestapi/linkedin-profile-scraper"
TOKEN = "apify_api_invented"


def address(number: int) -> str:
    return f"https://www.linkedin.com/in/invented-person-{number}"


def item(number: int, **more: Any) -> dict[str, Any]:
    return {
        "linkedinUrl": address(number),
        "publicIdentifier": f"invented-person-{number}",
        "headline": "Nurse",
        **more,
    }


@dataclass
class LocalApify:
    """The server: its address, what it remembers, what passed."""

    url: str
    world: World
    recorder: Recorder

    def client(self, *, token: str = TOKEN, timeout: float = 5.0, attempts: int = 5) -> ApifyClient:
        access = Access(base_url=self.url, secret=SecretStr(token), user_agent=user_agent(None), timeout=timeout)
        return ApifyClient(access, patience=Patience(attempts=attempts, sleep=lambda _: None))


@pytest.fixture
def apify() -> Iterator[LocalApify]:
    world = World([item(number) for number in range(40)], token=TOKEN, run_seconds=0.02, first_retry_seconds=0.01)
    recorder = Recorder(build_app(world))
    with serving(recorder) as url:
        yield LocalApify(url, world, recorder)


def key_only(content: Mapping[str, object]) -> Profile:
    """Read no more of an item than is needed to see what arrived."""
    return Profile(origin="linkedin.com", actor=ACTOR, key=json.dumps(content, sort_keys=True))


@pytest.fixture
def make_source(apify: LocalApify) -> Iterator[Callable[..., ApifySource]]:
    """Make a source, as a process does that starts anew; its client is closed at the end."""
    clients = []

    def make(
        *, callback: Callback | None = None, client: Mapping[str, Any] | None = None, **changes: Any
    ) -> ApifySource:
        clients.append(apify.client(**(client or {})))
        config = actor_config(ACTOR, {"poll_seconds": 10, **changes})
        return ApifySource(clients[-1], config, key_only, callback=callback)

    yield make
    for each in clients:
        each.close()
