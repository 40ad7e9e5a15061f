"""What the contract of every connector does not show: proxies, redirects, and answers without end."""

import pytest
from pydantic import SecretStr
from tests.connectors.scripted import Reply, scripted

from goodsign.connectors import vendor_api
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access, Vendor, VendorApi, user_agent
from goodsign.core.errors import SettingsError, VendorFault

pytestmark = pytest.mark.enable_socket
VENDOR = Vendor(name="Invented", key_setting="GOODSIGN_KEY_1", address_setting="GOODSIGN_ADDRESS_1", redirects=2)
KEY = SecretStr("invented-key")


def api_at(url: str, *, proxy: str | None = None, total: float = 60.0) -> VendorApi:
    hidden = SecretStr(proxy) if proxy else None
    access = Access(base_url=url, secret=KEY, user_agent=user_agent(None), proxy=hidden, timeout=5)
    return VendorApi(VENDOR, access, patience=Patience(attempts=2, total=total, sleep=lambda _: None))


def test_who_we_are_holds_no_more_than_name_version_and_contact() -> None:
    assert user_agent(None).startswith("Goodsign/")
    assert " " not in user_agent(None)
    assert user_agent("https://x.example").endswith(" (+https://x.example)")


def test_an_egress_proxy_takes_every_request() -> None:
    with scripted(Reply(b"{}")) as proxy:
        api = api_at("http://api.invented.example", proxy=proxy.url)
        api.send("GET", "v2/things")
        api.close()
    assert [asked.path for asked in proxy.asked] == ["http://api.invented.example/v2/things"]


@pytest.mark.parametrize("status", [403, 401, 451, 999])
def test_after_a_refusal_nothing_more_is_asked_by_any_way(status: int) -> None:
    with scripted(Reply(status=status)) as proxy, scripted(Reply(b"{}")) as direct:
        api = api_at(direct.url, proxy=proxy.url)
        with pytest.raises((SettingsError, VendorFault)):
            api.send("GET", "v2/things")
        api.close()
        assert direct.asked == []
        assert len(proxy.asked) == 1


def test_a_proxys_password_is_not_told() -> None:
    with pytest.raises(SettingsError) as raised:
        api_at("http://api.invented.example", proxy="nonsense://user:hush@x")
    assert "hush" not in f"{raised.value} {raised.value.hint}"


def test_a_redirect_is_followed_without_the_key() -> None:
    with scripted(Reply(b'{"found": 1}')) as other, scripted(Reply()) as first:
        first.good = Reply(status=302, headers={"Location": f"{other.url}/kept"})
        api = api_at(first.url)
        assert api.send("GET", "v2/record").body == b'{"found": 1}'
        api.close()
    assert first.asked[0].headers["Authorization"] == "Bearer invented-key"
    assert "Authorization" not in other.asked[0].headers


def test_redirects_without_end_are_a_fault() -> None:
    with scripted(Reply()) as vendor:
        vendor.good = Reply(status=302, headers={"Location": f"{vendor.url}/again"})
        api = api_at(vendor.url)
        with pytest.raises(VendorFault, match="TooManyRedirects"):
            api.send("GET", "v2/record")
        api.close()


def test_an_answer_that_is_too_large_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor_api, "_MOST_BYTES", 1000)
    with scripted(Reply(b" " * 2000)) as vendor:
        api = api_at(vendor.url)
        with pytest.raises(VendorFault, match="larger than"):
            api.send("GET", "v2/things")
        api.close()
    assert len(vendor.asked) == 1


def test_an_answer_that_drips_longer_than_the_total_is_given_up() -> None:
    with scripted(Reply(b'{"a": 1}')) as vendor:
        api = api_at(vendor.url, total=-1.0)
        with pytest.raises(VendorFault, match="did not answer in time"):
            api.send("GET", "v2/things")
        api.close()
