"""Columns without a field, kept as one JSON object a row."""

import json
from collections.abc import Mapping

import polars as pl

# JSON (RFC 8259) escapes; PostgreSQL's jsonb refuses U+0000, so NUL is dropped.
_QUOTES = {'"': '\\"', "\\": "\\\\"}
_CONTROLS = {"\x00": "", "\n": "\\n", "\r": "\\r", "\t": "\\t"} | {
    chr(code): f"\\u{code:04x}" for code in range(1, 32) if chr(code) not in "\n\r\t"
}
_ENTRY = r'"(?:[^"\\]|\\.)*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[^,{}\[\]"\s]+)'
_KEY = r'^("(?:[^"\\]|\\.)*")'


def to_json(columns: Mapping[str, pl.Series], rows: int) -> pl.Series:
    """Return one JSON object of texts a row, without the nulls; null where nothing is left."""
    if not columns:
        return pl.Series("attributes", [None], dtype=pl.String).new_from_index(0, rows)
    frame = pl.DataFrame([values.rename(str(place)) for place, values in enumerate(columns.values())])
    # Control characters are rare and slow to look for one by one.
    controls = frame.select(pl.all().str.contains(r"[\x00-\x1f]").any()).row(0)
    entries = [
        pl.concat_str(
            pl.lit(f'{json.dumps(name, ensure_ascii=False)}:"'),
            _escaped(str(place), controls=controls[place]),
            pl.lit('"'),
        )
        for place, name in enumerate(columns)
    ]
    body = pl.concat_str(entries, separator=",", ignore_nulls=True)
    joined = frame.select(pl.concat_str(pl.lit("{"), body, pl.lit("}")).alias("attributes"))
    return joined.select(pl.when(pl.col("attributes") != "{}").then("attributes")).to_series()


def _escaped(column: str, *, controls: bool) -> pl.Expr:
    escapes = _QUOTES | _CONTROLS if controls else _QUOTES
    return pl.col(column).str.replace_many(list(escapes), list(escapes.values()))


def merge_json(groups: pl.DataFrame) -> pl.DataFrame:
    """Return one object a `group` (columns group, attributes), where of each key the last row's value stays.

    `groups` has columns group and attributes (flat JSON objects), oldest row first.
    """
    entries = groups.select("group", entry=pl.col("attributes").str.extract_all(_ENTRY)).explode("entry").drop_nulls()
    keyed = entries.with_columns(key=pl.col("entry").str.extract(_KEY))
    last = keyed.unique(["group", "key"], keep="last", maintain_order=True)
    merged = last.group_by("group", maintain_order=True).agg(pl.col("entry"))
    return merged.select("group", attributes="{" + pl.col("entry").list.join(",") + "}")
