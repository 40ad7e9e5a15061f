"""Runs the measurements and prints the table that goes into docs/reference/performance.md."""

import argparse
import sys
import time
from importlib import import_module
from pkgutil import iter_modules

import bench
from bench import Measurement
from bench.machine import describe


def main() -> None:
    """Measure everything, or what `--only` names, and print Markdown."""
    found = [name for _, name, _ in iter_modules(bench.__path__) if not name.startswith("_")]
    modules = {name: import_module(f"bench.{name}") for name in found}
    measured = {name: module for name, module in modules.items() if hasattr(module, "measure")}
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="leads to measure with")
    parser.add_argument("--only", action="append", choices=sorted(measured), help="measure this one only; repeatable")
    arguments = parser.parse_args()
    print(describe())
    print(f"Rows: {arguments.rows:,}. Medians; both sides of a ratio take turns in the same run.\n")
    print("| path | limit | measured | ratio | target |\n|---|---|---|---|---|")
    for name in arguments.only or sorted(measured):
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        start = time.perf_counter()
        for measurement in measured[name].measure(arguments.rows):
            print(_line(measurement), flush=True)
        print(f"measured {name} in {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)


def _line(each: Measurement) -> str:
    limit = each.limit_is if each.limit is None else f"{each.limit_is}: {_seconds(each.limit)}"
    ratio = "" if each.ratio is None else f"{each.ratio:.2f} x"
    note = f" ({each.note})" if each.note else ""
    return f"| {each.path} | {limit} | {_seconds(each.measured)}{note} | {ratio} | {each.target} |"


def _seconds(seconds: float) -> str:
    if seconds < 0.1:
        return f"{seconds * 1000:.2f} ms"
    return f"{seconds:.2f} s"


if __name__ == "__main__":
    main()
