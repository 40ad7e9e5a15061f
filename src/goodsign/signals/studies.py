"""Rules for education: a degree finished, or studies begun."""

import polars as pl

from goodsign.signals.found import found, sure
from goodsign.signals.frames import SignalType
from goodsign.signals.timeline import is_news

_BEGUN = 0.6
_MINOR = r"\b(?:high school|secondary school|abitur|bootcamp|boot camp|course|workshop)\b"


def detect_studies(new: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return the finds among education lines: graduation at the end, else admission at the start."""
    studies = new.filter(pl.col("section") == "education")
    done = studies.filter(is_news("e"))
    begun = studies.filter(is_news("s"), ~is_news("e").fill_null(value=False))
    kind = pl.lit(SignalType.EDUCATION)
    return pl.concat(
        [
            found(done, type=kind, on="e_lo", precision="e_prec", confidence=sure("e"), factor=_factor()),
            found(begun, type=kind, on="s_lo", precision="s_prec", confidence=sure("s"), factor=_factor() * _BEGUN),
            _finished(lines.filter(pl.col("section") == "education")),
        ]
    )


def _factor() -> pl.Expr:
    minor = (pl.col("title").fill_null("") + " " + pl.col("organization").fill_null("")).str.to_lowercase()
    return pl.when(minor.str.contains(_MINOR)).then(0.5).otherwise(1.0)


def _finished(lines: pl.DataFrame) -> pl.DataFrame:
    """Return studies that had no end in every earlier snapshot and have a recent one now."""
    name = ("person", "origin", "organization_key", "name_key", "occurrence")
    was = lines.select(*name, "seq", "known_at", before_eid="eid", ended_before="ended")
    now = lines.filter("seen", pl.col("b_id").is_not_null(), pl.col("ended").is_not_null(), is_news("e"))
    pairs = now.join(was, on=list(name), suffix="_w").filter(
        pl.col("seq_w") < pl.col("seq"), pl.col("known_at_w") <= pl.col("known_at")
    )
    ended = pairs.filter(pl.col("ended_before").is_not_null())
    before = pairs.filter(pl.col("seq_w") == pl.col("b_seq")).join(ended.select("eid").unique(), on="eid", how="anti")
    return found(
        before, before_eid="before_eid", type=pl.lit(SignalType.EDUCATION), on="e_lo", precision="e_prec",
        confidence=sure("e") * 0.8, factor=_factor(),
    )  # fmt: skip
