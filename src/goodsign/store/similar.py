"""Finds leads whose text is near a given text or lead, by pgvector."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, text

from goodsign.core.errors import DataError
from goodsign.store.bulk import copy_in, driver
from goodsign.store.tables.leads import EMBEDDING_DIMENSIONS


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A lead and how alike its text is: 1 the same, 0 unrelated."""

    lead_id: str
    likeness: float


def missing_embeddings(connection: Connection, embedder: str) -> list[str]:
    """Return the leads that have no embedding by `embedder` newer than their last change."""
    return list(
        connection.execute(
            text("""
                SELECT l.lead_id::text FROM leads l
                LEFT JOIN embeddings e ON e.lead_id = l.lead_id AND e.embedder = :embedder AND e.known_at >= l.known_at
                WHERE e.lead_id IS NULL
            """),
            {"embedder": embedder},
        ).scalars()
    )


def save_embeddings(connection: Connection, embedder: str, vectors: pl.DataFrame, *, now: datetime) -> None:
    """Store vectors (lead_id as text, `embedding` as a list of numbers) made by `embedder`.

    Raises DataError when a vector has not the length that the store holds.
    """
    lengths = vectors["embedding"].list.len().unique().to_list()
    if wrong := [length for length in lengths if length != EMBEDDING_DIMENSIONS]:
        raise DataError(
            f"`{embedder}` makes vectors of length {wrong[0]}; the store holds {EMBEDDING_DIMENSIONS}.",
            hint="Choose an embedding model that can make vectors of that length.",
        )
    connection.execute(
        text("CREATE TEMPORARY TABLE IF NOT EXISTS stage_vectors (lead_id text, embedding float4[]) ON COMMIT DROP")
    )
    connection.execute(text("TRUNCATE stage_vectors"))
    copy_in(connection, "stage_vectors", vectors.select("lead_id", pl.col("embedding").cast(pl.List(pl.Float32))))
    connection.execute(
        text("""
            INSERT INTO embeddings (workspace_id, lead_id, embedder, embedding, occurred_at, known_at)
            SELECT w.workspace_id, s.lead_id::uuid, :embedder, s.embedding::vector::halfvec, :now, :now
            FROM stage_vectors s, workspaces w
            ON CONFLICT (workspace_id, lead_id, embedder)
            DO UPDATE SET embedding = excluded.embedding, known_at = excluded.known_at
        """),
        {"embedder": embedder, "now": now},
    )


def nearest(connection: Connection, embedder: str, vector: list[float], *, limit: int) -> list[Neighbor]:
    """Return the leads nearest to `vector` by cosine, nearest first, leaving out who opted out."""
    literal = "[" + ",".join(f"{number:.6g}" for number in vector) + "]"
    with driver(connection).cursor() as cursor:
        cursor.execute(
            """
            SELECT e.lead_id::text, 1 - (e.embedding <=> %(vector)s::vector::halfvec) AS likeness
            FROM embeddings e JOIN leads l USING (lead_id)
            WHERE e.embedder = %(embedder)s AND NOT l.opted_out
              AND e.embedding <=> %(vector)s::vector::halfvec <> 'NaN'
            ORDER BY e.embedding <=> %(vector)s::vector::halfvec, e.lead_id LIMIT %(limit)s
            """,
            {"vector": literal, "embedder": embedder, "limit": limit},
        )
        return [Neighbor(str(lead_id), float(str(likeness))) for lead_id, likeness in cursor.fetchall()]


def embedding_of(connection: Connection, embedder: str, lead_id: str) -> list[float] | None:
    """Return the stored vector of one lead."""
    value = connection.execute(
        text("SELECT embedding::text FROM embeddings WHERE embedder = :embedder AND lead_id = cast(:lead AS uuid)"),
        {"embedder": embedder, "lead": lead_id},
    ).scalar()
    return None if value is None else [float(number) for number in str(value).strip("[]").split(",")]
