"""When somebody was born, as far as the years of a profile tell."""

import polars as pl

_HIGH = r"(?i)high school|secondary|diploma|\bhs\b"
_LATER = r"(?i)\bged\b|equivalen"
_BACHELOR = r"(?i)bachelor|\bb\.?\s?[as]\.?(?:c|ba|n)?\b|undergrad|licenciatura"
_ASSOCIATE = r"(?i)associate|\ba\.?\s?[as]\.?\b|community college"
_GRADUATE = r"(?i)master|\bm\.?\s?[as]\.?(?:c|w)?\b|\bmba\b|doctor|ph\.?d|\bj\.?d\b|\bm\.?d\b|graduate certificate"
_KINDS = ("high", "graduate", "bachelor", "associate", "other")

# Years from birth to the end of a course: the youngest and oldest who typically end it, and the youngest imaginable.
_AT_END = {
    "high": (17, 19, 16), "graduate": (23, 32, 20), "bachelor": (21, 24, 18), "associate": (19, 23, 17),
    "other": (18, 26, 15),
}  # fmt: skip
_OLDEST_PUPIL = 22
_YOUNGEST_STUDENT = {"high": 12, "graduate": 18, "bachelor": 15, "associate": 15, "other": 12}
_YOUNGEST_WORKER = 13


def birth_years(seen: pl.DataFrame) -> pl.DataFrame:
    """Return four years a profile: `typical_low`, `typical_high`, `possible_low`, `possible_high`; null for unknown.

    A bachelor's degree typically ends at 21 to 24, high school at 17 to 19; nobody works before 13. Late learners are
    possible, so only high school bounds the year of birth from below.
    """
    rows = seen.select("studies", "positions").with_row_index("row")
    studies = _studies(rows)
    typical = (
        studies.drop_nulls("typical_low").sort("row", "rank", "end_year", "typical_low").unique("row", keep="first")
    )
    bounds = pl.concat([studies.select("row", "latest"), _working(rows).select("row", "latest")])
    possible = bounds.group_by("row").agg(possible_high=pl.col("latest").min())
    pupils = studies.filter(pl.col("pupil")).group_by("row").agg(possible_low=pl.col("end_year").max() - _OLDEST_PUPIL)
    joined = rows.select("row")
    for part in (typical.select("row", "typical_low", "typical_high"), pupils, possible):
        joined = joined.join(part, on="row", how="left", maintain_order="left")
    return joined.select(pl.col("typical_low", "typical_high", "possible_low", "possible_high").cast(pl.Int32))


def _studies(rows: pl.DataFrame) -> pl.DataFrame:
    spans = rows.select("row", "studies").explode("studies").drop_nulls("studies").unnest("studies")
    said = pl.concat_str(pl.col("degree").fill_null(""), pl.lit(" "), pl.col("school").fill_null(""))
    kind = (
        pl.when(said.str.contains(_LATER)).then(pl.lit("other"))
        .when(said.str.contains(_HIGH)).then(pl.lit("high"))
        .when(pl.col("degree").str.contains(_GRADUATE)).then(pl.lit("graduate"))
        .when(pl.col("degree").str.contains(_BACHELOR)).then(pl.lit("bachelor"))
        .when(said.str.contains(_ASSOCIATE)).then(pl.lit("associate"))
        .otherwise(pl.lit("other"))
    )  # fmt: skip
    named = spans.with_columns(kind=kind)

    def years(place: int) -> pl.Expr:
        table = {name: ages[place] for name, ages in _AT_END.items()}
        return pl.col("kind").replace_strict(table, return_dtype=pl.Int32)

    started = pl.col("kind").replace_strict(_YOUNGEST_STUDENT, return_dtype=pl.Int32)
    usual = pl.col("kind") != "graduate"
    ended = pl.col("end_year").fill_null(pl.col("start_year") + 4)
    return named.with_columns(
        typical_low=pl.when(usual).then(ended - years(1)),
        typical_high=pl.when(usual).then(ended - years(0)),
        latest=pl.min_horizontal(pl.col("end_year") - years(2), pl.col("start_year") - started),
        pupil=(pl.col("kind") == "high") & pl.col("end_year").is_not_null(),
        rank=pl.col("kind").replace_strict({name: place for place, name in enumerate(_KINDS)}, return_dtype=pl.Int8),
    )


def _working(rows: pl.DataFrame) -> pl.DataFrame:
    jobs = rows.select("row", "positions").explode("positions").drop_nulls("positions").unnest("positions")
    return jobs.select("row", latest=pl.col("start_year") - _YOUNGEST_WORKER)
