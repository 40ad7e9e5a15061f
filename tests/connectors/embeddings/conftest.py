"""A local server that speaks the embeddings part of OpenAI's OpenAPI description, with faults on request."""

import hashlib
import json
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

KEY = "sk-invented-1234567890"
MODELS = ("text-embedding-3-small", "text-embedding-3-large")
_FIELDS = {"input", "model", "encoding_format", "dimensions", "user"}


@dataclass
class Fault:
    """What to answer instead: a status with a code, headers, a raw body, or nothing for `hang` seconds."""

    status: int = 500
    code: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    hang: threading.Event | None = None
    spoil: Any = None


@dataclass
class LocalOpenAI:
    """The server's address, the requests it took, and the faults that it will still commit."""

    url: str
    requests: list[dict[str, Any]]
    faults: deque[Fault]


def vector_of(text: str, dimensions: int) -> list[float]:
    """Return a vector that depends on the text only, and not of length 1, so that normalizing shows."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return [float(x) for x in np.random.default_rng(seed).normal(size=dimensions)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        fault = self.server.state.faults.popleft() if self.server.state.faults else None
        if fault and fault.hang:
            fault.hang.wait(10)
        if fault and not fault.spoil:
            body = fault.body if fault.body is not None else _error(fault.code, "the server had an error")
            return self._send(fault.status, body, fault.headers)
        status, answer = self._answer(raw)
        if fault:
            fault.spoil(answer)
        return self._send(status, json.dumps(answer).encode(), {})

    def _answer(self, raw: bytes) -> tuple[int, dict[str, Any]]:
        if self.path != "/v1/embeddings":
            return 404, json.loads(_error("unknown_url", "Invalid URL"))
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return 401, json.loads(_error("invalid_api_key", f"Incorrect API key: {self.headers['Authorization']}"))
        asked = json.loads(raw)
        self.server.state.requests.append(asked)
        if asked["model"] not in MODELS:
            return 404, json.loads(_error("model_not_found", "The model does not exist"))
        texts = asked["input"]
        total = sum(len(text.encode()) for text in texts)
        sound = set(asked) <= _FIELDS and 1 <= len(texts) <= 2048 and all(texts) and total <= 300_000
        if not sound or max(len(text.encode()) for text in texts) > 8192:
            return 400, json.loads(_error(None, f"'input' is invalid: {texts[0]}"))
        data = [
            {"object": "embedding", "index": i, "embedding": vector_of(text, asked.get("dimensions", 1536))}
            for i, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": total // 4, "total_tokens": total // 4}
        return 200, {"object": "list", "model": asked["model"], "data": data, "usage": usage}

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response_only(status)
            for name, value in (
                {"Content-Type": "application/json", "Content-Length": str(len(body))} | headers
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    state: LocalOpenAI


def _error(code: str | None, message: str) -> bytes:
    return json.dumps({"error": {"message": message, "type": "error", "param": None, "code": code}}).encode()


@pytest.fixture
def openai() -> Iterator[LocalOpenAI]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.state = LocalOpenAI(f"http://127.0.0.1:{server.server_port}/v1", [], deque())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.state
    server.shutdown()
    thread.join()
    server.server_close()
