"""Receipts: what a stored score was made of, so that it can be shown, checked and compared later.

Parts are stored as learned, before any weights: whole multiples of PART_UNIT as 32-bit little-endian integers, one
after the other in the order of the model's terms. The weights are stored beside them by version, so a change of
weights needs no new scoring. A hash over everything that made the score shows a later change.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from goodsign.core.calendar import require_utc
from goodsign.core.errors import DataError
from goodsign.scoring.frames import PART_UNIT, Floats, Scored, Term
from goodsign.scoring.weights import Weights

HASH_BYTES = 16
_LARGEST_PART = PART_UNIT * np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class Origin:
    """What all scores of one run share: the model, the time whose facts were used, and the weights."""

    model_version: str
    as_of: datetime
    weights_version: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One stored score. `parts` are as learned; `weights` multiply them; the interval is for the shown score."""

    origin: Origin
    lead_id: bytes
    terms: tuple[Term, ...]
    base: float
    parts: tuple[float, ...]
    weights: Weights
    low: float | None
    high: float | None
    hash: bytes

    @property
    def shown_parts(self) -> tuple[float, ...]:
        """Return the parts as they count in the ranking: times their weight, rounded to PART_UNIT."""
        return _weighted(self.terms, self.parts, self.weights)

    @property
    def log_odds(self) -> float:
        """Return base + shown parts, exactly."""
        return self.base + sum(self.shown_parts)

    def is_intact(self) -> bool:
        """Tell whether the hash still fits what the receipt says."""
        packed = _quantised(np.array([self.parts])).tobytes()
        return self.hash == _row_hash(_prefix(self.origin, self.base), self.lead_id, packed)


@dataclass(frozen=True, slots=True)
class Change:
    """A score's change, in log-odds: total = data + model + weights, exactly; `by_term` splits the data part.

    `model` is None when the model changed and no bridge was given: then `data` holds both together.
    """

    total: float
    data: float
    model: float | None
    weights: float
    by_term: Mapping[str, float]


def pack(scored: Scored) -> pl.Series:
    """Pack each lead's parts into one binary value; the column is named "parts". Raises DataError above 2,048."""
    whole = _quantised(scored.parts)
    rows, width = whole.shape
    offsets = np.arange(rows + 1, dtype=np.int64) * width * 4
    packed = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), rows, [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(whole))]
    )
    return pl.Series("parts", packed)


def unpack(packed: pl.Series, terms: int) -> Floats:
    """Read packed parts back: shape (n, terms). Raises DataError when a value holds another number of parts."""
    if packed.null_count() or not (packed.bin.size() == 4 * terms).all():
        raise DataError(
            f"Stored parts do not fit the model's {terms} terms.", hint="Score again with `goodsign score`."
        )
    array = packed.rechunk().to_arrow().cast(pa.large_binary())
    start = np.frombuffer(array.buffers()[1], dtype=np.int64)[array.offset]
    whole = np.frombuffer(array.buffers()[2], dtype="<i4", count=len(packed) * terms, offset=int(start))
    return whole.reshape(len(packed), terms) * PART_UNIT


def hashes(lead_ids: pl.Series, packed: pl.Series, *, origin: Origin, base: float) -> pl.Series:
    """Hash each receipt (BLAKE2b, 128 bits) over origin, base, lead id and packed parts; named "receipt".

    `lead_ids` is text or binary. The hash of a lead does not depend on the other leads of the run.
    """
    start = _prefix(origin, base)
    rows = zip(lead_ids.cast(pl.Binary).to_list(), packed.to_list(), strict=True)
    return pl.Series("receipt", [_row_hash(start, lead, parts) for lead, parts in rows], dtype=pl.Binary)


def explain_change(old: Receipt, new: Receipt, *, bridge: Receipt | None = None) -> Change:
    """Split the change from `old` to `new` into data, model and weights; the three sum to the total exactly.

    The steps go one after the other: first the weights change on the old parts, then the model on the old facts,
    then the facts. The middle step needs `bridge`: the old facts scored by the new model. Without it, a changed
    model cannot be told from changed facts, and `model` is None. Within one model version it is zero.
    """
    same_model = old.origin.model_version == new.origin.model_version
    before = old.base + sum(_weighted(old.terms, old.parts, old.weights))
    reweighted = old.base + sum(_weighted(old.terms, old.parts, new.weights))
    middle = bridge or old
    remodelled = middle.base + sum(_weighted(middle.terms, middle.parts, new.weights))
    return Change(
        total=new.log_odds - before,
        data=new.log_odds - remodelled,
        model=remodelled - reweighted if bridge or same_model else None,
        weights=reweighted - before,
        by_term=_term_changes(middle, new),
    )


def _term_changes(old: Receipt, new: Receipt) -> dict[str, float]:
    """Return how much each term moved under the new weights, largest first; unmoved terms are left out."""
    before = dict(zip((t.name for t in old.terms), _weighted(old.terms, old.parts, new.weights), strict=True))
    after = dict(zip((t.name for t in new.terms), new.shown_parts, strict=True))
    moved = {name: after.get(name, 0.0) - before.get(name, 0.0) for name in {**before, **after}}
    return dict(sorted(((n, m) for n, m in moved.items() if m != 0.0), key=lambda pair: -abs(pair[1])))


def _weighted(terms: tuple[Term, ...], parts: tuple[float, ...], weights: Weights) -> tuple[float, ...]:
    factors = np.array([weights.of(term.group) for term in terms])
    return tuple((np.round(np.array(parts) * factors / PART_UNIT) * PART_UNIT).tolist())


def _quantised(parts: Floats) -> npt.NDArray[np.int32]:
    if parts.size and max(float(parts.max()), -float(parts.min())) > _LARGEST_PART:
        raise DataError(f"A part of a score is above {_LARGEST_PART:,.0f} log-odds and cannot be stored.")
    whole = parts / PART_UNIT
    np.rint(whole, out=whole)
    return whole.astype("<i4")


def _prefix(origin: Origin, base: float) -> "hashlib.blake2b":
    as_of = require_utc(origin.as_of).isoformat()
    said = f"{origin.model_version}\x1f{as_of}\x1f{origin.weights_version}\x1f{base.hex()}"
    return hashlib.blake2b(said.encode() + b"\x1e", digest_size=HASH_BYTES)


def _row_hash(start: "hashlib.blake2b", lead_id: bytes, packed: bytes) -> bytes:
    row = start.copy()
    row.update(lead_id + b"\x1e" + packed)
    return row.digest()
