"""Where somebody lives, read from an address or from what a profile says."""

# ruff: noqa: E501 - a table has one row a line

from dataclasses import dataclass

import polars as pl

from goodsign.collect.identity.metros import CITIES, LARGEST, NAMES, STATES
from goodsign.collect.identity.spelling import fold
from goodsign.collect.places import read_us_state

_COUNTRY = frozenset({"united states", "usa", "us", "u s", "u s a", "united states of america", "america"})
_NOWHERE = frozenset(
    {"remote", "worldwide", "global", "anywhere", "earth", "everywhere", "nomad", "digital nomad", "online"}
)
_ABROAD = frozenset(
    [
        "canada",
        "mexico",
        "united kingdom",
        "uk",
        "england",
        "scotland",
        "ireland",
        "india",
        "china",
        "philippines",
        "brazil",
        "germany",
        "france",
        "spain",
        "italy",
        "australia",
        "new zealand",
        "nigeria",
        "ghana",
        "kenya",
        "south africa",
        "egypt",
        "pakistan",
        "bangladesh",
        "vietnam",
        "japan",
        "south korea",
        "korea",
        "singapore",
        "indonesia",
        "malaysia",
        "thailand",
        "turkey",
        "poland",
        "ukraine",
        "russia",
        "netherlands",
        "belgium",
        "switzerland",
        "sweden",
        "norway",
        "denmark",
        "finland",
        "portugal",
        "greece",
        "austria",
        "israel",
        "united arab emirates",
        "uae",
        "saudi arabia",
        "argentina",
        "colombia",
        "chile",
        "peru",
        "venezuela",
        "ecuador",
        "dominican republic",
        "cuba",
        "jamaica",
        "haiti",
        "guatemala",
        "honduras",
        "el salvador",
        "costa rica",
        "panama",
        "london",
        "toronto",
        "vancouver",
        "montreal",
        "paris",
        "berlin",
        "madrid",
        "dubai",
        "mumbai",
        "delhi",
        "bangalore",
        "manila",
        "lagos",
        "sydney",
        "melbourne",
        "hong kong",
        "taiwan",
        "iran",
        "iraq",
        "morocco",
        "ethiopia",
        "romania",
        "hungary",
        "czechia",
        "czech republic",
    ]
)
_SAID = ("area", "metropolitan", "metroplex", "region", "metro")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the United States as far as it is known, or somewhere else (`abroad`)."""

    city: str | None = None
    state: str | None = None
    metro: str | None = None
    abroad: bool = False


def read_locations(text: pl.Series) -> pl.DataFrame:
    """Return city, state, metro and abroad of what profiles say of their place, one row each."""
    said = text.cast(pl.String)
    distinct = said.drop_nulls().unique(maintain_order=True)
    spelled = distinct.str.split(",").list.eval(pl.element().map_batches(fold, return_dtype=pl.String).drop_nulls())
    parts = spelled.to_list()
    states = _states(sorted({part for each in parts for part in each}))
    places = [_place(each, states) for each in parts]
    table = pl.DataFrame(
        {
            "said": distinct,
            "city": pl.Series([place.city for place in places], dtype=pl.String),
            "state": pl.Series([place.state for place in places], dtype=pl.String),
            "metro": pl.Series([place.metro for place in places], dtype=pl.String),
            "abroad": pl.Series([place.abroad for place in places], dtype=pl.Boolean),
        }
    )
    read = said.to_frame("said").join(table, on="said", how="left", maintain_order="left").drop("said")
    return read.with_columns(pl.col("abroad").fill_null(value=False))


def metro_of(city: pl.Expr, state: pl.Expr) -> pl.Expr:
    """Return the metropolitan area of cities in small plain letters with their states; null outside of the large ones."""
    table = {f"{name}|{code}": metro for (name, code), metro in CITIES.items()}
    return pl.concat_str(city, pl.lit("|"), state).replace_strict(table, default=None, return_dtype=pl.String)


def metro_states(metro: pl.Expr) -> pl.Expr:
    """Return the list of states that an area reaches into, null without an area."""
    joined = metro.replace_strict({name: " ".join(states) for name, states in STATES.items()}, default=None)
    return joined.cast(pl.String).str.split(" ")


def _states(parts: list[str]) -> dict[str, str]:
    codes = read_us_state(pl.Series(parts, dtype=pl.String)).values.to_list()
    return {part: code for part, code in zip(parts, codes, strict=True) if code is not None}


def _place(parts: list[str], states: dict[str, str]) -> Place:
    whole = " ".join(parts)
    area = next((metro for name, metro in NAMES.items() if whole.startswith(name)), None)
    if area is not None:
        return Place(state=STATES[area][0] if len(STATES[area]) == 1 else None, metro=area)
    american = bool(parts) and parts[-1] in _COUNTRY
    rest = [_city(part) for part in (parts[:-1] if american else parts) if part not in _NOWHERE]
    if not rest:
        return Place()
    code = states.get(rest[-1])
    if code is not None and rest[-1] not in _ABROAD:
        return _with_metro(rest[-2] if len(rest) > 1 else None, code)
    return _without_state(rest, american=american)


def _without_state(rest: list[str], *, american: bool) -> Place:
    if not american and (rest[-1] in _ABROAD or len(rest) > 1):
        return Place(abroad=True)
    return _with_metro(rest[0], LARGEST.get(rest[0]))


def _with_metro(city: str | None, state: str | None) -> Place:
    return Place(city, state, CITIES.get((city or "", state or "")))


def _city(part: str) -> str:
    words = part.removeprefix("greater ").split()
    while words and words[-1] in _SAID:
        words.pop()
    return " ".join(words) or part
