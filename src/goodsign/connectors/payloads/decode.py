"""Decode a payload by its actor's field map; every decoder works behind the removal of contact details."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from goodsign.collect.frames import Entry, Profile, Section
from goodsign.collect.strip import strip_contacts
from goodsign.connectors.payloads.entries import read_entry
from goodsign.connectors.payloads.field_map import FieldMap, SectionMap
from goodsign.connectors.payloads.reading import at, first, has, person_key, text_of
from goodsign.core.errors import DataError, FieldsChanged

Item = Mapping[str, object]
Expand = Callable[[Item], Iterable[Item]]
ReadPosts = Callable[[Item, str | None], Iterable[Entry] | None]

_ERROR_FIELDS = ("error", "errorMessage", "errorDescription", "err", "errors", "message", "status", "statusCode")
_NAMES = ("full_name", "first_name", "last_name")


class Decoder(Protocol):
    """Reads payloads of one actor."""

    @property
    def actor(self) -> str:
        """The actor's name as its vendor writes it."""

    def recognizes(self, content: Item) -> bool:
        """Say whether a payload looks like this actor's."""

    def __call__(self, content: Item) -> Profile:
        """Read a payload; raises FieldsChanged naming the fields, and DataError for what is no profile."""


def _holds_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(each, Mapping) for each in value)


@dataclass(frozen=True, slots=True)
class MappedDecoder:
    """A decoder that a field map describes.

    `expand` turns an item of a section into several where the source nests them; `posts` reads the posts written by
    the person with the given slug, None when the payload holds no list of posts. `key` names the person where the
    source has no ids of its own.
    """

    fields: FieldMap
    expand: Mapping[Section, Expand] = field(default_factory=dict)
    posts: ReadPosts | None = None
    key: Callable[[Item], str | None] | None = None

    @property
    def actor(self) -> str:
        """The actor's name as its vendor writes it."""
        return self.fields.actor

    def recognizes(self, content: Item) -> bool:
        """Say whether a payload has all fields of one of the groups that this actor is known by."""
        return any(all(has(content, path) for path in group) for group in self.fields.known_by)

    def __call__(self, content: Item) -> Profile:
        """Read a payload as a profile."""
        clean, _ = strip_contacts(content)
        self._require_shape(clean)
        sections, entries = self._entries(clean)
        slug = text_of(first(clean, self.fields.person.get("address", ())))
        posts = self.posts(clean, slug) if self.posts else None
        if posts is not None:
            sections.add(Section.POST)
            entries.extend(posts)

        def said(name: str) -> str | None:
            return text_of(first(clean, self.fields.person.get(name, ())))

        return Profile(
            origin=self.fields.origin,
            actor=self.actor,
            key=self._key(clean),
            url=said("url"),
            full_name=said("full_name") or " ".join(filter(None, (said("first_name"), said("last_name")))) or None,
            first_name=said("first_name"),
            last_name=said("last_name"),
            headline=said("headline"),
            location=said("location"),
            sections=frozenset(sections),
            entries=tuple(entries),
        )

    def _key(self, content: Item) -> str:
        person = self.fields.person
        urns = [at(content, path) for path in person.get("urn", ())]
        addresses = [at(content, path) for path in (*person.get("address", ()), *person.get("url", ()))]
        key = self.key(content) if self.key else person_key(urns, addresses)
        if key is None:
            wanted = (*person.get("urn", ()), *person.get("address", ())) or person.get("full_name", ())
            raise FieldsChanged(
                f"A payload of {self.actor} names no person: {_named(wanted)} missing or not readable.",
                hint="If the actor renamed its fields, map them in the field map of the source.",
                fields=wanted,
            )
        return key

    def _require_shape(self, content: Item) -> None:
        """Refuse what is plainly another shape: neither a name nor any list, or a list that is of another type."""
        wrong = [
            path
            for each in self.fields.sections
            for path in each.lists
            if not isinstance(at(content, path), list | None)
        ]
        named = any(text_of(first(content, self.fields.person.get(name, ()))) for name in _NAMES)
        listed = any(isinstance(at(content, path), list) for each in self.fields.sections for path in each.lists)
        if not named and not listed and any(name in content for name in _ERROR_FIELDS):
            raise DataError(f"A payload of {self.actor} is the actor's report of a failure, no profile.")
        if wrong:
            raise self._changed(f"{_named(wrong)} no list any more", tuple(wrong))
        if named and not listed and any(_holds_objects(value) for value in content.values()):
            # A hidden section is an empty list; all of them gone beside other lists means that they have other names.
            lists = tuple(each.lists[0] for each in self.fields.sections)
            raise self._changed(f"{_named(lists)} missing", lists)
        if not named and not listed:
            names = tuple(path for name in _NAMES for path in self.fields.person.get(name, ()))
            lists = tuple(each.lists[0] for each in self.fields.sections)
            raise self._changed(f"{_named((*names, *lists))} missing", (*names, *lists))

    def _entries(self, content: Item) -> tuple[set[Section], list[Entry]]:
        sections: set[Section] = set()
        entries: list[Entry] = []
        for each in self.fields.sections:
            path = next((path for path in each.lists if isinstance(at(content, path), list)), None)
            if path is None:
                continue
            items = at(content, path)
            sections.add(each.section)
            entries.extend(self._section(items if isinstance(items, list) else [], each, path))
        return sections, entries

    def _section(self, items: Sequence[object], section: SectionMap, path: str) -> Iterable[Entry]:
        objects = [item for item in items if isinstance(item, Mapping)]
        if items and not objects and any(item is not None for item in items):
            raise self._changed(f"the items of `{path}` no objects any more", (path,))
        expand = self.expand.get(section.section)
        flat = [part for item in objects for part in expand(item)] if expand else objects
        wanted = section.fields.get(section.required, ())
        lines = (*wanted, *section.fields.get(f"{section.required}_line", ()))
        if flat and not any(has(item, name) for item in flat for name in lines):
            raise self._changed(f"`{path}[].{lines[0]}` missing from every item", (f"{path}[].{lines[0]}",))
        return [entry for entry in (read_entry(item, section) for item in flat) if entry is not None]

    def _changed(self, what: str, fields: tuple[str, ...]) -> FieldsChanged:
        return FieldsChanged(
            f"A payload of {self.actor} is not written as before: {what}.",
            hint="If the actor renamed its fields, map them in the field map of the source.",
            fields=fields,
        )


def _named(paths: Sequence[str]) -> str:
    return ", ".join(f"`{path}`" for path in paths)
