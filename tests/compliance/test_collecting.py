"""The edge cases of SRC-001, SRC-003, SRC-005, SRC-006, SRC-011 and STORE-006 at the gate, one case each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.compliance.collecting import holds, is_plain, may_collect_person, may_fetch, may_run
from goodsign.compliance.frames import Access, Approval, PersonStops, Source

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PURPOSE = "recovery"
APPROVAL = Approval(
    approved_by="Counsel One",
    requested_by="Analyst Two",
    counsel=True,
    document="contracts/7",
    purpose=PURPOSE,
    approved_on=date(2026, 1, 1),
    expires_on=date(2026, 11, 20),
)
NEWS = Source(
    name="news", access="page", origin="news.example", purpose=PURPOSE,
    scope=("https://news.example/news", "press.example"), approvals=(APPROVAL,),
)  # fmt: skip
VENDOR = replace(NEWS, name="profiles", access="vendor", origin="linkedin.com", scope=())


def run_codes(source: Source | None, now: datetime = NOW, purpose: str = PURPOSE) -> tuple[str, ...]:
    return may_run(source, purpose=purpose, now=now).codes


def fetch_codes(url: str, source: Source | None = NEWS, access: Access | None = None) -> tuple[str, ...]:
    return may_fetch(source, url, purpose=PURPOSE, now=NOW, access=access).codes


def test_an_approved_source_runs() -> None:
    assert may_run(NEWS, purpose=PURPOSE, now=NOW).outcome == "ALLOW"


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        (None, ("SRC_UNREGISTERED",)),
        (replace(NEWS, approvals=()), ("SRC_UNAPPROVED",)),
        (replace(NEWS, approvals=(replace(APPROVAL, revoked=True),)), ("SRC_EXPIRED",)),
        (replace(NEWS, approvals=(replace(APPROVAL, purpose="marketing"),)), ("SRC_PURPOSE",)),
        (replace(NEWS, approvals=(replace(APPROVAL, requested_by=" counsel ONE"),)), ("SRC_EXPIRED",)),
        (replace(NEWS, approvals=(replace(APPROVAL, approved_on=date(2026, 11, 21)),)), ("SRC_EXPIRED",)),
        (replace(NEWS, approvals=(replace(APPROVAL, approved_on=date(2025, 11, 18)),)), ("SRC_EXPIRED",)),
        (replace(NEWS, suspended="403"), ("HOST_SUSPENDED",)),
        (replace(NEWS, suspended="the owner asked us to stop"), ("HOST_SUSPENDED",)),
        (replace(NEWS, origin="linkedin.com"), ("PLATFORM_FETCH",)),
        (replace(VENDOR, approvals=()), ("PLATFORM_UNAPPROVED", "SRC_UNAPPROVED")),
        (replace(VENDOR, approvals=(replace(APPROVAL, counsel=False),)), ("PLATFORM_UNAPPROVED",)),
        (replace(VENDOR, suspended="999", approvals=()), ("HOST_SUSPENDED", "PLATFORM_UNAPPROVED", "SRC_UNAPPROVED")),
        (replace(VENDOR, access="file"), ()),
        (replace(VENDOR, access="file", approvals=(replace(APPROVAL, counsel=False),)), ("PLATFORM_UNAPPROVED",)),
        (replace(VENDOR, access="own_export", approvals=(replace(APPROVAL, counsel=False),)), ()),
        (VENDOR, ()),
    ],
)  # fmt: skip
def test_what_stops_a_source(source: Source | None, codes: tuple[str, ...]) -> None:
    assert run_codes(source) == codes


@pytest.mark.parametrize(
    ("now", "codes"),
    [
        (datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC), ("SRC_EXPIRED",)),
        (datetime(2026, 1, 1, tzinfo=UTC), ()),
        (datetime(2026, 11, 20, 23, 59, 58, tzinfo=UTC), ()),
        (datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC), ()),
        (datetime(2026, 11, 21, 0, 0, 0, tzinfo=UTC), ("SRC_EXPIRED",)),
    ],
)
def test_an_approval_holds_through_its_last_day(now: datetime, codes: tuple[str, ...]) -> None:
    assert run_codes(NEWS, now) == codes
    platform = tuple("PLATFORM_UNAPPROVED" for _ in codes)
    assert run_codes(VENDOR, now) == (*platform, *codes)


def test_counsels_approval_for_another_purpose_opens_no_platform() -> None:
    assert run_codes(VENDOR, purpose="marketing") == ("PLATFORM_UNAPPROVED", "SRC_PURPOSE")


def test_a_year_is_the_longest_approval() -> None:
    year = replace(APPROVAL, approved_on=date(2026, 1, 1), expires_on=date(2027, 1, 1))
    assert holds(year, now=NOW)
    assert not holds(replace(year, expires_on=date(2027, 1, 3)), now=NOW)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/news",
        "https://news.example/news/",
        "https://news.example/news/2026/people?page=2#top",
        "https://news.example:443/news/1",
        "https://NEWS.example/news/1",
        "https://news.example/news/a..b",
        "https://news.example/news/caf%C3%A9",
        "http://press.example/anything",
        "https://press.example/",
    ],
)
def test_addresses_in_scope(url: str) -> None:
    assert fetch_codes(url, access="page") == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/",
        "https://news.example/newsletter",
        "https://news.example/private",
        "https://news.example/news/../private",
        "https://news.example/news/./../private",
        "https://news.example/news/%2e%2e/private",
        "https://news.example/news/%2E./private",
        "https://news.example/news/%252e%252e/private",
        "https://news.example/news/..;/private",
        "https://news.example/news%2f..%2fprivate",
        "https://news.example/news\\..\\private",
        "https://news.example/news/..",
        "https://www.news.example/news/1",
        "https://sub.news.example/news/1",
        "https://news.example.evil.example/news/1",
        "https://news.example@evil.example/news/1",
        "https://somebody:word@news.example/news/1",
        "https://evil.example\\@news.example/news/1",
        "https://evil.example#@news.example/news/1",
        "https://news.example:8443/news/1",
        "https://news.example:0/news/1",
        "https://news.example:99999/news/1",
        "http://news.example/news/1",
        "ftp://news.example/news/1",
        "file:///news",
        "javascript:alert(1)",
        "//news.example/news/1",
        "news.example/news/1",
        "https:///news/1",
        "https://new\u0455.example/news/1",
        "https://news.exam\tple/news/1",
        "https://news.example/news/1\r\nX: y",
        " https://news.example/news/1",
        "https://[::1/news",
        "https://127.0.0.1/news/1",
        "http://169.254.169.254/latest/meta-data",
        "",
    ],
)
def test_addresses_out_of_scope(url: str) -> None:
    assert "SRC_SCOPE" in fetch_codes(url)


@pytest.mark.parametrize(
    ("prefix", "url", "inside"),
    [
        ("http://site.example", "https://site.example/x", True),
        ("http://site.example", "http://site.example/x", True),
        ("https://site.example:8443/a", "https://site.example:8443/a/b", True),
        ("https://site.example:8443/a", "https://site.example/a/b", False),
        ("site.example/a/", "https://site.example/a", True),
        ("https://bücher.example/n", "https://xn--bcher-kva.example/n/1", True),
        ("https://site.example/caf%C3%A9", "https://site.example/café/1", True),
        ("https://[broken", "https://site.example/", False),
        ("", "https://site.example/", False),
    ],
)
def test_how_a_scope_is_written(prefix: str, url: str, *, inside: bool) -> None:
    assert (fetch_codes(url, replace(NEWS, scope=(prefix,))) == ()) is inside


def test_a_page_source_without_scope_reads_nothing() -> None:
    assert fetch_codes("https://news.example/news", replace(NEWS, scope=())) == ("SRC_SCOPE",)


def test_a_vendor_without_scope_reads_its_origin() -> None:
    assert fetch_codes("https://www.linkedin.com/in/somebody", VENDOR) == ()
    assert fetch_codes("https://elsewhere.example/in/somebody", VENDOR) == ("SRC_SCOPE",)


def test_a_platform_inside_the_scope_is_refused_all_the_same() -> None:
    registered = replace(NEWS, scope=("https://www.linkedin.com",))
    assert fetch_codes("https://www.linkedin.com/in/somebody", registered) == ("PLATFORM_FETCH",)
    assert fetch_codes("https://news.example/news?u=https://linkedin.com/in/x") == ("PLATFORM_FETCH",)


def test_what_is_approved_as_an_api_is_not_read_as_a_page() -> None:
    assert fetch_codes("https://www.linkedin.com/in/x", VENDOR, access="page") == ("SRC_METHOD",)


def test_an_unregistered_source_fetches_nothing() -> None:
    assert fetch_codes("https://news.example/news", None) == ("SRC_UNREGISTERED",)


@given(st.text(max_size=60))
def test_nothing_but_the_scope_is_in_scope(tail: str) -> None:
    url = f"https://news.example/{tail}"
    if fetch_codes(url) == ():
        assert tail == "news" or tail.startswith(("news/", "news?", "news#")) or "%" in tail
        assert is_plain(url)


@pytest.mark.parametrize(
    ("stops", "codes"),
    [
        (PersonStops(), ()),
        (PersonStops(opted_out=True), ("OPTED_OUT",)),
        (PersonStops(do_not_scrape=NOW), ("DO_NOT_SCRAPE",)),
        (PersonStops(ceased=NOW), ("CEASED",)),
        (PersonStops(suppressed=True), ("SUPPRESSED",)),
        (PersonStops(opted_out=True, ceased=NOW, suppressed=True), ("OPTED_OUT", "CEASED", "SUPPRESSED")),
    ],
)
def test_what_forbids_collecting_about_a_person(stops: PersonStops, codes: tuple[str, ...]) -> None:
    assert may_collect_person(stops).codes == codes


@given(
    st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["opted_out", "suppressed", "do_not_scrape", "ceased"])
)
def test_a_further_stop_never_allows(opted: bool, suppressed: bool, ceased: bool, more: str) -> None:
    before = PersonStops(opted_out=opted, suppressed=suppressed, ceased=NOW if ceased else None)
    value = True if more in {"opted_out", "suppressed"} else NOW - timedelta(days=1)
    after = may_collect_person(replace(before, **{more: value}))
    assert after.outcome == "DENY"
    assert set(may_collect_person(before).codes) <= set(after.codes)
