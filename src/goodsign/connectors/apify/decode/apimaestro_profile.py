"""Payloads of apimaestro/linkedin-profile-detail and its batch sibling."""

from goodsign.collect.frames import Section
from goodsign.connectors.payloads.decode import MappedDecoder
from goodsign.connectors.payloads.field_map import FieldMap, SectionMap

FIELDS = FieldMap(
    actor="apimaestro/linkedin-profile-detail",
    origin="linkedin",
    known_by=(("basic_info",),),
    person={
        "urn": ("basic_info.urn", "basic_info.entity_urn", "urn"),
        "address": ("basic_info.public_identifier", "public_identifier"),
        "url": ("basic_info.profile_url", "profile_url"),
        "full_name": ("basic_info.fullname", "basic_info.full_name"),
        "first_name": ("basic_info.first_name",),
        "last_name": ("basic_info.last_name",),
        "headline": ("basic_info.headline",),
        "location": ("basic_info.location.full", "basic_info.location.city", "basic_info.location"),
    },
    sections=(
        SectionMap(
            Section.POSITION,
            ("experience",),
            {
                "title": ("title",),
                "organization": ("company", "company_name"),
                "organization_id": ("company_linkedin_url", "company_id", "company_urn"),
                "field": ("employment_type",),
                "location": ("location",),
                "started": ("start_date",),
                "ended": ("end_date",),
                "is_current": ("is_current",),
                "period": ("duration",),
            },
            required="title",
        ),
        SectionMap(
            Section.EDUCATION,
            ("education",),
            {
                "title": ("degree_name", "degree"),
                "organization": ("school", "school_name"),
                "organization_id": ("school_linkedin_url", "school_id"),
                "field": ("field_of_study",),
                "started": ("start_date",),
                "ended": ("end_date",),
                "period": ("duration",),
            },
            required="organization",
        ),
        SectionMap(
            Section.CERTIFICATION,
            ("certifications",),
            {
                "title": ("name", "title"),
                "organization": ("issuer", "authority"),
                "organization_id": ("issuer_linkedin_url",),
                "started": ("issued_date", "start_date"),
                "expires": ("expiration_date", "expires"),
                "validity": ("issued_date",),
                "credential_id": ("credential_id",),
                "url": ("credential_url",),
            },
            required="title",
        ),
        SectionMap(
            Section.HONOR,
            ("honors", "honors_and_awards", "awards"),
            {
                "title": ("title", "name"),
                "organization": ("issuer",),
                "started": ("issued_date", "date", "issue_date"),
            },
            required="title",
        ),
    ),
)
DECODER = MappedDecoder(FIELDS)
