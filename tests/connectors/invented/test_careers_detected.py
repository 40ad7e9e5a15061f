"""What is detected in the invented careers of some 300 people, against their truth."""

import json
from datetime import date

import polars as pl
import pytest

from goodsign.collect.profiles import StoredProfile, frames
from goodsign.connectors.invented.public_careers import Careers, invent_careers
from goodsign.connectors.profiles.actors import decoder
from goodsign.core.errors import FieldsChanged
from goodsign.signals.detect import detect

LEADS = 900


@pytest.fixture(scope="module")
def careers() -> Careers:
    return invent_careers(LEADS, seed=7, today=date(2026, 11, 21))


@pytest.fixture(scope="module")
def detected(careers: Careers) -> pl.DataFrame:
    """Return person, type, snapshot and event_key of the signals, found in everything that can be read."""
    stored = []
    for place, (line, number, at) in enumerate(
        careers.lines.sort("collected_at").select("line", "snapshot", "collected_at").iter_rows()
    ):
        try:
            wrapped = json.loads(line)
            profile = decoder(wrapped["actor"])(wrapped["payload"])
        except (ValueError, FieldsChanged):
            continue
        stored.append(
            StoredProfile(
                snapshot_id=f"{place}/{number}", person=profile.key, collected_at=at, known_at=at, profile=profile
            )
        )
    assert careers.lines.height - 10 < len(stored) < careers.lines.height
    number = pl.col("snapshot_after").str.extract(r"/(\d)$").cast(pl.Int64)
    signals = detect(*frames(stored)).with_columns(number=number)
    return signals.group_by("person", "event_key").agg(
        pl.col("type").first().cast(pl.String), snapshot=pl.col("number").min()
    )


def test_events_are_found_at_the_reading_that_first_shows_them(careers: Careers, detected: pl.DataFrame) -> None:
    events = careers.truth.filter(pl.col("signal") != "none")
    found = events.join(
        detected, left_on=["person", "signal", "snapshot"], right_on=["person", "type", "snapshot"], how="semi"
    )
    assert careers.people.height > 300
    assert events.height > 80
    assert found.height / events.height >= 0.98


def test_nothing_else_is_found(careers: Careers, detected: pl.DataFrame) -> None:
    events = careers.truth.filter(pl.col("signal") != "none")
    false = detected.join(
        events, left_on=["person", "type", "snapshot"], right_on=["person", "signal", "snapshot"], how="anti"
    )
    traps = false.join(careers.people, on="person")["trap"].to_list()
    assert traps == []


def test_two_actors_tell_of_one_event(careers: Careers, detected: pl.DataFrame) -> None:
    events = careers.truth.filter(pl.col("signal") != "none").group_by("person").agg(told=pl.len())
    keys = detected.group_by("person").agg(found=pl.col("event_key").n_unique())
    assert (events.join(keys, on="person")["found"] <= events.join(keys, on="person")["told"]).all()
