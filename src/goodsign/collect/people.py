"""When two rows can be one person, by their names, dates of birth and tax ids."""

import polars as pl

_NOT_LETTERS = r"[^\p{L}\p{N}]+"

FACTS = ("lead_id", "tax", "dob", "last", "first", "initial", "middle", "middle_initial")


def with_names(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with names to compare: lower case, no accents, no punctuation.

    Adds `last` (with Jr.: father and son differ), `first` (null when only an initial is known), `initial`,
    `middle` and `middle_initial`, from first_name, last_name and, where there is one, full_name.
    """
    given = _folded("first_name").str.split(" ")
    rest = _between() if "full_name" in rows.columns else pl.lit(None, pl.String)
    split = rows.with_columns(
        last=_filled(_folded("last_name").str.replace_all(" ", "", literal=True)),
        given=_filled(given.list.first()),
        second=_filled(pl.coalesce(given.list.get(1, null_on_oob=True), rest)),
    )
    return split.with_columns(
        first=_spelled("given"),
        initial=pl.col("given").str.slice(0, 1),
        middle=_spelled("second"),
        middle_initial=pl.col("second").str.slice(0, 1),
    ).drop("given", "second")


def compatible() -> pl.Expr:
    """Return the aggregate that tells whether all rows of a group can be one person.

    At most one stored lead, tax id, date of birth and last name; first and middle names equal, or an initial of
    the other, or missing. (Pairs conflict exactly when two spelled names or two initials differ, so counting
    distinct values decides for all pairs at once.)
    """
    return pl.all_horizontal(pl.col(fact).drop_nulls().n_unique() <= 1 for fact in FACTS)


def related() -> pl.Expr:
    """Return the aggregate for rows with one tax id: they are one person unless first and last names both differ."""

    def agree(*facts: str) -> pl.Expr:
        return pl.all_horizontal(pl.col(fact).drop_nulls().n_unique() <= 1 for fact in facts)

    return agree("lead_id") & (agree("last") | agree("first", "initial"))


def name_differs() -> pl.Expr:
    """Return the aggregate that tells whether the rows of a group carry names of different people."""
    return ~pl.all_horizontal(pl.col(fact).drop_nulls().n_unique() <= 1 for fact in ("last", "first", "initial"))


def _between() -> pl.Expr:
    """Return the first word of the full name between first and last name."""
    full, first, last = _folded("full_name"), _folded("first_name"), _folded("last_name")
    middle = full.str.strip_prefix(first + pl.lit(" ")).str.strip_suffix(last).str.strip_chars()
    return pl.when(full.str.starts_with(first) & full.str.ends_with(last)).then(middle.str.split(" ").list.first())


def _folded(column: str) -> pl.Expr:
    bare = pl.col(column).str.normalize("NFKD").str.replace_all(r"\p{M}+", "").str.to_lowercase()
    return bare.str.replace_all(r"['\u2019]", "").str.replace_all(_NOT_LETTERS, " ").str.strip_chars()


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def _spelled(column: str) -> pl.Expr:
    return pl.when(pl.col(column).str.len_chars() > 1).then(pl.col(column))
