"""Read a text in both directions with a small recurrent network, in numpy alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]

ROWS = 64
LONGEST = 96
_LENGTHS = (8, 16, 24, 32, 48, 64, LONGEST)
GROUPS_A_WORD = 3


@dataclass(frozen=True, slots=True)
class Sequence3:
    """A text as numbers: its words, up to three groups of each, and the kind of entity each stands in; 0 is nothing."""

    words: Sequence[int]
    groups: Sequence[tuple[int, int, int]]
    entities: Sequence[int]


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by name, as `training/signals` exports them from a bidirectional GRU with attention and pooling."""

    weights: Mapping[str, Floats]

    def logits(self, texts: Sequence[Sequence3]) -> dict[str, Floats]:
        """Return for each head the logits (texts, classes).

        Texts are put into blocks of one size, by their own length alone: a matrix product may round differently for
        another number of rows, and an answer must not depend on a text's neighbors.
        """
        heads = [
            name.removeprefix("head.") for name in self.weights if name.startswith("head.") and name.count(".") == 1
        ]
        found = {head: np.zeros((len(texts), self.weights[f"head.{head}"].shape[1]), np.float32) for head in heads}
        for length, rows in _blocks(texts):
            pooled = self._pooled(*_padded([texts[row] for row in rows], length))
            for head in heads:
                scores = pooled @ self.weights[f"head.{head}"] + self.weights[f"head.{head}.bias"]
                found[head][rows] = scores[: len(rows)]
        return found

    def _pooled(self, words: Ints, groups: Ints, entities: Ints, mask: Floats) -> Floats:
        weights = self.weights
        seen = np.concatenate(
            [weights["words"][words], weights["groups"][groups].sum(axis=2), weights["entities"][entities]], axis=2
        )
        both = np.concatenate([self._read(seen, mask, "forward"), self._read(seen, mask, "backward")], axis=2)
        rows, length, width = both.shape
        gone = (1 - mask)[:, :, None] * np.float32(-1e9)
        focus = (both.reshape(-1, width) @ weights["attention"] + weights["attention.bias"]).reshape(rows, length, -1)
        focus = focus + gone
        focus = np.exp(focus - focus.max(axis=1, keepdims=True))
        focus /= focus.sum(axis=1, keepdims=True)
        attended = np.matmul(focus.transpose(0, 2, 1), both).reshape(rows, -1)
        highest = (both + gone).max(axis=1)
        mean = both.sum(axis=1) / np.maximum(mask.sum(axis=1, keepdims=True), 1)
        return np.concatenate([attended, highest, mean], axis=1).astype(np.float32)

    def _read(self, seen: Floats, mask: Floats, direction: str) -> Floats:
        """Return the states (rows, length, width) of a gated recurrent unit (Cho et al., 2014) that reads one way."""
        rows, length, _ = seen.shape
        into, again = self.weights[f"{direction}.in"], self.weights[f"{direction}.state"]
        width = again.shape[0]
        given = (seen.reshape(rows * length, -1) @ into + self.weights[f"{direction}.in.bias"]).reshape(
            rows, length, -1
        )
        again_bias = self.weights[f"{direction}.state.bias"]
        state = np.zeros((rows, width), np.float32)
        states = np.zeros((rows, length, width), np.float32)
        for place in range(length) if direction == "forward" else range(length - 1, -1, -1):
            carried = state @ again + again_bias
            now = given[:, place]
            gates = np.tanh((now[:, : 2 * width] + carried[:, : 2 * width]) * np.float32(0.5)) * np.float32(0.5)
            gates += np.float32(0.5)
            reset, keep = gates[:, :width], gates[:, width:]
            fresh = np.tanh(now[:, 2 * width :] + reset * carried[:, 2 * width :])
            present = mask[:, place, None]
            state = state + present * (1 - keep) * (fresh - state)
            states[:, place] = state * present
        return states


def _blocks(texts: Sequence[Sequence3]) -> Iterator[tuple[int, list[int]]]:
    waiting: dict[int, list[int]] = {}
    for row, text in enumerate(texts):
        length = next((bound for bound in _LENGTHS if len(text.words) <= bound), LONGEST)
        waiting.setdefault(length, []).append(row)
    for length, rows in sorted(waiting.items()):
        for first in range(0, len(rows), ROWS):
            yield length, rows[first : first + ROWS]


def _padded(texts: Sequence[Sequence3], length: int) -> tuple[Ints, Ints, Ints, Floats]:
    words = np.zeros((ROWS, length), np.int64)
    groups = np.zeros((ROWS, length, GROUPS_A_WORD), np.int64)
    entities = np.zeros((ROWS, length), np.int64)
    mask = np.zeros((ROWS, length), np.float32)
    for row, text in enumerate(texts):
        count = min(len(text.words), length)
        if count:
            words[row, :count] = text.words[:count]
            groups[row, :count] = text.groups[:count]
            entities[row, :count] = text.entities[:count]
            mask[row, :count] = 1
    return words, groups, entities, mask
