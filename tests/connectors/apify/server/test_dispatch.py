"""Webhooks of the local Apify: as described, again after failures, twice on request."""

import json
import threading
from collections.abc import Callable

import pytest
from pydantic import SecretStr
from tests.connectors.apify.conftest import LocalApify, address
from tests.connectors.described import Description
from tests.connectors.scripted import Reply, ScriptedVendor, scripted

from goodsign.connectors.apify.server.faults import Fault
from goodsign.connectors.apify.source import ApifySource, Callback
from goodsign.connectors.apify.webhook import RunEvent, read_event

pytestmark = pytest.mark.enable_socket
SECRET = SecretStr("webhook-secret")


def events(hook: ScriptedVendor, count: int) -> list[RunEvent]:
    """Wait until the hook was called so often; return what it was told."""
    pause = threading.Event()
    while len(hook.asked) < count:
        pause.wait(0.01)
    return [read_event(asked.body, asked.headers, secret=SECRET) for asked in hook.asked]


@pytest.mark.parametrize("outcome", [None, "FAILED", "TIMED-OUT"])
def test_the_end_of_a_run_is_told(
    apify: LocalApify, make_source: Callable[..., ApifySource], outcome: str | None
) -> None:
    if outcome:
        apify.world.faults.plan(Fault(kind="outcome", outcome=outcome))
    with scripted(Reply()) as hook:
        source = make_source(callback=Callback(url=hook.url, secret=SECRET))
        run = source.begin([address(1)], key="key-1")
        event = events(hook, 1)[0]
        assert (event.run_id, event.key) == (run, "key-1")
        assert event.event_type == f"ACTOR.RUN.{outcome or 'SUCCEEDED'}".replace("TIMED-OUT", "TIMED_OUT")
        description = Description("apify/openapi.json", "https://api.apify.com", [])
        description.check_schema("Run", json.loads(hook.asked[0].body)["resource"])


def test_a_call_that_fails_is_repeated_and_a_second_delivery_has_the_same_identity(
    apify: LocalApify, make_source: Callable[..., ApifySource]
) -> None:
    apify.world.faults.plan(Fault(kind="twice"))
    with scripted(Reply()) as hook:
        hook.replies += [Reply(status=503), Reply(close=True)]
        make_source(callback=Callback(url=f"{hook.url}/{{token}}", secret=SECRET)).begin([address(1)], key="key-1")
        told = events(hook, 4)
        assert len({event.identity for event in told}) == 1
        assert {asked.path.startswith("/key-1.") for asked in hook.asked} == {True}
