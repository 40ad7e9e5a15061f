"""Names as they compare: small plain letters, without titles, credentials and signs."""

import polars as pl
from anyascii import anyascii

from goodsign.collect.names import read_full_name, split_full_name

_SIGNS = r"[\p{So}\p{Sk}\p{Cf}\p{Co}\p{Cn}\u{fe00}-\u{fe0f}]+"
_CREDENTIAL = (
    r"(?:mba|emba|pmp|rn|bsn|msn|aprn|cpa|ph\.?\s?d|m\.?d|d\.?o|dds|dvm|jd|esq|pe|eit|cfa|cfp|ms|msc|ma|bs|bsc|ba|mph|msw"
    r"|lcsw|lpn|cna|csm|shrm-cp|shrm-scp|phr|sphr|cissp|ccna|cscp|edd|psyd|pharmd|pa-c|np|he/him|she/her|they/them)"
)
_CREDENTIALS = rf"(?i)(?:\s*[,|/•·-]\s*|\s+){_CREDENTIAL}\.?(?:[\s,|/]+{_CREDENTIAL}\.?)*\s*$"
_ALIAS = r"[(\[\"“”«]\s*([^()\[\]\"“”«»]{2,40})\s*[)\]\"“”»]"
_SUFFIX = r"(?i)[\s,]+(jr|sr|ii|iii|iv|junior|senior)\.?\s*$"
_PRONOUN = r"(?i)^(?:he|she|they|him|her|them|ze|zir|\s|/)+$"
_SINGLES = list("bdfgjklmnprstvx")
_DOUBLES = [letter * 2 for letter in _SINGLES]
_TITLE = r"(?i)^(?:(?:mr|mrs|ms|mx|miss|dr|prof|rev)\.?\s+)+"
PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "la",
        "las",
        "los",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "le",
        "y",
        "e",
        "st",
        "bin",
        "ibn",
        "ben",
        "al",
        "el",
        "ter",
        "ten",
    ]
)


def fold(text: pl.Series) -> pl.Series:
    """Return text in small letters a to z and digits, words one space apart; null where nothing is left.

    Accents fall, other scripts are transliterated, apostrophes vanish, hyphens part words.
    """
    bare = text.str.replace_all(_SIGNS, " ").str.normalize("NFKD").str.replace_all(r"\p{M}+", "")
    foreign = bare.filter(bare.str.contains(r"[^\x00-\x7f]")).unique()
    if foreign.len():
        plain = pl.Series([anyascii(value) for value in foreign.to_list()], dtype=pl.String)
        changed = bare.replace_strict(foreign, plain, default=None, return_dtype=pl.String)
        bare = pl.select(pl.coalesce(changed, bare)).to_series()
    words = (
        bare.str.to_lowercase().str.replace_all(r"['\u2019`]", "").str.replace_all(r"[^a-z0-9]+", " ").str.strip_chars()
    )
    return pl.select(pl.when(words != "").then(words)).to_series().rename(text.name)


def folded(column: str) -> pl.Expr:
    """Return the expression that folds a column."""
    return pl.col(column).map_batches(fold, return_dtype=pl.String)


def read_names(people: pl.DataFrame) -> pl.DataFrame:
    """Return one row a person of the columns full_name, first_name, last_name (middle_name, suffix where given).

    Adds `first` (one word), `middle` (one word), `last` (one word, particles joined), `rest` (every further word that
    could be a family name), `aliases` (what stands in brackets or quotes) and `generation` (jr, sr, ii, iii, iv).
    """
    ready = people.select(
        full=_text("full_name"),
        given=_text("first_name"),
        family=_text("last_name"),
        middle_given=_optional(people, "middle_name"),
        suffix_given=_optional(people, "suffix"),
    )
    whole = pl.concat_str("full", "given", "family", separator=" ", ignore_nulls=True)
    marked = ready.with_columns(
        aliases=whole.str.extract_all(_ALIAS).list.eval(pl.element().str.strip_chars('()[]"“”«» ')),
        **{name: _bare(name) for name in ("full", "given", "family")},
    ).with_columns(
        generation=pl.coalesce(_generation("suffix_given"), _generation("family"), _generation("full")),
        family=pl.col("family").str.replace(_SUFFIX, ""),
        full=pl.col("full").str.replace(_SUFFIX, ""),
    )
    return _parts(_split(marked))


def skeleton(name: pl.Expr) -> pl.Expr:
    """Return a name's consonants, doubles once: what transliterations of one name have in common."""
    one = name.str.replace_all(r"[aeiouyhw]", "").str.replace_all(r"[qc]", "k").str.replace_all(r"ts|z", "s")
    # Once for two, twice for three of a letter.
    return one.str.replace_many(_DOUBLES, _SINGLES).str.replace_many(_DOUBLES, _SINGLES)


def other_script() -> pl.Expr:
    """Return whether a name is written in letters other than Latin ones, so that its spelling is a guess."""
    whole = pl.concat_str("full_name", "first_name", "last_name", ignore_nulls=True)
    return whole.str.contains(r"[\p{L}--\p{Latin}]").fill_null(value=False)


def _text(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.replace_all(_SIGNS, " ").str.strip_chars()


def _optional(people: pl.DataFrame, column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String) if column in people.columns else pl.lit(None, pl.String)


def _bare(column: str) -> pl.Expr:
    clean = pl.col(column).str.replace_all(_ALIAS, " ").str.replace_all(r"\s+", " ").str.strip_chars(" ,")
    once = clean.str.replace(_TITLE, "").str.replace(_CREDENTIALS, "")
    return once.str.replace(_CREDENTIALS, "").str.strip_chars(" ,")


def _generation(column: str) -> pl.Expr:
    found = (pl.lit(" ") + pl.col(column)).str.extract(_SUFFIX).str.to_lowercase()
    return found.replace({"junior": "jr", "senior": "sr"})


def _split(marked: pl.DataFrame) -> pl.DataFrame:
    """Fill first and last names from the full name where the source gives only that."""
    missing = (
        pl.col("given").is_null() | (pl.col("given") == "") | pl.col("family").is_null() | (pl.col("family") == "")
    )
    if not marked.select(missing.any()).item():
        return marked
    given, family = split_full_name(read_full_name(marked["full"]))
    filled = marked.with_columns(split_given=given, split_family=family)
    return filled.with_columns(
        given=pl.when(missing).then(pl.coalesce("split_given", pl.col("full"))).otherwise("given"),
        family=pl.when(missing & (pl.col("split_family") != pl.col("full")))
        .then("split_family")
        .when(~missing)
        .then("family"),
    )


def _parts(split: pl.DataFrame) -> pl.DataFrame:
    plain = split.with_columns(
        **{name: folded(name) for name in ("given", "family", "full", "middle_given")},
        aliases=pl.col("aliases").map_batches(fold_lists, return_dtype=pl.List(pl.String)),
    )
    given, family = pl.col("given").str.split(" "), pl.col("family").str.split(" ")
    between = pl.col("full").str.split(" ").list.set_difference(given).list.set_difference(family)
    words = pl.concat_list(
        given.list.slice(1), pl.col("middle_given").str.split(" ").fill_null([]), between.fill_null([])
    )
    further = words.fill_null([]).list.unique(maintain_order=True).list.set_difference(list(PARTICLES))
    spread = plain.select(
        first=given.list.first(),
        middle=further.list.first(),
        last=pl.col("family").str.replace_all(" ", ""),
        parts=family.list.set_difference(list(PARTICLES)).fill_null([]),
        rest=further.list.eval(pl.element().filter(pl.element().str.len_chars() > 2)),
        aliases="aliases",
        generation="generation",
    )
    return spread.with_columns(parts=pl.col("parts").list.sort(), rest=pl.col("rest").list.sort())


def fold_lists(texts: pl.Series) -> pl.Series:
    """Return lists of texts folded, pronouns and empty ones left out; no list becomes an empty one."""
    rows = texts.rename("text").to_frame().with_row_index("row")
    long = rows.explode("text").drop_nulls("text").filter(~pl.col("text").str.contains(_PRONOUN))
    plain = (
        long.with_columns(text=fold(long["text"])).drop_nulls("text").group_by("row", maintain_order=True).agg("text")
    )
    joined = rows.select("row").join(plain, on="row", how="left", maintain_order="left")
    return joined["text"].fill_null([]).rename(texts.name)
