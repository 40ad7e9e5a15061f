"""Read one item of a payload's list as an entry of a profile, by a section's field map."""

import re
from collections.abc import Mapping

from goodsign.collect.career_dates import Period, Validity, read_date, read_period, read_validity, says_present
from goodsign.collect.frames import Entry
from goodsign.connectors.payloads.field_map import SectionMap
from goodsign.connectors.payloads.reading import LONGEST_QUOTE, company_id, first, text_of

_PARTS = re.compile(r"\s*[·•・|]\s*")
_ISSUED_BY = re.compile(
    r"(?i)^(?:issued by|awarded by|ausgestellt von|verliehen von|délivrée? par|décernée? par|émise? par|otorgado por|"
    r"emitido por|concedido por|expedido por|rilasciato da|assegnato da|uitgegeven door|toegekend door|utfärdat av|"
    r"utfärdad av|wystawion[ye] przez|wydan[eoy] przez|przyznan[eay] przez|颁发机构|颁发者|発行者|発行元)\s*[:：]?\s*"  # noqa: RUF001
)
_CREDENTIAL_LINE = re.compile(r"(?i)\bid\b\s*[:：]?\s*(\S.{0,120})$")  # noqa: RUF001


def read_entry(item: Mapping[str, object], section: SectionMap) -> Entry | None:
    """Return the entry that an item describes, None when it names neither a title, an organization nor a text."""

    def said(name: str) -> str | None:
        return text_of(first(item, section.fields.get(name, ())))

    line, issuer = _split_line(said("organization_line")), _split_line(said("issuer_line"))
    title, organization = said("title"), said("organization") or line[0] or _issuer(issuer[0])
    quote = text_of(first(item, section.fields.get("text", ())), limit=LONGEST_QUOTE)
    if title is None and organization is None and quote is None:
        return None
    period = _period(item, section)
    validity = _validity(item, section)
    return Entry(
        section=section.section,
        title=title,
        organization=organization,
        organization_id=_organization_id(item, section),
        field=said("field") or line[1],
        location=said("location"),
        started=period.started or validity.issued or (read_date(issuer[1]) if issuer[1] else None),
        ended=period.ended,
        is_current=period.is_current,
        expires=read_date(first(item, section.fields.get("expires", ()))) or validity.expires,
        credential_id=said("credential_id") or _credential(said("credential_line")),
        text=quote,
        url=said("url"),
    )


def _period(item: Mapping[str, object], section: SectionMap) -> Period:
    started = read_date(first(item, section.fields.get("started", ())))
    end = first(item, section.fields.get("ended", ()))
    ended = read_date(end)
    line = text_of(first(item, section.fields.get("period", ())))
    written = read_period(line) if line else Period()
    current = _current(item, section, end)
    return Period(
        started or written.started,
        None if _is_present(end) else ended or written.ended,
        is_current=written.is_current if current is None else current,
    )


def _current(item: Mapping[str, object], section: SectionMap, end: object) -> bool | None:
    said = first(item, section.fields.get("is_current", ()))
    if isinstance(said, bool):
        return said
    if _is_present(end):
        return True
    if read_date(end) is not None:
        return False
    started = first(item, section.fields.get("started", ()))
    return True if section.open_is_current and started is not None else None


def _is_present(end: object) -> bool:
    text = text_of(end)
    return text is not None and read_date(end) is None and says_present(text)


def _validity(item: Mapping[str, object], section: SectionMap) -> Validity:
    line = text_of(first(item, section.fields.get("validity", ())))
    return read_validity(line) if line else Validity()


def _organization_id(item: Mapping[str, object], section: SectionMap) -> str | None:
    for path in section.fields.get("organization_id", ()):
        found = company_id(first(item, (path,)))
        if found:
            return found
    return None


def _split_line(line: str | None) -> tuple[str | None, str | None]:
    """Return what stands before and after the first middle dot: "Acme · Full-time"."""
    if line is None:
        return None, None
    before, *after = _PARTS.split(line, maxsplit=1)
    return before or None, after[0] if after and after[0] else None


def _issuer(line: str | None) -> str | None:
    if line is None:
        return None
    name = _ISSUED_BY.sub("", line).strip()
    return name if name and read_date(name) is None else None


def _credential(line: str | None) -> str | None:
    found = _CREDENTIAL_LINE.search(line) if line else None
    return found[1].strip() if found else None
