"""Times the way from a vendor's webhook to the changed score, through `goodsign serve` and the local Apify."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import polars as pl
import psycopg
from pydantic import SecretStr
from sqlalchemy import text

from bench import Measurement
from bench.leads import invent_leads
from goodsign.compliance.frames import Approval, Source
from goodsign.connectors.apify.server.app import build_app
from goodsign.connectors.apify.server.running import listening, serving
from goodsign.connectors.apify.server.world import StoredRun, World
from goodsign.connectors.apify.webhook import TOKEN_HEADER, token_for
from goodsign.flows.collect_profiles import advance, collect, plan_collection
from goodsign.flows.known_leads import SCORECARD
from goodsign.flows.rank_leads import RankRequest, rank_leads
from goodsign.flows.source_register import PURPOSE, approve_source, register_source
from goodsign.settings import Settings
from goodsign.store import merging, staging
from goodsign.store.collection import open_batches
from goodsign.store.event_log import CHANNEL
from goodsign.store.profile_links import propose_links
from goodsign.store.sources import RegisteredSource
from goodsign.store.vault import KeyRing
from goodsign.wiring import House, close, collector, open_house

LEADS = 100_000
_SECRET = SecretStr("bench")
_ACTOR = "harvestapi/linkedin-profile-scraper"


@dataclass(frozen=True, slots=True)
class _Load:
    """How many webhooks come, how many a second, and how many leads each brings news of."""

    webhooks: int
    per_second: float
    leads: int

    @property
    def words(self) -> str:
        many = "1 lead" if self.leads == 1 else f"{self.leads} leads"
        seconds = self.webhooks / self.per_second
        return f"Webhook to changed score: {self.per_second:g} a second for {seconds:.0f} s, {many} each"


_LOADS = (_Load(600, 10.0, 1), _Load(30, 0.5, 50))


def measure(rows: int) -> list[Measurement]:
    """Measure the median and p99 in a ranked portfolio of `rows` leads, 100,000 at most."""
    return [_measured(load, min(rows, LEADS)) for load in _LOADS]


def _measured(load: _Load, rows: int) -> Measurement:
    world = World((), run_seconds=0.05)
    with serving(build_app(world)) as apify, listening(0) as free, _house(apify, free.getsockname()[1]) as house:
        port = free.getsockname()[1]
        free.close()
        watched = _portfolio(house, rows, load.webhooks * load.leads)
        for line in (*_items(watched, hired=False), *_items(watched, hired=True)):
            world.add([line])
        _first_profiles(house)
        rank_leads(house.database, RankRequest(uuid4(), datetime.now(UTC), 10, model_name=SCORECARD))
        runs = _begun(house, world, load)
        with _service(house, port) as url:
            taken = sorted(_timed(house, world, runs, url, load))
    note = f"p99 {taken[int(len(taken) * 0.99)]:.2f} s, longest {taken[-1]:.2f} s, {rows:,} leads"
    return Measurement(load.words, "none", None, taken[len(taken) // 2], "p99 ≤ 5 s", note)


@contextmanager
def _house(apify: str, port: int) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="goodsign-bench-", ignore_cleanup_errors=True) as home:
        settings = Settings(
            home=Path(home),
            key=SecretStr(KeyRing.generate().render()),
            apify_base_url=apify,
            apify_token=SecretStr("bench"),
            apify_webhook_url=f"http://127.0.0.1:{port}/api/webhooks/apify",
            apify_webhook_secret=_SECRET,
        )
        house = open_house(settings)
        try:
            yield house
        finally:
            close(house)


def _portfolio(house: House, rows: int, watched: int) -> pl.DataFrame:
    """Load leads, an approved source, and the addresses of those who are watched; return the watched ones."""
    number = pl.int_range(pl.len())
    address = pl.format("https://www.linkedin.com/in/bench-{}/", number)
    leads = invent_leads(rows).with_columns(website=pl.when(number < watched).then(address))
    now = datetime.now(UTC)
    with house.database.transaction() as connection:
        staging.create(connection)
        staging.fill(connection, leads, house.vault)
        staging.settle(connection)
        staging.point(connection, pl.DataFrame(schema={"line": pl.UInt64, "lead_id": pl.String}))
        merging.merge_stage(connection, merging.Stamp(uuid4(), "debtor", now, as_history=False), house.vault)
    _approve(house, now)
    with house.database.transaction() as connection:
        propose_links(connection, now=now)
        # Invented names agree too easily: whose profiles these are is given, as if a person had said it.
        connection.execute(text("UPDATE profile_links SET state = 'confirmed', decided_by = 'bench'"))
        connection.execute(text("ANALYZE"))
    return leads.head(watched)


def _approve(house: House, now: datetime) -> None:
    source = Source(name="net", access="vendor", origin="linkedin.com", purpose=PURPOSE)
    register_source(house.database, RegisteredSource(source, _ACTOR, 60_000.0, 1_000_000, 1), now=now)
    approval = Approval(
        approved_by="Ada Counsel",
        requested_by="Ben Ops",
        counsel=True,
        document="none: everybody is invented",
        purpose=PURPOSE,
        approved_on=now.date(),
        expires_on=now.date() + timedelta(days=1),
    )
    approve_source(house.database, "net", approval, now=now)


def _items(watched: pl.DataFrame, *, hired: bool) -> list[dict[str, Any]]:
    """Return what the actor finds: a job, and once they are hired another one since last month."""
    month = (datetime.now(UTC) - timedelta(days=30)).date()
    since = {"month": month.strftime("%b"), "year": month.year}
    found = []
    for row in watched.select("website", "first_name", "last_name", "city", "state", "company_domain").to_dicts():
        jobs: list[dict[str, Any]] = [
            {"position": "Clerk", "companyName": row["company_domain"], "startDate": {"month": "Mar", "year": 2021}}
        ]
        if hired:
            jobs[0]["endDate"] = since
            jobs.insert(0, {"position": "Manager", "companyName": "Corvane Logistics", "startDate": since})
        found.append(
            {
                "linkedinUrl": row["website"],
                "publicIdentifier": row["website"].rstrip("/").rpartition("/")[2],
                "firstName": row["first_name"],
                "lastName": row["last_name"],
                "location": {"linkedinText": f"{row['city']}, {row['state']}, United States"},
                "experience": jobs,
                "education": [],
            }
        )
    return found


def _first_profiles(house: House) -> None:
    """Collect everybody once, as if ten days ago."""
    worker = replace(collector(house, "net"), poll_seconds=0.1)
    run = plan_collection(house.database, "net", run_id=uuid4(), batch_size=50, now=datetime.now(UTC))
    if run is None:
        raise AssertionError("nobody is due")
    found = collect(worker, run.run_id, progress=lambda _what, _share: None)
    if set(found.outcomes) != {"stored"}:
        raise AssertionError(f"the first profiles ended as {dict(found.outcomes)}")
    with house.database.transaction() as connection:
        connection.execute(text("UPDATE collection_items SET known_at = known_at - interval '10 days'"))


def _begun(house: House, world: World, load: _Load) -> list[StoredRun]:
    """Begin a run at the vendor for each webhook to come; none of them ends by itself."""
    world.run_seconds = 1e6
    before = set(world.runs)
    worker = collector(house, "net")
    run = plan_collection(house.database, "net", run_id=uuid4(), batch_size=load.leads, now=datetime.now(UTC))
    while run is not None:
        with house.database.transaction() as connection:
            batches = open_batches(connection, now=datetime.now(UTC), run_id=run.run_id)
        if not batches:
            break
        advance(worker, batches[:32])
    begun = [each for key, each in world.runs.items() if key not in before]
    if len(begun) != load.webhooks:
        raise AssertionError(f"{len(begun)} runs instead of {load.webhooks}")
    return begun


@contextmanager
def _service(house: House, port: int) -> Iterator[str]:
    """Start `goodsign serve` on this portfolio."""
    settings = house.settings
    given = {
        "GOODSIGN_HOME": str(settings.home),
        "GOODSIGN_KEY": _plain(settings.key),
        "GOODSIGN_APIFY_BASE_URL": settings.apify_base_url,
        "GOODSIGN_APIFY_TOKEN": _plain(settings.apify_token),
        "GOODSIGN_APIFY_WEBHOOK_URL": settings.apify_webhook_url or "",
        "GOODSIGN_APIFY_WEBHOOK_SECRET": _SECRET.get_secret_value(),
    }
    command = [str(Path(sys.executable).with_name("goodsign")), "serve", "--port", str(port)]
    service = subprocess.Popen(command, env=os.environ | given, stdout=subprocess.DEVNULL)
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}/api/webhooks/apify"
    finally:
        service.terminate()
        service.wait(60)


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _await(port: int) -> None:
    for _ in range(2_400):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the service does not come up")


def _timed(house: House, world: World, runs: list[StoredRun], url: str, load: _Load) -> list[float]:
    """End the runs at their pace; return the seconds from each webhook to the last of its leads' changed scores."""
    leads = _leads_by_address(house)
    sent: list[float] = []
    seen = _Seen(house.database.libpq_url)
    with httpx.Client(timeout=60) as client:
        begin = time.perf_counter()
        for number, run in enumerate(runs):
            time.sleep(max(0.0, begin + number / load.per_second - time.perf_counter()))
            world.finish(run, "SUCCEEDED")
            sent.append(time.perf_counter())
            _call(client, url, run)
    wanted = [[leads[each.rstrip("/")] for each in run.content["queries"]] for run in runs]
    at = seen.wait({lead for each in wanted for lead in each})
    return [max(at[lead] for lead in each) - start for each, start in zip(wanted, sent, strict=True)]


def _call(client: httpx.Client, url: str, run: StoredRun) -> None:
    body = {
        "userId": "bench",
        "createdAt": datetime.now(UTC).isoformat(),
        "eventType": "ACTOR.RUN.SUCCEEDED",
        "eventData": {"actorId": run.actor_id, "actorRunId": run.id},
        "resource": {"id": run.id},
    }
    token = token_for(run.content["goodsignKey"], secret=_SECRET)
    answer = client.post(url, content=json.dumps(body), headers={TOKEN_HEADER: token})
    answer.raise_for_status()


def _leads_by_address(house: House) -> dict[str, str]:
    with house.database.transaction() as connection:
        rows = connection.execute(text("SELECT rtrim(url, '/'), lead_id::text FROM profile_links")).all()
    return dict(rows)


class _Seen:
    """Hears of changed scores as soon as they are there for everybody to read."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._at: dict[str, float] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def wait(self, leads: set[str], *, seconds: float = 120.0) -> dict[str, float]:
        """Return when each of these leads' scores had changed; raise AssertionError when one never does."""
        until = time.perf_counter() + seconds
        while not leads <= self._at.keys() and time.perf_counter() < until:
            time.sleep(0.2)
        self._end.set()
        self._thread.join()
        if missing := leads - self._at.keys():
            raise AssertionError(f"{len(missing)} of {len(leads)} scores never changed")
        return self._at

    def _listen(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            last = 0
            while not self._end.is_set():
                # Heard to the end first: the connection takes no query while it listens.
                list(connection.notifies(timeout=0.5, stop_after=1))
                rows = connection.execute(
                    "SELECT event_id, lead_id::text FROM events WHERE kind = 'score.changed' AND event_id > %s",
                    (last,),
                ).fetchall()
                now = time.perf_counter()
                for event, lead in rows:
                    self._at.setdefault(lead, now)
                    last = max(last, event)
