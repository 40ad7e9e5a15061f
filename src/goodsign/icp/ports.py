"""What matching and similar-leads search need from outside."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt


class TextEmbedder(Protocol):
    """Turns texts into vectors whose angles say how alike the texts are."""

    @property
    def name(self) -> str:
        """Name and version: vectors of different names are never compared."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return one vector of length 1 for each text, shape (len(texts), dimensions); zeros for an empty text."""
