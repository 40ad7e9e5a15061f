"""Write the model's files: one archive of arrays and words, small enough to ship."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from goodsign.connectors.text_model.artifact import Linear
from goodsign.signals.text.heads import LABELS, Judge
from goodsign.signals.text.network import Network
from goodsign.signals.text.spans import Gazetteer
from training.signals.tagger import Tagger

Arrays = dict[str, npt.NDArray[Any]]
_STEPS = 127


def arrays_of(
    gazetteer: Gazetteer, tagger: Tagger, linear: Linear, words: dict[str, int], networks: tuple[Network, ...]
) -> Arrays:
    """Return the reading parts as arrays."""
    found: Arrays = {
        "gazetteer.first": _words(sorted(gazetteer.first_names)),
        "gazetteer.last": _words(sorted(gazetteer.last_names)),
        "gazetteer.title": _words(sorted(gazetteer.title_words)),
        "gazetteer.school": _words(sorted(gazetteer.school_words)),
        "network.words": _words(list(words)),
        **_tagger(tagger),
        **linear_arrays("linear", linear),
    }
    for number, network in enumerate(networks):
        found.update({f"network{number}:{name}": each.astype(np.float16) for name, each in network.weights.items()})
    return found


def judge_arrays(judge: Judge) -> Arrays:
    """Return the judge as arrays."""
    return {
        "judge.weights": judge.weights.astype(np.float32),
        "judge.bias": judge.bias.astype(np.float32),
        "judge.sure_from": np.array([judge.sure_from[label] for label in LABELS]),
    }


def linear_arrays(name: str, model: Linear) -> Arrays:
    """Return a linear model in whole numbers of one byte, without the features that would round to nothing."""
    steps = np.maximum(np.abs(model.weights).max(axis=0) / _STEPS, 1e-9)
    whole = np.round(model.weights / steps).astype(np.int8)
    kept = np.abs(whole).max(axis=1) > 0
    names = [feature for feature, at in sorted(model.vocabulary.items(), key=lambda item: item[1]) if kept[at]]
    return {
        f"{name}.names": _words(names),
        f"{name}.weights": whole[kept],
        f"{name}.steps": steps.astype(np.float32),
        f"{name}.bias": model.bias.astype(np.float32),
    }


def save(arrays: Arrays, path: Path) -> int:
    """Write the archive; give its size in bytes."""
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return path.stat().st_size


def _tagger(tagger: Tagger) -> Arrays:
    """Weights in steps of the perceptron's thousandths that fit two bytes; features without weight are left out."""
    step = max(1, int(np.abs(tagger.emissions).max()) // 30_000 + 1, 20)
    whole = np.round(tagger.emissions / step).astype(np.int16)
    names = [name for name, _ in sorted(tagger.vocabulary.items(), key=lambda item: item[1])]
    kept = np.flatnonzero(np.abs(whole[: len(names)]).max(axis=1) > 0)
    return {
        "tagger.names": _words([names[at] for at in kept]),
        "tagger.emissions": np.concatenate([whole[kept], np.zeros((1, whole.shape[1]), np.int16)]),
        "tagger.transitions": np.round(tagger.transitions / step).astype(np.int32),
    }


def _words(words: list[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)
