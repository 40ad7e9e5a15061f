"""No contact detail survives, whatever it hides in; what is none does."""

import re
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.collect.strip import DEEPEST, strip_contacts

_LOCAL = st.text(string.ascii_letters + string.digits + "._+-", min_size=1, max_size=20).filter(
    lambda text: text[0].isalnum() and text[-1].isalnum()
)
_EMAILS = st.builds(lambda local, host, top: f"{local}@{host}.{top}", _LOCAL, _LOCAL, st.sampled_from(["com", "co.uk"]))
_PHONES = st.sampled_from(
    [
        "+1 (212) 555-0199", "(212) 555-0199", "212-555-0199", "212.555.0199", "2125550199", "+49 170 1234567",
        "+33 6 12 34 56 78", "+442079460018", "555-0199", "0044 20 7946 0018", "212\u2011555\u20110199",
    ]
)  # fmt: skip
_KEYS = st.sampled_from(["about", "headline", "text", "summary", "x", "notes", "description"])
_WORDS = st.text(string.ascii_letters + " ,;!🎉", max_size=30)


def _texts(content: Any) -> list[str]:
    if isinstance(content, dict):
        return [text for key, value in content.items() for text in (str(key), *_texts(value))]
    if isinstance(content, list):
        return [text for value in content for text in _texts(value)]
    return [content] if isinstance(content, str) else []


def _nested(secret: str) -> st.SearchStrategy[dict[str, object]]:
    leaf = st.builds(lambda before, after: f"{before} {secret} {after}", _WORDS, _WORDS)
    tree = st.recursive(leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3))
    return st.dictionaries(_KEYS, tree, min_size=1, max_size=3)


@given(data=st.data(), email=_EMAILS)
def test_no_email_survives(data: st.DataObject, email: str) -> None:
    clean, _ = strip_contacts(data.draw(_nested(email)))
    assert not any(re.search(r"[\w.+-]+@[\w-]+\.[\w.-]{2,}", text) for text in _texts(clean))


@given(data=st.data(), phone=_PHONES)
def test_no_phone_number_survives(data: st.DataObject, phone: str) -> None:
    clean, _ = strip_contacts(data.draw(_nested(phone)))
    assert not any(sum(map(str.isdigit, text)) >= 7 for text in _texts(clean))


@given(phone=_PHONES, count=st.integers(1, 40), unit=st.sampled_from(["yrs", "mos", "years", "Jahre"]))
def test_a_duration_behind_it_saves_no_phone_number(phone: str, count: int, unit: str) -> None:
    for text in (
        f"{phone} · {count} {unit}",
        f"2017 - 2019 {phone} · {count} {unit}",
        f"{phone} 2019 · {count} {unit}",
    ):
        clean, _ = strip_contacts({"caption": text})
        assert sum(map(str.isdigit, str(clean["caption"]))) < 7 + 4


@given(
    start=st.integers(1950, 2040), end=st.integers(1950, 2040), years=st.integers(1, 40), months=st.integers(1, 11),
    between=st.sampled_from([" - ", "-", " \u2013 "]), units=st.sampled_from([("yrs", "mos"), ("yr", "mo")]),
)  # fmt: skip
def test_periods_of_years_are_kept_as_they_are(
    start: int, end: int, years: int, months: int, between: str, units: tuple[str, str]
) -> None:
    caption = f"{start}{between}{end} · {years} {units[0]} {months} {units[1]}"
    assert strip_contacts({"caption": caption}) == ({"caption": caption}, {})


@given(st.dictionaries(st.text(), st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists)))
def test_stripping_twice_changes_nothing(content: dict[str, object]) -> None:
    once, _ = strip_contacts(content)
    assert repr(strip_contacts(once)[0]) == repr(once)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Jan 2020 - Present, 2015 - 2019, 01/2020 - 03/2021, 2024-03-14", True),
        ("2024-03-14T10:00:00.000Z", True),
        ("2017 - 2019 · 1 yrs 9 mos", True),
        ("Jan 2020 - Present · 4 yrs", True),
        ("2005 - 2009", True),
        ("2005\u20132009 · 4 Jahre", True),
        ("01/2017 - 03/2019 · 2 yrs 3 mos", True),
        ("Issued 2019 · Expires 2022", True),
        ("212-555-0199 · 4 yrs", False),
        ("2017 - 2019 · 1 555 0199", False),
        ("212 555 01 99 years", False),
        ("2017 - 2019 · 12 Elm Road", False),
        ("Credential ID 1234567890", True),
        ("https://www.linkedin.com/in/ada-example-80742675/", True),
        ("see linkedin.com/in/ada-example-80742675", True),
        ("https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678/", True),
        ("Engineer @ Acme, 4,000,000 users, ratio 3.14159", True),
        ("@acme on social media", True),
        ("wa.me/15550100199", False),
        ("tel:+15550100199", False),
        ("https://example.com/?phone=5550100199", False),
        ("ada (at) example (dot) com", False),
        ("ada [at] example.com", False),
        ("ada\uff20example.com", False),
        ("call ID: (212) 555-0199", False),
    ],
)
def test_tells_contacts_from_dates_ids_and_addresses(text: str, kept: bool) -> None:
    clean, _ = strip_contacts({"about": text})
    assert (clean["about"] == text) is kept
    if not kept:
        assert "…" in str(clean["about"])


def test_drops_by_name_and_counts_by_class() -> None:
    payload = {
        "email": "ada@example.com",
        "mobileNumber": 12125550199,
        "profilePicHighQuality": "https://example.com/1",
        "backgroundPic": "x",
        "photo": None,
        "birthday": {"day": 1, "month": 2, "year": 1990},
        "moreProfiles": [{"name": "Somebody Else"}],
        "peopleAlsoViewed": [{}],
        "receivedRecommendations": [{"givenBy": "Somebody Else", "description": "great"}],
        "experience": [
            {"title": "Nurse", "logo": "x", "skills": ["care"], "seen": "https://media.licdn.com/dms/a?e=1"}
        ],
        "connections": 500,
        "followers": 12,
        "emailVerified": True,
    }
    clean, gone = strip_contacts(payload)
    assert clean == {
        "experience": [{"title": "Nurse", "skills": ["care"]}],
        "connections": 500,
        "followers": 12,
        "emailVerified": True,
    }
    assert gone == {"email": 1, "phone": 1, "photo": 4, "birthday": 1, "other_people": 3}


def test_ids_keep_their_digits_but_no_written_phone_number() -> None:
    clean, _ = strip_contacts(
        {"companyId": "123456789", "publicIdentifier": "ada-80742675", "id": "+1 212 555 0199", "urn": "a@b.co"}
    )
    assert clean == {"companyId": "123456789", "publicIdentifier": "ada-80742675", "id": "…", "urn": "…"}


def test_an_email_as_a_name_of_a_field_goes() -> None:
    assert strip_contacts({"ada@example.com": 1}) == ({"…": 1}, {"email": 1})


def test_nesting_two_thousand_deep_is_cut_off() -> None:
    deep: dict[str, object] = {"about": "ada@example.com"}
    for _ in range(2_000):
        deep = {"inner": [deep]}
    clean, gone = strip_contacts(deep)
    assert gone == {"too_deep": 1}
    depth, at = 0, clean
    while isinstance(at, dict | list) and at:
        at = at["inner"] if isinstance(at, dict) else at[0]  # type: ignore[assignment]  # walks down both kinds
        depth += 1
    assert depth == DEEPEST - 1


@pytest.mark.timeout(60)
def test_a_long_text_takes_no_long_time() -> None:
    text = "a" * 200_000 + "@" + "1" * 200_000 + " " + "1-" * 100_000 + "x@" * 10_000
    clean, _ = strip_contacts({"about": text})
    assert "about" in clean
