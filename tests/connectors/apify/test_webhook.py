"""A call that claims to be Apify's is believed only with the token of a run."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from tests.connectors.described import Description

from goodsign.connectors.apify.webhook import TOKEN_HEADER, key_of, read_event, requested, token_for
from goodsign.core.errors import CollectionDenied, DataError

SECRET = SecretStr("webhook-secret")
BODY: dict[str, Any] = {
    "userId": "abf6vtB2nvQZ4nJzo",
    "createdAt": "2026-11-21T10:00:00.000Z",
    "eventType": "ACTOR.RUN.SUCCEEDED",
    "eventData": {"actorId": "fW4MyDhgwtMLrB987", "actorRunId": "uPBN9qaKd2iLs5naZ"},
    "resource": {"id": "uPBN9qaKd2iLs5naZ", "status": "SUCCEEDED"},
}


def headers(key: str = "batch-7") -> dict[str, str]:
    return {TOKEN_HEADER: token_for(key, secret=SECRET), "X-Apify-Webhook-Dispatch-Id": "d1"}


def test_a_genuine_call_tells_which_run_ended() -> None:
    event = read_event(json.dumps(BODY).encode(), headers(), secret=SECRET)
    assert (event.run_id, event.event_type, event.key) == ("uPBN9qaKd2iLs5naZ", "ACTOR.RUN.SUCCEEDED", "batch-7")
    assert event.is_over
    assert event.identity == ("uPBN9qaKd2iLs5naZ", "ACTOR.RUN.SUCCEEDED")
    assert event.dispatch_id == "d1"
    again = read_event(json.dumps(BODY).encode(), headers() | {"X-Apify-Webhook-Dispatch-Id": "d2"}, secret=SECRET)
    assert again.identity == event.identity


def test_header_names_are_read_in_any_case_and_the_path_can_carry_the_token() -> None:
    body = json.dumps(BODY).encode()
    assert read_event(body, {TOKEN_HEADER.lower(): headers()[TOKEN_HEADER]}, secret=SECRET).key == "batch-7"
    assert read_event(body, {}, secret=SECRET, path_token=headers()[TOKEN_HEADER]).key == "batch-7"


@pytest.mark.parametrize(
    "given_headers",
    [
        {},
        {TOKEN_HEADER: ""},
        {TOKEN_HEADER: "batch-7"},
        {TOKEN_HEADER: "batch-7."},
        {TOKEN_HEADER: token_for("batch-7", secret=SecretStr("another"))},
        {TOKEN_HEADER: token_for("batch-7", secret=SECRET).replace("batch-7", "batch-8")},
        {TOKEN_HEADER: token_for("batch-7", secret=SECRET)[:-1] + "x"},
        {TOKEN_HEADER: token_for("", secret=SECRET)},
        {TOKEN_HEADER: "batch-7.é\udc80".encode("utf-8", "replace").decode()},
    ],
)
def test_a_forged_call_is_refused_before_its_body_is_read(given_headers: dict[str, str]) -> None:
    with pytest.raises(CollectionDenied, match="no genuine token"):
        read_event(b"not even JSON", given_headers, secret=SECRET)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "body"),
        (b"[]", "body"),
        (b"{", "body"),
        (json.dumps(BODY | {"eventType": "TEST"}).encode(), "eventType"),
        (json.dumps(BODY | {"eventData": {}}).encode(), r"eventData\.actorId, eventData\.actorRunId"),
        (json.dumps(BODY | {"eventData": {"actorId": "a", "actorRunId": "../x"}}).encode(), "actorRunId"),
        (json.dumps(BODY | {"createdAt": "yesterday"}).encode(), "createdAt"),
        (b" " * (1 << 20) + json.dumps(BODY).encode(), "1 MiB"),
    ],
)
def test_a_malformed_body_is_refused_naming_the_field(body: bytes, said: str) -> None:
    with pytest.raises(DataError, match=said):
        read_event(body, headers(), secret=SECRET)


@given(st.text(min_size=1))
def test_every_key_comes_back_from_its_token(key: str) -> None:
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in key):
        return
    assert key_of(token_for(key, secret=SECRET), secret=SECRET) == key


@given(st.text())
def test_no_other_text_is_a_token(text: str) -> None:
    assert key_of(text, secret=SECRET) is None


def test_the_request_for_webhooks_is_as_apify_describes_it() -> None:
    wanted = json.loads(base64.b64decode(requested("https://x.example/hook/{token}", "batch-7", secret=SECRET)))
    token = token_for("batch-7", secret=SECRET)
    assert wanted[0]["requestUrl"] == f"https://x.example/hook/{token}"
    assert json.loads(wanted[0]["headersTemplate"]) == {TOKEN_HEADER: token}
    description = Description("apify/openapi.json", "https://api.apify.com", [])
    description.check_schema("WebhookRepresentation", wanted[0])
