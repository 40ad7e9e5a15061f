"""The edge cases of ROB-001 to ROB-006, one case each."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.compliance.frames import RobotsVerdict
from goodsign.compliance.robots import (
    MOST_BYTES,
    RobotsAnswer,
    decision_id,
    delay_of,
    is_fresh,
    judge_robots,
    may_read,
)

TOKEN = "GoodsignBot"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEXT = {"content-type": "text/plain; charset=utf-8"}


def verdict(body: bytes | str = b"", status: int | None = 200, hops: int = 0, **headers: str) -> RobotsVerdict:
    raw = body.encode() if isinstance(body, str) else body
    told = TEXT | {name.replace("_", "-"): value for name, value in headers.items()}
    return judge_robots(RobotsAnswer(status=status, fetched_at=NOW, headers=told, body=raw, hops=hops), token=TOKEN)


def allows(body: str, path: str) -> bool:
    return may_read(verdict(body), token=TOKEN, path=path)


@pytest.mark.parametrize(
    ("status", "hops", "kind"),
    [
        (404, 0, "allow_all"),
        (410, 0, "allow_all"),
        (400, 0, "allow_all"),
        (401, 0, "deny_all"),
        (403, 0, "deny_all"),
        (429, 0, "deny_all"),
        (451, 0, "deny_all"),
        (999, 0, "deny_all"),
        (500, 0, "deny_all"),
        (503, 0, "deny_all"),
        (None, 0, "deny_all"),
        (304, 0, "deny_all"),
        (200, 5, "rules"),
        (200, 6, "deny_all"),
        (404, 6, "deny_all"),
    ],
)
def test_status_handling(status: int | None, hops: int, kind: str) -> None:
    found = verdict("User-agent: *\nDisallow: /p", status, hops)
    assert found.kind == kind
    assert may_read(found, token=TOKEN, path="/open") is (kind in {"allow_all", "rules"})


@pytest.mark.parametrize(
    ("body", "kind", "review"),
    [
        (b"", "allow_all", None),
        (b" \r\n\n", "allow_all", None),
        (b"<!DOCTYPE html><form action=/login>", "deny_all", "not_text"),
        (b"\xef\xbb\xbf  <HTML><body>Sign in</body>", "deny_all", "not_text"),
        ("User-agent: *\nDisallow: /".encode("utf-16"), "deny_all", "not_text"),
        (b"# only a comment", "rules", None),
    ],
    ids=["empty", "blank", "html", "html-behind-bom", "utf-16", "comment"],
)
def test_a_body_that_is_no_rules_file(body: bytes, kind: str, review: str | None) -> None:
    found = verdict(body)
    assert (found.kind, found.review) == (kind, review)


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", "application/xml", "image/png"])
def test_another_type_than_text_denies(kind: str) -> None:
    answer = RobotsAnswer(status=200, fetched_at=NOW, headers={"content-type": kind}, body=b"User-agent: *\nAllow: /")
    assert judge_robots(answer, token=TOKEN).kind == "deny_all"


def test_a_file_without_a_type_is_read() -> None:
    answer = RobotsAnswer(status=200, fetched_at=NOW, headers={}, body=b"User-agent: *\nDisallow: /p")
    assert not may_read(judge_robots(answer, token=TOKEN), token=TOKEN, path="/p")


@pytest.mark.parametrize(
    ("age", "control", "fresh"),
    [
        (timedelta(hours=23, minutes=59, seconds=59), "", True),
        (timedelta(hours=24, seconds=1), "", False),
        (timedelta(hours=1), "max-age=3600", True),
        (timedelta(hours=1, seconds=1), "public, max-age=3600", False),
        (timedelta(hours=24, seconds=1), "max-age=999999", False),
        (timedelta(seconds=1), "no-store", False),
        (timedelta(hours=2), "s-max-age=60", True),
        (timedelta(seconds=-1), "", False),
    ],
)
def test_a_verdict_is_used_for_24_hours_at_most(age: timedelta, control: str, *, fresh: bool) -> None:
    assert is_fresh(verdict("User-agent: *", cache_control=control), now=NOW + age) is fresh


def test_expires_shortens_too() -> None:
    told = {"date": "Fri, 20 Nov 2026 12:00:00 GMT", "expires": "Fri, 20 Nov 2026 12:10:00 GMT"}
    assert verdict("User-agent: *", **told).expires_at == NOW + timedelta(minutes=10)


def test_time_is_counted_in_utc_when_the_clock_goes_back() -> None:
    # On 1 November 2026 New York's clocks show 1:30 twice: 24 hours on the wall are 25 in truth.
    zone = ZoneInfo("America/New_York")
    fetched = datetime(2026, 10, 31, 12, 0, tzinfo=zone).astimezone(UTC)
    answer = RobotsAnswer(status=200, fetched_at=fetched, headers=TEXT, body=b"User-agent: *")
    wall = datetime(2026, 11, 1, 12, 0, tzinfo=zone).astimezone(UTC)
    assert wall - fetched == timedelta(hours=25)
    assert not is_fresh(judge_robots(answer, token=TOKEN), now=wall)


def test_an_unreachable_origin_is_denied_after_the_cache_ran_out_and_asked_again_soon() -> None:
    found = verdict(status=None)
    assert not may_read(found, token=TOKEN, path="/")
    assert found.expires_at == NOW + timedelta(minutes=30)


OWN = "User-agent: GoodsignBot\n"
ALL = "User-agent: *\n"


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        (ALL + "Disallow: /p\nAllow: /p/x", "/p/x/1", True),
        (ALL + "Disallow: /p\nAllow: /p/x", "/p/y", False),
        (ALL + "Disallow: /p\nAllow: /p", "/p", True),
        (ALL + "Disallow: /*.pdf$", "/f.pdf", False),
        (ALL + "Disallow: /*.pdf$", "/f.pdf?x=1", True),
        (ALL + "Disallow:", "/anything", True),
        (OWN + "Disallow: /a\n\n" + OWN + "Disallow: /b", "/a", False),
        (OWN + "Disallow: /a\n\n" + OWN + "Disallow: /b", "/b", False),
        ("user-agent: goodsignbot\ndisallow: /a", "/a", False),
        (ALL + "Disallow: /%3c", "/%3C", False),
        (ALL + "Disallow: /%3C", "/%3c", False),
        (ALL + "Disallow: /über", "/%C3%BCber", False),
        (ALL + "Disallow: /%c3%bcber", "/über", False),
        (OWN + "Disallow: /a\n\n" + ALL + "Disallow: /b", "/b", False),
        (OWN + "Allow: /\n\n" + ALL + "Disallow: /", "/x", False),
        (OWN + "Disallow: /\n\n" + ALL + "Allow: /", "/x", False),
        ("User-agent: GoodsignBot-News\nDisallow: /", "/x", True),
        ("User-agent: Good\nDisallow: /", "/x", True),
        ("User-agent: Goodsign\nDisallow: /", "/x", True),
        ("User-agent: GoodsignBot/2.1\nDisallow: /", "/x", False),
        ("User-agent: GoodsignBot # that one\nDisallow: /", "/x", False),
        ("User-agent: OtherBot\nUser-agent: GoodsignBot\nDisallow: /", "/x", False),
        ("User-agent: OtherBot\nDisallow: /", "/x", True),
        ("Disallow: /", "/x", True),
        (ALL + "Disallow: /private", "//elsewhere.example/private", True),
        (ALL + "Disallow: //elsewhere.example/private", "//elsewhere.example/private", False),
        ("\ufeff" + ALL + "Disallow: /p", "/p", False),
    ],
)
def test_groups_and_rules(body: str, path: str, *, allowed: bool) -> None:
    assert allows(body, path) is allowed


def filler(size: int) -> bytes:
    return (b"#" * 79 + b"\n") * (size // 80) + b"#" * (size % 80 - 1) + b"\n"


def test_rules_behind_the_limit_are_ignored_and_flagged() -> None:
    found = verdict(filler(MOST_BYTES) + b"User-agent: *\nDisallow: /late")
    assert found.review == "cut_off_rules"
    assert may_read(found, token=TOKEN, path="/late")


def test_rules_up_to_the_limit_count() -> None:
    rules = b"User-agent: *\nDisallow: /last"
    found = verdict(filler(MOST_BYTES - len(rules)) + rules)
    assert found.review is None
    assert not may_read(found, token=TOKEN, path="/last")


def test_a_line_that_is_cut_is_dropped() -> None:
    rules = b"User-agent: *\nDisallow: /early\nDisallow: /"
    found = verdict(filler(MOST_BYTES - len(rules)) + rules + b"secret\n")
    # Without its end the line would forbid everything.
    assert may_read(found, token=TOKEN, path="/open")
    assert not may_read(found, token=TOKEN, path="/early")
    assert found.review == "cut_off_rules"


@pytest.mark.parametrize(
    ("body", "least", "delay"),
    [
        (ALL + "Crawl-delay: 7", 0, 10.0),
        (ALL + "Crawl-delay: 30", 0, 30.0),
        (OWN + "Crawl-delay: 12\n\n" + ALL + "Crawl-delay: 40", 0, 40.0),
        (OWN + "Crawl-delay: 50\n\n" + ALL + "Crawl-delay: 40", 0, 50.0),
        (ALL + "Request-rate: 1/20", 0, 20.0),
        (ALL + "Crawl-delay: often", 0, 10.0),
        (ALL + "Crawl-delay: -5", 0, 10.0),
        (ALL, 25, 25.0),
    ],
)
def test_the_longest_delay_counts(body: str, least: float, delay: float) -> None:
    assert delay_of(verdict(body), token=TOKEN, least=least) == delay


@pytest.mark.parametrize("told", ["Crawl-delay: 86400", "Request-rate: 1/2d"])
@pytest.mark.parametrize("agent", ["*", "GoodsignBot"])
def test_an_absurd_delay_suspends(agent: str, told: str) -> None:
    found = verdict(f"User-agent: {agent}\n{told}")
    assert (found.kind, found.review) == ("suspend", "absurd_delay")
    assert not may_read(found, token=TOKEN, path="/")


def test_a_decision_is_named_by_kind_time_and_content() -> None:
    one, other = verdict(ALL + "Disallow: /a"), verdict(ALL + "Disallow: /b")
    assert decision_id(one).startswith("rules@2026-11-20T12:00:00+00:00#")
    assert decision_id(one) != decision_id(other)


def test_thousands_of_groups_that_share_thousands_of_rules_are_read() -> None:
    agents = "".join(f"User-agent: robot{number}\n" for number in range(9_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(9_000))
    assert allows(agents + rules, "/1")
    assert not allows(agents + "User-agent: goodsignbot\n" + rules, "/1")


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_give_a_verdict_and_any_path_an_answer(body: bytes, path: str) -> None:
    assert may_read(verdict(body), token=TOKEN, path=path) in {True, False}


@given(st.lists(st.sampled_from(["/", "/a", "/a/b", "/*.pdf$", "/a*c", "/%3c"]), max_size=4), st.sampled_from("ab*"))
def test_a_further_disallow_for_us_never_allows_more(rules: list[str], more: str) -> None:
    before = "".join(f"{ALL}Disallow: {rule}\n" for rule in rules)
    for path in ("/", "/a", "/a/b.pdf", "/b"):
        if not allows(before, path):
            assert not allows(f"{before}\n{OWN}Disallow: /{more}\nAllow: /", path)
