"""Payloads of harvestapi/linkedin-profile-posts: one post an item."""

from collections.abc import Mapping
from dataclasses import dataclass

from goodsign.collect.frames import Profile, Section
from goodsign.collect.strip import strip_contacts
from goodsign.connectors.apify.decode.posts import author_slug, read_post
from goodsign.connectors.payloads.field_map import FieldMap
from goodsign.connectors.payloads.reading import at, first, person_key, slug_of, text_of
from goodsign.core.errors import DataError, FieldsChanged

FIELDS = FieldMap(
    actor="harvestapi/linkedin-profile-posts",
    origin="linkedin",
    known_by=(("type", "author", "content"), ("type", "author", "postedAt")),
    person={
        "urn": ("author.id", "author.urn"),
        "address": ("author.publicIdentifier", "author.linkedinUrl"),
        "url": ("author.linkedinUrl",),
        "full_name": ("author.name",),
        "headline": ("author.info", "author.headline"),
    },
)
# Whose posts were asked for: a post that somebody else wrote came along as a repost.
_ASKED_FOR = ("query.profilePublicIdentifier", "query.targetUrl", "targetUrl", "inputUrl")


@dataclass(frozen=True, slots=True)
class PostDecoder:
    """Reads one post as a profile that delivers nothing but this post.

    The profile is its author's, or the person's whose posts were asked for when the item says so; then a post of
    somebody else is left out. The author's headline is not taken: it is cut short in posts.
    """

    fields: FieldMap

    @property
    def actor(self) -> str:
        """The actor's name as its vendor writes it."""
        return self.fields.actor

    def recognizes(self, content: Mapping[str, object]) -> bool:
        """Say whether a payload is a post with an author."""
        return any(all(name in content for name in group) for group in self.fields.known_by)

    def __call__(self, content: Mapping[str, object]) -> Profile:
        """Read a post; raises DataError for comments, reactions and other items of the actor."""
        clean, _ = strip_contacts(content)
        if clean.get("type") not in ("post", None):
            raise DataError(f"A payload of {self.actor} is no post.", hint="Keep the items of type `post` only.")
        if not isinstance(clean.get("author"), Mapping):
            raise FieldsChanged(f"A post of {self.actor} has no `author` any more.", fields=("author",))
        asked = slug_of(first(clean, _ASKED_FOR))
        author = author_slug(clean) or slug_of(first(clean, self.fields.person["address"]))
        own = asked is None or asked == author
        urns = [at(clean, path) for path in self.fields.person["urn"]] if own else []
        key = person_key(urns, (asked if not own else author,))
        if key is None:
            raise FieldsChanged(
                f"A post of {self.actor} does not say who wrote it.", fields=("author.publicIdentifier",)
            )
        post = read_post(clean) if own and author is not None else None
        return Profile(
            origin=self.fields.origin,
            actor=self.actor,
            key=key,
            url=text_of(first(clean, self.fields.person["url"])) if own else None,
            full_name=text_of(first(clean, self.fields.person["full_name"])) if own else None,
            sections=frozenset({Section.POST}),
            entries=(post,) if post else (),
        )


DECODER = PostDecoder(FIELDS)
