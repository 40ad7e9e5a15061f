"""Score leads with a model: probability, interval, and every exact part of the log-odds."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
from scipy.special import expit

from goodsign.scoring.encode import OTHER_CODE, Codes, Feature, bin_codes, level_codes, numbers_of
from goodsign.scoring.frames import PART_UNIT, Floats, Scored
from goodsign.scoring.model import Addend, Line, Model, Table, raw_parts

_Z90 = 1.6448536269514722
_THREADS = 4
_BLOCK = 1 << 15
_MANY_UNSEEN = 0.05


def score(model: Model, table: pl.DataFrame, *, as_of: date | None = None) -> Scored:
    """Score every row of `table`, text or typed; a column that is absent counts as missing, extra ones are ignored.

    Each part and the base are rounded to PART_UNIT, so base + parts == log_odds exactly, in any order of summing.
    The interval is the 90 % range of what the model may be off by: what its parts share counts together (see
    `scoring.model`), and so does what its form misses.
    """
    terms = model.terms
    parts = np.empty((table.height, len(terms)), order="F")
    inputs = _inputs(model, table, as_of)

    def fill(index: int) -> None:
        addend = model.addends[index]
        codes = [inputs[feature][0] for feature in addend.features]
        parts[:, index] = _parts(addend, codes, inputs[addend.features[0]][1])

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(fill, range(len(terms))))
    base = _to_unit(model.base)
    log_odds = parts.sum(axis=1) + base
    reach = _Z90 * _sd(model, [codes for codes, _ in inputs], table.height)
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

    def read(index: int) -> tuple[Codes, Floats | None]:
        feature = model.features[index]
        if not feature.is_number:
            return level_codes(feature, table), None
        numbers = numbers_of(feature, table, as_of=as_of)
        return bin_codes(feature, numbers), numbers if index in lined else None

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(read, range(len(model.features))))


def _parts(addend: Addend, codes: list[Codes], numbers: Floats | None) -> Floats:
    """Return parts as whole units: rounded in the table before the look-up, or row by row on a line."""
    if isinstance(addend, Table):
        return raw_parts(replace(addend, values=_to_unit(addend.values)), codes, None)
    return _to_unit(raw_parts(addend, codes, numbers))


def _sd(model: Model, codes: list[Codes], rows: int) -> Floats:
    """Return the standard deviation of each row's log-odds (n,), block by block so that sums stay in the cache."""
    spreads = [addend.spread.reshape(-1, model.base_spread.size) for addend in model.addends]
    result = np.empty(rows)

    def fill(start: int) -> None:
        block = slice(start, start + _BLOCK)
        total = np.tile(model.base_spread, (result[block].size, 1))
        for addend, spread in zip(model.addends, spreads, strict=True):
            total += spread.take(_cells(addend, [codes[index][block] for index in addend.features]), axis=0)
        variance = np.einsum("ij,ij->i", total, total, dtype=np.float64)
        result[block] = np.sqrt(variance + model.residual_sd**2)

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(fill, range(0, rows, _BLOCK)))
    return result


def _cells(addend: Addend, codes: list[Codes]) -> Codes:
    """Return the place of each row's cell in the flattened spread."""
    return codes[0] if len(codes) == 1 else codes[0] * addend.spread.shape[1] + codes[1]


def _to_unit(values: Floats | float) -> Floats:
    return np.asarray(np.rint(np.asarray(values) / PART_UNIT) * PART_UNIT)


def _unseen_share(feature: Feature, table: pl.DataFrame) -> float:
    if feature.is_number:
        numbers = numbers_of(feature, table)
        return float(np.mean((numbers < feature.low) | (numbers > feature.high)))
    return float(np.mean(level_codes(feature, table) == OTHER_CODE))
