"""What a call that claims to be Apify's leaves behind."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient
from tests.api.conftest import SECRET

from goodsign.api.app import create_app
from goodsign.connectors.apify.webhook import TOKEN_HEADER, token_for
from goodsign.wiring import House

pytestmark = pytest.mark.enable_socket
PATH = "/api/webhooks/apify"
TOKEN = token_for("batch-7", secret=SECRET)


def body(run: str = "run1", event: str = "ACTOR.RUN.SUCCEEDED") -> bytes:
    told = {"eventType": event, "eventData": {"actorId": "actor1", "actorRunId": run}, "resource": {"id": run}}
    return json.dumps(told).encode()


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with TestClient(create_app(house), raise_server_exceptions=False) as found:
        yield found


def kept(house: House) -> list[tuple[Any, ...]]:
    with house.database.transaction() as connection:
        rows = connection.execute(text("SELECT delivery, payload FROM webhook_deliveries ORDER BY delivery"))
        return [tuple(row) for row in rows]


def test_a_genuine_call_is_kept_once_however_often_it_comes(client: TestClient, house: House) -> None:
    for _ in range(3):
        assert client.post(PATH, content=body(), headers={TOKEN_HEADER: TOKEN}).status_code == 202
    assert client.post(f"{PATH}/{TOKEN}", content=body("run2")).status_code == 202
    said = {"run_id": "run1", "event_type": "ACTOR.RUN.SUCCEEDED"}
    assert kept(house) == [
        ("run1 ACTOR.RUN.SUCCEEDED", said),
        ("run2 ACTOR.RUN.SUCCEEDED", said | {"run_id": "run2"}),
    ]


def test_a_run_that_only_began_is_nothing_to_follow_up(client: TestClient, house: House) -> None:
    answer = client.post(PATH, content=body(event="ACTOR.RUN.CREATED"), headers={TOKEN_HEADER: TOKEN})
    assert (answer.status_code, kept(house)) == (202, [])


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (body(), {}, 403),
        (body(), {TOKEN_HEADER: "batch-7.0000"}, 403),
        (b"not even JSON", {TOKEN_HEADER: "forged"}, 403),
        (b"not even JSON", {TOKEN_HEADER: TOKEN}, 422),
        (b"[]", {TOKEN_HEADER: TOKEN}, 422),
        (body()[:-9], {TOKEN_HEADER: TOKEN}, 422),
        (b" " * ((1 << 20) + 1), {TOKEN_HEADER: TOKEN}, 413),
    ],
    ids=["no token", "wrong token", "forged rubbish", "rubbish", "a list", "cut off", "too large"],
)
def test_anything_else_is_a_problem_and_leaves_nothing(
    client: TestClient, house: House, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.post(PATH, content=content, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "0000" not in answer.text
    assert kept(house) == []
