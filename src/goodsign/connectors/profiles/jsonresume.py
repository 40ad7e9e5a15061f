"""Resumes in the JSON Resume format (jsonresume.org, version 1)."""

from collections.abc import Mapping

from goodsign.collect.frames import Section
from goodsign.connectors.payloads.decode import MappedDecoder
from goodsign.connectors.payloads.field_map import FieldMap, SectionMap
from goodsign.connectors.payloads.reading import at, person_key, text_of

FIELDS = FieldMap(
    actor="jsonresume",
    origin="resume",
    known_by=(("basics", "work"), ("basics", "education"), ("basics.name",)),
    person={
        "url": ("basics.url",),
        "full_name": ("basics.name",),
        "headline": ("basics.label",),
        "location": ("basics.location.city", "basics.location.region", "basics.location.countryCode"),
    },
    sections=(
        SectionMap(
            Section.POSITION,
            ("work",),
            {
                "title": ("position",),
                "organization": ("name", "company"),
                "location": ("location",),
                "started": ("startDate",),
                "ended": ("endDate",),
                "url": ("url", "website"),
            },
            required="title",
            open_is_current=True,
        ),
        SectionMap(
            Section.EDUCATION,
            ("education",),
            {
                "title": ("studyType",),
                "organization": ("institution",),
                "field": ("area",),
                "started": ("startDate",),
                "ended": ("endDate",),
                "url": ("url",),
            },
            required="organization",
        ),
        SectionMap(
            Section.CERTIFICATION,
            ("certificates",),
            {"title": ("name",), "organization": ("issuer",), "started": ("date",), "url": ("url",)},
            required="title",
        ),
        SectionMap(
            Section.HONOR,
            ("awards",),
            {"title": ("title",), "organization": ("awarder",), "started": ("date",)},
            required="title",
        ),
    ),
)


def _key(content: Mapping[str, object]) -> str | None:
    """Name the person by the LinkedIn profile in the resume, else by its own address, else by name: it has no id."""
    basics = content.get("basics")
    profiles = at(basics, "profiles")
    for each in profiles if isinstance(profiles, list) else []:
        if (text_of(at(each, "network")) or "").lower() == "linkedin":
            key = person_key((), (at(each, "url"), at(each, "username")))
            if key:
                return key
    url = text_of(at(basics, "url"))
    if url:
        return url.split("://", 1)[-1].rstrip("/").lower()
    name = text_of(at(basics, "name"))
    return "-".join(name.lower().split()) if name else None


DECODER = MappedDecoder(FIELDS, key=_key)
