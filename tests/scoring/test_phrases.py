import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.scoring.phrases import Value, ago, heading, money, number, phrase


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("Lead Source", "Reference", "came through a referral"),
        ("lead_source", "Google", "came through Google"),
        ("Lead Source", None, "no lead source on file"),
        ("TotalVisits", 6.0, "visited 6 times"),
        ("TotalVisits", 1.0, "visited once"),
        ("TotalVisits", 0.0, "never visited"),
        ("Total Time Spent on Website", 1279.0, "Total Time Spent on Website is 1,279"),
        ("Time Spent on Website (minutes)", 21.0, "spent 21 minutes on the website"),
        ("time_spent_seconds", 1260.0, "spent 21 minutes on the website"),
        ("days_since_last_payment", 12.0, "paid within the last 30 days"),
        ("days_since_last_payment", 130.0, "last paid 4 months ago"),
        ("days_since_last_payment", None, "no payment date on file"),
        ("last_payment_amount", None, "no last payment on file"),
        ("contact_consent", "yes", "consented to contact"),
        ("contact_consent", "no", "gave no consent to contact"),
        ("preferred_channel", "text", "prefers text"),
        ("preferred_channel", "email", "prefers e-mail"),
        ("employment_status", "recently hired", "was recently hired"),
        ("employment_status", "unknown", "employment status: unknown"),
        ("employment_status", None, "no employment status on file"),
        ("status_description", "Promise broken", "status is Promise broken"),
        ("activity_e_mail_link_clicked_days_since", 240.0, "last e-mail link click: 8 months ago"),
        ("activity_e_mail_link_clicked_days_since", None, "never: e-mail link click"),
        ("activity_e_mail_bounced_30_days", 2.0, "e-mail bounced twice in the last 30 days"),
        ("total_due", 12300.0, "owes $12,300"),
        ("BILL_AMT1", 12300.0, "Bill amt 1 is 12,300"),
        ("share_paid", 0.25, "has paid 25% of what was referred"),
        ("share_paid", 0.0, "has paid nothing yet"),
        ("days_delinquent", 142.0, "142 days past charge-off"),
        ("icp_fit", 78.0, "fits the ideal customer 78 of 100"),
        ("job", "nursing", "works in nursing"),
        ("job_title", "Lab technician", "works as Lab technician"),
        ("What is your current occupation", "Unemployed", "is unemployed"),
        ("job_title", None, "no job title on file"),
        ("City", "Thane", "is in Thane"),
        ("City", None, "no city on file"),
        ("Specialization", "Supply Chain Management", "Specialization is Supply Chain Management"),
        ("has_phone", True, "phone number on file"),
        ("has_phone", False, "no phone number on file"),
        ("Do Not Email", "Yes", "asked for no email"),
        ("Do Not Email", "No", "did not refuse email"),
        ("Weekend", "TRUE", "Weekend: yes"),
        ("What matters most to you in choosing a course", "Better Career",
         '"What matters most to you in choosing a course": Better Career'),
        ("What matters most to you in choosing a course", None,
         'did not answer "What matters most to you in choosing a course"'),
        ("activity_email_opened_30_days", 3.0, "opened 3 e-mails in the last 30 days"),
        ("activity_email_opened_30_days", 0.0, "opened no e-mail in the last 30 days"),
        ("activity_email_replied_31_to_90_days", 2.0, "sent 2 replies 31 to 90 days ago"),
        ("activity_call_days_since", 5.0, "last call: 5 days ago"),
        ("activity_call_days_since", None, "never: call"),
        ("activity_days_since", 1.0, "was last active 1 day ago"),
        ("activity_days_since", None, "no activity yet"),
        ("activity_31_to_90_days", 7.0, "7 activities 31 to 90 days ago"),
        ("activity_90_days", 0.0, "no activity in the last 90 days"),
        ("activity_branch_call_91_to_365_days", 2.0, "branch call twice 91 to 365 days ago"),
    ],
)  # fmt: skip
def test_values_read_as_a_sales_person_says_them(column: str, value: Value, words: str) -> None:
    assert phrase(column, value) == words


def test_high_and_low_stand_before_the_number() -> None:
    assert phrase("Page Score", 1279.0, "high") == "Page Score is high (1,279)"


def test_long_values_are_cut() -> None:
    assert phrase("Notes", "x" * 200) == f"Notes is {'x' * 57}..."


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "1 day ago"), (20, "20 days ago"), (21, "3 weeks ago"), (100, "3 months ago"),
     (750, "2 years ago")],
)  # fmt: skip
def test_spans_of_days(days: float, words: str) -> None:
    assert ago(days) == words


def test_numbers_and_money() -> None:
    assert [number(v) for v in (1279.0, 0.0312, 3.5, 1234567.8)] == ["1,279", "0.0312", "3.5", "1,234,568"]
    assert [money(v) for v in (12300.0, 9.5, -20.0)] == ["$12,300", "$9.50", "-$20"]


@pytest.mark.parametrize(("column", "words"), [("job_title", "Job title"), ("Lead Origin", "Lead Origin")])
def test_headings(column: str, words: str) -> None:
    assert heading(column) == words


@given(st.text(max_size=30), st.one_of(st.none(), st.booleans(), st.text(max_size=80), st.floats(-1e9, 1e9)))
def test_every_header_and_value_can_be_said(column: str, value: Value) -> None:
    assert phrase(column, value)
