"""Read posts: only those that the profile's own person wrote, at most 300 characters of each."""

from collections.abc import Iterator, Mapping, Sequence

from goodsign.collect.career_dates import read_date
from goodsign.collect.frames import Entry, Section
from goodsign.connectors.payloads.reading import LONGEST_QUOTE, at, day_of, first, slug_of, text_of

_AUTHOR = (
    "author.publicIdentifier", "author.universalName", "author.linkedinUrl", "author.url", "author.profileUrl",
    "authorPublicIdentifier", "authorProfileUrl", "authorUrl", "author.username",
)  # fmt: skip
_TEXT = ("content", "postText", "text", "commentary")
_MOMENT = ("postedAt.timestamp", "postedAt.date", "postedAtTimestamp", "postedAtISO", "postedAt", "postedDate", "date")
_LINK = ("linkedinUrl", "postLink", "postUrl", "url", "link")
# An item that carries one of these, filled, passes on what somebody wrote.
_REPOST = ("repost", "isRepost", "reposted", "repostedBy", "resharedPost", "repostId", "isReshare", "resharedBy")


def own_posts(items: Sequence[object], slug: str | None) -> Iterator[Entry]:
    """Yield the posts whose author is the person with this slug; one without a known author is left out."""
    wanted = slug_of(slug)
    for item in items:
        if wanted is None or not isinstance(item, Mapping) or _is_repost(item):
            continue
        if author_slug(item) == wanted:
            post = read_post(item)
            if post is not None:
                yield post


def read_post(item: Mapping[str, object]) -> Entry | None:
    """Return a post as an entry with its day (UTC) and a quote, None when it has no text or is a repost."""
    quote = text_of(first(item, _TEXT), limit=LONGEST_QUOTE)
    if quote is None or _is_repost(item):
        return None
    moments = [at(item, path) for path in _MOMENT]
    day = next(filter(None, (day_of(moment) or read_date(moment) for moment in moments)), None)
    return Entry(section=Section.POST, started=day, text=quote, url=text_of(first(item, _LINK)))


def author_slug(item: Mapping[str, object]) -> str | None:
    """Return the slug of a post's author, from the author's fields or a link of the form /posts/slug_…"""
    named = first(item, _AUTHOR)
    if named is not None:
        return slug_of(named)
    link = text_of(first(item, _LINK))
    if link is None or "/posts/" not in link:
        return None
    return slug_of(link.split("/posts/", 1)[1].split("_", 1)[0])


def _is_repost(item: Mapping[str, object]) -> bool:
    header = text_of(first(item, ("header.text", "header", "socialHeader")))
    return any(at(item, path) for path in _REPOST) or (header is not None and "repost" in header.lower())
