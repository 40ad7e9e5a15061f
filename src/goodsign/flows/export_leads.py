"""Exports the best part of the ranking with every field, ready for a CRM."""

from collections.abc import Sequence

import polars as pl

from goodsign.core.errors import DataError
from goodsign.flows.show_ranking import explain
from goodsign.scoring.attributes import expand
from goodsign.store.database import Database
from goodsign.store.ranking import Filter, read_ranked
from goodsign.store.scores import current_run

_LEADING = (
    "goodsign_rank",
    "goodsign_probability",
    "goodsign_band",
    "goodsign_reasons",
    "goodsign_fit",
    "goodsign_lead_id",
)


def export_leads(database: Database, filters: Sequence[Filter], *, share: float) -> pl.DataFrame:
    """Return the best `share` (0 to 1) of the ranked leads that meet the filters, best first.

    Columns: rank, probability, band, reasons, fit and id, then every field and attribute that any of them has.
    People who opted out are never in it. Raises DataError when nobody is left.
    """
    with database.transaction() as connection:
        run = current_run(connection)
    rows = read_ranked(database, filters, share=share)
    if rows.is_empty():
        raise DataError("No ranked lead meets the conditions.", hint="`goodsign rank` shows who is there.")
    told = rows.with_columns(explain(database, run, rows, shown=3).alias("goodsign_reasons"))
    named = told.rename(
        {
            "probability": "goodsign_probability",
            "band": "goodsign_band",
            "fit": "goodsign_fit",
            "lead_id": "goodsign_lead_id",
        }
    ).drop("parts", "log_odds", "low", "high", "reach")
    fields = named.drop(*_LEADING, "attributes")
    filled = [column for column in fields if column.null_count() < len(column)]
    further = expand(named["attributes"])
    taken = {*_LEADING, *fields.columns}
    return pl.DataFrame([*named.select(_LEADING), *filled, *(column for column in further if column.name not in taken)])
