"""Rules for certificates, licenses and honors: newly earned, renewed, awarded."""

import polars as pl

from goodsign.signals.found import found, sure
from goodsign.signals.frames import SignalType
from goodsign.signals.timeline import is_news

RENEWED_DAYS = 150
"""A date that moved by less is a correction, not a renewal."""

_COURSES = (
    r"\b(?:linkedin|coursera|udemy|edx|udacity|hubspot academy|google digital garage|skillshare|codecademy|datacamp|"
    r"pluralsight|alison|futurelearn|khan academy)\b"
)
_NO_CREDENTIAL = r"\b(?:passport|drivers?['\u2019]?s? licen[sc]e|driving licen[sc]e|führerschein|permis de conduire)\b"
# A license to drive for a living is a profession's, as a pilot's is.
_FOR_A_LIVING = (
    r"\b(?:commercial|cdl|hgv|lgv|pcv|heavy (?:goods )?vehicle|truck|lorry|bus|tractor[- ]trailer|taxi|chauffeur\w*|"
    r"hazmat|klasse [cd]1?e?|lkw|poids lourds?)\b"
)


def detect_credentials(new: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return the finds among certificates and honors."""
    professional = _says("title", _FOR_A_LIVING) | ~_says("title", _NO_CREDENTIAL)
    certificates = new.filter(pl.col("section") == "certification", professional, is_news("s"))
    honors = new.filter(pl.col("section") == "honor", is_news("s"))
    # The second line of one name is the same credential issued again.
    again = pl.col("occurrence") > 0
    kind = pl.when(again).then(pl.lit(SignalType.LICENSE_RENEWAL)).otherwise(pl.lit(SignalType.CERTIFICATION))
    factor = pl.when(_says("organization", _COURSES)).then(0.4).otherwise(1.0)
    return pl.concat(
        [
            found(certificates, type=kind, on="s_lo", precision="s_prec", confidence=sure("s"), factor=factor),
            found(honors, type=pl.lit(SignalType.AWARD), on="s_lo", precision="s_prec", confidence=sure("s")),
            _renewals(lines.filter(pl.col("section") == "certification", professional)),
        ]
    )


def _says(column: str, pattern: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().str.contains(pattern).fill_null(value=False)


def _renewals(lines: pl.DataFrame) -> pl.DataFrame:
    """Return credentials whose expiry moved on, or that were issued anew in the same line."""
    name = ("person", "origin", "name_key", "occurrence")
    was = lines.select(*name, "seq", "known_at", before_eid="eid", x_before="x_hi", s_before="s_hi")
    pairs = lines.filter("seen", pl.col("b_id").is_not_null(), ~pl.col("pending")).join(
        was.rename({"seq": "b_seq"}).drop("known_at"), on=[*name, "b_seq"]
    )
    step = pl.duration(days=RENEWED_DAYS)
    longer = pl.col("x_lo") >= pl.col("x_before") + step
    valid = pl.col("x_hi") >= pl.col("collected_at").dt.date()
    anew = (pl.col("s_lo") >= pl.col("s_before") + step) & is_news("s")
    changed = pairs.filter((longer & valid).fill_null(value=False) | anew.fill_null(value=False))
    # An older page that comes back for once must not make the same renewal twice.
    ever = changed.select("eid", *name, "seq", "known_at", "x_lo", "s_lo").join(was, on=list(name), suffix="_w")
    earlier = ever.filter(pl.col("seq_w") < pl.col("seq"), pl.col("known_at_w") <= pl.col("known_at"))
    had = earlier.filter(
        (pl.col("x_before") >= pl.col("x_lo")).fill_null(value=False)
        | (pl.col("x_lo").is_null() & (pl.col("s_before") >= pl.col("s_lo")).fill_null(value=False))
    )
    rows = changed.join(had.select("eid").unique(), on="eid", how="anti").with_columns(anew=anew.fill_null(value=False))
    on = pl.when("anew").then("s_lo")
    precision = pl.when("anew").then("s_prec").otherwise(pl.lit("between"))
    confidence = pl.when("anew").then(sure("s") * 0.95).otherwise(0.8)
    return found(
        rows, before_eid="before_eid", type=pl.lit(SignalType.LICENSE_RENEWAL), on=on, precision=precision,
        confidence=confidence,
    )  # fmt: skip
