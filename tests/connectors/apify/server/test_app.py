"""Details of the API that the client does not use, and what it refuses."""

import base64
import json

import httpx
import pytest
from tests.connectors.apify.conftest import TOKEN, LocalApify, address

pytestmark = pytest.mark.enable_socket
RUNS = "/v2/actors/some~actor/runs"


@pytest.fixture
def http(apify: LocalApify) -> httpx.Client:
    with httpx.Client(base_url=apify.url, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client


def test_the_old_prefix_leads_to_the_same_runs(http: httpx.Client) -> None:
    run = http.post("/v2/acts/some~actor/runs", json={}).json()["data"]
    assert http.get(RUNS).json()["data"]["items"][0]["id"] == run["id"]
    assert http.get(f"/v2/actors/{run['actId']}/runs", params={"token": TOKEN}).json()["data"]["total"] == 1


def test_runs_are_filtered_and_sorted(http: httpx.Client) -> None:
    ids = [http.post(RUNS, json={}, params={"waitForFinish": 10}).json()["data"]["id"] for _ in range(3)]

    def listed(**params: str | int) -> list[str]:
        return [run["id"] for run in http.get(RUNS, params=params).json()["data"]["items"]]

    assert listed() == ids
    assert listed(desc=1, limit=2) == ids[:0:-1]
    assert listed(status="SUCCEEDED,FAILED", offset=1) == ids[1:]
    assert listed(status="RUNNING") == []
    assert listed(startedAfter="2100-01-01T00:00:00.000Z") == []


def test_items_come_as_json_lines_cleaned_and_reversed(http: httpx.Client, apify: LocalApify) -> None:
    run = http.post(RUNS, json={"urls": [address(1)]}, params={"waitForFinish": 10}).json()["data"]
    apify.world.datasets[run["defaultDatasetId"]] = [{"a": 1, "#b": 2}, {"#b": 3}, {"a": 4}]
    items = f"/v2/datasets/{run['defaultDatasetId']}/items"
    lines = http.get(items, params={"format": "jsonl", "clean": "true", "limit": 2})
    assert [json.loads(line) for line in lines.text.splitlines()] == [{"a": 1}]
    assert lines.headers["X-Apify-Pagination-Total"] == "3"
    assert lines.headers["X-Apify-Pagination-Count"] == "1"
    assert http.get(items, params={"desc": 1, "skipHidden": 1}).json() == [{"a": 4}, {}, {"a": 1}]


@pytest.mark.parametrize(
    ("method", "path", "params", "content", "status"),
    [
        ("POST", RUNS, {}, "no json", 400),
        ("POST", RUNS, {}, "[]", 400),
        ("POST", RUNS, {"webhooks": "%%%"}, "{}", 400),
        ("POST", RUNS, {"webhooks": base64.b64encode(b'[{"eventTypes": []}]').decode()}, "{}", 400),
        ("GET", RUNS, {"limit": "many"}, "", 400),
        ("GET", RUNS, {"offset": "-1"}, "", 400),
        ("DELETE", RUNS, {}, "", 405),
        ("GET", "/v2/datasets/none/items", {}, "", 404),
        ("GET", "/v2/key-value-stores/none/records/INPUT", {}, "", 404),
        ("GET", "/v2/nothing", {}, "", 404),
    ],
)
def test_what_is_wrong_is_refused_as_apify_does(
    http: httpx.Client, method: str, path: str, params: dict[str, str], content: str, status: int
) -> None:
    answer = http.request(method, path, params=params, content=content)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"type", "message"}
