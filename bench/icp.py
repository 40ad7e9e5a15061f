"""Measure the profile's filter: `python -m bench.icp [--rows 1000000]` prints what docs/reference/icp.md shows.

An invented population with 1 % true matches goes through the built-in profile second-chance-borrower. The time
stands beside the bare limit: the same five hard criteria written as one Polars filter over facts that are ready.
"""

import argparse
import os
import platform
from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter

import polars as pl

from bench import Measurement, interleaved
from goodsign.connectors.invented.population import Untidiness, population
from goodsign.icp.builtin import builtin_text
from goodsign.icp.facts import facts
from goodsign.icp.match import match
from goodsign.icp.signoff import sign_off
from goodsign.icp.spec import parse
from goodsign.scoring.intervals import wilson

TODAY = date(2026, 11, 21)
SEED = 11
ICP = parse(builtin_text("second-chance-borrower"))
SIGNED = [sign_off(ICP, who="Counsel Invented", why="Measurement on invented people", signed_on=TODAY)]
REPEATS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, Polars {pl.__version__}")
    people = population(rows, seed=SEED, as_of=TODAY)
    print(f"\n{rows:,} leads, {people['truth'].sum():,} of them true matches, seed {SEED}\n")
    _print_accuracy(people)
    _print_times(people.drop("truth"))
    _print_sensitivity(min(rows, 200_000))


def measure(rows: int) -> list[Measurement]:
    """Time fit, verdict and every state from the leads, beside the same criteria written as one bare filter."""
    people = population(rows, seed=SEED, as_of=TODAY).drop("truth")
    limit, ours = interleaved(
        [
            lambda: _bare(facts(people.lazy(), as_of=TODAY)).collect(),
            lambda: _matched(facts(people.lazy(), as_of=TODAY)).collect(),
        ]
    )
    return [
        Measurement("Match an ICP: fit, verdict, each criterion and what it saw", "bare filter", limit, ours, "≤ 2 x")
    ]


def _verdicts(people: pl.DataFrame) -> pl.DataFrame:
    found = match(facts(people.drop("truth").lazy(), as_of=TODAY), ICP, as_of=TODAY, sign_offs=SIGNED)
    return people.select("lead_id", "truth").join(found.select("lead_id", "verdict").collect(), on="lead_id")


def _print_accuracy(people: pl.DataFrame) -> None:
    found = _verdicts(people)
    counts = found.pivot("verdict", index="truth", values="lead_id", aggregate_function="len").sort(
        "truth", descending=True
    )
    print("| truth | match | possible | no |\n|---|---|---|---|")
    for row in counts.iter_rows(named=True):
        name = "match" if row["truth"] else "other"
        print(f"| {name} | {row.get('match') or 0:,} | {row.get('possible') or 0:,} | {row.get('no') or 0:,} |")
    print(f"\n- removed of the rest: {_removed(found)}\n- kept of the matches (match or possible): {_kept(found)}\n")


def _removed(found: pl.DataFrame) -> str:
    others = found.filter(~pl.col("truth"))
    return _share(others.filter(pl.col("verdict") == "no").height, others.height)


def _kept(found: pl.DataFrame) -> str:
    matches = found.filter("truth")
    return _share(matches.filter(pl.col("verdict") != "no").height, matches.height)


def _share(hits: int, trials: int) -> str:
    low, high = wilson(hits, trials)
    return f"{hits / trials:.2%} (95 % interval {float(low):.2%} to {float(high):.2%})"


def _print_times(people: pl.DataFrame) -> None:
    ready = facts(people.lazy(), as_of=TODAY).select("lead_id", *ICP.fields).collect()
    columns = ("lead_id", "fit", "verdict")
    paths: dict[str, Callable[[], object]] = {
        "bare filter over ready facts (the limit)": lambda: _bare(ready.lazy()).collect(),
        "fit and verdict over ready facts": lambda: _matched(ready.lazy()).select(columns).collect(),
        "the same, with states and the values seen": lambda: _matched(ready.lazy()).collect(),
        "bare filter, facts derived from the leads": lambda: _bare(facts(people.lazy(), as_of=TODAY)).collect(),
        "fit and verdict, facts derived from the leads": lambda: (
            _matched(facts(people.lazy(), as_of=TODAY)).select(columns).collect()
        ),
        "the same, with states and the values seen, from the leads": lambda: _matched(
            facts(people.lazy(), as_of=TODAY)
        ).collect(),
    }
    seconds: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(REPEATS):
        for name, run in paths.items():
            started = perf_counter()
            run()
            seconds[name].append(perf_counter() - started)
    medians = {name: median(times) for name, times in seconds.items()}
    limits = list(medians.values())
    print("| path | seconds (median of 5) | ratio to its bare filter |\n|---|---|---|")
    for place, (name, value) in enumerate(medians.items()):
        print(f"| {name} | {value:.2f} | {value / limits[place // 3 * 3]:.1f} |")


def _matched(known: pl.LazyFrame) -> pl.LazyFrame:
    return match(known, ICP, as_of=TODAY, sign_offs=SIGNED)


def _bare(known: pl.LazyFrame) -> pl.LazyFrame:
    """Keep who meets the five hard criteria, written by hand."""
    moved = (pl.lit(TODAY) - pl.col("employment_changed_on")).dt.total_days().is_between(0, 180)
    return known.filter(
        pl.col("age_years").is_between(21, 30),
        pl.col("in_us"),
        pl.col("days_delinquent") >= 90,
        pl.col("job_seeker") | pl.col("recently_hired") | moved,
        pl.col("refinance_interest"),
    ).select("lead_id")


def _print_sensitivity(rows: int) -> None:
    print(f"\nGaps and errors in the records, times the usual shares ({rows:,} leads):\n")
    print("| gaps and errors | removed of the rest | kept of the matches |\n|---|---|---|")
    for factor in (0.0, 0.5, 1.0, 2.0, 3.0):
        found = _verdicts(population(rows, seed=SEED + 1, as_of=TODAY, untidiness=Untidiness().times(factor)))
        print(f"| x {factor:g} | {_removed(found)} | {_kept(found)} |")


if __name__ == "__main__":
    main()
