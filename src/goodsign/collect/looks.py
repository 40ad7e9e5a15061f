"""What the values of a column look like."""

import re

import polars as pl

from goodsign.collect.amounts import read_integer
from goodsign.collect.contacts import read_domain, read_email
from goodsign.collect.dates import DateEvidence
from goodsign.collect.fields import Kind
from goodsign.collect.places import read_us_state, read_zip

_PHONE = r"^\+?[0-9(][0-9\s().\-/\u00a0]{5,24}(?:\.0)?(?:\s*(?:x|ext\.?|#)\s*\d+)?$"
_FORMATTED_PHONE = r"^(?:\+[0-9][0-9\s().\-]{8,}|\(?[2-9][0-9]{2}\)?[\s.\-]+[0-9]{3}[\s.\-]+[0-9]{4})$"
_TAX_ID = r"^[0-9Xx*#•]{3}[- ]?[0-9Xx*#•]{2}[- ]?[0-9]{4}(?:\.0)?$"
_FORMATTED_TAX_ID = r"^[0-9Xx*#•]{3}-[0-9Xx*#•]{2}-[0-9]{4}$"
_URL = r"(?i)^(?:https?://|www\.)\S+$"
_MONEY = r"^[\s(+\-]*(?:[$€£¥]|[A-Z]{3}\s?)?[\s(+\-]*[\d.,]*\d[\d.,]*\s*(?:[$€£¥]|\s?[A-Z]{2,3})?[)\-]?$"


_TELLING = re.compile(r"@|//|www\.|[0-9Xx*#•]{2,3}[)\s.-]")


def share(kind: Kind, values: pl.Series) -> float | None:
    """Return which share of the values fits the kind (0 to 1); None when there is no value or no look to tell.

    A text, a flag or an outcome can look like anything; names vary from row to row; keys hold digits.
    """
    text = values.drop_nulls()
    if not len(text):
        return None
    fits = _fits(kind, text)
    return None if fits is None else fits / len(text)


def _fits(kind: Kind, text: pl.Series) -> int | None:
    shapes: dict[Kind, str] = {"phone": _PHONE, "tax_id": _TAX_ID, "money": _MONEY, "key": r"\d"}
    if kind in shapes:
        return int(text.str.contains(shapes[kind]).sum())
    if kind in {"date", "birth_date", "timestamp"}:
        return _dates(text)
    if kind == "name":
        # In a file of a few rows one person twice must not make the column look like a category.
        return len(text) if text.n_unique() >= min((len(text) + 1) // 2, 3 + len(text) // 20) else 0
    if kind == "us_state":
        return read_us_state(text).values.count()
    if kind == "zip":
        return read_zip(text).values.count()
    return _words(kind, text)


def _words(kind: Kind, text: pl.Series) -> int | None:
    readers = {"email": read_email, "domain": read_domain, "integer": read_integer}
    if kind not in readers:
        return None
    read = readers[kind](text)
    return len(text) - int(read.bad(text).sum())


def _dates(text: pl.Series) -> int:
    """Count dates; a bare number (eight digits, Excel day, epoch) counts too."""
    evidence = DateEvidence.of(text)
    texts = evidence.year_first + evidence.named + sum(evidence.orders.values())
    return max(texts, sum(evidence.compact.values()), evidence.excel, evidence.epoch, evidence.epoch_ms)


def recognize(values: pl.Series) -> Kind | None:
    """Return the kind that nearly all values have by their shape alone: e-mail, phone, tax id or URL."""
    text = values.drop_nulls()
    first = text.first()
    if not isinstance(first, str) or not _TELLING.search(first):
        return None
    if "@" in first:
        return "email" if _fits("email", text) == len(text) else None
    shapes: dict[Kind, str] = {"phone": _FORMATTED_PHONE, "tax_id": _FORMATTED_TAX_ID, "domain": _URL}
    return next((kind for kind, shape in shapes.items() if text.str.contains(shape).sum() >= 0.9 * len(text)), None)
