"""Learn what words are like from the company they keep (Levy and Goldberg, 2014): positive PMI, then an SVD."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from sklearn.utils.extmath import randomized_svd

from goodsign.signals.text.encode import ENDINGS, FIRST_WORD
from goodsign.signals.text.tokens import tokenize

WIDTH = 96
_WINDOW = 4
_LEAST = 3
_MOST_WORDS = 16_000
_SPREAD = 0.3


def plain_words_of(texts: Iterable[str]) -> list[list[str]]:
    """Return the plain words of each text."""
    return [[word for token in tokenize(text) for word in token.words] for text in texts]


def learn_vectors(texts: Sequence[Sequence[str]], *, seed: int) -> tuple[dict[str, int], npt.NDArray[np.float32]]:
    """Return the words that were seen often enough, numbered, and starting vectors (numbers of `encode`, WIDTH)."""
    counts = Counter(word for words in texts for word in words)
    kept = sorted((word for word, count in counts.items() if count >= _LEAST), key=lambda word: (-counts[word], word))
    vocabulary = {word: number for number, word in enumerate(kept[:_MOST_WORDS])}
    left, sizes, _ = randomized_svd(_likeness(texts, vocabulary), WIDTH, random_state=seed, n_iter=4)
    known = left * np.sqrt(sizes)
    known *= _SPREAD / known.std()
    rng = np.random.default_rng(seed)
    vectors = np.concatenate([np.zeros((FIRST_WORD, WIDTH)), known, rng.normal(0, 0.1, (ENDINGS, WIDTH))])
    return vocabulary, vectors.astype(np.float32)


def _likeness(texts: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> csr_array:
    pairs: Counter[tuple[int, int]] = Counter()
    for words in texts:
        ids = [vocabulary.get(word, -1) for word in words]
        for place, one in enumerate(ids):
            for step, other in enumerate(ids[place + 1 : place + 1 + _WINDOW], start=1):
                if one >= 0 and other >= 0:
                    pairs[one, other] += 12 // step
    size = len(vocabulary)
    rows, columns = np.array(list(pairs)).T
    half = coo_array((np.array(list(pairs.values()), dtype=np.float64) / 12, (rows, columns)), shape=(size, size))
    together = coo_array(half + half.T)
    sums = np.asarray(together.sum(axis=1)).ravel()
    smoothed = sums**0.75 / (sums**0.75).sum()
    row, column = together.coords
    surprise = np.log(together.data / (sums[row] * smoothed[column])) - np.log(2)
    kept = surprise > 0
    return csr_array((surprise[kept], (row[kept], column[kept])), shape=(size, size))
