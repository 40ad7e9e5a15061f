import pytest

from goodsign.scoring.groups import GROUPS, group_of, header_words


@pytest.mark.parametrize(
    ("column", "group"),
    [
        ("Total Time Spent on Website", "engagement"),
        ("TotalVisits", "engagement"),
        ("ProductRelated_Duration", "engagement"),
        ("opens", "engagement"),
        ("clicks", "engagement"),
        ("activity_call_answered_30_days", "engagement"),
        ("Lead Source", "source"),
        ("How did you hear about X Education", "source"),
        ("lead_source", "source"),
        ("poutcome", "history"),
        ("days_delinquent", "history"),
        ("status_description", "history"),
        ("total_due", "finance"),
        ("BILL_AMT1", "finance"),
        ("PAY_0", "finance"),
        ("LIMIT_BAL", "finance"),
        ("last_payment_date", "finance"),
        ("euribor3m", "market"),
        ("cons.price.idx", "market"),
        ("nr.employed", "market"),
        ("job", "employment"),
        ("What is your current occupation", "employment"),
        ("company_size", "employment"),
        ("Do Not Email", "consent"),
        ("opted_out", "consent"),
        ("icp_fit", "fit"),
        ("City", "place"),
        ("zip", "place"),
        ("month", "timing"),
        ("has_email", "profile"),
        ("employment_status", "employment"),
        ("employment_changed_on", "employment"),
        ("refinance_interest", "profile"),
        ("preferred_channel", "profile"),
        ("interest_rate", "finance"),
        ("contact_consent", "consent"),
        ("zzz", "other"),
        ("", "other"),
        ("城市", "other"),
    ],
)
def test_columns_find_their_group(column: str, group: str) -> None:
    assert group_of(column) == group


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("TotalVisits", ("total", "visits")),
        ("PAY_AMT1", ("pay", "amt", "1")),
        ("emp.var.rate", ("emp", "var", "rate")),
        ("What's your HTTPStatus?", ("whats", "your", "http", "status")),
        ("euribor3m", ("euribor", "3", "m")),
    ],
)
def test_headers_split_into_words(column: str, words: tuple[str, ...]) -> None:
    assert header_words(column) == words


def test_part_of_a_word_is_no_match() -> None:
    assert group_of("capability") == "other"
    assert group_of("fitness") == "other"


def test_every_known_group_is_described() -> None:
    assert list(GROUPS)[-1] == "other"
    assert all(text and text[0].islower() for text in GROUPS.values())
