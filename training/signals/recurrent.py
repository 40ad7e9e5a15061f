"""Train the recurrent network in PyTorch and hand its weights to numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from goodsign.signals.text.encode import ENTITY_NUMBERS, GROUP_NUMBERS, MASKED
from goodsign.signals.text.heads import HEADS
from goodsign.signals.text.network import GROUPS_A_WORD, Network, Sequence3

_GROUP_WIDTH, _ENTITY_WIDTH, _FOCI = 32, 8, 4
_POOL = 20
"""So many batches are sorted by length together, that little padding is read."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train: `blank` is the share of words that are hidden, `soft` smooths the labels."""

    epochs: int = 8
    rate: float = 2e-3
    batch: int = 64
    width: int = 96
    drop: float = 0.3
    blank: float = 0.2
    soft: float = 0.05


class Reader(nn.Module):
    """A bidirectional GRU over words, their groups and entities; attention, maximum and mean go to four heads."""

    def __init__(self, vectors: Floats, recipe: Recipe) -> None:
        super().__init__()
        start = torch.tensor(vectors)
        # torch leaves this one function without types.
        self.words = nn.Embedding.from_pretrained(start, freeze=False, padding_idx=0)  # type: ignore[no-untyped-call]
        self.groups = nn.Embedding(GROUP_NUMBERS, _GROUP_WIDTH, padding_idx=0)
        self.entities = nn.Embedding(ENTITY_NUMBERS, _ENTITY_WIDTH, padding_idx=0)
        size = vectors.shape[1] + _GROUP_WIDTH + _ENTITY_WIDTH
        self.states = nn.GRU(size, recipe.width, batch_first=True, bidirectional=True)
        self.attention = nn.Linear(2 * recipe.width, _FOCI)
        self.drop = nn.Dropout(recipe.drop)
        pooled = 2 * recipe.width * (_FOCI + 2)
        self.heads = nn.ModuleDict({f"head {head}": nn.Linear(pooled, len(classes)) for head, classes in HEADS.items()})

    def forward(self, batch: "Batch") -> dict[str, torch.Tensor]:
        """Return the logits of each head."""
        seen = torch.cat([self.words(batch.words), self.groups(batch.groups).sum(2), self.entities(batch.entities)], -1)
        packed = pack_padded_sequence(self.drop(seen), batch.lengths, batch_first=True, enforce_sorted=False)
        both, _ = pad_packed_sequence(self.states(packed)[0], batch_first=True)
        gone = (~batch.mask)[..., None] * -1e9
        focus = (self.attention(both) + gone).softmax(1)
        attended = torch.einsum("bth,btk->bkh", both, focus).flatten(1)
        mean = both.sum(1) / batch.lengths[:, None]
        pooled = self.drop(torch.cat([attended, (both + gone).amax(1), mean], -1))
        return {name.removeprefix("head "): head(pooled) for name, head in self.heads.items()}


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts as padded numbers."""

    words: torch.Tensor
    groups: torch.Tensor
    entities: torch.Tensor
    lengths: torch.Tensor

    @property
    def mask(self) -> torch.Tensor:
        """Where words are (texts, longest)."""
        return torch.arange(self.words.shape[1])[None] < self.lengths[:, None]


def train_network(
    texts: Sequence[Sequence3], answers: dict[str, npt.NDArray[np.int64]], vectors: Floats, recipe: Recipe, *, seed: int
) -> Network:
    """Return a network that learned the answers (a number of a class for each head and text)."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    reader = Reader(vectors, recipe)
    goal = nn.CrossEntropyLoss(label_smoothing=recipe.soft)
    steps = recipe.epochs * (-(-len(texts) // recipe.batch) + _POOL)
    optimizer = torch.optim.AdamW(reader.parameters(), lr=recipe.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, total_steps=steps, pct_start=0.1)
    for _ in range(recipe.epochs):
        for rows in _batches(texts, recipe.batch, rng):
            logits = reader(_batch([texts[row] for row in rows], recipe.blank, rng))
            loss = sum(goal(logits[head], torch.from_numpy(answers[head][rows])) for head in HEADS)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return _exported(reader.eval())


def _batches(texts: Sequence[Sequence3], size: int, rng: np.random.Generator) -> list[npt.NDArray[np.int64]]:
    order = rng.permutation(len(texts))
    found = []
    for first in range(0, len(order), size * _POOL):
        pool = np.array(sorted(order[first : first + size * _POOL], key=lambda row: len(texts[row].words)))
        found += [pool[at : at + size] for at in range(0, len(pool), size)]
    return [found[at] for at in rng.permutation(len(found))]


def _batch(texts: Sequence[Sequence3], blank: float, rng: np.random.Generator) -> Batch:
    shape = (len(texts), max(1, *(len(text.words) for text in texts)))
    words, entities = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    groups = np.zeros((*shape, GROUPS_A_WORD), np.int64)
    for row, text in enumerate(texts):
        count = len(text.words)
        if count:
            words[row, :count], groups[row, :count], entities[row, :count] = text.words, text.groups, text.entities
    words[(rng.random(shape) < blank) & (words > 0)] = MASKED
    groups[rng.random(shape) < blank * 0.7] = 0
    entities[(rng.random(shape) < blank) & (entities > 0)] = MASKED
    lengths = torch.tensor([max(1, len(text.words)) for text in texts])
    return Batch(torch.from_numpy(words), torch.from_numpy(groups), torch.from_numpy(entities), lengths)


def _exported(reader: Reader) -> Network:
    weights: dict[str, torch.Tensor] = {
        "words": reader.words.weight,
        "groups": reader.groups.weight,
        "entities": reader.entities.weight,
        "attention": reader.attention.weight.T,
        "attention.bias": reader.attention.bias,
    }
    for direction, suffix in (("forward", ""), ("backward", "_reverse")):
        weights[f"{direction}.in"] = getattr(reader.states, f"weight_ih_l0{suffix}").T
        weights[f"{direction}.in.bias"] = getattr(reader.states, f"bias_ih_l0{suffix}")
        weights[f"{direction}.state"] = getattr(reader.states, f"weight_hh_l0{suffix}").T
        weights[f"{direction}.state.bias"] = getattr(reader.states, f"bias_hh_l0{suffix}")
    for name, module in reader.heads.items():
        head = cast("nn.Linear", module)
        weights[name.replace(" ", ".")] = head.weight.T
        weights[f"{name.replace(' ', '.')}.bias"] = head.bias
    return Network({name: weight.detach().numpy().astype(np.float32).copy() for name, weight in weights.items()})
