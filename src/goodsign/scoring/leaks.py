"""Find columns that were written after the outcome, or that say nothing a model may use.

Evidence, the surest first: the header names something that only working the lead can tell; the column alone nearly
decides the outcome, or is far ahead of every other; it is filled almost only where the outcome is known to one side;
several scores are filled on exactly the same rows, as a tool writes them. A `leak` says so by its name and meaning or
by near certainty; a `suspected_leak` may be honest, so the sentence says how to keep it.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score

from goodsign.scoring.encode import MISSING_CODE, Codes, Encoded, Feature, encode, learn_features
from goodsign.scoring.frames import Bools, LeftOut
from goodsign.scoring.groups import header_words
from goodsign.scoring.prepare import Reading
from goodsign.scoring.values import as_text

Grade = Literal["leak", "suspected_leak"]

_CERTAIN = 0.95
_STRONG = 0.80
_AHEAD = 0.10
_FOLDS = 5
_SMOOTHING = 5.0
_ONE_SIDED = 0.90
_LEAST_FILLED = 30
_SAME_GAPS = 3
_SCORE_WORDS = {"score", "index", "grade", "rating", "rank", "quality"}
_KEEP = 'If it is known before you contact a lead, keep it with --keep "{column}".'


@dataclass(frozen=True, slots=True)
class _Rule:
    """A header that tells of something known only after contact; `numeric` limits it to numbers."""

    pattern: re.Pattern[str]
    grade: Grade
    why: str
    numeric: bool = False


def _rule(pattern: str, grade: Grade, why: str, *, numeric: bool = False) -> _Rule:
    return _Rule(re.compile(pattern), grade, why, numeric)


_RULES = (
    _rule(r"\btags?\b", "leak", "Tags are put on while a lead is worked, so they know how it went."),
    _rule(
        r"\b(lead|customer|client|prospect|contact|deal|opportunity|account) "
        r"(quality|profile|stage|rating|grade|rank|temperature|verdict)\b",
        "leak",
        "It is a verdict that somebody gave after looking at the lead or talking to it.",
    ),
    _rule(
        r"\b(last|latest|newest|most recent) (notable )?"
        r"(activity|contact|contacted|touch|call|called|event|interaction|engagement|reply|response|note|meeting)\b",
        "leak",
        "It is overwritten by the newest event, and contact with the lead is one.",
    ),
    _rule(
        r"\b(modified|updated|edited)( (at|on|by|date|time))?$"
        r"|^((record|row|lead|last) )?changed( (at|on|by|date|time))?$|\blast (update|modification|change)\b",
        "leak",
        "It changes whenever the record is touched, also when the outcome is entered.",
    ),
    _rule(
        r"\b(call|talk|conversation|phone) (duration|length|time|secs?|seconds|mins?|minutes)\b"
        r"|\b(duration|length) of (the )?(last )?(call|contact|conversation|talk)\b|\b(last )?contact duration\b"
        r"|^duration( (in )?(s|secs?|seconds|mins?|minutes))?$",
        "leak",
        "How long a call lasted is known only once it is over, and interested people talk longer.",
    ),
    _rule(
        r"\b(close|closed|closing|conversion|converted|won|lost|loss|enrol(l?ed|l?ment)|purchased?|churn(ed)?) "
        r"(date|day|at|on|time|reason|value|amount)\b|^(won|lost|closed)$|\bdisposition\b|\bcall (result|outcome)\b",
        "leak",
        "It is entered when the case is decided.",
    ),
    _rule(
        r"^(campaign|attempts?|contacts?|calls?|touches|touchpoints)$"
        r"|^(n|nb|no|num|number|count|total)( of)? (contacts?|calls?|attempts?|touches|touchpoints)\b"
        r"|\b(contact|call) (attempts?|count)\b|\b(calls|attempts) (made|so far)\b",
        "suspected_leak",
        "It looks like a count of contacts that includes the one that brought the outcome.",
        numeric=True,
    ),
    _rule(
        r"\bpage values?\b|\b(order|purchase|transaction|cart|basket|sale|contract) (value|amount|total)\b",
        "suspected_leak",
        "It looks like a value worked out from transactions, so a sale raises it.",
        numeric=True,
    ),
    _rule(
        r"\b(received|collected|recovered|repaid)( (total|amount|sum|to date))?$",
        "suspected_leak",
        "Money received so far includes what came in because the lead was worked.",
        numeric=True,
    ),
    _rule(
        r"\b(next (step|action|follow up|call)|follow up (date|on|at))\b|\b(notes?|remarks?|comments?|feedback)$",
        "suspected_leak",
        "It looks like something written while the lead is worked.",
    ),
)


def unusable(readings: Sequence[Reading]) -> tuple[LeftOut, ...]:
    """Leave out identifiers, free text, empty columns and columns with a single value."""
    sentences: dict[str, str] = {
        "identifier": "It names a single lead, so it cannot say anything about the next one.",
        "text": "It holds free text, which this model does not read.",
        "empty": "It holds nothing.",
        "constant": "It holds the same value in every row.",
    }
    return tuple(
        LeftOut(reading.column, reading.kind, sentences[reading.kind])  # type: ignore[arg-type]
        for reading in readings
        if reading.kind in sentences
    )


def find_leaks(
    table: pl.DataFrame, readings: Sequence[Reading], converted: Bools, *, trusted: Collection[str] = ()
) -> tuple[LeftOut, ...]:
    """Find leaking columns among `readings`; `table` and `converted` hold the rows with a known outcome.

    `trusted` columns were built as of the moment of ranking: neither their name nor their strength is held against
    them. The order of the answer is the order of the columns.
    """
    judged = [reading for reading in readings if reading.column not in set(trusted)]
    found: dict[str, LeftOut] = {}
    for reading in judged:
        _note(found, _by_name(reading))
    for finding in (*_same_gaps(table, judged), *_one_sided(table, judged, converted)):
        _note(found, finding)
    for finding in _too_strong(table, readings, converted, set(found) | set(trusted)):
        _note(found, finding)
    return tuple(found[reading.column] for reading in readings if reading.column in found)


def strength(codes: Codes, converted: Bools) -> float:
    """Return the out-of-fold AUC of one column alone: its codes replaced by the smoothed share that converted."""
    size, fold = int(codes.max(initial=0)) + 1, np.arange(codes.size) % _FOLDS
    share, prediction = converted.mean(), np.zeros(codes.size)
    for test in (fold == number for number in range(_FOLDS)):
        rows = np.bincount(codes[~test], minlength=size)
        hits = np.bincount(codes[~test], weights=converted[~test], minlength=size)
        prediction[test] = ((hits + _SMOOTHING * share) / (rows + _SMOOTHING))[codes[test]]
    return float(roc_auc_score(converted, prediction))


def _note(found: dict[str, LeftOut], finding: LeftOut | None) -> None:
    """Keep the first finding about a column, unless a later one is surer."""
    if finding is None:
        return
    before = found.get(finding.column)
    if before is None or (before.why == "suspected_leak" and finding.why == "leak"):
        found[finding.column] = finding


def _left_out(column: str, grade: Grade, why: str) -> LeftOut:
    return LeftOut(column, grade, f"{why} {_KEEP.format(column=column)}" if grade == "suspected_leak" else why)


def _by_name(reading: Reading) -> LeftOut | None:
    words = " ".join(header_words(reading.column))
    for rule in _RULES:
        if rule.pattern.search(words) and (reading.kind == "number" or not rule.numeric):
            return _left_out(reading.column, rule.grade, rule.why)
    return None


def _same_gaps(table: pl.DataFrame, readings: Sequence[Reading]) -> list[LeftOut]:
    """Find scores that are filled on exactly the same rows, three columns or more."""
    alike: dict[bytes, list[str]] = defaultdict(list)
    for reading in readings:
        gaps = as_text(table[reading.column]).is_null().to_numpy()
        if 0.05 <= gaps.mean() <= 0.95:
            alike[np.packbits(gaps).tobytes()].append(reading.column)
    found = []
    for columns in alike.values():
        scores = [column for column in columns if set(header_words(column)) & _SCORE_WORDS]
        if len(columns) >= _SAME_GAPS and 2 * len(scores) > len(columns):
            why = f"{len(columns)} such columns are filled on exactly the same rows: a tool scored those leads later."
            found += [_left_out(column, "suspected_leak", why) for column in columns]
    return found


def _one_sided(table: pl.DataFrame, readings: Sequence[Reading], converted: Bools) -> list[LeftOut]:
    """Find columns filled almost only for leads that converted, or almost only for leads that did not."""
    found = []
    for reading in readings:
        filled = as_text(table[reading.column]).is_not_null().to_numpy()
        share = float(converted[filled].mean()) if filled.sum() >= _LEAST_FILLED else float("nan")
        reach = abs(float(filled[converted].mean()) - float(filled[~converted].mean()))
        if reach >= _ONE_SIDED:
            side = "converted" if share > 0.5 else "did not convert"
            found.append(_left_out(reading.column, "leak", f"It is filled almost only for leads that {side}."))
        elif not np.isnan(share) and filled.mean() < 0.5 and share >= _ONE_SIDED > 1.5 * converted.mean():
            why = f"Where it is filled, {share:.0%} converted, as if it were filled because of that."
            found.append(_left_out(reading.column, "suspected_leak", why))
    return found


def _too_strong(
    table: pl.DataFrame, readings: Sequence[Reading], converted: Bools, settled: Collection[str]
) -> list[LeftOut]:
    """Find columns that alone rank nearly perfectly, or far better than every other column that is still in."""
    open_readings = [reading for reading in readings if reading.column not in settled]
    features = learn_features(table, open_readings)
    rows = encode(features, table)
    alone = sorted(_strengths(features, rows, converted).items(), key=lambda item: -item[1])
    found = []
    for place, (column, auc) in enumerate(alone):
        second = alone[place + 1][1] if place + 1 < len(alone) else 0.5
        if auc >= _CERTAIN:
            why = f"Alone it tells who converted almost perfectly (AUC {auc:.2f}): too good to be known beforehand."
            found.append(_left_out(column, "leak", why))
        elif auc >= _STRONG and auc - second >= _AHEAD:
            why = f"Alone it ranks far better (AUC {auc:.2f}) than any other column ({second:.2f})."
            found.append(_left_out(column, "suspected_leak", why))
        else:
            break
    return found


def _strengths(features: Sequence[Feature], rows: Encoded, converted: Bools) -> dict[str, float]:
    """Return each column's best strength over its features."""
    best: dict[str, float] = {}
    for index, feature in enumerate(features):
        if np.all(rows.codes[:, index] == MISSING_CODE):
            continue
        column = feature.reading.column
        best[column] = max(best.get(column, 0.5), strength(rows.codes[:, index], converted))
    return best
