"""Where a profile says its owner lives."""

import polars as pl
import pytest

from goodsign.collect.identity.places import metro_of, metro_states, read_locations


@pytest.mark.parametrize(
    ("said", "city", "state", "metro", "abroad"),
    [
        ("Austin, Texas, United States", "austin", "TX", "austin", False),
        ("Austin, TX", "austin", "TX", "austin", False),
        ("Greater Boston Area", None, "MA", "boston", False),
        ("New York City Metropolitan Area", None, None, "new york", False),
        ("San Francisco Bay Area", None, "CA", "san francisco", False),
        ("Dallas-Fort Worth Metroplex", None, "TX", "dallas", False),
        ("Texas, United States", None, "TX", None, False),
        ("Texas", None, "TX", None, False),
        ("Chicago", "chicago", "IL", "chicago", False),
        ("Fargo, North Dakota, USA", "fargo", "ND", None, False),
        ("United States", None, None, None, False),
        ("Remote", None, None, None, False),
        ("Toronto, Ontario, Canada", None, None, None, True),
        ("London, England, United Kingdom", None, None, None, True),
        ("Paris, Texas, United States", "paris", "TX", None, False),
        ("Nigeria", None, None, None, True),
        ("🌎", None, None, None, False),
        ("", None, None, None, False),
        (None, None, None, None, False),
    ],
)
def test_a_location_is_read(said: str, city: str | None, state: str | None, metro: str | None, abroad: bool) -> None:
    read = read_locations(pl.Series([said], dtype=pl.String))
    found = read.with_columns(metro=pl.when(pl.col("city").is_null() | (metro is not None)).then("metro")).row(0)
    assert found == (city, state, metro, abroad)


def test_a_suburb_lies_in_its_area_and_an_area_reaches_into_states() -> None:
    frame = pl.DataFrame({"city": ["hoboken", "fargo"], "state": ["NJ", "ND"]})
    read = frame.select(metro=metro_of(pl.col("city"), pl.col("state"))).with_columns(
        states=metro_states(pl.col("metro"))
    )
    assert read.rows() == [("new york", ["NY", "NJ", "CT"]), (None, None)]
