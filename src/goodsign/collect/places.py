"""US states and ZIP codes."""

import polars as pl

from goodsign.collect.blanks import Read

_STATES: dict[str, str] = {
    "AL": "Alabama,Ala", "AK": "Alaska,Alas", "AZ": "Arizona,Ariz", "AR": "Arkansas,Ark",
    "CA": "California,Calif,Cal", "CO": "Colorado,Colo,Col", "CT": "Connecticut,Conn", "DE": "Delaware,Del",
    "DC": "District of Columbia,Washington DC,Wash DC", "FL": "Florida,Fla", "GA": "Georgia", "HI": "Hawaii",
    "ID": "Idaho,Ida", "IL": "Illinois,Ill,Ills", "IN": "Indiana,Ind", "IA": "Iowa", "KS": "Kansas,Kans,Kan",
    "KY": "Kentucky,Ken,Kent", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts,Mass",
    "MI": "Michigan,Mich", "MN": "Minnesota,Minn", "MS": "Mississippi,Miss", "MO": "Missouri", "MT": "Montana,Mont",
    "NE": "Nebraska,Nebr,Neb", "NV": "Nevada,Nev", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico,N Mex",
    "NY": "New York", "NC": "North Carolina,N Car", "ND": "North Dakota,N Dak", "OH": "Ohio", "OK": "Oklahoma,Okla",
    "OR": "Oregon,Ore,Oreg", "PA": "Pennsylvania,Penn,Penna", "RI": "Rhode Island", "SC": "South Carolina,S Car",
    "SD": "South Dakota,S Dak", "TN": "Tennessee,Tenn", "TX": "Texas,Tex", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia,Virg", "WA": "Washington,Wash,Washington State", "WV": "West Virginia,W Va,W Virginia",
    "WI": "Wisconsin,Wis,Wisc", "WY": "Wyoming,Wyo", "PR": "Puerto Rico", "GU": "Guam",
    "VI": "Virgin Islands,US Virgin Islands,USVI", "AS": "American Samoa",
    "MP": "Northern Mariana Islands,CNMI", "FM": "Micronesia,Federated States of Micronesia",
    "MH": "Marshall Islands", "PW": "Palau", "AA": "Armed Forces Americas", "AE": "Armed Forces Europe",
    "AP": "Armed Forces Pacific",
}  # fmt: skip
"""USPS two-letter codes with full names and traditional abbreviations (Publication 28, appendix B)."""

_CODES = {code: code for code in _STATES}
_NAMES = {name.upper(): code for code, names in _STATES.items() for name in names.split(",")}
_SPACED = {f"{code[0]} {code[1]}": code for code in _STATES}
_KNOWN = {**_NAMES, **_SPACED, **_CODES, **{f"US-{code}": code for code in _STATES}}

_NO_ZIP = ("00000", "99999", "0", "00000-0000", "000000000")


def read_us_state(text: pl.Series) -> Read:
    """Return two-letter USPS codes of states, territories and military mail."""
    upper = text.str.to_uppercase()
    code = upper.replace_strict(_KNOWN, default=None, return_dtype=pl.String)
    if (code.is_null() & text.is_not_null()).any():
        bare = upper.str.replace_all(r"[.,]", " ").str.replace_all(r"\s+", " ").str.strip_chars()
        again = bare.replace_strict(_KNOWN, default=None, return_dtype=pl.String)
        code = pl.select(pl.coalesce(code, again)).to_series()
    return Read(code.rename(text.name))


def read_zip(text: pl.Series) -> Read:
    """Return ZIP codes as 02134 or 02134-1000; zeros that a spreadsheet dropped in front come back."""
    if text.str.contains(r"^[0-9]{5}$").all():
        return Read(text, text.is_in(_NO_ZIP)) if not text.is_in(_NO_ZIP).any() else _without_placeholders(text, text)
    digits = text.str.replace(r"\.0+$", "").str.replace(r"^([0-9]{3,5})[- ]?([0-9]{4})$", "$1-$2")
    frame = pl.DataFrame({"digits": digits})
    head, tail = (
        pl.col("digits").str.extract(r"^([0-9]{3,5})(?:-[0-9]{4})?$"),
        pl.col("digits").str.extract(r"-([0-9]{4})$"),
    )
    five = head.str.zfill(5)
    whole = frame.select(pl.when(tail.is_null()).then(five).otherwise(five + "-" + tail)).to_series()
    return _without_placeholders(whole.rename(text.name), text)


def _without_placeholders(values: pl.Series, text: pl.Series) -> Read:
    placeholder = values.is_in(_NO_ZIP) | text.is_in(_NO_ZIP)
    return Read(pl.select(pl.when(~placeholder).then(values)).to_series().rename(text.name), placeholder)
