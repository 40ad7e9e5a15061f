"""The models Goodsign is measured beside, out of the box: LightGBM, CatBoost, logistic regression, Odoo's formula."""

from collections.abc import Callable

import numpy as np
import polars as pl
from scipy.special import expit

from goodsign.scoring.frames import Bools, Floats
from goodsign.scoring.prepare import Reading, values_of

Rival = Callable[[pl.DataFrame, Bools, pl.DataFrame], Floats]
_UNKNOWN = "(missing)"


def plain(table: pl.DataFrame, readings: tuple[Reading, ...]) -> pl.DataFrame:
    """Return typed columns: Float64 with nulls, or text with a word for missing."""
    columns = []
    for reading in readings:
        values = values_of(table[reading.column], reading)
        columns.append(values if reading.kind == "number" else values.cast(pl.String).fill_null(_UNKNOWN))
    return pl.DataFrame(columns)


def lightgbm(train: pl.DataFrame, converted: Bools, test: pl.DataFrame) -> Floats:
    from lightgbm import LGBMClassifier  # noqa: PLC0415

    names = [name for name, kind in train.schema.items() if kind == pl.String]
    levels = {name: pl.concat([train[name], test[name]]).unique().sort().to_list() for name in names}
    both = [_frame(table, levels) for table in (train, test)]
    model = LGBMClassifier(random_state=42, verbose=-1, n_jobs=2).fit(both[0], converted)
    return model.predict_proba(both[1])[:, 1]


def catboost(train: pl.DataFrame, converted: Bools, test: pl.DataFrame) -> Floats:
    from catboost import CatBoostClassifier  # noqa: PLC0415

    names = [name for name, kind in train.schema.items() if kind == pl.String]
    model = CatBoostClassifier(random_seed=42, verbose=0, thread_count=2, cat_features=names, allow_writing_files=False)
    return model.fit(train.to_pandas(), converted.astype(int)).predict_proba(test.to_pandas())[:, 1]


def logistic(train: pl.DataFrame, converted: Bools, test: pl.DataFrame) -> Floats:
    from sklearn.compose import make_column_transformer  # noqa: PLC0415
    from sklearn.impute import SimpleImputer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import OneHotEncoder, StandardScaler  # noqa: PLC0415

    texts = [name for name, kind in train.schema.items() if kind == pl.String]
    numbers = [name for name in train.columns if name not in texts]
    prepare = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore", min_frequency=10), texts),
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
    )
    model = make_pipeline(prepare, LogisticRegression(max_iter=2000)).fit(train.to_pandas(), converted)
    return model.predict_proba(test.to_pandas())[:, 1]


def odoo(train: pl.DataFrame, converted: Bools, test: pl.DataFrame) -> Floats:
    """Score as Odoo's predictive lead scoring does (crm_lead.py, _pls_get_naive_bayes_probabilities).

    P(won | values) is proportional to P(won) times the product of P(value | won); every count starts at 0.1; a value
    that is missing or never seen is skipped; a number is a value like any other.
    """
    return _naive_bayes(train.cast(pl.String), converted, test.cast(pl.String))


def odoo_in_deciles(train: pl.DataFrame, converted: Bools, test: pl.DataFrame) -> Floats:
    """Score by the same formula after cutting numbers into deciles, which Odoo does not do but which serves it."""
    cut = [_deciles(train[name], test[name]) for name in train.columns]
    return _naive_bayes(pl.DataFrame([known for known, _ in cut]), converted, pl.DataFrame([asked for _, asked in cut]))


def _naive_bayes(train: pl.DataFrame, converted: Bools, test: pl.DataFrame) -> Floats:
    won, lost = float(converted.sum()), float((~converted).sum())
    total = np.full(test.height, np.log(won / lost))
    for name in train.columns:
        table = pl.DataFrame({"value": train[name], "won": converted}).filter(pl.col("value") != _UNKNOWN)
        counts = table.group_by("value").agg(
            (pl.col("won").sum() + 0.1).alias("w"), ((~pl.col("won")).sum() + 0.1).alias("l")
        )
        counts = counts.with_columns(((pl.col("w") / won).log() - (pl.col("l") / lost).log()).alias("part"))
        asked = test[name].rename("value").to_frame()
        parts = asked.join(counts, on="value", how="left", maintain_order="left")["part"]
        total += parts.fill_null(0.0).to_numpy()
    return expit(total)


def _deciles(train: pl.Series, test: pl.Series) -> tuple[pl.Series, pl.Series]:
    if train.dtype == pl.String:
        return train, test
    edges = np.unique(np.nanquantile(train.drop_nulls().to_numpy(), np.arange(1, 10) / 10))
    cut = [side.cut(edges.tolist()).cast(pl.String).fill_null(_UNKNOWN) for side in (train, test)]
    return cut[0], cut[1]


def _frame(table: pl.DataFrame, levels: dict[str, list[str]]) -> object:
    import pandas as pd  # noqa: PLC0415

    frame = table.to_pandas()
    for name, values in levels.items():
        frame[name] = pd.Categorical(frame[name], categories=values)
    return frame


RIVALS: dict[str, Rival] = {
    "LightGBM": lightgbm,
    "CatBoost": catboost,
    "Logistic": logistic,
    "Odoo's formula": odoo,
    "Odoo's formula, numbers in deciles": odoo_in_deciles,
}
