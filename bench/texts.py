"""Time the text model on one core: `taskset -c 0 env OMP_NUM_THREADS=1 python -m bench --only texts`.

The limit beside it is what cutting the texts into words and counting word pairs costs, which any model has to pay.
"""

from collections import Counter
from itertools import pairwise

import numpy as np

from bench import Measurement, interleaved
from goodsign.connectors.text_model.reader import ShippedTextClassifier
from goodsign.signals.text.tokens import tokenize

_PARTS = (
    (
        "I'm happy to share that",
        "Some news:",
        "Finally!",
        "So my",
        "After three long years,",
        "Today",
        "We are told that",
    ),
    (
        "I got promoted to",
        "I am starting a new job as",
        "my cousin is",
        "she was named",
        "I applied for a job as",
        "he left as",
    ),
    ("shift supervisor", "Senior Claims Adjuster", "a physiotherapist", "chief financial officer", "line cook"),
    (
        "at Foxgrove Mutual",
        "at the hospital across town",
        "in the county office",
        "for a small bakery",
        "at Acme Foods",
    ),
    ("and I can hardly believe it.", "this week!", "after a long search, with thanks to everyone who helped.", "lol"),
)
_TEXTS = 5_000
_SEED = 9


def measure(rows: int) -> list[Measurement]:
    """Time 5,000 invented posts of about 110 characters, or `rows` if fewer."""
    texts = invented(min(rows, _TEXTS))
    model = ShippedTextClassifier()
    model.read(texts[:256])
    limit, ours = interleaved([lambda: [_pairs(text) for text in texts], lambda: model.read(texts)])
    note = f"{len(texts) / ours:,.0f} texts a second"
    return [
        Measurement(
            f"Read {len(texts):,} texts for signals", "words and word pairs", limit, ours, "≥ 1,000 a second", note
        )
    ]


def invented(count: int) -> list[str]:
    """Return texts put together from parts; no two runs differ."""
    rng = np.random.default_rng(_SEED)
    return [" ".join(part[int(rng.integers(len(part)))] for part in _PARTS) for _ in range(count)]


def _pairs(text: str) -> Counter[str]:
    words = [word for token in tokenize(text) for word in token.words]
    return Counter([*words, *(f"{one} {two}" for one, two in pairwise(words))])
