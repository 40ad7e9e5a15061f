"""Which actors there are, and how their input is written: configuration, with defaults for four actors."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from goodsign.core.errors import SpecError


class ActorConfig(BaseModel):
    """How to run one actor.

    `addresses_field` is the input field that takes the addresses, written whole ("url") or as the last part of their
    path ("slug"); `extra_input` goes along. `key_field` is the input field in which our key travels, None for an actor
    that refuses fields it does not know. `url_fields` are where an item tells the address it speaks of, the first
    filled one counts. Items that lack a value of `only` are other things and left out. `build`, `memory_mbytes`,
    `timeout_seconds` and `most_usd` limit a run. `mapping` renames fields for the decoder. A poll may be held back for
    `poll_seconds`; runs of the last `look_back` are looked through for one that was begun already.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    actor: str = Field(pattern=r"^[A-Za-z0-9._-]+[/~][A-Za-z0-9._-]+$")
    addresses_field: str
    address_form: Literal["url", "slug"] = "url"
    extra_input: Mapping[str, object] = {}
    most_addresses: int = Field(default=50, ge=1, le=1000)
    items_per_address: int = Field(default=1, ge=1)
    key_field: str | None = "goodsignKey"
    url_fields: tuple[str, ...] = ("linkedinUrl",)
    only: Mapping[str, str] = {}
    build: str | None = None
    memory_mbytes: int | None = Field(default=None, ge=128)
    timeout_seconds: int | None = Field(default=None, ge=1)
    most_usd: float | None = Field(default=None, gt=0)
    mapping: Mapping[str, str] = {}
    poll_seconds: int = Field(default=0, ge=0, le=60)
    look_back: timedelta = timedelta(days=2)

    @property
    def api_name(self) -> str:
        """The actor's name as it stands in an address of the API: owner~name."""
        return self.actor.replace("/", "~")

    @property
    def name(self) -> str:
        """The actor's name as the store shows it: owner/name."""
        return self.actor.replace("~", "/")


_SHIPPED = (
    ActorConfig(
        actor="harvestapi/linkedin-profile-scraper",
        addresses_field="queries",
        extra_input={"profileScraperMode": "Profile details no email ($4 per 1k)"},
        url_fields=("linkedinUrl", "query"),
    ),
    ActorConfig(
        actor="harvestapi/linkedin-profile-posts",
        addresses_field="targetUrls",
        extra_input={"maxPosts": 10},
        items_per_address=10,
        url_fields=("query.targetUrl", "author.linkedinUrl", "linkedinUrl"),
        only={"type": "post"},
    ),
    ActorConfig(
        actor="dev_fusion/Linkedin-Profile-Scraper",
        addresses_field="profileUrls",
        url_fields=("linkedinUrl", "linkedinPublicUrl", "inputUrl"),
    ),
    ActorConfig(
        actor="apimaestro/linkedin-profile-batch-scraper-no-cookies-required",
        addresses_field="usernames",
        address_form="slug",
        extra_input={"includeEmail": False},
        url_fields=("basic_info.profile_url", "profile_url"),
    ),
)
ACTORS: Mapping[str, ActorConfig] = {config.name: config for config in _SHIPPED}
"""The actors Goodsign knows, by the name the store shows."""


def actor_config(name: str, changes: Mapping[str, object] | None = None) -> ActorConfig:
    """Return how to run an actor: what is shipped for it, with `changes` on top.

    An actor that is not shipped needs at least `addresses_field`. Raise SpecError naming what is wrong.
    """
    shipped = ACTORS.get(name.replace("~", "/"))
    known = shipped.model_dump() if shipped else {"actor": name}
    try:
        return ActorConfig.model_validate(known | dict(changes or {}))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, issue['loc']))}: {issue['msg']}" for issue in error.errors())
        raise SpecError(
            f"The configuration of the actor {name} is wrong. {wrong}.",
            hint=f"Shipped actors: {', '.join(ACTORS)}. Another one needs `addresses_field`.",
        ) from None
