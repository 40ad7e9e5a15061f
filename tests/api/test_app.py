"""Errors of the service are RFC 9457 problem details and tell nothing that they should not."""

import pytest
from starlette.testclient import TestClient

from goodsign.api.app import create_app
from goodsign.core.errors import DatabaseUnavailable
from goodsign.wiring import House

pytestmark = pytest.mark.enable_socket


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/api/nothing", 404, "Not Found"),
        ("GET", "/api/webhooks/apify", 405, "Method Not Allowed"),
        ("GET", "/foreseen", 503, "Service Unavailable"),
        ("GET", "/unforeseen", 500, "Internal Server Error"),
        ("GET", "/number/word", 422, "Unprocessable Content"),
    ],
)
def test_every_error_is_a_problem(house: House, method: str, path: str, status: int, title: str) -> None:
    app = create_app(house)

    @app.get("/foreseen")
    def foreseen() -> None:
        raise DatabaseUnavailable("The database does not answer.", hint="Run `goodsign doctor`.")

    @app.get("/unforeseen")
    def unforeseen() -> None:
        raise RuntimeError("Maria Lopez, 1 Elm Street")

    @app.get("/number/{number}")
    def numbered(number: int) -> int:
        return number

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.request(method, path)
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (told["type"], told["status"]) == ("about:blank", status)
    assert told["title"] in {title, "Unprocessable Entity"}
    assert "Maria" not in answer.text
    assert "word" not in answer.text
    if path == "/foreseen":
        assert (told["detail"], told["hint"]) == ("The database does not answer.", "Run `goodsign doctor`.")


def test_a_method_that_is_not_allowed_says_which_is(house: House) -> None:
    with TestClient(create_app(house)) as client:
        assert "POST" in client.get("/api/webhooks/apify").headers["allow"]
