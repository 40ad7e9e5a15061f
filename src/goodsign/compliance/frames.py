"""What compliance produces: decisions with all reasons, and the rows of the source register they are made from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Outcome = Literal["ALLOW", "DENY"]
Access = Literal["vendor", "page", "file", "own_export", "search"]
"""How a source is read: a vendor's data set, our own fetch of a page, a file somebody hands over, a person's own
export, or a search engine's API."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule denied: its id in the rule table, a code for machines, and a sentence for people."""

    rule_id: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Allow or deny with every reason; no reason means allow."""

    reasons: tuple[Reason, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """ALLOW only when no rule denied."""
        return "DENY" if self.reasons else "ALLOW"

    @property
    def codes(self) -> tuple[str, ...]:
        """The reasons' codes, for the record."""
        return tuple(reason.code for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody's signed permission to run a source.

    It holds from `approved_on` through the whole of `expires_on` (UTC), a year at most, for `purpose` only.
    `counsel` says that the approver signed as legal counsel; `document` is where the signed paper is.
    """

    approved_by: str
    requested_by: str
    counsel: bool
    document: str
    purpose: str
    approved_on: date
    expires_on: date
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A row of the source register.

    `origin` is the host that the data come from in the first place (linkedin.com for an Apify actor that reads
    LinkedIn); `scope` are the address prefixes that may be read. `suspended` says why nothing may be fetched now.
    """

    name: str
    access: Access
    origin: str
    purpose: str
    scope: tuple[str, ...] = ()
    suspended: str | None = None
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStops:
    """What forbids collecting about one person; each is the day since which, None when it is not so."""

    opted_out: bool = False
    do_not_scrape: datetime | None = None
    ceased: datetime | None = None
    suppressed: bool = False


RobotsKind = Literal["rules", "allow_all", "deny_all", "suspend"]
"""What a robots file comes to: its rules, everything allowed, everything denied, or stop until a person looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsVerdict:
    """What an origin's robots file allows from `fetched_at` through `expires_at` (aware UTC).

    `text` is the file for the kind `rules`, else why in a few words; `review` names what a person should look at,
    None for nothing.
    """

    kind: RobotsKind
    text: str
    fetched_at: datetime
    expires_at: datetime
    review: str | None = None
