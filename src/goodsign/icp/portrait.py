"""The text that stands for a lead in similar-leads search."""

import polars as pl

_PARTS = (
    ("job_title", "Job: "),
    ("industry", "Industry: "),
    ("company_name", "Company: "),
    ("company_about", "About: "),
    ("status_description", "Status: "),
    ("lead_source", "Source: "),
)
_LONGEST = 600


def portrait(leads: pl.DataFrame) -> pl.Series:
    """Return one text a lead: work, company, status and source. No name, address or protected fact is in it.

    A lead of whom none of this is known gets an empty text. `leads` may lack any of the columns.
    """
    parts = [pl.concat_str(pl.lit(label), _clean(name), pl.lit(".")) for name, label in _PARTS if name in leads.columns]
    if not parts:
        return pl.Series("portrait", [""] * leads.height, pl.String)
    text = pl.concat_str(parts, separator=" ", ignore_nulls=True)
    return leads.select(portrait=text.fill_null(""))["portrait"]


def _clean(name: str) -> pl.Expr:
    words = pl.col(name).cast(pl.String).str.replace_all(r"\s+", " ").str.strip_chars(" .").str.slice(0, _LONGEST)
    return pl.when(words != "").then(words)
