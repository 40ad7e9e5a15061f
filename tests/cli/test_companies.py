"""`goodsign companies`, on a local Firecrawl."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.connectors.firecrawl.conftest import KEY, Web, rest_app, site

from goodsign.connectors.apify.server.running import serving

LEADS = "lead_id,debtor_name,employer\nA-1,Ann Example,Alder Foods\nB-1,Bob Example,Alder Foods\n"
ABOUT = "Alder Foods has baked bread for the whole county since 1950, and will go on doing so for a long time."


@pytest.fixture
def ready(goodsign: Any) -> Any:
    """An installation with two leads of one company."""
    said = goodsign("import", goodsign.file("leads.csv", LEADS))
    assert said.code == 0, said.err
    return goodsign


@pytest.fixture
def firecrawl(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    web = Web(
        pages={"https://alderfoods.com/": site("Home"), "https://alderfoods.com/about": site(ABOUT)},
        found=[{"url": "https://alderfoods.com/", "title": "Alder Foods"}],
    )
    with serving(rest_app(web)) as url:
        monkeypatch.setenv("GOODSIGN_FIRECRAWL_BASE_URL", f"{url}/v2")
        monkeypatch.setenv("GOODSIGN_FIRECRAWL_KEY", KEY)
        yield web


def add_search(goodsign: Any, *, approved: bool = True) -> str:
    name = f"search-{uuid4().hex}"
    added = ("--access", "search", "--origin", "firecrawl.dev", "--per-minute", 6000)
    assert goodsign("sources", "add", name, *added).code == 0
    if approved:
        signed = ("--by", "Ada Counsel", "--requested-by", "Ben Ops", "--document", "vault/1", "--expires")
        last = datetime.now(UTC).date() + timedelta(days=30)
        assert goodsign("sources", "approve", name, *signed, last).code == 0
    return name


@pytest.mark.enable_socket
def test_companies_are_enriched_listed_and_taken_back(ready: Any, firecrawl: Web) -> None:
    assert "companies enrich" in ready("companies", "list").err
    name = add_search(ready)
    done = ready("companies", "enrich", "--json")
    assert done.code == 0, done.err
    assert done.json == {
        "found": 1, "described": 1, "nothing": 0, "failed": 0, "waiting": 0, "withheld": 0, "leads": 2, "import": 2,
        "stopped": None,
    }  # fmt: skip
    listed = ready("companies", "list", "--json").json
    assert [(each["label"], each["domain"], each["about"], each["source"]) for each in listed] == [
        ("Alder Foods", "alderfoods.com", ABOUT, name)
    ]
    assert "alderfoods.com" in ready("companies", "list").out
    assert "Nothing to do" in ready("companies", "enrich", "--source", name).err
    undone = ready("imports", "undo", 2)
    assert "2 restored" in undone.err
    again = ready("companies", "enrich", "--limit", 1)
    assert "imports undo 3" in again.err
    assert len(firecrawl.asked) == 6


def test_without_a_key_the_setting_is_named(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOODSIGN_FIRECRAWL_KEY", "GOODSIGN_GOOGLE_SEARCH_KEY", "GOODSIGN_FIRECRAWL_MCP_URL"):
        monkeypatch.delenv(name, raising=False)
    add_search(ready)
    said = ready("companies", "enrich")
    assert (said.code, "GOODSIGN_FIRECRAWL_KEY" in said.err) == (4, True)
    monkeypatch.setenv("GOODSIGN_GOOGLE_SEARCH_KEY", "invented")
    said = ready("companies", "enrich")
    assert (said.code, "GOODSIGN_GOOGLE_SEARCH_ENGINE" in said.err) == (4, True)


@pytest.mark.enable_socket
def test_without_approval_the_way_to_it_is_named(ready: Any, firecrawl: Web) -> None:
    said = ready("companies", "enrich")
    assert (said.code, "sources add company-search" in said.err) == (2, True)
    name = add_search(ready, approved=False)
    said = ready("companies", "enrich")
    assert (said.code, "goodsign sources approve" in said.err) == (2, True)
    add_search(ready)
    said = ready("companies", "enrich")
    assert (said.code, "--source" in said.err) == (2, True)
    said = ready("companies", "enrich", "--source", name)
    assert said.code == 2
    assert firecrawl.asked == []
