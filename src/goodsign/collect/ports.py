"""What collecting needs from outside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from goodsign.collect.frames import Profile, RawBatch
from goodsign.compliance.frames import RobotsVerdict


class SourceFile(Protocol):
    """A table in a file, read in batches so that a file larger than memory fits."""

    @property
    def header(self) -> tuple[str, ...]:
        """Column names as they will appear in the batches: unique, never empty."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on how the file was read (encoding, delimiter, repaired headers), for the user."""

    def batches(self) -> Iterator[RawBatch]:
        """Yield the rows from the start; may be called again to read the file a second time."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a source's run is; `message` says why it failed, `total` how many payloads it holds, when known."""

    state: Literal["running", "finished", "failed"]
    message: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Payload:
    """One thing that a source gave: `content` as the vendor wrote it, or `fault` when this one could not be had.

    `url` is the public address it speaks of, `size` its bytes as received, `collected_at` when the source read it
    (UTC).
    """

    content: Mapping[str, object]
    url: str | None
    collected_at: datetime
    size: int
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class PayloadPage:
    """A part of a run's payloads; `next_offset` is where to go on, None after the last."""

    payloads: tuple[Payload, ...]
    next_offset: int | None


class ProfileSource(Protocol):
    """Collects profiles in runs; a run's payloads can be read again from any offset, in the same order.

    Methods raise SourceBusy (wait), SourceStopped (never again until a person looks) and VendorFault (a retry can
    help). `decode` raises FieldsChanged, naming the fields, and DataError for content that is no profile.
    """

    @property
    def actor(self) -> str:
        """What produced the payloads, by name and version, for the record."""

    def begin(self, urls: Sequence[str], *, key: str) -> str:
        """Start collecting these public addresses; return the vendor's id of the run.

        `key` is ours: a source that can look up its runs by it returns the run already begun instead of a second one.
        """

    def poll(self, run_id: str) -> RunProgress:
        """Say how far the run is."""

    def read(self, run_id: str, *, offset: int, limit: int) -> PayloadPage:
        """Return the payloads from `offset`, at most `limit`."""

    def decode(self, content: Mapping[str, object]) -> Profile:
        """Read a payload as a profile, without contact details and photos."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One answer of a web search."""

    title: str
    url: str
    snippet: str


class WebSearch(Protocol):
    """Finds public web pages."""

    def search(self, query: str, *, limit: int) -> tuple[SearchHit, ...]:
        """Return the best pages for a query, best first; raises as a ProfileSource does."""


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """What a company says of itself on its own page, as plain text."""

    url: str
    domain: str
    about: str


class CompanyReader(Protocol):
    """Reads a company's public About page."""

    def read(self, domain: str) -> CompanyPage | None:
        """Return what the company at this domain says of itself, None when there is no such page."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether a request may be sent now: `wait_seconds` is 0 for yes; `suspended` says why it never may, None else."""

    wait_seconds: float = 0.0
    suspended: str | None = None
    tokens_left: float | None = None


class Traffic(Protocol):
    """Rate budgets and circuit breakers, shared by every worker; a bucket is `source:NAME` or `host:NAME`."""

    def admit(self, bucket: str, *, every: float = 0.0) -> Admission:
        """Take one request out of the bucket's budget, or say how long to wait.

        `every` is how many seconds lie between two requests at least, where the host itself asks for more than the
        budget's pace.
        """

    def answered(self, bucket: str) -> None:
        """Note that a request went well: closes the breaker."""

    def failed(self, bucket: str, *, wait_seconds: float | None = None) -> str | None:
        """Note a time-out, 5xx or 429: opens the breaker after several, and never asks before `wait_seconds`.

        Return the sign that suspended the bucket when it was asked to wait too often in a row, None else.
        """

    def stop(self, bucket: str, sign: str) -> None:
        """Suspend the bucket until a person looks: the source showed a stop sign."""


class RobotsCache(Protocol):
    """Keeps what the robots files of origins (`https://host:port`) came to, for every worker."""

    def get(self, origin: str) -> RobotsVerdict | None:
        """Return the verdict on an origin that was put last, stale or not; None without one."""

    def put(self, origin: str, verdict: RobotsVerdict) -> None:
        """Keep the verdict on an origin in place of an older one."""
