"""Tax ids and external keys."""

import polars as pl

from goodsign.collect.blanks import Read

_AREA = r"(?:00[1-9]|0[1-9][0-9]|[1-578][0-9][0-9]|6[0-57-9][0-9]|66[0-57-9])"
_SSN = rf"^{_AREA}(?:0[1-9]|[1-9][0-9])(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9]{{3}})$"
# IRS: individual taxpayer numbers begin with 9, their fourth and fifth digits are 50-65, 70-88, 90-92 or 94-99.
_ITIN = r"^9[0-9][0-9](?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])[0-9]{4}$"
_MASKED = r"^[0-9Xx*#•-]*[Xx*#•][0-9Xx*#•-]*$"
# 078-05-1120 and 219-09-9999 were printed on sample cards (SSA); the others are what keyboards suggest.
_PLACEHOLDERS = frozenset(
    ["123456789", "987654321", "012345678", "078051120", "219099999", *(digit * 9 for digit in "0123456789"), "0"]
)
UUID = r"^\{?[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\}?$"


def read_tax_id(text: pl.Series) -> Read:
    """Return nine digits of a possible SSN or ITIN; masked and made-up numbers become null.

    A number of eight digits is bad, not padded: it may have lost a zero or any other digit, and a wrong guess
    would make two people one. Ranges: SSA never issued areas 000 and 666, group 00 or serial 0000.
    """
    compact = text.str.replace_many(["-", " ", "\u2013"], ["", "", ""])
    digits = compact.str.replace(r"\.0$", "") if compact.str.ends_with(".0").any() else compact
    placeholder = digits.is_in(_PLACEHOLDERS) | digits.str.contains(_MASKED)
    good = (digits.str.contains(_SSN) | digits.str.contains(_ITIN)) & ~placeholder
    return Read(pl.select(pl.when(good).then(digits)).to_series().rename(text.name), placeholder)


def read_key(text: pl.Series, *, uuids: bool, max_length: int | None) -> Read:
    """Return external keys; in a column of UUIDs every key must be one (lower case, no braces).

    A whole number that a spreadsheet wrote as 1234.0 is 1234.
    """
    if uuids:
        bare = text.str.to_lowercase().str.strip_chars("{}").rename("key")
        good = text.str.contains(UUID)
        return Read(pl.select(pl.when(good).then(bare)).to_series().rename(text.name))
    key = text.str.replace(r"^([0-9]+)\.0+$", "$1") if text.str.ends_with(".0").any() else text
    return Read(limited(key, max_length))


def limited(text: pl.Series, max_length: int | None) -> pl.Series:
    """Return the texts no longer than `max_length` characters, null the others."""
    if max_length is None:
        return text
    return pl.select(pl.when(text.str.len_chars() <= max_length).then(text)).to_series().rename(text.name)
