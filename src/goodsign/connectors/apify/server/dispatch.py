"""Calls the webhooks of a run that ended, as Apify does: again after a failure, and on request twice."""

import asyncio
import json
import re
from datetime import UTC, datetime
from typing import Any

import httpx

from goodsign.connectors.apify.server.world import USER_ID, StoredRun, World, moment, new_id

_RETRIES = 11
_TIMEOUT = 120.0
_VARIABLE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_EVENTS = {
    "SUCCEEDED": "ACTOR.RUN.SUCCEEDED",
    "FAILED": "ACTOR.RUN.FAILED",
    "TIMED-OUT": "ACTOR.RUN.TIMED_OUT",
    "ABORTED": "ACTOR.RUN.ABORTED",
}
_DEFAULT = (
    '{"userId": {{userId}}, "createdAt": {{createdAt}}, "eventType": {{eventType}}, "eventData": {{eventData}}, '
    '"resource": {{resource}}}'
)


async def dispatch(world: World, run: StoredRun) -> None:
    """Deliver every webhook of the run that waits for its last state."""
    event = _EVENTS[run.status]
    wanted = [webhook for webhook in run.webhooks if event in webhook["eventTypes"]]
    if not wanted:
        return
    times = 2 if world.faults.of_run(run.actor, "twice") else 1
    async with httpx.AsyncClient(timeout=_TIMEOUT) as client:
        for webhook in wanted:
            content, headers = _written(webhook, run, event)
            for _ in range(times):
                await _deliver(client, webhook, content, headers, first_wait=world.first_retry_seconds)


async def _deliver(
    client: httpx.AsyncClient, webhook: dict[str, Any], content: bytes, headers: dict[str, str], *, first_wait: float
) -> None:
    """Post until the answer is 2xx: eleven retries, each after twice the wait."""
    for retry in range(_RETRIES + 1):
        try:
            answer = await client.post(webhook["requestUrl"], content=content, headers=headers)
        except httpx.HTTPError:
            answer = None
        if (answer is not None and answer.is_success) or webhook.get("doNotRetry"):
            return
        await asyncio.sleep(first_wait * 2**retry)


def _written(webhook: dict[str, Any], run: StoredRun, event: str) -> tuple[bytes, dict[str, str]]:
    known = {
        "userId": USER_ID,
        "createdAt": moment(datetime.now(UTC)),
        "eventType": event,
        "eventData": {"actorId": run.actor_id, "actorRunId": run.id},
        "resource": run.full(),
    }
    body = _filled(webhook.get("payloadTemplate") or _DEFAULT, known)
    told: dict[str, str] = json.loads(_filled(webhook.get("headersTemplate") or "{}", known))
    always = {
        "Content-Type": "application/json",
        "X-Apify-Webhook": "1",
        "X-Apify-Webhook-Dispatch-Id": new_id(),
        "X-Apify-Request-Origin": "WEBHOOK",
    }
    return body.encode(), told | always


def _filled(template: str, known: dict[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        found: Any = known
        for part in match[1].split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return json.dumps(found)

    return _VARIABLE.sub(value, template)
