"""Gather the words of names, titles and schools that the tagger may look up."""

import csv
import json
import re
from collections import Counter
from importlib import import_module
from pathlib import Path

from goodsign.signals.text.spans import Gazetteer

_WORD = re.compile(r"[^\W\d_]+")
_LOCALES = (
    "en_US",
    "en_GB",
    "en_IN",
    "es_MX",
    "es_ES",
    "fr_FR",
    "de_DE",
    "it_IT",
    "pt_BR",
    "pl_PL",
    "nl_NL",
    "sv_SE",
    "tr_TR",
    "vi_VN",
    "ro_RO",
    "ga_IE",
    "en_NG",
    "yo_NG",
    "zu_ZA",
    "tw_GH",
    "fi_FI",
    "da_DK",
    "cs_CZ",
    "hu_HU",
    "id_ID",
)
_PLAIN = frozenset(
    (
        "the",
        "and",
        "of",
        "for",
        "in",
        "at",
        "de",
        "la",
        "di",
        "des",
        "du",
        "et",
        "und",
        "i",
        "a",
        "an",
        "to",
        "on",
        "by",
        "with",
        "von",
        "van",
        "der",
        "da",
        "do",
        "as",
    )
)
_COMMON_WORDS = frozenset(
    (
        "may",
        "will",
        "mark",
        "grace",
        "hope",
        "joy",
        "bill",
        "art",
        "rose",
        "ray",
        "sky",
        "dawn",
        "april",
        "june",
        "august",
        "summer",
        "faith",
        "star",
        "king",
        "long",
        "best",
        "day",
        "young",
        "good",
        "page",
        "price",
        "case",
        "park",
        "green",
        "brown",
        "white",
        "black",
        "rich",
        "sun",
        "wise",
        "law",
        "hall",
        "wood",
        "field",
        "stone",
        "west",
        "north",
        "south",
        "east",
        "man",
        "son",
        "van",
        "ask",
        "so",
        "my",
        "you",
        "has",
        "in",
        "on",
        "at",
        "an",
        "he",
        "to",
        "do",
        "be",
        "as",
        "or",
        "we",
        "us",
        "it",
        "is",
        "no",
        "go",
        "new",
        "can",
        "just",
        "short",
        "little",
    )
)


def gazetteer(shared: Path) -> Gazetteer:
    """Return names known to Faker, words of ESCO's occupations, and words of the names of universities."""
    first, last = _names()
    return Gazetteer(first, last, _title_words(shared), _school_words(shared))


def titles(shared: Path) -> list[str]:
    """Return the occupations of ESCO in their preferred and other spellings."""
    found = []
    with (shared / "esco_occupations" / "occupations_en.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found += [row["preferredLabel"], *row["altLabels"].split("\n")]
    return [title.strip() for title in found if title.strip()]


def schools(shared: Path) -> list[str]:
    """Return the names of universities."""
    listed = json.loads((shared / "universities" / "world_universities_and_domains.json").read_text(encoding="utf-8"))
    return [each["name"] for each in listed]


def _names() -> tuple[frozenset[str], frozenset[str]]:
    first: set[str] = set()
    last: set[str] = set()
    for locale in _LOCALES:
        try:
            provider = import_module(f"faker.providers.person.{locale}").Provider
        except ImportError:
            continue
        for attribute in ("first_names", "first_names_male", "first_names_female"):
            first |= _single(getattr(provider, attribute, ()))
        last |= _single(getattr(provider, "last_names", ()))
    return frozenset(first - _COMMON_WORDS), frozenset(last - _COMMON_WORDS)


def _single(names: object) -> set[str]:
    return {str(name).lower() for name in names if str(name).isalpha() and len(str(name)) > 1}  # type: ignore[attr-defined] # Faker's lists are tuples or dicts of names


def _title_words(shared: Path) -> frozenset[str]:
    counts = Counter(word for title in titles(shared) for word in set(_WORD.findall(title.lower())))
    return frozenset(word for word, count in counts.items() if count >= 4 and word not in _PLAIN and len(word) > 1)


def _school_words(shared: Path) -> frozenset[str]:
    counts = Counter(word for school in schools(shared) for word in set(_WORD.findall(school.lower())))
    return frozenset(word for word, count in counts.items() if count >= 4 and word not in _PLAIN and len(word) > 2)
