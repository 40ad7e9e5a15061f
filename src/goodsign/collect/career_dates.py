"""Read the dates of a career as profiles write them, in a dozen languages, to ISO dates of their own precision."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_MONTHS = (
    "january jan januar januari janeiro janvier janv jänner enero ene gennaio gen styczeń stycznia sty जनवरी जन",
    "february feb februar februari fevereiro fev février févr fév febrero febbraio luty lutego lut फ़रवरी फरवरी फ़र फर",
    "march mar märz mrz marzo março mars maart mrt marzec marca मार्च",
    "april apr avril avr abril abr aprile kwiecień kwietnia kwi अप्रैल अप्रै",
    "may mai mayo maio maggio mag mei maj maja मई",
    "june jun juni junio junho juin giugno giu czerwiec czerwca cze जून",
    "july jul juli julio julho juillet juil luglio lug lipiec lipca lip जुलाई जुल जुला",
    "august aug agosto ago août aou augustus augusti sierpień sierpnia sie अगस्त अग",
    "september sep sept septembre septiembre setembro set settembre wrzesień września wrz सितंबर सितम्बर सित",
    "october oct oktober okt octobre octubre outubro out ottobre ott październik października paź अक्टूबर अक्तूबर अक्टू अक्तू",
    "november nov novembre noviembre novembro listopad listopada lis नवंबर नवम्बर नव नवं",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre grudzień grudnia gru दिसंबर दिसम्बर दिस दिसं",
)
_PRESENT = (
    "present current currently now today ongoing heute gegenwärtig aktuell laufend jetzt aujourd'hui présent actuel "
    "actuellement actualidad actualmente presente atual atualmente atuais momento attuale attualmente oggi "
    "heden nu nuvarande pågående idag obecnie teraz aktualnie वर्तमान मौजूदा अभी"
)
_PRESENT_ANYWHERE = ("至今", "现在", "現在", "目前", "à ce jour", "en cours", "in corso", "til dags dato")
_EXPIRY = re.compile(
    r"expir|valid (?:until|through|to)|gültig bis|läuft ab|ablauf|caduc|vence|vencimiento|venciment|"
    r"válid[oa] (?:até|hasta)|validade|scade|scadenza|verloopt|vervalt|verlopen|geldig tot|upphör|går ut|giltig|"
    r"wygas|ważn|समाप्त|失效|到期|过期|過期|有效期|有効期限|失効|期限",
    re.IGNORECASE,
)  # fmt: skip


def _plain(word: str) -> str:
    # Devanagari vowels are marks and must stay; Latin accents may be missing or composed either way.
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in parts if not "\u0300" <= each <= "\u036f" and each != "\u093c").replace(
        "\u2019", "'"
    )


_MONTH_OF = {_plain(word): number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_PRESENT_WORDS = frozenset(map(_plain, _PRESENT.split()))
_YEAR = r"(?:19|20)\d\d"
_WORD = r"[^\W\d_][^\s\d,·•\u2013\u2014()-]*"
_DATE = re.compile(
    rf"""
    (?P<iso>(?<!\d){_YEAR}-\d\d(?:-\d\d)?(?![\d-]))(?:T[\d:.]+Z?(?:[+-]\d\d:?\d\d)?)?
    | (?P<cjk_year>{_YEAR})\s*年\s*(?:(?P<cjk_month>\d\d?)\s*月\s*(?:(?P<cjk_day>\d\d?)\s*日)?)?
    | (?<![\d/.-])(?P<n1>\d\d?)[/.-](?P<n2>\d\d?)[/.-](?P<n_year>{_YEAR})(?!\d)
    | (?<![\d/.-])(?P<m_month>\d\d?)[/.-](?P<m_year>{_YEAR})(?![\d])
    | (?<!\d)(?P<y_year>{_YEAR})[/.-](?P<y_month>\d\d?)(?:[/.-](?P<y_day>\d\d?))?(?![\d])
    | (?<!\d)(?P<d_day>\d\d?)(?:st|nd|rd|th|\.|º)?\s+(?:de\s+|of\s+)?(?P<d_word>{_WORD})[.,]?\s+
      (?:de\s+)?(?P<d_year>{_YEAR})(?!\d|\s*年)
    | (?P<w_word>{_WORD})[.,]?\s+(?:(?P<w_day>\d\d?)(?:st|nd|rd|th)?,?\s+)?
      (?:de\s+|of\s+)?(?P<w_year>{_YEAR})(?!\d|\s*年)
    | (?<![\d.])(?P<year>{_YEAR})(?![\d])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """When something lasted: ISO dates of the precision that was written; `is_current` is None when not said."""

    started: str | None = None
    ended: str | None = None
    is_current: bool | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """When a credential was issued and when it expires, as ISO dates of the precision that was written."""

    issued: str | None = None
    expires: str | None = None


def read_date(value: object) -> str | None:
    """Return an ISO date (2024, 2024-03 or 2024-03-14) for a text, a year, or an object with year, month and day.

    Never more exact than what is written: 03/04/2024 may be either month, so only its year is kept. None for what
    is no date between 1900 and 2099.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _iso(int(value)) if -10_000 < value < 10_000 else None
    if isinstance(value, Mapping):
        return _from_parts(value)
    if isinstance(value, str):
        return next((found for found, _, _ in _dates(value)), None)
    return None


def read_period(text: str) -> Period:
    """Return when it began and ended: "Jan 2020 - Present · 4 yrs", "2005 - 2009", "2020年1月 - 至今"."""
    dates = [found for found, _, _ in _dates(text)][:2]
    current = says_present(text)
    started = dates[0] if dates else None
    ended = dates[1] if len(dates) == 2 and not current else None
    return Period(started, ended, is_current=True if current else (False if ended else None))


def read_validity(text: str) -> Validity:
    """Return issue and expiry: "Issued Sep 2023 · Expires Sep 2026", in any order, either one missing."""
    issued = expires = None
    before = 0
    found = list(_dates(text))[:2]
    for place, (date, start, end) in enumerate(found):
        following = found[place + 1][1] if place + 1 < len(found) else len(text)
        # Chinese says it behind the date: 2026年9月到期.
        behind = re.split(r"[·•・|,;\uff0c、-]", text[end:following], maxsplit=1)[0]
        if _EXPIRY.search(text[before:start]) or _EXPIRY.search(behind) or (issued and not expires):
            expires = expires or date
        else:
            issued = date
        before = end + len(behind)
    return Validity(issued, expires)


def says_present(text: str) -> bool:
    """Say whether a text holds a word for the present time, such as Present, heute, actualidad or 至今."""
    if any(each in text for each in _PRESENT_ANYWHERE):
        return True
    plain = _plain(text)
    words = re.findall(r"[^\s\d·•\u2013\u2014()/|,.-]+", plain)
    return any(word in _PRESENT_WORDS for word in words)


def _dates(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each date with where it starts and ends in the text."""
    text = text[:500]
    for match in _DATE.finditer(text):
        found = _of_match({name: value for name, value in match.groupdict().items() if value is not None})
        if found is not None:
            # A word before a bare year is no month ("Expires 2026") and belongs to the text around the date.
            bare = len(found) == 4 and match["w_year"] is not None
            yield found, match.start("w_year") if bare else match.start(), match.end()


def _of_match(parts: dict[str, str]) -> str | None:
    if "iso" in parts:
        numbers = [int(each) for each in parts["iso"].split("-")]
        return _iso(*numbers)
    for prefix in ("cjk", "m", "y"):
        if f"{prefix}_year" in parts:
            return _iso(*(int(parts.get(f"{prefix}_{name}", 0)) for name in ("year", "month", "day")))
    if "n_year" in parts:
        return _numeric(int(parts["n1"]), int(parts["n2"]), int(parts["n_year"]))
    for prefix in ("d", "w"):
        if f"{prefix}_year" in parts:
            month = _month(parts[f"{prefix}_word"])
            return _iso(int(parts[f"{prefix}_year"]), month, int(parts.get(f"{prefix}_day", 0)) if month else 0)
    return _iso(int(parts["year"]))


def _numeric(first: int, second: int, year: int) -> str | None:
    if first == second:
        return _iso(year, first, first)
    if first > 12 >= second:
        return _iso(year, second, first)
    if second > 12 >= first:
        return _iso(year, first, second)
    return _iso(year)


def _iso(year: int, month: int = 0, day: int = 0) -> str | None:
    if not 1900 <= year <= 2099:
        return None
    if not 1 <= month <= 12:
        return f"{year}"
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= _days(year, month) else f"{year}-{month:02}"


def _days(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 if month == 2 and not leap else _DAYS[month - 1]


def _month(value: object) -> int:
    """Return 1 to 12, or 0 for what names no month."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value if 1 <= value <= 12 else 0
    if not isinstance(value, str):
        return 0
    word = value.strip()
    if word.isdecimal():
        return int(word) if len(word) <= 2 and 1 <= int(word) <= 12 else 0
    return _MONTH_OF.get(_plain(word).strip(".॰").replace("॰", ""), 0)


def _from_parts(value: Mapping[str, object]) -> str | None:
    year = value.get("year")
    if isinstance(year, str) and year.strip().isdecimal():
        year = int(year.strip()[:5])
    if not isinstance(year, int) or isinstance(year, bool):
        text = value.get("text") or value.get("date")
        return read_date(text) if isinstance(text, str) else None
    day = value.get("day")
    month = _month(value.get("month"))
    if isinstance(day, str) and day.strip().isdecimal():
        day = int(day.strip()[:3])
    return _iso(year, month, day if month and isinstance(day, int) and not isinstance(day, bool) else 0)
