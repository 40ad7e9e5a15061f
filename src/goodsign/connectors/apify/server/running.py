"""Runs an ASGI application in a thread, on a port of its own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def serving(app: ASGIApp, *, port: int = 0) -> Iterator[str]:
    """Serve `app` on localhost until the block ends; give its address. Port 0 takes any free one."""
    with listening(port) as open_socket:
        server = quiet_server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [open_socket]}, daemon=True)
        thread.start()
        try:
            yield address_of(open_socket)
        finally:
            server.should_exit = True
            thread.join()


def quiet_server(app: ASGIApp) -> uvicorn.Server:
    """Return a server that logs nothing: the addresses it is asked for may name people."""
    # Breaking off answers on purpose would be logged as errors.
    config = uvicorn.Config(app, log_config=None, log_level="critical", timeout_graceful_shutdown=1)
    return uvicorn.Server(config)


def listening(port: int) -> socket.socket:
    """Return a socket on localhost that takes connections at once; they wait until the server runs."""
    # Named as TCP, so that asyncio sends small answers at once.
    open_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    open_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    open_socket.bind(("127.0.0.1", port))
    open_socket.listen(128)
    return open_socket


def address_of(open_socket: socket.socket) -> str:
    """Return the socket's address as a base URL."""
    return f"http://127.0.0.1:{open_socket.getsockname()[1]}"
