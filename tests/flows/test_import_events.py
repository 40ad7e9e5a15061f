import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from goodsign.core.errors import DataError

LEADS = "id,debtor_name,email\nA1,Ann Example,ann@example.com\nB1,Bob Example,bob@example.com\n"
ACTIVITIES = """activity_id,lead_id,activity_type,activity_date,description
X1,A1,E-mail opened,2026-02-01,Opened it
X2,B1,Call answered,2026-02-02T10:00:00Z,
"""
OUTCOMES = "lead_id,outcome,outcome_date\nA1,won,2026-01-05\nB1,lost,2026-01-06\n"


def test_activities_are_added_once_however_often_they_come(desk):
    desk.take_in(LEADS)
    first = desk.take_in(ACTIVITIES, name="activities.csv")
    again = desk.take_in(ACTIVITIES, name="activities.csv")
    assert (first.target, first.counts.added, again.counts.added, again.counts.unchanged) == ("activity", 2, 0, 2)
    assert [row["activity_type"] for row in desk.rows("activities")] == ["E-mail opened", "Call answered"]


def test_activities_without_a_key_of_their_own_are_added_once_too(desk):
    keyless = (
        "lead_id,activity_type,activity_date,description\n" + 2 * "A1,Visit,2026-02-01,\n" + "A1,Visit,2026-02-03,\n"
    )
    desk.take_in(LEADS)
    desk.take_in(keyless, name="activities.csv")
    counts = desk.take_in(keyless, name="activities.csv").counts
    assert (counts.added, counts.unchanged, len(desk.rows("activities"))) == (0, 3, 3)


def test_events_of_unknown_leads_are_rejects(desk):
    desk.take_in(LEADS)
    report = desk.take_in(OUTCOMES + "Z9,won,2026-01-07\n", name="outcomes.csv")
    assert (report.counts.added, report.counts.rows_rejected) == (2, 1)
    reject = report.rejects.row(0, named=True)
    assert (reject["line"], reject["value"]) == (4, "Z9")
    assert "import the leads first" in reject["reason"]


def test_rejected_events_go_in_once_their_lead_is_there(desk):
    desk.take_in(OUTCOMES, name="outcomes.csv")
    assert desk.rows("outcomes") == []
    desk.take_in(LEADS)
    assert desk.take_in(OUTCOMES, name="outcomes.csv").counts.added == 2


def test_outcomes_in_words_of_their_own_ask_which_mean_converted(desk):
    odd = "lead_id,outcome,outcome_date\nA1,arrangement,2026-01-05\nB1,no arrangement,2026-01-06\n"
    desk.take_in(LEADS)
    asked = desk.take_in(odd, name="outcomes.csv")
    assert asked.counts.rows_rejected == 2
    assert "--positive" in asked.rejects["reason"][0]
    desk.take_in(odd, name="outcomes.csv", options={"positive": ("arrangement",)})
    assert sorted(row["converted"] for row in desk.rows("outcomes")) == [False, True]


def test_an_event_finds_its_lead_by_a_key_that_was_merged_away(desk):
    desk.take_in(LEADS + "A2,Ann Example,ann@example.com\n")
    assert len(desk.leads()) == 2
    assert (
        desk.take_in("lead_id,activity_type,activity_date\nA1,Visit,2026-02-01\nA2,Call,2026-02-02\n").counts.added == 2
    )
    assert len({row["lead_id"] for row in desk.rows("activities")}) == 1


def test_a_dry_run_and_an_undo_leave_nothing(desk):
    desk.take_in(LEADS)
    desk.take_in(ACTIVITIES, name="activities.csv", dry_run=True)
    assert desk.rows("activities") == []
    desk.undo(desk.take_in(ACTIVITIES, name="activities.csv").number)
    assert desk.rows("activities") == []


def test_history_was_known_when_it_happened_and_news_only_now(desk):
    desk.take_in(LEADS)
    desk.take_in(ACTIVITIES, name="activities.csv", history=True)
    desk.take_in(OUTCOMES, name="outcomes.csv")
    assert [row["known_at"][:10] for row in desk.rows("activities")] == ["2026-02-01", "2026-02-02"]
    assert {row["known_at"][:10] for row in desk.rows("outcomes")} == {"2026-03-02"}


def test_a_file_without_rows_is_an_error(desk):
    with pytest.raises(DataError, match="no rows"):
        desk.take_in("lead_id,outcome,outcome_date\n", name="outcomes.csv")


KILLED = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4
from goodsign.flows.import_leads import ImportOrder, import_leads
from goodsign.flows.plan_import import ImportWishes, plan_import
from goodsign.store.database import Database, open_engine
from goodsign.store.vault import KeyRing, Vault
from goodsign.wiring import open_file

url, workspace, path, step = sys.argv[1:]
database = Database(open_engine(url), UUID(workspace))
planned = plan_import(database, open_file(Path(path)), ImportWishes())

def stop(what, share=None):
    if what == step:
        print("here", flush=True)
        time.sleep(600)

order = ImportOrder(uuid4(), "leads.csv", datetime.now(UTC))
import_leads(database, Vault(KeyRing.generate(), database.workspace_id), planned, order, progress=stop)
"""


@pytest.mark.parametrize("step", ["Reading and cleaning", "Merging into the leads"])
def test_an_import_killed_half_way_leaves_nothing_and_blocks_nobody(desk, database_url, tmp_path, step):
    path: Path = tmp_path / "killed.csv"
    path.write_text(LEADS)
    command = [sys.executable, "-c", KILLED, database_url, str(desk.database.workspace_id), str(path), step]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        os.kill(process.pid, signal.SIGKILL)
    for table in ("leads", "imports", "mappings"):
        assert desk.rows(table) == []
    assert desk.take_in(LEADS).number == 1
