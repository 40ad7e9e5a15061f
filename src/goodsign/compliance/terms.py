"""Sources that are refused for what they are (SRC-007), and terms that changed since they were approved (SRC-002)."""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from goodsign.compliance.frames import Decision, Reason

SourceClass = Literal[
    "press_release",
    "news",
    "company_page",
    "personal_page",
    "regulatory_filing",
    "patent_grant",
    "licensing_board",
    "court_docket",
    "motor_vehicle_records",
    "campaign_finance",
    "death_file",
    "education_records",
    "health_records",
    "voter_file",
    "student_aid_data",
]
"""What kind of source a row of the register is."""

CLOSED: dict[SourceClass, str] = {
    "motor_vehicle_records": "18 USC 2721",
    "campaign_finance": "52 USC 30111(a)(4)",
    "death_file": "15 CFR 1110",
    "education_records": "20 USC 1232g and 34 CFR 99",
    "health_records": "45 CFR 160 and 164",
    "voter_file": "state voter registration laws",
    "student_aid_data": "20 USC 1097(e)",
}
"""Classes that are closed by statute, each with its citation."""

OWN_TERMS: frozenset[SourceClass] = frozenset({"licensing_board", "court_docket"})
"""Classes that open only after somebody read the source's own terms of use."""

_USE = r"mass|bulk|commercial|automated|automatic|robot\w*|scrap\w+|crawl\w*|data mining|solicitation"
_NEVER = r"no|not|never|prohibit\w*|forbid\w*|forbidden|without|unlawful|illegal"
_FORBIDS = re.compile(rf"(?i)\b(?:{_NEVER})\b[^.]{{0,80}}\b(?:{_USE})\b|\b(?:{_USE})\b[^.]{{0,80}}\b(?:{_NEVER})\b")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Terms:
    """A source's terms of use as they were approved: the hash of their words."""

    digest: str


def fingerprint(text: str) -> Terms:
    """Return what identifies terms of use; spaces, line breaks and capital letters are no change."""
    plain = _SPACES.sub(" ", text).strip().casefold()
    return Terms(hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest())


def terms_stand(approved: Terms | None, *, status: int | None, text: str = "") -> Decision:
    """Say whether a source may go on: its terms were read now (`status`, `text`) and are the approved ones.

    A page that is gone or cannot be read says nothing, and unknown means deny.
    """
    if status is None or not 200 <= status < 300:
        sentence = "The terms of use cannot be read any more; a person looks at the source."
    elif approved is None:
        sentence = "The terms of use were never recorded; a person reads them before the source runs."
    elif fingerprint(text) != approved:
        sentence = "The terms of use changed since the source was approved."
    else:
        return Decision()
    return Decision((Reason("SRC-002", "SRC_TERMS_CHANGED", sentence),))


def class_may_run(kind: SourceClass, *, terms: str | None = None) -> Decision:
    """Say whether a class of source may be registered at all; `terms` are its own terms of use, where somebody did."""
    if kind in CLOSED:
        sentence = f"Sources of this class are closed by law ({CLOSED[kind]})."
    elif kind in OWN_TERMS and terms is None:
        sentence = "This class opens only after its own terms of use were read."
    elif terms is not None and _FORBIDS.search(terms):
        sentence = "The source's own terms forbid automated, bulk or commercial use."
    else:
        return Decision()
    return Decision((Reason("SRC-007", "SRC_STATUTE", sentence),))
