"""OpenAI's embeddings over real sockets: batches, order, faults and what errors may say."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import numpy as np
import pytest
from pydantic import SecretStr

from goodsign.connectors.embeddings.openai import OpenAIEmbedder
from goodsign.core.errors import SettingsError, VendorFault

from .conftest import KEY, Fault, LocalOpenAI, vector_of

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
PRIVATE = "Job: a text that must stay private."

Make = Callable[..., tuple[OpenAIEmbedder, list[float]]]


@pytest.fixture
def make(openai: LocalOpenAI) -> Iterator[Make]:
    made: list[OpenAIEmbedder] = []

    def build(key: str = KEY, **options: object) -> tuple[OpenAIEmbedder, list[float]]:
        pauses: list[float] = []
        settings = {"base_url": openai.url, "dimensions": 8, "sleep": pauses.append} | options
        made.append(OpenAIEmbedder(SecretStr(key), **settings))
        return made[-1], pauses

    yield build
    for embedder in made:
        embedder.close()


def test_vectors_come_back_in_order_with_length_one(openai: LocalOpenAI, make: Make) -> None:
    texts = ["nurse", "welder", "", "nurse"]
    vectors = make()[0].embed(texts)
    expected = np.array(vector_of("welder", 8))
    assert np.allclose(vectors[1], expected / np.linalg.norm(expected), atol=1e-6)
    assert np.array_equal(vectors[0], vectors[3])
    assert not vectors[2].any()
    assert openai.requests == [
        {
            "model": "text-embedding-3-small",
            "input": ["nurse", "welder", "nurse"],
            "dimensions": 8,
            "encoding_format": "float",
        }
    ]


def test_nothing_to_embed_asks_nothing(openai: LocalOpenAI, make: Make) -> None:
    assert make()[0].embed([]).shape == (0, 8)
    assert make()[0].embed(["", "  "]).shape == (2, 8)
    assert openai.requests == []


def test_many_and_long_texts_are_split_within_the_limits(openai: LocalOpenAI, make: Make) -> None:
    texts = [f"text {number}" for number in range(1500)] + ["\N{SNOWMAN}" * 5000] * 40
    vectors = make()[0].embed(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert sum(len(request["input"]) for request in openai.requests) == len(texts)
    assert len(openai.requests) > 2
    assert not np.array_equal(vectors[0], vectors[1499])


def test_answers_out_of_order_are_put_in_order(openai: LocalOpenAI, make: Make) -> None:
    openai.faults.append(Fault(spoil=lambda answer: answer["data"].reverse()))
    embedder, _ = make()
    assert np.array_equal(embedder.embed(["a", "b"]), embedder.embed(["a", "b"]))


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
def test_passing_faults_are_tried_again_with_pauses(openai: LocalOpenAI, make: Make, status: int) -> None:
    openai.faults.extend([Fault(status), Fault(status)])
    embedder, pauses = make()
    assert embedder.embed(["nurse"]).any()
    assert len(pauses) == 2
    assert all(0 <= pause <= 20 for pause in pauses)


def test_the_wait_that_the_service_asks_for_is_kept(openai: LocalOpenAI, make: Make) -> None:
    now = datetime(2026, 11, 21, 8, tzinfo=UTC)
    later = format_datetime(now + timedelta(seconds=9), usegmt=True)
    openai.faults.append(Fault(429, headers={"Retry-After": "7"}))
    openai.faults.append(Fault(503, headers={"Retry-After": later, "Date": format_datetime(now, usegmt=True)}))
    embedder, pauses = make()
    embedder.embed(["nurse"])
    assert pauses == [7, 9]


def test_a_very_long_wait_is_an_error_not_a_hang(openai: LocalOpenAI, make: Make) -> None:
    openai.faults.append(Fault(429, headers={"Retry-After": "3600"}))
    embedder, pauses = make()
    with pytest.raises(VendorFault, match="asks to wait 3600 seconds"):
        embedder.embed([PRIVATE])
    assert pauses == []


def test_six_failures_are_enough(openai: LocalOpenAI, make: Make) -> None:
    openai.faults.extend([Fault(503)] * 7)
    embedder, pauses = make()
    with pytest.raises(VendorFault, match=r"127\.0\.0\.1 failed 6 times: it answered with status 503") as caught:
        embedder.embed([PRIVATE])
    assert len(pauses) == 5
    assert len(openai.faults) == 1
    assert caught.value.retryable


def test_a_service_that_does_not_answer_in_time_is_tried_again(openai: LocalOpenAI, make: Make) -> None:
    free = threading.Event()
    openai.faults.append(Fault(hang=free))
    embedder, pauses = make(timeout=0.3)
    assert embedder.embed(["nurse"]).any()
    free.set()
    assert len(pauses) == 1


def test_an_answer_cut_off_is_tried_again(openai: LocalOpenAI, make: Make) -> None:
    openai.faults.append(Fault(200, body=b'{"object": "list", "data": [{"ind'))
    openai.faults.append(Fault(200, body=b"short", headers={"Content-Length": "500", "Connection": "close"}))
    embedder, pauses = make(timeout=0.5)
    assert embedder.embed(["nurse"]).any()
    assert len(pauses) == 2


def test_a_service_that_is_not_there_is_named(make: Make) -> None:
    embedder, pauses = make(base_url="http://127.0.0.1:9/v1")
    with pytest.raises(VendorFault, match="could not be reached"):
        embedder.embed(["nurse"])
    assert len(pauses) == 5


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        pytest.param(lambda a: a["data"].pop(), "1 vectors for 2 texts", id="too few"),
        pytest.param(lambda a: a["data"][0].update(index=1), "2 vectors for 2 texts", id="same place twice"),
        pytest.param(lambda a: a["data"][1]["embedding"].pop(), "another length than 8", id="short vector"),
        pytest.param(lambda a: a["data"][1]["embedding"].__setitem__(0, float("nan")), "not finite", id="not a number"),
        pytest.param(lambda a: a.pop("data"), "unknown form", id="no data"),
        pytest.param(lambda a: a["data"][0].update(embedding="AAAA"), "unknown form", id="base64"),
    ],
)
def test_nonsense_is_refused_at_once(openai: LocalOpenAI, make: Make, spoil, complaint: str) -> None:
    openai.faults.append(Fault(spoil=spoil))
    embedder, pauses = make()
    with pytest.raises(VendorFault, match=complaint):
        embedder.embed([PRIVATE, "b"])
    assert pauses == []


@pytest.mark.parametrize(
    ("options", "fault", "kind", "complaint"),
    [
        ({"key": "sk-wrong-secret"}, None, SettingsError, "refuses the key"),
        ({"model": "no-such-model"}, None, SettingsError, "does not know the model no-such-model"),
        ({}, Fault(429, code="insufficient_quota"), VendorFault, "quota"),
        ({}, Fault(400, code="context_length_exceeded"), VendorFault, "status 400, context_length_exceeded"),
        ({}, Fault(418, body=b"<html>"), VendorFault, "status 418, no reason given"),
    ],
)
def test_refusals_are_named_without_another_try(openai, make, options, fault, kind, complaint) -> None:
    openai.faults.extend([fault] if fault else [])
    embedder, pauses = make(**options)
    with pytest.raises(kind, match=complaint) as caught:
        embedder.embed([PRIVATE])
    assert pauses == []
    told = f"{caught.value.message} {caught.value.hint} {caught.value!r}"
    assert "sk-" not in told
    assert "private" not in told


def test_the_key_is_in_no_text_of_the_embedder(make: Make) -> None:
    assert KEY not in f"{make()[0]!r} {vars(make()[0])}"
