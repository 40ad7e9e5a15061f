"""Measure identity: `python -m bench.identity [--leads 60000]` prints what docs/reference/identity.md shows.

Precision and recall on invented people with namesakes, on FEBRL 1 to 3 and Splink's fake_1000 (GOODSIGN_SHARED,
default ../shared), and what a pair and a single profile cost.
"""

import argparse
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

import polars as pl

from bench import Measurement, interleaved
from bench.linkage_sets import curves
from bench.machine import describe
from goodsign.collect.identity.block import keys_of, pairs_of
from goodsign.collect.identity.frames import Decision, Known
from goodsign.collect.identity.link import link
from goodsign.collect.identity.parameters import Parameters
from goodsign.collect.identity.prepare import known_records, seen_records
from goodsign.connectors.invented.namesakes import Population, population
from goodsign.scoring.intervals import wilson

DATA = Path(os.environ.get("GOODSIGN_SHARED", "../shared")) / "data"
YEAR = 2026
SEED = 7
_HEAD = "| probability from | pairs | precision (95 % interval) | recall (95 % interval) |\n|---|---|---|---|"
AUTOMATIC = (0.98, 0.99, 0.995, 0.997, 0.998, 0.999)
THRESHOLDS = (0.5, 0.9, 0.98, 0.99, 0.995, 0.999)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=60_000)
    leads = parser.parse_args().leads
    print(describe())
    _print_population(leads)
    _print_public_sets()
    _print_times()


def measure(rows: int) -> list[Measurement]:
    """Time linking a dump beside finding its pairs alone, and one profile against the leads that its keys find."""
    invented = population(min(rows, 20_000), seed=SEED, year=YEAR)
    parameters = Parameters()
    ours, theirs = known_records(invented.known), seen_records(invented.seen)
    bare, linked = interleaved(
        [
            lambda: pairs_of(ours, theirs),
            lambda: link(invented.known, invented.seen, parameters=parameters),
        ],
        times=1,
    )
    one, candidates = _one_profile(invented, parameters)
    return [
        Measurement("Link a dump of profiles: read, pair, weigh, decide", "pairing alone", bare, linked, "no target"),
        Measurement(f"Link one profile with its {candidates} candidates", "", None, one, "≤ 1 s"),
    ]


def _share(hits: int, trials: int) -> str:
    low, high = wilson(hits, trials)
    return f"{hits / max(trials, 1):.4f} ({float(low):.4f} to {float(high):.4f})"


def judged(invented: Population, parameters: Parameters) -> pl.DataFrame:
    """Return every linked pair with `right` and the `kind` of the profile."""
    found = link(invented.known, invented.seen, parameters=parameters)
    true = invented.truth.drop_nulls("lead_id").select("profile_id", "lead_id", right=pl.lit(value=True))
    kinds = invented.truth.select("profile_id", "kind")
    marked = found.join(true, on=["profile_id", "lead_id"], how="left").join(kinds, on="profile_id")
    return marked.with_columns(pl.col("right").fill_null(value=False))


def _print_population(leads: int) -> None:
    invented = population(leads, seed=SEED, year=YEAR)
    pairs = judged(invented, Parameters())
    true = invented.truth["lead_id"].count()
    print(
        f"\n{leads:,} leads, {invented.seen.height:,} profiles ({true:,} of leads), {pairs.height:,} compared pairs\n"
    )
    print("| | pairs | precision (95 % interval) | recall |\n|---|---|---|---|")
    eager = replace(Parameters(), automatic=min(AUTOMATIC))
    confirmed = judged(invented, eager).filter(pl.col("decision") == "confirmed")
    shown = pairs.filter(pl.col("decision") != "rejected")
    curve = [(f"confirmed from {each:g}", confirmed.filter(pl.col("probability") >= each)) for each in AUTOMATIC]
    for name, chosen in [*curve, ("confirmed or review", shown)]:
        hits = int(chosen["right"].sum())
        print(f"| {name} | {chosen.height:,} | {_share(hits, chosen.height)} | {_share(hits, true)} |")
    print("\n| kind of profile | confirmed | review | rejected |\n|---|---|---|---|")
    counts = pairs.with_columns(kind=pl.when("right").then(pl.lit("the borrower")).otherwise("kind"))
    table = counts.group_by("kind").agg((pl.col("decision") == each).sum().alias(each) for each in Decision)
    for row in table.sort("kind").iter_rows(named=True):
        print(f"| {row['kind']} | {row['confirmed']:,} | {row['review']:,} | {row['rejected']:,} |")


def _print_public_sets() -> None:
    if not (DATA / "febrl").exists():
        print(f"\nNo public sets under {DATA}: skipped.")
        return
    for title, rows in curves(DATA, THRESHOLDS).items():
        print(f"\n{title}\n\n{_HEAD}")
        for threshold, hits, found, true in rows:
            print(f"| {threshold:g} | {found:,} | {_share(hits, found)} | {_share(hits, true)} |")


def _one_profile(invented: Population, parameters: Parameters) -> tuple[float, int]:
    """Return the median seconds to link a profile with the leads its keys find, and the median number of those."""
    ours, theirs = known_records(invented.known), seen_records(invented.seen)
    pairs = pairs_of(ours, theirs)
    seconds, sizes = [], []
    for name in pairs["profile_id"].unique(maintain_order=True).head(200).gather_every(20):
        leads = pairs.filter(pl.col("profile_id") == name)
        known = Known.cast(invented.known.join(leads, on="lead_id", how="semi"))
        page = invented.seen.filter(pl.col("profile_id") == name)
        begin = perf_counter()
        link(known, page, parameters=parameters)
        seconds.append(perf_counter() - begin)
        sizes.append(known.height)
    return median(seconds), int(median(sizes))


def _print_times() -> None:
    parameters = Parameters()
    invented = population(20_000, seed=SEED + 1, year=YEAR)
    start = perf_counter()
    ours, theirs = known_records(invented.known), seen_records(invented.seen)
    prepared = perf_counter()
    pairs = pairs_of(ours, theirs)
    paired = perf_counter()
    link(invented.known, invented.seen, parameters=parameters)
    linked = perf_counter()
    marks = [start, prepared, paired, linked]
    prepare, pair, whole = (after - before for before, after in pairwise(marks))
    weighed = whole - prepare - pair
    print(
        f"\n20,000 leads x {invented.seen.height:,} profiles: prepared in {prepare:.1f} s, {pairs.height:,} pairs found"
    )
    print(f"in {pair:.1f} s, weighed and decided in {weighed:.1f} s ({pairs.height / weighed:,.0f} pairs a second).")
    seconds, candidates = _one_profile(invented, parameters)
    print(f"One profile with its {candidates} candidates (median): {seconds:.2f} s.")
    _print_million(parameters)


def _print_million(parameters: Parameters) -> None:
    """Time one profile against a million leads: looking its keys up in a ready index, then linking what is found."""
    invented = population(1_000_000, seed=SEED + 2, year=YEAR, strangers=0.0, online=0.0001)
    ours = known_records(invented.known)
    index = keys_of(ours, wide=False).select("key", lead_id="profile_id").sort("key")
    seconds, found = [], []
    for place in range(0, 100, 10):
        page = invented.seen[place : place + 1]
        begin = perf_counter()
        keys = keys_of(seen_records(page), wide=True)["key"].unique()
        leads = index.filter(pl.col("key").is_in(keys.implode()))["lead_id"].unique()
        known = Known.cast(invented.known.filter(pl.col("lead_id").is_in(leads.implode())))
        link(known, page, parameters=parameters)
        seconds.append(perf_counter() - begin)
        found.append(known.height)
    counted = f"{int(median(found))} candidates"
    print(f"One profile against 1,000,000 leads: {median(seconds):.2f} s (most {max(seconds):.2f} s), {counted}.")


if __name__ == "__main__":
    main()
