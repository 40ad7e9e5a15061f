"""The public linkage sets through the same machinery: Fellegi-Sunter by Splink, their columns as generic comparisons.

They hold names, dates of birth and addresses, no profiles, so what is measured is the weighing of spelling and of
missing values, with m and u learned without labels (expectation maximization), not our decision.
"""

from pathlib import Path

import duckdb
import polars as pl
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

_FEBRL = {
    "given_name": "jaro", "surname": "jaro", "street_number": "exact", "address_1": "jaro", "suburb": "jaro",
    "postcode": "exact", "date_of_birth": "edit", "soc_sec_id": "edit",
}  # fmt: skip
_FAKE = {"first_name": "jaro", "surname": "jaro", "dob": "edit", "city": "exact", "email": "jaro"}
_MAKERS = {
    "jaro": lambda column: cl.JaroWinklerAtThresholds(column, [0.92, 0.8]),
    "edit": lambda column: cl.DamerauLevenshteinAtThresholds(column, [1, 2]),
    "exact": cl.ExactMatch,
}
Curve = list[tuple[float, int, int, int]]


def curves(data: Path, thresholds: tuple[float, ...]) -> dict[str, Curve]:
    """Return (threshold, right pairs, found pairs, true pairs) for each set."""
    found = {}
    for number in (1, 2, 3):
        frame = pl.read_csv(data / "febrl" / f"dataset{number}.csv", infer_schema=False)
        named = frame.rename(str.strip).with_columns(pl.all().str.strip_chars().replace("", None))
        ready = named.rename({"rec_id": "unique_id"}).with_columns(
            cluster=pl.col("unique_id").str.extract(r"rec-(\d+)-")
        )
        rules = [
            ("soc_sec_id",),
            ("date_of_birth",),
            ("given_name", "surname"),
            ("surname", "postcode"),
            ("address_1", "street_number"),
            ("given_name", "postcode"),
        ]
        found[f"FEBRL {number}"] = _curve(
            ready, _FEBRL, rules, thresholds, train=(("date_of_birth",), ("given_name", "surname"))
        )
    fake = pl.read_csv(data / "splink_fake_1000" / "fake_1000.csv", infer_schema=False)
    rules = [("first_name",), ("surname",), ("dob",), ("email",)]
    found["Splink fake_1000"] = _curve(fake, _FAKE, rules, thresholds, train=(("dob",), ("first_name", "surname")))
    return found


def _curve(
    frame: pl.DataFrame,
    columns: dict[str, str],
    rules: list[tuple[str, ...]],
    thresholds: tuple[float, ...],
    *,
    train: tuple[tuple[str, ...], ...],
) -> Curve:
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_MAKERS[kind](column) for column, kind in columns.items()],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
    )
    api = DuckDBAPI(duckdb.connect(":memory:"))
    model = Linker(api.register(frame.to_arrow()), settings, log_level=None)
    model.training.estimate_probability_two_random_records_match([block_on(*train[1])], recall=0.6)
    model.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    for rule in train:
        model.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    pairs = pl.DataFrame(model.inference.predict().as_duckdbpyrelation().to_arrow_table())
    clusters = frame.select("unique_id", "cluster")
    joined = pairs.join(clusters, left_on="unique_id_l", right_on="unique_id").join(
        clusters, left_on="unique_id_r", right_on="unique_id", suffix="_r"
    )
    right = joined.select("match_probability", right=pl.col("cluster") == pl.col("cluster_r"))
    sizes = clusters.group_by("cluster").len()["len"]
    true = int((sizes * (sizes - 1) // 2).sum())
    return [
        (threshold, int(kept["right"].sum()), kept.height, true)
        for threshold in thresholds
        for kept in [right.filter(pl.col("match_probability") >= threshold)]
    ]
