"""Which leads a profile may be of."""

import polars as pl
from tests.collect.identity.conftest import Row, lead, page

from goodsign.collect.identity.block import blocking_keys, pairs_of
from goodsign.collect.identity.frames import BlockingKey, Known, Seen
from goodsign.collect.identity.prepare import known_records, seen_records


def known(*rows: Row) -> pl.DataFrame:
    return known_records(pl.DataFrame(list(rows), schema=Known.create_empty().schema))


def seen(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=Seen.create_empty().schema)


def test_keys_are_small_plain_letters_with_every_form_of_the_name() -> None:
    keys = BlockingKey.validate(blocking_keys(seen(page(full_name="Líz Okafor-Vega"))))
    named = keys.filter(pl.col("kind") == "name").select("first", "last").rows()
    assert {("liz", "okafor"), ("elizabeth", "okafor"), ("liz", "vega"), ("elizabeth", "okaforvega")} <= set(named)
    town = keys.filter(pl.col("kind") == "town").select("last", "city", "state").rows()
    assert ("okafor", "austin", "TX") in town


def test_each_pair_comes_once_and_strangers_do_not() -> None:
    leads = known(
        lead(), lead(lead_id="L2", first_name="Nobody", last_name="Alike", city="Fargo", employers=[], schools=[])
    )
    pairs = pairs_of(leads, seen_records(seen(page(), page(profile_id="P2"))))
    assert pairs.rows() == [("L1", "P1"), ("L1", "P2")]


def test_a_twin_at_home_is_found_by_the_town() -> None:
    pairs = pairs_of(known(lead(first_name="Beatrice", employers=[], schools=[])), seen_records(seen(page())))
    assert pairs.height == 1


def test_an_empty_profile_has_no_keys() -> None:
    bare = page(full_name=None, location=None, studies=[], positions=[], url=None)
    assert blocking_keys(seen(bare)).is_empty()
