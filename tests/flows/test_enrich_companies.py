"""Companies are looked up once each on a local Firecrawl, and what is found goes into their leads."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.connectors.firecrawl.conftest import KEY, Web, rest_app, site
from tests.flows.conftest import Desk
from tests.flows.profiles import NOW, approve

from goodsign.connectors.apify.server.running import serving
from goodsign.connectors.firecrawl.company import FirecrawlReader, FirecrawlSearch
from goodsign.connectors.firecrawl.rest import FirecrawlRest
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access, user_agent
from goodsign.core.errors import CollectionDenied, Conflict, SettingsError
from goodsign.flows.enrich_companies import Enricher, Enrichment, enrich_companies
from goodsign.scoring.features import features
from goodsign.store.companies import hold_enrichment, list_companies
from goodsign.store.facts import read_activities, read_versions
from goodsign.store.sources import find_source, list_incidents
from goodsign.store.traffic import SharedTraffic

pytestmark = pytest.mark.enable_socket
HEADER = "lead_id,debtor_name,employer,company_domain,company_about\n"
SAID = "{} makes widgets of every kind for the whole country, and has done so since 1950. Write to jo@{} or call."


@dataclass
class CompanyWeb(Web):
    """A web of companies, each found by its name at its own domain."""

    domains: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, *domains: str) -> None:
        self.domains[name] = list(domains)
        for domain in domains:
            self.pages[f"https://{domain}/"] = site("Home")
            self.pages[f"https://{domain}/about"] = site(SAID.format(name, domain))

    def search(self, asked: dict[str, Any]) -> dict[str, Any]:
        super().search(asked)
        name = asked["query"].removesuffix(" official website")
        return {"web": [{"url": f"https://{each}/", "title": name} for each in self.domains.get(name, ())]}

    @property
    def queries(self) -> list[str]:
        return [asked["query"] for what, asked in self.asked if what == "search"]


class Faulty:
    """An app that answers with the statuses it was given first; 0 hangs up."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.statuses: deque[int] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self.statuses:
            await self.app(scope, receive, send)
            return
        status = self.statuses.popleft()
        await send({"type": "http.response.start", "status": status, "headers": [(b"retry-after", b"7")]})
        await send({"type": "http.response.body", "body": b"{}"})


@dataclass
class Clock:
    """A clock that sleeping moves."""

    time: datetime = NOW

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class Bench:
    """A workspace with leads, an approved search, and the local Firecrawl that it asks."""

    desk: Desk
    web: CompanyWeb
    vendor: Faulty
    enricher: Enricher
    clock: Clock

    def leads(self, *rows: str, name: str = "leads.csv") -> None:
        self.desk.now = self.clock.now()
        self.desk.take_in(HEADER + "".join(f"K1-{row}\n" for row in rows), name=name)

    def enrich(self, **wishes: Any) -> Enrichment:
        return enrich_companies(self.enricher, import_id=uuid4(), **wishes)

    def facts(self) -> dict[str, tuple[str | None, str | None]]:
        leads = self.desk.leads().items()
        return {key.removeprefix("K1-"): (each["company_domain"], each["company_about"]) for key, each in leads}

    def later(self, **gone: float) -> None:
        self.clock.time += timedelta(**gone)


@pytest.fixture
def bench(desk: Desk) -> Iterator[Bench]:
    web, clock = CompanyWeb(), Clock()
    vendor = Faulty(rest_app(web))
    # Budgets belong to all workspaces together: a name of its own keeps this test's apart.
    name = f"company-search-{uuid4().hex}"
    approve(desk.database, name, access="search", origin="firecrawl.dev")
    with serving(vendor) as url:
        access = Access(base_url=f"{url}/v2", secret=SecretStr(KEY), user_agent=user_agent(None), timeout=10)
        firecrawl = FirecrawlRest(access, patience=Patience(attempts=1))
        enricher = Enricher(
            database=desk.database,
            source=name,
            search=FirecrawlSearch(firecrawl),
            reader=FirecrawlReader(firecrawl),
            traffic=SharedTraffic(desk.database, clock.now, lambda _bucket: 6_000.0),
            now=clock.now,
            sleep=clock.sleep,
            jitter=lambda: 0.5,
        )
        yield Bench(desk, web, vendor, enricher, clock)
        firecrawl.close()


def about(name: str, domain: str) -> str:
    return SAID.format(name, domain).replace(f"jo@{domain}", "…")


def test_one_look_up_fills_all_leads_of_a_company(bench: Bench) -> None:
    bench.web.add("Acme Widgets", "acmewidgets.com")
    bench.leads("A,Ann Example,Acme Widgets,,", 'B,Bob Example,"ACME Widgets, Inc.",,', "C,Cyd Example,Acme Widgets,,")
    done = bench.enrich()
    assert (done.found, done.described, done.leads, done.stopped) == (1, 1, 3, None)
    assert bench.web.queries == ["Acme Widgets official website"]
    told = ("acmewidgets.com", about("Acme Widgets", "acmewidgets.com"))
    assert bench.facts() == dict.fromkeys("ABC", told)
    assert "@" not in told[1]
    attempt = bench.desk.rows("collection_attempts")[0]
    assert (attempt["lead_id"], attempt["url"], attempt["outcome"]) == (None, "https://acmewidgets.com/about", "stored")
    assert attempt["size"] == len(told[1].encode())
    again = bench.enrich()
    assert (again, len(bench.web.queries)) == (Enrichment(), 1)


def test_undoing_the_enrichment_gives_every_lead_back_as_it_was(bench: Bench) -> None:
    bench.web.add("Acme Widgets", "acmewidgets.com")
    bench.leads("A,Ann Example,Acme Widgets,,", "B,Bob Example,Other Works,,")
    before = bench.desk.rows()
    done = bench.enrich()
    assert done.number == 2
    assert bench.desk.rows() != before
    with pytest.raises(Conflict):
        bench.desk.undo(1)
    bench.desk.undo(2)
    assert bench.desk.rows() == before
    assert bench.desk.rows("company_fills") == []
    # That nothing was found of the other company stays known: it went into no lead.
    assert [each["name"] for each in bench.desk.rows("companies")] == ["other works"]
    bench.desk.undo(1)
    assert bench.desk.rows() == []


def test_what_was_learned_later_moves_no_feature_of_an_earlier_time(bench: Bench) -> None:
    bench.web.add("Acme Widgets", "acmewidgets.com")
    bench.leads("A,Ann Example,Acme Widgets,,")
    bench.later(days=10)
    before, earlier = read_versions(bench.desk.database), bench.clock.now() - timedelta(days=1)
    moments = before.select("lead_id", pl.lit(earlier).dt.cast_time_unit("us").alias("as_of")).lazy()

    def as_then() -> pl.DataFrame:
        activities = read_activities(bench.desk.database).lazy()
        return features(read_versions(bench.desk.database).lazy(), activities, moments=moments)

    then = as_then()
    bench.enrich()
    assert as_then().equals(then)
    versions = read_versions(bench.desk.database).sort("known_at")
    assert versions["company_domain"].to_list() == [None, "acmewidgets.com"]
    assert versions["company_about"].is_null().to_list() == [True, False]
    assert versions["known_at"].to_list() == [NOW, bench.clock.now()]


def test_those_who_want_to_be_left_alone_are_no_reason_to_ask_and_get_nothing(bench: Bench) -> None:
    for name, domain in (("Acme Widgets", "acmewidgets.com"), ("Lone Works", "loneworks.com")):
        bench.web.add(name, domain)
    people = ("A,Ann Example,Acme Widgets,,", "B,Bob Example,Acme Widgets,,", "C,Cyd Example,Lone Works,,")
    bench.leads(*people, "D,Dee Example,Lone Works,,")
    with bench.desk.database.transaction() as connection:
        connection.execute(text("UPDATE leads SET opted_out = true WHERE external_key IN ('K1-B', 'K1-C')"))
        connection.execute(
            text("""INSERT INTO lead_stops (workspace_id, lead_id, stop, source, occurred_at, known_at)
                    SELECT workspace_id, lead_id, 'ceased', 'test', now(), now() FROM leads
                    WHERE external_key = 'K1-D'""")
        )
    assert bench.enrich().leads == 1
    assert bench.web.queries == ["Acme Widgets official website"]
    assert [key for key, facts in bench.facts().items() if facts != (None, None)] == ["A"]


def test_an_opt_out_during_the_run_counts_before_anything_is_filled(bench: Bench) -> None:
    bench.web.add("Acme Widgets", "acmewidgets.com")
    bench.leads("A,Ann Example,Acme Widgets,,")

    def opt_out(what: str, _share: float | None) -> None:
        if what.startswith("Filling"):
            with bench.desk.database.transaction() as connection:
                connection.execute(text("UPDATE leads SET opted_out = true"))

    assert bench.enrich(progress=opt_out).leads == 0
    assert bench.facts() == {"A": (None, None)}


def test_nothing_personal_is_sent_to_a_search(bench: Bench) -> None:
    rows = (
        "A,Ann Example,Ann Example Consulting,,",
        "B,Bób Exämple,Law Office of Bob Example,,",
        "C,Cyd Example,CydExample LLC,,",
        'D,Dee Example,"Example, Dee Q.",,',
        "E,Eve Example,219-45-6789,,",
        "F,Fay Example,fay@example.com,,",
        "G,Gus Example,Garage 202 555 0101,,",
        "H,Hal Example,Works 04/12/1980,,",
        "I,Ivy Example,self-employed,,",
        "J,Jon Example,Example Foods,,",
    )
    bench.leads(*rows)
    done = bench.enrich()
    assert bench.web.queries == ["Example Foods official website"]
    assert (done.nothing, done.withheld) == (1, 9)


def test_a_look_up_that_found_nothing_is_not_repeated_for_ninety_days(bench: Bench) -> None:
    bench.web.add("Twin Works", "twinworks.com", "twinworks.org")
    bench.leads("A,Ann Example,Twin Works,,", "B,Bob Example,Nowhere Foods,,")
    assert bench.enrich().nothing == 2
    assert bench.facts() == {"A": (None, None), "B": (None, None)}
    bench.later(days=89)
    bench.enrich()
    assert len(bench.web.queries) == 2
    bench.web.add("Nowhere Foods", "nowherefoods.com")
    bench.later(days=2)
    assert (bench.enrich().found, len(bench.web.queries)) == (1, 4)
    assert bench.facts()["B"][0] == "nowherefoods.com"


def test_what_a_file_says_stands_and_another_domains_about_is_not_mixed_in(bench: Bench) -> None:
    bench.web.add("Acme Widgets", "acmewidgets.com")
    bench.leads(
        "A,Ann Example,Acme Widgets,acme-local.com,",
        "B,Bob Example,Acme Widgets,acmewidgets.com,",
        "C,Cyd Example,Acme Widgets,,We said so.",
        "D,Dee Example,Acme Widgets,acmewidgets.com,We said so.",
    )
    assert bench.enrich().leads == 2
    said = about("Acme Widgets", "acmewidgets.com")
    assert bench.facts() == {
        "A": ("acme-local.com", None),
        "B": ("acmewidgets.com", said),
        "C": ("acmewidgets.com", "We said so."),
        "D": ("acmewidgets.com", "We said so."),
    }


def test_the_facts_of_a_former_employer_give_way(bench: Bench) -> None:
    bench.web.add("Acme Widgets", "acmewidgets.com")
    bench.web.add("Corvane Logistics", "corvanelogistics.com")
    bench.leads("A,Ann Example,Acme Widgets,,", "B,Bob Example,Acme Widgets,acmewidgets.com,")
    bench.enrich()
    bench.later(days=1)
    bench.leads("A,Ann Example,Corvane Logistics,,", "B,Bob Example,Corvane Logistics,,", name="next.csv")
    bench.later(days=1)
    bench.enrich()
    new = ("corvanelogistics.com", about("Corvane Logistics", "corvanelogistics.com"))
    # What stands in B's domain came from a file, so it stays; the text that we put beside it goes.
    assert bench.facts() == {"A": new, "B": ("acmewidgets.com", None)}
    bench.later(days=1)
    bench.leads("A,Ann Example,Ann Example Works,,", name="third.csv")
    bench.enrich()
    assert bench.facts()["A"] == (None, None)
    bench.desk.undo(6)
    assert bench.facts()["A"] == new


def test_ten_thousand_leads_of_fifty_companies_are_fifty_look_ups(bench: Bench) -> None:
    kinds = ("Foods", "Works", "Motors", "Dental", "Freight", "Farms", "Steel", "Paper", "Tools", "Glass")
    names = [f"{first} {kind}" for first in ("Alder", "Birch", "Cedar", "Doran", "Elmer") for kind in kinds]
    for name in names:
        bench.web.add(name, f"{name.replace(' ', '').lower()}.com")
    bench.leads(*(f"L{n},Person{n:05d} Example,{names[n % 50]},," for n in range(10_000)))
    done = bench.enrich()
    assert (done.found, done.leads, len(bench.web.queries)) == (50, 10_000, 50)
    assert bench.desk.rows("collection_attempts")[0]["lead_id"] is None
    assert len(set(bench.facts().values())) == 50


def test_a_killed_run_goes_on_where_it_was(bench: Bench) -> None:
    for name in ("Alder Foods", "Birch Foods", "Cedar Foods"):
        bench.web.add(name, f"{name.replace(' ', '').lower()}.com")
    bench.leads("A,Ann Example,Alder Foods,,", "B,Bob Example,Birch Foods,,", "C,Cyd Example,Cedar Foods,,")

    def kill(_what: str, share: float | None) -> None:
        if share and share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.enrich(progress=kill)
    assert len(bench.desk.rows("companies")) == 2
    done = bench.enrich()
    assert (done.found, done.leads) == (1, 3)
    assert len(bench.web.queries) == 3


def test_limits_and_the_daily_budget_leave_the_rest_for_later(bench: Bench) -> None:
    bench.leads(*(f"L{n},Person{n} Example,Maker{n} Foods,," for n in "abcde"))
    with bench.desk.database.transaction() as connection:
        connection.execute(text("UPDATE sources SET daily_budget = 3"))
    assert bench.enrich(limit=2).waiting == 3
    assert bench.enrich().waiting == 2
    assert bench.enrich().waiting == 2
    assert len(bench.web.queries) == 3
    bench.later(days=1)
    assert bench.enrich().waiting == 0


def test_asked_to_wait_three_times_in_a_row_the_source_stops(bench: Bench) -> None:
    bench.web.add("Alder Foods", "alderfoods.com")
    bench.leads("A,Ann Example,Alder Foods,,", "B,Bob Example,Birch Foods,,", "C,Cyd Example,Alder Foods,,")

    def fail_the_second(_what: str, share: float | None) -> None:
        if share:
            bench.vendor.statuses.extend([429] * 3)

    began = bench.clock.now()
    done = bench.enrich(progress=fail_the_second)
    assert (done.found, done.waiting, done.leads) == (1, 1, 2)
    assert done.stopped is not None
    assert "3 times in a row" in done.stopped
    assert bench.clock.now() - began >= timedelta(seconds=14)
    with bench.desk.database.transaction() as connection:
        assert "429" in str(find_source(connection, bench.enricher.source).source.suspended)
        assert [each.sign for each in list_incidents(connection)] == ["429"]
    asked = len(bench.web.asked)
    with pytest.raises(CollectionDenied, match="suspended"):
        bench.enrich()
    assert len(bench.web.asked) == asked


def test_twice_busy_is_waited_out(bench: Bench) -> None:
    bench.web.add("Alder Foods", "alderfoods.com")
    bench.leads("A,Ann Example,Alder Foods,,")
    bench.vendor.statuses.extend([429, 429])
    assert (bench.enrich().found, bench.clock.now() >= NOW + timedelta(seconds=14)) == (1, True)


def test_a_dead_vendor_ends_the_run_and_nothing_is_remembered_as_missing(bench: Bench) -> None:
    bench.leads(*(f"L{n},Person{n} Example,Maker{n} Foods,," for n in "abcde"))
    bench.vendor.statuses.extend([500] * 100)
    done = bench.enrich()
    assert (done.failed, done.waiting, done.found) == (3, 2, 0)
    assert bench.desk.rows("companies") == []
    assert [each["outcome"] for each in bench.desk.rows("collection_attempts")] == ["failed"] * 3
    with bench.desk.database.transaction() as connection:
        assert [each.sign for each in list_incidents(connection)] == ["failed"]
        assert find_source(connection, bench.enricher.source).source.suspended is None
    bench.vendor.statuses.clear()
    bench.later(hours=1)
    assert bench.enrich().nothing == 5


def test_a_refused_key_is_an_error_that_names_the_setting(bench: Bench) -> None:
    bench.leads("A,Ann Example,Alder Foods,,")
    bench.vendor.statuses.append(401)
    with pytest.raises(SettingsError) as raised:
        bench.enrich()
    assert "GOODSIGN_FIRECRAWL_KEY" in str(raised.value.hint)


def test_a_site_that_refuses_is_left_alone_and_the_others_go_on(bench: Bench) -> None:
    # Budgets of hosts are shared: no other test may know this one.
    domain = f"gate{uuid4().hex.translate(str.maketrans('0123456789', 'ghijklmnop'))}.com"
    name = domain.removesuffix(".com").capitalize()
    bench.web.add(name, domain)
    bench.web.pages[f"https://{domain}/"] = site("Please complete the CAPTCHA below.")
    bench.web.add("Alder Foods", "alderfoods.com")
    bench.leads(f"A,Ann Example,{name},,", "B,Bob Example,Alder Foods,,")
    done = bench.enrich()
    assert (done.found, done.described, done.stopped) == (2, 1, None)
    assert bench.facts()["A"] == (domain, None)
    assert sum(domain in url for url in bench.web.read) == 1
    with bench.desk.database.transaction() as connection:
        assert [each.sign for each in list_incidents(connection)] == ["captcha"]
    bench.later(days=91)
    bench.enrich()
    assert sum(domain in url for url in bench.web.read) == 1


def test_a_platform_is_nobodys_page_to_read(bench: Bench) -> None:
    bench.web.add("LinkedIn", "linkedin.com")
    bench.leads("A,Ann Example,LinkedIn,,")
    assert (bench.enrich().found, bench.web.read) == (1, [])
    assert bench.facts() == {"A": ("linkedin.com", None)}
    assert bench.desk.rows("collection_attempts")[0]["reasons"] == "PLATFORM_FETCH"


def test_without_approval_nothing_is_asked(bench: Bench) -> None:
    bench.leads("A,Ann Example,Alder Foods,,")
    bench.later(days=300)
    with pytest.raises(CollectionDenied, match="expired") as raised:
        bench.enrich()
    assert "goodsign sources approve" in str(raised.value.hint)
    assert bench.web.asked == []


def test_a_source_approved_for_another_way_is_no_search(bench: Bench) -> None:
    name = f"vendor-{uuid4().hex}"
    approve(bench.desk.database, name, access="vendor", origin="firecrawl.dev")
    with pytest.raises(CollectionDenied, match="not as `search`"):
        enrich_companies(replace(bench.enricher, source=name), import_id=uuid4())


def test_two_runs_at_once_do_not_ask_twice(bench: Bench, new_workspace: Callable[[], Any]) -> None:
    bench.leads("A,Ann Example,Alder Foods,,")
    with hold_enrichment(bench.desk.database) as held:
        assert held
        with pytest.raises(Conflict):
            bench.enrich()
    with hold_enrichment(new_workspace()) as other, hold_enrichment(bench.desk.database) as free:
        assert other
        assert free


def test_a_later_look_up_that_finds_less_takes_nothing_away(bench: Bench) -> None:
    bench.web.add("Alder Foods", "alderfoods.com")
    del bench.web.pages["https://alderfoods.com/about"]
    bench.leads("A,Ann Example,Alder Foods,,")
    assert bench.enrich().described == 0
    learned = bench.clock.now()
    bench.web.domains.clear()
    bench.later(days=91)
    bench.enrich()
    with bench.desk.database.transaction() as connection:
        kept = list_companies(connection)[0]
    assert (kept.domain, kept.known_at.astimezone(UTC)) == ("alderfoods.com", learned)
    assert kept.looked_up_at.astimezone(UTC) == bench.clock.now()
