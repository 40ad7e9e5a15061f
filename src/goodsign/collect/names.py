"""People's names: order, titles, capitals, first and last."""

import string

import polars as pl

_TITLE = r"(?i)^(?:(?:mr|mrs|ms|mx|miss|dr|prof|professor|rev|reverend|hon|sir|madam|capt|sgt)\.?\s+)+(\S)"
_SUFFIX = r"(?:jr|sr|ii|iii|iv)\.?"
_CREDENTIAL = rf"{_SUFFIX}|v|m\.?d\.?|ph\.?d\.?|esq\.?|dds|cpa|rn|jd|dvm"
_COMPANY = r"(?:llc|l\.l\.c|inc|ltd|corp|corporation|company|gmbh|lp|llp|pllc|trust|estate of|bank)"
_IS_COMPANY = rf"(?i)(?:^|[\s,]){_COMPANY}\.?(?:$|[\s,])"
_TRAILING = rf"(?i),\s*((?:{_CREDENTIAL}))$"
_SPECIAL_COMMA = rf"(?i),.*,|{_IS_COMPANY}|(?:\s{_SUFFIX}\s*,)|,\s*(?:.*\s)?(?:{_CREDENTIAL})$"
_PARTICLE = r"(?:van|von|der|den|de|la|las|los|del|della|di|da|dos|das|du|le|st\.?|san|bin|ibn|al|el|ter|ten)"
_LAST = rf"(?i)(?:^|\s)((?:{_PARTICLE}\s+)*\S+(?:\s+{_SUFFIX})?)$"
_UNPLAIN = rf"(?i)(?:\s{_SUFFIX}$)|(?:^|\s){_PARTICLE}\s"

_MC = [f"Mc{letter}" for letter in string.ascii_lowercase]
_MC_FIXED = [f"Mc{letter}" for letter in string.ascii_uppercase]
_MARKS = "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"


def read_name(text: pl.Series) -> pl.Series:
    """Return names with single spaces; only names all in capitals or all in small letters change their case."""
    name = _plain(text)
    one_case = (name == name.str.to_uppercase()) | (name == name.str.to_lowercase())
    if not one_case.any():
        return name
    return pl.select(pl.when(one_case).then(_capitalized(name)).otherwise(name)).to_series().rename(text.name)


def read_full_name(text: pl.Series) -> pl.Series:
    """Return full names as “First Middle Last Jr.”, from “LAST, FIRST” too, without titles."""
    name = _plain(text)
    if name.str.contains(",", literal=True).any():
        name = _turned(name).str.strip_chars(" ,")
    titled = name.str.contains(_TITLE)
    if titled.any():
        name = pl.select(pl.when(titled).then(name.str.replace(_TITLE, "$1")).otherwise(name)).to_series()
    return read_name(name.rename(text.name))


def split_full_name(full: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return first and last names; particles and Jr. belong to the last, a single word is one, companies have none."""
    name = full.rename("name").to_frame()
    company = pl.col("name").str.contains(_IS_COMPANY)
    words = pl.col("name").str.split(" ")
    unplain = pl.col("name").str.contains(_UNPLAIN)
    last = pl.when(unplain).then(pl.col("name").str.extract(_LAST)).otherwise(words.list.last())
    parts = name.select(
        first=pl.when(~company & (last != pl.col("name"))).then(words.list.first()),
        last=pl.when(~company).then(last),
    )
    return parts["first"], parts["last"]


def _plain(text: pl.Series) -> pl.Series:
    """Return composed characters, no invisible marks, single spaces; untouched where nothing needs it."""
    name = text
    foreign = name.str.len_bytes() != name.str.len_chars()
    if foreign.any():
        composed = name.str.normalize("NFC").str.replace_all(_MARKS, "")
        name = pl.select(pl.when(foreign).then(composed).otherwise(name)).to_series()
    crowded = name.str.contains(r"\s\s|[\t\r\n\u00a0]|^\s|\s$")
    if crowded.any():
        single = name.str.replace_all(r"\s+", " ").str.strip_chars()
        name = pl.select(pl.when(crowded).then(single).otherwise(name)).to_series()
    return name.rename(text.name)


def _turned(name: pl.Series) -> pl.Series:
    """Turn “Last, First” round; “Doe, Jr.” and “Acme, Inc.” have their order already."""
    halves = name.str.splitn(",", 2).struct.unnest()
    simple = halves.select(pl.col("field_1").str.strip_chars() + " " + pl.col("field_0").str.strip_chars()).to_series()
    special = name.str.contains(_SPECIAL_COMMA)
    turned = pl.select(pl.coalesce(simple, name)).to_series()
    if not special.any():
        return turned
    distinct = name.filter(special).unique()
    turned_special = name.replace_strict(distinct, _turned_special(distinct), default=None, return_dtype=pl.String)
    return pl.select(pl.when(special).then(turned_special).otherwise(turned)).to_series()


def _turned_special(name: pl.Series) -> pl.Series:
    attached = name.str.replace(_TRAILING, " $1")
    turned = attached.str.replace(rf"(?i)^([^,]+?)((?:\s+{_SUFFIX})?)\s*,\s*([^,]+)$", "$3 $1$2")
    # “Doe, Jane, Jr.” has lost its last comma above: the suffix moves behind the last name.
    moved = attached.str.replace(rf"(?i)^([^,]+?)\s*,\s*([^,]+?)\s+({_SUFFIX})$", "$2 $1 $3")
    suffixed = attached.str.contains(rf"(?i),.*\s{_SUFFIX}$")
    choice = pl.when(name.str.contains(_IS_COMPANY)).then(name).when(suffixed).then(moved).otherwise(turned)
    return pl.select(choice).to_series()


def _capitalized(name: pl.Series) -> pl.Series:
    titled = name.str.to_titlecase().str.replace_many(_MC, _MC_FIXED)
    generation = titled.str.contains(r"\s(?:Ii|Iii|Iv)$")
    if generation.any():
        raised = titled.str.replace(r"\sIii$", " III").str.replace(r"\sIi$", " II").str.replace(r"\sIv$", " IV")
        titled = pl.select(pl.when(generation).then(raised).otherwise(titled)).to_series()
    return titled
