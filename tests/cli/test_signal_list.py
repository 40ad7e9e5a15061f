"""`goodsign signals list`, `show`, `dismiss`, `restore`, `report`."""

from typing import Any

import pytest
from tests.cli.careers import approve, borrowers, dump, hire, seen


@pytest.fixture
def hired(goodsign: Any) -> Any:
    """One borrower with a new job."""
    hire(goodsign)
    return goodsign


def short_id(goodsign: Any) -> str:
    (signal,) = goodsign("signals", "list", "--dismissed", "--json").json
    return str(signal["signal_id"][:8])


def test_signals_are_listed_by_lead_and_type(hired: Any) -> None:
    listed = hired("signals", "list").out
    for words in ("new employment", "B-0", "Oct 2026", "Operations Manager, Corvane Logistics", "92%"):
        assert words in listed
    assert len(hired("signals", "list", "--lead", "B-0", "--json").json) == 1
    assert hired("signals", "list", "--lead", "B-1", "--json").json == []
    assert hired("signals", "list", "--type", "award", "--json").json == []
    assert "No signals" in hired("signals", "list", "--type", "award").err


def test_evidence_shows_fields_and_snapshots(hired: Any) -> None:
    said = hired("signals", "show", short_id(hired))
    for words in ("linkedin.com", "learned", "Snapshots"):
        assert words in said.err
    assert "Corvane Logistics" in said.out
    told = hired("signals", "show", short_id(hired).upper(), "--json").json
    assert told["evidence"][0]["snapshot_before"] is not None
    assert (told["when"], told["precision"]) == ("Oct 2026", "month")


def test_a_dismissed_signal_counts_no_more_until_it_is_restored(hired: Any) -> None:
    short = short_id(hired)
    said = hired("signals", "dismiss", short, "--reason", "not_new", "--by", "Ada", "--note", "known since May")
    assert (said.code, f"goodsign signals restore {short}" in said.err) == (0, True)
    assert hired("signals", "list", "--json").json == []
    assert "dismissed: not_new" in hired("signals", "list", "--dismissed").out
    (row,) = hired("signals", "report", "--json").json
    assert (row["shown"], row["dismissed"]["not_new"], row["share"]) == (1, 1, 0.0)
    again = hired("signals", "dismiss", short, "--reason", "other", "--by", "Ben")
    assert (again.code, "already, as not_new" in again.err) == (3, True)
    assert "It counts again." in hired("signals", "restore", short).err
    assert "It was not dismissed." in hired("signals", "restore", short).err
    assert len(hired("signals", "list", "--json").json) == 1


def test_the_wrong_person_goes_for_good(hired: Any) -> None:
    short = short_id(hired)
    said = hired("signals", "dismiss", short, "--reason", "wrong_person", "--by", "Ada")
    assert (said.code, "cannot be taken back" in said.err, "restore" in said.err) == (0, True, False)
    said = hired("signals", "restore", short)
    assert (said.code, "was erased" in said.err) == (2, True)
    assert "erased" in hired("signals", "report").out
    (row,) = hired("signals", "report", "--json").json
    assert row["dismissed"]["wrong_person"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "zzz"), "no signal with this id"),
        (("show", ""), "no signal with this id"),
        (("restore", "zzz"), "no signal with this id"),
        (("dismiss", "zzz", "--reason", "other", "--by", "Ada"), "no signal with this id"),
        (("list", "--lead", "NOBODY"), "no lead"),
        (("list", "--type", "lottery"), "license_renewal"),
    ],
)
def test_what_there_is_not_is_said(hired: Any, words: tuple[str, ...], said: str) -> None:
    told = hired("signals", *words)
    assert (told.code, said in told.err) == (2, True)


def test_wrong_reasons_and_nobodys_word_are_refused(hired: Any) -> None:
    short = short_id(hired)
    told = hired("signals", "dismiss", short, "--reason", "boring", "--by", "Ada")
    assert (told.code, "wrong_person, not_new" in told.err) == (2, True)
    assert hired("signals", "dismiss", short, "--reason", "other", "--by", " ").code == 2
    assert len(hired("signals", "list", "--json").json) == 1


def test_a_beginning_that_several_share_asks_for_more(goodsign: Any) -> None:
    borrowers(goodsign, 20)
    approve(goodsign)
    lines = [seen(n, days=days, hired=days == 1) for n in range(20) for days in (70, 1)]
    goodsign("collect", "--source", "files", "--file", dump(goodsign, *lines))
    ids = [each["signal_id"] for each in goodsign("signals", "list", "--limit", 50, "--json").json]
    # Seventeen ids share at least one of sixteen first letters.
    assert len(ids) > 16
    first = next(each[0] for each in ids if sum(other[0] == each[0] for other in ids) > 1)
    said = goodsign("signals", "show", first)
    assert (said.code, "Several signals" in said.err) == (3, True)


def test_without_signals_the_way_to_them_is_said(goodsign: Any) -> None:
    assert "goodsign collect" in goodsign("signals", "list").err
    assert goodsign("signals", "report", "--json").json == []
