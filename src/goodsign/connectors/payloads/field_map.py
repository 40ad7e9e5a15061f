"""Where an actor keeps what, as data: a renamed field is mapped by configuration, without code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from goodsign.collect.frames import Section
from goodsign.core.errors import SpecError

Paths = tuple[str, ...]

PERSON_FIELDS = ("urn", "address", "url", "full_name", "first_name", "last_name", "headline", "location")
ENTRY_FIELDS = (
    "title", "organization", "organization_id", "field", "location", "started", "ended", "is_current", "expires",
    "credential_id", "text", "url",
    # Lines in which a source says several things at once.
    "period", "validity", "organization_line", "issuer_line", "credential_line",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SectionMap:
    """Where one section's list stands (`lists`, tried in order) and, inside an item, each field of an entry.

    `required` is the field that every item has: when it is missing from all of them, the actor renamed it.
    `open_is_current` says that an item without an end goes on.
    """

    section: Section
    lists: Paths
    fields: Mapping[str, Paths]
    required: str
    open_is_current: bool = False


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Describe one actor's payload: dotted paths, tried in order.

    `known_by` are groups of paths; a payload that has all paths of one group is recognized as this actor's.
    """

    actor: str
    origin: str
    known_by: tuple[Paths, ...]
    person: Mapping[str, Paths]
    sections: tuple[SectionMap, ...] = field(default=())

    def with_overrides(self, overrides: Mapping[str, str]) -> "FieldMap":
        """Return the map with paths of a configuration tried first.

        A name is `person.FIELD`, `SECTION` (where its list stands) or `SECTION.FIELD`, as in
        `{"position": "jobs", "position.title": "jobTitle"}`. Raises SpecError for another name or an empty path.
        """
        changed = self
        for name, path in overrides.items():
            if not path.strip():
                raise SpecError(f"The field map of {self.actor} gives no path for “{name}”.")
            changed = changed._override(name, path.strip())
        return changed

    def _override(self, name: str, path: str) -> "FieldMap":
        part, _, wanted = name.partition(".")
        if part == "person" and wanted in PERSON_FIELDS:
            return replace(self, person={**self.person, wanted: (path, *self.person.get(wanted, ()))})
        if part not in {each.section for each in self.sections} or (wanted and wanted not in ENTRY_FIELDS):
            raise SpecError(f"“{name}” is no field of {self.actor}.", hint=self._names())
        sections = tuple(
            _mapped(each, wanted, path) if each.section == part else each for each in self.sections
        )  # fmt: skip
        return replace(self, sections=sections)

    def _names(self) -> str:
        sections = ", ".join(each.section for each in self.sections)
        return (
            f"Use person.FIELD (FIELD is one of {', '.join(PERSON_FIELDS)}), a section ({sections or 'none'}) for its "
            f"list, or SECTION.FIELD (FIELD is one of {', '.join(ENTRY_FIELDS)})."
        )


def _mapped(section: SectionMap, wanted: str, path: str) -> SectionMap:
    if not wanted:
        return replace(section, lists=(path, *section.lists))
    return replace(section, fields={**section.fields, wanted: (path, *section.fields.get(wanted, ()))})
