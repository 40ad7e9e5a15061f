import threading
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodsign.collect.settle import CleaningOptions
from goodsign.core.errors import DataError, MappingError, SpecError
from goodsign.flows.import_leads import ImportOrder, import_leads
from goodsign.flows.plan_import import ImportWishes, plan_import
from goodsign.wiring import open_file

HEADER = "id,debtor_name,email,phone_1,tax_id,total_due,city,loyalty\n"
ANN = 'A1,Ann Example,ann@example.com,(202) 555-0101,219-45-6789,"$1,200.50",Austin,gold\n'
BOB = "B1,Bob Example,bob@example.com,(202) 555-0102,219-45-6788,80,Boston,\n"
KEPT = ("external_key", "full_name", "email", "phone_1", "total_due", "city", "attributes", "secret_index", "opted_out")


def facts(desk) -> dict[str, dict[str, object]]:
    return {key: {name: lead[name] for name in KEPT} for key, lead in desk.leads().items()}


def test_good_rows_go_in_as_they_are_meant(desk):
    report = desk.take_in(HEADER + ANN + BOB)
    assert (report.counts.rows_read, report.counts.added, report.number) == (2, 2, 1)
    ann = facts(desk)["A1"]
    assert (ann["full_name"], ann["phone_1"], ann["total_due"]) == ("Ann Example", "+12025550101", 1200.5)
    assert ann["attributes"] == {"loyalty": "gold"}


def test_a_dry_run_counts_everything_and_keeps_nothing(desk):
    report = desk.take_in(HEADER + ANN + BOB, dry_run=True)
    assert (report.number, report.counts.added) == (None, 2)
    for table in ("leads", "imports", "mappings", "opt_outs"):
        assert desk.rows(table) == []


def test_a_second_delivery_changes_nothing(desk):
    desk.take_in(HEADER + ANN + BOB)
    before = desk.rows()
    counts = desk.take_in(HEADER + ANN + BOB).counts
    assert (counts.added, counts.changed, counts.unchanged) == (0, 0, 2)
    assert desk.rows() == before


def test_a_changed_value_changes_and_an_empty_one_erases_nothing(desk):
    desk.take_in(HEADER + ANN)
    before = facts(desk)["A1"]
    counts = desk.take_in(HEADER + "A1,,,,,900,,\n").counts
    assert (counts.added, counts.changed) == (0, 1)
    assert facts(desk)["A1"] == before | {"total_due": 900}


def test_undo_restores_exactly_what_was_there(desk):
    desk.take_in(HEADER + ANN)
    before = desk.rows()
    second = desk.take_in(HEADER + "A1,Ann Newname,new@example.com,,,5,Dallas,silver\n" + BOB).number
    assert set(desk.leads()) == {"A1", "B1"}
    desk.undo(second)
    assert desk.rows() == before


def test_duplicates_in_one_file_become_one_lead_and_keep_every_source_value(desk):
    twice = ANN + "A2,ANN EXAMPLE,,202-555-0101,,,Houston,\n"
    report = desk.take_in(HEADER + twice)
    assert (report.counts.added, report.counts.merged) == (1, 1)
    assert [row["external_key"] for row in desk.rows("lead_keys")] == ["A2"] or set(desk.leads()) == {"A2"}
    sources = [row for row in desk.rows("lead_versions") if row["role"] == "source"]
    assert {row["content"]["city"] for row in sources} == {"Austin", "Houston"}


def test_bad_rows_are_rejects_with_line_column_value_and_reason(desk):
    bad = "C1,Cy Example,not an address,,,12,,\n"
    report = desk.take_in(HEADER + ANN + bad + BOB)
    assert report.counts.added == 2
    reject = report.rejects.row(0, named=True)
    assert (reject["line"], reject["column"], reject["value"]) == (3, "email", "not an address")
    assert reject["reason"] == "is not an e-mail address"


def test_a_file_whose_every_row_is_bad_adds_nothing_and_says_why(desk):
    report = desk.take_in("id,debtor_name,email\nA1,Ann,x\nA2,Bo,y\n", fields={"email": "email"})
    assert (report.counts.added, report.counts.rows_rejected) == (0, 2)
    assert desk.rows() == []


def test_a_file_without_rows_is_an_error_that_leaves_nothing(desk):
    with pytest.raises(DataError, match="no rows"):
        desk.take_in(HEADER)
    assert desk.rows("imports") == []


def test_mappings_are_remembered_whatever_the_order_of_the_columns(desk):
    desk.take_in("Ref,Who,Score Two\nA1,Ann Example,7\n", fields={"Ref": "external_key", "Who": "full_name"})
    desk.take_in("Who,Score Two,Ref\nBob Example,8,B1\n")
    assert {key: lead["full_name"] for key, lead in desk.leads().items()} == {"A1": "Ann Example", "B1": "Bob Example"}


def test_a_column_can_be_kept_as_an_attribute_by_hand(desk):
    desk.take_in(HEADER + ANN, fields={"city": None})
    assert desk.leads()["A1"]["city"] is None
    assert desk.leads()["A1"]["attributes"]["city"] == "Austin"


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        ({"fields": {"nowhere": "email"}}, MappingError),
        ({"fields": {"city": "no such field"}}, MappingError),
        ({"options": {"time_zone": "Mars/Olympus"}}, SpecError),
        ({"options": {"date_formats": {"city": "MDY"}}}, MappingError),
    ],
)
def test_wishes_that_cannot_be_met_stop_before_anything_is_stored(desk, wishes, error):
    with pytest.raises(error):
        desk.take_in(HEADER + ANN, **wishes)
    assert desk.rows("imports") == []


DATED = "id,debtor_name,referral_date\nA1,Ann Example,03/04/05\nB1,Bob Example,04/05/06\n"


def test_dates_that_can_be_several_days_stay_empty_until_the_question_is_answered(desk):
    report = desk.take_in(DATED)
    assert any("several dates" in sentence for sentence in report.warnings)
    assert desk.leads()["A1"]["referral_date"] is None
    assert desk.leads()["A1"]["attributes"]["referral_date_unparsed"] == "03/04/05"


@pytest.mark.parametrize(
    ("options", "day"),
    [
        ({"date_order": "MDY"}, "2005-03-04"),
        ({"date_order": "DMY"}, "2005-04-03"),
        ({"date_order": "YMD"}, "2003-04-05"),
        ({"date_formats": {"referral_date": "DMY"}}, "2005-04-03"),
    ],
)
def test_the_answer_decides_the_date(desk, options, day):
    desk.take_in(DATED, options=options)
    assert desk.leads()["A1"]["referral_date"] == day


def test_an_opt_out_survives_undo_and_blocks_the_person_under_another_key(desk):
    with_flag = HEADER.replace("loyalty", "do not contact")
    number = desk.take_in(with_flag + ANN.replace("gold", "yes") + BOB.replace(",\n", ",no\n")).number
    desk.undo(number)
    assert desk.rows() == []
    desk.take_in(HEADER + "Z9,A. Example,,(202) 555-0101,,,,\nY9,Ann E.,ANN@example.com,,,,,\n" + BOB)
    assert all(lead["opted_out"] for key, lead in desk.leads().items() if key != "B1")
    assert not desk.leads()["B1"]["opted_out"]


def test_two_imports_at_once_wait_for_each_other_and_double_nothing(desk, tmp_path):
    path = tmp_path / "both.csv"
    path.write_text(HEADER + ANN + BOB + "".join(f"L{n},Lead{n} Example,l{n}@example.com,,,,,\n" for n in range(300)))
    counts, said, barrier = [], [], threading.Barrier(2)

    def take() -> None:
        planned = plan_import(desk.database, open_file(path), ImportWishes(options=CleaningOptions()))
        barrier.wait()
        order = ImportOrder(uuid4(), path.name, desk.now)
        vault = desk.vault
        report = import_leads(desk.database, vault, planned, order, progress=lambda what, *_: said.append(what))
        counts.append((report.counts.added, report.counts.unchanged))

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [(0, 302), (302, 0)]
    assert len(desk.rows()) == 302
    assert len({row["number"] for row in desk.rows("imports")}) == 2


LINES = [ANN, BOB, *(f"L{n},Lead{n} Example,l{n}@example.com,,,{n},,\n" for n in range(4))]


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(LINES), cut=st.integers(1, len(LINES) - 1))
def test_a_file_in_two_parts_and_any_order_gives_the_same_leads(new_desk, order, cut):
    whole, halves = new_desk(), new_desk()
    whole.take_in(HEADER + "".join(LINES))
    halves.take_in(HEADER + "".join(order[:cut]), name="first.csv")
    halves.take_in(HEADER + "".join(order[cut:]), name="second.csv")
    assert facts(halves) == facts(whole)
