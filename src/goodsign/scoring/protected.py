"""Find protected attributes and columns that stand in for them.

The list follows the Equal Credit Opportunity Act (15 USC 1691; 12 CFR 1002.2(z): race, color, religion, national
origin, sex, marital status, age), the Civil Rights Act, Title VII, and the Americans with Disabilities Act. Schools,
first names and postal codes carry race or origin; education carries age and origin, and a lender may not use it
without showing that it does no harm.
"""

import re
from collections.abc import Sequence

import numpy as np
import polars as pl

from goodsign.scoring.encode import Codes, encode, learn_features
from goodsign.scoring.frames import Floats, LeftOut
from goodsign.scoring.groups import header_words
from goodsign.scoring.prepare import Reading

_WHO = r"(applicant|borrower|customer|client|debtor|person|contact|buyer|owner|user|student|employee|lead|member)s?"
_PROTECTED = (
    (rf"^({_WHO} )?ages?( (in )?(years?|yrs?|group|band|range|bracket|class))?$|\bage at\b", "age"),
    (r"\b(dob|birth ?date|birthday|date of birth|birth (date|day|year|month)|year of birth|born)\b", "age"),
    (r"\b(sex|gender|pronouns?)\b", "sex"),
    (r"\b(race|ethnicity|ethnic|skin color)\b", "race"),
    (r"\b(religion|religious|faith|denomination|caste)\b", "religion"),
    (
        (
            r"\b(nationality|national origin|citizenship|citizen|immigration|native country)\b"
            r"|\b(country|place) of birth\b|\bbirth ?(country|place)\b"
        ),
        "national origin",
    ),
    (r"\b(marital|marriage|married|spouse|civil status|relationship status)\b", "marital status"),
    (r"\b(disability|disabled|handicap(ped)?|medical|health (status|condition))\b", "disability"),
    (r"\b(pregnan(t|cy)|maternity|children|dependents?|kids)\b", "family status"),
    (r"\b(sexual orientation|veteran|union member(ship)?|political)\b", "a protected status"),
)
_PROXIES = (
    (
        (
            r"^(highest )?education( (level|status|degree|attained))?$|^(academic )?degree$"
            r"|\bhighest (degree|qualification)\b|\b(education|school) level\b"
        ),
        "education stands in for age and origin",
    ),
    (
        (
            r"\b(school|college|university|alma mater)( name)?$|^(school|college|university)\b"
            r"|\b(graduation|grad) (year|date)\b|\b(year|date) (of graduation|graduated)\b|\bclass of\b"
        ),
        "a school stands in for origin, race and age",
    ),
    (
        rf"^(({_WHO} )?(first|last|middle|full|given|family|maiden) ?names?|surname|forename|{_WHO} name|name)$",
        "a name tells sex and origin",
    ),
    (
        r"\b(zip|zip ?code|postal ?code|post ?code|postcode|census tract|neighbou?rhood)\b",
        "where people live stands in for race (redlining)",
    ),
    (r"\b(mother tongue|native language|preferred language|language)\b", "language stands in for national origin"),
    (
        r"^linked ?in( profile)?( (url|link|address|handle))?$|\b(profile|social) (url|link|address)$",
        "a profile's address carries a name",
    ),
    (r"\b(photo|picture|portrait|avatar|headshot)\b", "a picture shows sex, age and race"),
)
_NEARLY_TELLS = 0.6
_CLASSES = 5


def find_protected(readings: Sequence[Reading]) -> tuple[LeftOut, ...]:
    """Leave out columns whose header names a protected attribute or a known stand-in for one."""
    found = []
    for reading in readings:
        words = " ".join(header_words(reading.column))
        attribute = _first(_PROTECTED, words)
        proxy = _first(_PROXIES, words)
        if attribute:
            found.append(LeftOut(reading.column, "protected", f"It tells a lead's {attribute}, which must not decide."))
        elif proxy:
            found.append(LeftOut(reading.column, "proxy", f"It is left out because {proxy}."))
    return tuple(found)


def find_proxies(table: pl.DataFrame, readings: Sequence[Reading], protected: Sequence[Reading]) -> tuple[LeftOut, ...]:
    """Leave out columns that alone nearly tell a protected one that the table holds.

    The measure is Theil's uncertainty coefficient, the share of the protected column's entropy that the other column
    removes, less what chance would remove; from 0.6 on the column is a proxy. Numbers are cut into five classes.
    """
    targets = learn_features(table, [reading for reading in protected if reading.kind in {"number", "category"}])
    features = learn_features(table, readings)
    if not targets or not features:
        return ()
    hidden, seen = encode(targets, table).codes, encode(features, table).codes
    found: dict[str, LeftOut] = {}
    for place, target in enumerate(targets):
        classes = _classes(hidden[:, place]) if target.is_number else hidden[:, place]
        for index, feature in enumerate(features):
            told = uncertainty_removed(seen[:, index], classes)
            if told >= _NEARLY_TELLS:
                sentence = f'It nearly tells "{target.reading.column}" ({told:.0%}), which must not decide.'
                found.setdefault(feature.reading.column, LeftOut(feature.reading.column, "proxy", sentence))
    return tuple(found.values())


def uncertainty_removed(column: Codes, target: Codes) -> float:
    """Return the share of the target's entropy that `column` removes, with Miller and Madow's correction for chance."""
    width = int(target.max(initial=0)) + 1
    joint = np.bincount(column.astype(np.int64) * width + target, minlength=(int(column.max(initial=0)) + 1) * width)
    counts = joint.reshape(-1, width).astype(np.float64)
    rows, classes = counts.sum(axis=1), counts.sum(axis=0)
    whole = _entropy(classes)
    if whole == 0:
        return 0.0
    information = whole + _entropy(rows) - _entropy(counts.ravel())
    by_chance = (np.count_nonzero(rows) - 1) * (np.count_nonzero(classes) - 1) / (2 * column.size)
    return float(max(information - by_chance, 0.0) / whole)


def _first(table: Sequence[tuple[str, str]], words: str) -> str | None:
    return next((meaning for pattern, meaning in table if re.search(pattern, words)), None)


def _classes(codes: Codes) -> Codes:
    edges = np.unique(np.quantile(codes, np.arange(1, _CLASSES) / _CLASSES))
    return np.searchsorted(edges, codes, side="right").astype(np.int32)


def _entropy(counts: Floats) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
