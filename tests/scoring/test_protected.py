import numpy as np
import polars as pl
import pytest

from goodsign.scoring.prepare import Reading, read_kinds
from goodsign.scoring.protected import find_protected, find_proxies, uncertainty_removed


@pytest.mark.parametrize(
    ("name", "why"),
    [
        *[(name, "protected") for name in ("age", "AGE", "Applicant Age", "age_group", "dob", "Date of Birth")],
        *[(name, "protected") for name in ("SEX", "Gender", "race", "marital", "MARRIAGE", "citizenship")],
        *[(name, "protected") for name in ("Religion", "nationality", "disability", "country_of_birth")],
        *[(name, "proxy") for name in ("EDUCATION", "education_level", "School", "university name", "zip", "ZIP Code")],
        *[(name, "proxy") for name in ("first_name", "Last Name", "name", "debtor_name", "postcode", "Language")],
        *[(name, "proxy") for name in ("Graduation Year", "grad_year", "LinkedIn", "linkedin_url", "Profile URL")],
    ],
)
def test_protected_headers_and_their_stand_ins_are_left_out(name: str, why: str) -> None:
    found = find_protected([Reading(name, "category")])
    assert [(item.column, item.why) for item in found] == [(name, why)]


@pytest.mark.parametrize(
    "name",
    [
        "How did you hear about X Education",
        "X Education Forums",
        "Page Views Per Visit",
        "account_age_days",
        "lead_age_days",
        "company_name",
        "campaign_name",
        "Specialization",
        "job",
        "City",
        "message",
        "percentage",
        "employment_status",
        "average balance",
        "LinkedIn Clicks",
    ],
)
def test_headers_that_only_look_alike_stay(name: str) -> None:
    assert find_protected([Reading(name, "category")]) == ()


def test_a_column_that_tells_a_protected_one_is_a_proxy() -> None:
    rng = np.random.default_rng(3)
    sex = rng.integers(0, 2, 800)
    table = pl.DataFrame(
        {
            "sex": np.where(sex == 1, "f", "m"),
            "salutation": np.where(sex == 1, "Ms", "Mr"),
            "visits": rng.integers(0, 9, 800),
        }
    )
    readings = read_kinds(table)
    found = find_proxies(table, readings[1:], readings[:1])
    assert [(item.column, item.why) for item in found] == [("salutation", "proxy")]
    assert "sex" in found[0].sentence


def test_uncertainty_removed_by_hand() -> None:
    halves = np.array([0, 0, 1, 1] * 500, dtype=np.int32)
    assert uncertainty_removed(halves, halves) == pytest.approx(1.0, abs=0.001)
    assert uncertainty_removed(np.tile([0, 1], 1000).astype(np.int32), halves) == 0.0
    assert uncertainty_removed(halves, np.zeros(2000, dtype=np.int32)) == 0.0
