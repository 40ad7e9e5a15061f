"""Time scoring with every exact part against a bare NumPy pass that only gathers the parts.

The limit knows every code beforehand: for each of the terms it looks the parts up and adds them. Scoring must also
read the cells, find bins and levels, round to exact units, and give intervals. Run `python -m bench.scoring`.
"""

import json
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from goodsign.scoring.encode import Feature, encode
from goodsign.scoring.frames import Floats
from goodsign.scoring.model import Model, Table
from goodsign.scoring.predict import score
from goodsign.scoring.prepare import Reading

NUMBERS, CATEGORIES, PAIRS = 26, 14, 5
REPEATS = 5


def invent(rows: int, *, seed: int = 0) -> tuple[Model, pl.DataFrame]:
    """Invent a model of 40 curves and five pairs, and typed leads with a tenth of the numbers missing."""
    rng = np.random.default_rng(seed)
    table, features, tables = {}, [], []
    for index in range(NUMBERS):
        values = rng.lognormal(3, 1, rows)
        values[rng.random(rows) < 0.1] = np.nan
        cuts = tuple(np.quantile(values[~np.isnan(values)], np.arange(1, 64) / 64))
        table[f"n{index}"] = pl.Series(values).fill_nan(None)
        features.append(Feature(f"n{index}", "value", Reading(f"n{index}", "number"), cuts=cuts))
    for index in range(CATEGORIES):
        levels = tuple(f"level {number}" for number in range(20))
        table[f"c{index}"] = pl.Series(np.array(levels)[rng.integers(0, 20, rows)])
        features.append(Feature(f"c{index}", "value", Reading(f"c{index}", "category"), levels=levels))
    places = [(index,) for index in range(len(features))] + [(index, index + 1) for index in range(PAIRS)]
    for place in places:
        shape = tuple(features[index].size for index in place)
        tables.append(Table(place, rng.normal(0, 0.3, shape), np.full(shape, 0.05)))
    return Model("additive", "converted", "yes", tuple(features), tuple(tables), -2.0, 0.05), pl.DataFrame(table)


def measure(rows: int = 1_000_000) -> dict[str, float]:
    """Return medians in seconds of scoring and of its limit, interleaved, their CPU seconds and the ratio."""
    model, table = invent(rows)
    codes = encode(model.features, table).codes.astype(np.intp)
    timings: dict[str, list[tuple[float, float]]] = {"score": [], "limit": []}
    for _ in range(REPEATS):
        timings["limit"].append(_timed(lambda: _gather(model, codes)))
        timings["score"].append(_timed(lambda: score(model, table)))
    wall = {name: statistics.median(one for one, _ in pairs) for name, pairs in timings.items()}
    cpu = {name: statistics.median(one for _, one in pairs) for name, pairs in timings.items()}
    return {
        "rows": rows,
        "terms": len(model.addends),
        "score_s": round(wall["score"], 3),
        "limit_s": round(wall["limit"], 3),
        "score_cpu_s": round(cpu["score"], 3),
        "limit_cpu_s": round(cpu["limit"], 3),
        "cpu_ratio": round(cpu["score"] / cpu["limit"], 2),
    }


def _gather(model: Model, codes: np.ndarray) -> Floats:
    parts = np.empty((codes.shape[0], len(model.addends)), order="F")
    for index, addend in enumerate(model.addends):
        assert isinstance(addend, Table)  # noqa: S101
        parts[:, index] = addend.values[tuple(codes[:, place] for place in addend.features)]
    return parts.sum(axis=1)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    before, usage = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter() - before, after.ru_utime + after.ru_stime - usage.ru_utime - usage.ru_stime


if __name__ == "__main__":
    print(json.dumps(measure()))
