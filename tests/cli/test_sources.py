"""`goodsign sources`: the register from the outside."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cli.careers import approve, borrowers, dump, seen

TODAY = datetime.now(UTC).date()
ADD = ("sources", "add", "news", "--access", "file", "--origin", "https://News.Example.com/x")


def sign(goodsign: Any, name: str, *, by: str = "Ada Counsel", asked: str = "Ben Ops", days: int = 30) -> Any:
    last = TODAY + timedelta(days=days)
    who = ("--by", by, "--requested-by", asked)
    return goodsign("sources", "approve", name, *who, "--document", "vault/1", "--expires", last)


def standing(goodsign: Any) -> tuple[bool, Any]:
    (row,) = goodsign("sources", "list", "--json").json
    return row["may_run"], row["approved_until"]


def test_a_source_is_added_approved_listed_and_revoked(goodsign: Any) -> None:
    assert "The register is empty" in goodsign("sources", "list").err
    said = goodsign(*ADD)
    assert (said.code, "goodsign sources approve news" in said.err) == (0, True)
    assert standing(goodsign) == (False, None)
    assert "no: Nobody approved" in goodsign("sources", "list").out
    assert sign(goodsign, "news").code == 0
    assert standing(goodsign) == (True, str(TODAY + timedelta(days=30)))
    listed = goodsign("sources", "list").out
    assert "news.example.com" in listed
    assert "yes" in listed
    assert "Revoked 1 approval of `news`." in goodsign("sources", "revoke", "news").err
    assert standing(goodsign) == (False, None)
    assert "Revoked 0 approvals" in goodsign("sources", "revoke", "news").err


def test_a_platforms_source_names_counsel_as_missing(goodsign: Any) -> None:
    approve(goodsign, "plain", counsel=False)
    (row,) = goodsign("sources", "list", "--json").json
    assert not row["may_run"]
    assert "counsel" in " ".join(row["reasons"]).lower()


@pytest.mark.parametrize(
    "options",
    [
        ("x", "--access", "page", "--origin", "linkedin.com", "--scope", "https://linkedin.com/in"),
        ("x", "--access", "page", "--origin", "news.example"),
        ("", "--access", "file", "--origin", "news.example"),
        ("x", "--access", "file", "--origin", "nowhere"),
        ("x", "--access", "file", "--origin", "news.example", "--per-minute", "0"),
        ("x", "--access", "file", "--origin", "news.example", "--daily-budget", "0"),
        ("x", "--access", "scraper", "--origin", "news.example"),
    ],
)
def test_a_source_that_cannot_be_is_refused(goodsign: Any, options: tuple[str, ...]) -> None:
    assert goodsign("sources", "add", *options).code == 2
    assert goodsign("sources", "list", "--json").json == []


def test_a_name_is_taken_once(goodsign: Any) -> None:
    goodsign(*ADD)
    said = goodsign(*ADD)
    assert (said.code, "stands in the register already" in said.err) == (3, True)


@pytest.mark.parametrize("wrong", [{"by": "ben ops"}, {"by": " "}, {"days": -1}, {"days": 400}])
def test_an_approval_that_could_never_hold_is_refused(goodsign: Any, wrong: dict[str, Any]) -> None:
    goodsign(*ADD)
    assert sign(goodsign, "news", **wrong).code == 2
    assert standing(goodsign) == (False, None)


def test_unknown_sources_are_named_with_those_there_are(goodsign: Any) -> None:
    goodsign(*ADD)
    for words in (("revoke", "dumb"), ("resume", "dumb", "--by", "Ada", "--note", "seen")):
        said = goodsign("sources", *words)
        assert (said.code, "there are: news" in said.err) == (2, True)
    assert sign(goodsign, "dumb").code == 2


def test_incidents_are_told_until_somebody_looked(goodsign: Any) -> None:
    assert "No open incidents." in goodsign("sources", "incidents").err
    borrowers(goodsign)
    approve(goodsign)
    changed = seen(0, days=1)
    changed["payload"]["experience"] = [{"role": "Clerk"}]
    goodsign("collect", "--source", "files", "--file", dump(goodsign, changed))
    assert "fields_changed" in goodsign("sources", "incidents").out
    assert goodsign("sources", "resume", "files", "--by", "Ada", "--note", " ").code == 2
    said = goodsign("sources", "resume", "files", "--by", "Ada", "--note", "mapped")
    assert "Incidents resolved: 1." in said.err
    assert goodsign("sources", "incidents", "--json").json == []
    (closed,) = goodsign("sources", "incidents", "--all", "--json").json
    assert (closed["resolved_by"], closed["note"]) == ("Ada", "mapped")
