"""One invented person as every actor and format writes her: each is recognized, and all decoders agree."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.collect.frames import Entry, Profile, Section
from goodsign.collect.profiles import to_document
from goodsign.connectors.profiles.actors import ACTORS, decoder, recognize
from goodsign.core.errors import DataError, FieldsChanged, GoodsignError, SpecError

HARVEST: dict[str, Any] = {
    "id": "ACoAAA_InventedAda",
    "publicIdentifier": "ada-example-80742675",
    "linkedinUrl": "https://www.linkedin.com/in/ada-example-80742675",
    "firstName": "Ada",
    "lastName": "Example 🎉",
    "headline": "Nurse at Acme Health",
    "about": "Write to ada@example.com",
    "photo": "https://media.licdn.com/dms/image/1?e=1",
    "location": {"linkedinText": "Austin, Texas", "parsed": {"city": "Austin"}},
    "experience": [
        {
            "position": "Charge Nurse", "companyName": "Acme Health", "location": "Austin",
            "companyLinkedinUrl": "https://www.linkedin.com/company/acme-health/", "employmentType": "Full-time",
            "startDate": {"month": "Jan", "year": 2024, "text": "Jan 2024"}, "endDate": {"text": "Present"},
        },
        {
            "position": "Nurse", "companyName": "Acme Health", "location": "Austin",
            "companyLinkedinUrl": "https://www.linkedin.com/company/acme-health/", "employmentType": "Full-time",
            "startDate": {"month": "Sep", "year": 2020, "text": "Sep 2020"},
            "endDate": {"month": "Jan", "year": 2024, "text": "Jan 2024"},
        },
    ],
    "education": [
        {"title": "Invented State", "degree": "BSN, Nursing", "period": "2016 - 2020", "startDate": {"year": 2016},
         "endDate": {"year": 2020}},
    ],
    "certifications": [{"title": "CCRN", "issuedAt": "Issued Sep 2023 · Expires Sep 2026", "issuedBy": "AACN"}],
    "honorsAndAwards": [{"title": "Nurse of the Year", "issuedBy": "Acme Health", "issuedAt": "May 2023"}],
    "moreProfiles": [{"firstName": "Somebody"}],
}  # fmt: skip
DEV_FUSION: dict[str, Any] = {
    "urn": "ACoAAA_InventedAda",
    "linkedinId": "123456789",
    "publicIdentifier": "ada-example-80742675",
    "linkedinPublicUrl": "https://www.linkedin.com/in/ada-example-80742675",
    "linkedinUrl": "https://www.linkedin.com/in/ada-example-80742675/",
    "fullName": "Ada Example 🎉", "firstName": "Ada", "lastName": "Example 🎉",
    "headline": "Nurse at Acme Health", "email": None, "mobileNumber": "+1 212 555 0199",
    "addressWithCountry": "Austin, Texas", "birthday": {"day": 1, "month": 1, "year": 1990},
    "experiences": [
        {"companyId": "77", "companyLink1": "https://www.linkedin.com/company/acme-health/",
         "companyName": "Acme Health",
         "title": "Charge Nurse", "jobStartedOn": "1-2024", "jobEndedOn": None, "jobStillWorking": True,
         "jobLocation": "Austin", "employmentType": "Full-time", "logo": "x"},
        {"companyId": "77", "companyLink1": "https://www.linkedin.com/company/acme-health/",
         "companyName": "Acme Health",
         "title": "Nurse", "jobStartedOn": "9-2020", "jobEndedOn": "1-2024", "jobStillWorking": False,
         "jobLocation": "Austin", "employmentType": "Full-time"},
    ],
    "educations": [{"title": "Invented State", "subtitle": "BSN, Nursing", "caption": "2016 - 2020",
                    "period": {"startedOn": {"year": 2016}, "endedOn": {"year": 2020}}}],
    "licenseAndCertificates": [{"title": "CCRN", "subtitle": "AACN", "caption": "Issued Sep 2023 · Expires Sep 2026",
                                "metadata": "Credential ID 1234567890"}],
    "honorsAndAwards": [{"title": "Nurse of the Year", "subtitle": "Issued by Acme Health · May 2023"}],
    "updates": [
        {"postText": "I passed! " * 60, "postLink": "https://www.linkedin.com/posts/ada-example-80742675_passed-1"},
        {"postText": "Not hers", "postLink": "https://www.linkedin.com/posts/bob-invented-1_x"},
        {"postText": "Of nobody known", "postLink": "https://www.linkedin.com/feed/update/urn:li:activity:1"},
        {"postText": "Passed on", "author": {"publicIdentifier": "ada-example-80742675"}, "repostedBy": {"a": 1}},
    ],
}  # fmt: skip
_OLD_ROLES: list[dict[str, Any]] = [
    {"title": "Acme Health", "breakdown": True, "metadata": "Austin", "subtitle": "Full-time · 4 yrs",
     "companyLink1": "https://www.linkedin.com/company/acme-health/", "caption": None,
     "subComponents": [
         {"title": "Charge Nurse", "subtitle": "Full-time", "caption": "Jan 2024 - Present · 2 yrs",
          "description": [{"type": "text", "text": "x"}]},
         {"title": "Nurse", "subtitle": "Full-time", "caption": "Sep 2020 - Jan 2024 · 3 yrs"},
     ]},
]  # fmt: skip
APIMAESTRO: dict[str, Any] = {
    "basic_info": {
        "fullname": "Ada Example 🎉", "headline": "Nurse at Acme Health", "urn": "ACoAAA_InventedAda",
        "public_identifier": "ada-example-80742675", "location": {"full": "Austin, Texas"},
        "email": "ada@example.com",
    },
    "experience": [
        {"title": "Charge Nurse", "company": "Acme Health", "location": "Austin", "duration": "Jan 2024 - Present",
         "company_linkedin_url": "https://www.linkedin.com/company/acme-health", "is_current": True},
        {"title": "Nurse", "company": "Acme Health", "location": "Austin", "is_current": False,
         "company_linkedin_url": "https://www.linkedin.com/company/acme-health",
         "start_date": {"year": 2020, "month": "Sep"}, "end_date": {"year": 2024, "month": "Jan"}},
    ],
    "education": [{"school": "Invented State", "degree": "BSN, Nursing", "duration": "2016 - 2020"}],
    "certifications": [{"name": "CCRN", "issuer": "AACN", "issued_date": "Issued Sep 2023 · Expires Sep 2026"}],
    "skills": ["care"],
}  # fmt: skip
RESUME: dict[str, Any] = {
    "basics": {"name": "Ada Example", "label": "Nurse", "email": "ada@example.com", "image": "x",
               "profiles": [{"network": "LinkedIn", "username": "Ada-Example-80742675"}]},
    "work": [{"name": "Acme Health", "position": "Charge Nurse", "startDate": "2024-01-15"}],
    "education": [{"institution": "Invented State", "studyType": "BSN", "area": "Nursing", "endDate": "2020"}],
    "awards": [{"title": "Nurse of the Year", "awarder": "Acme Health", "date": "2023-05"}],
    "references": [{"name": "Somebody Else", "reference": "great"}],
}  # fmt: skip
POST: dict[str, Any] = {
    "type": "post", "id": "1", "linkedinUrl": "https://www.linkedin.com/posts/ada-example-80742675_x",
    "content": "New job! Mail ada@example.com", "author": {"publicIdentifier": "ada-example-80742675", "name": "Ada"},
    "postedAt": {"timestamp": 1710410400000, "date": "2024-03-14T10:00:00.000Z"},
    "query": {"targetUrl": "https://www.linkedin.com/in/ada-example-80742675"},
}  # fmt: skip
ALL = {
    "harvestapi/linkedin-profile-scraper": HARVEST,
    "harvestapi/linkedin-profile-posts": POST,
    "dev_fusion/Linkedin-Profile-Scraper": DEV_FUSION,
    "apimaestro/linkedin-profile-detail": APIMAESTRO,
    "jsonresume": RESUME,
    "goodsign-profile": to_document(Profile(origin="linkedin", actor="a/b", key="in/ada")),
    "linkedin/data-export": {"export_id": "own", "profile": {"First Name": "Ada"}, "positions": []},
}
_LISTS = [name for name in ALL if name not in {"goodsign-profile", "harvestapi/linkedin-profile-posts"}]


def _of(profile: Profile, section: Section) -> list[Entry]:
    return [entry for entry in profile.entries if entry.section is section]


def test_the_register_names_every_decoder() -> None:
    assert set(ACTORS) == set(ALL)


@pytest.mark.parametrize("actor", sorted(ALL))
def test_each_payload_is_recognized_and_read(actor: str) -> None:
    assert recognize(ALL[actor]) == actor
    profile = decoder(actor)(ALL[actor])
    assert "ada@example.com" not in json.dumps(to_document(profile))


def test_unknown_payloads_and_actors_are_told_the_known_ones() -> None:
    for wrong in ({"a": 1}, [1], None):
        with pytest.raises(DataError) as told:
            recognize(wrong)
        assert "dev_fusion/Linkedin-Profile-Scraper" in str(told.value.hint)
    with pytest.raises(DataError):
        decoder("nobody/nothing")


@pytest.mark.parametrize(
    "name",
    ["HarvestAPI~linkedin-profile-scraper", "LpVuK3Zozwuipa5bp", "harvestapi/linkedin-profile-scraper:0.0.2"],
)
def test_an_actor_is_found_by_its_other_names(name: str) -> None:
    assert decoder(name).actor == "harvestapi/linkedin-profile-scraper"


def test_three_actors_and_both_shapes_agree_on_positions_and_person() -> None:
    old = {**DEV_FUSION, "experiences": _OLD_ROLES}
    payloads = {**{name: ALL[name] for name in ALL if "profile-" in name.lower() and "posts" not in name}, "old": old}
    profiles = [decoder(recognize(payload))(payload) for payload in payloads.values()]
    assert len(profiles) == 4
    assert {profile.key for profile in profiles} == {"urn/ACoAAA_InventedAda"}
    assert {profile.full_name for profile in profiles} == {"Ada Example 🎉"}
    assert {profile.location for profile in profiles} == {"Austin, Texas"}
    for profile in profiles:
        roles = [
            (job.title, job.organization, job.organization_id, job.location, job.started, job.ended, job.is_current)
            for job in _of(profile, Section.POSITION)
        ]
        assert roles == [
            ("Charge Nurse", "Acme Health", "company/acme-health", "Austin", "2024-01", None, True),
            ("Nurse", "Acme Health", "company/acme-health", "Austin", "2020-09", "2024-01", False),
        ]
        (study,) = _of(profile, Section.EDUCATION)
        assert (study.organization, study.title, study.started, study.ended) == (
            "Invented State", "BSN, Nursing", "2016", "2020",
        )  # fmt: skip
        (card,) = _of(profile, Section.CERTIFICATION)
        assert (card.title, card.organization, card.started, card.expires) == ("CCRN", "AACN", "2023-09", "2026-09")


def test_the_employment_type_stands_in_the_field_of_a_position() -> None:
    line = {"title": "Nurse", "subtitle": "Acme Health · Self-employed", "caption": "Jan 2020 - Present"}
    (job,) = _of(
        decoder("dev_fusion/Linkedin-Profile-Scraper")({**DEV_FUSION, "experiences": [line]}), Section.POSITION
    )
    assert (job.organization, job.field, job.started, job.is_current) == (
        "Acme Health",
        "Self-employed",
        "2020-01",
        True,
    )


def test_honors_and_credentials_are_taken_from_their_lines() -> None:
    profile = decoder("dev_fusion/Linkedin-Profile-Scraper")(DEV_FUSION)
    (honor,) = _of(profile, Section.HONOR)
    assert (honor.title, honor.organization, honor.started) == ("Nurse of the Year", "Acme Health", "2023-05")
    assert _of(profile, Section.CERTIFICATION)[0].credential_id == "1234567890"


def test_only_posts_that_the_person_wrote_are_kept_and_cut() -> None:
    (post,) = _of(decoder("dev_fusion/Linkedin-Profile-Scraper")(DEV_FUSION), Section.POST)
    assert post.text is not None
    assert post.text.startswith("I passed!")
    assert len(post.text) <= 300


def test_a_post_has_its_day_and_its_author_as_the_person() -> None:
    read = decoder("harvestapi/linkedin-profile-posts")
    profile = read(POST)
    assert profile.key == "in/ada-example-80742675"
    assert [(each.text, each.started) for each in profile.entries] == [("New job! Mail …", "2024-03-14")]
    assert profile.sections == {Section.POST}
    for foreign in (
        {**POST, "author": {"publicIdentifier": "bob-invented"}},
        {**POST, "repostedBy": {"publicIdentifier": "ada-example-80742675"}},
    ):
        assert read(foreign).key == "in/ada-example-80742675"
        assert read(foreign).entries == ()
    with pytest.raises(DataError):
        read({**POST, "type": "comment"})


def test_a_slug_names_the_person_where_no_urn_is_given() -> None:
    profile = decoder("harvestapi/linkedin-profile-scraper")({**HARVEST, "id": None, "publicIdentifier": "Ada-X"})
    assert profile.key == "in/ada-x"


def test_a_resume_keeps_its_days_and_goes_on_without_an_end() -> None:
    profile = decoder("jsonresume")(RESUME)
    assert profile.key == "in/ada-example-80742675"
    (job,) = _of(profile, Section.POSITION)
    assert (job.started, job.is_current) == ("2024-01-15", True)
    assert Section.CERTIFICATION not in profile.sections


@pytest.mark.parametrize("actor", _LISTS)
def test_a_missing_section_is_not_delivered_and_an_empty_one_is(actor: str) -> None:
    payload = ALL[actor]
    lists = [name for name, value in payload.items() if isinstance(value, list)]
    nothing = decoder(actor)({name: value for name, value in payload.items() if name not in lists})
    nulls = decoder(actor)({name: None if name in lists else value for name, value in payload.items()})
    empty = decoder(actor)({name: [] if name in lists else value for name, value in payload.items()})
    assert nothing.sections == nulls.sections == frozenset()
    assert empty.sections
    assert empty.entries == nothing.entries == ()


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ({**HARVEST, "experience": {"0": {}}}, "experience"),
        ({**HARVEST, "experience": "none"}, "experience"),
        ({**HARVEST, "experience": ["Nurse"]}, "experience"),
        ({**HARVEST, "experience": [{"jobName": "Nurse", "companyName": "Acme"}]}, "experience[].position"),
        ({"id": "ACoAAA_Invented", "jobs": []}, "experience"),
        ({**HARVEST, "id": 3, "publicIdentifier": None, "linkedinUrl": ["x"]}, "publicIdentifier"),
    ],
)
def test_changed_fields_are_named_and_no_value_is_told(payload: dict[str, object], named: str) -> None:
    with pytest.raises(FieldsChanged) as told:
        decoder("harvestapi/linkedin-profile-scraper")(payload)
    assert named in told.value.fields
    assert "Nurse" not in told.value.message


def test_sections_that_are_all_gone_beside_other_lists_have_other_names() -> None:
    renamed = {"publicIdentifier": "ann-lee", "firstName": "Ann", "jobs": [{"position": "Cook"}], "schools": [{}]}
    with pytest.raises(FieldsChanged) as told:
        decoder("harvestapi/linkedin-profile-scraper")(renamed)
    assert {"experience", "education"} <= set(told.value.fields)
    hidden = {"publicIdentifier": "ann-lee", "firstName": "Ann", "skills": ["cooking"], "jobs": []}
    assert decoder("harvestapi/linkedin-profile-scraper")(hidden).entries == ()


def test_a_report_of_a_failure_is_no_changed_field() -> None:
    with pytest.raises(DataError, match="failure"):
        decoder("harvestapi/linkedin-profile-scraper")({"error": "not found", "status": 404})


def test_a_renamed_field_is_mapped_by_configuration() -> None:
    renamed = {
        **HARVEST,
        "experience": None,
        "jobs": [{"jobName": "Nurse", "companyName": "Acme", "startDate": "2020"}],
    }
    read = decoder("harvestapi/linkedin-profile-scraper", overrides={"position": "jobs", "position.title": "jobName"})
    (job,) = _of(read(renamed), Section.POSITION)
    assert (job.title, job.started) == ("Nurse", "2020")
    assert _of(read(HARVEST), Section.POSITION)[0].title == "Charge Nurse"


@pytest.mark.parametrize(
    "override", [{"hobby": "x"}, {"position.color": "x"}, {"person.email": "x"}, {"position": " "}]
)
def test_a_wrong_override_is_refused(override: dict[str, str]) -> None:
    with pytest.raises(SpecError):
        decoder("harvestapi/linkedin-profile-scraper", overrides=override)
    with pytest.raises(SpecError):
        decoder("goodsign-profile", overrides={"position": "x"})


def test_five_thousand_positions_and_names_from_right_to_left_are_read() -> None:
    jobs = [{**HARVEST["experience"][0], "position": f"Job {i}"} for i in range(5_000)]
    payload = {**HARVEST, "experience": jobs, "firstName": "\u202bעדה\u202c", "lastName": "مثال\x00"}
    profile = decoder("harvestapi/linkedin-profile-scraper")(payload)
    assert len(_of(profile, Section.POSITION)) == 5_000
    assert profile.full_name == "עדה مثال"


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(data=st.data())
def test_wrong_types_anywhere_give_a_profile_or_an_error_on_purpose(data: st.DataObject) -> None:
    actor = data.draw(st.sampled_from(sorted(ALL)))
    payload = json.loads(json.dumps(ALL[actor]))
    for _ in range(data.draw(st.integers(1, 4))):
        at: Any = payload
        while True:
            place = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            if not isinstance(at[place], dict | list) or not at[place] or data.draw(st.booleans()):
                at[place] = data.draw(_JUNK)
                break
            at = at[place]
    try:
        profile = decoder(actor)(payload)
    except GoodsignError:
        return
    assert profile.key
    json.dumps(to_document(profile)).encode()


def test_the_sample_of_json_resume_is_read(pytestconfig: pytest.Config) -> None:
    shared = Path(os.environ.get("GOODSIGN_SHARED", pytestconfig.rootpath.parent / "shared"))
    sample = shared / "data" / "signals" / "jsonresume" / "sample.resume.json"
    if not sample.exists():
        pytest.skip("the shared sample is not here")
    content = json.loads(sample.read_text())
    profile = decoder(recognize(content))(content)
    assert [(job.started, job.ended) for job in _of(profile, Section.POSITION)] == [("2013-12-01", "2014-12-01")]
    assert len(_of(profile, Section.HONOR)) == 1
