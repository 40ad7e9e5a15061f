"""Profiles by an Apify actor: begins runs once, follows them, reads what they found."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from goodsign.collect.frames import Profile
from goodsign.collect.ports import Payload, PayloadPage, RunProgress
from goodsign.collect.strip import strip_contacts
from goodsign.connectors.apify.client import ApifyClient, Run
from goodsign.connectors.apify.config import ActorConfig
from goodsign.connectors.apify.webhook import requested
from goodsign.core.errors import DataError, VendorFault

_FAULTS = (
    (("not found", "404", "does not exist", "no profile"), "there is no such public profile"),
    (("private", "not public", "login", "log in"), "the profile is not public"),
    (("limit", "quota", "credit"), "a limit of the actor or the account was reached"),
    (("timeout", "timed out"), "the actor did not get an answer in time"),
)


Decode = Callable[[Mapping[str, object]], Profile]
"""Reads one actor's items; raises FieldsChanged or DataError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """Where Apify calls when a run ends: a public address (may hold `{token}`), and the secret behind the tokens."""

    url: str
    secret: SecretStr


class ApifySource:
    """A ProfileSource over one actor.

    Apify has no idempotency key for runs. Ours travels in the run's input (`key_field`; without one the whole input
    is compared), and `begin` looks at our runs of the actor of the last `look_back` before it starts a new one, and
    again before every further try. So a process that dies between Apify's starting the run and our noting its id
    finds that run when `begin` is called again, and an answer that is lost on the way starts nothing twice. What
    remains: a look-up that comes before the run shows in Apify's list (the pauses between tries make that
    unlikely), and two processes that begin with the same key at the same moment (the caller's lock rules that out).
    Such a second run costs money and brings the same payloads again; of several runs with one key the oldest is
    taken, by every process.
    """

    def __init__(
        self,
        client: ApifyClient,
        config: ActorConfig,
        decoder: Decode,
        *,
        callback: Callback | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._config = config
        self._decoder = decoder
        self._callback = callback
        self._clock = clock
        self._marks: dict[str, str] = {}
        self._over: dict[str, Run] = {}

    @property
    def actor(self) -> str:
        """The actor's name, with its build when one is fixed."""
        build = self._config.build
        return f"{self._config.name}@{build}" if build else self._config.name

    @property
    def most_addresses(self) -> int:
        """How many addresses one run takes at most."""
        return self._config.most_addresses

    def begin(self, urls: Sequence[str], *, key: str) -> str:
        """Start a run for these addresses, or return the id of the one already begun with this key."""
        if not 1 <= len(urls) <= self._config.most_addresses:
            raise DataError(
                f"A run of {self._config.name} takes 1 to {self._config.most_addresses} addresses, not {len(urls)}.",
                hint="Split the addresses, or raise `most_addresses` in the actor's configuration.",
            )
        content = self._input(urls, key)
        options = self._options(len(urls), key)
        mark = self._mark(content)
        since = self._clock() - self._config.look_back

        def attempt() -> str:
            begun = self._begun(mark, since)
            if begun is not None:
                return begun
            run = self._client.attempt_start(self._config.api_name, content, options)
            self._marks[run.id] = mark
            return run.id

        return self._client.api.patiently(attempt)

    def poll(self, run_id: str) -> RunProgress:
        """Say how far the run is; what ended badly says how, and its payloads so far can still be read."""
        run = self._run(run_id, wait=self._config.poll_seconds)
        if not run.is_over:
            return RunProgress("running")
        if run.status == "SUCCEEDED":
            return RunProgress("finished")
        told = run.status if run.exit_code is None else f"{run.status}, exit code {run.exit_code}"
        return RunProgress("failed", f"The run of {self._config.name} ended badly ({told}); see it in Apify's console.")

    def abort(self, run_id: str) -> None:
        """Stop a run."""
        self._client.abort(run_id)

    def read(self, run_id: str, *, offset: int, limit: int) -> PayloadPage:
        """Return payloads from `offset` on. They have one order once the run is over; the caller waits for that.

        Payload sizes are those of each item as JSON; `collected_at` is the run's end.
        """
        run = self._run(run_id)
        page = self._client.items(run.dataset_id, offset=offset, limit=limit)
        reached = offset + len(page.items)
        is_more = len(page.items) == limit if page.total is None else reached < page.total
        if is_more and not page.items:
            raise VendorFault(f"Apify sent no items from {offset} on, though it says there are {page.total}.")
        read_at = (run.finished_at or run.started_at).astimezone(UTC)
        wanted = tuple(self._payload(item, read_at) for item in page.items if self._is_wanted(item))
        return PayloadPage(wanted, reached if is_more else None)

    def decode(self, content: Mapping[str, object]) -> Profile:
        """Read a payload as a profile; contact details and photos go first."""
        return self._decoder(strip_contacts(content)[0])

    def _input(self, urls: Sequence[str], key: str) -> dict[str, object]:
        form = self._config.address_form
        addresses = [_slug(url) if form == "slug" else url for url in urls]
        content = {**self._config.extra_input, self._config.addresses_field: addresses}
        return {**content, self._config.key_field: key} if self._config.key_field else content

    def _options(self, addresses: int, key: str) -> dict[str, str | int | float]:
        config = self._config
        options: dict[str, str | int | float | None] = {
            "maxItems": addresses * config.items_per_address,
            "build": config.build,
            "memory": config.memory_mbytes,
            "timeout": config.timeout_seconds,
            "maxTotalChargeUsd": config.most_usd,
        }
        if self._callback is not None:
            options["webhooks"] = requested(self._callback.url, key, secret=self._callback.secret)
        return {name: value for name, value in options.items() if value is not None}

    def _begun(self, mark: str, since: datetime) -> str | None:
        """Return the oldest of our runs whose input bears this mark; each run's input is read once."""
        found = None
        for run in self._client.attempt_runs(self._config.api_name, since=since):
            if run.id not in self._marks:
                told = self._client.attempt_input(run)
                if told is None:
                    continue
                self._marks[run.id] = self._mark(told)
            if self._marks[run.id] == mark:
                found = run.id
        return found

    def _mark(self, content: Mapping[str, object]) -> str:
        """Return what tells an input from others: our key in it, else a digest of all of it."""
        if self._config.key_field:
            return str(content.get(self._config.key_field))
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def _run(self, run_id: str, *, wait: int = 0) -> Run:
        if run_id in self._over:
            return self._over[run_id]
        run = self._client.run(run_id, wait_seconds=wait)
        if run.is_over:
            self._over[run_id] = run
        return run

    def _is_wanted(self, item: Mapping[str, object]) -> bool:
        return _complaint(item) is not None or all(item.get(name) == value for name, value in self._config.only.items())

    def _payload(self, item: Mapping[str, object], collected_at: datetime) -> Payload:
        size = len(json.dumps(item, ensure_ascii=False).encode(errors="replace"))
        told = (_at(item, path) for path in self._config.url_fields)
        url = next((each for each in told if isinstance(each, str) and each), None)
        complaint = _complaint(item)
        if complaint is not None:
            return Payload({}, url, collected_at, size, fault=complaint)
        content, _ = strip_contacts(item)
        return Payload(content, url, collected_at, size)


def _complaint(item: Mapping[str, object]) -> str | None:
    """Return why an item is no profile, in our words: the actor's own may name the person."""
    told = item.get("error") or item.get("errorMessage")
    if not told:
        return None if item else "the actor left an empty item"
    text = str(told).lower()
    return next((ours for words, ours in _FAULTS if any(word in text for word in words)), "the actor reports an error")


def _at(item: Mapping[str, object], path: str) -> object:
    """Return what stands at a dotted path, None where there is nothing."""
    found: object = item
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _slug(url: str) -> str:
    """Return the last part of an address's path: in/maria-lopez-1a2b gives maria-lopez-1a2b."""
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
