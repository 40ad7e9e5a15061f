"""Fetches one address at a time: no cookies, no accounts, public addresses alone, with caps on size and time (SRC-012).

The name is looked up once, the addresses are judged, and the connection goes to the very address that was judged; so
a name that answers otherwise the second time changes nothing. Every hop of a redirect is asked about like the first.
"""

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version

import httpx

from goodsign.compliance.addresses import is_public
from goodsign.compliance.collecting import is_plain
from goodsign.compliance.platforms import host_of
from goodsign.compliance.stop_signs import is_login
from goodsign.core.errors import CollectionDenied, DataError, VendorFault

TOKEN = "GoodsignBot"  # noqa: S105 - the product token of RFC 9309, no secret
"""What robots files call us."""

Resolve = Callable[[str, int], Sequence[str]]
Before = Callable[[str], None]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost: bytes after unpacking, seconds for a step and for all of it, redirects."""

    most_bytes: int = 4 << 20
    step_seconds: float = 10.0
    total_seconds: float = 30.0
    most_hops: int = 5


@dataclass(frozen=True)
class Fetched:
    """An answer: `url` is the address that gave it, after `hops` redirects; `size` counts the bytes as sent."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    hops: int
    size: int

    @cached_property
    def named(self) -> Mapping[str, str]:
        """The headers by lower-case name; one that came several times is joined by commas."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
        return found


def user_agent(contact_url: str) -> str:
    """Return who we say we are: product token, version, and where the owner of a site reaches us."""
    return f"{TOKEN}/{version('goodsign')} (+{contact_url})"


def system_addresses(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as the system knows them; raise OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class Fetcher:
    """Fetches pages over one connection at a time, and keeps nothing between two of them.

    `permitted` says which network addresses may be connected to; only tests allow more than public ones.
    `trust` holds the certificate authorities that count, the usual ones by default.
    """

    def __init__(
        self,
        *,
        contact_url: str,
        limits: Limits | None = None,
        resolve: Resolve = system_addresses,
        permitted: Callable[[str], bool] = is_public,
        trust: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits or Limits()
        self._resolve = resolve
        self._permitted = permitted
        self._clock = clock
        self._client = httpx.Client(
            headers={
                "User-Agent": user_agent(contact_url),
                "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9",
                "Accept-Encoding": "gzip",
                "Connection": "close",
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            verify=trust or True,
            # Neither a proxy nor a password comes from the environment.
            trust_env=False,
            timeout=self._limits.step_seconds,
            # A kept connection to an address could serve another host of it under the first one's certificate.
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, url: str, *, before: Before, most_bytes: int | None = None) -> Fetched:
        """Fetch an address, following redirects; a redirect to a log-in is returned, not followed.

        `before` is called with every address before anything is sent to it, and raises to forbid it. With
        `most_bytes` a longer body is cut there. Raises CollectionDenied for an address that must not be connected to,
        DataError for an answer that is too large, too long a way or unreadable, VendorFault when none comes.
        """
        ends = self._clock() + self._limits.total_seconds
        for hops in range(self._limits.most_hops + 1):
            before(url)
            answer = self._once(url, hops=hops, ends=ends, most_bytes=most_bytes)
            target = _target(answer)
            if target is None:
                return answer
            if is_login(target) and not is_login(url):
                return Fetched(target, answer.status, answer.headers, b"", hops + 1, answer.size)
            url = target
        raise DataError(f"The page is behind more than {self._limits.most_hops} redirects.")

    def _once(self, url: str, *, hops: int, ends: float, most_bytes: int | None) -> Fetched:
        parsed = _parsed(url)
        address = self._address(parsed)
        request = self._client.build_request(
            "GET",
            parsed.copy_with(host=address, fragment=None),
            headers={"Host": parsed.netloc.decode("ascii")},
            extensions={"sni_hostname": parsed.raw_host.decode("ascii")},
        )
        try:
            response = self._client.send(request, stream=True)
            try:
                return self._read(response, url, hops=hops, ends=ends, most_bytes=most_bytes)
            finally:
                response.close()
        except httpx.TimeoutException:
            raise VendorFault("The site did not answer in time.") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise VendorFault(f"The connection to the site failed ({type(error).__name__}).") from None

    def _read(self, response: httpx.Response, url: str, *, hops: int, ends: float, most_bytes: int | None) -> Fetched:
        """Read the body as far as allowed; only a whole page with status 200 is worth an error for its size."""
        most = most_bytes or self._limits.most_bytes
        body, sent = bytearray(), _Counter(self._clock, ends, response.iter_raw())
        for piece in _unpacked(sent, response.headers.get("Content-Encoding", ""), most + 1):
            body += piece
            if len(body) > most or sent.size > most:
                break
        if len(body) > most and most_bytes is None and response.status_code == 200:
            raise DataError(f"The page is larger than {most >> 10} KiB.")
        headers = tuple((name, value) for name, value in response.headers.multi_items())
        return Fetched(url, response.status_code, headers, bytes(body[:most]), hops, sent.size)

    def _address(self, url: httpx.URL) -> str:
        """Look the host up once and return an address that may be connected to; one bad address spoils them all."""
        host = url.raw_host.decode("ascii")
        try:
            found = self._resolve(host, url.port or (443 if url.scheme == "https" else 80))
        except (OSError, UnicodeError):
            raise VendorFault("The site's name has no address.") from None
        if not found or not all(map(self._permitted, found)):
            raise CollectionDenied(
                "The site's name leads to an address that is not public (SRC-012).",
                hint="Goodsign reads public web sites only.",
            )
        return found[0]


class _Counter:
    """Passes chunks on, counts their bytes, and stops when the time is over."""

    def __init__(self, clock: Callable[[], float], ends: float, chunks: Iterable[bytes]) -> None:
        self._clock, self._ends, self._chunks = clock, ends, chunks
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.size += len(chunk)
            if self._clock() > self._ends:
                raise httpx.ReadTimeout("the answer takes too long")
            yield chunk


def _parsed(url: str) -> httpx.URL:
    """Read an address; what two readers would read in two ways is refused."""
    try:
        parsed = httpx.URL(url)
        ours = parsed.raw_host.decode("ascii").strip("[]").lower().rstrip(".")
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise CollectionDenied("The address cannot be read as a web address (SRC-012).") from None
    if parsed.scheme not in {"http", "https"} or not ours or ours != host_of(url) or not is_plain(url):
        raise CollectionDenied("The address is no plain web address (SRC-012).")
    return parsed


def _target(answer: Fetched) -> str | None:
    """Return where a redirect leads, None for an answer that is none."""
    location = answer.named.get("location")
    if answer.status not in _REDIRECTS or not location:
        return None
    try:
        return str(httpx.URL(answer.url).join(location))
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise CollectionDenied("A redirect leads to what is no web address (SRC-012).") from None


def _unpacked(chunks: Iterable[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """Yield the body unpacked, never more than `most` bytes at a time: a bomb is put out before it bursts."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        yield from chunks
        return
    if name not in {"gzip", "x-gzip", "deflate"}:
        raise DataError("The page is packed in a way that was not asked for.")
    packer = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        for chunk in chunks:
            yield packer.decompress(chunk, most)
    except zlib.error:
        raise DataError("The page is packed and damaged.") from None
