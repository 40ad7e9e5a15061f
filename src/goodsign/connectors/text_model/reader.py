"""Read texts with the shipped model; implements `signals.ports.TextClassifier`."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from goodsign.connectors.text_model.artifact import Linear, Model, load
from goodsign.signals.frames import TextEntity, TextReading
from goodsign.signals.text.encode import encode
from goodsign.signals.text.features import Span, features, in_first_person, plain_features
from goodsign.signals.text.heads import HEADS, SENTIMENTS, Numbers, Verdict, judge, softmax
from goodsign.signals.text.spans import decode, spans_of, token_features
from goodsign.signals.text.tokens import Token, tokenize

_BLOCK = 256
_TAGGED_TOKENS = 400
"""Entities are looked for in so many tokens of a text; the rest of a longer one is read without."""


class ShippedTextClassifier:
    """The model in the package. The same text gets the same answer, whatever stands beside it."""

    def __init__(self, model: Model | None = None) -> None:
        self._model = model or load()

    @property
    def version(self) -> str:
        """Name and version of the model, for the record."""
        return f"goodsign-text {self._model.version}"

    def read(self, texts: Sequence[str]) -> tuple[TextReading, ...]:
        """Return what each text says, in the same order; a text without a word says nothing."""
        found: list[TextReading] = []
        for first in range(0, len(texts), _BLOCK):
            found += self._read_block(texts[first : first + _BLOCK])
        return tuple(found)

    def _read_block(self, texts: Sequence[str]) -> list[TextReading]:
        tokens = [tokenize(text) for text in texts]
        spans = self._spans(tokens)
        verdicts = judge(self.voices(tokens, spans), self._model.judge)
        moods = self._moods(tokens)
        return [_reading(*parts) for parts in zip(texts, tokens, spans, verdicts, moods, strict=True)]

    def voices(self, tokens: Sequence[Sequence[Token]], spans: Sequence[Sequence[Span]]) -> list[dict[str, Numbers]]:
        """Return the heads' probabilities by the linear model and by the networks (their mean)."""
        linear = _scores(self._model.linear, [features(*parts) for parts in zip(tokens, spans, strict=True)])
        voices = [_by_head(linear)]
        written = [encode(*parts, self._model.words) for parts in zip(tokens, spans, strict=True)]
        read = [network.logits(written) for network in self._model.networks]
        voices.append({head: np.mean([softmax(each[head]) for each in read], axis=0) for head in HEADS})
        return voices

    def _spans(self, texts: Sequence[Sequence[Token]]) -> list[list[Span]]:
        """Return the entities of each text; texts of like length are decoded together."""
        found: list[list[Span]] = [[] for _ in texts]
        order = sorted((row for row, text in enumerate(texts) if text), key=lambda row: len(texts[row]))
        for first in range(0, len(order), 64):
            rows = order[first : first + 64]
            for row, tags in zip(rows, self._tags([texts[row][:_TAGGED_TOKENS] for row in rows]), strict=True):
                found[row] = spans_of(tags.tolist())
        return found

    def _tags(self, texts: Sequence[Sequence[Token]]) -> list[npt.NDArray[np.int64]]:
        lengths = [len(text) for text in texts]
        known, nothing = self._model.tags, len(self._model.tags)
        ids = np.array(
            [
                [known.get(name, nothing) for name in names]
                for text in texts
                for names in token_features(text, self._model.gazetteer)
            ]
        )
        emissions = np.zeros((len(texts), max(lengths), len(self._model.tag_transitions)), np.int64)
        emissions[np.arange(max(lengths)) < np.array(lengths)[:, None]] = self._model.tag_emissions[ids].sum(axis=1)
        return decode(emissions, lengths, self._model.tag_transitions)

    def _moods(self, tokens: Sequence[Sequence[Token]]) -> list[str]:
        scores = _scores(self._model.mood, [plain_features(text) for text in tokens])
        return [SENTIMENTS[int(at)] for at in scores.argmax(axis=1)]


def _scores(model: Linear, names: Sequence[Sequence[str]]) -> npt.NDArray[np.float32]:
    """Return the scores (texts, columns) of texts whose features are named."""
    known = model.vocabulary
    ids = [[known[name] for name in each if name in known] for each in names]
    ends = np.cumsum([0, *(len(each) for each in ids)])
    places = np.array([at for each in ids for at in each], dtype=np.int32)
    seen = csr_array((np.ones(len(places), np.float32), places, ends), shape=(len(ids), len(known)))
    scores: npt.NDArray[np.float32] = seen @ model.weights + model.bias
    return scores


def _by_head(scores: npt.NDArray[np.float32]) -> dict[str, Numbers]:
    found, first = {}, 0
    for head, classes in HEADS.items():
        found[head] = softmax(scores[:, first : first + len(classes)])
        first += len(classes)
    return found


def _reading(text: str, tokens: Sequence[Token], spans: Sequence[Span], verdict: Verdict, mood: str) -> TextReading:
    places = [(tokens[first].start, tokens[last - 1].end, kind) for first, last, kind in spans]
    return TextReading(
        label=verdict.label,
        confidence=verdict.confidence,
        # Where no event is spoken of, whose event it is has no answer; who is spoken of does.
        is_self=True if verdict.is_self is None and in_first_person(tokens) else verdict.is_self,
        realis=verdict.realis,
        entities=tuple(TextEntity(kind, text[start:end], start, end) for start, end, kind in places),
        sentiment=mood,
        high_confidence=verdict.sure,
    )
