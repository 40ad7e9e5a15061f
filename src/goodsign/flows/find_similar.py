"""Finds leads that are like a profile, like another lead, or like a text."""

from collections.abc import Callable
from datetime import datetime

import polars as pl

from goodsign.core.errors import DataError, NotFound
from goodsign.flows.match_icp import load_icp
from goodsign.icp.portrait import portrait
from goodsign.icp.ports import TextEmbedder
from goodsign.store.database import Database
from goodsign.store.facts import read_leads
from goodsign.store.similar import embedding_of, missing_embeddings, nearest, save_embeddings

_LEADS_A_BATCH = 20_000


def refresh_embeddings(
    database: Database,
    embedder: TextEmbedder,
    *,
    now: datetime,
    progress: Callable[[str, float], None] = lambda *_: None,
) -> int:
    """Embed the leads that are new or changed since they were last embedded; return how many.

    Every batch is stored on its own, so an interrupted run goes on where it stopped.
    """
    with database.transaction() as connection:
        missing = missing_embeddings(connection, embedder.name)
    for start in range(0, len(missing), _LEADS_A_BATCH):
        progress("Reading the leads' texts", start / len(missing))
        leads = read_leads(database, missing[start : start + _LEADS_A_BATCH])
        vectors = embedder.embed(portrait(leads).to_list())
        frame = pl.DataFrame({"lead_id": leads["lead_id"], "embedding": pl.Series(vectors).arr.to_list()})
        with database.transaction() as connection:
            save_embeddings(connection, embedder.name, frame, now=now)
    return len(missing)


def similar_to_text(database: Database, embedder: TextEmbedder, text: str, *, limit: int) -> pl.DataFrame:
    """Return the leads whose text is most like `text`: lead_id, likeness (at most 1) and what to show of them."""
    vector = embedder.embed([text])[0]
    if not vector.any():
        raise DataError("The text to compare with says nothing.", hint="Describe the lead you look for in a few words.")
    return _neighbours(database, embedder.name, vector.tolist(), limit=limit)


def similar_to_icp(database: Database, embedder: TextEmbedder, name: str, *, limit: int) -> pl.DataFrame:
    """Return the leads most like the description of a profile's ideal customer."""
    return similar_to_text(database, embedder, load_icp(database, name).description, limit=limit)


def similar_to_lead(database: Database, embedder: TextEmbedder, lead_id: str, *, limit: int) -> pl.DataFrame:
    """Return the leads most like another lead, without that lead itself."""
    with database.transaction() as connection:
        vector = embedding_of(connection, embedder.name, lead_id)
    if vector is None or not any(vector):
        raise NotFound("Too little is known of this lead's work to look for similar ones.")
    found = _neighbours(database, embedder.name, vector, limit=limit + 1)
    return found.filter(pl.col("lead_id") != lead_id).head(limit)


def _neighbours(database: Database, embedder: str, vector: list[float], *, limit: int) -> pl.DataFrame:
    with database.transaction() as connection:
        found = nearest(connection, embedder, vector, limit=limit)
    likeness = pl.DataFrame(
        [(each.lead_id, each.likeness) for each in found],
        schema={"lead_id": pl.String, "likeness": pl.Float64},
        orient="row",
    )
    shown = ("lead_id", "external_key", "full_name", "job_title", "industry", "company_name", "state")
    leads = read_leads(database, likeness["lead_id"].to_list()).select(shown)
    return likeness.join(leads, on="lead_id", how="left", maintain_order="left")
