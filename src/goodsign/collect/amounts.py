"""Money and whole numbers, with the decimal mark decided from the whole column."""

from dataclasses import dataclass
from typing import Literal, Self

import polars as pl

from goodsign.collect.blanks import Read

Mark = Literal["point", "comma"]

_CURRENCY = r"(?i)^\s*(?:USD|EUR|GBP|CAD|AUD|US\$|[$€£¥])\s*|\s*(?:USD|EUR|GBP|CAD|AUD|US\$|[$€£¥])\s*$"
_CORE = r"^[\s(+\u2212-]*(?:USD|EUR|GBP|CAD|AUD|US\$|[$€£¥])?[\s(+\u2212-]*([\d.,'\u2019 \u00a0\u202f]*\d)"
# Telling the decimal point at a glance: 12.5, $1234.50.
_PLAIN = r"^-?\$?\d+\.\d{1,2}$"
_POINT = r"^(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)$"
_COMMA = r"^(?:\d{1,3}(?:\.\d{3})+(?:,\d*)?|\d+,?\d*|,\d+)$"

_MORE_THAN = r"(?:>|over |more than |about |~)"
_UP_TO = r"(?:\+|(?:-|\u2013|to)\s*\d[\d, ]*\+?)"
_RANGE = rf"^{_MORE_THAN}?\s*(\d{{1,3}}(?:[, ]\d{{3}})+|\d+)(?:\.0+)?\s*{_UP_TO}?$"


@dataclass(frozen=True, slots=True)
class DecimalFormat:
    """The decimal mark of a column; not `sure` when no value tells 1.234 from 1234."""

    mark: Mark = "point"
    sure: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class DecimalEvidence:
    """How many values tell which decimal mark a column uses; evidence of batches adds up."""

    point: int = 0
    comma: int = 0
    open_point: int = 0
    open_comma: int = 0

    @classmethod
    def of(cls, values: pl.Series) -> Self:
        """Return the evidence in one batch: 1,234.50 and 0.5 tell point; 1.234,50 and 12,5 comma; 1.234 neither."""
        plain = values.str.contains(_PLAIN)
        marked = values.filter(~plain & values.str.contains(r"[.,]"))
        core = marked.str.extract(_CORE).drop_nulls().str.replace_all(r"['\u2019\s]", "")
        open_point = core.str.contains(r"^[1-9]\d{0,2}\.\d{3}$")
        open_comma = core.str.contains(r"^[1-9]\d{0,2},\d{3}$")
        told = core.filter(~(open_point | open_comma))
        return cls(
            point=int(plain.sum()) + int((told.str.contains(_POINT) & ~told.str.contains(_COMMA)).sum()),
            comma=int((told.str.contains(_COMMA) & ~told.str.contains(_POINT)).sum()),
            open_point=int(open_point.sum()),
            open_comma=int(open_comma.sum()),
        )

    def merge(self, other: Self) -> Self:
        """Return the evidence of both."""
        return type(self)(
            self.point + other.point,
            self.comma + other.comma,
            self.open_point + other.open_point,
            self.open_comma + other.open_comma,
        )

    def decide(self) -> DecimalFormat:
        """Return the mark most telling values use; without any, the point, unsure where 1.234 occurs."""
        mark: Mark = "comma" if self.comma > self.point else "point"
        undecided = self.open_point + self.open_comma
        mixed = min(self.point, self.comma) > 0.01 * (self.point + self.comma)
        if undecided and mixed:
            why = f"{self.point:,} values use a decimal point, {self.comma:,} a decimal comma, {undecided:,} either"
            return DecimalFormat(mark, sure=False, why=why)
        if self.open_point and not self.point + self.comma:
            return DecimalFormat(mark, sure=False, why="nothing tells whether 1.234 is about one or over a thousand")
        return DecimalFormat(mark)


def read_money(text: pl.Series, fmt: DecimalFormat) -> Read:
    """Return amounts; currency signs go, (12.00), 12.00- and -12.00 are negative."""
    if fmt.mark == "point":
        quick = text.str.strip_prefix("$").str.replace_all(",", "", literal=True) if _grouped_by_comma(text) else text
        number = quick.cast(pl.Float64, strict=False)
        plain = text.str.contains(r"^-?\$?[\d,]*\.?\d*$")
        if (number.is_not_null() & plain).sum() == text.count():
            return Read(number)
    distinct = text.drop_nulls().unique()
    return Read(text.replace_strict(distinct, _amounts(distinct, fmt.mark), default=None, return_dtype=pl.Float64))


def _grouped_by_comma(text: pl.Series) -> bool:
    """Tell whether the commas there are separate thousands, so that dropping them is safe."""
    commas = text.str.contains(",", literal=True)
    return bool((~commas | text.str.contains(r"^-?\$?\d{1,3}(?:,\d{3})+(?:\.\d*)?$")).all())


def _amounts(texts: pl.Series, mark: Mark) -> pl.Series:
    text = pl.DataFrame({"text": texts}).select(
        negative=pl.col("text").str.contains(r"\(.*\)|^[^\d(]*[-\u2212]|[-\u2212]\s*$|(?i)\bCR$"),
        body=pl.col("text")
        .str.replace_all(r"[()+\u2212\-]|(?i)\s*\b(?:CR|DR)$", "")
        .str.replace(_CURRENCY, "")
        .str.replace(_CURRENCY, "")
        .str.replace_all(r"['\u2019\s]", ""),
    )
    shape, group, decimal = (_POINT, ",", ".") if mark == "point" else (_COMMA, ".", ",")
    body = pl.when(pl.col("body").str.contains(shape)).then(pl.col("body"))
    number = body.str.replace_all(group, "", literal=True).str.replace(decimal, ".", literal=True)
    value = number.cast(pl.Float64, strict=False)
    return text.select(pl.when(pl.col("negative")).then(-value).otherwise(value)).to_series()


def read_integer(text: pl.Series) -> Read:
    """Return whole numbers; of a range (51-200, 10,001+) its lower bound, which never overstates."""
    number = text.cast(pl.Int64, strict=False)
    if number.null_count() == text.null_count():
        return Read(number)
    distinct = text.drop_nulls().unique()
    bare = distinct.str.to_lowercase().str.replace(r"\s*(?:employees|people|staff|emp\.?)$", "")
    lower = bare.str.extract(_RANGE)
    fewest = bare.str.contains(r"^(?:<|under |less than |fewer than )\s*[\d, ]+$")
    value = lower.str.replace_all(r"[, ]", "").cast(pl.Int64, strict=False)
    value = pl.select(pl.when(fewest).then(1).otherwise(value)).to_series()
    return Read(text.replace_strict(distinct, value, default=None, return_dtype=pl.Int64))
