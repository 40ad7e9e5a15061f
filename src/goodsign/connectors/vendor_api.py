"""Calls a vendor's HTTP API: bounded retries with full jitter, Retry-After, size and time caps, errors without secrets.

A proxy serves network policy alone. A refusal (401, 402, 403 and the like) is final: it is never tried again, neither
the same way nor another.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from goodsign.connectors.patience import Passing, Patience, Result, Tries
from goodsign.core.errors import GoodsignError, SettingsError, VendorFault

_MOST_BYTES = 128 << 20
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,60}")
_PASSING = frozenset({408, 425, 429})

Model = TypeVar("Model", bound=BaseModel)
Params = Mapping[str, str | int | float]


def user_agent(contact_url: str | None) -> str:
    """Return who we say we are to every server: name, version and where to reach us."""
    return f"Goodsign/{version('goodsign')}" + (f" (+{contact_url})" if contact_url else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """What is fixed about a vendor: its name, which settings hold key and address, and the header the key goes into.

    `redirects` are followed so often at most; a key in `Authorization` is not told to another host.
    """

    name: str
    key_setting: str
    address_setting: str
    header: str = "Authorization"
    scheme: str = "Bearer "
    redirects: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How this installation reaches a vendor; `timeout` is in seconds for connecting and for each read."""

    base_url: str
    secret: SecretStr | None
    user_agent: str
    proxy: SecretStr | None = None
    timeout: float = 30.0
    transport: httpx.BaseTransport | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A vendor's answer: status, headers and the body's bytes."""

    status: int
    headers: httpx.Headers
    body: bytes


class VendorApi:
    """One vendor's API. Secrets go into one header and nowhere else: not into addresses, logs or errors."""

    def __init__(self, vendor: Vendor, access: Access, *, patience: Patience | None = None) -> None:
        self.vendor = vendor
        self._patience = patience or Patience()
        self._tries = Tries(vendor.name, self._patience)
        self._timeout = access.timeout
        self._client = _client(vendor, access)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, method: str, path: str, *, params: Params | None = None, content: object = None) -> Answer:
        """Send a request that may be repeated safely, trying again as `patiently` does."""
        return self.patiently(lambda: self.once(method, path, params=params, content=content))

    def patiently(self, attempt: Callable[[], Result]) -> Result:
        """Return what `attempt` gives, trying again after each Passing, with random pauses that grow.

        Raise SourceBusy when the vendor still asks to wait, or to wait longer than we do; VendorFault after the last
        try.
        """
        return self._tries.run(attempt)

    def once(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        content: object = None,
        wait: float = 0.0,
        missing: bool = False,
    ) -> Answer:
        """Send a request once; raise Passing where another try can help.

        `wait` is how many seconds longer the vendor may take to answer; with `missing` a 404 is returned, not raised.
        """
        try:
            answer = self._exchange(method, path, params, content, wait)
        except httpx.TimeoutException:
            raise Passing("it did not answer in time") from None
        except httpx.HTTPError as error:
            raise Passing(f"the connection failed ({type(error).__name__})") from None
        if 200 <= answer.status < 300 or (missing and answer.status == 404):
            return answer
        raise self._fault(answer)

    def read(self, answer: Answer) -> Any:
        """Return the JSON of an answer; raise Passing when it is cut off or not JSON."""
        try:
            return json.loads(answer.body)
        except ValueError:
            raise Passing("its answer was cut off or is not JSON") from None

    def read_as(self, model: type[Model], answer: Answer) -> Model:
        """Return an answer's JSON as a model; raise VendorFault naming the fields when it has another form."""
        try:
            return model.model_validate(self.read(answer))
        except ValidationError as error:
            named = sorted({".".join(str(part) for part in issue["loc"]) for issue in error.errors()})
            raise VendorFault(
                f"{self.vendor.name} sent an answer of an unknown form (look at {', '.join(named[:5])})."
            ) from None

    def _exchange(self, method: str, path: str, params: Params | None, content: object, wait: float) -> Answer:
        deadline = time.monotonic() + self._patience.total + wait
        timeout = httpx.Timeout(self._timeout, read=self._timeout + wait)
        with self._client.stream(method, path, params=params, json=content, timeout=timeout) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise VendorFault(f"An answer of {self.vendor.name} is larger than {_MOST_BYTES >> 20} MiB.")
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the answer takes too long")
            return Answer(response.status_code, response.headers, bytes(body))

    def _fault(self, answer: Answer) -> GoodsignError | Passing:
        """Turn a refusal into an error. The vendor's own sentence is left out: it may repeat what we sent."""
        name, status = self.vendor.name, answer.status
        wait = _retry_after(answer.headers)
        if status in _PASSING or 500 <= status < 600:
            busy = status == 429 or (status == 503 and wait is not None)
            return Passing(f"it answered with status {status}", wait=wait, busy=busy)
        if status == 401:
            return SettingsError(f"{name} refuses the key.", hint=f"Check {self.vendor.key_setting}.")
        told = ", ".join([f"status {status}", *_code(answer.body)])
        if status == 402:
            return VendorFault(
                f"{name} wants to be paid first ({told}).", hint="Check the account's plan, credits and limits."
            )
        if status == 403:
            return SettingsError(
                f"{name} does not allow this with our key ({told}).",
                hint=f"Check the permissions of {self.vendor.key_setting} and the account's plan.",
            )
        hint = f"Check {self.vendor.address_setting}." if status in {301, 302, 307, 308, 404} else None
        return VendorFault(f"{name} refused the request ({told}).", hint=hint)


def _client(vendor: Vendor, access: Access) -> httpx.Client:
    headers = {"User-Agent": access.user_agent, "Accept": "application/json"}
    if access.secret is not None:
        headers[vendor.header] = vendor.scheme + access.secret.get_secret_value()
    try:
        return httpx.Client(
            base_url=_web_address(access.base_url),
            headers=headers,
            timeout=access.timeout,
            follow_redirects=vendor.redirects > 0,
            max_redirects=vendor.redirects,
            proxy=access.proxy.get_secret_value() if access.proxy else None,
            transport=access.transport,
        )
    except (httpx.InvalidURL, ValueError, UnicodeError):
        hint = f"Check {vendor.address_setting}, {vendor.key_setting} and GOODSIGN_EGRESS_PROXY."
        raise SettingsError(f"The settings for {vendor.name} are not a web address and a key.", hint=hint) from None


def _web_address(text: str) -> httpx.URL:
    url = httpx.URL(text.rstrip("/") + "/")
    if url.scheme not in {"http", "https"} or not url.host:
        raise httpx.InvalidURL("no web address")
    return url


def _code(body: bytes) -> list[str]:
    """Return the vendor's word for an error, when it is one word."""
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return []
    words = [error.get(name) for name in ("type", "status", "code")] if isinstance(error, dict) else [error]
    return [word for word in words if isinstance(word, str) and _CODE.fullmatch(word)][:1]


def _retry_after(headers: httpx.Headers) -> float | None:
    """Read Retry-After in seconds; a date counts from the answer's own Date header (RFC 9110, section 10.2.3)."""
    given = headers.get("Retry-After", "").strip()
    if given.isdecimal() and given.isascii():
        return float(given)
    try:
        until, now = parsedate_to_datetime(given), parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None
