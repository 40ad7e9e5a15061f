"""Weigh pairs with Splink in an in-memory DuckDB: log-odds in bits, one part for each attribute."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison
from splink.internals.comparison_level_creator import ComparisonLevelCreator

from goodsign.collect.identity.comparisons import COMPARISONS, Comparison, Level
from goodsign.collect.identity.parameters import Parameters

_SLICE = 100_000


def settings_of(parameters: Parameters) -> SettingsCreator:
    """Return the model as Splink's settings: every m and u fixed, names adjusted by how common they are."""
    return SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(each, parameters) for each in COMPARISONS],
        probability_two_random_records_match=parameters.prior,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
    )


def weigh(known: pl.DataFrame, seen: pl.DataFrame, pairs: pl.DataFrame, *, parameters: Parameters) -> pl.DataFrame:
    """Return pairs (lead_id, profile_id) of prepared records with probability, and each attribute's level and bits.

    Columns `level_NAME` count from 0 for the last level, -1 for unknown; `bits_NAME` holds the weight with the name's
    commonness in it.
    """
    if pairs.is_empty():
        return _empty()
    left = with_shares(known.join(pairs, left_on="unique_id", right_on="lead_id", how="semi"), parameters)
    right = with_shares(seen.join(pairs, left_on="unique_id", right_on="profile_id", how="semi"), parameters)
    blocked = pairs.select(
        match_key=pl.lit("0"),
        join_key_l=pl.concat_str(pl.lit("known-__-"), "lead_id"),
        join_key_r=pl.concat_str(pl.lit("seen-__-"), "profile_id"),
    )
    parts = []
    with linker(left, right, settings_of(parameters)) as (model, api):
        # Splink keeps both sides' columns beside every weight: in slices they never fill the memory.
        for slice_ in blocked.iter_slices(_SLICE):
            model.table_management.register_blocked_pairs_for_predict(api.register(slice_.to_arrow()))
            predicted = model.inference.predict()
            found = predicted.as_duckdbpyrelation().select(*_found_columns())
            parts.append(pl.DataFrame(found.to_arrow_table()))
            predicted.drop_table_from_database_and_remove_from_cache()
    return pl.concat(parts)


@contextmanager
def linker(left: pl.DataFrame, right: pl.DataFrame, settings: SettingsCreator) -> Iterator[tuple[Linker, DuckDBAPI]]:
    """Yield a linker over both sides; the database lives in memory and is gone afterwards."""
    connection = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": False, "allow_persistent_secrets": False}
    )
    try:
        api = DuckDBAPI(connection)
        sides = [api.register(left.to_arrow(), table_name="known"), api.register(right.to_arrow(), table_name="seen")]
        yield Linker(sides, settings, log_level=None, validate_settings=False), api
    finally:
        connection.close()


def _comparison(each: Comparison, parameters: Parameters) -> CustomComparison:
    chances = parameters.levels[each.name]
    unknown = CustomLevel(each.unknown, label_for_charts="unknown").configure(is_null_level=True)
    return CustomComparison(
        comparison_levels=[unknown, *(_level(level, *chances[level.name]) for level in each.levels)],
        output_column_name=each.name,
    )


def _level(level: Level, m: float, u: float) -> ComparisonLevelCreator:
    if level.sql == "ELSE":
        return ElseLevel().configure(m_probability=m, u_probability=u)
    custom = CustomLevel(level.sql, label_for_charts=level.name)
    if level.rare is None:
        return custom.configure(m_probability=m, u_probability=u)
    return custom.configure(
        m_probability=m, u_probability=u, tf_adjustment_column=level.rare, disable_tf_exact_match_detection=True
    )


def with_shares(records: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """Add how common the first and the last name of each record are."""
    shares = {"first": parameters.rare_first, "last": parameters.rare_last}
    for column, rare in shares.items():
        table = parameters.frequencies.filter(pl.col("column") == column).select(
            pl.col("name").alias(column), pl.max_horizontal("share", pl.lit(rare)).alias(f"tf_{column}")
        )
        records = records.join(table, on=column, how="left", maintain_order="left")
        records = records.with_columns(pl.col(f"tf_{column}").fill_null(rare))
    return records


def _found_columns() -> list[duckdb.Expression]:
    """Return what is read of Splink's result: the pair, its probability, and each attribute's level and weight."""
    column = duckdb.ColumnExpression
    levels = [column(f"gamma_{each.name}").cast("TINYINT").alias(f"level_{each.name}") for each in COMPARISONS]
    bits = [_bits(each).alias(f"bits_{each.name}") for each in COMPARISONS]
    pair = [column("unique_id_l").alias("lead_id"), column("unique_id_r").alias("profile_id")]
    return [*pair, column("match_probability").alias("probability"), *levels, *bits]


def _bits(each: Comparison) -> duckdb.Expression:
    base = duckdb.ColumnExpression(f"mw_{each.name}")
    if not any(level.rare for level in each.levels):
        return base
    return base + duckdb.ColumnExpression(f"mw_tf_adj_{each.name}")


def _empty() -> pl.DataFrame:
    texts = dict.fromkeys(("lead_id", "profile_id"), pl.String)
    levels = {f"level_{each.name}": pl.Int8 for each in COMPARISONS}
    bits = {f"bits_{each.name}": pl.Float64 for each in COMPARISONS}
    return pl.DataFrame(schema={**texts, "probability": pl.Float64, **levels, **bits})
