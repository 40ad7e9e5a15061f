"""Yes and no: flags and outcomes."""

from collections.abc import Collection

import polars as pl

from goodsign.collect.blanks import Read

_YES = (
    "yes", "y", "true", "t", "1", "1.0", "x", "on", "checked", "✓", "✔", "opted out", "opted-out", "opt out", "opt-out",
    "optout", "unsubscribed", "dnc", "stop", "stopped", "do not contact", "do not call", "do not email",
    "cease and desist",
)  # fmt: skip
_NO = (
    "no", "n", "false", "f", "0", "0.0", "off", "unchecked", "opted in", "opted-in", "opt in", "opt-in", "optin",
    "subscribed", "ok to contact",
)  # fmt: skip
# A date in an opt-out column says when the person opted out.
_DATED = r"^\d{4}-\d{1,2}-\d{1,2}|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"

_CONVERTED = (
    "yes", "y", "true", "t", "1", "1.0", "won", "closed won", "closed-won", "converted", "paid", "pif", "paid in full",
    "payment plan", "promise kept", "settled", "settled in full", "resolved", "sold", "success", "successful",
    "customer", "enrolled", "funded", "approved", "positive", "accepted", "signed", "purchased", "responded",
)  # fmt: skip
_NOT_CONVERTED = (
    "no", "n", "false", "f", "0", "0.0", "lost", "closed lost", "closed-lost", "not converted", "unpaid", "not paid",
    "no payment", "written off", "failed", "failure", "negative", "rejected", "declined", "unresolved", "refused",
    "no response", "not interested",
)  # fmt: skip


def read_flag(text: pl.Series) -> Read:
    """Return true or false; a date counts as true (the day it became so)."""
    word = text.str.to_lowercase().rename("word")
    truth = pl.when(word.is_in(_YES) | word.str.contains(_DATED)).then(True).when(word.is_in(_NO)).then(False)  # noqa: FBT003
    return Read(pl.select(truth).to_series().rename(text.name))


def read_outcome(text: pl.Series, *, positive: Collection[str] = ()) -> Read:
    """Return whether the lead converted; with `positive` given, those values mean yes and all others no."""
    word = text.str.to_lowercase().rename("word")
    if positive:
        wanted = [value.strip().lower() for value in positive]
        return Read(word.is_in(wanted).rename(text.name))
    truth = pl.when(word.is_in(_CONVERTED)).then(True).when(word.is_in(_NOT_CONVERTED)).then(False)  # noqa: FBT003
    return Read(pl.select(truth).to_series().rename(text.name))
