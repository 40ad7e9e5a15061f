"""Invented people look like people and belong to nobody."""

from datetime import date

import phonenumbers
import polars as pl
import pytest

from goodsign.connectors.invented.people import invent_people
from goodsign.connectors.invented.places import cities
from goodsign.connectors.invented.work import INDUSTRIES, draw_pools

TODAY = date(2026, 11, 21)
ROWS = 4_000


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    return invent_people(ROWS, draw_pools(7), cities(), born_before=TODAY, seed=7)


def test_every_phone_is_valid_unique_and_in_exchange_555(people: pl.DataFrame) -> None:
    phones = pl.concat([people["phone_1"], people["phone_2"]])
    assert phones.null_count() == 0
    assert phones.n_unique() == 2 * ROWS
    assert phones.str.contains(r"^\+1[2-9]\d{2}555\d{4}$").all()
    assert not phones.str.ends_with("5551212").any()
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones.sample(200, seed=1))


def test_the_lines_reserved_for_fiction_are_used_first(people: pl.DataFrame) -> None:
    phones = pl.DataFrame({"area": people["phone_1"].str.slice(2, 3), "line": people["phone_1"].str.slice(8)})
    few = phones.group_by("area").agg(pl.len(), fiction=pl.col("line").str.starts_with("01").all())
    assert few.filter(pl.col("len") <= 100)["fiction"].all()


def test_the_phone_fits_the_place(people: pl.DataFrame) -> None:
    places = cities()
    codes: dict[tuple[str, str], set[str]] = {}
    for city, state, area in zip(places.city, places.state, places.area_codes, strict=True):
        codes[city, state] = set(area)
    assert all(
        phone[2:5] in codes[city, state] for city, state, phone in people.select("city", "state", "phone_1").rows()
    )


def test_tax_ids_are_unique_and_from_areas_never_issued_before_2011(people: pl.DataFrame) -> None:
    parts = people["tax_id"].str.extract_groups(r"^(\d{3})-(\d{2})-(\d{4})$").struct.unnest().cast(pl.Int64)
    area, group, serial = parts.get_columns()
    assert people["tax_id"].n_unique() == ROWS
    assert area.is_between(773, 899).all()
    assert (group >= 1).all()
    assert (serial >= 1).all()


def test_mail_goes_nowhere_and_ages_are_those_of_adults(people: pl.DataFrame) -> None:
    assert people["email"].str.contains(r"^[a-z.]+\d*@example\.(com|org|net)$").all()
    assert people["email"].n_unique() == ROWS
    years = (TODAY - people["dob"]).dt.total_days() / 365.2425
    assert years.is_between(18.9, 78.1).all()


def test_zips_lie_where_the_city_is(people: pl.DataFrame) -> None:
    prefix = dict(zip(cities().city, cities().zip_prefix, strict=True))
    twins = {"Columbus", "Springfield", "Portland", "Charleston", "Columbia", "Kansas City"}
    single = people.filter(~pl.col("city").is_in(twins))
    assert single["zip"].str.len_chars().eq(5).all()
    assert (single["zip"].str.slice(0, 3) == single["city"].replace_strict(prefix)).all()


def test_employers_do_not_exist_on_the_internet() -> None:
    employers = draw_pools(7).employers
    assert employers["domain"].str.contains(r"^[a-z0-9-]+\.example$").all()
    assert set(employers["industry"]) == set(INDUSTRIES)
