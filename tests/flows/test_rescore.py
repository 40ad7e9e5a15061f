from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.flows.profiles import LEADS, NEW_JOB, NOW, QUILLON, QUILLON_HIRED, Intakes, approve, payload, replace

from goodsign.flows.dismiss_signal import dismiss_signal, precision_report, restore_signal
from goodsign.flows.rank_leads import RankRequest, rank_leads
from goodsign.flows.rescore import rescore_pending
from goodsign.flows.review_links import Verdict, decide, links_to_review
from goodsign.flows.show_lead import show_lead, show_timeline
from goodsign.flows.show_ranking import show_ranking
from goodsign.store.ranking import Query

LATER = NOW + timedelta(minutes=1)
SAID = Verdict(confirmed=True, by="Ada", reason="same school and year")


@pytest.fixture
def intakes(desk: Any) -> Intakes:
    """Three ranked borrowers, the last of them with a profile on file and an approved source."""
    desk.take_in(LEADS)
    taken = Intakes(desk.database, desk.vault, approve(desk.database, "net"))
    taken(payload(QUILLON, days_ago=60), now=NOW - timedelta(days=60))
    rank_leads(desk.database, RankRequest(uuid4(), NOW, 10))
    return taken


def places(desk: Any) -> dict[str, float]:
    rows = show_ranking(desk.database, Query()).rows
    return dict(rows.select("external_key", "log_odds").iter_rows())


def test_a_new_job_moves_its_lead_to_the_top_with_words_and_an_intact_receipt(desk: Any, intakes: Intakes) -> None:
    before = places(desk)
    intakes(payload(QUILLON_HIRED))
    done = rescore_pending(desk.database, now=LATER)
    assert (done.leads, done.moved, done.more) == (1, 1, False)
    page = show_ranking(desk.database, Query())
    assert page.rows["external_key"][0] == "B-1"
    assert "career news" in page.rows["reasons"][0]
    view = show_lead(desk.database, desk.vault, "B-1")
    assert view.intact
    assert view.scored_at == LATER
    assert [signal.type for signal in view.signals] == ["new_employment"]
    assert {key: odds for key, odds in places(desk).items() if key != "B-1"} == {
        key: odds for key, odds in before.items() if key != "B-1"
    }


def test_the_score_and_its_event_come_together_and_once(desk: Any, intakes: Intakes) -> None:
    intakes(payload(QUILLON_HIRED))
    assert rescore_pending(desk.database, now=LATER).moved == 1
    assert rescore_pending(desk.database, now=LATER).leads == 0
    changed = [row for row in desk.rows("events") if row["kind"] == "score.changed"]
    assert len(changed) == 1
    assert changed[0]["detail"]["rank"] == 1


def test_without_a_ranking_leads_wait(desk: Any) -> None:
    desk.take_in(LEADS)
    taken = Intakes(desk.database, desk.vault, approve(desk.database, "net"))
    taken(payload(QUILLON, days_ago=60), payload(QUILLON_HIRED))
    assert rescore_pending(desk.database, now=LATER).leads == 0
    rank_leads(desk.database, RankRequest(uuid4(), NOW, 10))
    assert rescore_pending(desk.database, now=LATER).leads == 1


def test_a_dismissed_signal_counts_no_more_until_it_is_restored(desk: Any, intakes: Intakes) -> None:
    intakes(payload(QUILLON_HIRED))
    rescore_pending(desk.database, now=LATER)
    with_signal = places(desk)["B-1"]
    (signal,) = show_lead(desk.database, desk.vault, "B-1").signals
    dismiss_signal(desk.database, signal.signal_id[:8], reason="not_new", by="Ada", note=None, now=LATER)
    rescore_pending(desk.database, now=LATER + timedelta(minutes=1))
    assert places(desk)["B-1"] < with_signal
    assert show_lead(desk.database, desk.vault, "B-1").signals == []
    assert restore_signal(desk.database, signal.signal_id, now=LATER + timedelta(minutes=2))
    rescore_pending(desk.database, now=LATER + timedelta(minutes=3))
    assert places(desk)["B-1"] == pytest.approx(with_signal, abs=1e-3)


def test_the_precision_report_counts_what_stood(desk: Any, intakes: Intakes) -> None:
    intakes(payload(QUILLON_HIRED))
    (found,) = precision_report(desk.database)
    assert (found.type, found.shown, found.share) == ("new_employment", 1, 1.0)
    (signal,) = desk.rows("signals")
    dismiss_signal(desk.database, signal["signal_id"], reason="not_positive", by="Ada", note=None, now=LATER)
    (found,) = precision_report(desk.database)
    assert (found.share, found.dismissed["not_positive"], found.low) == (0.0, 1, 0.0)


def test_the_wrong_person_is_erased_and_never_comes_back(desk: Any, intakes: Intakes) -> None:
    intakes(payload(QUILLON_HIRED))
    (signal,) = desk.rows("signals")
    dismiss_signal(desk.database, signal["signal_id"], reason="wrong_person", by="Ada", note="another man", now=LATER)
    assert desk.rows("snapshots") == desk.rows("signal_evidence") == []
    assert desk.rows("signals")[0]["organization"] is None
    again = intakes(payload(QUILLON, days_ago=0), payload(QUILLON_HIRED), now=LATER)
    assert again.signals == 0
    assert desk.rows("snapshots") == []
    (found,) = precision_report(desk.database)
    assert (found.origin, found.dismissed["wrong_person"]) == ("erased", 1)


def test_a_person_confirms_and_the_signals_show(desk: Any, intakes: Intakes) -> None:
    unsure = replace(QUILLON, key="in/q2", url=None, location=None, entries=())
    intakes(payload(unsure, days_ago=50))
    intakes(payload(replace(unsure, entries=(NEW_JOB,))))
    (link,) = links_to_review(desk.database)
    assert "Quillon" not in str(link.comparison)
    decided = decide(desk.database, "B-1", link.profile_key, SAID, now=LATER)
    assert decided.link.profile_key == "in/q2"
    assert links_to_review(desk.database) == []
    states = {row["profile_key"]: row["state"] for row in desk.rows("profile_links")}
    assert states == {"in/quillon": "confirmed", "in/q2": "confirmed"}


def test_the_timeline_tells_everything_in_the_order_it_was_learned(desk: Any, intakes: Intakes) -> None:
    intakes(payload(QUILLON_HIRED))
    rescore_pending(desk.database, now=LATER)
    told = show_timeline(desk.database, "B-1")
    assert next(each.kind for each in told) == "score"
    assert {"came in", "profile", "match", "signal", "score"} <= {each.kind for each in told}
    times = [each.known_at for each in told]
    assert times == sorted(times, reverse=True)
