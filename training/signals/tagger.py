"""Train the tagger of entities: an averaged perceptron over sequences (Collins, 2002)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from goodsign.signals.text.spans import TAGS, Gazetteer, decode, spans_of, tags_of, token_features
from goodsign.signals.text.tokens import Token, plain_words, tokenize
from training.signals.corpus import Example

_SCALE = 1_000
Ints = npt.NDArray[np.int64]
_NAMES = {
    "person": "person",
    "corporation": "organization",
    "group": "organization",
    "PER": "person",
    "ORG": "organization",
}


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text's tokens and their tags; `only` holds the kinds that were marked in it."""

    tokens: list[Token]
    tags: list[int]


@dataclass(frozen=True, slots=True)
class Tagger:
    """Whole-number weights: of each feature for each tag, and from tag to tag."""

    vocabulary: dict[str, int]
    emissions: Ints
    transitions: Ints

    def spans(self, tokens: list[Token], gazetteer: Gazetteer) -> list[tuple[int, int, str]]:
        """Return the entities of one text as spans of tokens."""
        if not tokens:
            return []
        ids = _ids(token_features(tokens, gazetteer), self.vocabulary)
        scores = self.emissions[ids].sum(axis=1)[None]
        return spans_of(decode(scores, [len(tokens)], self.transitions)[0].tolist())


def tagged(examples: Sequence[Example]) -> list[Tagged]:
    """Return the marked texts as tokens with tags."""
    found = []
    for example in examples:
        if example.spans is not None:
            tokens = tokenize(example.text)
            found.append(Tagged(tokens, tags_of(tokens, example.spans)))
    return found


def read_conll(path: Path) -> list[Tagged]:
    """Return the sentences of a CoNLL file, with the tags of persons and organizations."""
    found: list[Tagged] = []
    words: list[str] = []
    tags: list[int] = []
    for line in [*path.read_text(encoding="utf-8", errors="replace").splitlines(), ""]:
        word, _, tag = line.strip().partition("\t")
        if word:
            _append(words, tags, word, tag)
        elif words:
            found.append(_sentence(words, tags))
            words, tags = [], []
    return found


def _append(words: list[str], tags: list[int], word: str, tag: str) -> None:
    place, _, kind = tag.partition("-")
    name = _NAMES.get(kind)
    if words and words[-1] in "@#":
        # A handle is no name in a text: its parts become one token without a tag.
        words[-1] += word
        tags[-1] = 0
        return
    words.append(word)
    tags.append(TAGS.index(f"{place}-{name}") if name and word[0] not in "@#" else 0)


def _sentence(words: list[str], tags: list[int]) -> Tagged:
    fixed = list(tags)
    for at, tag in enumerate(fixed):
        if TAGS[tag].startswith("I-") and (at == 0 or TAGS[fixed[at - 1]][2:] != TAGS[tag][2:]):
            fixed[at] = tag - 1
    start, tokens = 0, []
    for word in words:
        tokens.append(Token(word, start, plain_words(word)))
        start += len(word) + 1
    return Tagged(tokens, fixed)


def train_tagger(texts: Sequence[Tagged], gazetteer: Gazetteer, *, epochs: int, seed: int, least: int = 2) -> Tagger:
    """Return a tagger learned from texts; features seen in fewer than `least` tokens are left out."""
    names = [token_features(text.tokens, gazetteer) for text in texts]
    counts = Counter(name for text in names for token in text for name in token)
    kept = sorted(name for name, count in counts.items() if count >= least)
    vocabulary = {name: number for number, name in enumerate(kept)}
    ids = [_ids(text, vocabulary) for text in names]
    truths = [np.array(text.tags, dtype=np.int64) for text in texts]
    learner = _Learner(len(vocabulary))
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        for at in rng.permutation(len(texts)):
            if len(truths[at]):
                learner.learn(ids[at], truths[at])
    return Tagger(vocabulary, *learner.average())


def _ids(names: list[list[str]], vocabulary: dict[str, int]) -> Ints:
    nothing = len(vocabulary)
    return np.array([[vocabulary.get(name, nothing) for name in token] for token in names], dtype=np.int64)


class _Learner:
    """The perceptron's weights and their running sums; the last row is that of unknown features and stays zero."""

    def __init__(self, features: int) -> None:
        self._emissions = np.zeros((features + 1, len(TAGS)), dtype=np.int64)
        self._transitions = np.zeros((len(TAGS), len(TAGS)), dtype=np.int64)
        self._late_emissions = np.zeros_like(self._emissions)
        self._late_transitions = np.zeros_like(self._transitions)
        self._steps = 0

    def learn(self, ids: Ints, truth: Ints) -> None:
        self._steps += 1
        scores = self._emissions[ids].sum(axis=1)[None]
        guess = decode(scores, [len(truth)], self._transitions)[0]
        wrong = np.flatnonzero(guess != truth)
        if not wrong.size:
            return
        for tags, sign in ((truth, 1), (guess, -1)):
            np.add.at(self._emissions, (ids[wrong], tags[wrong][:, None]), sign)
            np.add.at(self._late_emissions, (ids[wrong], tags[wrong][:, None]), sign * self._steps)
            np.add.at(self._transitions, (tags[:-1], tags[1:]), sign)
            np.add.at(self._late_transitions, (tags[:-1], tags[1:]), sign * self._steps)
        self._emissions[-1] = 0
        self._late_emissions[-1] = 0

    def average(self) -> tuple[Ints, Ints]:
        """Return the mean of the weights over all steps, in thousandths."""
        steps = max(self._steps, 1)
        emissions = self._emissions * _SCALE - self._late_emissions * _SCALE // steps
        transitions = self._transitions * _SCALE - self._late_transitions * _SCALE // steps
        return emissions, transitions
