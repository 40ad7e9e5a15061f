"""Invented borrowers, their pages, and people they are mistaken for."""

import polars as pl
import pytest

from goodsign.collect.identity.frames import Known, Seen
from goodsign.collect.identity.link import link
from goodsign.collect.identity.parameters import Parameters
from goodsign.connectors.invented.namesakes import NAMESAKES, Population, population


@pytest.fixture(scope="module")
def invented() -> Population:
    return population(2_000, seed=5, year=2026)


def test_the_same_seed_gives_the_same_people(invented: Population) -> None:
    again = population(2_000, seed=5, year=2026)
    assert again.known.equals(invented.known)
    assert again.seen.equals(invented.seen)
    assert not population(2_000, seed=6, year=2026).seen.equals(invented.seen)


def test_every_kind_comes_and_only_borrowers_are_leads(invented: Population) -> None:
    Known.validate(invented.known)
    Seen.validate(invented.seen)
    kinds = invented.truth.group_by("kind").agg(pl.len(), leads=pl.col("lead_id").count())
    assert set(kinds["kind"]) == {"borrower", "stranger", *NAMESAKES}
    assert kinds.filter(pl.col("kind") != "borrower")["leads"].sum() == 0
    assert kinds.filter(pl.col("kind") == "borrower").select("len", "leads").row(0) == (1_200, 1_200)


def test_nobody_else_is_confirmed_and_most_borrowers_are_found(invented: Population) -> None:
    found = link(invented.known, invented.seen, parameters=Parameters())
    true = invented.truth.drop_nulls("lead_id").select("profile_id", "lead_id")
    confirmed = found.filter(pl.col("decision") == "confirmed")
    shown = found.filter(pl.col("decision") != "rejected")
    assert confirmed.join(true, on=["profile_id", "lead_id"], how="anti").is_empty()
    assert confirmed.height > 60
    assert shown.join(true, on=["profile_id", "lead_id"], how="semi").height > 0.75 * true.height
