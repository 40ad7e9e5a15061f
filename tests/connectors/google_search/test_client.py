"""The client keeps the contract of every connector, speaks the API as described, and knows when it closes."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import SecretStr
from tests.connectors.contract import KEY, ConnectorContract
from tests.connectors.described import SHARED
from tests.connectors.scripted import Reply, scripted

from goodsign.collect.ports import SearchHit
from goodsign.connectors.google_search.client import GoogleSearch, closing_words
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access
from goodsign.core.errors import SettingsError

BEFORE = datetime(2026, 9, 30, 23, 59, tzinfo=UTC)


def answer(first: int, count: int) -> Reply:
    items = [
        {
            "title": f"Acme {n}",
            "link": f"https://acme{n}.example/",
            "snippet": f"Widgets {n}",
            "kind": "customsearch#result",
        }
        for n in range(first, first + count)
    ]
    return Reply(json.dumps({"kind": "customsearch#search", "items": items}).encode())


class TestContract(ConnectorContract):
    good = answer(1, 2)
    header = "X-Goog-Api-Key"
    scheme = ""

    def make(self, access: Access, patience: Patience) -> GoogleSearch:
        return GoogleSearch(access, engine="engine-1", clock=lambda: BEFORE, patience=patience)

    def ask(self, connector: Any) -> Any:
        return connector.search("Acme official website", limit=5)


def search_at(url: str, *, now: datetime = BEFORE) -> GoogleSearch:
    access = Access(base_url=url, secret=SecretStr(KEY), user_agent="Goodsign/test")
    return GoogleSearch(access, engine="engine-1", clock=lambda: now, patience=Patience(attempts=1))


@pytest.mark.enable_socket
def test_more_than_ten_hits_are_asked_for_page_by_page() -> None:
    with scripted(Reply(b'{"kind": "customsearch#search"}')) as vendor:
        vendor.replies += [answer(1, 10), answer(11, 4)]
        google = search_at(vendor.url)
        hits = google.search("Acme & Söhne", limit=25)
        google.close()
        asked = [dict(parse_qsl(urlsplit(each.path).query)) for each in vendor.asked]
    assert len(hits) == 14
    assert hits[13] == SearchHit("Acme 14", "https://acme14.example/", "Widgets 14")
    assert [(each["start"], each["num"]) for each in asked] == [("1", "10"), ("11", "10")]
    assert {(each["q"], each["cx"]) for each in asked} == {("Acme & Söhne", "engine-1")}


@pytest.mark.enable_socket
def test_no_hits_are_none() -> None:
    with scripted(Reply(b'{"kind": "customsearch#search"}')) as vendor:
        google = search_at(vendor.url)
        assert google.search("nothing like this", limit=5) == ()
        google.close()


@pytest.mark.enable_socket
def test_requests_and_answers_are_as_google_describes_them() -> None:
    source = SHARED / "specs" / "google-customsearch" / "customsearch.v1.json"
    if not source.exists():
        pytest.skip(f"No {source.name} under GOODSIGN_SHARED ({SHARED}).")
    described = json.loads(source.read_text())
    method = described["resources"]["cse"]["methods"]["list"]
    with scripted(answer(1, 10)) as vendor:
        google = search_at(vendor.url)
        google.search("Acme", limit=3)
        google.close()
        asked = vendor.asked[0]
    url = urlsplit(asked.path)
    assert (asked.method, url.path) == (method["httpMethod"], f"/{method['path']}")
    assert set(dict(parse_qsl(url.query))) <= set(method["parameters"])
    told = json.loads(answer(1, 1).body)
    assert set(told) <= set(described["schemas"][method["response"]["$ref"]]["properties"])
    assert set(told["items"][0]) <= set(described["schemas"]["Result"]["properties"])


def test_the_closing_is_announced_from_october_and_final_from_january() -> None:
    assert closing_words(now=BEFORE) is None
    for day in (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 31, 23, 59, tzinfo=UTC)):
        assert "2027-01-01" in str(closing_words(now=day))
    with pytest.raises(SettingsError, match="closed") as raised:
        closing_words(now=datetime(2027, 1, 1, tzinfo=UTC))
    assert "Firecrawl" in str(raised.value.hint)


@pytest.mark.enable_socket
def test_a_search_warns_and_then_refuses_without_asking() -> None:
    with scripted(answer(1, 1)) as vendor:
        late = search_at(vendor.url, now=datetime(2026, 11, 21, tzinfo=UTC))
        with pytest.warns(FutureWarning, match="Firecrawl search takes over"):
            assert len(late.search("Acme", limit=5)) == 1
        late.close()
        closed = search_at(vendor.url, now=datetime(2027, 6, 1, tzinfo=UTC))
        with pytest.raises(SettingsError):
            closed.search("Acme", limit=5)
        closed.close()
        assert len(vendor.asked) == 1
