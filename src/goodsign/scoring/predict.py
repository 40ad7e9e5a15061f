"""Score leads with a model: probability, interval, and every exact part of the log-odds."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import polars as pl
from scipy.special import expit

from goodsign.core.errors import DataError
from goodsign.scoring.encode import OTHER_CODE, Codes, Feature, bin_codes, level_codes, numbers_of
from goodsign.scoring.frames import PART_UNIT, Floats, Scored
from goodsign.scoring.model import Addend, Line, Model, Table, raw_parts, raw_sd

_Z90 = 1.6448536269514722
_THREADS = 4
_MANY_UNSEEN = 0.05


def score(
    model: Model, table: pl.DataFrame, *, weights: Mapping[str, float] | None = None, as_of: date | None = None
) -> Scored:
    """Score every row of `table`, text or typed; a column that is absent counts as missing, extra ones are ignored.

    `weights` multiply the parts of a group (`Term.group`); a group that is not named keeps 1. Each weighted part and
    the base are rounded to PART_UNIT, so base + parts == log_odds exactly, in any order of summing. The interval is
    the 90 % range of the model's own uncertainty: standard deviations of the parts, added as if independent.
    Raises DataError for a weight that is negative or not finite.
    """
    factors = _factors(model, weights or {})
    terms = model.terms
    parts = np.empty((table.height, len(terms)), order="F")
    variance = np.full(table.height, model.base_sd**2)
    inputs = _inputs(model, table, as_of)

    def fill(index: int) -> Floats:
        addend = model.addends[index]
        codes = [inputs[feature][0] for feature in addend.features]
        numbers = inputs[addend.features[0]][1]
        factor = factors[index]
        parts[:, index] = _parts(addend, codes, numbers, factor)
        return (raw_sd(addend, codes, numbers) * factor) ** 2

    with ThreadPoolExecutor(_THREADS) as pool:
        for one in pool.map(fill, range(len(terms))):
            variance += one
    base = _to_unit(model.base)
    log_odds = parts.sum(axis=1) + base
    reach = _Z90 * np.sqrt(variance)
    return Scored(
        terms, float(base), parts, log_odds, expit(log_odds), expit(log_odds - reach), expit(log_odds + reach)
    )


def check(model: Model, table: pl.DataFrame) -> tuple[str, ...]:
    """Say in sentences what about `table` makes its scores less sure than in training."""
    columns = dict.fromkeys(feature.reading.column for feature in model.features)
    absent = [column for column in columns if column not in table.columns]
    sentences = [f'Column "{column}" is not in the file; its value counts as missing.' for column in absent]
    for feature in model.features:
        if feature.reading.column in absent or table.height == 0:
            continue
        share = _unseen_share(feature, table)
        if share > _MANY_UNSEEN:
            what = "lie outside the range" if feature.is_number else "hold a value that was rare or absent"
            sentences.append(f'Column "{feature.reading.column}": {share:.0%} of the rows {what} seen in training.')
    return tuple(sentences)


def _inputs(model: Model, table: pl.DataFrame, as_of: date | None) -> list[tuple[Codes, Floats | None]]:
    """Return each feature's codes and, where a line follows it, its numbers."""
    lined = {addend.feature for addend in model.addends if isinstance(addend, Line)}
    tabled = {index for addend in model.addends if isinstance(addend, Table) for index in addend.features}

    def read(index: int) -> tuple[Codes, Floats | None]:
        feature = model.features[index]
        if not feature.is_number:
            return level_codes(feature, table), None
        numbers = numbers_of(feature, table, as_of=as_of)
        codes = bin_codes(feature, numbers) if index in tabled else np.empty(0, np.int32)
        return codes, numbers if index in lined else None

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(read, range(len(model.features))))


def _parts(addend: Addend, codes: list[Codes], numbers: Floats | None, factor: float) -> Floats:
    """Return weighted parts as whole units: rounded in the table before the look-up, or row by row on a line."""
    if isinstance(addend, Table):
        rounded = Table(addend.features, _to_unit(addend.values * factor), addend.sd)
        return raw_parts(rounded, codes, None)
    return _to_unit(raw_parts(addend, codes, numbers) * factor)


def _to_unit(values: Floats | float) -> Floats:
    return np.asarray(np.rint(np.asarray(values) / PART_UNIT) * PART_UNIT)


def _factors(model: Model, weights: Mapping[str, float]) -> list[float]:
    for group, weight in weights.items():
        if not (np.isfinite(weight) and weight >= 0):
            raise DataError(f'The weight of "{group}" is {weight}; a weight is zero or a positive number.')
    return [float(weights.get(term.group, 1.0)) for term in model.terms]


def _unseen_share(feature: Feature, table: pl.DataFrame) -> float:
    if feature.is_number:
        numbers = numbers_of(feature, table)
        return float(np.mean((numbers < feature.low) | (numbers > feature.high)))
    return float(np.mean(level_codes(feature, table) == OTHER_CODE))
