"""Reads a stored model back: what scores with it, and what back-tests it."""

import json
import zlib
from dataclasses import dataclass

import numpy as np

from goodsign.scoring.bands import Bands
from goodsign.scoring.frames import PART_UNIT, Bools, Scored, Term
from goodsign.scoring.model import Model, from_json
from goodsign.store.models import StoredModel

FROM_STORE = "the store"
"""The source of models that were trained on the store's own leads, and so can rank it."""


@dataclass(frozen=True, slots=True)
class UsableModel:
    """A model read back from the store, with the bands its evidence carries."""

    stored: StoredModel
    model: Model
    bands: Bands


def usable(stored: StoredModel) -> UsableModel:
    """Read a stored model; raises SpecError when it was written by another version of the program."""
    document = json.loads(stored.document)
    return UsableModel(stored, from_json(document["model"]), Bands.from_json(document["bands"]))


def unpack_holdout(stored: StoredModel) -> tuple[Bools, Scored] | None:
    """Return outcomes (n,) and out-of-sample scores with one term for each group, or None when none were kept."""
    if not stored.holdout:
        return None
    header, _, body = zlib.decompress(stored.holdout).partition(b"\n")
    said = json.loads(header)
    groups, rows = said["groups"], said["rows"]
    whole = np.frombuffer(body, dtype="<i4", count=rows * len(groups)).reshape(rows, len(groups))
    converted = np.frombuffer(body, dtype=np.bool_, offset=whole.nbytes)
    parts = whole * PART_UNIT
    log_odds = parts.sum(axis=1) + said["base"]
    probability = 1 / (1 + np.exp(-log_odds))
    terms = tuple(Term(group, (), group) for group in groups)
    return converted, Scored(terms, said["base"], parts, log_odds, probability, probability, probability)
