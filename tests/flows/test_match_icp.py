from datetime import timedelta

import pytest

from goodsign.core.errors import NotFound, SignOffRequired, SpecError
from goodsign.flows.match_icp import add_icp, explain_fit, icp_names, load_icp, match_leads, record_sign_off

LEADS = """id,debtor_name,dob,state,email,item_date_c_off,employment_status,refinance_interest
A1,Ann Example,2001-05-06,TX,ann@example.com,2025-06-01,job seeker,yes
B1,Bob Example,1970-05-06,TX,bob@example.com,2025-06-01,job seeker,yes
C1,Cy Example,,,cy@example.com,,,
"""
ICP = "second-chance-borrower"
OWN = """
name = "texans"
title = "People in Texas"
description = "Somebody in Texas."

[[hard]]
id = "texas"
says = "lives in Texas"
field = "state"
in = ["TX"]
"""


def sign(desk, days: int = 30):
    return record_sign_off(desk.database, ICP, who="Invented Counsel", why="Test only", now=desk.now, days=days)


def match(desk, name: str = ICP):
    return match_leads(desk.database, desk.vault, name, now=desk.now)


def test_an_age_criterion_does_not_run_without_a_sign_off(desk):
    desk.take_in(LEADS)
    with pytest.raises(SignOffRequired) as error:
        match(desk)
    assert f"goodsign icp sign-off {ICP} --who" in str(error.value.hint)
    assert desk.rows("fits") == []


def test_with_a_sign_off_every_lead_gets_its_fit_and_the_fair_fit_leaves_age_out(desk):
    desk.take_in(LEADS)
    sign(desk)
    report = match(desk)
    assert (report.leads, sum(report.verdicts.values())) == (3, 3)
    assert report.verdicts["no"] >= 1
    by_id = {row["lead_id"]: row for row in desk.rows("fits")}
    ann, bob = (by_id[desk.leads()[key]["lead_id"]] for key in ("A1", "B1"))
    assert ann["fit"] > bob["fit"]
    assert ann["fit_for_scoring"] == bob["fit_for_scoring"]


def test_a_sign_off_runs_out(desk):
    desk.take_in(LEADS)
    sign(desk, days=1)
    desk.now += timedelta(days=2)
    with pytest.raises(SignOffRequired, match="ran out"):
        match(desk)


def test_matching_again_replaces_the_fits(desk):
    desk.take_in(LEADS)
    sign(desk)
    match(desk)
    match(desk)
    assert len(desk.rows("fits")) == 3


def test_one_lead_is_explained_criterion_by_criterion(desk):
    desk.take_in(LEADS)
    sign(desk)
    lead_id = desk.leads()["B1"]["lead_id"]
    seen = explain_fit(desk.database, desk.vault, ICP, lead_id, as_of=desk.now.date())
    assert {each.state for each in seen} <= {"passed", "failed", "unknown"}
    assert any("55" in each.seen and each.state == "failed" for each in seen)


def test_a_profile_of_ones_own_is_kept_in_versions(desk):
    desk.take_in(LEADS)
    text = OWN
    icp, version = add_icp(desk.database, text, now=desk.now)
    assert (icp.name, version) == ("texans", 1)
    assert add_icp(desk.database, text.replace("Texas.", "Texas!"), now=desk.now)[1] == 2
    assert load_icp(desk.database, "texans").description == "Somebody in Texas!"
    assert {"texans", ICP} <= set(icp_names(desk.database))
    assert match(desk, "texans").verdicts == {"match": 2, "possible": 1, "no": 0}


def test_an_unknown_profile_and_a_badly_written_one_are_named(desk):
    with pytest.raises(NotFound, match="no-such"):
        match(desk, "no-such")
    with pytest.raises(SpecError):
        add_icp(desk.database, "name = ", now=desk.now)
