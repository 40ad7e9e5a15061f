"""Both sides as records with the same columns, ready to be compared."""

import polars as pl

from goodsign.collect.identity.ages import birth_years
from goodsign.collect.identity.nicknames import forms
from goodsign.collect.identity.organizations import GIANTS, tokens
from goodsign.collect.identity.places import metro_of, metro_states, read_locations
from goodsign.collect.identity.spelling import fold, fold_lists, folded, other_script, read_names, skeleton
from goodsign.collect.places import read_us_state

_AROUND = (3, 1)
_OPEN_ENDED = 15
_LISTS = ("employers", "giants", "employer_years", "titles", "schools", "school_years", "licenses", "urls")
COLUMNS = (
    "unique_id", "first", "forms", "first_bones", "foreign", "middle", "last", "last_bones", "parts", "rest",
    "generation", "city", "state", "metro", "reach", "abroad", "birth_low", "birth_high", "typical_low", "typical_high",
    "possible_low", "possible_high", *_LISTS,
)  # fmt: skip


def known_records(known: pl.DataFrame) -> pl.DataFrame:
    """Return one record a lead."""
    names = _with_forms(read_names(known)).hstack(known.select(foreign=other_script()))
    city, state = fold(known["city"]), read_us_state(known["state"]).values
    place = pl.DataFrame({"city": city, "state": state}).with_columns(metro=metro_of(pl.col("city"), pl.col("state")))
    rows = known.with_row_index("row")
    graduation = rows.select("row", year="graduation_years").explode("year").drop_nulls()
    schools = rows.select("row", name="schools").explode("name").join(graduation, on="row", how="left")
    jobs = rows.select("row", "as_of_year", name="employers").explode("name")
    return _records(
        known["lead_id"],
        names,
        place.with_columns(abroad=pl.lit(value=False)),
        known.select(birth_low="birth_year_low", birth_high="birth_year_high"),
        [
            _organizations(
                jobs.select(
                    "row", "name", low=pl.col("as_of_year") - _AROUND[0], high=pl.col("as_of_year") + _AROUND[1]
                ),
                school=False,
                known=True,
            ),
            _organizations(
                schools.select("row", "name", low=pl.col("year") - 1, high=pl.col("year") + 1), school=True, known=True
            ),
        ],
        known.select(titles=_plain("titles"), licenses=_numbers("licenses"), urls=_addresses(pl.col("profile_urls"))),
    )


def seen_records(seen: pl.DataFrame) -> pl.DataFrame:
    """Return one record a profile."""
    names = _with_forms(read_names(seen)).hstack(seen.select(foreign=other_script()))
    rows = seen.with_row_index("row")
    jobs = rows.select("row", "positions").explode("positions").drop_nulls("positions").unnest("positions")
    studies = rows.select("row", "studies").explode("studies").drop_nulls("studies").unnest("studies")
    worked = jobs.select(
        "row", name="employer", low="start_year", high=pl.col("end_year").fill_null(pl.col("start_year") + _OPEN_ENDED)
    )
    ended = pl.col("end_year")
    studied = studies.select(
        "row",
        name="school",
        low=ended.fill_null(pl.col("start_year") + 1),
        high=ended.fill_null(pl.col("start_year") + 6),
    )
    return _records(
        seen["profile_id"],
        names,
        read_locations(seen["location"]),
        birth_years(seen),
        [_organizations(worked, school=False, known=False), _organizations(studied, school=True, known=False)],
        seen.select(
            titles=_plain_of(pl.col("positions").list.eval(pl.element().struct.field("title"))),
            licenses=_numbers("licenses"),
            urls=_addresses(pl.concat_list("url")),
        ),
    )


def _records(
    ids: pl.Series,
    names: pl.DataFrame,
    place: pl.DataFrame,
    years: pl.DataFrame,
    organizations: list[pl.DataFrame],
    lists: pl.DataFrame,
) -> pl.DataFrame:
    frame = pl.concat(
        [ids.to_frame("unique_id"), names, place.select("city", "state", "metro", "abroad"), years, lists],
        how="horizontal",
    ).with_row_index("row")
    for part in organizations:
        frame = frame.join(part, on="row", how="left", maintain_order="left")
    whole = frame.with_columns(reach=metro_states(pl.col("metro")))
    absent = [pl.lit(None, pl.Int32).alias(name) for name in COLUMNS if name not in whole.columns]
    emptied = [
        pl.when(pl.col(name).list.len() > 0).then(pl.col(name).list.unique().list.sort()).alias(name) for name in _LISTS
    ]
    return whole.with_columns(*absent, *emptied).select(COLUMNS)


def _with_forms(names: pl.DataFrame) -> pl.DataFrame:
    """Add what the first name may stand for, and what is left of a name without vowels."""
    firsts = names["first"].drop_nulls().unique(maintain_order=True)
    said = pl.DataFrame(
        {"first": firsts, "forms": pl.Series([forms(first) for first in firsts.to_list()], dtype=pl.List(pl.String))}
    )
    joined = names.join(said, on="first", how="left", maintain_order="left")
    also = (
        pl.col("aliases").list.join(" ").str.split(" ").list.eval(pl.element().filter(pl.element().str.len_chars() > 1))
    )
    return joined.with_columns(
        forms=pl.concat_list(pl.col("forms").fill_null([]), also).list.unique().list.sort(),
        rest=pl.concat_list("rest", also).list.unique().list.sort(),
        first_bones=skeleton(pl.col("first")),
        last_bones=skeleton(pl.col("last")),
    ).drop("aliases")


def _organizations(long: pl.DataFrame, *, school: bool, known: bool) -> pl.DataFrame:
    """Return the tokens of employers or schools of each `row`, alone and with each year from `low` to `high`."""
    said = long.drop_nulls("name").with_columns(plain=folded("name")).drop_nulls("plain")
    distinct = said["plain"].unique(maintain_order=True)
    found = [tokens(plain, school=school, known=known) for plain in distinct.to_list()]
    table = pl.DataFrame({"plain": distinct, "token": pl.Series(found, dtype=pl.List(pl.String))})
    spread = said.join(table, on="plain", how="inner", maintain_order="left").explode("token").drop_nulls("token")
    giant = pl.col("token").is_in(list(GIANTS))
    dated = spread.drop_nulls(["low", "high"]).filter(pl.col("high") >= pl.col("low"))
    yearly = (
        dated.with_columns(year=pl.int_ranges("low", pl.min_horizontal("high", pl.col("low") + 60) + 1))
        .explode("year")
        .select("row", token=pl.concat_str("token", pl.lit("|"), "year"))
    )
    plain = spread.group_by("row").agg(all="token", giants=pl.col("token").filter(giant))
    joined = plain.join(yearly.group_by("row").agg(years="token"), on="row", how="left")
    if school:
        return joined.select("row", schools="all", school_years="years")
    return joined.select("row", "giants", employers="all", employer_years="years")


def _plain(column: str) -> pl.Expr:
    return _plain_of(pl.col(column))


def _plain_of(texts: pl.Expr) -> pl.Expr:
    return texts.map_batches(fold_lists, return_dtype=pl.List(pl.String))


def _numbers(column: str) -> pl.Expr:
    """Return license numbers without signs; short ones could be anybody's."""
    bare = pl.element().str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    return pl.col(column).list.eval(bare.filter((bare.str.len_chars() >= 5) & bare.str.contains(r"\d{3}")))


def _addresses(urls: pl.Expr) -> pl.Expr:
    """Return addresses as host and path in small letters, without www., country, query and last slash."""
    bare = pl.element().str.strip_chars().str.to_lowercase().str.replace(r"^[a-z]+://", "")
    host = bare.str.replace(r"^(?:www|m|[a-z]{2})\.(linkedin\.com)", "$1").str.replace(r"^www\.", "")
    path = host.str.replace(r"[?#].*$", "").str.strip_chars_end("/")
    return urls.list.eval(path.filter(path.str.contains("/", literal=True))).list.drop_nulls()
