"""Our own documents of profiles, as the store keeps them and `goodsign` writes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from goodsign.collect.frames import Profile
from goodsign.collect.profiles import FORMAT, from_document
from goodsign.collect.strip import strip_contacts


@dataclass(frozen=True, slots=True)
class CanonicalDecoder:
    """Reads a canonical document; contact details that somebody wrote into one go as everywhere."""

    actor: str = "goodsign-profile"

    def recognizes(self, content: Mapping[str, object]) -> bool:
        """Say whether a payload calls itself a canonical document."""
        return content.get("format") == FORMAT

    def __call__(self, content: Mapping[str, object]) -> Profile:
        """Read a document as a profile."""
        clean, _ = strip_contacts(content)
        return from_document(clean)


DECODER = CanonicalDecoder()
