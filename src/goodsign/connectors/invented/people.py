"""Invent people: names, birthdays, addresses, phones, e-mails and tax ids that belong to nobody."""

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from goodsign.connectors.invented.places import Cities
from goodsign.connectors.invented.work import Pools

# Lines 0100 to 0199 of exchange 555 are reserved for fiction (ATIS-0300048); 1212 is directory assistance.
_FICTION = np.arange(100, 200)
_OVERFLOW = np.setdiff1d(np.arange(200, 10_000), [1212, 4334])
_MAIL_DOMAINS = np.array(["example.com", "example.org", "example.net"])

# Areas 773 to 899 were never issued before 2011, so no adult who was born here holds such a number from birth.
_TAX_AREAS = 899 - 773 + 1
_TAX_SPACE = _TAX_AREAS * 99 * 9999
_TAX_STEP = 48_271_217


def invent_people(rows: int, pools: Pools, places: Cities, *, born_before: date, seed: int) -> pl.DataFrame:
    """Return `rows` people: first_name, last_name, dob, tax_id, address, city, state, zip, phone_1, phone_2, email.

    Phones are E.164, unique, in exchange 555; e-mails are unique, at example.com, .org or .net; ages are 19 to 78.
    """
    rng = np.random.default_rng([seed, 2])
    place = rng.choice(len(places.city), size=rows, p=places.share)
    ages = 19 + 59 * rng.beta(1.6, 2.6, rows)
    born = np.datetime64(born_before) - (ages * 365.2425).astype("timedelta64[D]")
    first = pools.first_names.gather(rng.integers(0, pools.first_names.len(), rows))
    last = pools.last_names.gather(rng.integers(0, pools.last_names.len(), rows))
    phones = _phones(np.concatenate([place, place]), places, rng)
    frame = pl.DataFrame(
        {
            "first_name": first,
            "last_name": last,
            "dob": born,
            "tax_id": _tax_ids(rows, rng),
            "address": _addresses(rows, pools, rng),
            "city": places.city[place],
            "state": places.state[place],
            "zip": pl.Series(places.zip_prefix[place])
            + pl.Series(rng.integers(1, 100, rows)).cast(pl.String).str.zfill(2),
            "phone_1": phones[:rows],
            "phone_2": phones[rows:],
        }
    )
    return frame.with_columns(email=_emails(rows, rng))


def _addresses(rows: int, pools: Pools, rng: np.random.Generator) -> pl.Series:
    street = pools.streets.gather(rng.integers(0, pools.streets.len(), rows))
    number = pl.Series(rng.integers(1, 9900, rows)).cast(pl.String)
    flat = pl.Series(np.where(rng.random(rows) < 0.3, rng.integers(1, 60, rows), 0)).cast(pl.String)
    frame = pl.DataFrame({"street": street, "number": number, "flat": flat})
    ending = pl.when(pl.col("flat") != "0").then(pl.concat_str(pl.lit(" Apt "), "flat")).otherwise(pl.lit(""))
    return frame.select(address=pl.concat_str("number", pl.lit(" "), "street", ending))["address"]


def _phones(place: npt.NDArray[np.int64], places: Cities, rng: np.random.Generator) -> pl.Series:
    """Give each person an area code of the city and the next free line in it; null when an area is used up."""
    codes = sorted({code for city in places.area_codes for code in city})
    widest = max(map(len, places.area_codes))
    table = np.array([[codes.index(city[k % len(city)]) for k in range(widest)] for city in places.area_codes])
    area = table[place, rng.integers(0, widest, len(place))]
    lines = np.concatenate([rng.permutation(_FICTION), rng.permutation(_OVERFLOW)])
    turn = pl.DataFrame({"area": area}).select(pl.int_range(pl.len()).over("area")).to_series().to_numpy()
    start = np.where(turn < len(_FICTION), (turn + 37 * area) % len(_FICTION), np.minimum(turn, len(lines) - 1))
    frame = pl.DataFrame({"area": np.array(codes)[area], "line": lines[start], "free": turn < len(lines)})
    number = pl.concat_str(pl.lit("+1"), "area", pl.lit("555"), pl.col("line").cast(pl.String).str.zfill(4))
    return frame.select(phone=pl.when("free").then(number))["phone"]


def _emails(rows: int, rng: np.random.Generator) -> pl.Expr:
    domain = pl.Series("domain", _MAIL_DOMAINS[rng.choice(3, size=rows, p=[0.7, 0.15, 0.15])])
    name = pl.concat_str(pl.col("first_name").str.to_lowercase(), pl.lit("."), pl.col("last_name").str.to_lowercase())
    turn = pl.int_range(pl.len()).over("first_name", "last_name")
    suffix = pl.when(turn > 0).then((turn + 1).cast(pl.String)).otherwise(pl.lit(""))
    return pl.concat_str(name, suffix, pl.lit("@"), pl.lit(domain))


def _tax_ids(rows: int, rng: np.random.Generator) -> pl.Series:
    """Walk the number space in steps coprime to its size: no number comes twice, and none looks like its neighbor."""
    spot = (rng.integers(0, _TAX_SPACE) + np.arange(rows, dtype=np.int64) * _TAX_STEP) % _TAX_SPACE
    area, rest = np.divmod(spot, 99 * 9999)
    group, serial = np.divmod(rest, 9999)
    parts = pl.DataFrame({"area": 773 + area, "group": 1 + group, "serial": 1 + serial}).cast(pl.String)
    return parts.select(
        tax_id=pl.concat_str("area", pl.col("group").str.zfill(2), pl.col("serial").str.zfill(4), separator="-")
    )["tax_id"]
