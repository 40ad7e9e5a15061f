"""Payloads of harvestapi/linkedin-profile-scraper."""

from goodsign.collect.frames import Section
from goodsign.connectors.payloads.decode import MappedDecoder
from goodsign.connectors.payloads.field_map import FieldMap, SectionMap

FIELDS = FieldMap(
    actor="harvestapi/linkedin-profile-scraper",
    origin="linkedin",
    known_by=(
        ("publicIdentifier", "experience"),
        ("publicIdentifier", "currentPosition"),
        ("linkedinUrl", "firstName", "experience"),
        ("publicIdentifier", "firstName", "lastName", "education"),
        ("publicIdentifier", "firstName", "lastName", "certifications"),
    ),
    person={
        "urn": ("id", "objectUrn", "urn"),
        "address": ("publicIdentifier",),
        "url": ("linkedinUrl",),
        "full_name": ("fullName", "name"),
        "first_name": ("firstName",),
        "last_name": ("lastName",),
        "headline": ("headline",),
        "location": ("location.linkedinText", "location.parsed.text", "location"),
    },
    sections=(
        SectionMap(
            Section.POSITION,
            ("experience",),
            {
                "title": ("position", "title"),
                "organization": ("companyName", "company"),
                "organization_id": ("companyLinkedinUrl", "companyLink", "companyUniversalName", "companyId"),
                "field": ("employmentType",),
                "location": ("location",),
                "started": ("startDate",),
                "ended": ("endDate",),
                "period": ("period",),
            },
            required="title",
        ),
        SectionMap(
            Section.EDUCATION,
            ("education",),
            {
                "title": ("degree",),
                "organization": ("title", "schoolName", "school"),
                "organization_id": ("link", "schoolLinkedinUrl", "schoolId"),
                "field": ("fieldOfStudy",),
                "started": ("startDate",),
                "ended": ("endDate",),
                "period": ("period",),
            },
            required="organization",
        ),
        SectionMap(
            Section.CERTIFICATION,
            ("certifications",),
            {
                "title": ("title", "name"),
                "organization": ("issuedBy", "issuer"),
                "organization_id": ("issuedByLink",),
                "validity": ("issuedAt",),
                "credential_id": ("credentialId",),
                "url": ("link", "credentialUrl"),
            },
            required="title",
        ),
        SectionMap(
            Section.HONOR,
            ("honorsAndAwards",),
            {
                "title": ("title", "name"),
                "organization": ("issuedBy", "issuer"),
                "issuer_line": ("subtitle",),
                "started": ("issuedAt", "date", "issuedOn"),
            },
            required="title",
        ),
    ),
)
DECODER = MappedDecoder(FIELDS)
