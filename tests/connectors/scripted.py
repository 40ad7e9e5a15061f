"""A server on localhost that answers as told: with faults first, then well."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer; `close` hangs up without any, `cut` in the middle of the body, `hang` waits for `release` first."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    close: bool = False
    cut: bool = False
    hang: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class ScriptedVendor:
    """The server's address, what it was asked, and the replies it gives before the good one."""

    def __init__(self, good: Reply) -> None:
        self.good = good
        self.replies: deque[Reply] = deque()
        self.asked: list[Asked] = []
        self.release = threading.Event()
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def _answer(self) -> None:
        vendor = self.server.vendor
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        vendor.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        reply = vendor.replies.popleft() if vendor.replies else vendor.good
        if reply.hang:
            vendor.release.wait(20)
        try:
            self._send(reply)
        except OSError:
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        self.close_connection = reply.close or reply.cut
        if reply.close:
            return
        self.send_response_only(reply.status)
        told = {"Content-Type": "application/json", "Content-Length": str(len(reply.body))} | dict(reply.headers)
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    vendor: ScriptedVendor


@contextmanager
def scripted(good: Reply) -> Iterator[ScriptedVendor]:
    """Run a scripted vendor for as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.vendor = vendor = ScriptedVendor(good)
    vendor.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield vendor
    finally:
        vendor.release.set()
        server.shutdown()
        thread.join()
        server.server_close()
