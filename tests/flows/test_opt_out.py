import pytest

from goodsign.core.errors import SpecError
from goodsign.flows.opt_out import OptedOut, opt_out, read_contact

HEADER = "id,debtor_name,email,phone_1,tax_id,opted_out\n"
ANN = "A1,Ann Example,ann@example.com,(202) 555-0101,,no\n"
BOB = "B1,Bob Example,bob@example.com,(202) 555-0102,,no\n"


def say(_what, _share=None):
    pass


def stop(desk, contact) -> OptedOut:
    return opt_out(desk.database, desk.vault, contact, now=desk.now, progress=say)


@pytest.mark.parametrize(
    ("contact", "understood"),
    [
        ("A1", ("a key",)),
        (" ANN@Example.com ", ("an e-mail address",)),
        ("202-555-0101", ("a key", "a phone number")),
        ("+1 (202) 555-0101", ("a key", "a phone number")),
    ],
)
def test_a_person_is_silenced_by_key_e_mail_or_phone(desk, contact, understood):
    desk.take_in(HEADER + ANN + BOB)
    assert stop(desk, contact) == OptedOut(understood, 1)
    assert desk.silenced() == {"A1"}


def test_saying_it_twice_changes_nothing(desk):
    desk.take_in(HEADER + ANN)
    stop(desk, "A1")
    before = desk.rows("opt_outs")
    assert stop(desk, "A1").leads == 0
    assert desk.rows("opt_outs") == before


def test_somebody_unknown_is_blocked_before_they_come(desk):
    assert stop(desk, "ann@example.com").leads == 0
    desk.take_in(HEADER + ANN + BOB)
    assert desk.silenced() == {"A1"}


def test_a_stored_person_stays_blocked_under_every_contact_even_when_the_import_is_undone(desk):
    number = desk.take_in(HEADER + ANN).number
    stop(desk, "A1")
    desk.undo(number)
    assert desk.rows() == []
    desk.take_in(HEADER + "A2,A. Example,,202 555 0101,,no\nA3,Annie Example,ann@example.com,,,no\n" + BOB)
    assert "A2" in desk.silenced()
    assert "B1" not in desk.silenced()


def test_a_lead_without_any_contact_is_silenced_by_its_id(desk):
    desk.take_in("debtor_name,tax_id,total_due\nAnn Example,219-45-6789,10\n", target="debtor")
    lead_id = desk.rows()[0]["lead_id"]
    assert stop(desk, lead_id).leads == 1
    assert desk.rows()[0]["opted_out"]


def test_two_leads_behind_one_phone_are_both_silenced(desk):
    shared = "A1,Ann Example,,202-555-0101,219-45-6789,no\nB1,Bob Example,,202-555-0101,219-45-6788,no\n"
    desk.take_in(HEADER + shared)
    assert len(desk.leads()) == 2
    assert stop(desk, "(202) 555-0101").leads == 2


def test_an_opt_out_in_a_file_reaches_a_stored_lead_with_the_same_phone_that_is_somebody_else(desk):
    desk.take_in(HEADER + "A1,Ann Example,,202-555-0101,219-45-6789,no\n")
    desk.take_in(HEADER + "B1,Bob Example,,202-555-0101,219-45-6788,yes\n")
    assert desk.silenced() == {"A1", "B1"}


def test_an_opt_out_further_down_the_file_reaches_the_rows_before_it(desk):
    rows = "A1,Ann Example,,202-555-0101,219-45-6789,no\nB1,Bob Example,,202-555-0101,219-45-6788,yes\n"
    desk.take_in(HEADER + rows)
    assert desk.silenced() == {"A1", "B1"}


def test_a_lead_silenced_by_a_file_stays_so_under_its_older_contacts(desk):
    first = desk.take_in(HEADER + ANN).number
    second = desk.take_in(HEADER + "A1,Ann Example,,,,yes\n").number
    desk.undo(second)
    desk.undo(first)
    desk.take_in(HEADER + "X9,Somebody Example,ann@example.com,,,no\n")
    assert desk.silenced() == {"X9"}


def test_an_opt_out_in_a_row_that_is_rejected_counts_all_the_same(desk):
    desk.take_in(HEADER + ANN)
    report = desk.take_in(HEADER + "A1,Ann Example,not an address,,,yes\nC3,Cyd Example,,202-555-0103,,no\n")
    assert report.counts.rows_rejected == 1
    assert desk.silenced() == {"A1"}


def test_nothing_readable_is_kept(desk):
    stop(desk, "ann@example.com")
    assert "ann" not in str(desk.rows("opt_outs"))


@pytest.mark.parametrize("contact", ["", "   ", "ann@", "@example.com"])
def test_an_unreadable_contact_is_an_error_that_does_not_repeat_it(contact):
    with pytest.raises(SpecError) as error:
        read_contact(contact)
    assert "example.com" not in error.value.message
