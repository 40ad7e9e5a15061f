"""What a lead's file knows of a borrower, as identity compares it."""

# ruff: noqa: E501 - a table has one row a line

import dataframely as dy
import polars as pl

from goodsign.collect.identity.frames import Known
from goodsign.collect.identity.spelling import fold

_ENTRY = r'"(?:[^"\\]|\\.)*"\s*:\s*"(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*"\s*:\s*[0-9][0-9.]*'
_KEY = r'^("(?:[^"\\]|\\.)*")'
_VALUE = r"^" + r'"(?:[^"\\]|\\.)*"' + r"\s*:\s*(.*)$"
_NOT_OURS = r"\b(?:phone|fax|email|address|street|driver|drivers|dl|financial|amount|balance|loan|creditor|spouse)\b"
_HEADERS = {
    "graduation_years": r"\b(?:grad|graduated|graduation)\b|class of|\b(?:degree|diploma)\b.*\b(?:year|date)\b|\byear\b.*\bdegree\b",
    "licenses": r"\b(?:licen[sc]e|certificate|registration)\b.*\b(?:number|no|nr|num|id)\b|\b(?:licen[sc]e|certificate)$",
    "profile_urls": r"linked ?in|profile (?:url|link|page)|social (?:url|link)",
    "schools": r"\b(?:school|university|college|alma mater|campus)\b",
    "titles": r"\b(?:job title|occupation|profession|position)\b",
    "employers": r"\b(?:employer|employed by|workplace|place of (?:work|employment)|company worked)\b",
    "middle_name": r"\bmiddle\b",
    "suffix": r"\b(?:suffix|generation)\b",
}
"""Headers of columns without a field, in small plain letters, and what they hold; the first that fits counts."""

_LISTS = ("employers", "titles", "schools", "graduation_years", "licenses", "profile_urls")
_TEXTS = ("full_name", "first_name", "last_name", "city", "state", "zip", "address", "company_name", "job_title")


def known_of(leads: pl.DataFrame) -> dy.DataFrame[Known]:
    """Return what identity may compare of leads: lead_id, columns of `Lead` as far as present, dob decrypted.

    Further facts are found in `attributes` by the words of their headers: school, graduation year, employer, title,
    middle name, suffix, license number, address of a profile. Only the year of birth is kept of a date of birth.
    """
    ours = leads.select(
        "lead_id",
        *(_column(leads, name, pl.String) for name in _TEXTS),
        birth=_column(leads, "dob", pl.Date).dt.year(),
        as_of=pl.coalesce(_year(leads, "source_updated_at"), _year(leads, "source_created_at")),
    )
    found = ours.join(_attributes(leads), on="lead_id", how="left", maintain_order="left")
    lists = {name: pl.col(name).fill_null([]) for name in _LISTS}
    lists["employers"] = _joined("company_name", "employers")
    lists["titles"] = _joined("job_title", "titles")
    lists["graduation_years"] = pl.col("graduation_years").list.eval(_years()).list.drop_nulls().fill_null([])
    return Known.cast(
        found.select(
            pl.col("lead_id", "full_name", "first_name", "last_name", "city", "state", "zip"),
            pl.col("middle_name", "suffix").list.first(),
            household=pl.concat_str("address", pl.lit(" "), pl.col("zip").str.slice(0, 5)).map_batches(
                fold, return_dtype=pl.String
            ),
            birth_year_low="birth",
            birth_year_high="birth",
            as_of_year="as_of",
            **lists,
        )
    )


def _column(leads: pl.DataFrame, name: str, kind: type[pl.DataType]) -> pl.Expr:
    return pl.col(name).cast(kind) if name in leads.columns else pl.lit(None, kind).alias(name)


def _year(leads: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).dt.year() if name in leads.columns else pl.lit(None, pl.Int32)


def _joined(field: str, column: str) -> pl.Expr:
    return pl.concat_list(pl.concat_list(field).list.drop_nulls(), pl.col(column).fill_null([])).alias(column)


def _years() -> pl.Expr:
    return pl.element().str.extract(r"((?:19|20)\d\d)").cast(pl.Int32)


def _attributes(leads: pl.DataFrame) -> pl.DataFrame:
    """Return lead_id and a list of texts for each kind of header found in the attributes."""
    held = [] if "attributes" not in leads.columns else ["attributes"]
    rows = leads.select(
        "lead_id", entry=pl.col(held[0]).str.extract_all(_ENTRY) if held else pl.lit(None, pl.List(pl.String))
    )
    entries = rows.explode("entry").drop_nulls("entry")
    keyed = entries.select(
        "lead_id", header=pl.col("entry").str.extract(_KEY), value=pl.col("entry").str.extract(_VALUE)
    )
    kinds = _kinds(keyed["header"].unique(maintain_order=True))
    sorted_out = keyed.join(kinds, on="header", how="inner", maintain_order="left").with_columns(
        value=pl.when(pl.col("value").str.starts_with('"'))
        .then(pl.col("value").str.json_decode(pl.String))
        .otherwise("value")
        .str.strip_chars()
    )
    filled = sorted_out.filter(pl.col("value") != "")
    return filled.group_by("lead_id").agg(
        pl.col("value").filter(pl.col("kind") == kind).alias(kind) for kind in _HEADERS
    )


def _kinds(headers: pl.Series) -> pl.DataFrame:
    words = fold(headers.str.strip_chars('"').str.replace_all(r"([a-z])([A-Z])", "$1 $2"))
    kind = pl.coalesce(
        pl.when(pl.col("words").str.contains(pattern)).then(pl.lit(name)) for name, pattern in _HEADERS.items()
    )
    named = pl.DataFrame({"header": headers, "words": words}).with_columns(kind=kind)
    return named.filter(~pl.col("words").str.contains(_NOT_OURS)).select("header", "kind").drop_nulls()
