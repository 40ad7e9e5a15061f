import pytest

ICP = "second-chance-borrower"
OWN = """
name = "texans"
title = "People in Texas"
description = "A nurse in a hospital in Texas."

[[hard]]
id = "texas"
says = "lives in Texas"
field = "state"
in = ["TX"]
"""
LEADS = """id,debtor_name,email,state,job_title,employer
A1,Ann Example,ann@example.com,TX,Registered nurse,City Hospital
B1,Bob Example,bob@example.com,NY,Truck driver,Long Road Freight
C1,Cy Example,cy@example.com,TX,Nurse,County Hospital
"""


def test_an_age_criterion_asks_for_a_sign_off_with_the_very_command(goodsign):
    goodsign("import", goodsign.file("leads.csv", LEADS))
    said = goodsign("icp", "match", ICP)
    assert said.code == 2
    assert f'goodsign icp sign-off {ICP} --who "NAME" --why "REASON"' in said.err
    given = goodsign("icp", "sign-off", ICP, "--who", "Invented Counsel", "--why", "Test only", "--days", 30)
    assert (given.code, "Invented Counsel allows" in given.err) == (0, True)
    matched = goodsign("icp", "match", ICP, "--json").json
    assert (matched["leads"], sum(matched["verdicts"].values())) == (3, 3)


def test_a_profile_of_ones_own_is_added_shown_and_matched(goodsign):
    goodsign("import", goodsign.file("leads.csv", LEADS))
    assert goodsign("icp", "add", goodsign.file("texans.toml", OWN)).code == 0
    assert {"texans", ICP} <= {each["name"] for each in goodsign("icp", "list", "--json").json}
    assert "lives in Texas" in goodsign("icp", "show", "texans").out
    said = goodsign("icp", "match", "texans")
    assert "Of 3 leads, 2 match People in Texas" in said.err
    goodsign("score", "--model", "scorecard", "--icp", "texans")
    view = goodsign("lead", "B1", "--json").json
    assert [(each["says"], each["state"]) for each in view["criteria"]] == [("lives in Texas", "failed")]


def test_similar_leads_are_found_by_text_lead_and_profile(goodsign):
    goodsign("import", goodsign.file("leads.csv", LEADS))
    goodsign("icp", "add", goodsign.file("texans.toml", OWN))
    assert goodsign("similar", "truck driver", "--limit", 1, "--json").json[0]["external_key"] == "B1"
    nearest = goodsign("similar", "A1", "--json").json
    assert nearest[0]["external_key"] == "C1"
    assert "A1" not in {row["external_key"] for row in nearest}
    by_profile = goodsign("similar", "texans", "--json").json
    assert {row["external_key"] for row in by_profile[:2]} == {"A1", "C1"}
    goodsign("opt-out", "C1")
    assert {row["external_key"] for row in goodsign("similar", "nurse", "--json").json} == {"A1", "B1"}


@pytest.mark.parametrize(
    "wrong",
    [("icp", "show", "nobody"), ("icp", "match", "nobody"), ("similar", ""), ("similar", "  "),
     ("icp", "sign-off", "b2b-example", "--who", "X", "--why", "Y")],
)  # fmt: skip
def test_what_does_not_exist_or_says_nothing_is_an_error(goodsign, wrong):
    said = goodsign(*wrong)
    assert said.code == 2
    assert said.err.startswith("Error: ")


def test_a_profile_that_is_not_well_written_is_refused(goodsign):
    for name, content in (("a.toml", "name = "), ("b.toml", OWN.replace("state", "race")), ("c.toml", "x = 1")):
        said = goodsign("icp", "add", goodsign.file(name, content))
        assert (said.code, "Traceback" in said.err) == (2, False)
    assert goodsign("icp", "add", "nowhere.toml").code in (2, 4)
