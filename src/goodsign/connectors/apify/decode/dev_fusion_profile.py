"""Payloads of dev_fusion/Linkedin-Profile-Scraper, in its newer and its older shape of experience."""

import re
from collections.abc import Iterator, Mapping

from goodsign.collect.frames import Entry, Section
from goodsign.connectors.apify.decode.posts import own_posts
from goodsign.connectors.payloads.decode import MappedDecoder
from goodsign.connectors.payloads.field_map import FieldMap, SectionMap

_DATE_LIKE = re.compile(r"(?:19|20)\d\d")

FIELDS = FieldMap(
    actor="dev_fusion/Linkedin-Profile-Scraper",
    origin="linkedin",
    known_by=(
        ("experiences",),
        ("licenseAndCertificates",),
        ("linkedinPublicUrl", "publicIdentifier"),
        ("educations", "publicIdentifier"),
    ),
    person={
        "urn": ("urn", "linkedinId"),
        "address": ("publicIdentifier", "linkedinPublicUrl"),
        "url": ("linkedinPublicUrl", "linkedinUrl"),
        "full_name": ("fullName",),
        "first_name": ("firstName",),
        "last_name": ("lastName",),
        "headline": ("headline",),
        "location": ("addressWithCountry", "addressWithoutCountry", "addressCountryOnly"),
    },
    sections=(
        SectionMap(
            Section.POSITION,
            ("experiences",),
            {
                "title": ("title",),
                "organization": ("companyName",),
                "organization_line": ("subtitle",),
                "organization_id": ("companyLink1", "companyId", "companyUrn"),
                "field": ("employmentType",),
                "location": ("jobLocation", "jobLocationCountry", "metadata"),
                "started": ("jobStartedOn",),
                "ended": ("jobEndedOn",),
                "is_current": ("jobStillWorking",),
                "period": ("caption",),
            },
            required="title",
        ),
        SectionMap(
            Section.EDUCATION,
            ("educations",),
            {
                "title": ("subtitle", "degree"),
                "organization": ("title", "companyName"),
                "organization_id": ("companyLink1", "companyId", "companyUrn"),
                "started": ("period.startedOn",),
                "ended": ("period.endedOn",),
                "period": ("caption",),
            },
            required="organization",
        ),
        SectionMap(
            Section.CERTIFICATION,
            ("licenseAndCertificates",),
            {
                "title": ("title",),
                "organization": ("subtitle",),
                "organization_id": ("companyLink1", "companyId", "companyUrn"),
                "validity": ("caption",),
                "credential_line": ("metadata",),
            },
            required="title",
        ),
        SectionMap(
            Section.HONOR,
            ("honorsAndAwards",),
            {"title": ("title",), "issuer_line": ("subtitle",), "started": ("caption", "issuedOn")},
            required="title",
        ),
    ),
)


def roles(item: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield each role of an experience; where `breakdown` is set, the title is the company and the parts are roles."""
    parts = item.get("subComponents")
    inner = [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []
    titled = [part for part in inner if part.get("title")]
    if item.get("breakdown") is True and titled:
        company = {name: item[name] for name in ("companyId", "companyUrn", "companyLink1") if item.get(name)}
        for part in titled:
            yield {**company, "metadata": item.get("metadata"), **_role(part), "companyName": item.get("title")}
        return
    yield _without_years(item)


def _role(part: Mapping[str, object]) -> dict[str, object]:
    """Return a role of a breakdown; its subtitle names the employment type, where the company would stand."""
    kept = {name: value for name, value in part.items() if name != "subtitle"}
    kind = part.get("subtitle")
    if isinstance(kind, str) and not _DATE_LIKE.search(kind):
        kept.setdefault("employmentType", kind)
    return kept


def _without_years(item: Mapping[str, object]) -> Mapping[str, object]:
    """Return an experience without a subtitle that is a period: some versions leave the company out."""
    subtitle = item.get("subtitle")
    if isinstance(subtitle, str) and _DATE_LIKE.match(subtitle):
        return {name: value for name, value in item.items() if name != "subtitle"}
    return item


def _posts(content: Mapping[str, object], slug: str | None) -> list[Entry] | None:
    updates = content.get("updates")
    return list(own_posts(updates, slug)) if isinstance(updates, list) else None


DECODER = MappedDecoder(FIELDS, expand={Section.POSITION: roles}, posts=_posts)
