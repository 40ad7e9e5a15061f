"""Whose careers are shown in public: borrowers, and strangers who bear their names; and when they were looked at."""

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from goodsign.connectors.invented.career_traps import TRAPS
from goodsign.connectors.invented.online import go_online
from goodsign.connectors.invented.people import invent_people
from goodsign.connectors.invented.places import cities
from goodsign.connectors.invented.portfolio import draw_employers, portfolio_table
from goodsign.connectors.invented.process import Arrays, live
from goodsign.connectors.invented.titles import NICKNAMES
from goodsign.connectors.invented.work import draw_pools

STEADY_DAYS = 400
"""Whoever has worked in the same place for so long has no news of a job in the months that are shown."""
LOOKED_AT = (270, 180, 90, 2)
"""Days before the file knew the lead at which its profile was read."""
MISSED, SECOND_ACTOR, OLDER_SHAPE = 0.12, 0.25, 0.2
"""Share of early readings that are missing, of people whom another actor reads too, and of its older payloads."""
NAMESAKES, SENIORS, TRAPPED = 0.02, 0.005, 0.4
"""Strangers for each profile, and the share of steady people (of those with nothing new) who carry a trap."""
EXTRAS = {
    "promotion": 0.03, "certification": 0.04, "license_renewal": 0.015, "award": 0.015, "business_launch": 0.01,
    "education": 0.03,
}  # fmt: skip
"""Share of profiles that show an event of the kind, beside the new jobs that the process gives."""


def draw_people(leads: int, *, seed: int, today: date, share: float, traps: bool) -> pl.DataFrame:
    """Return a row a profile: who it is (person, lead_id, link, urn, slug, names, place), how they work (status,
    changed, industry, employer, title, as of `day`), their studies, their extra event, and their trap.

    `link` is own, opted_out, shared (two borrowers' files give the address) or stranger (a namesake of `lead_id`).
    """
    rng = np.random.default_rng([seed, 20])
    borrowers = _borrowers(leads, seed, today, share)
    own = borrowers.filter("on_network")
    parts = [own]
    if traps and own.height >= 10:
        parts += [_namesakes(own, borrowers, rng), _seniors(own, rng)]
    everybody = pl.concat(parts, how="diagonal_relaxed").with_row_index("person").cast({"person": pl.Int64})
    drawn = everybody.with_columns(_extras(everybody, rng))
    actors = {
        "second_actor": pl.Series(rng.random(drawn.height) < SECOND_ACTOR),
        "older_shape": pl.Series(rng.random(drawn.height) < OLDER_SHAPE),
    }
    return drawn.with_columns(**actors).with_columns(_traps(drawn, rng) if traps else _no_traps())


def look(people: pl.DataFrame, *, seed: int, missed: float = MISSED) -> pl.DataFrame:
    """Return a row a reading of a profile: person, snapshot (1 is the oldest) and collected_at (UTC).

    All lie before the day on which the file knew the lead; the last is never missing.
    """
    rng = np.random.default_rng([seed, 21])
    rows, times = people.height, len(LOOKED_AT)
    back = np.array(LOOKED_AT) + np.where(np.arange(times) < times - 1, rng.integers(-4, 5, (rows, times)), 0)
    seconds = rng.integers(6 * 3600, 20 * 3600, (rows, times))
    edge = (people["trap"] == "month_boundary").fill_null(value=False).to_numpy()
    seconds[edge] = 23 * 3600 + 1800
    days = people["day"].to_numpy().astype("datetime64[D]")[:, None] - back
    at = days.astype("datetime64[us]") + seconds * np.timedelta64(1_000_000, "us")
    whole = people["trap"].is_not_null().to_numpy()[:, None]
    kept = whole | (rng.random((rows, times)) >= missed) | (np.arange(times) == times - 1)
    first = (people["trap"] == "first_snapshot").fill_null(value=False).to_numpy()
    kept[first, :-1] = False
    place, number = np.nonzero(kept)
    return pl.DataFrame(
        {
            "person": people["person"].to_numpy()[place],
            "snapshot": number + 1,
            "collected_at": pl.Series(at[place, number]).dt.replace_time_zone("UTC"),
        }
    )


def _borrowers(leads: int, seed: int, today: date, share: float) -> pl.DataFrame:
    lives = live(leads, seed=seed)
    table = portfolio_table(lives, seed=seed, today=today).select("id", "opted_out")
    pools = draw_pools(seed)
    people = invent_people(leads, pools, cities(), born_before=today, seed=seed)
    day = lives.facts.select(pl.lit(today) - pl.duration(days="snapshot")).to_series().alias("day")
    faces = go_online(people, day, seed=seed, share=share)
    work = draw_employers(lives.facts, pools, np.random.default_rng([seed, 5]))
    places = pools.employers.with_row_index("employer").select("name", pl.col("employer").cast(pl.Int64))
    spot = work.select("name", "title").join(places, on="name", how="left", maintain_order="left").drop("name")
    whole = (
        people.select("first_name", "last_name", "city", "state", born=pl.col("dob").dt.year())
        .hstack([day, *lives.facts.select("status", "changed", "industry"), *spot, *faces])
        .with_columns(table["id"].alias("lead_id"), out=table["opted_out"] == "yes", stranger=pl.lit(None, pl.String))
        .with_row_index("row")
    )
    lent = pl.col("row").is_in(faces["shared_with"].drop_nulls().implode())
    link = pl.when("out").then(pl.lit("opted_out")).when(lent).then(pl.lit("shared")).otherwise(pl.lit("own"))
    others = _other_leads(faces["shared_with"], table["id"])
    return whole.with_columns(link=link).join(others, on="row", how="left", maintain_order="left").drop("row", "out")


def _other_leads(shared_with: pl.Series, ids: pl.Series) -> pl.DataFrame:
    pairs = pl.DataFrame({"row": shared_with.cast(pl.UInt32), "other_lead_id": ids})
    return pairs.drop_nulls("row")


def _namesakes(own: pl.DataFrame, borrowers: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Give strangers in other states a borrower's name; everything else is another borrower's, shuffled."""
    count = max(1, round(NAMESAKES * own.height))
    named = own[rng.choice(own.height, count, replace=False)]
    lives = borrowers[rng.integers(0, borrowers.height, count)]
    elsewhere = lives.with_columns(
        named["first_name"], named["last_name"], named["lead_id"], named["state"].alias("home"), named["day"]
    ).filter(pl.col("state") != pl.col("home"))
    return _strangers(elsewhere.drop("home"), rng).with_columns(stranger=pl.lit("namesake_elsewhere"))


def _seniors(own: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Give a few borrowers a father of the same name in the same place, 28 years older."""
    young = own.filter(pl.col("born") >= 1975, pl.col("graduated").is_not_null(), ~pl.col("link").eq("shared"))
    count = min(young.height, max(1, round(SENIORS * own.height)))
    fathers = young[rng.choice(young.height, count, replace=False)].with_columns(
        pl.col("last_name") + " Sr.",
        pl.col("born", "study_start", "graduated") - 28,
        pl.col("employer") + 7,
        status=pl.lit("employed"),
        changed=pl.lit(2 * STEADY_DAYS, dtype=pl.Int64),
    )
    return _strangers(fathers, rng).with_columns(stranger=pl.lit("senior"))


def _strangers(people: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    swapped = pl.Series(rng.permutation(10**6)[: people.height]).cast(pl.String).str.zfill(6)
    return people.with_columns(
        link=pl.lit("stranger"),
        slug=pl.concat_str(
            pl.concat_str("first_name", "last_name", separator="-").str.to_lowercase().str.replace_all("[^a-z]+", "-"),
            pl.lit("-5e") + swapped,
            separator="-",
        ).str.replace("--", "-"),
        urn=pl.col("urn").str.slice(0, 32) + swapped,
        shared_with=pl.lit(None, pl.Int64),
        other_lead_id=pl.lit(None, pl.String),
    )


def _extras(people: pl.DataFrame, rng: np.random.Generator) -> list[pl.Series]:
    """Draw at most one extra event a person; only those who stay in one place are promoted, so they are more often."""
    rows = people.height
    stays = steady(people)
    draw, edges = rng.random(rows), np.cumsum(list(EXTRAS.values())[1:])
    kinds = [*list(EXTRAS)[1:], ""]
    extra = np.array(kinds)[np.searchsorted(edges, draw, side="right")]
    raised = stays & (extra == "") & (rng.random(rows) < EXTRAS["promotion"] / max(stays.mean(), 0.05) / 0.89)
    extra = np.where(raised, "promotion", extra)
    silent = (people["link"] == "shared").to_numpy()
    return [
        pl.Series("extra", np.where(silent, "", extra)),
        pl.Series("extra_on", people["day"].to_numpy().astype("datetime64[D]") - rng.integers(28, 250, rows)),
    ]


def steady(people: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell who has worked in the same place for more than STEADY_DAYS."""
    told = (people["status"] == "employed") & (people["changed"] > STEADY_DAYS)
    return np.asarray(told.to_numpy(), dtype=np.bool_)


def _traps(people: pl.DataFrame, rng: np.random.Generator) -> list[pl.Series]:
    """Give each trap to as many steady people without news; `bite` is the reading (2 to 4) at which it is set."""
    quiet = steady(people) & (people["extra"] == "").to_numpy() & (people["link"] == "own").to_numpy()
    trap = np.full(people.height, None, dtype=object)
    trap[(people["link"] == "shared").to_numpy()] = "shared_profile"
    free = rng.permutation(np.flatnonzero(quiet))
    each = max(1, round(TRAPPED * len(free) / len(TRAPS)))
    nicknamed = people["first_name"].is_in(list(NICKNAMES)).to_numpy()
    called = free[nicknamed[free]][:each]
    trap[called] = "nickname"
    free = np.setdiff1d(free, called, assume_unique=True)
    for place, name in enumerate(name for name in TRAPS if name != "nickname"):
        trap[free[place * each : (place + 1) * each]] = name
    facts: Arrays = {"bite": 2 + rng.integers(0, 3, people.height)}
    only = {"flickering": 3, "hidden_section": 3, "empty_section": 3, "future_start": 4, "first_snapshot": 4}
    only |= {"changed_fields": 3, "truncated_line": 3, "shared_profile": 4}
    for name, number in only.items():
        facts["bite"][trap == name] = number
    return [pl.Series("trap", trap.tolist(), dtype=pl.String), pl.Series("bite", facts["bite"])]


def _no_traps() -> list[pl.Expr]:
    return [pl.lit(None, pl.String).alias("trap"), pl.lit(4, pl.Int64).alias("bite")]
