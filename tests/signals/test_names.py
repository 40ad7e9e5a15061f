"""Spellings of one name share a key; different names do not."""

import pytest

from goodsign.signals.names import credential_key, degree_key, initials, organization_key, title_key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Sr. Director, Sales", "Senior Director of Sales"),
        ("VP of Sales", "Vice President, Sales"),
        ("Engineer II", "engineer 2"),
        ("RN", "Registered Nurse"),
        ("Café  Manager", "Cafe\u0301 Mgr."),
    ],
)
def test_titles(first: str, second: str) -> None:
    assert title_key(first) == title_key(second)
    assert title_key(first) != title_key("Welder")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Acme Health, Inc.", "ACME HEALTH"),
        ("The Acme Co.", "acme"),
        ("Pay Pal", "PayPal"),
        ("Univ. of Texas", "University of Texas"),
    ],
)
def test_organizations(first: str, second: str) -> None:
    assert organization_key(first) == organization_key(second)
    assert organization_key("Inc.") == "inc"


def test_degrees_and_credentials() -> None:
    assert degree_key("B.Sc., Nursing") == degree_key("Bachelor of Science in Nursing")
    assert degree_key("Bachelor's degree") != degree_key("Master's degree")
    assert credential_key("Project Management Professional (PMP)") == credential_key("Project Management Professional")
    assert credential_key("AWS Architect - Associate") != credential_key("AWS Architect - Professional")
    assert initials("International Business Machines") == "ibm"
