"""Time scoring with every exact part against a bare NumPy pass that only gathers the parts.

The limit knows every code beforehand: for each of the terms it looks the parts up and adds them. Scoring must also
read the cells, find bins and levels, round to exact units, and give intervals.
"""

import time
from collections.abc import Callable

import numpy as np
import polars as pl

from bench import Measurement, interleaved
from goodsign.scoring.encode import Feature, encode
from goodsign.scoring.frames import Floats
from goodsign.scoring.model import Model, Table
from goodsign.scoring.predict import score
from goodsign.scoring.prepare import Reading

NUMBERS, CATEGORIES, PAIRS = 26, 14, 5
LOADINGS = 8


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
        spread = rng.normal(0, 0.02, (*shape, LOADINGS)).astype(np.float32)
        tables.append(Table(place, rng.normal(0, 0.3, shape), spread))
    base_spread = np.zeros(LOADINGS, np.float32)
    return Model("additive", "converted", "yes", tuple(features), tuple(tables), -2.0, base_spread), pl.DataFrame(table)


def measure(rows: int) -> list[Measurement]:
    """Time scoring, with all parts and intervals, beside the bare gather."""
    model, table = invent(rows)
    codes = encode(model.features, table).codes.astype(np.intp)
    limit, ours = interleaved([lambda: _gather(model, codes), lambda: score(model, table)], times=5)
    return [
        Measurement(
            path=f"Score with every exact part: {NUMBERS + CATEGORIES} features, {len(model.addends)} terms",
            limit_is="NumPy gathers the parts of known codes",
            limit=limit,
            measured=ours,
            target="≤ 3 s for a million on two cores",
            note=f"{_cpu_seconds(lambda: score(model, table)):.1f} CPU s",
        )
    ]


def _gather(model: Model, codes: np.ndarray) -> Floats:
    parts = np.empty((codes.shape[0], len(model.addends)), order="F")
    for index, addend in enumerate(model.addends):
        assert isinstance(addend, Table)  # noqa: S101
        parts[:, index] = addend.values[tuple(codes[:, place] for place in addend.features)]
    return parts.sum(axis=1)


def _cpu_seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
