import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from goodsign.core.errors import NotFound
from goodsign.store.database import Database
from goodsign.store.models import (
    StoredModel,
    find_model,
    list_models,
    list_weights,
    model_by_id,
    publish_weights,
    published_weights,
    save_model,
    save_weights,
)

_DOCUMENT = {"base": -1.25e-7, "terms": [{"name": "Zoë", "effect": [0.1, -2.0, 1e300]}], "none": None}


def _model(now: datetime, name: str = "loans", version: str = "1") -> StoredModel:
    return StoredModel(uuid4(), name, version, "additive", json.dumps(_DOCUMENT), {"auc": 0.5}, now, b"\x00\xff", "<p>")


def test_a_model_comes_back_whole(database: Database, now: datetime) -> None:
    model = _model(now)
    with database.transaction() as connection:
        save_model(connection, model)
        for found in (find_model(connection), find_model(connection, "loans"), model_by_id(connection, model.model_id)):
            # PostgreSQL writes 1e300 out in full, which reads as an integer.
            assert json.loads(found.document, parse_int=float) == _DOCUMENT
            assert (found.model_id, found.name, found.version, found.kind) == (model.model_id, "loans", "1", "additive")
            assert (found.summary, found.trained_at, bytes(found.holdout)) == ({"auc": 0.5}, now, b"\x00\xff")
            assert found.report == "<p>"


def test_the_newest_of_a_name_is_used_and_all_are_listed(database: Database, now: datetime) -> None:
    with database.transaction() as connection:
        for hours, (name, version) in enumerate([("loans", "1"), ("cards", "1"), ("loans", "2"), ("cards", "2")]):
            save_model(connection, _model(now + timedelta(hours=hours), name, version))
        assert find_model(connection, "loans").version == "2"
        assert find_model(connection).name == "cards"
        listed = [(model.name, model.version) for model in list_models(connection)]
    assert listed == [("cards", "2"), ("loans", "2"), ("cards", "1"), ("loans", "1")]


def test_a_missing_model_names_those_there_are(database: Database, other_database: Database, now: datetime) -> None:
    with database.transaction() as connection:
        with pytest.raises(NotFound, match="No model has been trained"):
            find_model(connection)
        save_model(connection, _model(now))
        with pytest.raises(NotFound, match="`cards`") as caught:
            find_model(connection, "cards")
    assert "loans" in str(caught.value.hint)
    with other_database.transaction() as connection, pytest.raises(NotFound):
        find_model(connection, "loans")


def test_weights_are_versions_of_which_one_is_in_force(database: Database, now: datetime) -> None:
    with database.transaction() as connection:
        assert published_weights(connection) is None
        first = save_weights(connection, {"engagement": 1.5}, note="try", now=now)
        second = save_weights(connection, {"engagement": 0.5, "fit": 2.0}, note="", now=now)
        assert (first, second) == (1, 2)
        assert published_weights(connection) is None
        for version in (1, 2, 1):
            publish_weights(connection, version)
            published = published_weights(connection)
            assert published is not None
            assert published.version == version
        assert [each.factors for each in list_weights(connection)] == [
            {"engagement": 0.5, "fit": 2.0},
            {"engagement": 1.5},
        ]


def test_a_version_that_is_not_there_changes_nothing(database: Database, now: datetime) -> None:
    with database.transaction() as connection:
        publish_weights(connection, save_weights(connection, {"fit": 2.0}, note="", now=now))
    with pytest.raises(NotFound, match="version 9"), database.transaction() as connection:
        publish_weights(connection, 9)
    with database.transaction() as connection:
        published = published_weights(connection)
    assert published is not None
    assert published.version == 1
