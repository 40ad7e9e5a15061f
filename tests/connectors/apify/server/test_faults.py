"""Faults are committed as often as planned, where planned."""

import pytest

from goodsign.connectors.apify.server.faults import Fault, Faults, read_faults
from goodsign.core.errors import SpecError


def test_a_fault_waits_for_its_request_and_is_used_up() -> None:
    faults = Faults(
        [Fault(kind="status", where="GET /v2/datasets", times=2), Fault(kind="outcome", where="some~actor")]
    )
    assert faults.of_answer("POST /v2/actors/a~b/runs") is None
    assert faults.of_run("a~b", "outcome") is None
    assert faults.left == 3
    assert faults.of_answer("GET /v2/datasets/1/items") is not None
    assert faults.of_answer("GET /v2/datasets/1/items") is not None
    assert faults.of_answer("GET /v2/datasets/1/items") is None
    assert faults.of_run("some~actor", "outcome") is not None
    assert faults.left == 0


def test_faults_are_read_from_json_and_mistakes_named() -> None:
    assert read_faults('[{"kind": "hang", "seconds": 2}]')[0].seconds == 2
    with pytest.raises(SpecError, match="kind"):
        read_faults('[{"kind": "explode"}]')
    with pytest.raises(SpecError, match="not written as expected"):
        read_faults("{")
