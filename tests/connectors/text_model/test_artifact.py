import numpy as np
import pytest

from goodsign.connectors.text_model import artifact
from goodsign.connectors.text_model.artifact import load, manifest
from goodsign.core.errors import EnvironmentFault


def test_the_shipped_files_fit_together():
    model = load()
    assert len(model.tags) + 1 == len(model.tag_emissions)
    assert len(model.linear.vocabulary) == len(model.linear.weights)
    assert len(model.mood.vocabulary) == len(model.mood.weights)
    assert model.networks
    assert all(np.isfinite(each).all() for network in model.networks for each in network.weights.values())


def test_the_files_are_small():
    assert manifest()["bytes"] < 10_000_000


def test_missing_files_are_told(monkeypatch, tmp_path):
    load.cache_clear()
    monkeypatch.setattr(artifact, "files", lambda _: tmp_path)
    with pytest.raises(EnvironmentFault, match="cannot be read"):
        load()


def test_another_format_is_told(monkeypatch):
    load.cache_clear()
    monkeypatch.setattr(artifact, "FORMAT", 0)
    with pytest.raises(EnvironmentFault, match="format"):
        load()
