"""Asks for robots files before anything else of an origin, and keeps what they say (ROB-001 to ROB-006)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx

from goodsign.collect.ports import RobotsCache, Traffic
from goodsign.compliance.frames import RobotsVerdict
from goodsign.compliance.platforms import host_of, is_forbidden
from goodsign.compliance.robots import RobotsAnswer, is_fresh, judge_robots
from goodsign.compliance.stop_signs import retry_after
from goodsign.connectors.web.fetch import TOKEN, Before, Fetched, Fetcher
from goodsign.core.errors import CollectionDenied, DataError, SourceBusy, SourceStopped, VendorFault

_MOST_BYTES = 1 << 20
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class RobotsReader:
    """Gives the verdict on an origin, from the cache while it is fresh.

    `admit` is called with an address before anything is sent to it and raises to forbid it or to wait.
    """

    fetcher: Fetcher
    cache: RobotsCache
    now: Callable[[], datetime]
    admit: Before
    traffic: Traffic

    def verdict(self, url: str) -> RobotsVerdict:
        """Return the verdict on the origin of an address; raise SourceBusy when its file cannot be asked for yet."""
        origin = origin_of(url)
        kept = self.cache.get(origin)
        if kept is not None and is_fresh(kept, now=self.now()):
            return kept
        verdict = judge_robots(self._ask(origin), token=TOKEN)
        self.cache.put(origin, verdict)
        return verdict

    def _ask(self, origin: str) -> RobotsAnswer:
        nothing = RobotsAnswer(status=None, fetched_at=self.now(), headers={})
        try:
            answer = self.fetcher.get(f"{origin}/robots.txt", before=self._before, most_bytes=_MOST_BYTES)
        except (SourceBusy, SourceStopped):
            raise
        except VendorFault:
            # What cannot be reached denies everything; the fetch's own error says nothing more.
            self.traffic.failed(host_bucket(origin))
            return nothing
        except (CollectionDenied, DataError):
            return nothing
        self._note(answer)
        return RobotsAnswer(
            status=answer.status,
            fetched_at=self.now(),
            headers=answer.named,
            body=answer.body,
            hops=answer.hops,
        )

    def _before(self, url: str) -> None:
        """Let a robots file lie on another host, but on no platform."""
        if is_forbidden(url):
            raise CollectionDenied("The robots file lies on a platform that is never read (SRC-003).")
        self.admit(url)

    def _note(self, answer: Fetched) -> None:
        bucket = host_bucket(answer.url)
        wait = retry_after(answer.named, now=self.now()) if answer.status in (429, 503) else None
        if wait is not None or answer.status >= 500:
            self.traffic.failed(bucket, wait_seconds=wait)
        else:
            self.traffic.answered(bucket)


def host_bucket(url: str) -> str:
    """Name the budget of an address's host."""
    return f"host:{host_of(url)}"


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address; the port only where it is not the scheme's own."""
    parsed = httpx.URL(url)
    host = f"[{parsed.host}]" if ":" in parsed.host else parsed.raw_host.decode("ascii")
    port = parsed.port
    return f"{parsed.scheme}://{host}" + (f":{port}" if port and port != _PORTS.get(parsed.scheme) else "")
