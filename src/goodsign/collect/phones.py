"""Phone numbers to E.164."""

from functools import cache

import phonenumbers
import polars as pl
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from goodsign.collect.blanks import Read

_PUNCTUATION = ["(", ")", "-", " ", ".", "/", "\u00a0", "\u2010", "\u2011", "\u2012", "\u2013"]
_PATTERNS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip
_SAME_DIGIT = [digit * length for digit in "0123456789" for length in range(1, 16)]
_PLACEHOLDERS = frozenset(
    [*_SAME_DIGIT, *(f"1{digit * 10}" for digit in "0123456789"), "1234567890", "11234567890", "0123456789", "1234567"]
)


@cache
def north_american_numbers() -> str:
    """Return one pattern for every valid ten-digit number under +1, from the phonenumbers metadata.

    A number is valid when any region that shares the country code knows it (as phonenumbers decides).
    """
    shapes = set()
    for region in COUNTRY_CODE_TO_REGION_CODE[1]:
        metadata = PhoneMetadata.metadata_for_region(region)
        for name in _PATTERNS:
            shape = getattr(metadata, name)
            if shape is not None and shape.national_number_pattern and 10 in (shape.possible_length or (10,)):
                shapes.add(shape.national_number_pattern)
    return f"^(?:{'|'.join(sorted(shapes))})$"


def read_phone(text: pl.Series) -> Read:
    """Return numbers in E.164, read as dialled from the US; placeholders such as 5555555555 become null.

    Ten digits under +1 are checked by one pattern for the whole column; the phonenumbers library reads only
    the distinct texts of any other shape. Extensions are dropped: E.164 has none.
    """
    dialled = text.str.replace(r"\.0$", "") if text.str.ends_with(".0").any() else text
    digits = dialled.str.replace_many(_PUNCTUATION, [""] * len(_PUNCTUATION)).str.strip_prefix("+1").rename("digits")
    international = digits.str.starts_with("+")
    national = pl.select(
        pl.when(digits.str.contains(r"^1[0-9]{10}$")).then(digits.str.slice(1)).otherwise(digits)
    ).to_series()
    ten = national.str.contains(r"^[0-9]{10}$") & ~international
    valid = ten & national.str.contains(north_american_numbers())
    placeholder = digits.is_in(_PLACEHOLDERS)
    other = dialled.is_not_null() & ~ten & ~placeholder
    quick = pl.select(pl.when(valid & ~placeholder).then(pl.lit("+1") + national)).to_series()
    values = quick if not other.any() else _with_rest(quick, dialled, other)
    return Read(values.rename(text.name), placeholder)


def _with_rest(quick: pl.Series, dialled: pl.Series, other: pl.Series) -> pl.Series:
    rest = pl.select(pl.when(other).then(dialled)).to_series()
    distinct = rest.drop_nulls().unique()
    read = pl.Series([to_e164(number) for number in distinct], dtype=pl.String)
    looked_up = rest.replace_strict(distinct, read, default=None, return_dtype=pl.String)
    return pl.select(pl.coalesce(quick, looked_up)).to_series()


def to_e164(number: str) -> str | None:
    """Return one number in E.164, None when the phonenumbers library finds it is not valid."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
