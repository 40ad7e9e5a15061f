"""Turn the JSON objects in which further columns of a file are kept back into columns."""

import json
import re

import polars as pl
from polars.exceptions import ComputeError

from goodsign.core.errors import DataError

_KEY = r'"((?:[^"\\]|\\.)*)"\s*:'
_NESTED = r":\s*[\[{]"
_SAMPLE = 1000


def expand(attributes: pl.Series) -> pl.DataFrame:
    """Return one text column for each key that any of the n JSON objects (text, may be null) fills with a value.

    Objects need not have the same keys: a missing key is null. Numbers and truth values become text; a nested value
    stays JSON text. Columns come in the order of their names, so the result does not depend on the order of rows.
    Raises DataError when a text is no JSON object.
    """
    keys = _keys(attributes) if attributes.dtype == pl.String else []
    if not keys:
        return pl.DataFrame(height=len(attributes))
    wide = _decoded(attributes, keys)
    return wide.select(column for column in wide if column.null_count() < len(column))


def _keys(attributes: pl.Series) -> list[str]:
    """Return every key of every object, sorted: those of a sample, then those of the rows that hold others."""
    known = _keys_of(attributes.drop_nulls().head(_SAMPLE))
    if known:
        spelled = "|".join(re.escape(key) for key in sorted(known, key=len, reverse=True))
        ours = attributes.str.count_matches(rf'"(?:{spelled})"\s*:')
        known |= _keys_of(attributes.filter(attributes.str.count_matches(_KEY) != ours))
    return sorted({json.loads(f'"{key}"') for key in known})


def _keys_of(attributes: pl.Series) -> set[str]:
    found = attributes.str.extract_all(_KEY).explode(empty_as_null=False, keep_nulls=False).unique()
    return set(found.str.extract(rf"(?s)^{_KEY}$"))


def _decoded(attributes: pl.Series, keys: list[str]) -> pl.DataFrame:
    wanted = pl.Struct(dict.fromkeys(keys, pl.String))
    try:
        return attributes.str.json_decode(wanted).struct.unnest()
    except ComputeError:
        return _flattened(attributes).str.json_decode(wanted).struct.unnest()


def _flattened(attributes: pl.Series) -> pl.Series:
    """Write nested values as text; only the few rows that hold some (or are damaged) are taken apart."""
    frame = attributes.to_frame("a")
    odd = pl.col("a").str.contains(_NESTED) | ~pl.col("a").str.contains(r"(?s)^\s*\{.*\}\s*$")
    flat = pl.col("a").map_elements(_flat, return_dtype=pl.String)
    rows = frame.with_row_index("row")
    changed = rows.filter(odd).with_columns(flat)
    try:
        return rows.update(changed, on="row").get_column("a")
    except ComputeError as error:
        raise DataError("The further columns of a lead are not a JSON object.") from error


def _flat(text: str) -> str:
    try:
        read = json.loads(text)
        nested = {k: json.dumps(v) if isinstance(v, list | dict) else v for k, v in read.items()}
    except (ValueError, AttributeError) as error:
        raise DataError("The further columns of a lead are not a JSON object.") from error
    return json.dumps(nested)
