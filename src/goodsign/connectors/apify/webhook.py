"""Apify's webhooks: how we ask for them, and how a call that claims to be one is judged.

Apify signs nothing. Each run's webhook therefore carries a token of its own, an HMAC-SHA256 of our key under the
webhook secret: the secret itself never leaves this installation, and a token that leaks speaks for one run only. What
a webhook says is a hint; run and items are always read from the API. Deliveries come at least once: callers drop a
second one with the same `identity`.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError

from goodsign.core.errors import CollectionDenied, DataError

TOKEN_HEADER = "X-Goodsign-Run"  # noqa: S105 - the header's name, no secret
DISPATCH_HEADER = "X-Apify-Webhook-Dispatch-Id"
_MOST_BYTES = 1 << 20
_OVER = ("ACTOR.RUN.SUCCEEDED", "ACTOR.RUN.FAILED", "ACTOR.RUN.TIMED_OUT", "ACTOR.RUN.ABORTED")

EventType = Literal[
    "ACTOR.RUN.CREATED",
    "ACTOR.RUN.SUCCEEDED",
    "ACTOR.RUN.FAILED",
    "ACTOR.RUN.TIMED_OUT",
    "ACTOR.RUN.ABORTED",
    "ACTOR.RUN.RESURRECTED",
]


@dataclass(frozen=True, slots=True)
class RunEvent:
    """A genuine webhook: what happened to which run; `key` is ours, given when the run began."""

    event_type: str
    run_id: str
    actor_id: str
    key: str
    created_at: datetime | None
    dispatch_id: str | None

    @property
    def identity(self) -> tuple[str, str]:
        """What tells one event from another; a second delivery has the same."""
        return self.run_id, self.event_type

    @property
    def is_over(self) -> bool:
        """Whether the run has ended, well or not."""
        return self.event_type in _OVER


class _EventData(BaseModel):
    run_id: str = Field(alias="actorRunId", pattern=r"^[A-Za-z0-9]{1,64}$")
    actor_id: str = Field(alias="actorId", pattern=r"^[A-Za-z0-9]{1,64}$")


class _Body(BaseModel):
    event_type: EventType = Field(alias="eventType")
    event_data: _EventData = Field(alias="eventData")
    created_at: datetime | None = Field(default=None, alias="createdAt")


def token_for(key: str, *, secret: SecretStr) -> str:
    """Return the token that the webhooks of the run with our `key` carry."""
    return f"{key}.{hmac.digest(secret.get_secret_value().encode(), key.encode(), 'sha256').hex()}"


def key_of(token: str, *, secret: SecretStr) -> str | None:
    """Return our key if the token is genuine, None else; compares in constant time."""
    key, _, _ = token.rpartition(".")
    genuine = token_for(key, secret=secret)
    return key if hmac.compare_digest(token.encode(), genuine.encode()) and key else None


def requested(url: str, key: str, *, secret: SecretStr) -> str:
    """Return the `webhooks` parameter for a run: base64 of JSON, asking to be called when the run ends.

    The token travels in the header X-Goodsign-Run, and in place of `{token}` where the address has that.
    """
    token = token_for(key, secret=secret)
    wanted = {
        "eventTypes": list(_OVER),
        "requestUrl": url.replace("{token}", token),
        "headersTemplate": json.dumps({TOKEN_HEADER: token}),
        "idempotencyKey": key,
    }
    return base64.b64encode(json.dumps([wanted]).encode()).decode()


def read_event(
    body: bytes, headers: Mapping[str, str], *, secret: SecretStr, path_token: str | None = None
) -> RunEvent:
    """Return the event of an incoming call.

    Raise CollectionDenied unless the token in the header or in the path is genuine, before the body is looked at;
    DataError, naming the fields, when the body is no event of a run.
    """
    given = {name.lower(): value for name, value in headers.items()}
    key = key_of(path_token or given.get(TOKEN_HEADER.lower(), ""), secret=secret)
    if key is None:
        raise CollectionDenied(
            "A call that claims to be Apify's carries no genuine token.",
            hint="It may be a forgery, or GOODSIGN_APIFY_WEBHOOK_SECRET was changed while a run was going on.",
        )
    if len(body) > _MOST_BYTES:
        raise DataError("A webhook of Apify is larger than 1 MiB.")
    try:
        event = _Body.model_validate_json(body)
    except ValidationError as error:
        named = sorted({".".join(str(part) for part in issue["loc"]) or "body" for issue in error.errors()})
        raise DataError(f"A webhook of Apify is no event of a run (look at {', '.join(named)}).") from None
    return RunEvent(
        event_type=event.event_type,
        run_id=event.event_data.run_id,
        actor_id=event.event_data.actor_id,
        key=key,
        created_at=event.created_at,
        dispatch_id=given.get(DISPATCH_HEADER.lower()),
    )
