"""SRC-004, SRC-006 and SRC-012 on a real server."""

import itertools
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests.connectors.web.site import NEWS, Site, local, running

from goodsign.compliance.addresses import is_public
from goodsign.connectors.web.fetch import Fetcher, Limits, user_agent
from goodsign.core.errors import CollectionDenied, DataError, GoodsignError, VendorFault

pytestmark = pytest.mark.enable_socket
CONTACT = "https://goodsign.example/collecting"


def anything(_: str) -> None:
    """Let every address be asked."""


@pytest.fixture
def make() -> Iterator[Callable[..., Fetcher]]:
    made = []

    def build(**told: Any) -> Fetcher:
        here = {"resolve": local, "permitted": lambda address: address == "127.0.0.1"}
        made.append(Fetcher(contact_url=CONTACT, **(here | told)))
        return made[-1]

    yield build
    for each in made:
        each.close()


@pytest.fixture
def fetcher(make: Callable[..., Fetcher]) -> Fetcher:
    return make()


def test_a_page_comes_whole(fetcher: Fetcher, site: Site) -> None:
    found = fetcher.get(site.url("/news/1"), before=anything)
    assert (found.status, found.body.decode(), found.hops) == (200, NEWS, 0)
    assert site.asked == [("news.example", "/news/1")]


def test_it_says_who_it_is_and_carries_neither_cookies_nor_credentials(fetcher: Fetcher, site: Site) -> None:
    for _ in range(3):
        fetcher.get(site.url("/cookie"), before=anything)
    for told in site.headers:
        assert told["User-Agent"] == user_agent(CONTACT)
        assert told["User-Agent"].startswith("GoodsignBot/")
        assert f"(+{CONTACT})" in told["User-Agent"]
        assert not {"cookie", "authorization", "referer", "x-forwarded-for"} & {name.lower() for name in told}


def test_passwords_and_proxies_of_the_environment_are_passed_over(
    make: Callable[..., Fetcher], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert make().get(site.url("/news/1"), before=anything).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_every_hop_is_asked_about_before_it_is_taken(fetcher: Fetcher, site: Site, status: int) -> None:
    site.redirect("/a", site.url("/b", "press.example"), status)
    site.redirect("/b", "news/1")
    seen: list[str] = []
    found = fetcher.get(site.url("/a"), before=seen.append)
    assert seen == [site.url("/a"), site.url("/b", "press.example"), site.url("/news/1", "press.example")]
    assert (found.url, found.hops) == (seen[-1], 2)


def test_a_redirect_that_is_forbidden_is_not_taken(fetcher: Fetcher, site: Site) -> None:
    site.redirect("/a", site.url("/news/1", "elsewhere.example"))

    def before(url: str) -> None:
        if "elsewhere" in url:
            raise CollectionDenied("out of scope")

    with pytest.raises(CollectionDenied):
        fetcher.get(site.url("/a"), before=before)
    assert site.asked == [("news.example", "/a")]


def test_five_redirects_are_followed_and_no_sixth(fetcher: Fetcher, site: Site) -> None:
    for number in range(7):
        site.redirect(f"/hop{number}", f"/hop{number + 1}")
    site.set("/hop7", NEWS)
    assert fetcher.get(site.url("/hop2"), before=anything).hops == 5
    with pytest.raises(DataError, match="more than 5 redirects"):
        fetcher.get(site.url("/hop1"), before=anything)


def test_a_redirect_to_a_login_is_told_and_not_followed(fetcher: Fetcher, site: Site) -> None:
    found = fetcher.get(site.url("/members"), before=anything)
    assert found.url == site.url("/login?next=/members")
    assert site.paths() == ["/members"]


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/meta-data", "http://127.0.0.1/", "http://[::1]/", "http://2130706433/",
     "http://metadata.example/", "http://[::ffff:10.0.0.1]/"],
)  # fmt: skip
def test_a_redirect_to_a_private_address_is_denied(site: Site, make: Callable[..., Fetcher], target: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        numbers = {"2130706433": "127.0.0.1", "metadata.example": "10.0.0.8", "news.example": "93.184.215.14"}
        return [numbers.get(host, host)]

    # The page itself lies on what counts as a public address here: the first look-up passes, the second must not.
    def permitted(address: str) -> bool:
        return is_public(address)

    fetcher = make(resolve=resolve, permitted=permitted)
    with pytest.raises(CollectionDenied):
        fetcher.get(target, before=anything)
    assert site.asked == []


def test_a_redirect_hop_to_a_private_address_is_denied(site: Site, make: Callable[..., Fetcher]) -> None:
    site.redirect("/a", "http://metadata.example/latest")

    def resolve(host: str, port: int) -> list[str]:
        return ["169.254.169.254" if host == "metadata.example" else "127.0.0.1"]

    with pytest.raises(CollectionDenied, match="not public"):
        make(resolve=resolve).get(site.url("/a"), before=anything)
    assert site.paths() == ["/a"]


def test_a_name_that_answers_otherwise_the_second_time_changes_nothing(
    site: Site, make: Callable[..., Fetcher]
) -> None:
    answers = itertools.chain(["127.0.0.1"], itertools.repeat("10.0.0.8"))
    fetcher = make(resolve=lambda host, port: [next(answers)])
    # One look-up for one request, and the connection goes to what was looked up.
    assert fetcher.get(site.url("/news/1"), before=anything).status == 200
    with pytest.raises(CollectionDenied):
        fetcher.get(site.url("/news/1"), before=anything)
    assert len(site.asked) == 1


def test_one_private_address_among_public_ones_is_enough(make: Callable[..., Fetcher], site: Site) -> None:
    fetcher = make(resolve=lambda host, port: ["127.0.0.1", "10.0.0.8"])
    with pytest.raises(CollectionDenied):
        fetcher.get(site.url("/news/1"), before=anything)
    assert site.asked == []


def test_public_addresses_alone_are_permitted_unless_told_otherwise(site: Site) -> None:
    fetcher = Fetcher(contact_url=CONTACT, resolve=local)
    with pytest.raises(CollectionDenied, match="not public"):
        fetcher.get(site.url("/news/1"), before=anything)
    fetcher.close()
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    ["ftp://news.example/x", "file:///etc/passwd", "javascript:alert(1)", "http://user:word@news.example/",
     "http://news.example\\@elsewhere.example/", "http://news.exa\nmple/", "http:///x", "", "http://[broken/",
     "http://stra\u00dfe.example/"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(fetcher: Fetcher, site: Site, url: str) -> None:
    with pytest.raises(CollectionDenied):
        fetcher.get(url, before=anything)
    assert site.asked == []


@pytest.mark.parametrize("path", ["/huge", "/bomb"])
def test_what_is_too_large_is_broken_off(fetcher: Fetcher, site: Site, path: str) -> None:
    with pytest.raises(DataError, match="larger than 4096 KiB"):
        fetcher.get(site.url(path), before=anything)


@pytest.mark.parametrize("path", ["/huge", "/bomb"])
def test_a_file_may_be_cut_instead(fetcher: Fetcher, site: Site, path: str) -> None:
    assert len(fetcher.get(site.url(path), before=anything, most_bytes=1000).body) == 1000


def test_a_packed_page_is_unpacked(fetcher: Fetcher, site: Site) -> None:
    found = fetcher.get(site.url("/packed"), before=anything)
    assert found.body.decode() == NEWS
    assert found.size < len(NEWS)


@pytest.mark.parametrize("path", ["/damaged", "/brotli"])
def test_what_cannot_be_unpacked_is_said_so(fetcher: Fetcher, site: Site, path: str) -> None:
    with pytest.raises(DataError, match="packed"):
        fetcher.get(site.url(path), before=anything)


def test_a_page_that_drips_is_left_when_the_time_is_over(make: Callable[..., Fetcher], site: Site) -> None:
    site.set("/drip", b"x" * 100, seconds=0.01, pieces=100)
    ticks = itertools.count(step=4.0)
    fetcher = make(clock=lambda: next(ticks), limits=Limits(total_seconds=30))
    with pytest.raises(VendorFault, match="in time"):
        fetcher.get(site.url("/drip"), before=anything)


def test_a_site_that_does_not_answer_is_left(make: Callable[..., Fetcher], site: Site) -> None:
    site.set("/hang", b"x", seconds=20)
    with pytest.raises(VendorFault, match="in time"):
        make(limits=Limits(step_seconds=0.2)).get(site.url("/hang"), before=anything)


@pytest.mark.parametrize("url", ["/closed", "http://nowhere.invalid/", "http://closed.example:9/"])
def test_what_cannot_be_reached_is_a_fault_without_the_address(fetcher: Fetcher, site: Site, url: str) -> None:
    with pytest.raises(VendorFault) as raised:
        fetcher.get(site.url(url) if url.startswith("/") else url, before=anything)
    assert "example" not in str(raised.value)
    assert raised.value.retryable


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for news.example that only this test trusts, with its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")]),
    )
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), 7, now - timedelta(1), now + timedelta(1))
    signed = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("news.example")]), critical=False).sign(
        key, hashes.SHA256()
    )
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(signed.public_bytes(Encoding.PEM) + secret)
    return path


def test_the_certificate_must_be_for_the_name_though_the_address_is_fixed(
    make: Callable[..., Fetcher], certificate: Path
) -> None:
    with running(certificate) as site:
        trusting = make(trust=ssl.create_default_context(cafile=certificate))
        url = site.url("/news/1").replace("http:", "https:")
        assert trusting.get(url, before=anything).status == 200
        for fetcher, asked in ((trusting, url.replace("news.example", "other.example")), (make(), url)):
            with pytest.raises(VendorFault, match="connection to the site failed"):
                fetcher.get(asked, before=anything)


def test_no_error_names_the_page(fetcher: Fetcher, site: Site) -> None:
    for path in ("/huge", "/bomb", "/damaged", "/closed"):
        site.replies[f"{path}/ana-okafor"] = site.replies[path]
        with pytest.raises(GoodsignError) as raised:
            fetcher.get(site.url(f"{path}/ana-okafor"), before=anything)
        assert "okafor" not in f"{raised.value!r} {raised.value.hint} {raised.value.__cause__}"
