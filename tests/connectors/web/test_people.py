"""People as pages describe them for machines."""

import json
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.connectors.web.site import PERSON

from goodsign.collect.frames import Entry, Section
from goodsign.connectors.web.page import read_page
from goodsign.connectors.web.people import read_people, to_profile
from goodsign.core.errors import DataError

URL = "https://harbor.example/people/ana"
EMPTY = LexborHTMLParser("")


def profile_of(*people: dict[str, Any]) -> Any:
    return to_profile(read_people(list(people), EMPTY), url=URL, actor="goodsign/pages")


def person(**told: Any) -> dict[str, Any]:
    return {"@type": "Person", "name": "Ana Okafor", **told}


def test_a_profile_page() -> None:
    page = read_page(PERSON.encode(), "text/html")
    profile = to_profile(read_people(page.data, page.tree), url=URL, actor="goodsign/pages")
    assert (profile.origin, profile.key) == ("harbor.example", "harbor.example/ana-okafor")
    assert (profile.full_name, profile.headline, profile.location) == ("Ana Okafor", "Treasurer", "Albany, NY")
    assert profile.sections == {Section.POSITION, Section.EDUCATION, Section.CERTIFICATION, Section.HONOR}
    assert profile.entries == (
        Entry(section=Section.POSITION, title="Treasurer", organization="Harbor Bank", started="2026-05",
              is_current=True),
        Entry(section=Section.POSITION, title="Analyst", organization="Elm Credit", started="2020", ended="2026-04",
              is_current=False),
        Entry(section=Section.EDUCATION, organization="Elm College"),
        Entry(section=Section.CERTIFICATION, title="CPA", organization="State Board", started="2024-02-01"),
        Entry(section=Section.HONOR, title="Treasurer of the Year"),
    )  # fmt: skip


def test_contact_details_pictures_and_links_are_not_even_read() -> None:
    page = read_page(PERSON.encode(), "text/html")
    kept = json.dumps(read_people(page.data, page.tree))
    for gone in ("@", "555", ".jpg", "linkedin", "1990"):
        assert gone not in kept


def test_an_employer_by_name_alone_takes_the_job_title() -> None:
    profile = profile_of(person(jobTitle="Treasurer", worksFor="Harbor Bank"))
    assert profile.entries == (
        Entry(section=Section.POSITION, title="Treasurer", organization="Harbor Bank", is_current=True),
    )


def test_a_section_that_is_not_told_says_nothing() -> None:
    assert profile_of(person(jobTitle="Treasurer")).sections == frozenset()
    assert profile_of(person(award=[])).sections == {Section.HONOR}


@pytest.mark.parametrize(
    "data",
    [
        {"@graph": [{"@type": "WebSite"}, person()]},
        [person()],
        {"@type": "ProfilePage", "mainEntity": person()},
        {"@type": ["Person", "Thing"], "name": "Ana Okafor"},
        person(name=None, givenName="Ana", familyName="Okafor"),
    ],
)
def test_where_a_person_may_stand(data: Any) -> None:
    assert profile_of(data).full_name == "Ana Okafor"


@pytest.mark.parametrize(
    "data",
    [
        [],
        [{"@type": "NewsArticle", "author": person()}],
        [{"@type": "Organization", "employee": person()}],
        [person(name="")],
        [person(), person(name="Ben Ito")],
        ["Person", 7, None, [[[[[[[[person()]]]]]]]]],
    ],
    ids=["nobody", "author", "employee", "nameless", "two people", "odd"],
)
def test_a_page_that_is_no_profile_of_one_person(data: list[Any]) -> None:
    with pytest.raises(DataError, match="no profile") as raised:
        profile_of(*data)
    assert "Okafor" not in str(raised.value)


@pytest.mark.parametrize("odd", [7, True, [], {}, [None, 7, {"a": {"b": []}}], "x" * 5000, {"name": {"name": {}}}])
@pytest.mark.parametrize("name", ["worksFor", "alumniOf", "hasCredential", "award", "address", "jobTitle", "name"])
def test_odd_values_break_nothing(name: str, odd: Any) -> None:
    people = read_people([person(**{name: odd})], EMPTY)
    assert len(people) <= 1


def test_an_h_resume() -> None:
    html = """<div class="h-resume"><div class="p-contact h-card"><span class="p-name">Ana Okafor</span>
      <a class="u-email" href="mailto:ana@harbor.example">ana@harbor.example</a></div>
      <div class="p-experience h-event"><span class="p-job-title">Treasurer</span> at
        <span class="p-org">Harbor Bank</span> <time class="dt-start" datetime="2026-05-01">May</time></div>
      <div class="p-education h-event"><span class="p-name">Elm College</span>
        <time class="dt-end" datetime="2012">2012</time></div></div>"""
    people = read_people([], LexborHTMLParser(html))
    assert "@" not in json.dumps(people)
    profile = to_profile(people, url=URL, actor="goodsign/pages")
    assert profile.full_name == "Ana Okafor"
    assert profile.entries == (
        Entry(section=Section.POSITION, title="Treasurer", organization="Harbor Bank", started="2026-05-01",
              is_current=True),
        Entry(section=Section.EDUCATION, organization="Elm College", ended="2012"),
    )  # fmt: skip
