"""The text that stands for a lead holds work, not the person."""

import polars as pl

from goodsign.icp.portrait import portrait


def test_a_portrait_tells_work_and_source_in_order() -> None:
    leads = pl.DataFrame(
        {
            "job_title": ["RN "],
            "industry": ["Health care"],
            "company_about": ["Runs\n clinics."],
            "lead_source": ["Referral"],
        }
    )
    assert portrait(leads).to_list() == ["Job: RN. Industry: Health care. About: Runs clinics. Source: Referral."]


def test_names_addresses_and_protected_facts_stay_out() -> None:
    private = {
        "full_name": "Invented Person", "first_name": "Invented", "last_name": "Person", "email": "i@example.com",
        "dob": "1990-01-01", "city": "Nowhere", "tax_id": "773-01-0001", "attributes": '{"gender":"x"}',
    }  # fmt: skip
    text = portrait(pl.DataFrame({"job_title": ["Welder"], **{k: [v] for k, v in private.items()}})).item()
    assert text == "Job: Welder."


def test_a_lead_of_whom_nothing_is_known_gets_an_empty_text() -> None:
    assert portrait(pl.DataFrame({"job_title": [None, " "]}, schema={"job_title": pl.String})).to_list() == ["", ""]
    assert portrait(pl.DataFrame({"email": ["i@example.com"]})).to_list() == [""]
