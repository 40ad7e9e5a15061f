from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text

from goodsign.core.errors import DataError
from goodsign.store.database import Database
from goodsign.store.similar import embedding_of, missing_embeddings, nearest, save_embeddings

_SIZE = 384


def _towards(axis: int, other: int | None = None) -> list[float]:
    vector = [0.0] * _SIZE
    vector[axis] = 1.0
    if other is not None:
        vector[axis] = vector[other] = 0.5**0.5
    return vector


@pytest.fixture
def ids(database: Database, deliver: Any, now: datetime) -> dict[str, str]:
    """Leads A to D; A lies on the first axis, B between first and second, C on the second, D nowhere."""
    deliver([{"external_key": key} for key in "ABCD"])
    with database.transaction() as connection:
        rows = connection.execute(text("SELECT external_key, lead_id::text FROM leads")).all()
        found = {row[0]: row[1] for row in rows}
        vectors = {"A": _towards(0), "B": _towards(0, 1), "C": _towards(1), "D": [0.0] * _SIZE}
        frame = pl.DataFrame({"lead_id": [found[key] for key in vectors], "embedding": list(vectors.values())})
        save_embeddings(connection, "test-1", frame, now=now)
    return found


def _near(database: Database, vector: list[float], limit: int = 9, embedder: str = "test-1") -> list[tuple[str, float]]:
    with database.transaction() as connection:
        return [(each.lead_id, each.likeness) for each in nearest(connection, embedder, vector, limit=limit)]


def test_the_nearest_come_first_with_their_cosine(database: Database, ids: dict[str, str]) -> None:
    found = _near(database, _towards(0))
    assert [lead for lead, _ in found] == [ids["A"], ids["B"], ids["C"]]
    assert [likeness for _, likeness in found] == pytest.approx([1.0, 0.5**0.5, 0.0], abs=1e-3)


def test_a_lead_without_text_is_like_nobody(database: Database, ids: dict[str, str]) -> None:
    assert ids["D"] not in [lead for lead, _ in _near(database, _towards(0))]
    assert _near(database, [0.0] * _SIZE) == []


def test_no_more_than_asked_for(database: Database, ids: dict[str, str]) -> None:
    assert [lead for lead, _ in _near(database, _towards(1), limit=1)] == [ids["C"]]


def test_who_opted_out_is_not_found(database: Database, ids: dict[str, str]) -> None:
    with database.transaction() as connection:
        connection.execute(text("UPDATE leads SET opted_out = true WHERE external_key = 'A'"))
    assert [lead for lead, _ in _near(database, _towards(0))] == [ids["B"], ids["C"]]


def test_vectors_of_another_embedder_are_never_compared(database: Database, ids: dict[str, str]) -> None:
    assert _near(database, _towards(0), embedder="test-2") == []


def test_another_workspace_finds_nobody(other_database: Database, ids: dict[str, str]) -> None:
    assert _near(other_database, _towards(0)) == []


def test_what_is_stored_comes_back_and_is_replaced(database: Database, ids: dict[str, str], now: datetime) -> None:
    with database.transaction() as connection:
        assert embedding_of(connection, "test-1", ids["A"]) == pytest.approx(_towards(0))
        frame = pl.DataFrame({"lead_id": [ids["A"]], "embedding": [_towards(5)]})
        save_embeddings(connection, "test-1", frame, now=now)
        assert embedding_of(connection, "test-1", ids["A"]) == pytest.approx(_towards(5))
        assert embedding_of(connection, "test-2", ids["A"]) is None


def test_new_and_changed_leads_are_missing(database: Database, ids: dict[str, str], now: datetime) -> None:
    with database.transaction() as connection:
        assert missing_embeddings(connection, "test-1") == []
        assert sorted(missing_embeddings(connection, "test-2")) == sorted(ids.values())
        later = now + timedelta(seconds=1)
        connection.execute(text("UPDATE leads SET known_at = :later WHERE external_key = 'B'"), {"later": later})
        assert missing_embeddings(connection, "test-1") == [ids["B"]]


def test_vectors_of_the_wrong_length_are_told(database: Database, ids: dict[str, str], now: datetime) -> None:
    frame = pl.DataFrame({"lead_id": [ids["A"]], "embedding": [[1.0, 2.0]]})
    with database.transaction() as connection, pytest.raises(DataError, match="length 2; the store holds 384"):
        save_embeddings(connection, "test-1", frame, now=now)
