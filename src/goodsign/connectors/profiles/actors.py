"""The register of decoders, by the names that the vendors write."""

from collections.abc import Mapping
from dataclasses import replace

from goodsign.connectors.apify.decode import (
    apimaestro_profile,
    dev_fusion_profile,
    harvestapi_posts,
    harvestapi_profile,
)
from goodsign.connectors.apify.decode.harvestapi_posts import PostDecoder
from goodsign.connectors.payloads.decode import Decoder, MappedDecoder
from goodsign.connectors.profiles import canonical, jsonresume, linkedin_export
from goodsign.core.errors import DataError, SpecError

# The first that recognizes a payload counts: those with telling fields come first.
_DECODERS: tuple[Decoder, ...] = (
    canonical.DECODER,
    jsonresume.DECODER,
    linkedin_export.DECODER,
    apimaestro_profile.DECODER,
    dev_fusion_profile.DECODER,
    harvestapi_posts.DECODER,
    harvestapi_profile.DECODER,
)
_OTHER_NAMES = {
    "lpvuk3zozwuipa5bp": harvestapi_profile.FIELDS.actor,
    "linkedin-export": linkedin_export.FIELDS.actor,
    "apimaestro/linkedin-profile-batch-scraper-no-cookies-required": apimaestro_profile.FIELDS.actor,
}
_BY_NAME: Mapping[str, Decoder] = {each.actor.lower(): each for each in _DECODERS}

ACTORS: tuple[str, ...] = tuple(sorted(each.actor for each in _DECODERS))
"""The names of all decoders: `OWNER/ACTOR` for actors of Apify, else the name of a format."""


def decoder(actor: str, *, overrides: Mapping[str, str] | None = None) -> Decoder:
    """Return the decoder of an actor, named owner/name or owner~name in any case, with or without a build.

    `overrides` map fields that the actor renamed: `{"position.title": "jobTitle"}`; see FieldMap. Raises DataError
    listing the known actors, and SpecError for a wrong override.
    """
    name = actor.replace("~", "/").strip().lower().split(":", 1)[0].split("@", 1)[0]
    found = _BY_NAME.get(_OTHER_NAMES.get(name, name).lower())
    if found is None:
        raise DataError(f"There is no decoder for “{actor}”.", hint=f"Known actors: {', '.join(ACTORS)}.")
    if not overrides:
        return found
    if not isinstance(found, MappedDecoder | PostDecoder):
        raise SpecError(f"The fields of {found.actor} are ours and cannot be mapped.")
    return replace(found, fields=found.fields.with_overrides(overrides))


def recognize(content: object) -> str:
    """Return the name of the actor that a payload looks like; raises DataError listing the known actors."""
    if isinstance(content, Mapping):
        for each in _DECODERS:
            if each.recognizes(content):
                return each.actor
    what = "looks like no known actor's" if isinstance(content, Mapping) else "is no JSON object"
    raise DataError(f"The payload {what}.", hint=f"Name its actor, if it is one of {', '.join(ACTORS)}.")
