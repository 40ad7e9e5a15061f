"""`goodsign collect --page` from the register to a confirmed signal, against a site on this machine."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.connectors.web.site import Site, local, running
from tests.flows.newsroom import LEADS, article

from goodsign.compliance.frames import RobotsVerdict
from goodsign.connectors.web.fetch import Fetcher
from goodsign.store.robots import StoredRobots
from goodsign.wiring import close, now, open_house

pytestmark = pytest.mark.enable_socket
PROMOTED = "Brisa Montclave has been promoted to office manager at Peak Dental."


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site


@pytest.fixture
def host() -> str:
    return f"c{uuid4().hex[:12]}.example"


@pytest.fixture
def desk(goodsign: Any, site: Site, host: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line with three borrowers and an approved newsroom."""
    monkeypatch.setenv("GOODSIGN_CONTACT_URL", "https://goodsign.example/")
    goodsign("import", goodsign.file("leads.csv", LEADS))
    goodsign("sources", "add", "town", "--access", "page", "--origin", host, "--scope", f"http://{host}:{site.port}")
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    said = goodsign(
        "sources", "approve", "town", "--by", "Jo", "--requested-by", "Sam", "--document", "LEGAL-7",
        "--expires", until,
    )  # fmt: skip
    assert said.code == 0, said
    return goodsign


@pytest.fixture
def reachable(desk: Any, site: Site, host: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same, with a way to the site, whose robots file was read before."""
    defaults = Fetcher.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "resolve", local)
    monkeypatch.setitem(defaults, "permitted", lambda _: True)
    house = open_house()
    verdict = RobotsVerdict(kind="allow_all", text="", fetched_at=now(), expires_at=now() + timedelta(hours=9))
    StoredRobots(house.database, now).put(f"http://{host}:{site.port}", verdict)
    close(house)
    return desk


def test_a_page_becomes_a_match_and_the_match_a_signal(reachable: Any, site: Site, host: str) -> None:
    site.set("/news/1", article(PROMOTED, published=datetime.now(UTC).date().isoformat()))
    said = reachable("collect", "--source", "town", "--page", site.url("/news/1", host), "--json")
    assert said.code == 0, said
    counts = json.loads(said.out)
    assert (counts["review"], counts["read"], counts["new_signals"]) == (1, 1, 0)
    said = reachable("matches", "confirm", "B-2", "--by", "Ada", "--why", "called the employer")
    assert said.code == 0, said
    (signal,) = json.loads(reachable("signals", "list", "--json").out)
    assert (signal["type"], signal["external_key"]) == ("promotion", "B-2")
    assert [path for _, path in site.asked] == ["/news/1"]


def test_an_address_that_leads_nowhere_public_is_not_read(desk: Any, site: Site, host: str) -> None:
    said = desk("collect", "--source", "town", "--page", site.url("/news/1", host), "--json")
    assert (said.code, json.loads(said.out)["failed"]) == (0, 1)
    assert site.asked == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--file", "x.json"), "not both"),
        (("--page", "http://b.example/2") * 20, "1 to 20"),
    ],
)
def test_what_makes_no_sense_is_said(desk: Any, options: tuple[str, ...], words: str) -> None:
    more = [each.replace("/2", f"/{place}") for place, each in enumerate(options)]
    said = desk("collect", "--source", "town", "--page", "http://a.example/1", *more)
    assert said.code != 0
    assert words in said.err


def test_nobody_reads_pages_without_an_address_for_questions(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOODSIGN_CONTACT_URL")
    said = desk("collect", "--source", "town", "--page", "http://a.example/1")
    assert said.code != 0
    assert "GOODSIGN_CONTACT_URL" in said.err
