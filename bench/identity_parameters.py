"""Estimate m and u of identity's comparisons: `python -m bench.identity_parameters [--leads 20000]`.

Splink takes u from random pairs and m from the true pairs of the invented population. Printed beside the numbers in
collect/identity/parameters.py, which are drawn towards caution by hand where an invented population cannot know.
"""

import argparse

import polars as pl

from goodsign.collect.identity.comparisons import COMPARISONS
from goodsign.collect.identity.parameters import LEVELS, Parameters
from goodsign.collect.identity.prepare import known_records, seen_records
from goodsign.collect.identity.weigh import linker, settings_of, with_shares
from goodsign.connectors.invented.namesakes import population


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000)
    invented = population(parser.parse_args().leads, seed=1, year=2026)
    parameters = Parameters()
    ours = with_shares(known_records(invented.known), parameters)
    theirs = with_shares(seen_records(invented.seen), parameters)
    labels = invented.truth.drop_nulls("lead_id").select(
        source_dataset_l=pl.lit("known"),
        unique_id_l="lead_id",
        source_dataset_r=pl.lit("seen"),
        unique_id_r="profile_id",
        clerical_match_score=pl.lit(1.0),
    )
    with linker(ours, theirs, settings_of(parameters)) as (model, api):
        model.training.estimate_u_using_random_sampling(max_pairs=3_000_000, seed=1)
        model.training.estimate_m_from_pairwise_labels(api.register(labels.to_arrow(), table_name="labels"))
        trained = model.misc.save_model_to_json(out_path=None)
    print("| comparison | level | m used | m estimated | u used | u estimated |\n|---|---|---|---|---|---|")
    for each, found in zip(COMPARISONS, trained["comparisons"], strict=True):
        levels = [level for level in found["comparison_levels"] if not level.get("is_null_level")]
        for level, estimate in zip(each.levels, levels, strict=True):
            m, u = LEVELS[each.name][level.name]
            shown = [_number(estimate.get(f"{name}_probability")) for name in ("m", "u")]
            print(f"| {each.words} | {level.name} | {m:g} | {shown[0]} | {u:g} | {shown[1]} |")


def _number(estimate: object) -> str:
    return f"{estimate:.2g}" if isinstance(estimate, float) else "not seen"


if __name__ == "__main__":
    main()
