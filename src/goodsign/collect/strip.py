"""Drop what must never be kept from a collected payload: contact details, pictures, birthdays, and other people."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

DEEPEST = 64
"""Levels of nesting that are kept; no known source nests deeper than a dozen."""

_GONE = "…"
# A name that ends in one of these holds an address or a number of a thing, where digits are no phone number.
_ID_ENDINGS = ("id", "ids", "urn", "identifier", "slug", "username", "url", "uri", "link", "href", "timestamp")
_EXACT = {
    "tel": "phone", "cell": "phone", "fax": "phone", "age": "birthday", "dob": "birthday", "mail": "email",
    "background": "photo", "banner": "photo", "avatar": "photo", "img": "photo", "icon": "photo",
    "references": "other_people", "reactions": "other_people", "comments": "other_people", "likes": "other_people",
    "connections": "other_people", "followers": "other_people", "browsemap": "other_people",
}  # fmt: skip
_CONTAINED = {
    "email": ("email", "mailaddress", "mailto"),
    "phone": ("phone", "mobilenumber", "whatsapp", "telegram", "faxnumber", "cellnumber", "contactnumber",
              "contactinfo"),
    "photo": ("photo", "image", "picture", "profilepic", "backgroundpic", "backgroundcover", "logo", "thumbnail",
              "avatar"),
    "birthday": ("birthday", "birthdate", "dateofbirth", "birthyear"),
    "other_people": (
        "moreprofiles", "peoplealsoviewed", "alsoviewed", "similarprofiles", "relatedprofiles", "otherprofiles",
        "recommendations", "recommendedby", "givenby", "receivedrec", "givenrec", "endorsedby", "endorsers",
        "mutualconnections", "peopleyoumayknow", "teammembers", "likedby", "reactedby",
    ),
}  # fmt: skip
_OTHER_KEYS = re.compile(r"[^a-z0-9]")

_WIDE_AT = "\uff20"
# Bounded lengths keep the search linear in the text; what is cut off is no address any more.
_PLAIN = r"[^\s@\uff20<>,;:\"'()\[\]{}|…]"
_EMAIL = re.compile(rf"{_PLAIN}{{1,64}}[@\uff20]{_PLAIN}{{1,255}}?[.\u3002]{_PLAIN}{{2,64}}")
_SPELLED_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s*[\[({]\s*(?:at|@)\s*[\])}]\s*[\w-]{1,64}(?:\s*(?:\.|[\[({]\s*(?:dot|\.)\s*[\])}])\s*[\w-]{1,64})+",
    re.IGNORECASE,
)
_SEPARATORS = r"\s().\-/·\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069"
_URL = r"(?<![a-z0-9])[a-z][a-z0-9+.-]{1,15}://\S+|www\.\S+|(?<![\w-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}/\S+"
_URL_OR_NUMBER = re.compile(
    rf"(?P<url>{_URL})|(?P<number>(?<!\w)[+(]?\d[{_SEPARATORS}\d]{{4,38}}\d(?!\w))", re.IGNORECASE
)
_CALLING_URL = re.compile(
    r"(?i)\b(?:tel|callto|sms|whatsapp|mailto):\S*|wa\.me/\S*|api\.whatsapp\S*|(?:\+|%2b)\d{7,}|phone=\d+"
)
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[0-3]?\d[-/.][0-3]?\d[-/.](?:19|20)\d{2}|[01]?\d[-/.](?:19|20)\d{2}"
    r"|(?:19|20)\d{2}[-/.][01]?\d|(?:19|20)\d{2})"
)
_DATES = re.compile(rf"\(?{_DATE}(?:[{_SEPARATORS}]+{_DATE})*\)?")
# What stands behind the years of a career: “2017 - 2019 · 1 yrs 9 mos”, its number being the last of the digits.
_DURATION = re.compile(rf"(?P<dates>.*\d\)?)[{_SEPARATORS}]+\d{{1,2}}", re.DOTALL)
_UNIT = re.compile(
    r"(?i)\s?(?:y(?:ea)?rs?|mos?|months?|jahre?n?|monate?n?|ans?|années?|mois|años?|mes(?:es)?|anos?|anni|anno|mesi|mese|"
    r"jaar|jaren|maand(?:en)?)\b"
)
_CREDENTIAL = re.compile(
    r"(?i)(?:credential|licen[cs]e|certificat\w*|registration|member)\s*(?:id|no|nr|number)?\W*$|\bid\W*$"
)
_PICTURE = re.compile(
    r"(?i)^(?:data:image/|https?://(?:media(?:-\w+)*\.licdn\.com|[^/]*gravatar\.com)/|"
    r"https?://\S+\.(?:png|jpe?g|gif|webp|svg|avif|bmp|ico)(?:[?#]\S*)?$)"
)  # fmt: skip


def strip_contacts(content: Mapping[str, object]) -> tuple[dict[str, object], dict[str, int]]:
    """Return a payload without contact details, pictures, birthdays and other people, and how many of each went.

    Judges names and values: a field called `mobileNumber` goes whatever it holds, and an e-mail address or phone
    number inside free text is replaced by `…`. Under names of ids and addresses, digits count as a phone number only
    when written like one (+1 …). What nests deeper than 64 levels goes too. The content that went is not returned.
    """
    gone: Counter[str] = Counter()
    root: dict[str, object] = {}
    # A stack of our own: a payload may nest deeper than Python's.
    stack: list[tuple[object, dict[str, object] | list[object], int]] = [(content, root, 1)]
    while stack:
        source, target, depth = stack.pop()
        for key, value in _children(source):
            kind = _forbidden(key, value)
            if kind is None and depth >= DEEPEST and isinstance(value, Mapping | list | tuple):
                kind = "too_deep"
            if kind is not None:
                gone[kind] += value is not None
                continue
            kept = _copied(key, value, gone)
            if isinstance(value, Mapping | list | tuple) and isinstance(kept, dict | list):
                stack.append((value, kept, depth + 1))
            _put(target, key, kept, gone)
    return root, dict(+gone)


def _children(source: object) -> Sequence[tuple[str, object]]:
    if isinstance(source, Mapping):
        return [(str(key), value) for key, value in source.items()]
    return [("", value) for value in source] if isinstance(source, list | tuple) else []


def _put(target: dict[str, object] | list[object], key: str, value: object, gone: Counter[str]) -> None:
    if isinstance(target, list):
        target.append(value)
        return
    target[_clean_text(key, gone)] = value


def _forbidden(key: str, value: object) -> str | None:
    """Return the class that a field belongs to by its name or, for a picture's address, its value."""
    name = _OTHER_KEYS.sub("", key.lower())
    kind = _EXACT.get(name) or _by_part(name)
    # Counts of connections or comments, and flags such as `verifiedEmail: true`, name nobody.
    if kind is not None and isinstance(value, bool | None):
        return None if isinstance(value, bool) else kind
    if kind in {"other_people", "photo"} and isinstance(value, int | float):
        return None
    if kind is None and isinstance(value, str) and _PICTURE.match(value.lstrip()):
        return "photo"
    return kind


def _by_part(name: str) -> str | None:
    for kind, parts in _CONTAINED.items():
        if any(part in name for part in parts):
            return kind
    return None


def _copied(key: str, value: object, gone: Counter[str]) -> object:
    """Return an empty container for a container, a text without contact details, other JSON values as they are."""
    if isinstance(value, Mapping):
        return {}
    if isinstance(value, list | tuple):
        return []
    if isinstance(value, str):
        name = _OTHER_KEYS.sub("", key.lower())
        return _clean_text(value, gone, is_id=name.endswith(_ID_ENDINGS))
    return value if isinstance(value, bool | int | float | None) else None


def _clean_text(text: str, gone: Counter[str], *, is_id: bool = False) -> str:
    cleaned = _without_emails(text, gone)
    if sum(map(str.isdigit, cleaned)) < 7:
        return cleaned

    def judged(match: re.Match[str]) -> str:
        if match["url"] is not None:
            drop = _CALLING_URL.search(match["url"]) is not None
        else:
            before, after = cleaned[max(0, match.start() - 30) : match.start()], cleaned[match.end() : match.end() + 10]
            drop = _is_phone(_without_duration(match["number"], after), before, is_id=is_id)
        gone["phone"] += drop
        return _GONE if drop else match[0]

    called = _CALLING_URL.sub(_GONE, cleaned)
    gone["phone"] += cleaned != called
    cleaned = called
    return _URL_OR_NUMBER.sub(judged, cleaned)


def _without_emails(text: str, gone: Counter[str]) -> str:
    for pattern in (_EMAIL, _SPELLED_EMAIL):
        if pattern is _EMAIL and "@" not in text and _WIDE_AT not in text:
            continue
        # What is left around a hit may read as an address again; each round takes one away.
        while pattern.search(text):
            text, count = pattern.subn(_GONE, text)
            gone["email"] += count
    return text


def _without_duration(number: str, after: str) -> str:
    """Return the dates alone where digits are dates and the count of years or months that follows them."""
    found = _DURATION.fullmatch(number)
    is_period = found and _UNIT.match(after) and _DATES.fullmatch(found["dates"].strip())
    return found["dates"] if found and is_period else number


def _is_phone(number: str, before: str, *, is_id: bool) -> bool:
    """Say whether digits with separators read as a phone number: seven or more, no dates, no credential's number."""
    digits = sum(map(str.isdigit, number))
    bare = digits == len(number)
    if digits < 7 or (bare and digits > 15):
        return False
    if number.startswith("+"):
        return True
    if is_id or _DATES.fullmatch(number.strip()):
        return False
    return not (bare and _CREDENTIAL.search(before))
