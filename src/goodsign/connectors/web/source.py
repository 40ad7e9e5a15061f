"""Public pages as a ProfileSource: the gate, the robots file and the budgets are asked before every single request."""

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version

from goodsign.collect.frames import Profile
from goodsign.collect.ports import Payload, PayloadPage, RobotsCache, RunProgress, Traffic
from goodsign.collect.strip import strip_contacts
from goodsign.compliance.collecting import may_fetch, may_run
from goodsign.compliance.frames import Decision, RobotsVerdict, Source
from goodsign.compliance.platforms import without_platform_links
from goodsign.compliance.reservations import read_reservations
from goodsign.compliance.robots import LEAST_DELAY, decision_id, delay_of, may_read
from goodsign.compliance.stop_signs import PageAnswer, Stop, Wait, read_sign
from goodsign.connectors.web.fetch import TOKEN, Fetched, Fetcher
from goodsign.connectors.web.page import Page, read_page
from goodsign.connectors.web.people import read_people, to_profile
from goodsign.connectors.web.robots import RobotsReader, host_bucket, origin_of
from goodsign.core.errors import CollectionDenied, DataError, SourceBusy, SourceStopped, VendorFault

_RUN = "pages:"
# A run's id is a key of an index, whose entries have a limit of 2,700 bytes.
_LONGEST_RUN = 2_000
_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, kw_only=True)
class PageSettings:
    """How a page source works: its name and purpose in the register, and how long a single wait may be (seconds).

    `least_delay` is the register's pause between two requests to a host; never less than ten seconds count.
    """

    name: str
    purpose: str
    longest_wait: float = 60.0
    least_delay: float = LEAST_DELAY
    most_addresses: int = 20
    sleep: Callable[[float], None] = field(default=time.sleep)


@dataclass(frozen=True)
class Gate:
    """What must be asked before a request: the register's row as it is now, the budgets, and the clock (aware UTC)."""

    register: Callable[[], Source | None]
    traffic: Traffic
    robots: RobotsCache
    now: Callable[[], datetime]


class PageSource:
    """A ProfileSource over our own fetcher.

    A run's id holds its addresses, packed: nothing is begun elsewhere, pages are fetched when they are read, in
    order, and a process that starts anew goes on from the id alone. What stops or delays a run in the middle of
    `read` is raised by the next one; the pages before it are returned first.
    """

    def __init__(self, settings: PageSettings, gate: Gate, fetcher: Fetcher) -> None:
        self._settings = settings
        self._gate = gate
        self._fetcher = fetcher
        self._robots = RobotsReader(fetcher, gate.robots, gate.now, self._admit_robots, gate.traffic)

    @property
    def actor(self) -> str:
        """The fetcher's name and version, which is the parser's as well."""
        return f"goodsign/pages@{version('goodsign')}"

    @property
    def most_addresses(self) -> int:
        """How many addresses one run takes at most."""
        return self._settings.most_addresses

    def begin(self, urls: Sequence[str], *, key: str) -> str:
        """Return the id of a run over these addresses: the same addresses and key give the same id."""
        if not 1 <= len(urls) <= self._settings.most_addresses:
            raise DataError(
                f"A run of pages takes 1 to {self._settings.most_addresses} addresses, not {len(urls)}.",
                hint="Split the addresses.",
            )
        told = json.dumps([key, *urls], ensure_ascii=False, separators=(",", ":")).encode()
        run_id = _RUN + base64.urlsafe_b64encode(zlib.compress(told, 9)).decode()
        if len(run_id) > _LONGEST_RUN:
            raise DataError("The addresses of a run of pages are too long together.", hint="Split the addresses.")
        return run_id

    def poll(self, run_id: str) -> RunProgress:
        """Say that the run can be read: pages are fetched while they are read."""
        return RunProgress("finished", total=len(_addresses(run_id)))

    def read(self, run_id: str, *, offset: int, limit: int) -> PayloadPage:
        """Fetch the pages from `offset`, at most `limit`; a page that could not be had is a payload with a fault."""
        urls = _addresses(run_id)
        payloads: list[Payload] = []
        for url in urls[offset : offset + limit]:
            try:
                payloads.append(self._payload(url))
            except (SourceBusy, SourceStopped):
                if not payloads:
                    raise
                break
        reached = offset + len(payloads)
        return PayloadPage(tuple(payloads), reached if reached < len(urls) else None)

    def decode(self, content: Mapping[str, object]) -> Profile:
        """Read a page as a profile, from what it says of one person for machines; else raise DataError."""
        people, url = content.get("json_ld_people"), content.get("url")
        if content.get("kind") != "page" or not isinstance(people, list) or not isinstance(url, str):
            raise DataError("The payload is no page that this source fetched.")
        clean, _ = strip_contacts({"people": people})
        kept = clean["people"]
        return to_profile(kept if isinstance(kept, list) else [], url=url, actor=self.actor)

    def _payload(self, url: str) -> Payload:
        try:
            fetched, page = self._fetch(url)
            content = self._content(fetched, page)
        except (CollectionDenied, DataError) as error:
            return Payload({}, url, self._gate.now(), 0, fault=error.message)
        except (SourceBusy, SourceStopped):
            raise
        except VendorFault as error:
            self._gate.traffic.failed(host_bucket(url))
            return Payload({}, url, self._gate.now(), 0, fault=error.message)
        return Payload(content, url, self._gate.now(), fetched.size)

    def _fetch(self, url: str) -> tuple[Fetched, Page]:
        """Fetch a page and look for stop signs; raises for what is no page with status 200."""
        fetched = self._fetcher.get(url, before=self._admit_page)
        page = read_page(fetched.body, fetched.named.get("content-type", ""))
        self._heed(
            PageAnswer(
                status=fetched.status,
                headers=fetched.named,
                asked=url,
                url=fetched.url,
                html=page.html,
                text=page.text,
            )
        )
        if fetched.status != 200:
            raise DataError(f"There is no such page (status {fetched.status}).")
        return fetched, page

    def _heed(self, answer: PageAnswer) -> None:
        """Stop or wait when the answer says so, else note that the host answered."""
        sign, bucket = read_sign(answer, now=self._gate.now()), host_bucket(answer.url)
        match sign:
            case Stop(word):
                for each in {bucket, host_bucket(answer.asked)}:
                    self._gate.traffic.stop(each, word)
                raise SourceStopped(
                    f"A site of `{self._settings.name}` showed a stop sign ({word}).",
                    hint="A person looks at it, then resumes the source; it is never worked around.",
                    sign=word,
                )
            case Wait(seconds):
                self._gate.traffic.failed(bucket, wait_seconds=seconds)
                raise SourceBusy(
                    f"A site of `{self._settings.name}` asks us to wait for {seconds:.0f} seconds.",
                    wait_seconds=seconds,
                )
            case _ if answer.status >= 500:
                raise VendorFault(f"The site answered with status {answer.status}.")
            case _:
                self._gate.traffic.answered(bucket)

    def _content(self, fetched: Fetched, page: Page) -> dict[str, object]:
        """Return what may be kept of a page; raise when it may not, also when that was decided meanwhile."""
        reserved = read_reservations(fetched.headers, page.metas, token=TOKEN)
        if reserved:
            raise CollectionDenied(f"The page reserves itself ({', '.join(reserved)}; ROB-007).")
        if fetched.named.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
            raise DataError("The page is neither HTML nor plain text.")
        _require(may_run(self._gate.register(), purpose=self._settings.purpose, now=self._gate.now()))
        verdict = self._gate.robots.get(origin_of(fetched.url))
        said = {
            "title": without_platform_links(page.title or ""),
            "text": without_platform_links(page.text),
            "json_ld_people": read_people(page.data, page.tree),
        }
        clean, _ = strip_contacts(said)
        return {
            "kind": "page",
            "url": fetched.url,
            "published_at": page.published_at,
            "language": page.language,
            **clean,
            "robots": decision_id(verdict) if verdict else None,
            "sha256": hashlib.sha256(fetched.body).hexdigest(),
            "parser": self.actor,
            "source": self._settings.name,
        }

    def _admit_page(self, url: str) -> None:
        """Let a request go: in scope, allowed by its origin's robots file, and within the budgets."""
        purpose, now = self._settings.purpose, self._gate.now()
        _require(may_fetch(self._gate.register(), url, purpose=purpose, now=now, access="page"))
        verdict = self._robots.verdict(url)
        if verdict.kind == "suspend":
            self._gate.traffic.stop(host_bucket(url), "robots")
            raise SourceStopped(
                f"A robots file of `{self._settings.name}` asks for {verdict.text}.",
                hint="The site does not want to be read by programs.",
                sign="robots",
            )
        if not may_read(verdict, token=TOKEN, path=_path(url)):
            raise CollectionDenied("The site's robots file does not allow this page (ROB-004).")
        self._admit(url, verdict)

    def _admit_robots(self, url: str) -> None:
        _require(may_run(self._gate.register(), purpose=self._settings.purpose, now=self._gate.now()))
        self._admit(url, None)

    def _admit(self, url: str, verdict: RobotsVerdict | None) -> None:
        least = max(LEAST_DELAY, self._settings.least_delay)
        every = delay_of(verdict, token=TOKEN, least=least) if verdict else least
        self._pass(host_bucket(url), every)
        self._pass(f"source:{self._settings.name}", 0.0)

    def _pass(self, bucket: str, every: float) -> None:
        """Wait for the bucket's turn, as long as one wait may be."""
        waited = 0.0
        while True:
            admission = self._gate.traffic.admit(bucket, every=every)
            if admission.suspended is not None:
                raise SourceStopped(
                    f"`{self._settings.name}` is stopped ({admission.suspended}).",
                    hint="A person looks at the incident, then resumes the source.",
                    sign=admission.suspended,
                )
            if admission.wait_seconds <= 0:
                return
            waited += admission.wait_seconds
            if waited > self._settings.longest_wait:
                raise SourceBusy(
                    f"`{self._settings.name}` has no request left for {admission.wait_seconds:.0f} seconds.",
                    wait_seconds=admission.wait_seconds,
                )
            self._settings.sleep(admission.wait_seconds)


def _require(decision: Decision) -> None:
    if decision.outcome == "DENY":
        raise CollectionDenied(f"The page must not be read ({', '.join(decision.codes)}).")


def _addresses(run_id: str) -> list[str]:
    try:
        packed = base64.urlsafe_b64decode(run_id.removeprefix(_RUN))
        told = json.loads(zlib.decompressobj().decompress(packed, 1 << 20))
        return [str(url) for url in told[1:]]
    except (ValueError, zlib.error, TypeError) as error:
        raise DataError("The id is none of a run of pages.") from error


def _path(url: str) -> str:
    """Return the path of an address with its query, which is what robots files speak of."""
    rest = url.partition("//")[2].partition("#")[0]
    slash = min((place for place in (rest.find("/"), rest.find("?")) if place >= 0), default=-1)
    return rest[slash:] if slash >= 0 else "/"
