"""Employers and schools as they compare: one key for one organization, whatever it is called."""

# ruff: noqa: E501 - a table has one row a line

import re

_LEGAL = frozenset(
    [
        "inc",
        "llc",
        "llp",
        "lp",
        "ltd",
        "corp",
        "corporation",
        "co",
        "company",
        "companies",
        "plc",
        "the",
        "group",
        "holdings",
        "usa",
        "us",
        "na",
        "and",
        "of",
        "gmbh",
        "sa",
    ]
)
_SMALL = frozenset(["the", "of", "at", "and", "in", "for", "a", "campus", "main"])
_SCHOOL_WORDS = {
    "univ": "university", "u": "university", "uni": "university", "coll": "college", "col": "college", "comm": "community",
    "hs": "high school", "cc": "community college", "inst": "institute", "tech": "technology", "technical": "technology",
    "st": "state", "ste": "state", "intl": "international", "sch": "school", "acad": "academy", "cal": "california",
    "technological": "technology", "polytech": "polytechnic",
}  # fmt: skip
_SCHOOL_NAMES = {
    "ucla": "university of california los angeles", "uc berkeley": "university of california berkeley",
    "berkeley": "university of california berkeley", "ucsd": "university of california san diego",
    "uci": "university of california irvine", "ucsb": "university of california santa barbara",
    "uc davis": "university of california davis", "ut austin": "university of texas austin", "penn": "university of pennsylvania",
    "upenn": "university of pennsylvania", "umich": "university of michigan", "uiuc": "university of illinois urbana champaign",
    "caltech": "california institute of technology", "virginia tech": "virginia polytechnic institute state university",
    "georgia tech": "georgia institute of technology", "ole miss": "university of mississippi", "penn state": "pennsylvania state university",
    "unc": "university of north carolina chapel hill", "uva": "university of virginia", "tamu": "texas am university",
    "texas a m": "texas am university", "texas a m university": "texas am university", "uw": "university of washington",
    "uw madison": "university of wisconsin madison", "uga": "university of georgia", "lsu": "louisiana state university",
}  # fmt: skip
GIANTS = frozenset(
    [
        "walmart",
        "amazon",
        "target",
        "mcdonalds",
        "starbucks",
        "fedex",
        "ups",
        "unitedparcelservice",
        "usps",
        "homedepot",
        "kroger",
        "costco",
        "lowes",
        "walgreens",
        "cvs",
        "cvshealth",
        "uber",
        "lyft",
        "doordash",
        "selfemployed",
        "freelance",
        "freelancer",
        "usarmy",
        "army",
        "usnavy",
        "navy",
        "usairforce",
        "airforce",
        "marines",
        "armynationalguard",
        "subway",
        "tacobell",
        "chipotle",
        "chickfila",
        "burgerking",
        "wendys",
        "dollargeneral",
        "dollartree",
        "bestbuy",
        "att",
        "verizon",
        "bankamerica",
        "wellsfargo",
        "jpmorganchase",
        "chase",
        "kelly",
        "adecco",
        "manpower",
        "randstad",
        "roberthalf",
        "instacart",
        "self",
        "various",
        "retired",
    ]
)
"""Employers so common, or so vague, that sharing one says little."""


def employer_key(plain: str) -> str:
    """Return the key of an employer given in small plain letters: no legal form, no spaces; empty for none."""
    words = plain.replace(" com", "").split()
    kept = [word for word in words if word not in _LEGAL] or words
    return "".join(kept)


def school_key(plain: str) -> str:
    """Return the key of a school given in small plain letters: its words in order of the alphabet, spelled out."""
    words = _school_words(plain)
    return " ".join(sorted(set(words)))


def acronym(plain: str, *, school: bool) -> str | None:
    """Return the initials of a name of three words or more, None for others."""
    words = _school_words(plain) if school else plain.split()
    kept = [word for word in words if word not in _SMALL]
    return "".join(word[0] for word in kept) if len(kept) >= 3 else None


def is_short(plain: str) -> bool:
    """Say whether a name is itself written as initials: one word of three to five letters."""
    return re.fullmatch(r"[a-z]{3,5}", plain) is not None


def _school_words(plain: str) -> list[str]:
    named = _SCHOOL_NAMES.get(plain, plain)
    words = " ".join(_SCHOOL_WORDS.get(word, word) for word in named.split()).split()
    return [word for word in words if word not in _SMALL]


def tokens(plain: str, *, school: bool, known: bool) -> list[str]:
    """Return the tokens under which one organization is found; two sides share one when they mean the same.

    Initials meet the full name of the other side only: two full names with equal initials are two organizations.
    """
    key = school_key(plain) if school else employer_key(plain)
    if not key:
        return []
    ours, theirs = ("a:", "b:") if known else ("b:", "a:")
    found = [key]
    if is_short(plain):
        found.append(theirs + plain)
    initials = acronym(plain, school=school)
    return [*found, ours + initials] if initials else found
