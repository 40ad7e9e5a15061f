from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.flows.profiles import (
    LEADS,
    NEW_JOB,
    NOW,
    QUILLON,
    QUILLON_HIRED,
    STRANGER,
    Intakes,
    approve,
    job,
    payload,
    profile,
    study,
)

from goodsign.collect.frames import Entry, Section
from goodsign.collect.profiles import from_document
from goodsign.core.errors import FieldsChanged
from goodsign.flows.source_register import revoke
from goodsign.store.sources import list_incidents


@pytest.fixture
def intakes(desk: Any) -> Intakes:
    """Three borrowers on file and an approved source."""
    desk.take_in(LEADS)
    return Intakes(desk.database, desk.vault, approve(desk.database, "net"))


def one(desk: Any, query: str) -> Any:
    with desk.database.transaction() as connection:
        return connection.execute(text(query)).scalar_one()


def test_a_new_job_of_a_known_borrower_is_a_signal(desk: Any, intakes: Intakes) -> None:
    first = intakes(payload(QUILLON, days_ago=60), now=NOW - timedelta(days=60))
    assert (first.outcomes, first.signals) == ({"stored": 1}, 0)
    second = intakes(payload(QUILLON_HIRED))
    assert (second.outcomes, second.signals) == ({"stored": 1}, 1)
    (signal,) = desk.rows("signals")
    assert (signal["type"], signal["title"], signal["organization"]) == (
        "new_employment",
        "Shift Supervisor",
        "Corvane Logistics",
    )
    (evidence,) = desk.rows("signal_evidence")
    assert evidence["snapshot_before"] is not None
    assert [row["kind"] for row in desk.rows("events") if row["kind"] == "signal.found"] == ["signal.found"]
    assert len(desk.rows("pending_scores")) == 1


def test_the_same_profile_again_stores_nothing_and_tells_nothing(desk: Any, intakes: Intakes) -> None:
    intakes(payload(QUILLON, days_ago=60))
    again = replace(QUILLON, entries=tuple(reversed(QUILLON.entries)))
    assert intakes(payload(again, days_ago=1)).outcomes == {"unchanged": 1}
    assert len(desk.rows("snapshots")) == 1
    assert len(desk.rows("collection_attempts")) == 2


def test_nothing_of_a_stranger_is_kept(desk: Any, intakes: Intakes) -> None:
    assert intakes(payload(STRANGER)).outcomes == {"nobody": 1}
    for table in ("snapshots", "profile_links", "signals", "events"):
        assert desk.rows(table) == []
    (attempt,) = desk.rows("collection_attempts")
    assert (attempt["url"], attempt["lead_id"]) == (None, None)
    everything = str([desk.rows(table) for table in ("collection_attempts", "events", "snapshots", "incidents")])
    assert "Holtermann" not in everything


def test_a_name_alone_waits_for_a_person_and_shows_no_signal(desk: Any, intakes: Intakes) -> None:
    bare = replace(QUILLON, location=None, entries=(job("Clerk", "Elm Diner", "2024-01"),))
    later = replace(bare, entries=(NEW_JOB, *bare.entries))
    assert intakes(payload(bare, days_ago=60)).outcomes == {"review": 1}
    assert intakes(payload(later)).outcomes == {"review": 1}
    assert desk.rows("signals") == []
    assert [row["state"] for row in desk.rows("profile_links")] == ["review"]


@pytest.mark.parametrize("stop", ["opted_out", "do_not_scrape", "ceased", "suppressed"])
def test_a_stop_that_came_meanwhile_keeps_the_result_out(desk: Any, intakes: Intakes, stop: str) -> None:
    lead = one(desk, "SELECT lead_id::text FROM leads WHERE external_key = 'B-1'")
    with desk.database.transaction() as connection:
        if stop == "opted_out":
            connection.execute(text("UPDATE leads SET opted_out = true WHERE external_key = 'B-1'"))
        else:
            connection.execute(
                text("""INSERT INTO lead_stops (workspace_id, lead_id, stop, source, occurred_at, known_at)
                        SELECT workspace_id, lead_id, :stop, 'x', :now, :now FROM leads WHERE external_key = 'B-1'"""),
                {"stop": stop, "now": NOW},
            )
    intake = intakes(payload(QUILLON), asked=[(lead, "in/quillon")])
    assert intake.outcomes == {"denied": 1}
    assert desk.rows("snapshots") == desk.rows("profile_links") == []
    assert [row["reasons"] for row in desk.rows("collection_attempts")] == [stop.upper()]


def test_an_approval_revoked_meanwhile_keeps_everything_out(desk: Any, intakes: Intakes) -> None:
    revoke(desk.database, "net", now=NOW)
    assert intakes(payload(QUILLON)).outcomes == {"denied": 1}
    assert desk.rows("snapshots") == []
    assert "SRC_EXPIRED" in desk.rows("collection_attempts")[0]["reasons"]


def test_an_actor_that_changed_its_fields_is_named_and_the_rest_goes_on(desk: Any, intakes: Intakes) -> None:
    def decode(content: Any) -> Any:
        if "experiences_v2" in content:
            raise FieldsChanged("The actor changed its fields.", fields=("experience",))
        return from_document(content)

    intake = intakes(payload({"experiences_v2": []}), payload(QUILLON), decode=decode)
    assert intake.outcomes == {"stored": 1, "failed": 1}
    assert intake.changed_fields == {"experience"}
    with desk.database.transaction() as connection:
        assert [each.sign for each in list_incidents(connection)] == ["fields_changed"]


def test_one_profile_that_two_borrowers_could_be_waits_for_a_person(desk: Any, intakes: Intakes) -> None:
    twin = LEADS.splitlines()[1].replace("B-1", "B-9")
    desk.take_in(f"{LEADS.splitlines()[0]}\n{twin}\n", name="twin.csv")
    assert intakes(payload(QUILLON)).outcomes == {"review": 2}
    assert desk.rows("signals") == []


def test_an_answer_that_is_somebody_else_is_remembered_as_that(desk: Any, intakes: Intakes) -> None:
    lead = one(desk, "SELECT lead_id::text FROM leads WHERE external_key = 'B-2'")
    assert intakes(payload(STRANGER), asked=[(lead, "in/else")]).outcomes == {"rejected": 1}
    (link,) = desk.rows("profile_links")
    assert (link["state"], link["lead_id"]) == ("rejected", lead)
    assert desk.rows("snapshots") == []


def test_a_late_snapshot_from_before_finds_what_happened_between(desk: Any, intakes: Intakes) -> None:
    assert intakes(payload(QUILLON_HIRED)).signals == 0
    assert intakes(payload(QUILLON, days_ago=60)).signals == 1


def test_history_is_known_when_it_was_collected(desk: Any, intakes: Intakes) -> None:
    intakes(payload(QUILLON, days_ago=60), payload(QUILLON_HIRED, days_ago=3), as_history=True)
    (signal,) = desk.rows("signals")
    assert signal["known_at"].startswith((NOW - timedelta(days=3)).date().isoformat())


def test_faults_and_unreadable_payloads_cost_only_themselves(desk: Any, intakes: Intakes) -> None:
    intake = intakes(payload({}, fault="not public"), payload({"format": "?"}), payload(QUILLON))
    assert intake.outcomes == {"failed": 2, "stored": 1}


def test_names_of_other_scripts_and_five_thousand_positions_pass(desk: Any, intakes: Intakes) -> None:
    jobs = tuple(job(f"Job {n}", f"Firm {n}", "2012-01", "2012-02") for n in range(5_000))
    huge = replace(QUILLON, headline="مهندس 🚀", entries=(*QUILLON.entries, *jobs))
    assert intakes(payload(huge)).outcomes == {"stored": 1}
    odd = profile("in/odd", "محمد علي", "Cairo, Egypt", study("جامعة القاهرة", "2010", "2014"))
    posts = (Entry(section=Section.POST, text="🎉🎉"),)
    assert intakes(payload(replace(odd, entries=posts))).outcomes == {"nobody": 1}
