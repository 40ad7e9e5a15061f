"""A run over pages, with the real register gate, robots cache and budgets in the database."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.connectors.web.site import INJECTION, NEWS, PERSON, Reply, Site, local

from goodsign.collect.ports import Payload
from goodsign.compliance.frames import Approval, Source
from goodsign.connectors.web.fetch import Fetcher
from goodsign.connectors.web.source import Gate, PageSettings, PageSource
from goodsign.core.errors import DataError, SourceBusy, SourceStopped
from goodsign.store.database import Database
from goodsign.store.robots import StoredRobots
from goodsign.store.traffic import SharedTraffic

pytestmark = pytest.mark.enable_socket
APPROVAL = Approval(
    approved_by="One", requested_by="Two", counsel=False, document="contracts/7", purpose="recovery",
    approved_on=date(2026, 1, 1), expires_on=date(2026, 12, 1),
)  # fmt: skip


@dataclass
class World:
    """A source with its surroundings; `slept` is how long it waited, on a clock of its own."""

    site: Site
    database: Database
    row: Source
    host: str
    now: datetime
    slept: list[float]
    fetcher: Fetcher
    longest_wait: float = 60.0

    def source(self, database: Database | None = None) -> PageSource:
        """Make a source, as a process does that starts anew."""
        database = database or self.database
        traffic = SharedTraffic(database, lambda: self.now, lambda _: 600.0, burst=100.0)
        gate = Gate(lambda: self.row, traffic, StoredRobots(database, lambda: self.now), lambda: self.now)
        settings = PageSettings(
            name=self.row.name, purpose="recovery", longest_wait=self.longest_wait, sleep=self.sleep
        )
        return PageSource(settings, gate, self.fetcher)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def url(self, path: str) -> str:
        return self.site.url(path, self.host)

    def read(self, *paths: str) -> tuple[Payload, ...]:
        source = self.source()
        run = source.begin([self.url(path) for path in paths], key="k")
        return source.read(run, offset=0, limit=10).payloads

    def content(self, path: str) -> dict[str, Any]:
        (payload,) = self.read(path)
        assert payload.fault is None, payload.fault
        return dict(payload.content)


@pytest.fixture
def world(site: Site, database: Database) -> Iterator[World]:
    # Budgets belong to no workspace, so each test has a host of its own.
    host = f"h{uuid4().hex[:12]}.example"
    row = Source(
        name=f"pages-{host}", access="page", origin=host, purpose="recovery",
        scope=(f"http://{host}:{site.port}",), approvals=(APPROVAL,),
    )  # fmt: skip
    fetcher = Fetcher(contact_url="https://goodsign.example/", resolve=local, permitted=lambda _: True)
    yield World(site, database, row, host, datetime(2026, 11, 20, 12, 0, tzinfo=UTC), [], fetcher)
    fetcher.close()


def test_robots_come_first_once_and_requests_keep_their_distance(world: World) -> None:
    payloads = world.read("/news/1", "/people/ana", "/news/plain")
    assert [each.fault for each in payloads] == [None, None, None]
    assert world.site.paths() == ["/robots.txt", "/news/1", "/people/ana", "/news/plain"]
    assert world.slept == [pytest.approx(10)] * 3


def test_what_is_kept_of_a_page(world: World) -> None:
    content = world.content("/news/1")
    assert content["kind"] == "page"
    assert content["url"] == world.url("/news/1")
    assert content["title"] == "People on the Move"
    assert content["published_at"] == "2026-11-18"
    assert content["language"] == "en"
    assert content["robots"].startswith("rules@")
    assert len(content["sha256"]) == 64
    assert content["source"] == world.row.name
    assert content["parser"] == world.source().actor
    assert "Harbor Bank appointed Ana Okafor as treasurer in May." in content["text"]


def test_addresses_numbers_and_pictures_are_never_kept(world: World) -> None:
    kept = json.dumps([world.content("/people/ana"), world.content("/news/1")])
    for gone in ("ana@", "press@", "mailto", "555", ".jpg", "linkedin", "never run"):
        assert gone not in kept


def test_a_profile_is_read_from_what_the_page_says_for_machines(world: World) -> None:
    profile = world.source().decode(world.content("/people/ana"))
    assert (profile.full_name, profile.origin, len(profile.entries)) == ("Ana Okafor", world.host, 5)
    assert profile.actor == world.source().actor


@pytest.mark.parametrize("content", [{}, {"kind": "page"}, {"kind": "page", "url": "x", "json_ld_people": "Ana"}])
def test_what_is_no_page_of_ours_is_refused(world: World, content: dict[str, Any]) -> None:
    with pytest.raises(DataError):
        world.source().decode(content)


def test_a_news_page_is_no_profile(world: World) -> None:
    with pytest.raises(DataError, match="no profile"):
        world.source().decode(world.content("/news/1"))


def test_what_a_page_says_is_text_and_no_order(world: World) -> None:
    content = world.content("/news/1")
    assert INJECTION in content["text"]
    (denied,) = world.read("/private/1")
    assert denied.fault == "The site's robots file does not allow this page (ROB-004)."
    assert "/private/1" not in world.site.paths()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/nothing", "There is no such page (status 404)."),
        ("/500", "The site answered with status 500."),
        ("/huge", "The page is larger than 4096 KiB."),
        ("/bomb", "The page is larger than 4096 KiB."),
        ("/picture", "The page is neither HTML nor plain text."),
        ("/untyped", "The page is neither HTML nor plain text."),
        ("/reserved", "The page reserves itself (noarchive; ROB-007)."),
        ("/reserved.pdf", "The page reserves itself (noindex; ROB-007)."),
        ("/tdm", "The page reserves itself (tdm-reservation; ROB-007)."),
        ("/closed", "The connection to the site failed (RemoteProtocolError)."),
    ],
)
def test_a_page_that_cannot_be_had_stops_no_other(world: World, path: str, fault: str) -> None:
    first, second = world.read(path, "/news/1")
    assert (first.fault, first.content, first.url) == (fault, {}, world.url(path))
    assert second.fault is None


@pytest.mark.parametrize("path", ["/not-in-head", "/otherbot", "/packed", "/cookie"])
def test_what_is_reserved_for_others_or_elsewhere_is_read(world: World, path: str) -> None:
    assert "Okafor" in world.content(path)["text"]


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("/999", "999"),
        ("/403", "403"),
        ("/451", "451"),
        ("/captcha", "captcha"),
        ("/login", "login_wall"),
        ("/form", "login_wall"),
        ("/members", "login_wall"),
    ],
)
def test_a_stop_sign_stops_the_host_for_everybody(world: World, other_database: Database, path: str, sign: str) -> None:
    with pytest.raises(SourceStopped) as raised:
        world.read(path)
    assert raised.value.sign == sign
    asked = len(world.site.asked)
    world.now += timedelta(days=300 if sign == "never" else 5)
    for database in (world.database, other_database):
        source = world.source(database)
        with pytest.raises(SourceStopped):
            source.read(source.begin([world.url("/news/1")], key="k"), offset=0, limit=1)
    assert len(world.site.asked) == asked
    assert "/login?next=/members" not in world.site.paths()


def test_pages_before_a_stop_are_returned_first(world: World) -> None:
    source = world.source()
    run = source.begin([world.url(path) for path in ("/news/1", "/999", "/news/plain")], key="k")
    page = source.read(run, offset=0, limit=10)
    assert (len(page.payloads), page.next_offset) == (1, 1)
    with pytest.raises(SourceStopped, match="999"):
        source.read(run, offset=1, limit=10)


@pytest.mark.parametrize(("path", "seconds"), [("/429", 3600), ("/429-date", 600)])
def test_a_wait_is_kept_over_a_restart(world: World, path: str, seconds: int) -> None:
    with pytest.raises(SourceBusy) as raised:
        world.read(path)
    assert raised.value.wait_seconds == seconds
    asked = len(world.site.asked)
    world.now += timedelta(seconds=seconds - 61)
    with pytest.raises(SourceBusy):
        world.read("/news/1")
    assert len(world.site.asked) == asked
    world.now += timedelta(seconds=61)
    assert world.read("/news/1")[0].fault is None


def test_three_requests_to_wait_suspend_the_host(world: World) -> None:
    for wait in (3600, 7200):
        with pytest.raises(SourceBusy):
            world.read("/429")
        world.now += timedelta(seconds=wait)
    with pytest.raises(SourceBusy):
        world.read("/429")
    with pytest.raises(SourceStopped, match="429"):
        world.read("/news/1")


def test_five_failures_open_the_breaker(world: World) -> None:
    payloads = world.read(*["/500"] * 5)
    assert all(each.fault for each in payloads)
    world.longest_wait = 30.0
    with pytest.raises(SourceBusy):
        world.read("/news/1")
    world.now += timedelta(seconds=60)
    assert world.read("/news/1")[0].fault is None


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Reply(status=404), None),
        (Reply("", kind="text/plain"), None),
        (Reply(status=403), "robots"),
        (Reply(status=500), "robots"),
        (Reply(status=429), "robots"),
        (Reply("<html><form>Sign in", kind="text/html"), "robots"),
        (Reply(close=True), "robots"),
        (Reply("User-agent: GoodsignBot\nDisallow: /\n\nUser-agent: *\nAllow: /", kind="text/plain"), "robots"),
        (Reply("User-agent: GoodsignBot\nAllow: /\n\nUser-agent: *\nDisallow: /", kind="text/plain"), "robots"),
    ],
)
def test_every_kind_of_robots_file(world: World, reply: Reply, fault: str | None) -> None:
    world.site.replies["/robots.txt"] = reply
    (payload,) = world.read("/news/1")
    assert (payload.fault is None) is (fault is None)
    assert ("/news/1" in world.site.paths()) is (fault is None)


@pytest.mark.parametrize(("hops", "allowed"), [(5, True), (6, False)])
def test_a_robots_file_behind_redirects(world: World, hops: int, *, allowed: bool) -> None:
    rules = world.site.replies["/robots.txt"]
    world.site.redirect("/robots.txt", "/hop1")
    for number in range(1, hops):
        world.site.redirect(f"/hop{number}", f"/hop{number + 1}")
    world.site.replies[f"/hop{hops}"] = rules
    first, second = world.read("/news/1", "/private/1")
    assert (first.fault is None) is allowed
    assert second.fault is not None


def test_a_robots_file_is_asked_for_again_after_a_day(world: World) -> None:
    world.read("/news/1")
    world.now += timedelta(hours=23)
    world.read("/news/1")
    world.now += timedelta(hours=2)
    world.read("/news/1")
    assert world.site.paths().count("/robots.txt") == 2
    world.site.set("/robots.txt", status=500)
    world.now += timedelta(hours=25)
    assert world.read("/news/1")[0].fault is not None


def test_a_slow_host_sets_the_pace(world: World) -> None:
    world.site.set("/robots.txt", "User-agent: *\nCrawl-delay: 30", kind="text/plain")
    world.read("/news/1", "/news/1")
    # After the robots file its own pace is known.
    assert world.slept[1:] == [pytest.approx(30)]


def test_an_absurd_pace_stops_the_host(world: World) -> None:
    world.site.set("/robots.txt", "User-agent: *\nCrawl-delay: 86400", kind="text/plain")
    with pytest.raises(SourceStopped, match="86400"):
        world.read("/news/1")
    assert world.site.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    "target",
    ["http://elsewhere.example/news/1", "https://www.linkedin.com/in/ana", "http://169.254.169.254/latest",
     "/news/../private/1", "http://web.archive.org/web/2025/x"],
)  # fmt: skip
def test_a_redirect_out_of_scope_is_not_taken(world: World, target: str) -> None:
    world.row = replace(world.row, scope=(world.url("/news"),))
    world.site.redirect("/news/away", target)
    (payload,) = world.read("/news/away")
    assert payload.fault is not None
    assert "must not be read" in payload.fault
    assert world.site.paths() == ["/robots.txt", "/news/away"]


def test_a_redirect_within_scope_to_another_host_reads_its_robots_first(world: World) -> None:
    other = f"o{world.host}"
    world.row = replace(world.row, scope=(*world.row.scope, world.site.url("", other)))
    world.site.redirect("/moved", world.site.url("/news/1", other))
    world.site.replies[f"{other}/robots.txt"] = Reply("User-agent: *\nDisallow: /", kind="text/plain")
    (payload,) = world.read("/moved")
    assert payload.fault == "The site's robots file does not allow this page (ROB-004)."
    assert world.site.asked[-1] == (other, "/robots.txt")


def test_what_arrives_after_a_stop_is_discarded(world: World) -> None:
    def stop() -> Reply:
        world.row = replace(world.row, suspended="the owner asked us to stop")
        return Reply(NEWS)

    world.site.replies["/news/1"] = stop
    first, second = world.read("/news/1", "/people/ana")
    assert first.fault == "The page must not be read (HOST_SUSPENDED)."
    assert first.content == {}
    assert second.fault == "The page must not be read (HOST_SUSPENDED)."
    assert "/people/ana" not in world.site.paths()


@pytest.mark.parametrize("row", [None, {"approvals": ()}, {"access": "vendor"}, {"suspended": "403"}])
def test_a_source_that_may_not_run_sends_nothing(world: World, row: dict[str, Any] | None) -> None:
    world.row = replace(world.row, **row) if row else None  # type: ignore[assignment] # no row is a case of its own
    name = PageSettings(name="pages", purpose="recovery")
    traffic = SharedTraffic(world.database, lambda: world.now, lambda _: 600.0)
    gate = Gate(lambda: world.row, traffic, StoredRobots(world.database, lambda: world.now), lambda: world.now)
    source = PageSource(name, gate, world.fetcher)
    (payload,) = source.read(source.begin([world.url("/news/1")], key="k"), offset=0, limit=1).payloads
    assert payload.fault is not None
    assert world.site.asked == []


def test_a_run_goes_on_from_its_id_alone(world: World) -> None:
    paths = ["/news/1", "/people/ana", "/news/plain"]
    run = world.source().begin([world.url(path) for path in paths], key="batch")
    assert run == world.source().begin([world.url(path) for path in paths], key="batch")
    assert run != world.source().begin([world.url(path) for path in paths], key="another")
    assert world.source().poll(run).total == 3
    first = world.source().read(run, offset=0, limit=2)
    last = world.source().read(run, offset=2, limit=2)
    assert (first.next_offset, last.next_offset) == (2, None)
    assert [each.url for each in (*first.payloads, *last.payloads)] == [world.url(path) for path in paths]
    assert world.source().read(run, offset=3, limit=2).payloads == ()


@pytest.mark.parametrize("count", [0, 21])
def test_a_run_has_a_size(world: World, count: int) -> None:
    with pytest.raises(DataError, match="takes 1 to 20"):
        world.source().begin([world.url("/x")] * count, key="k")


def test_a_run_whose_addresses_are_too_long_is_split(world: World) -> None:
    with pytest.raises(DataError, match="too long"):
        world.source().begin([world.url(f"/{uuid4().hex * 10}{n}{uuid4().hex * 9}") + "".join(
            uuid4().hex for _ in range(9)) for n in range(20)], key="k")  # fmt: skip


@pytest.mark.parametrize("run", ["", "pages:", "pages:!!!", "elsewhere", "pages:e30="])
def test_an_id_of_another_source_is_refused(world: World, run: str) -> None:
    with pytest.raises(DataError):
        world.source().read(run, offset=0, limit=1)


def test_two_workers_keep_one_distance(world: World) -> None:
    world.read("/news/1")
    waits: list[float] = []
    world.longest_wait = 0.0
    lock = threading.Lock()

    def work() -> None:
        try:
            world.read("/news/1")
        except SourceBusy as busy:
            with lock:
                waits.append(busy.wait_seconds or 0)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(waits) == 4
    assert world.site.paths().count("/news/1") == 1


@pytest.fixture
def said() -> Callable[[Exception], str]:
    return lambda error: f"{error!r} {error}"


def test_no_error_names_a_person(world: World, said: Callable[[Exception], str]) -> None:
    for path in ("/999", "/429", "/500", "/huge", "/members"):
        world.site.replies[f"{path}/okafor"] = world.site.replies[path]
    told = []
    for path in ("/500/okafor", "/huge/okafor", "/429/okafor", "/999/okafor"):
        try:
            told += [str(each.fault) for each in world.read(path)]
        except (SourceBusy, SourceStopped) as error:
            told.append(said(error))
    assert len(told) == 4
    assert "okafor" not in "".join(told).lower()
    assert PERSON not in "".join(told)
