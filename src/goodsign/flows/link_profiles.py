"""Finds whose profiles these are: looks up the leads they may be of and weighs each pair."""

import json
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

import polars as pl
from sqlalchemy import Connection

from goodsign.collect.frames import Profile
from goodsign.collect.identity.block import blocking_keys
from goodsign.collect.identity.frames import Ruling
from goodsign.collect.identity.known import known_of
from goodsign.collect.identity.link import link
from goodsign.collect.identity.parameters import Parameters
from goodsign.collect.identity.seen import profile_id, seen_of_all
from goodsign.store.candidates import leads_by_name, leads_by_town
from goodsign.store.database import Database
from goodsign.store.facts import read_leads
from goodsign.store.profile_links import PERSON_DECIDES, links_of
from goodsign.store.vault import Vault

_RULINGS = {"confirmed": "confirmed", "rejected": "blocked"}
_SHAPE = {
    "lead_id": pl.String,
    "origin": pl.String,
    "profile_key": pl.String,
    "url": pl.String,
    "state": pl.String,
    "probability": pl.Float64,
    "comparison": pl.String,
}


def known_under(profile: Profile, keys: set[tuple[str, str]]) -> Profile:
    """Return a profile under the key by which we know it: a source may call one person by id or by address.

    `keys` are the (origin, key) pairs that are asked for or linked already.
    """
    by_address = address_key(profile.url)
    if (profile.origin, profile.key) in keys or by_address is None or (profile.origin, by_address) not in keys:
        return profile
    return replace(profile, key=by_address)


def address_key(url: str | None) -> str | None:
    """Return the key that a profile's address gives ("in/maria-lopez"), None without one."""
    path = unquote(urlsplit(url or "").path).strip("/").lower()
    return path or None


def link_profiles(
    database: Database, vault: Vault, profiles: Sequence[Profile], asked: Sequence[str], *, parameters: Parameters
) -> pl.DataFrame:
    """Return (lead_id, origin, profile_key, url, state, probability, comparison) of every pair worth a word.

    `asked` are leads that some of the profiles were asked for; they are compared whatever their names. What people
    decided before stands.
    """
    if not profiles:
        return pl.DataFrame(schema=_SHAPE)
    seen = seen_of_all(profiles)
    with database.transaction() as connection:
        keys = blocking_keys(seen)
        candidates = {
            *asked,
            *leads_by_name(connection, keys.filter(pl.col("kind") == "name").drop_nulls(["first", "last"])),
            *leads_by_town(connection, keys.filter(pl.col("kind") == "town").drop_nulls(["last", "city", "state"])),
        }
        known_links = _links(connection, profiles)
    candidates |= set(known_links["lead_id"])
    leads = read_leads(database, sorted(candidates)).filter(~pl.col("opted_out"))
    known = known_of(leads.drop("secret").hstack(vault.open(leads["secret"].to_list())))
    found = link(known, seen, parameters=parameters, rulings=Ruling.cast(_rulings(known_links)))
    about = pl.DataFrame(
        [(profile_id(each), each.origin, each.key, each.url) for each in profiles],
        schema=dict.fromkeys(("profile_id", "origin", "profile_key", "url"), pl.String),
        orient="row",
    ).unique("profile_id", keep="last")
    margins = found["margin"].to_list()
    told = [json.dumps(json.loads(c) | {"margin": m}) for c, m in zip(found["comparison"], margins, strict=True)]
    weighed = found.with_columns(pl.Series("comparison", told, dtype=pl.String))
    return weighed.join(about, on="profile_id").select(
        "lead_id",
        "origin",
        "profile_key",
        "url",
        pl.col("decision").cast(pl.String).alias("state"),
        "probability",
        "comparison",
    )


def _links(connection: Connection, profiles: Sequence[Profile]) -> pl.DataFrame:
    by_origin: dict[str, list[str]] = {}
    for each in profiles:
        by_origin.setdefault(each.origin, []).append(each.key)
    return pl.concat(
        links_of(connection, origin, keys).with_columns(pl.lit(origin).alias("origin"))
        for origin, keys in by_origin.items()
    )


def _rulings(links: pl.DataFrame) -> pl.DataFrame:
    """Return what people decided about these pairs."""
    decided = links.filter((pl.col("decided_by") != PERSON_DECIDES) & pl.col("state").is_in(list(_RULINGS)))
    return decided.select(
        pl.concat_str("origin", "profile_key", separator=":").alias("profile_id"),
        "lead_id",
        pl.col("state").replace(_RULINGS).alias("ruling"),
    )


def linked_keys(connection: Connection, profiles: Sequence[Profile]) -> set[tuple[str, str]]:
    """Return the (origin, key) pairs that stand in the links already, under id or address."""
    found: set[tuple[str, str]] = set()
    by_origin: dict[str, list[str]] = {}
    for each in profiles:
        by_address = address_key(each.url)
        by_origin.setdefault(each.origin, []).extend([each.key] if by_address is None else [each.key, by_address])
    for origin, keys in by_origin.items():
        found |= {(origin, key) for key in links_of(connection, origin, keys)["profile_key"]}
    return found
