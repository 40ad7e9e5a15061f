"""What the local Apify remembers: runs, their inputs and data sets; it outlives its clients."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from goodsign.connectors.apify.server.faults import Faults

Item = Mapping[str, Any]
Line = Item | Sequence[Item]
USER_ID = "LocalUser00000001"
_NAMED_BY = (
    "linkedinUrl", "linkedinPublicUrl", "publicIdentifier", "profileUrl", "inputUrl", "username", "query",
    "query.targetUrl", "author.publicIdentifier", "basic_info.public_identifier", "basic_info.profile_url",
)  # fmt: skip


def new_id() -> str:
    """Draw an id of the length Apify's have."""
    return secrets.token_hex(9)[:17]


@dataclass
class StoredRun:
    """A run as the server keeps it; `over` is set once its state changes no more."""

    id: str
    actor: str
    content: dict[str, Any]
    input_size: int
    options: Mapping[str, Any]
    webhooks: list[dict[str, Any]]
    started_at: datetime
    user_agent: str | None = None
    status: str = "READY"
    finished_at: datetime | None = None
    dataset_id: str = field(default_factory=new_id)
    store_id: str = field(default_factory=new_id)
    queue_id: str = field(default_factory=new_id)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def actor_id(self) -> str:
        """Apify's id of the actor, made from its name."""
        return hashlib.sha256(self.actor.encode()).hexdigest()[:17]

    def short(self) -> dict[str, Any]:
        """Return the run as a list of runs shows it."""
        return {
            "id": self.id,
            "actId": self.actor_id,
            "userId": USER_ID,
            "status": self.status,
            "startedAt": moment(self.started_at),
            "finishedAt": moment(self.finished_at) if self.finished_at else None,
            "buildId": hashlib.sha256(f"build {self.actor}".encode()).hexdigest()[:17],
            "buildNumber": "0.0.1",
            "meta": {"origin": "API", "userAgent": self.user_agent},
            "usageTotalUsd": 0.0,
            "defaultKeyValueStoreId": self.store_id,
            "defaultDatasetId": self.dataset_id,
            "defaultRequestQueueId": self.queue_id,
        }

    def full(self) -> dict[str, Any]:
        """Return the run as a request for it shows it."""
        seconds = ((self.finished_at or datetime.now(UTC)) - self.started_at).total_seconds()
        return {
            **self.short(),
            "statusMessage": None,
            "stats": {"inputBodyLen": self.input_size, "restartCount": 0, "runTimeSecs": seconds, "computeUnits": 0.0},
            "options": {
                "build": self.options.get("build", "latest"),
                "timeoutSecs": int(float(self.options.get("timeout", 300))),
                "memoryMbytes": int(float(self.options.get("memory", 1024))),
                "diskMbytes": 2048,
            },
            "exitCode": {"SUCCEEDED": 0, "FAILED": 1}.get(self.status),
            "generalAccess": "RESTRICTED",
        }


class World:
    """Runs, data sets and inputs. `lines` are what a run finds, one (or a list of several) items for an address.

    An address that stands in several lines changes over time: each run gets the next line, the last one again and
    again. An address that stands in none gives an item with an error, as the actors do.
    """

    def __init__(
        self,
        lines: Iterable[Line] = (),
        *,
        token: str | None = None,
        run_seconds: float = 0.05,
        first_retry_seconds: float = 60.0,
        faults: Faults | None = None,
    ) -> None:
        self.token = token
        self.run_seconds = run_seconds
        self.first_retry_seconds = first_retry_seconds
        self.faults = faults or Faults()
        self.runs: dict[str, StoredRun] = {}
        self.datasets: dict[str, list[Item]] = {}
        self._found: dict[str, list[list[Item]]] = {}
        self._asked: dict[str, int] = {}
        for line in lines:
            self.add([line] if isinstance(line, Mapping) else list(line))

    def add(self, items: list[Item]) -> None:
        """Let further runs find these items of one address after those that it has."""
        for slug in sorted({_slug(told) for item in items for told in _names(item)}):
            self._found.setdefault(slug, []).append(items)

    def collect(self, content: Mapping[str, Any]) -> list[Item]:
        """Return what a run with this input finds: the addresses are the input's lists of texts."""
        addresses = [each for value in content.values() if isinstance(value, list) for each in value]
        found: list[Item] = []
        for address in (each for each in addresses if isinstance(each, str)):
            slug = _slug(address)
            lines = self._found.get(slug)
            if lines is None:
                found.append({"linkedinUrl": address, "error": "Profile not found"})
                continue
            turn = self._asked.get(slug, 0)
            self._asked[slug] = turn + 1
            found += lines[min(turn, len(lines) - 1)]
        return found

    def finish(self, run: StoredRun, status: str) -> None:
        """End a run: its data set is filled, half when it ends badly."""
        fault = self.faults.of_run(run.actor, "rename")
        items = self.collect(run.content)
        if fault:
            items = [{fault.names.get(name, name): value for name, value in item.items()} for item in items]
        self.datasets[run.dataset_id] = items if status == "SUCCEEDED" else items[: len(items) // 2]
        self.end(run, status)

    def end(self, run: StoredRun, status: str) -> None:
        """Give a run its last state."""
        run.status, run.finished_at = status, datetime.now(UTC)
        run.over.set()

    def runs_of(self, actor: str) -> list[StoredRun]:
        """Return the runs of an actor (by owner~name or id), oldest first."""
        return [run for run in self.runs.values() if actor in {run.actor, run.actor_id}]


def moment(when: datetime) -> str:
    """Write a time as the API does: UTC, milliseconds, Z."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_lines(text: str) -> list[Line]:
    """Read NDJSON: a line is an item, or a list of the items of one address."""
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _names(item: Item) -> Iterable[str]:
    for path in _NAMED_BY:
        found: Any = item
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if isinstance(found, str) and found:
            yield found


def _slug(address: str) -> str:
    """Return the last part of an address, which names the person within the site."""
    return unquote(address.partition("?")[0]).rstrip("/").rpartition("/")[2].casefold()
