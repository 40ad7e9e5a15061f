"""The REST transport keeps the contract of every connector, and speaks Firecrawl's API as described."""

import json
from typing import Any

import pytest
from pydantic import SecretStr
from tests.connectors.contract import ConnectorContract
from tests.connectors.described import Description, Recorder
from tests.connectors.firecrawl.conftest import KEY, Web, site
from tests.connectors.scripted import Reply, scripted

from goodsign.connectors.apify.server.running import serving
from goodsign.connectors.firecrawl.rest import FirecrawlRest
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access
from goodsign.core.errors import SettingsError, VendorFault

pytestmark = pytest.mark.enable_socket
_HIT = {"url": "https://acme.example/", "title": "Acme", "description": "Widgets"}


class TestContract(ConnectorContract):
    good = Reply(json.dumps({"success": True, "data": {"web": [_HIT]}}).encode())

    def make(self, access: Access, patience: Patience) -> FirecrawlRest:
        return FirecrawlRest(access, patience=patience)

    def ask(self, connector: Any) -> Any:
        return connector.find("Acme official website", limit=3)


@pytest.fixture(scope="module")
def description() -> Description:
    return Description("firecrawl/v2-openapi.json", "https://api.firecrawl.dev", ["/search", "/scrape"])


def test_every_request_and_answer_is_as_firecrawl_describes_them(
    web: Web, recorder: Recorder, description: Description
) -> None:
    web.found = [_HIT]
    web.pages["https://acme.example/"] = site("# Acme", "https://acme.example/about")
    with serving(recorder) as url:
        access = Access(base_url=f"{url}/v2", secret=SecretStr(KEY), user_agent="Goodsign/test")
        firecrawl = FirecrawlRest(access)
        assert firecrawl.find("Acme" * 500, limit=500)[0].title == "Acme"
        assert firecrawl.scrape("https://acme.example/", main_only=True).markdown == "# Acme"
        firecrawl.close()
    assert [exchange.path for exchange in recorder.exchanges] == ["/v2/search", "/v2/scrape"]
    for exchange in recorder.exchanges:
        description.check(exchange)


def test_pages_are_read_by_the_plain_proxy_alone(web: Web, recorder: Recorder) -> None:
    with serving(recorder) as url:
        firecrawl = FirecrawlRest(Access(base_url=f"{url}/v2", secret=SecretStr(KEY), user_agent="Goodsign/test"))
        firecrawl.scrape("https://acme.example/", main_only=True)
        firecrawl.close()
    assert web.asked[0][1]["proxy"] == "basic"
    assert web.asked[0][1]["skipTlsVerification"] is False


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "error": "Site of Maria Lopez failed"},
        {"success": True, "data": {"web": [{"title": "no url"}]}},
        {"success": True, "data": {"web": "text"}},
        {"success": True, "data": []},
    ],
)
def test_an_answer_that_says_no_or_is_odd_is_a_fault(body: dict[str, object]) -> None:
    with scripted(Reply(json.dumps(body).encode())) as vendor:
        firecrawl = FirecrawlRest(Access(base_url=vendor.url, secret=SecretStr(KEY), user_agent="Goodsign/test"))
        with pytest.raises(VendorFault) as raised:
            firecrawl.find("Acme", limit=1)
        firecrawl.close()
    assert "Maria" not in str(raised.value)


@pytest.mark.parametrize("address", ["", "api.firecrawl.dev", "ftp://api.firecrawl.dev", "http://", "http://a:b"])
def test_settings_that_are_no_address_are_said_so(address: str) -> None:
    with pytest.raises(SettingsError, match="not a web address"):
        FirecrawlRest(Access(base_url=address, secret=SecretStr(KEY), user_agent="Goodsign/test"))
