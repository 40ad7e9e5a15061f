"""What signals add to the score of a model that has not learned from them yet: a stated opinion, until it has.

A model trained before the first signal knows no weight for it, and a new job would change nothing. Until outcomes
teach one, the strength of all signals together adds up to `LARGEST` log-odds: one fresh, certain new job doubles the
odds, as 20 points do on the scorecard.
"""

import math
from dataclasses import replace

import numpy as np
import polars as pl
from scipy.special import expit, logit

from goodsign.scoring.frames import PART_UNIT, Floats, Scored, Term

COLUMN = "signal_strength"
TERM = Term("signals (not learned yet)", (COLUMN,), "signals")
LARGEST = 2 * math.log(2)
"""However many signals there are, they multiply the odds by no more than four."""


def with_signal_prior(scored: Scored, table: pl.DataFrame) -> Scored:
    """Add the signals' part to scores of a model none of whose terms reads a signal; else return them unchanged.

    `table` holds the rows that were scored, in the same order; without a column of signals the part is 0, so that a
    ranking made before the first signal has the place for it. The interval keeps its reach in log-odds.
    """
    if any(column.startswith("signal_") for term in scored.terms for column in term.columns):
        return scored
    strength = np.zeros(table.height)
    if COLUMN in table.columns:
        strength = table[COLUMN].cast(pl.Float64).fill_null(0.0).to_numpy()
    part = np.rint(np.minimum(strength * math.log(2), LARGEST) / PART_UNIT) * PART_UNIT
    log_odds = scored.log_odds + part
    return replace(
        scored,
        terms=(*scored.terms, TERM),
        parts=np.hstack([scored.parts, part[:, None]]),
        log_odds=log_odds,
        probability=_shifted(scored.probability, part),
        low=_shifted(scored.low, part),
        high=_shifted(scored.high, part),
    )


def _shifted(probability: Floats, part: Floats) -> Floats:
    shifted: Floats = expit(logit(probability) + part)
    return shifted
