"""Legal sign-offs: without one, a criterion on a protected fact does not run."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from goodsign.core.errors import SignOffRequired, SpecError
from goodsign.icp.describe import comparison_words
from goodsign.icp.spec import Icp

LONGEST = timedelta(days=365)
"""A sign-off is looked at again after a year at the latest."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who allowed the protected criteria of a profile, when and why; valid through `expires_on`.

    `terms` holds what was allowed, in words: when the criteria change, the sign-off no longer covers them.
    """

    icp: str
    terms: str
    who: str
    why: str
    signed_on: date
    expires_on: date


def terms_of(icp: Icp) -> str:
    """Return the protected criteria in words, as a sign-off records them; empty when there are none."""
    return "; ".join(
        f"{criterion.id}: {' or '.join(map(comparison_words, criterion.any_of))}" for criterion in icp.protected
    )


def sign_off(icp: Icp, *, who: str, why: str, signed_on: date, valid_for: timedelta = LONGEST) -> SignOff:
    """Record that `who` allows the protected criteria of `icp` from `signed_on` on.

    Raise SpecError when there is nothing to allow, nobody or no reason is named, or the time is not 1 to 365 days.
    """
    terms = terms_of(icp)
    if not terms:
        raise SpecError(f"The profile {icp.name} has no criterion that needs a legal sign-off.")
    if not who.strip() or not why.strip():
        raise SpecError(f"A sign-off for {icp.name} must say who allows it and why.", hint=_command(icp))
    if not timedelta(days=1) <= valid_for <= LONGEST:
        raise SpecError(f"A sign-off for {icp.name} must be valid for 1 to {LONGEST.days} days.")
    return SignOff(icp.name, terms, who.strip(), why.strip(), signed_on, signed_on + valid_for)


def require_sign_off(icp: Icp, sign_offs: Collection[SignOff], *, as_of: date) -> None:
    """Raise SignOffRequired unless a sign-off in force on `as_of` covers every protected criterion as it stands."""
    terms = terms_of(icp)
    if not terms:
        return
    ours = [given for given in sign_offs if given.icp == icp.name]
    if any(given.terms == terms and given.signed_on <= as_of <= given.expires_on for given in ours):
        return
    reason = _reason(ours, terms, as_of)
    raise SignOffRequired(
        f"The profile {icp.name} uses a fact the law protects ({terms}) and needs a legal sign-off: {reason}.",
        hint=f"Once counsel has agreed, record it: {_command(icp)}",
    )


def _reason(ours: Collection[SignOff], terms: str, as_of: date) -> str:
    if not ours:
        return "none is recorded"
    same = [given for given in ours if given.terms == terms]
    if not same:
        return "the recorded one covers other criteria"
    last = max(given.expires_on for given in same)
    return f"the last one ran out on {last}" if last < as_of else "the recorded one is not yet in force"


def _command(icp: Icp) -> str:
    return f'goodsign icp sign-off {icp.name} --who "NAME" --why "REASON"'
