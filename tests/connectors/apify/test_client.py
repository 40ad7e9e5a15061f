"""The client keeps the contract of every connector, and speaks Apify's API as described."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from tests.connectors.apify.conftest import LocalApify, address
from tests.connectors.contract import ConnectorContract
from tests.connectors.described import Description
from tests.connectors.scripted import Reply, scripted

from goodsign.connectors.apify.client import ApifyClient
from goodsign.connectors.apify.server.faults import Fault
from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access
from goodsign.core.errors import SettingsError, VendorFault

ACTOR = "harvestapi~linkedin-profile-scraper"
_RUN = {
    "id": "HG7ML7M8z78YcAPEB",
    "status": "SUCCEEDED",
    "startedAt": "2026-11-21T10:00:00.000Z",
    "finishedAt": "2026-11-21T10:01:00.000Z",
    "defaultDatasetId": "wmKPijuyDnPZAPRMk",
    "defaultKeyValueStoreId": "eJNzqsbPiopwJcgGQ",
}


class TestContract(ConnectorContract):
    good = Reply(json.dumps({"data": _RUN}).encode())

    def make(self, access: Access, patience: Patience) -> ApifyClient:
        return ApifyClient(access, patience=patience)

    def ask(self, connector: Any) -> Any:
        return connector.run("HG7ML7M8z78YcAPEB")


pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def description() -> Description:
    paths = [
        "/v2/actors/{actorId}/runs",
        "/v2/actor-runs/{runId}",
        "/v2/actor-runs/{runId}/abort",
        "/v2/datasets/{datasetId}/items",
        "/v2/key-value-stores/{storeId}/records/{recordKey}",
    ]
    return Description("apify/openapi.json", "https://api.apify.com", paths)


def test_every_request_and_answer_is_as_apify_describes_them(apify: LocalApify, description: Description) -> None:
    client = apify.client(attempts=1)
    options: dict[str, Any] = {"maxItems": 2, "timeout": 60, "memory": 512, "maxTotalChargeUsd": 1.5, "build": "latest"}
    run = client.attempt_start(ACTOR, {"queries": [address(1), address(2)]}, options)
    assert client.run(run.id).id == run.id
    assert client.run(run.id, wait_seconds=10).status == "SUCCEEDED"
    assert [each.id for each in client.attempt_runs(ACTOR, since=datetime.now(UTC) - timedelta(days=1))] == [run.id]
    assert client.attempt_input(run) == {"queries": [address(1), address(2)]}
    assert len(client.items(run.dataset_id, offset=0, limit=10).items) == 2
    assert client.abort(run.id).status == "SUCCEEDED"
    with pytest.raises(VendorFault, match="no such run"):
        client.run("noSuchRun")
    with pytest.raises(VendorFault, match="no such data set"):
        client.items("noSuchDataSet", offset=0, limit=10)
    stranger = apify.client(token="wrong", attempts=1)
    with pytest.raises(SettingsError, match="refuses the key"):
        stranger.run(run.id)
    stranger.close()
    apify.world.faults.plan(Fault(kind="status", status=429))
    with pytest.raises(VendorFault):
        client.run(run.id)
    client.close()
    assert [exchange.status for exchange in apify.recorder.exchanges] == [
        201,
        200,
        200,
        200,
        200,
        200,
        200,
        404,
        404,
        401,
        429,
    ]
    for exchange in apify.recorder.exchanges:
        description.check(exchange)


def test_the_description_tells_wrong_from_right(apify: LocalApify, description: Description) -> None:
    client = apify.client()
    client.attempt_start(ACTOR, {"queries": []}, {})
    client.close()
    exchange = apify.recorder.exchanges[0]
    spoiled = exchange.answer.replace(b'"status"', b'"state"')
    with pytest.raises(Exception, match=r"(?i)invalid"):
        description.check(type(exchange)(**{**vars(exchange), "answer": spoiled}))


def test_runs_are_listed_newest_first_over_pages(apify: LocalApify) -> None:
    client = apify.client()
    began = [client.attempt_start(ACTOR, {"queries": []}, {}).id for _ in range(103)]
    found = client.attempt_runs(ACTOR, since=datetime.now(UTC) - timedelta(hours=1))
    assert [run.id for run in found] == began[::-1]
    assert client.attempt_runs(ACTOR, since=datetime.now(UTC) + timedelta(hours=1)) == ()
    assert client.attempt_runs("other~actor", since=datetime.now(UTC) - timedelta(hours=1)) == ()
    client.close()


def test_aborting_ends_a_run(apify: LocalApify) -> None:
    apify.world.run_seconds = 60
    client = apify.client()
    run = client.attempt_start(ACTOR, {"queries": [address(1)]}, {})
    assert client.abort(run.id).status == "ABORTED"
    assert client.run(run.id).is_over
    client.close()


def test_an_input_that_is_gone_is_none(apify: LocalApify) -> None:
    client = apify.client()
    run = client.attempt_start(ACTOR, {"queries": []}, {})
    apify.world.runs.clear()
    assert client.attempt_input(run) is None
    client.close()


@pytest.mark.parametrize("body", [b'{"not": "a list"}', b'["text"]', b"3"])
def test_a_data_set_that_is_no_list_of_objects_is_a_fault(body: bytes) -> None:
    with scripted(Reply(body)) as vendor:
        client = ApifyClient(Access(base_url=vendor.url, secret=SecretStr("k"), user_agent="Goodsign/test"))
        with pytest.raises(VendorFault, match="list of objects"):
            client.items("set", offset=0, limit=5)
        client.close()
