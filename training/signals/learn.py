"""Learn every part of the model from examples: tagger, linear model, networks, judge and mood."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from goodsign.connectors.text_model.artifact import Linear
from goodsign.signals.text.encode import encode
from goodsign.signals.text.features import Span, features
from goodsign.signals.text.heads import HEADS, LABELS, Numbers, evidence, softmax
from goodsign.signals.text.network import Network, Sequence3
from goodsign.signals.text.spans import Gazetteer
from goodsign.signals.text.tokens import Token, tokenize
from training.signals.corpus import Example
from training.signals.linear import LinearModel, fit_linear
from training.signals.recurrent import Recipe, train_network
from training.signals.swap import stock, swapped
from training.signals.tagger import Tagged, Tagger, tagged, train_tagger

FOLDS = 5
PROCESSES = 2
_LINEAR_STRENGTH = 0.5
_LEAST_TEXTS = 2
_TAGGER_EPOCHS = 4
_JUDGE_STRENGTH = 0.02
_SURE = 0.95
_NEVER_SURE = 1.01
_FEW = 15

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Voices = list[dict[str, Numbers]]


@dataclass(frozen=True, slots=True)
class Material:
    """What the parts learn from besides the examples: sentences with names, lists, and vectors of words."""

    names: Sequence[Tagged]
    gazetteer: Gazetteer
    titles: Sequence[str]
    schools: Sequence[str]
    words: dict[str, int]
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Seen:
    """An example as the models see it."""

    tokens: list[Token]
    spans: list[Span]
    names: list[str]
    numbers: Sequence3


@dataclass(frozen=True, slots=True)
class Pair:
    """The linear model and the networks, learned from the same examples."""

    linear: LinearModel
    networks: tuple[Network, ...]

    def voices(self, texts: Sequence[Seen]) -> Voices:
        """Return the heads' probabilities by each."""
        read = [network.logits([text.numbers for text in texts]) for network in self.networks]
        mean = {head: np.mean([softmax(each[head]) for each in read], axis=0) for head in HEADS}
        return [self.linear.voices([text.names for text in texts]), mean]


Lesson = tuple[list[Example], list[Seen], Material, Recipe, Sequence[int]]


def fold_of(group: str) -> int:
    """Return the fold (0 to FOLDS - 1) of a group: texts written together stay together."""
    return sum(group.encode()) * 7919 % 10007 % FOLDS


def learn_tagger(examples: Sequence[Example], material: Material, *, seed: int) -> Tagger:
    """Return a tagger learned from marked examples, each also with other entities, and from sentences with names."""
    marked = [example for example in examples if example.spans]
    stocked = stock(marked, material.gazetteer, material.titles, material.schools)
    rng = np.random.default_rng(seed)
    again = [swapped(example, stocked, rng) for example in marked]
    texts = [*tagged(examples), *tagged(again), *material.names]
    return train_tagger(texts, material.gazetteer, epochs=_TAGGER_EPOCHS, seed=seed)


def look(examples: Sequence[Example], tagger: Tagger, material: Material) -> list[Seen]:
    """Return the examples as the models see them, with the entities that `tagger` finds."""
    found = []
    for example in examples:
        tokens = tokenize(example.text)
        spans = tagger.spans(tokens, material.gazetteer)
        found.append(Seen(tokens, spans, features(tokens, spans), encode(tokens, spans, material.words)))
    return found


def look_honestly(examples: Sequence[Example], material: Material, *, seed: int) -> list[Seen]:
    """Return the examples as seen by taggers that did not learn from them, as it will be with new texts."""
    found: dict[int, Seen] = {}
    parts = [
        ([examples[at] for at in rest], [examples[at] for at in rows], material, seed)
        for rest, rows in _folds(examples)
    ]
    with ProcessPoolExecutor(PROCESSES) as pool:
        for (_, rows), seen in zip(_folds(examples), pool.map(_look_at_part, parts), strict=True):
            found.update(zip(rows.tolist(), seen, strict=True))
    return [found[at] for at in range(len(examples))]


def _look_at_part(part: tuple[list[Example], list[Example], Material, int]) -> list[Seen]:
    learned, looked_at, material, seed = part
    return look(looked_at, learn_tagger(learned, material, seed=seed), material)


def _folds(examples: Sequence[Example]) -> list[tuple[Ints, Ints]]:
    """Return for each fold the rows outside and inside it."""
    folds = np.array([fold_of(example.group) for example in examples])
    return [(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(FOLDS)]


def learn_pair(
    examples: Sequence[Example], seen: Sequence[Seen], material: Material, recipe: Recipe, seeds: Sequence[int]
) -> Pair:
    """Return a linear model and a network for each seed."""
    answers = {head: [str(getattr(example, head)) for example in examples] for head in HEADS}
    linear = fit_linear([each.names for each in seen], answers, HEADS, strength=_LINEAR_STRENGTH, least=_LEAST_TEXTS)
    numbers = {head: np.array([HEADS[head].index(each) for each in given]) for head, given in answers.items()}
    texts = [each.numbers for each in seen]
    networks = (train_network(texts, numbers, material.vectors, recipe, seed=seed) for seed in seeds)
    return Pair(linear, tuple(networks))


def cross_voices(
    examples: Sequence[Example], seen: Sequence[Seen], material: Material, recipe: Recipe, seeds: Sequence[int]
) -> Voices:
    """Return the voices on each example of models that did not learn from its fold."""
    whole: Voices = [{head: np.zeros((len(examples), len(each))) for head, each in HEADS.items()} for _ in range(2)]
    parts = [
        (([examples[at] for at in rest], [seen[at] for at in rest], material, recipe, seeds), [seen[at] for at in rows])
        for rest, rows in _folds(examples)
    ]
    with ProcessPoolExecutor(PROCESSES) as pool:
        for (_, rows), voices in zip(_folds(examples), pool.map(_voices_of_part, parts), strict=True):
            for voice, part in zip(whole, voices, strict=True):
                for head in HEADS:
                    voice[head][rows] = part[head]
    return whole


def _voices_of_part(part: tuple[Lesson, list[Seen]]) -> Voices:
    return learn_pair(*part[0]).voices(part[1])


def learn_judge(voices: Voices, labels: Sequence[str], weights: npt.NDArray[np.float64]) -> tuple[Numbers, Numbers]:
    """Return the judge's weights (evidence, labels) and bias, a logistic regression over held-out voices."""
    model = LogisticRegression(C=_JUDGE_STRENGTH, max_iter=2000).fit(
        evidence(voices), list(labels), sample_weight=weights
    )
    order = [list(model.classes_).index(label) for label in LABELS]
    return model.coef_.T[:, order], model.intercept_[order]


def sure_from(chances: Numbers, labels: Sequence[str]) -> dict[str, float]:
    """Return for each label the lowest confidence whose precision is at least 0.95 by the lower end of its interval.

    Wilson's 95 % interval, on texts held out; a label with too few texts gets the threshold of all together, or a
    stricter one of its own.
    """
    guess, best, truth = chances.argmax(axis=1), chances.max(axis=1), np.array([LABELS.index(each) for each in labels])
    signal = guess != LABELS.index("none")
    together = _threshold(best[signal], (guess == truth)[signal])
    found = {}
    for number, label in enumerate(LABELS):
        rows = guess == number
        own = _threshold(best[rows], (guess == truth)[rows]) if rows.sum() >= _FEW else _NEVER_SURE
        found[label] = max(together, min(own, 0.99)) if label != "none" else _NEVER_SURE
    return found


def _threshold(confidence: Numbers, right: npt.NDArray[np.bool_]) -> float:
    order = np.argsort(-confidence)
    hits, trials = np.cumsum(right[order]), np.arange(1, len(order) + 1)
    share, z = hits / trials, 1.96
    middle = share + z * z / (2 * trials)
    low = (middle - z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials**2))) / (1 + z * z / trials)
    fits = np.flatnonzero(low >= _SURE)
    return float(np.ceil(confidence[order][fits[-1]] * 1e4) / 1e4) if fits.size else _NEVER_SURE


def joined(model: LinearModel) -> Linear:
    """Return a linear model with its heads side by side, as it ships."""
    return Linear(
        model.vocabulary,
        np.concatenate([model.weights[head] for head in model.weights], axis=1),
        np.concatenate([model.bias[head] for head in model.bias]),
    )
