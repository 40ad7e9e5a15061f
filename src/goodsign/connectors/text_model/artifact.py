"""Load the model's files: weights and words in one compressed archive, without pickles, and a manifest beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from goodsign.core.errors import EnvironmentFault
from goodsign.signals.text.heads import LABELS, Judge
from goodsign.signals.text.network import Network
from goodsign.signals.text.spans import Gazetteer

FORMAT = 1
"""Changes when an older program could not read the files."""

_FOLDER = "goodsign.connectors.text_model"
Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model over named features: columns of `weights` (features, columns), with a bias each."""

    vocabulary: Mapping[str, int]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """Everything a reading needs."""

    version: str
    gazetteer: Gazetteer
    tags: Mapping[str, int]
    tag_emissions: npt.NDArray[np.int64]
    tag_transitions: npt.NDArray[np.int64]
    linear: Linear
    words: Mapping[str, int]
    networks: tuple[Network, ...]
    judge: Judge
    mood: Linear


def manifest() -> dict[str, Any]:
    """Return the model's manifest: version, hashes of its data, figures."""
    found: dict[str, Any] = json.loads(files(_FOLDER).joinpath("manifest.json").read_text(encoding="utf-8"))
    return found


@cache
def load() -> Model:
    """Return the shipped model; raises EnvironmentFault when its files are missing or of another format."""
    try:
        about = manifest()
        with files(_FOLDER).joinpath("model.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError) as error:
        raise EnvironmentFault(
            "The text model's files cannot be read.", hint="Install Goodsign again: the model is part of the package."
        ) from error
    if about["format"] != FORMAT:
        raise EnvironmentFault(
            f"The text model has format {about['format']}; this program reads format {FORMAT}.",
            hint="Install Goodsign again.",
        )
    return assemble(arrays, about["version"])


def assemble(arrays: Mapping[str, Array], version: str) -> Model:
    """Return the model that stored arrays describe."""
    return Model(
        version=version,
        gazetteer=Gazetteer(
            *(frozenset(_words(arrays[f"gazetteer.{name}"])) for name in ("first", "last", "title", "school"))
        ),
        tags=_numbered(arrays["tagger.names"]),
        tag_emissions=arrays["tagger.emissions"].astype(np.int64),
        tag_transitions=arrays["tagger.transitions"].astype(np.int64),
        linear=_linear(arrays, "linear"),
        words=_numbered(arrays["network.words"]),
        networks=_networks(arrays),
        judge=Judge(
            arrays["judge.weights"].astype(np.float64),
            arrays["judge.bias"].astype(np.float64),
            dict(zip(LABELS, arrays["judge.sure_from"].tolist(), strict=True)),
        ),
        mood=_linear(arrays, "mood"),
    )


def _words(stored: Array) -> list[str]:
    return bytes(stored).decode().split("\n")


def _numbered(stored: Array) -> dict[str, int]:
    return {word: number for number, word in enumerate(_words(stored))}


def _linear(arrays: Mapping[str, Array], name: str) -> Linear:
    """Weights are stored as whole numbers of one byte, with the size of a step for each column."""
    weights = arrays[f"{name}.weights"].astype(np.float32) * arrays[f"{name}.steps"].astype(np.float32)
    return Linear(_numbered(arrays[f"{name}.names"]), weights, arrays[f"{name}.bias"].astype(np.float32))


def _networks(arrays: Mapping[str, Array]) -> tuple[Network, ...]:
    found: dict[str, dict[str, npt.NDArray[np.float32]]] = {}
    for name, array in arrays.items():
        if name.startswith("network") and name != "network.words":
            which, _, weight = name.partition(":")
            found.setdefault(which, {})[weight] = array.astype(np.float32)
    return tuple(Network(found[which]) for which in sorted(found))
