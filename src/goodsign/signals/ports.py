"""What detecting needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from goodsign.signals.frames import TextReading


class TextClassifier(Protocol):
    """Reads texts for career signals; the model shipped with Goodsign, an LLM, or another."""

    @property
    def version(self) -> str:
        """Name and version of the model, for the record."""

    def read(self, texts: Sequence[str]) -> tuple[TextReading, ...]:
        """Return what each text says, in the same order."""
