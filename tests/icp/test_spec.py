"""Reading profiles: what is accepted, and the sentence for each thing that is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.core.errors import NotFound, SpecError
from goodsign.icp.builtin import NAMES, builtin_text
from goodsign.icp.describe import comparison_words, describe
from goodsign.icp.spec import Comparison, Icp, parse

ONE = '[[soft]]\nid="a"\nsays="s"\nfield="in_us"\nis_true=true\n'
HEAD = 'name = "p"\ntitle = "P"\n'


def one(body: str) -> Icp:
    return parse(f'{HEAD}[[hard]]\nid = "a"\nsays = "s"\n{body}\n')


def test_the_second_chance_borrower_says_what_the_product_promises() -> None:
    icp = parse(builtin_text("second-chance-borrower"))
    hard = {c.id: c.any_of for c in icp.criteria if c.hard}
    assert hard["age_21_to_30"] == (Comparison("age_years", "between", (21.0, 30.0)),)
    assert hard["in_us"] == (Comparison("in_us", "is_true", (True,)),)
    assert hard["overdue_90_days"] == (Comparison("days_delinquent", "at_least", (90.0,)),)
    assert hard["wants_new_terms"] == (Comparison("refinance_interest", "is_true", (True,)),)
    assert Comparison("employment_changed_on", "within_days", (180.0,)) in hard["job_moving"]
    assert [c.id for c in icp.protected] == ["age_21_to_30"]


@pytest.mark.parametrize("name", NAMES)
def test_every_built_in_profile_reads_and_carries_its_own_name(name: str) -> None:
    icp = parse(builtin_text(name))
    assert icp.name == name
    assert icp.description
    assert icp.title in describe(icp)


def test_an_unknown_built_in_profile_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="no built-in profile nobody") as caught:
        builtin_text("nobody")
    assert "second-chance-borrower" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("name = \ntitle = 1", "not valid TOML.*line 1", id="broken TOML names the line"),
        pytest.param(HEAD, "has no criteria", id="no criteria"),
        pytest.param('title = "P"\n' + ONE, "name is missing", id="no name"),
        pytest.param(HEAD.replace('"p"', '"P q"') + ONE, "name must", id="name"),
        pytest.param(HEAD + "colour = 1", "no key colour", id="unknown key"),
        pytest.param(HEAD + "hard = 3", r"\[\[hard\]\] table", id="hard is no table"),
        pytest.param(HEAD + 2 * ONE, "two criteria", id="same id"),
    ],
)
def test_a_profile_that_is_wrong_as_a_whole_is_refused_in_words(text: str, complaint: str) -> None:
    with pytest.raises(SpecError, match=complaint):
        parse(text)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        pytest.param('field = "total_du"\nat_least = 1', "no field total_du. Did you mean total_due", id="field typo"),
        pytest.param('field = "total_due"\nat_lest = 1', "no key at_lest. Did you mean at_least", id="operator typo"),
        pytest.param('field = "total_due"', "exactly one comparison", id="no operator"),
        pytest.param('field = "total_due"\nat_least = 1\nat_most = 2', "exactly one comparison", id="two operators"),
        pytest.param('field = "state"\nat_least = 1', "state is a text; use one of in", id="operator does not fit"),
        pytest.param('field = "total_due"\nbetween = [5, 1]', "the lower one first", id="upside down"),
        pytest.param('field = "total_due"\nbetween = [nan, 1]', "between must be two numbers", id="not a number"),
        pytest.param('field = "total_due"\nat_least = true', "at_least must be a number", id="truth is no number"),
        pytest.param('field = "employment_changed_on"\nwithin_days = -1', "not below 0", id="negative days"),
        pytest.param('field = "state"\nin = []', "list of texts", id="empty list"),
        pytest.param('field = "in_us"\nis_true = "yes"', "true or false", id="text for a truth"),
        pytest.param('field = "in_us"\nis_true = true\nweight = 0', "weight must be a number above 0", id="no weight"),
        pytest.param(
            'field = "in_us"\nis_true = true\nweight = inf', "weight must be a number above 0", id="endless weight"
        ),
        pytest.param('field = "in_us"\nis_true = true\nunknown = "maybe"', "unknown, fail, pass", id="unknown word"),
        pytest.param("any_of = []", "any_of must be a list", id="empty group"),
        pytest.param(
            'field = "in_us"\nis_true = true\nany_of = [{field="in_us", is_true=true}]', "not both", id="both"
        ),
        pytest.param('field = "attribute.a\'b"\nexists = true', "no field", id="quote in a column name"),
    ],
)
def test_a_criterion_that_is_wrong_is_refused_and_named(body: str, complaint: str) -> None:
    with pytest.raises(SpecError, match=complaint) as caught:
        one(body)
    assert "hard criterion 1" in caught.value.message


@pytest.mark.parametrize(
    "field",
    [
        "dob",
        "attribute.gender",
        "attribute.maritalStatus",
        "attribute.Marital Status",
        "attribute.age",
        "attribute.RACE",
        "attribute.national-origin",
        "attribute.school_name",
    ],
)
def test_protected_characteristics_cannot_be_written_into_a_profile(field: str) -> None:
    with pytest.raises(SpecError, match="protected characteristic"):
        one(f'field = "{field}"\nexists = true')


@pytest.mark.parametrize(
    "field", ["attribute.average_order", "attribute.Package", "attribute.stage", "attribute.engagement"]
)
def test_words_that_only_contain_a_protected_word_are_allowed(field: str) -> None:
    assert one(f'field = "{field}"\nexists = true').attributes == (field.removeprefix("attribute."),)


@given(st.text(max_size=200))
def test_any_text_gives_a_profile_or_a_spec_error(text: str) -> None:
    try:
        parse(text)
    except SpecError as error:
        assert error.message  # noqa: PT017


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        (Comparison("age_years", "between", (21.0, 30.0)), "age_years between 21 and 30 years"),
        (Comparison("total_due", "between", (500.0, 15000.0)), "total_due between $500 and $15,000"),
        (Comparison("in_us", "is_true", (False,)), "in_us is no"),
        (Comparison("email_x", "exists", (False,)), "email_x is not known"),
        (Comparison("state", "not_in", ("TX", "CA")), "state is none of TX, CA"),
        (Comparison("attribute.rate", "at_most", (0.5,)), "rate at most 0.50"),
        (
            Comparison("employment_changed_on", "older_than_days", (30.0,)),
            "employment_changed_on more than 30 days ago",
        ),
    ],
)
def test_comparisons_read_as_words(comparison: Comparison, words: str) -> None:
    assert comparison_words(comparison) == words
